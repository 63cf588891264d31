"""A follow-up: a task, or a promise somebody made. When it is due, in words, and what may become of it.

open ──done──▶ done        a promise done is a promise kept
  │  ◀─reopen──┘
  ├──snooze──▶ open        a later day and a reason; counted, also where two officers moved it at the same time
  └──cancel──▶ cancelled   a reason; `reopen` brings it back
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from app.domain import days, records
from app.domain.kinds import contact, field, interaction
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Fields, Kind, Together
from app.domain.records import NotValid
from app.journal.change import Value

KIND = "follow_up"
TASK, PROMISE = "task", "promise"
KINDS = {TASK: "Task", PROMISE: "Promise"}
OPEN, DONE, CANCELLED = "open", "done", "cancelled"
STATUSES = {OPEN: "Open", DONE: "Done", CANCELLED: "Cancelled"}
NEXT_DAYS = 7
TEXT_MAX = 2_000  # characters
MOVES_MAX = 999  # counted; whoever moves it by hand stays below
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Section = Literal["overdue", "today", "next7", "later", "any_time"]


def _moved(field: str, value: Any) -> Value:
    if not records.is_id(field.removeprefix("moved/")):
        raise NotValid(field, "This move cannot be counted. Move it again.")
    return bool(value)


FIELDS: Mapping[str, Field] = {
    "kind": field.choice("Kind", KINDS, begins=tuple(KINDS)),  # which "Promise written" says already
    "text": Field("What to do", records.note("What to do", TEXT_MAX, needed=True), free=True, titles=True),
    "due": field.day("Due day", records.day("The due day"), none="Any time"),
    "due_time": Field("Due time", records.time_of_day("The due time")),
    "owner": field.officer("Officer", optional=False),
    "contact": field.record("Contact", contact.KIND),
    "interaction": field.record("Note", interaction.KIND, silent=True),
    "status": field.choice("Status", STATUSES, begins=(OPEN,)),
    "reason": Field("Reason", records.note("The reason", TEXT_MAX), free=True),
    "moved/": Field("Moved", _moved, silent=True),  # a mark of each move, which "Promise moved" says already
    "done_at": field.moment("Done", records.moment("Done", optional=True), none="Not done"),
    "deleted": field.deleted(),
}
_DONE = {DONE: "marked done", CANCELLED: "cancelled", OPEN: "opened again"}


def _noun(fields: Fields) -> str:
    return KINDS.get(records.word(fields.get("kind")), "Follow-up")


def _act(said: Fields) -> str:
    status = records.word(said.get("status"))
    if status in _DONE:
        return _DONE[status]
    if any(name.startswith("moved/") for name in said):
        return "moved"
    return "handed over" if said.keys() == {"owner"} else "changed"


FOLLOW_UP = Kind(
    KIND,
    "Follow-up",
    FIELDS,
    named=_noun,
    done=_act,
    together=(
        Together(("status", "done_at", "due", "due_time", "reason"), {"status": OPEN, "done_at": None, "reason": ""}),
        Together(("contact", "interaction")),
        Together(("kind", "text")),
    ),
    text_max=TEXT_MAX,
)


def section(due: str | None, today: date) -> Section:
    """Where the first screen puts it."""
    if due is None:
        return "any_time"
    left = (date.fromisoformat(due) - today).days
    if left < 0:
        return "overdue"
    if left == 0:
        return "today"
    return "next7" if left <= NEXT_DAYS else "later"


def late(due: str | None, due_time: str | None, now: datetime) -> bool:
    """Past its day, or past its time on the day."""
    if due is None:
        return False
    today = now.date().isoformat()
    return due < today or (due == today and due_time is not None and due_time < f"{now:%H:%M}")


def due_text(due: str | None, due_time: str | None, now: datetime) -> str:
    """When it is due, as a person says it: "2 days late", "Today 22:30", "Tomorrow", "Fri 27 Nov", "Any time"."""
    if due is None:
        return "Any time"
    day = date.fromisoformat(due)
    left = (day - now.date()).days
    at = f" {due_time}" if due_time else ""
    if left < 0:
        return "1 day late" if left == -1 else f"{-left} days late"
    if left == 0:
        return f"Today{at}"
    if left == 1:
        return f"Tomorrow{at}"
    year = f" {day.year}" if day.year != now.year and left > 180 else ""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}{at}"


def snooze(due: date, reason: str, move: str, today: date) -> dict[str, Value]:
    """The fields of moving it to a later day. Raises NotValid for a day gone by or an empty reason.

    `move` is a new id for this move: one field for each, because a counter that two officers raise at the same time
    counts one of them.
    """
    if due < today:
        raise NotValid("due", "That day has passed. Pick today or a later day.")
    if due > days.added(today, 3_650):
        raise NotValid("due", "That day is too far away. Pick one within ten years.")
    return FOLLOW_UP.clean({"due": due, "reason": _reason(reason, "Say why it moves."), f"moved/{move}": True})


def times_moved(fields: Mapping[str, Value]) -> int:
    """How often it was moved; of MOVES_MAX and more, so many."""
    moved = sum(bool(value) and name.startswith("moved/") and records.is_id(name[6:]) for name, value in fields.items())
    return min(moved, MOVES_MAX)


def cancel(reason: str) -> dict[str, Value]:
    """The fields of closing it undone. Raises NotValid without a reason."""
    return FOLLOW_UP.clean({"status": CANCELLED, "reason": _reason(reason, "Say why it is cancelled.")})


def done(now_ms: int) -> dict[str, Value]:
    """The fields of marking it done."""
    return FOLLOW_UP.clean({"status": DONE, "done_at": now_ms})


def reopen() -> dict[str, Value]:
    """The fields of opening it again."""
    return FOLLOW_UP.clean({"status": OPEN, "done_at": None})


def _reason(reason: str, ask: str) -> str:
    if not reason.strip():
        raise NotValid("reason", f"A reason is missing. {ask}")
    return reason
