"""The benchmarks themselves keep working: a small part of them runs and writes its table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]


def test_a_quick_run_of_one_part_writes_a_table_and_a_plot(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench", "--quick", "--only", "save", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    table = (tmp_path / "benchmarks.md").read_text()
    assert "Save one contact" in table and "synchronous=FULL" in table
    assert (tmp_path / "benchmarks.svg").read_text().startswith("<?xml")


def test_a_part_that_does_not_exist_is_refused_by_name() -> None:
    command = [sys.executable, "-m", "tests.bench", "--only", "juggling"]
    done = subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert "search" in done.stderr
