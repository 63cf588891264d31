"""Saving: what passes between the tap on Save and "it is on this phone"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from app.notebook import contacts, interactions
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.bench.bare import SQLITE_FULL, BareFile
from tests.bench.result import Row, Series, ms
from tests.bench.town import Town
from tests.cast.notebook import NotebookSquad

BAR = 2.5
SAVES = 400
HELD_CONTACTS = 500
HELD_NOTES = 5_000


def rows(folder: Path, scale: float) -> Iterator[Row]:
    """Saves in a notebook that already holds a squad's work, each followed or preceded by the bare commit."""
    squad = NotebookSquad(folder)
    try:
        nb, town = squad.dana, Town([squad.dana.officer], squad.clock(), squad.vault)
        held = [*town.people(round(HELD_CONTACTS * scale)), *town.notes(round(HELD_NOTES * scale))]
        for start in range(0, len(held), 500):
            nb.write_many([note.changes for note in held[start : start + 500]])
        bare = BareFile(folder / "bare.db")
        count = max(20, round(SAVES * scale))

        def contact(number: int) -> None:
            name = f"{town.text(20)} {number}"
            contacts.create(nb, {"kind": "person", "name": name, "role": "Owner", "reach/tel:+12025550147": "mobile"})

        def interaction(number: int) -> None:
            who = town.contacts[number % len(town.contacts)]
            interactions.log(nb, Log(contacts=[who], fact=town.text(600), place="Wharf St", minutes=10))

        for what, save in (("contact", contact), ("interaction of 600 characters", interaction)):
            series = _measured(squad, nb, bare, save, count)
            yield Row(
                key=f"save {what.split()[0]}",
                what=f"Save one {what}: seal, sign, durable commit, show and index",
                ours=ms(_middle(series.ours)),
                baseline=f"{ms(_middle(series.baseline))} plain commit of the same bytes",
                ratio=series.ratio,
                spread=series.spread,
                bar=f"≤ {BAR} ×",
                met=series.ratio <= BAR,
                durability=f"{SQLITE_FULL}, on both sides",
                bar_ratio=BAR,
            )
        bare.close()
    finally:
        squad.close()


def _measured(squad: NotebookSquad, nb: Notebook, bare: BareFile, save: Callable[[int], None], count: int) -> Series:
    series = Series()
    for number in range(count):
        squad.clock.later(seconds=1)
        last = nb.store.last_rowid()
        began = perf_counter()
        save(number)
        series.ours.append(perf_counter() - began)
        blob = nb.store.entries_after(last, 1)[0].entry.pack()
        began = perf_counter()
        bare.commit([blob])
        series.baseline.append(perf_counter() - began)
    return series


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
