"""The report: one table, one plot, the machine it was measured on, and a word on every bar that was missed.

The words live in remarks.toml beside this module, keyed by row, so that another run keeps them. The comparison with
other products writes a section of its own at the end; each of the two runs keeps what the other wrote.
"""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.result import Row

TABLE, PLOT = "benchmarks.md", "benchmarks.svg"
REMARKS = Path(__file__).with_name("remarks.toml")
PEERS_BEGIN, PEERS_END = "<!-- peers -->", "<!-- end of peers -->"
LIBRARIES = ("sqlalchemy", "cryptography", "httpx", "fastapi", "uvicorn", "psycopg", "msgpack", "argon2-cffi")

INTRODUCTION = """# Benchmarks

Written by `make bench`; do not edit, but see "Remarks" below. Other people's machines are not this one, and this one is
not the same twice, so every figure is a **ratio**: our time over the time of a bare baseline that does the least the
task allows, measured in the same run, in turn with ours. Below 1 we are quicker. A ratio is our median over the
baseline's; the range behind it is the middle half of the ratios of neighbouring rounds (where p95 is compared: of
neighbouring stretches). Absolute figures are there to help the reader.
"""


def line(row: Row) -> str:
    """A row for the terminal."""
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×{_spread(row)}"
    return f"{row.what}\n    {row.ours}  |  {row.baseline}  |  {ratio}  |  bar {row.bar}: {_met(row)}"


def write(folder: Path, rows: Sequence[Row], took_s: float, quick: bool) -> None:
    """Writes the table and the plot into the folder."""
    from tests.bench import plot  # a second of imports that a printed table does without

    plot.draw(folder / PLOT, [row for row in rows if row.drawn and row.ratio is not None])
    table = folder / TABLE
    _, kept = _apart(table)
    table.write_text(_text(rows, took_s, quick) + kept, encoding="utf-8")


def write_peers(folder: Path, section: str) -> None:
    """Writes this section at the end of the table's file, in the place of the one before."""
    table = folder / TABLE
    ours, _ = _apart(table)
    table.write_text(f"{ours}\n{PEERS_BEGIN}\n{section}{PEERS_END}\n", encoding="utf-8")


def _apart(table: Path) -> tuple[str, str]:
    """The file as our own run wrote it, and the peers' section with its marks; "" for what is not there."""
    text = table.read_text(encoding="utf-8") if table.is_file() else ""
    ours, mark, section = text.partition(f"\n{PEERS_BEGIN}\n")
    return ours, mark + section


def _text(rows: Sequence[Row], took_s: float, quick: bool) -> str:
    remarks = read_remarks()
    parts = [INTRODUCTION, f"![Our time over the baseline's, row by row]({PLOT})\n"]
    if quick:
        parts.append("**A quick run, with a tenth of the data: for trying the suite, not for quoting.**\n")
    parts.append(cells(rows, ("what", "ours", "baseline", "ratio", "bar", "met?", "durability")))
    parts.append(f"## Machine\n\n{_machine(took_s)}\n")
    general = [remarks["general"]] if "general" in remarks else []
    parts.append("## Remarks\n\n" + "\n\n".join([*general, words(rows, remarks)]) + "\n")
    parts.append(
        "## Again\n\n    make bench                                      all of it; writes this file\n"
        "    .venv/bin/python -m tests.bench --quick         a tenth of the data, printed only\n"
        "    .venv/bin/python -m tests.bench --only search   one part, printed only\n"
    )
    return "\n".join(parts)


def read_remarks() -> dict[str, str]:
    return tomllib.loads(REMARKS.read_text(encoding="utf-8"))


def cells(rows: Sequence[Row], head: Sequence[str]) -> str:
    """The table."""
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for row in rows:
        ratio = "–" if row.ratio is None else f"**{row.ratio:.2f} ×**{_spread(row)}"
        told = (row.what, row.ours, row.baseline, ratio, row.bar, _met(row), row.durability)
        lines.append(f"| {' | '.join(told)} |")
    return "\n".join(lines) + "\n"


def words(rows: Sequence[Row], remarks: Mapping[str, str]) -> str:
    """A line for each row that has a remark, or that misses its bar without one."""
    said = [f"- **{row.what}.** {remarks[row.key]}" for row in rows if row.key in remarks]
    missed = [f"- **{row.what}** misses its bar." for row in rows if row.met is False and row.key not in remarks]
    return "\n".join([*missed, *_once(said)])


def _once(lines: Sequence[str]) -> list[str]:
    """SQLite and PostgreSQL share a remark; it is made once."""
    seen: dict[str, str] = {}
    for one in lines:
        seen.setdefault(one.partition("** ")[2], one)
    return list(seen.values())


def _spread(row: Row) -> str:
    return "" if row.spread is None else f" ({row.spread[0]:.2f} … {row.spread[1]:.2f})"


def _met(row: Row) -> str:
    return {True: "yes", False: "**no**", None: "–"}[row.met]


def measured(took_s: float) -> str:
    """When, on what and under which load, in one line."""
    return ", ".join(f"{name} {fact}" for name, fact in _run(took_s).items())


def _run(took_s: float) -> dict[str, str]:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _commit(),
        "took": f"{took_s:.0f} s",
        "load at the end": f"{load:.1f}",
    }


def _machine(took_s: float) -> str:
    run = _run(took_s)
    facts = {
        "date": run["date"],
        "commit": run["commit"],
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        **{name: version(name) for name in LIBRARIES},
        "took": run["took"],
        "load at the end": run["load at the end"],
    }
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items())


def _commit() -> str:
    """The short name of this checkout's commit, "" outside of git."""
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip()
