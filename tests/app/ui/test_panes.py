"""The tabs and what stands beside them: a tab that was left is as it was, a page opens beside its list where there is
room, and Log contact beside both."""

from __future__ import annotations

from typing import Any

import flet as ft
import pytest

from app.notebook import follow_ups
from app.notebook.notebook import Notebook
from app.state.layout import Layout
from app.ui import shell, when
from app.ui.shell import Place, place
from tests.app.ui.conftest import Desk, OpenDesk, met
from tests.cast.device import PASSPHRASE

SCROLLED = {
    "event_type": "update",
    "pixels": 240,
    "min_scroll_extent": 0,
    "max_scroll_extent": 1200,
    "viewport_dimension": 700,
}
TABLET, LAPTOP, DESK = 768, 1180, 1280


def town(nb: Notebook) -> None:
    tomas = met(nb, "Tomás Mendes", "Scuffles at the alley exit.", role="Manager", primary=nb.officer)
    met(nb, "Lena Abara", "Asked about parking.")
    follow_ups.add(nb, tomas, "task", "walk through closing time", when.now().date().isoformat())


def reads(d: Desk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read from now on, by the names of the functions that read it."""
    run, told = d.session.tasks.run, list[str]()

    async def watched(work: Any, *args: Any) -> Any:
        told.append(work.__qualname__)
        return await run(work, *args)

    monkeypatch.setattr(d.session.tasks, "run", watched)
    return told


async def test_a_tab_that_was_left_is_as_it_was(desk: OpenDesk) -> None:
    async with desk("/people", before=town) as d:
        await d.sees("2 contacts")
        listed = d.screen.find(ft.ListView)[0]
        await d.tap("Today")
        await d.sees("walk through closing time")
        assert not d.screen.says("2 contacts")
        await d.tap("People")
        await d.sees("2 contacts")
        assert d.screen.find(ft.ListView)[0] is listed


async def test_the_other_tabs_are_drawn_ahead_while_nobody_taps(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shell, "AHEAD_S", 0.2)
    async with desk(before=town) as d:
        read = reads(d, monkeypatch)
        await d.screen.until(lambda: [one for one in read if "people" in one], "people read ahead")
        await d.screen.until(lambda: "More.<locals>.<lambda>" in read, "and the last of them")
        assert not d.screen.says("2 contacts")
        await d.tap("People")
        await d.sees("2 contacts")


async def test_a_list_stands_where_it_was_left(desk: OpenDesk) -> None:
    async with desk("/people", before=town) as d:
        await d.sees("2 contacts")
        await d.screen.fire(d.screen.find(ft.ListView)[0], "scroll", SCROLLED)
        await d.tap("Today")
        await d.sees("walk through closing time")
        d.screen.phone.called.clear()
        await d.tap("People")
        await d.screen.until(lambda: [args for name, args in d.screen.phone.called if name == "scroll_to"], "a scroll")
        assert next(args["offset"] for name, args in d.screen.phone.called if name == "scroll_to") == 240


async def test_a_tab_out_of_sight_reads_nothing_until_it_comes_back(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk("/people", before=town) as d:
        await d.sees("2 contacts")
        await d.tap("Today")
        await d.sees("walk through closing time")
        told = reads(d, monkeypatch)
        await d.session.write(met, "Ruth Okafor")
        await d.screen.until(lambda: [one for one in told if one.startswith("Today.")])
        await d.screen.settle()
        assert not [one for one in told if "people" in one]
        await d.tap("People")
        await d.sees("3 contacts")
        assert len([one for one in told if "people" in one]) == 1


async def test_a_tab_out_of_sight_speaks_another_language_when_it_comes_back(desk: OpenDesk) -> None:
    async with desk("/more", before=town) as d:
        await d.sees("Settings")
        await d.tap("People")
        await d.sees("2 contacts")
        await d.session.speak("es")
        await d.sees("2 contactos")
        await d.tap("Más")
        await d.sees("Ajustes")
        await d.session.speak("en")


async def test_a_page_opens_beside_the_list_it_was_chosen_from(desk: OpenDesk) -> None:
    async with desk(before=town, width=LAPTOP) as d:
        await d.sees("Nothing is open")
        await d.tap("walk through closing time")
        await d.sees("Done, and log it")
        await d.sees("Last time")  # what was said, to do it well
        assert d.screen.says("Today") and len(d.screen.views) == 1
        await d.tap("Mark done", -1)
        await d.sees("Nothing is open")
        assert d.screen.routes == ["/"]


async def test_the_row_of_the_page_beside_it_is_marked(desk: OpenDesk) -> None:
    async with desk("/people", before=town, width=LAPTOP) as d:
        await d.tap("Tomás Mendes")
        await d.sees("Scuffles at the alley exit.")
        marked = await d.screen.until(
            lambda: [
                one
                for one in d.screen.find(ft.MergeSemantics)
                if "contact" in str(one.key) and isinstance(row := one.content, ft.IconButton) and row.style
            ]
        )
        assert len(marked) == 1


async def test_a_tablet_has_both_and_keeps_its_bar(desk: OpenDesk) -> None:
    async with desk("/people", before=town, width=TABLET) as d:
        await d.tap("Tomás Mendes")
        await d.sees("Scuffles at the alley exit.")
        assert d.screen.says("2 contacts") and not d.session.room.rail
        await d.tap("Log contact", -1)
        await d.sees("What happened")
        assert not d.screen.says("2 contacts")  # a form has the window for itself


@pytest.mark.parametrize(("width", "with_list"), [(LAPTOP, False), (DESK, True)])
async def test_log_contact_stands_beside_what_was_being_read(desk: OpenDesk, width: int, with_list: bool) -> None:
    async with desk("/people", before=town, width=width) as d:
        await d.tap("Tomás Mendes")
        await d.sees("Scuffles at the alley exit.")
        await d.tap("Log with Tomás")
        await d.sees("What happened")
        assert d.screen.says("Scuffles at the alley exit.") and d.screen.says("2 contacts") is with_list
        await d.type("What happened", "The doorman starts tonight.")
        await d.tap("Save")
        await d.screen.until(lambda: not d.screen.says("My read"), "the form to go")
        await d.sees("The doorman starts tonight.")
        assert d.screen.routes[-1].startswith("/people/")


async def test_a_lock_leaves_what_was_being_read_beside_the_form(desk: OpenDesk) -> None:
    async with desk("/people", before=town, width=DESK) as d:
        await d.tap("Tomás Mendes")
        await d.sees("Scuffles at the alley exit.")
        await d.tap("Log with Tomás")
        await d.type("What happened", "Half a sentence")
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.sees("Scuffles at the alley exit.")
        await d.screen.until(lambda: d.text("What happened") == "Half a sentence", "the words")


async def test_back_leads_one_step_towards_today(desk: OpenDesk) -> None:
    async with desk("/people", before=town, width=DESK) as d:
        await d.tap("Tomás Mendes")
        await d.sees("Scuffles at the alley exit.")
        page = d.screen.routes[-1]
        await d.tap("Log contact", -1)
        await d.sees("What happened")
        for after in (page, "/people", "/"):
            await d.screen.back()
            await d.screen.until(lambda after=after: d.screen.routes[-1] == after, after)
        assert d.screen.views[-1].can_pop


async def test_editing_lies_over_all_and_leads_back_to_the_page(desk: OpenDesk) -> None:
    async with desk("/people", before=town, width=DESK) as d:
        await d.tap("Tomás Mendes")
        await d.sees("Scuffles at the alley exit.")
        page = d.screen.routes[-1]
        await d.choose("Edit")
        await d.screen.until(lambda: d.screen.routes[-1] == f"{page}/edit")
        await d.screen.back()
        await d.screen.until(lambda: d.screen.routes[-1] == page)
        assert d.screen.says("2 contacts")


async def test_words_that_are_typed_outlive_a_window_that_becomes_narrow(desk: OpenDesk) -> None:
    async with desk("/log", before=town, width=DESK) as d:
        await d.type("What happened", "Half a sentence")
        await d.screen.page_event("resize", {"width": 500, "height": 800})
        await d.screen.until(lambda: not d.session.room.wide and d.screen.fields("What happened"))
        await d.screen.until(lambda: d.text("What happened") == "Half a sentence", "the words")


@pytest.mark.parametrize(
    ("route", "before", "now"),
    [
        ("/", Place("people", "/people/x"), Place("today")),
        ("/people/x", Place("today"), Place("people", "/people/x")),
        ("/follow-up/x", Place("today"), Place("today", "/follow-up/x")),
        ("/follow-up/x", Place("more"), Place("follow_ups", "/follow-up/x")),
        ("/log/y", Place("people", "/people/x"), Place("people", "/people/x", "/log/y")),
        ("/more/settings", Place("today"), Place("more")),
        ("/problems/x", Place("today"), Place("problems", "/problems/x")),
        ("/follow-ups", Place("more"), Place("follow_ups")),
        ("/my-shift", Place("people"), Place("today")),
    ],
)
def test_a_route_says_what_is_to_be_seen(route: str, before: Place, now: Place) -> None:
    assert place(route, before) == now


def test_letters_of_twice_the_size_ask_for_twice_the_room() -> None:
    layout = Layout(DESK)
    assert layout.room.rail and layout.room.three
    layout.measure(letters=2.0)
    assert layout.room.wide and not layout.room.rail
