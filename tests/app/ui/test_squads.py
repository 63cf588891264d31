"""An officer of two squads: marks, one choice for all lists, and where what is new goes. Of one: nothing of it."""

from __future__ import annotations

import asyncio

import flet as ft

from app.device.settings import SQUAD
from app.notebook import contacts, follow_ups, interactions
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken
from tests.app.ui.contacts.test_import_people import choose_file
from tests.cast.containers import OSEI, another_squad

FIRST, SECOND = "Harbour beat", "Outreach coalition"


async def in_two(d: Desk) -> tuple[str, str]:
    """Puts the officer into a second squad, with somebody of each; answers both squads."""

    def work() -> tuple[str, str]:
        second, _ = another_squad(d.container, SECOND, OSEI)
        nb = d.notebook
        first = nb.vaults[0].hex()
        for name, squad in (("Tomás Mendes", first), ("Grace Lindqvist", second)):
            who = contacts.create(nb, {"name": name}, squad)
            follow_ups.add(nb, who, "task", f"Call {name}", nb.local().date().isoformat())
        return first, second

    made = await asyncio.to_thread(work)
    d.session.changed()
    await d.screen.settle()
    return made


def row(d: Desk, name: str) -> list[str]:
    """All that a row says to a screen reader, which is one button."""
    return [words for button in d.buttons(name) for words in spoken(button)]


def squads_of(nb: Notebook) -> dict[str, str]:
    return {one.title: one.squad for one in contacts.page(nb).rows}


async def test_an_officer_of_one_squad_sees_nothing_of_squads(desk: OpenDesk) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Tomás Mendes")) as d:
        await d.sees("1 contact")
        for route in ("/people", "/people/new", "/follow-ups", "/follow-up/new", "/more/import", "/"):
            await d.screen.go(route)
            assert (not d.screen.says("All squads") and not d.screen.says("Squad")) or route == "/follow-ups"
            assert not d.screen.says(FIRST)


