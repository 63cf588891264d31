"""Locked is empty: whatever lay open, and whichever way it locks, only Unlock is left; the words wait for the officer.

Each kind of sheet and each way to lock is met once here, two of them in `make soak` only; tests/app/ui/test_drafts.py
locks over every form.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.notebook import contacts, follow_ups, interactions
from app.notebook.notebook import Notebook
from app.state import session as sessions
from app.state import taps
from app.state.session import WATCH_EVERY_S, Session
from tests.cast.browser import BrowserSquad
from tests.cast.containers import PASSPHRASE_A
from tests.cast.hand import Hand
from tests.cast.near import NearPhone, NearSquad
from tests.harness import browser as harness
from tests.journeys.conftest import MakePhone

SAID = "Asked about the back entrance and the lamps."
TYPED = "He meant the lamp beside the loading dock"
PROMISE = "Bring the noise-permit form"
PARKED = "Words nobody finished"
LOCKED_ELSEWHERE_WITHIN_S = WATCH_EVERY_S + 1.0


def a_working_night(nb: Notebook) -> None:
    tomas = next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")
    interactions.log(nb, interactions.Log(contacts=[tomas], at=nb.clock(), fact=SAID))
    follow_ups.add(nb, tomas, "promise", PROMISE, None, None)


def locked_screen(page: Hand) -> str:
    """All that a screen reader finds once Unlock is shown, without which field has the focus."""
    expect(page.button("Unlock", exact=True)).to_be_visible()
    harness.still(page.page)
    return re.sub(r" \[active\]", "", harness.words_of(page.page))


def add_to_a_note(near: NearPhone) -> None:
    near.go("/people/" + next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes"))
    near.tap("More for this note")
    near.tap("Add to this note")
    write(near, "What to add")


def snooze(near: NearPhone) -> None:
    near.go("/")
    near.tap("More for")
    near.tap("Snooze")
    write(near, "Reason")


def write(near: NearPhone, field: str) -> None:
    harness.press(near.field(field))  # once the sheet has come to rest
    near.page.wait_for_timeout(300)
    near.page.keyboard.type(TYPED, delay=5)
    expect(near.field(field)).to_have_value(TYPED)


def join_code(near: NearPhone) -> None:
    near.go("/more/agency")
    near.tap("Add another device of mine")
    near.tap("Make the code")
    near.sees("Join code as a picture")
    near.tap("Copy the code")
    near.sees(
        "Copied. Send it only to this officer; it works once."
    )  # in the sheet: what lies behind it is not read out


def status(near: NearPhone) -> None:
    near.go("/people")
    harness.press(near.page.get_by_role("button", name="Sync status").first)
    near.sees("Waiting on this phone")


def question(near: NearPhone) -> None:
    near.go("/")
    near.tap("Discard")
    near.sees("What is written in it will be gone")


def lock_now(_near: NearPhone, other: NearPhone) -> None:
    other.go("/more")
    other.tap("Lock now")


def end_shift(_near: NearPhone, other: NearPhone) -> None:
    other.go("/end-shift")
    other.tap("End shift", exact=True)
    other.tap("Lock and finish")


def idle(near: NearPhone, _other: NearPhone) -> None:
    """Nobody has touched this window for half an hour."""
    aged(near.session)


def aged(session: Session) -> None:
    monotonic, wall = session._idle._touched._since
    session._idle._touched._since = (monotonic - 1800, wall - 1800)


def lock_under_the_sheet(near: NearPhone, _other: NearPhone) -> None:
    """Lock now in the same window, tapped just before the sheet came up."""
    near.session.tasks.start(near.session.lock)


WAYS: list[tuple[Callable[[NearPhone], None], Callable[[NearPhone, NearPhone], None], str]] = [
    (add_to_a_note, lock_now, "What to add"),
    (question, idle, ""),
    (status, lock_under_the_sheet, ""),
]
if os.environ.get("BEATBOOK_LOCKS") == "all":  # as `make soak` does
    WAYS += [(join_code, end_shift, ""), (snooze, idle, "Reason")]


def test_nothing_stays_readable_whatever_lay_open_and_however_it_locks(near_squad: NearSquad) -> None:
    near_squad.server.start().wait()
    near = near_squad.phone(a_working_night)
    near.open()
    empty = locked_screen(near)
    near.unlock()
    near.session.container.drafts.put("parked", {"fact": PARKED}, "log", place="/log", parked=True)
    other = near.another()
    other.open()
    for open_sheet, lock, field in WAYS:
        other.unlock()
        near.page.bring_to_front()
        open_sheet(near)
        shown = harness.words_of(near.page)
        assert shown != empty
        lock(near, other)
        for window in (near, other):
            assert locked_screen(window) == empty, (open_sheet.__name__, lock.__name__)
            assert window.session.phase == window.session.container.phase == "locked"
        near.unlock()
        if field:
            near.holds(field, TYPED)
            near.until(lambda: near.session.taps.quiet, "the sheet to stand")
            near.page.wait_for_timeout(taps.SLIP_S * 1000)  # one that only just came up is not closed
            near.page.keyboard.press("Escape")
            near.sees("Kept on Today, not finished")


def test_a_window_that_draws_nothing_meanwhile_shows_only_unlock_when_it_is_looked_at_again(
    near_squad: NearSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "CLEAR_MAX_S", 0.0)  # as if its sheets had not closed by the time it must lock
    near = near_squad.phone(a_working_night)
    near.open()
    empty = locked_screen(near)
    near.unlock()
    near.session.container.drafts.put("parked", {"fact": PARKED}, "log", place="/log", parked=True)
    near.session.tasks.start(near.changed)
    for open_sheet in (question, add_to_a_note):
        open_sheet(near)
        lock_under_the_sheet(near, near)
        assert locked_screen(near) == empty, open_sheet.__name__
        near.unlock()
    near.holds("What to add", TYPED)


def test_a_lock_in_one_process_locks_the_sheets_of_another(squad: BrowserSquad, make_phone: MakePhone) -> None:
    one, other = squad.a, make_phone("a", PASSPHRASE_A)
    one.open()
    empty = locked_screen(one)
    one.unlock()
    other.begin()
    other.tab("People")
    other.tap("Tomás Mendes")
    other.tap("Log contact")
    other.type("What happened", TYPED)
    harness.press(one.page.get_by_role("button", name="Sync status").first)
    one.sees("Waiting on this phone")
    other.open("/more")
    other.tap("Lock now")
    expect(other.button("Unlock", exact=True)).to_be_visible()
    before = time.monotonic()
    expect(one.button("Unlock", exact=True)).to_be_visible(timeout=LOCKED_ELSEWHERE_WITHIN_S * 1000)
    assert time.monotonic() - before < LOCKED_ELSEWHERE_WITHIN_S
    assert locked_screen(one) == locked_screen(other) == empty
    one.unlock()
    expect(one.button("Log contact").first).to_be_visible()
    other.unlock()
    expect(other.button("Sync now").first).to_be_visible()
