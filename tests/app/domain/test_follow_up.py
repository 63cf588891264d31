from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import follow_up
from app.journal.change import Value

NOW = datetime(2026, 11, 25, 21, 30, tzinfo=ZoneInfo("America/New_York"))  # a Wednesday
MOVE = "0123456789abcdef" * 2


def test_the_first_screen_sorts_by_day() -> None:
    days = {-1: "overdue", 0: "today", 1: "next7", 7: "next7", 8: "later"}
    for left, section in days.items():
        assert follow_up.section((NOW.date() + timedelta(days=left)).isoformat(), NOW.date()) == section
    assert follow_up.section(None, NOW.date()) == "any_time"


def test_something_due_earlier_today_is_late() -> None:
    assert follow_up.late("2026-11-25", "21:29", NOW)
    assert not follow_up.late("2026-11-25", "21:30", NOW)
    assert not follow_up.late("2026-11-25", None, NOW)
    assert follow_up.late("2026-11-24", None, NOW)
    assert not follow_up.late(None, None, NOW)


def test_snoozing_moves_the_day_counts_and_asks_why() -> None:
    moved = follow_up.snooze(date(2026, 11, 28), " Closed today ", MOVE, NOW.date())
    assert moved == {"due": "2026-11-28", "reason": "Closed today", f"moved/{MOVE}": True}
    assert follow_up.times_moved({**moved, "moved/" + "1" * 32: True, "moved/" + "2" * 32: None}) == 2


def test_moves_are_counted_by_their_ids_and_not_beyond_measure() -> None:
    strange: dict[str, Value] = {"moved/": True, "moved/x": True, "moved/" + "A" * 32: True, "moves/" + "a" * 32: True}
    assert follow_up.times_moved(strange) == 0
    thousands: dict[str, Value] = {f"moved/{n:032x}": True for n in range(5_000)}
    assert follow_up.times_moved(strange | thousands) == follow_up.MOVES_MAX


def test_nothing_is_snoozed_into_the_past_or_without_a_reason() -> None:
    with pytest.raises(NotValid, match="has passed"):
        follow_up.snooze(date(2026, 11, 24), "Late", MOVE, NOW.date())
    with pytest.raises(NotValid, match="reason is missing"):
        follow_up.snooze(date(2026, 11, 28), "  ", MOVE, NOW.date())
    with pytest.raises(NotValid, match="too far"):
        follow_up.snooze(date(2099, 1, 1), "Later", MOVE, NOW.date())


def test_cancelling_asks_why() -> None:
    assert follow_up.close("Moved away") == {"status": "cancelled", "reason": "Moved away"}
    with pytest.raises(NotValid, match="reason is missing"):
        follow_up.close("")


def test_done_and_opened_again() -> None:
    assert follow_up.done(1234) == {"status": "done", "done_at": 1234}
    assert follow_up.reopen({}) == {"status": "open", "done_at": None}


@pytest.mark.parametrize("due", ["2026-02-30", "27 Nov", "2026-1-1", 20261127])
def test_a_day_that_is_no_day_is_refused(due: object) -> None:
    with pytest.raises(NotValid, match="calendar"):
        follow_up.FOLLOW_UP.clean({"due": due})


@pytest.mark.parametrize("time", ["24:00", "9:30", "22.30", 5])
def test_a_time_that_is_no_time_is_refused(time: object) -> None:
    with pytest.raises(NotValid, match="time of day"):
        follow_up.FOLLOW_UP.clean({"due_time": time})


def test_a_follow_up_says_what_to_do() -> None:
    with pytest.raises(NotValid, match="empty"):
        follow_up.FOLLOW_UP.clean({"text": "  "})


def test_every_field_has_a_word_for_the_screen() -> None:
    assert all(follow_up.FOLLOW_UP.label(name) for name in follow_up.FIELDS)
