"""Follow-ups: done, moved, handed on or cancelled, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from app.journal.roster.state import OFFICER
from app.notebook import contacts, follow_ups, interactions, squad
from app.notebook.notebook import Notebook
from app.ui.follow_ups.addresses import to_hand_over
from app.ui.parts.segmented import Strip, segmented
from app.ui.when import now
from tests.app.ui.conftest import Desk, OpenDesk, day, met, spoken
from tests.cast.containers import HALE, OFFICERS, OSEI


def owed(nb: Notebook) -> None:
    tomas = met(nb, "Tomás Mendes")
    today = now().date()
    follow_ups.add(nb, tomas, "promise", "Bring the noise-permit form", (today - timedelta(days=2)).isoformat())
    follow_ups.add(nb, tomas, "task", "Ask about the doorman", (today + timedelta(days=20)).isoformat())


def only(d: Desk, status: str = "open", whose: str = "mine") -> list[str]:
    return [row.text for row in follow_ups.page(d.notebook, status=status, whose=whose).rows]  # type: ignore[arg-type]  # one of the two words


async def test_they_stand_under_when_they_are_due(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.sees("Bring the noise-permit form")
        texts = d.screen.texts
        order = ["Overdue", "Bring the noise-permit form", "Later", "Ask about the doorman"]
        assert [text for text in texts if text in order] == order


async def test_what_is_done_moves_to_done(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Mark done")
        await d.misses("Bring the noise-permit form")
        await d.tap("Done")
        await d.sees("Bring the noise-permit form")
        await d.sees("Kept")


async def test_a_row_opens_its_page_and_mark_done_leads_back(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Bring the noise-permit form")
        await d.sees("Whose it is")
        await d.tap("Mark done")
        await d.screen.until(lambda: d.screen.routes[-1] == "/follow-ups")
        assert only(d, "done") == ["Bring the noise-permit form"]


async def test_cancelling_needs_a_reason_and_can_be_undone(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Ask about the doorman")
        await d.tap("Cancel it")
        await d.tap("Cancel this follow-up")
        await d.sees("Say in a few words why.")
        await d.type("Reason", "They found it online")
        await d.tap("Cancel this follow-up")
        await d.sees("Reason: They found it online")
        await d.undo()
        await d.sees("Mark done")


async def test_it_is_handed_to_another_officer_and_back(desk: OpenDesk, folder: Path) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Bring the noise-permit form")
        await d.tap("Hand to another officer")
        await d.tap("Officer Daniel Osei")
        await d.says("Handed to Officer Daniel Osei")
        assert only(d) == ["Ask about the doorman"]
        assert len(only(d, whose="squad")) == 2
        await d.undo()
        await d.sees("Yours")
        assert {officer.name for officer in squad.officers(d.notebook, squad.mine(d.notebook)[0].id)} >= {
            "Officer Daniel Osei"
        }


async def test_one_can_be_added_by_itself(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Add follow-up")
        await d.tap("Save")
        await d.sees("Write what is to be done.")
        await d.tap("Promise")
        await d.type("I said I would", "Call about the lamps")
        await d.type("For", "tom")
        await d.tap("Tomás Mendes")
        await d.tap("Tomorrow")
        await d.type("At", "half ten")
        await d.tap("Save")
        await d.sees("Write the time like 22:30.")
        await d.type("At", "22:30")
        await d.tap("Save")
        await d.says("Saved on this phone")
        row = next(row for row in follow_ups.page(d.notebook).rows if row.text == "Call about the lamps")
        assert (row.kind, row.contact_title, row.due, row.due_time) == (
            "promise",
            "Tomás Mendes",
            day("tomorrow").isoformat(),
            "22:30",
        )


async def test_who_is_no_supervisor_may_only_take_back_what_they_handed_over(desk: OpenDesk, folder: Path) -> None:
    def theirs(nb: Notebook) -> None:
        me, (other, *_) = nb.officer, [one for one in squad.officers(nb, squad.mine(nb)[0].id) if not one.me]
        mine = follow_ups.add(nb, None, "task", "Bring the noise-permit form")
        follow_ups.reassign(nb, mine, other.id)
        # From here on a plain officer: neither supervisor in the squad nor admin of the agency.
        nb.roster.vaults[nb.vaults[0]].members[bytes.fromhex(me)] = OFFICER
        nb.roster.officers[bytes.fromhex(me)] = replace(nb.roster.officers[bytes.fromhex(me)], role=OFFICER)

    async with desk("/follow-ups", before=theirs) as d:
        await d.tap("Squad")
        await d.tap("Bring the noise-permit form")
        await d.sees("Handed over by")
        await d.tap("Take it back")
        await d.tap(f"{OFFICERS[0]} (you)")
        await d.says("It is yours now")


async def test_a_follow_ups_history_is_read_from_its_page(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.tap("Bring the noise-permit form")
        await d.tap("History")
        await d.sees("What to do")
        await d.tap("Back")
        await d.sees("Whose it is")


async def test_whom_it_is_for_is_found_with_the_reason_and_to_the_last(desk: OpenDesk) -> None:
    def town(nb: Notebook) -> None:
        met(nb, "Tomás Mendes", "Scuffles at the alley exit.")
        for number in range(6):
            contacts.create(nb, {"name": f"Neighbour {number}"})

    async with desk("/follow-up/new", before=town) as d:
        await d.type("For", "alley")
        await d.sees("Scuffles at the alley exit.")
        await d.type("For", "neighbour")
        await d.sees("Neighbour 3")
        assert not d.screen.says("Neighbour 4")
        await d.tap("Show more")
        await d.sees("Neighbour 5")
        assert not d.screen.says("Show more")


def theirs(nb: Notebook) -> None:
    """Two of Officer Osei's, and one of this officer's own."""
    other = next(one for one in squad.officers(nb, squad.mine(nb)[0].id) if one.name == OSEI)
    for text in ("Call the owner", "Walk the alley"):
        follow_ups.reassign(nb, follow_ups.add(nb, None, "task", text), other.id)
    follow_ups.add(nb, None, "task", "My own")


def plain(nb: Notebook) -> None:
    """From here on an officer: neither supervisor in the squad nor admin of the agency."""
    me = bytes.fromhex(nb.officer)
    nb.roster.vaults[nb.vaults[0]].members[me] = OFFICER
    nb.roster.officers[me] = replace(nb.roster.officers[me], role=OFFICER)


async def test_a_supervisor_looks_through_one_officers_and_hands_several_of_them_over(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=theirs) as d:
        await d.sees("My own")
        assert not d.screen.says("Everybody")
        await d.tap("Squad")
        await d.tap(OSEI)
        await d.misses("My own")
        await d.tap("Hand over")
        await d.sees(f"Open follow-ups of {OSEI} in Harbour beat.")
        await d.tap("Hand over 2")
        await d.says("Choose who is to have them.")
        await d.tap(HALE)
        await d.tap("Walk the alley")
        await d.tap("Hand over 1")
        await d.says(f"1 handed to {HALE}")
        owners = {row.text: row.owner_name for row in follow_ups.page(d.notebook, whose="squad").rows}
        assert (owners["Call the owner"], owners["Walk the alley"]) == (HALE, OSEI)
        await d.undo()
        owners = {row.text: row.owner_name for row in follow_ups.page(d.notebook, whose="squad").rows}
        assert owners["Call the owner"] == OSEI


async def test_an_officer_looks_through_a_colleagues_and_hands_none_of_them_over(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        theirs(nb)
        plain(nb)

    async with desk("/follow-ups", before=before) as d:
        await d.tap("Squad")
        await d.sees("Walk the alley")
        await d.tap(OSEI)
        await d.misses("My own")
        assert d.screen.says("Walk the alley") and not d.buttons("Hand over")
        other = next(one for one in squad.officers(d.notebook, squad.mine(d.notebook)[0].id) if one.name == OSEI)
        await d.screen.go(to_hand_over(squad.mine(d.notebook)[0].id, other.id))
        await d.sees("Only a supervisor of the squad can do this.")
        assert not d.buttons("Walk the alley")


def for_several(nb: Notebook) -> None:
    """Two of one person's, one promise, one that is late, one about nobody."""
    today = now().date()
    tomas, lena = met(nb, "Tomás Mendes"), met(nb, "Lena Abara")
    follow_ups.add(nb, tomas, "promise", "Bring the form", (today + timedelta(days=1)).isoformat())
    follow_ups.add(nb, tomas, "task", "Ask about the doorman", (today - timedelta(days=2)).isoformat())
    follow_ups.add(nb, lena, "task", "Call about the lamps", today.isoformat())
    follow_ups.add(nb, None, "task", "Walk the alley")


