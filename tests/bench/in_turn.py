"""`python -m tests.bench.in_turn FOLDER`: a shift end with this code and with that of another working tree, in turn.

    git worktree add FOLDER COMMIT

Compared is the server's processor time for a device, so other work on the machine hardly matters. Either side is asked
in its own words: tests/bench/burst.py of each tree sends its phones to its server, and says what that took.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.bench.burst import DEVICES
from tests.bench.result import Series, ms

SCALE, ROUNDS = 0.4, 5
BAR = 0.6  # the code of 2026-11-24 (a43f4e2) before the one exchange
ONE_ROUND = f"""
import tempfile, pathlib
from tests.bench.burst import rows
with tempfile.TemporaryDirectory() as folder:
    for row in rows(pathlib.Path(folder), {SCALE}, "SQLite"):
        print(row.ours, row.baseline)
"""
_SAID = re.compile(r" 0 errors; .* ([0-9.]+) s the server,")


def busy_s(tree: Path) -> float:
    """Processor time of that tree's server for a device, mean of those that come within a while and all at once."""
    env = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run([sys.executable, "-c", ONE_ROUND], cwd=tree, env=env, stdout=subprocess.PIPE, check=True)
    took = [float(said) for said in _SAID.findall(done.stdout.decode())]
    assert len(took) == 2, done.stdout.decode()
    return sum(took) / 2 / (DEVICES * SCALE)


def main(other: Path) -> int:
    """0 where the bar is met."""
    series = Series()
    for number in range(ROUNDS):
        series.ours.append(busy_s(Path.cwd()))
        series.baseline.append(busy_s(other))
        print(f"round {number + 1}: here {ms(series.ours[-1])}, there {ms(series.baseline[-1])} a device", flush=True)
    low, high = series.spread
    print(f"ratio {series.ratio:.2f} (middle half {low:.2f} to {high:.2f}), bar ≤ {BAR}")
    return int(series.ratio > BAR)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
