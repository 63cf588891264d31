"""People: everybody the squad knows, found while typing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import flet as ft
import pytest
from flet.controls.base_control import BaseControl

from app.device.settings import LISTS
from app.notebook import contacts, follow_ups
from app.notebook.kinds.registry import KINDS
from app.notebook.notebook import Notebook
from app.state.session import Session
from app.ui.contacts import people, people_list
from app.ui.contacts.people_choice import SOUGHT, Filter, people_choice
from app.ui.parts.paging import STEP
from app.ui.parts.squads import SquadFilter
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken
from tests.toy.loan import LOAN
from tests.toy.loans import Loans, Looks


def squad(nb: Notebook) -> None:
    met(nb, "Tomás Mendes", "Scuffles at the alley exit.", role="Manager", primary=nb.officer)
    met(nb, "Lena Abara", days_ago=40, stage="trusted", primary=None)
    met(nb, "Copper Door", kind="venue", primary=None)


def many(nb: Notebook) -> None:
    for number in range(130):
        contacts.create(nb, {"kind": "person", "name": f"Neighbour {number:03}"})


def shown(d: Desk) -> list[str]:
    """Whose rows are listed; above a longer list some stand once more, as whom one met lately."""
    names, texts = {row.title for row in contacts.page(d.notebook, limit=200).rows}, d.screen.texts
    return [text for text in texts[texts.index("Met lately") + 9 if "Met lately" in texts else 0 :] if text in names]


def said(chips: Sequence[BaseControl]) -> list[str]:
    return [spoken(chip)[0] for chip in chips if spoken(chip)]


async def test_an_empty_list_says_what_will_be_here(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await d.sees("Nobody here yet")


async def test_typing_finds_names_first_and_then_notes_with_their_words(desk: OpenDesk) -> None:
    async with desk("/people", before=squad) as d:
        await d.sees("3 contacts")
        await d.type("Search people", "alley")
        await d.sees("1 found")
        await d.sees("alley exit")
        await d.type("Search people", "lena")
        await d.misses("Tomás Mendes")
        assert shown(d) == ["Lena Abara"]


async def test_what_is_typed_is_drawn_once_with_what_it_finds(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk("/people", before=squad) as d:
        await d.sees("3 contacts")
        drawn: list[str] = []
        view = people.page_view
        monkeypatch.setattr(people, "page_view", lambda *given, **more: (drawn.append("once"), view(*given, **more))[1])
        await d.type("Search people", "alley")
        await d.sees("1 found")
        assert drawn == ["once"]


async def test_a_filter_chosen_while_words_are_looked_for_stays(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, reading, chosen = people_list.read_people, threading.Event(), threading.Event()

    def slow(session: Session, wanted: Filter, kept: SquadFilter) -> people_list.Found:
        if wanted.text and not wanted.kind:
            reading.set()
            chosen.wait(5)
        return read(session, wanted, kept)

    async with desk("/people", before=squad) as d:
        await d.sees("3 contacts")
        monkeypatch.setattr(people_list, "read_people", slow)
        typing = asyncio.create_task(d.type("Search people", "alley"))
        await d.screen.until(reading.is_set, "a search under way")
        await people_choice(d.session).show_kind("venue")
        chosen.set()
        await typing
        await d.sees("Nobody found")
        assert people_choice(d.session).filter == Filter(text="alley", kind="venue", shown=SOUGHT)


async def test_nothing_found_offers_the_way_back_to_everybody(desk: OpenDesk) -> None:
    async with desk("/people", before=squad) as d:
        await d.sees("3 contacts")
        await d.type("Search people", "zzz")
        await d.sees("Nothing holds “zzz”.")
        await d.tap("Show everybody")
        await d.sees("3 contacts")
        assert d.text("Search people") == ""


async def test_filters_narrow_the_list_and_all_widens_it(desk: OpenDesk) -> None:
    async with desk("/people", before=squad) as d:
        await d.sees("3 contacts")
        for chip, left in (
            ("Mine", ["Tomás Mendes"]),
            ("Going quiet", ["Lena Abara"]),
            ("Venues", ["Copper Door"]),
        ):
            await d.tap(chip)
            await d.sees("1 contact")
            assert shown(d) == left
            await d.tap("All")
            await d.sees("3 contacts")
        await d.tap("Stage")
        await d.tap("Trusted")
        await d.screen.until(lambda: shown(d) == ["Lena Abara"], "the trusted ones")


async def test_every_filter_is_in_sight(desk: OpenDesk) -> None:
    async with desk("/people", before=squad) as d:
        await d.sees("3 contacts")
        filters = next(row for row in d.screen.find(ft.Row) if "Stage" in said(row.controls))
        assert said(filters.controls) == [
            *("All", "Mine", "Favorites", "Going quiet", "People", "Venues", "Agencies", "Stage")
        ]
        assert filters.wrap and filters.scroll is None


async def test_the_filter_is_still_there_after_a_look_at_somebody(desk: OpenDesk) -> None:
    async with desk("/people", before=squad) as d:
        await d.tap("Going quiet")
        await d.tap("Lena Abara")
        await d.screen.until(lambda: len(d.screen.routes) == 2)
        await d.screen.back()
        await d.sees("Going quiet")
        assert d.chosen() == ["Going quiet"]


async def test_long_lists_come_some_rows_at_a_time(desk: OpenDesk) -> None:
    async with desk("/people", before=many) as d:
        await d.sees("130 contacts")
        assert len(shown(d)) == 12
        for count in range(12, 130, 15):
            await d.tap(f"Show more ({count} of 130)")
        await d.screen.until(lambda: len(shown(d)) == 130)
        assert not d.screen.says("Show more")


async def test_on_a_wide_screen_list_and_page_stand_side_by_side(desk: OpenDesk) -> None:
    async with desk("/people", before=squad, width=1180) as d:
        await d.sees("Nothing is open")
        await d.tap("Tomás Mendes")
        await d.sees("Scuffles at the alley exit.")
        await d.sees("Lena Abara")
        assert len(d.buttons("Log contact")) == 1  # the rail's
        await d.sees("Log with Tomás")


async def test_a_search_goes_on_to_the_last_and_counts_what_it_knows(desk: OpenDesk) -> None:
    async with desk("/people", before=many) as d:
        await d.type("Search people", "neighbour")
        for count in range(SOUGHT, 130, STEP):
            await d.sees(f"More than {count} found")
            await d.tap("Show more")
        await d.sees("130 found")
        assert len(shown(d)) == 130 and not d.screen.says("Show more")
        await d.type("Search people", "neighbour 007")
        await d.sees("1 found")


async def test_a_filter_and_words_are_looked_for_together(desk: OpenDesk) -> None:
    def town(nb: Notebook) -> None:
        contacts.create(nb, {"kind": "venue", "name": "Old Neighbour Inn"})
        many(nb)

    async with desk("/people", before=town) as d:
        await d.type("Search people", "neighbour")
        await d.sees(f"More than {SOUGHT} found")
        await d.tap("Venues")
        await d.sees("1 found")
        assert shown(d) == ["Old Neighbour Inn"]


async def test_a_search_finds_what_is_no_contact_says_what_it_is_and_leads_there(desk: OpenDesk) -> None:
    def town(nb: Notebook) -> None:
        squad(nb)
        follow_ups.add(nb, None, "promise", "Walk the alley with the owner")

    async with desk("/people", before=town) as d:
        await d.type("Search people", "alley")
        await d.sees("2 found")
        assert shown(d) == ["Tomás Mendes"]
        await d.sees("Promise")
        await d.tap("Walk the alley with the owner")
        await d.sees("Whose it is")


async def test_a_search_finds_a_kind_without_a_screen_of_its_own_and_leads_to_its_history(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(Notebook.__init__.__kwdefaults__, "kinds", KINDS.and_also(Loans, Looks))

    def town(nb: Notebook) -> None:
        lent = {"thing": "Bicycle pump", "note": "Needs it until Sunday"}
        nb.write(nb.change(LOAN.id, nb.new_id(), LOAN.clean(lent)))

    async with desk("/people", before=town) as d:
        await d.type("Search people", "sunday")
        await d.sees("Loan: Needs it until Sunday")
        await d.tap("Bicycle pump")
        await d.sees("Loan written")
        await d.screen.back()
        await d.sees("Loan: Needs it until Sunday")


async def test_a_longer_list_stands_under_its_letters_and_begins_at_one(desk: OpenDesk) -> None:
    def town(nb: Notebook) -> None:
        for name in ("Ana", "Bo", "Cy", "Di"):
            for number in range(5):
                contacts.create(nb, {"name": f"{name} {number}"})

    async with desk("/people", before=town) as d:
        await d.sees("20 contacts")
        assert [text for text in d.screen.texts if text in ("A", "B", "C", "D")] == ["A", "B", "C"]
        await d.tap("Sort and lists")
        await d.tap("C")
        await d.screen.until(lambda: shown(d)[:1] == ["Cy 0"], "those from C on")
        assert d.screen.says("20 contacts") and d.screen.says("From C")
        await d.tap("Remove filter From C")
        await d.screen.until(lambda: "Ana 0" in shown(d), "everybody")


async def test_filters_and_an_order_are_kept_as_a_list_under_a_name(desk: OpenDesk) -> None:
    async with desk("/people", before=squad) as d:
        await d.tap("Mine")
        await d.tap("Sort and lists")
        await d.tap("Due first")
        await d.tap("Keep this list")
        await d.sees("Give it a name.")
        await d.type("Name of this list", "My round")
        await d.tap("Keep this list")
        await d.says("Kept as My round")
        assert "My round" in d.chosen() and d.screen.says("Due first")
        await d.tap("All")
        await d.screen.until(lambda: "My round" not in d.chosen(), "everybody")
        await d.tap("My round")
        await d.screen.until(lambda: {"My round", "Mine"} <= set(d.chosen()), "the list again")
        await d.tap("All")
        await d.tap("Going quiet")
        await d.tap("Sort and lists")
        await d.type("Name of this list", "My round")
        await d.tap("Keep this list")
        await d.screen.until(lambda: d.container.settings[LISTS]["My round"]["quiet"], "the other list")
        await d.undo()
        await d.screen.until(lambda: d.container.settings[LISTS]["My round"]["mine"], "the first one again")
        await d.tap("Sort and lists")
        await d.tap("Delete My round")
        await d.says("Deleted My round")
        await d.undo()
        await d.screen.until(lambda: d.container.settings[LISTS], "the list back")


async def test_a_damaged_list_is_no_list(desk: OpenDesk) -> None:
    async with desk("/people", before=squad) as d:
        d.container.settings._values["lists"] = {"My round": {"order": 7, "mine": [1]}}
        assert d.container.settings[LISTS] == {}
        d.container.settings._values["lists"] = {"My round": {"order": "sideways", "mine": True, "colour": "red"}}
        await people_choice(d.session).take(d.container.settings[LISTS]["My round"])
        await d.screen.until(lambda: d.chosen() == ["Mine"], "what it knows of it")