def listed(d: Desk) -> list[str]:
    known = {row.text for row in follow_ups.page(d.notebook).rows}
    return [text for text in d.screen.texts if text in known]


async def test_it_is_narrowed_and_sorted_in_a_sheet_which_tells_how_many_are_left(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=for_several) as d:
        await d.tap("Filter")
        await d.sees("Show 4 follow-ups")
        await d.tap("Tomás Mendes 2")
        await d.tap("Overdue", -1)
        await d.tap("Show 1 follow-up")
        await d.screen.until(lambda: listed(d) == ["Ask about the doorman"], "one")
        assert d.buttons("Filter (2)")
        await d.tap("Remove filter Overdue")
        await d.screen.until(lambda: listed(d) == ["Ask about the doorman", "Bring the form"], "two")
        await d.tap("Show all")
        await d.screen.until(lambda: len(listed(d)) == 4, "all of them")
        await d.tap("Filter")
        await d.tap("By person")
        await d.tap("Show 4 follow-ups")
        by_name = ["Call about the lamps", "Ask about the doorman", "Bring the form", "Walk the alley"]
        await d.screen.until(lambda: listed(d) == by_name, "by name")
        await d.tap("Remove filter By person")
        await d.screen.until(lambda: listed(d)[0] == "Ask about the doorman", "by due day")