async def test_every_row_says_whose_it_is_in_the_same_breath(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await in_two(d)
        await d.sees("2 contacts")
        assert row(d, "Tomás Mendes")[:2] == ["Tomás Mendes", f"Squad {FIRST}"]
        assert row(d, "Grace Lindqvist")[:2] == ["Grace Lindqvist", f"Squad {SECOND}"]
        await d.screen.go("/")
        await d.sees("Call Tomás Mendes")
        assert f"Squad {SECOND}" in row(d, "Call Grace Lindqvist")
        await d.tap("Call Grace Lindqvist")
        await d.sees(SECOND)


async def test_one_choice_of_a_squad_holds_for_every_list(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await in_two(d)
        await d.sees("All squads")
        await d.tap(SECOND)
        await d.sees("1 contact")
        await d.misses("Tomás Mendes")
        await d.type("Search people", "call")
        await d.sees("Call Grace Lindqvist")
        assert not d.screen.says("Call Tomás Mendes")
        await d.type("Search people", "tomas")
        await d.sees("Nothing holds “tomas”.")
        for route in ("/", "/follow-ups", "/end-shift"):
            await d.screen.go(route)
            await d.sees("Call Grace Lindqvist")
            assert not d.screen.says("Call Tomás Mendes")
        await d.tap("All squads")
        await d.sees("Call Tomás Mendes")


async def test_a_new_contact_goes_to_the_squad_used_last_unless_another_is_chosen(desk: OpenDesk) -> None:
    async with desk("/people/new") as d:
        _, second = await in_two(d)
        await d.type("Name", "Ada")
        assert FIRST in d.chosen()
        await d.tap(SECOND)
        await d.screen.until(lambda: SECOND in d.chosen())
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert d.container.settings[SQUAD] == second
        await d.screen.go("/people/new")
        await d.screen.until(lambda: SECOND in d.chosen())
        await d.type("Name", "Ben")
        await d.tap("Save")
        await d.screen.until(lambda: squads_of(d.notebook).get("Ben"))
        assert {name: squads_of(d.notebook)[name] for name in ("Ada", "Ben")} == {"Ada": SECOND, "Ben": SECOND}


async def test_a_contact_that_is_there_stays_in_its_squad(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await in_two(d)
        await d.tap("Grace Lindqvist")
        await d.choose("Edit")
        await d.sees("Reaching them")
        assert not d.buttons(SECOND) and not d.buttons(FIRST)
        assert d.screen.says("Officer Daniel Osei") and not d.screen.says("Officer Ruth Hale")


async def test_a_note_goes_to_the_squad_of_its_people_without_a_word(desk: OpenDesk) -> None:
    async with desk("/log") as d:
        _, second = await in_two(d)
        await d.tap("Grace Lindqvist")
        await d.type("What happened", "Asked about shelter.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        (newest,) = contacts.recent(d.notebook, 1)
        assert newest.title == "Grace Lindqvist"
        (item,) = interactions.timeline(d.notebook, newest.id).rows
        assert d.notebook.squad_of(item.id) == second


async def test_people_of_two_squads_are_asked_about_once(desk: OpenDesk) -> None:
    async with desk("/log") as d:
        _, second = await in_two(d)
        await d.tap("Tomás Mendes")
        await d.tap("Add another person")
        await d.tap("Grace Lindqvist")
        await d.type("What happened", "They know each other.")
        await d.tap("Save")
        await d.sees("Which squad keeps this note?")
        assert contacts.read(d.notebook, contacts.page(d.notebook).rows[0].id).row.last_at is None
        await d.tap(SECOND)
        await d.says("Saved on this phone")
        (item,) = interactions.timeline(d.notebook, contacts.page(d.notebook).rows[0].id).rows
        assert (item.fact, item.squad) == ("They know each other.", SECOND)
        assert d.notebook.squad_of(item.id) == second
        await d.undo()
        await d.says("Taken back")
        await d.screen.until(lambda: interactions.timeline(d.notebook, contacts.page(d.notebook).rows[0].id).total == 0)


async def test_somebody_new_alone_says_which_squad_and_it_may_be_changed(desk: OpenDesk) -> None:
    async with desk("/log") as d:
        await in_two(d)
        await d.tap("New contact")
        await d.type("Name", "Ada")
        await d.type("What happened", "Said hello.")
        await d.screen.until(lambda: FIRST in d.chosen())
        await d.tap(SECOND)
        await d.tap("Save")
        await d.screen.until(lambda: squads_of(d.notebook).get("Ada") == SECOND)


async def test_a_task_of_nobody_goes_where_the_officer_says(desk: OpenDesk) -> None:
    async with desk("/follow-up/new") as d:
        await in_two(d)
        await d.type("What to do", "Order blankets")
        await d.screen.until(lambda: FIRST in d.chosen())
        await d.tap(SECOND)
        await d.tap("Save")
        await d.screen.until(lambda: "Order blankets" in [one.text for one in follow_ups.page(d.notebook).rows])
        assert {one.text: one.squad for one in follow_ups.page(d.notebook).rows}["Order blankets"] == SECOND


async def test_an_import_asks_for_whom(desk: OpenDesk) -> None:
    async with desk("/more/import") as d:
        await in_two(d)
        await choose_file(d)
        await d.sees("Known already?")
        await d.tap(SECOND)
        await d.screen.until(lambda: d.screen.buttons("Import 1"))
        await d.tap("Import 1")
        await d.screen.until(lambda: squads_of(d.notebook).get("Thomas Mendez") == SECOND)


async def test_the_history_of_somebody_says_in_which_squad_each_was_written(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        _, second = await in_two(d)
        people = {one.title: one.id for one in contacts.page(d.notebook).rows}
        met_both = Log(contacts=[people["Tomás Mendes"], people["Grace Lindqvist"]], fact="x", squad=second)
        await asyncio.to_thread(interactions.log, d.notebook, met_both)
        await d.tap("Tomás Mendes")
        await d.choose("History")
        await d.sees("Entries")
        said = [words for view in d.screen.views[-1:] for words in spoken(view)]
        assert f"Squad {FIRST}" in said and f"Squad {SECOND}" in said


async def test_in_large_letters_a_name_without_room_beside_badge_and_mark_goes_below_them(desk: OpenDesk) -> None:
    async with desk("/") as d:
        d.session.layout.letters = 2.0
        first, _second = await in_two(d)
        nb = d.notebook
        who = contacts.create(nb, {"name": "Carol-Ann McKenzie-Featherstonehaugh"}, first)
        follow_ups.add(nb, who, "promise", "Bring the form", nb.local().date().isoformat())
        d.session.changed()
        await d.sees("Bring the form")
        (line,) = [one for one in d.screen.find(ft.Row) if "Promise" in spoken(one)[:1]]
        assert line.wrap and not any(one.expand for one in line.controls)
