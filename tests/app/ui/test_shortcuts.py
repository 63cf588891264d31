"""What the keys of a keyboard do, and where they must do nothing."""

from __future__ import annotations

import flet as ft
import pytest

from app.notebook import contacts, follow_ups, problems, timeline
from app.notebook.notebook import Notebook
from app.ui import keys
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.problems.addresses import to_problem
from app.ui.search.addresses import SEARCH
from app.ui.when import now
from tests.app.ui.conftest import Desk, OpenDesk, met


async def press(d: Desk, key: str, **held: bool) -> None:
    await d.screen.until(lambda: d.session.taps.quiet, "a screen that is still")
    await d.screen.page_event(
        "keyboard_event", {"key": key, **dict.fromkeys(("shift", "ctrl", "alt", "meta"), False), **held}
    )


async def write(d: Desk, fact: str) -> None:
    await d.sees("What happened")
    field = d.screen.field("What happened")
    await d.screen.fire(field, "focus")
    await d.type("What happened", fact)


async def at(d: Desk, route: str) -> None:
    await d.screen.until(lambda: d.session.page.route == route, route)


async def test_letters_lead_to_the_tabs_to_search_and_to_a_new_note(desk: OpenDesk) -> None:
    async with desk() as d:
        for second, route in keys.TABS.items():
            await press(d, "G")
            await press(d, second)
            await at(d, route)
        await press(d, "/")
        await at(d, SEARCH)
        await press(d, "Escape")
        await press(d, "N")
        await at(d, "/log")


async def test_letters_that_come_before_the_field_of_search_are_looked_for(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: [met(nb, name) for name in ("Jo Hess", "Ida Roth")]) as d:
        await press(d, "/")
        for key in ("H", "E", "S", "S"):
            await press(d, key)
        await d.sees("JH")
        await d.screen.until(lambda: bool(d.screen.find(ft.TextField)), "the field")
        assert d.screen.field("Search everything").value == "hess"
        await d.screen.fire(d.screen.field("Search everything"), "focus")
        await press(d, "N")
        assert d.session.page.route == SEARCH and d.screen.field("Search everything").value == "hess"


