"""Visits on the phone: the list of a shift, a place, the visit that runs, its end now and later, and the sums."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft
import msgpack
import pytest
from flet.messaging.protocol import MessageAction

from app import formats
from app.notebook import problems, shift_marks, shifts, spots, visits
from app.notebook.notebook import Notebook
from app.ui import when
from app.ui.shift import printed
from app.ui.visits.timer import DIGITS
from tests.app.ui.conftest import Desk, OpenDesk, met
from tests.app.ui.search.test_search import said
from tests.app.ui.test_locking import let_go_later
from tests.cast.device import PASSPHRASE
from tests.cast.notebook import a_while_ago
from tests.harness import screens

WHY = "Loitering after close, three calls in two weeks."


def quay(nb: Notebook) -> str:
    return spots.add(nb, {"place": "Quay steps", "why": WHY})


def visiting(nb: Notebook) -> str:
    return visits.begin(nb, quay(nb)).visit


def began(nb: Notebook, minutes_ago: float) -> None:
    """A visit that runs for so long already."""
    spot = quay(nb)
    with a_while_ago(nb, minutes_ago):
        visits.begin(nb, spot)


def runs(d: Desk) -> visits.Visit:
    found = visits.running(d.notebook)
    assert found is not None
    return found


async def test_an_officer_adds_a_place_begins_a_visit_ticks_what_they_do_and_ends_it(desk: OpenDesk) -> None:
    async with desk(route="/more") as d:
        await d.tap("Visits")
        await d.sees("No places for this shift")
        await d.tap("Add a place")
        await d.type("Why this place", WHY)
        await d.tap("Save")
        await d.sees("Say which place it is.")
        assert d.text("Why this place") == WHY
        await d.type("Place", "Quay steps")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.undo()
        assert spots.for_shift(d.notebook) == []
        spots.restore(d.notebook, d.session.page.route.rpartition("/")[2])
        d.session.changed()
        await d.sees("Never where an officer was")
        await d.tap("Begin visit")
        await d.sees("Your place is not recorded. Only when you started and stopped.")
        await d.sees("Visit 1 of 1")
        await d.tap("On foot")
        await d.tap("Talked to people")
        await d.screen.until(lambda: d.chosen() == ["On foot", "Talked to people"])
        await d.tap("End visit")
        await d.says("Visit ended: 0 min · shorter")
        await d.sees("Visited")
        [visit] = visits.of_spot(d.notebook, spots.for_shift(d.notebook)[0].id).rows
        assert visit.did == ("on_foot", "talked") and d.container.drafts.all() == []
        await d.undo()
        assert runs(d).id == visit.id


async def test_what_is_ticked_stays_when_the_phone_locks_and_today_leads_back_with_one_tap(desk: OpenDesk) -> None:
    async with desk(before=visiting) as d:
        await d.sees("Your visit since ")
        await d.tap("Quay steps")
        await d.tap("Youth")
        await d.screen.until(lambda: d.container.drafts.all(), "the draft")
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.screen.until(lambda: d.chosen() == ["Youth"], "what was ticked")
        await d.tap("Back")
        await d.sees("This shift")
        assert runs(d).place == "Quay steps"


async def test_the_timer_sends_its_numbers_alone_once_a_second_and_nothing_out_of_sight(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    send = screens.FlutterSide.send_message

    def counted(self: screens.FlutterSide, message: Any) -> None:
        if message.action is MessageAction.PATCH_CONTROL:
            packed = msgpack.packb(message.body, default=screens._encode)
            sent.extend([packed] if b"0:0" in packed else [])
        send(self, message)

    async with desk(before=visiting) as d:
        await d.tap("Quay steps")
        await d.screen.until(lambda: d.screen.says("not yet\n10–16 min"), "the timer")
        await d.screen.until(lambda: d.session.taps.quiet, "rest")
        monkeypatch.setattr(screens.FlutterSide, "send_message", counted)
        await asyncio.sleep(2.5)
        assert 2 <= len(sent) <= 3 and all(len(one) < 300 for one in sent), [len(one) for one in sent]
        await d.tap("Log contact here")
        await d.sees("During your visit: Quay steps")
        await d.screen.until(lambda: d.session.taps.quiet, "rest")
        sent.clear()
        await asyncio.sleep(1.5)
        assert sent == []


async def test_while_it_runs_kopers_curve_is_offered_below_everything_that_is_tapped(desk: OpenDesk) -> None:
    async with desk(before=visiting) as d:
        await d.tap("Quay steps")
        await d.sees("Practice card: Koper's curve")
        texts = d.screen.texts
        assert texts.index("Practice card: Koper's curve") > texts.index("Log contact here")
        await d.screen.fire(d.buttons("End visit")[0], "click")
        await d.misses("Practice card: Koper's curve")


async def test_the_digits_of_an_hour_and_more_fit_into_the_ring(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: began(nb, 70)) as d:
        await d.tap("Quay steps")
        await d.sees("1:10:0")
        (digits,) = [one for one in d.screen.find(ft.Text) if one.value.startswith("1:10:0")]
        assert round(len("1:10:00") * digits.size) <= len("70:00") * DIGITS


async def test_a_contact_logged_during_the_visit_stands_in_it_and_can_be_left_out(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        met(nb, "Tomás Mendes")
        visiting(nb)

    async with desk(before=before) as d:
        visit = runs(d)
        await d.tap("Log contact")
        await d.sees("During your visit: Quay steps")
        await d.tap("Tomás Mendes")
        await d.type("What happened", "Steps are quiet since the light is back.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.tap("Quay steps")
        await d.sees("Steps are quiet since the light is back.")
        assert visits.notes(d.notebook, visit)[0].place == "Quay steps"
        await d.tap("Log contact here")
        await d.tap("Not during your visit: Quay steps")
        await d.misses("During your visit: Quay steps")


async def test_a_second_visit_asks_to_end_the_first_and_begins_when_the_question_is_gone(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def before(nb: Notebook) -> None:
        spots.add(nb, {"place": "North gate"})
        visiting(nb)

    async with desk(before=before, route="/visits") as d:
        first = runs(d).id
        await d.tap("North gate")
        await d.tap("Begin visit")
        await d.sees("End the visit to Quay steps first?")
        assert runs(d).id == first
        gone = let_go_later(d, monkeypatch)
        await d.tap("End it and begin here")
        await asyncio.sleep(0.1)
        assert runs(d).id == first and d.session.page.route.startswith("/visits/spot/")
        gone.set()
        await d.sees("Visit 2 of 2")
        assert runs(d).place == "North gate" and visits.read(d.notebook, first).ended is not None
        await d.undo()
        assert runs(d).id == first


async def test_a_forgotten_visit_is_ended_with_the_true_time_and_says_so(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: began(nb, 180)) as d:
        visit = runs(d)
        await d.tap("Quay steps")
        await d.sees("If it ended before now, say when")
        await d.tap("Say when it ended")
        await d.type("It ended at", "99:00")
        await d.tap("Save")
        await d.sees("Write the time like 22:30.")
        await d.tap(f"{formats.clock(when.local(visit.began + 16 * 60_000))} · 16 min")
        await d.tap("Youth")
        await d.tap("Save")
        await d.says("Saved on this phone")
        ended = visits.read(d.notebook, visit.id)
        assert ended.later and 15 <= ended.minutes <= 16 and ended.did == ("youth",)
        assert visits.unended(d.notebook) == []


async def test_a_place_whose_term_is_over_says_so_and_offers_no_visit(desk: OpenDesk) -> None:
    def over(nb: Notebook) -> None:
        spots.edit(nb, quay(nb), {"until": "2026-01-01"})

    async with desk(before=over, route="/visits") as d:
        await d.sees("Its term is over")
        await d.tap("Quay steps")
        await d.sees("Change its last day to visit it again.")
        assert not d.buttons("Begin visit")
        await d.dots()
        await d.tap("Edit", -1)
        await d.tap("Tomorrow")
        await d.tap("Save")
        await d.screen.until(lambda: d.buttons("Begin visit"), "the button")


async def test_a_place_is_deleted_with_undo_and_a_visit_is_taken_back_with_undo(desk: OpenDesk) -> None:
    async with desk(before=visiting, route="/visits") as d:
        visit = runs(d).id
        await d.tap("Quay steps")
        await d.choose("Take back")
        await d.says("Visit taken back")
        assert visits.unended(d.notebook) == []
        await d.undo()
        assert runs(d).id == visit
        await d.tap("Quay steps", -1)
        await d.choose("Delete this place")
        await d.says("Place deleted")
        assert spots.for_shift(d.notebook) == []
        await d.undo()
        await d.sees("This shift")


async def test_the_sums_stand_for_oneself_and_for_the_squad_by_place(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        began(nb, 12)
        visits.end(nb, visits.unended(nb)[0].id)
        problems.add(nb, {"behaviour": "Fights between patrons", "place": "Copper alley"})

    async with desk(before=before, route="/visits") as d:
        await d.tap("What it adds up to")
        await d.sees("12 min")
        await d.sees("Problems of the squad")
        await d.sees("1 under 30 days")
        await d.sees("1 of 1")
        assert not d.screen.says("By place")
        await d.tap("Squad")
        await d.sees("By place")
        await d.sees("1 visit · 12 min")


async def test_today_lists_the_places_that_are_left_and_nothing_where_there_are_none(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: met(nb, "Tomás Mendes")) as d:
        await d.sees("My shift")
        assert not d.screen.says("Visits")
        await asyncio.to_thread(quay, d.notebook)
        await d.sees("Visits")
        await d.sees("Not visited yet")
        await d.tap("Quay steps")
        await d.sees(WHY)


async def test_the_end_of_the_shift_names_the_visit_that_runs(desk: OpenDesk) -> None:
    async with desk(before=visiting, route="/end-shift") as d:
        await d.sees("Before you go")
        await d.tap("Quay steps")
        await d.sees("Your place is not recorded. Only when you started and stopped.")


async def test_a_search_leads_to_the_page_of_a_place(desk: OpenDesk) -> None:
    async with desk(before=quay) as d:
        await d.tap("Search everything")
        await d.type("Search everything", "loitering")
        await d.sees("Other records")
        await d.screen.until(lambda: d.session.taps.quiet, "rest")
        row = next(one for one in d.screen.walk() if getattr(one, "on_click", None) and "Quay" in str(said(one)))
        await d.screen.fire(row, "click")
        await d.screen.until(lambda: d.buttons("Begin visit"), "the page of the place")


async def test_my_shift_has_its_visits(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        with a_while_ago(nb, 90):
            shifts.begin(nb, {})
        began(nb, 12)
        visits.end(nb, visits.unended(nb)[0].id)

    async with desk(before=before, route="/my-shift") as d:
        await d.sees("Visit · Quay steps")
        await d.sees("12 min · in the band")
        time = when.clock(when.local(visits.within(d.notebook, 0, d.notebook.clock())[0].began))
        await d.tap(time)
        await d.sees("How long")


async def test_my_shift_marks_a_visit_that_was_forgotten_and_leads_to_where_its_end_is_said(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        with a_while_ago(nb, 200):
            shifts.begin(nb, {})
        began(nb, 90)

    async with desk(before=before, route="/my-shift") as d:
        await d.sees("Not ended")
        await d.tap(when.clock(when.local(visits.unended(d.notebook)[0].began)))
        await d.sees("Say when it ended")


async def test_the_page_for_court_has_a_visit_with_what_was_done_and_both_of_its_entries(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        with a_while_ago(nb, 90):
            shifts.begin(nb, {})
        began(nb, 12)
        visits.end(nb, visits.unended(nb)[0].id, ["talked", "on_foot"])

    async with desk(before=before) as d:
        shift = shift_marks.current(d.notebook)
        assert shift is not None
        page = printed.read_page(d.notebook, shift)
        [(_, head, [lasted, done], [begun, ended])] = page.lines
        assert head == "Visit · Quay steps" and lasted.endswith(" · 12 min · in the band")
        assert done == "What was done: On foot, Talked to people"
        newest = d.notebook.store.entry_at(d.notebook.store.last_rowid())
        assert newest is not None
        assert begun.startswith(f"Begun · Entry {newest.entry.header.number - 1}, written")
        assert ended.startswith(f"Ended · Entry {newest.entry.header.number}, written")
        assert newest.entry.hash.hex() in ended and newest.entry.hash.hex() not in begun
        assert printed.printed(page).startswith(b"%PDF-")