async def test_what_was_chosen_stays_while_the_notebook_is_open_and_nothing_hides_it(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=for_several) as d:
        await d.tap("Filter")
        await d.tap("Promises")
        await d.tap("Show 1 follow-up")
        await d.screen.go("/people")
        await d.screen.go("/follow-ups")
        await d.screen.until(lambda: listed(d) == ["Bring the form"], "still the promise alone")
        await d.tap("Mark done")
        await d.sees("None of these")
        assert d.buttons("Remove filter Promises")
        await d.tap("Show every follow-up")
        await d.screen.until(lambda: len(listed(d)) == 3, "the others")


async def test_each_side_of_the_list_is_a_button_that_says_whether_it_is_chosen(desk: OpenDesk) -> None:
    async with desk("/follow-ups", before=for_several) as d:

        def chosen() -> list[str]:
            segments = [one for one in d.screen.find(ft.MergeSemantics) if str(one.key).startswith("segment ")]
            return [spoken(one)[0] for one in segments if getattr(one.content, "selected", False)]

        await d.sees("Bring the form")
        assert chosen() == ["Mine", "Open"]
        await d.tap("Squad")
        await d.tap("Done")
        await d.screen.until(lambda: chosen() == ["Squad", "Done"], "the other two")


@pytest.mark.parametrize(("letters", "width", "lines"), [(1, 390, 1), (1, 360, 1), (1.5, 360, 2), (3, 360, 4)])
async def test_segments_take_as_many_lines_as_their_words_need(
    desk: OpenDesk, letters: float, width: float, lines: int
) -> None:
    async with desk("/follow-ups", width=width) as d:
        d.session.layout.letters = letters
        words = [("Míos", "Equipo"), ("Pendientes", "Hechos")]
        strips = [Strip([(one, one) for one in pair], pair[0], d.session.go) for pair in words]
        drawn: Any = segmented(d.session, *strips)
        upright = isinstance(drawn, ft.Column) and isinstance(drawn.controls[1].content, ft.Column)
        assert lines == (1 if isinstance(drawn, ft.Row) else 4 if upright else 2)


async def test_a_promise_leads_to_the_note_in_which_it_was_made(desk: OpenDesk) -> None:
    def promised(nb: Notebook) -> None:
        lena = contacts.create(nb, {"name": "Lena Abara"})
        said = interactions.Log(contacts=[lena], fact="Asked about the permit.", promise="Bring the form")
        interactions.log(nb, said)

    async with desk("/follow-up/promises", before=promised) as d:
        await d.sees("Lena Abara")
        await d.tap("Bring the form")
        await d.sees("Made in the note of")
        await d.sees("Asked about the permit.")
        await d.screen.until(lambda: d.session.taps.quiet, "rest")
        [row] = [one for one in d.screen.walk() if getattr(one, "on_click", None) and _says(one, "Made in the note")]
        await d.screen.fire(row, "click")
        await d.screen.until(lambda: "/history/interaction/" in d.screen.routes[-1], "the note's history")


def _says(control: object, words: str) -> bool:
    return any(one.startswith(words) for one in spoken(control))
