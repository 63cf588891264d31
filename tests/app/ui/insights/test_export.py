"""The evaluator's file is looked at before it leaves, by who leads the squad."""

from __future__ import annotations

import io
import zipfile

from app.domain.codebook import FILES, MEASURES
from app.notebook import contacts, interactions, squad
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import Desk, OpenDesk
from tests.app.ui.test_keys import out_of_reach, unkeyed
from tests.app.ui.test_pseudo import OWN, texts_outside
from tests.harness import pseudo

EXPORT = "/more/insights/export"
DAY_MS = 86_400_000


def two_blocks(nb: Notebook) -> None:
    lena = contacts.create(nb, {"name": "Lena Abara"})
    for number in range(24):
        at = nb.clock() - (50 + number * 2) * DAY_MS
        interactions.log(nb, Log([lena], at=at, fact="Talked.", how="on_foot", minutes=10))


def files(d: Desk) -> list[bytes]:
    return [bytes(args["src_bytes"]) for name, args in d.screen.phone.called if name == "save_file"]


async def test_what_leaves_is_shown_first_and_is_then_what_is_saved(desk: OpenDesk) -> None:
    async with desk("/more/insights", before=two_blocks) as d:
        assert squad.led(d.notebook)
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/evaluation.zip"
        await d.tap("For an evaluator")
        await d.tap("A year")
        await d.sees("Talks, by the way of meeting")
        assert d.screen.says("hidden") and d.screen.says("on_foot")
        assert d.screen.says(
            "Fewer than 5 officers are in this squad: its numbers are theirs. Ask them before you give it away."
        )
        await d.tap("Read the README that goes along")
        await d.screen.until(lambda: any("COUNTS FROM A BEATBOOK" in one for one in d.screen.texts), "the README")
        await d.tap("Save the evaluator's file")
        await d.says("The evaluator's file is saved. Give each block once.")
        with zipfile.ZipFile(io.BytesIO(files(d)[0])) as made:
            assert set(made.namelist()) == {*(f"{one}.csv" for one in FILES), "codebook.csv", "README.txt"}
            assert b"Lena" not in b"".join(made.read(name) for name in made.namelist())


async def test_nothing_to_give_yet_has_no_button(desk: OpenDesk) -> None:
    async with desk(EXPORT) as d:
        await d.sees("Nothing to give yet")
        assert d.buttons("Save the evaluator's file") == []


async def test_its_texts_are_marked_and_its_rows_have_keys(desk: OpenDesk) -> None:
    ids = {one.id for one in MEASURES} | {name for one in MEASURES for name in one.categories} | {"total"}
    async with desk(before=two_blocks) as d:
        with pseudo.spoken():
            await d.screen.go(EXPORT)
            await d.screen.until(lambda: d.session.taps.quiet and "on_foot" in d.screen.texts, "the rows")
            assert not unkeyed(d)[1] and not out_of_reach(d)
            assert texts_outside(d, (*OWN, *sorted(ids, key=len, reverse=True))) == set()
