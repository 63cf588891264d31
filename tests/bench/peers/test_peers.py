"""The comparison keeps its word without any peer: figures the right way round, sections kept, absence told."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench import report
from tests.bench.peers import installing, section, table
from tests.bench.peers.side import Times
from tests.bench.peers.worker import Failed, client
from tests.bench.result import Row


@dataclass
class Told:
    """What a side says of itself."""

    name: str
    version: str
    durability: str
    records: int
    rounds: int = 3


def ran(name: str, records: int, *times: Times) -> table.Ran:
    return table.Ran(Told(name, f"{name} 1.0", "kept", records), times)


def one(rows: list[Row], start: str) -> Row:
    return next(row for row in rows if row.what.startswith(start))


def test_a_figure_is_their_time_for_a_record_over_ours() -> None:
    ours = ran(table.SQLITE, 10_000, *[Times(1, 2, [0.004], 1, behind_s=0.5, stored_s=1.25)] * 2)
    pouchdb = ran("PouchDB", 10_000, Times(5, 5, [0.02], 8), Times(5, 7, [0.02], 8))
    morango = ran("Morango", 1_000, Times(2, 8, [4.0], 21))
    rows = table.rows({side.side.name: side for side in (ours, pouchdb, morango)}, {})

    pushed = one(rows, "Push, 10,000 records of 1 KiB, beside PouchDB")
    assert pushed.ratio == pytest.approx(5) and pushed.met
    slower = one(rows, "Push, 10,000 records of 1 KiB, beside Morango")
    assert slower.ratio == pytest.approx(20) and slower.met is False and "of 1,000" in slower.baseline
    assert one(rows, "Fresh pull, 10,000 records of 1 KiB, beside PouchDB").ratio == pytest.approx(3)
    assert one(rows, f"{table.ON_DISK}, 10,000 records of 1 KiB, beside PouchDB").ratio == pytest.approx(4.8)
    assert one(rows, f"{table.ALL_OF_IT}, 10,000 records of 1 KiB, beside PouchDB").ratio == pytest.approx(2.4)
    idle = one(rows, "Sync both ways with nothing to do, beside PouchDB")
    assert idle.met and idle.ratio == pytest.approx(5) and "1 request" in idle.ours
    assert all("on both sides" in row.durability for row in rows[:2])


def test_each_run_keeps_what_the_other_wrote(tmp_path: Path) -> None:
    def row(what: str) -> Row:
        return Row("", what, "1 ms", "2 ms", 0.5, (0.4, 0.6), "–", None, "kept")

    report.write(tmp_path, [row("Save one thing")], 1, quick=False)
    section.write(tmp_path, [row("Push beside a peer")], 1, quick=False)
    report.write(tmp_path, [row("Save another thing")], 1, quick=False)
    section.write(tmp_path, [row("Pull beside a peer")], 1, quick=False)
    report.write(tmp_path, [row("Save a third thing")], 1, quick=False)

    text = (tmp_path / report.TABLE).read_text()
    assert "Save a third thing" in text and "Pull beside a peer" in text
    assert not any(gone in text for gone in ("Save one thing", "Save another thing", "Push beside a peer"))
    assert text.count("# Benchmarks\n") == text.count("## Peers, side by side") == 1
    assert text.index("## Again") < text.index("## Peers, side by side")
    assert (tmp_path / section.PLOT).read_text().startswith("<?xml")


def test_a_peer_that_cannot_be_installed_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(installing.Missing) as missing:
        installing.modules("pouchdb")
    ours = ran(table.SQLITE, 10_000, Times(1, 2, [0.004], 1))
    told = one(table.rows({table.SQLITE: ours}, {"PouchDB": str(missing.value)}), "Push, beside PouchDB")
    assert told.baseline == "not in this run: Node.js and npm are not on this machine"
    assert told.met is None and told.bar == "≥ 4 × PouchDB"


def test_a_peer_that_takes_too_long_is_ended_and_its_last_words_told(tmp_path: Path) -> None:
    program = "import sys, time; print('no pencil', file=sys.stderr); print('{}', flush=True); time.sleep(60)"
    with client([sys.executable, "-c", program], tmp_path / "log") as slow:
        assert slow.ask("write", 30) == {}
        with pytest.raises(Failed, match=r"push ended .* no pencil"):
            slow.ask("push", 0.2)