async def test_letters_are_only_typed_while_a_field_has_the_focus(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await d.sees("Search people")
        field = d.screen.field("Search people")
        await d.screen.fire(field, "focus")
        for key in ("N", "?", "/", "т"):
            await press(d, key)
        assert d.session.page.route == "/people" and not d.screen.find(ft.BottomSheet)
        await d.screen.fire(field, "blur")
        await press(d, "N")
        await at(d, "/log")


async def test_escape_leaves_a_form_and_keeps_its_draft(desk: OpenDesk) -> None:
    async with desk() as d:
        await press(d, "N")
        await write(d, "Asked about the fence")
        await press(d, "Escape")
        await at(d, "/")
        await d.sees("Asked about the fence")


async def test_two_saves_by_key_write_one_note(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: met(nb, "Lena Abara")) as d:
        lena = contacts.page(d.notebook).rows[0].id
        before = len(timeline.timeline(d.notebook, lena).rows)
        await d.screen.go(f"/log/{lena}")
        await write(d, "Asked about the fence")
        await press(d, "Enter", ctrl=True)
        await press(d, "Enter", meta=True)
        await d.says("Saved on this phone")
        assert len(timeline.timeline(d.notebook, lena).rows) == before + 1


async def test_the_list_of_shortcuts_opens_and_other_letters_do_nothing_under_it(desk: OpenDesk) -> None:
    async with desk() as d:
        await press(d, "?", shift=True)
        await d.sees("These shortcuts")
        await press(d, "N")
        assert d.session.page.route == "/"


async def test_a_key_locks_and_then_none_does_anything(desk: OpenDesk) -> None:
    async with desk() as d:
        await press(d, "L", ctrl=True, shift=True)
        await d.sees("Unlock")
        assert d.session.phase == "locked"
        await press(d, "N")
        await press(d, "?")
        assert d.session.page.route == "/" and not d.screen.find(ft.BottomSheet)


def owed(nb: Notebook) -> None:
    lena = met(nb, "Lena Abara")
    for text in ("Bring the form", "Call the shelter", "Walk the alley"):
        follow_ups.add(nb, lena, "task", text, now().date().isoformat())


def marked(d: Desk) -> list[str]:
    return [one for one in (d.session.front.beside.marked,) if one] if d.session.front else []


async def test_j_and_k_move_through_the_rows_and_enter_opens_the_marked_one(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await d.sees("Walk the alley")
        rows = [to_follow_up(row.id) for row in follow_ups.page(d.notebook).rows]
        await press(d, "Enter")
        assert d.session.page.route == "/"
        for key, expected in (("J", rows[0]), ("J", rows[1]), ("J", rows[2]), ("K", rows[1])):
            await press(d, key)
            await d.screen.until(lambda expected=expected: marked(d) == [expected], "the mark")
        await press(d, "Enter")
        await at(d, rows[1])
        await press(d, "J")
        assert marked(d) == [rows[1]]  # a page lies over the list


async def test_j_and_k_walk_the_problems_as_they_stand_and_enter_opens_the_marked_one(desk: OpenDesk) -> None:
    def listed(nb: Notebook) -> None:
        for title, more in (
            ("Fights", {"stage": "response"}),
            ("Noise", {}),
            ("Thefts", {"review": "2026-01-01"}),
            ("Litter", {}),
        ):
            one = problems.add(nb, {"title": title, "behaviour": f"{title} at night", "place": "Copper alley", **more})
            if title == "Litter":
                problems.close(nb, one, {"worked": "Bins.", "watch": "The venue"})

    async with desk("/problems", before=listed) as d:
        await d.sees("Fights")
        routes = {row.title: to_problem(row.id) for row in problems.page(d.notebook).rows}
        for key, title in (("J", "Thefts"), ("J", "Noise"), ("J", "Fights"), ("J", "Fights"), ("K", "Noise")):
            await press(d, key)
            await d.screen.until(lambda title=title: marked(d) == [routes[title]], title)
        await d.tap("Closed: 1")
        await d.sees("Litter")
        for key in "JJ":
            await press(d, key)
        [litter] = problems.page(d.notebook, "closed").rows
        await d.screen.until(lambda: marked(d) == [to_problem(litter.id)], "the closed one")
        await press(d, "Enter")
        await at(d, to_problem(litter.id))


async def test_e_marks_the_marked_one_done_once_with_undo_and_s_asks_until_when(desk: OpenDesk) -> None:
    async with desk(before=owed) as d:
        await d.sees("Walk the alley")
        await press(d, "E")  # nothing is marked
        assert len(follow_ups.page(d.notebook).rows) == 3
        await press(d, "J")
        await press(d, "E")
        await d.screen.until(lambda: len(follow_ups.page(d.notebook).rows) == 2, "one done")
        rest = [to_follow_up(row.id) for row in follow_ups.page(d.notebook).rows]
        assert marked(d) == rest[:1]
        await press(d, "E")  # the second half of one press, with the next row marked by now
        assert len(follow_ups.page(d.notebook).rows) == 2
        await d.undo()
        await d.screen.until(lambda: len(follow_ups.page(d.notebook).rows) == 3, "it back")
        await press(d, "S")
        await d.sees("Until")


async def test_on_a_laptop_escape_closes_the_form_beside_the_page_then_the_page(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "ONE_TAP_S", 0.0)  # no time passes for the hand
    async with desk("/people", before=owed, width=1280) as d:
        await d.sees("1 contact")
        await press(d, "J")
        await press(d, "Enter")
        await d.sees("Said hello.")
        person = d.session.page.route
        await press(d, "N")
        await write(d, "Asked about the fence")
        await d.screen.fire(d.screen.field("What happened"), "blur")
        await press(d, "K")
        await press(d, "E")  # a form stands beside the list
        assert len(follow_ups.page(d.notebook).rows) == 3
        await press(d, "Enter", ctrl=True)  # nobody is chosen yet
        await d.sees("Choose who it was.")
        await press(d, "Escape")
        await at(d, person)
        assert [draft.fields["fact"] for draft in d.container.drafts.all()] == ["Asked about the fence"]
        await press(d, "Escape")
        await at(d, "/people")
