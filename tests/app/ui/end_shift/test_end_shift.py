"""End shift: a receipt when there is signal, an honest word when there is none."""

from __future__ import annotations

from app.container.end_of_shift import ShiftReceipt
from app.journal.errors import Reason
from app.notebook import follow_ups, interactions, shifts
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.ui.end_shift.end_shift import receipt_words
from tests.app.ui.conftest import OpenDesk, day, met
from tests.cast.containers import OSEI


def worked(nb: Notebook) -> None:
    tomas = met(nb, "Tomás Mendes", "New doorman starts tonight.")
    met(nb, "Lena Abara")
    follow_ups.add(nb, tomas, "promise", "Walk the alley at closing", day("tomorrow").isoformat())


async def test_it_shows_what_would_be_forgotten(desk: OpenDesk) -> None:
    async with desk("/", before=worked) as d:
        d.container.drafts.put("half", {"fact": "Half a sentence about"}, "log", place="/log")
        await d.tap("End shift")
        await d.sees("Unfinished note")
        await d.sees("Half a sentence about")
        await d.sees("Due before your next shift")
        await d.sees("Walk the alley at closing")
        await d.sees("No next step yet")
        await d.sees("Lena Abara")


async def test_without_signal_it_says_what_waits_and_locks_anyway(desk: OpenDesk) -> None:
    async with desk("/end-shift", before=worked) as d:
        await d.sees("Contacts logged")
        await d.tap("End shift")
        await d.sees("5 entries wait on this phone")
        await d.sees("Nothing is lost by locking.")
        await d.tap("Lock anyway")
        await d.sees("Unlock")
        assert d.container.phase == "locked"


async def test_a_change_of_the_agency_that_waits_is_named_before_and_behind_the_end(desk: OpenDesk) -> None:
    async with desk("/end-shift") as d:
        await d.sees("Contacts logged")
        await d.container.squads.rename(d.container.squads.all()[0].id, "Quay beat")
        d.session.changed()
        await d.sees("Waits for a connection")
        await d.tap("End shift")
        await d.sees("1 change waits on this phone")
        await d.sees("New name for Harbour beat: Quay beat")
        await d.sees("Nothing is lost by locking.")
        assert d.buttons("Lock anyway") and not d.buttons("Lock and finish")


async def test_with_signal_it_ends_with_a_signed_receipt(desk: OpenDesk, server: None) -> None:
    async with desk("/end-shift", before=worked) as d:
        await d.sees("Contacts logged")
        await d.tap("End shift")
        await d.sees("5 of 5 entries are on the server")
        await d.sees("Signed by Riverton Police")
        await d.sees("Receipt ")
        await d.tap("Lock and finish")
        await d.sees("Unlock")


def receipt(total: int, covered: int, offline: bool = False, problem: Reason | None = None) -> ShiftReceipt:
    return ShiftReceipt(total, covered, "7F3A C21D 90B4", 0, "Riverton Police", offline, problem)


def test_the_sentence_counts_as_people_do() -> None:
    assert receipt_words(receipt(14, 14)) == "14 of 14 entries are on the server"
    assert receipt_words(receipt(1, 1)) == "1 of 1 entry is on the server"
    assert receipt_words(receipt(0, 0)) == "Everything is on the server"
    assert receipt_words(receipt(3, 0, offline=True)) == "3 entries wait on this phone"
    assert receipt_words(receipt(1, 0, offline=True)) == "1 entry waits on this phone"
    assert receipt_words(receipt(0, 0, offline=True)) == "No signal, and nothing waits"


async def test_what_would_be_forgotten_is_shown_to_the_last(desk: OpenDesk) -> None:
    def much(nb: Notebook) -> None:
        for number in range(9):
            met(nb, f"Neighbour {number}")
            follow_ups.add(nb, None, "task", f"Task {number}", day("tomorrow").isoformat())

    async with desk("/end-shift", before=much) as d:
        for _ in ("Neighbour", "Task"):
            await d.tap("Show more (6 of 9)")
        await d.screen.until(lambda: not d.screen.says("Show more"))
        for name in ("Neighbour", "Task"):
            assert sum(text.startswith(f"{name} ") for text in d.screen.texts) == 9


async def test_somebody_is_left_without_a_next_step_with_one_tap_and_undo(desk: OpenDesk) -> None:
    async with desk("/end-shift", before=worked) as d:
        await d.tap("No next step for Lena Abara")
        await d.misses("No next step yet")
        await d.undo()
        await d.sees("Lena Abara")
        await d.tap("Follow up with Lena Abara")
        await d.sees("New follow-up")


async def test_what_is_due_is_handed_over_from_there(desk: OpenDesk) -> None:
    async with desk("/end-shift", before=worked) as d:
        await d.tap("Hand some over")
        await d.tap("Walk the alley at closing")
        await d.tap(OSEI)
        await d.sees("Handed to the next shift")
        await d.misses("Due before your next shift")
        assert follow_ups.page(d.notebook).total == 0


async def test_a_shift_of_known_length_says_the_share_of_time_with_people(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        shifts.begin(nb, {})  # the phone was set up longer ago than that, the longer the tests have run
        interactions.log(nb, Log([met(nb, "Lena Abara")], fact="Talked.", minutes=30))

    async with desk("/end-shift", before=before) as d:
        await d.sees("Minutes with people")
        assert d.screen.says("30")
        assert not d.screen.says("% of the shift"), "it began just now"
