"""A follow-up: a task, or a promise somebody made. When it is due, and what may become of it.

open ──done──▶ done        a promise done is a promise kept, or kept late; one that repeats begets the next
  │  ◀─reopen──┘
  ├──snooze──▶ open        a later day and a reason; counted, also where two officers moved it at the same time
  └──close───▶ cancelled   a reason; `reopen` brings it back. A promise is rather broken, or let_go: those to whom it
               broken      was made agreed that it need not be kept
               let_go

The next one `follows` the one that was done. It has from there what of PASSED_ON nobody wrote in itself, also what is
said there later by somebody who did not know yet that it was done, and goes where that is not done after all.

Given to somebody else, it is theirs at once, and `accepted/` says whether they took it on; giving it back says why.

One that names a problem is a response to it: its contact is the partner who carries it out. `if_stops` says what
happens where that stops, `came_of` what came of it. One that names a programme reminds of what lapses there; one that
names a referral, to ask whether it was taken. One that names a gathering was agreed there: where a `partner` owes it,
its owner keeps watch.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from app.domain import days, field_rules, recurrence
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field, gathering, interaction, problem, programme, referral
from app.domain.kinds.field import Field, Reader
from app.domain.kinds.kind import Fields, Kind, Together
from app.domain.merge import FOLLOWS, RecordState
from app.journal.change import Value
from app.words import N_

KIND = "follow_up"
TASK, PROMISE = "task", "promise"
KINDS = {TASK: N_("Task"), PROMISE: N_("Promise")}
OPEN, DONE, CANCELLED, BROKEN, LET_GO = "open", "done", "cancelled", "broken", "let_go"
STATUSES = {
    OPEN: N_("Open"),
    DONE: N_("Done"),
    CANCELLED: N_("Canceled"),
    BROKEN: N_("Broken"),
    LET_GO: N_("Let go by agreement"),
}
NEXT_DAYS = 7
TEXT_MAX = 2_000  # characters
ACCEPTED = "accepted/"
PASSED_ON = (
    *("kind", "text", "due_time", "repeats", "owner", ACCEPTED, "contact", "interaction", "problem", "if_stops"),
    *("gathering", "partner"),
)
MOVES_MAX = 999  # counted; whoever moves it by hand stays below

Section = Literal["overdue", "today", "next7", "later", "any_time"]


def _moved(field: str, value: Any) -> Value:
    if not field_rules.is_id(field.removeprefix("moved/")):
        raise NotValid(field, N_("This move cannot be counted. Move it again."))
    return bool(value)


def _accepted(field: str, value: Any) -> Value:
    if not field_rules.is_id(field.removeprefix(ACCEPTED)):
        raise NotValid(field, N_("This officer is not in the squad. Choose one from the list."))
    return bool(value)


def _by_whom(reader: Reader, name: str, _value: Value) -> str | None:
    return reader.officer_name(field_rules.ident(name.removeprefix(ACCEPTED))) or None


FIELDS: Mapping[str, Field] = {
    "kind": field.choice(N_("Kind"), KINDS, begins=tuple(KINDS)),  # which "Promise written" says already
    "text": Field(
        N_("What to do"),
        field_rules.note(N_("What to do"), TEXT_MAX, needed=N_("Write what is to be done.")),
        free=True,
        titles=True,
    ),
    "due": field.day(N_("Due day"), field_rules.day(N_("The due day")), none=N_("Any time")),
    "due_time": Field(N_("Due time"), field_rules.time_of_day(N_("The due time"))),
    "repeats": Field(N_("Repeats"), recurrence.rule, recurrence.words),
    FOLLOWS: Field(N_("Comes after"), field_rules.identity(N_("Comes after")), silent=True),
    "owner": field.officer(N_("Officer"), optional=False),
    "accepted/": Field(N_("Taken on by"), _accepted, _by_whom),
    "contact": field.record(N_("Contact"), contact.KIND),
    "interaction": field.record(N_("Note"), interaction.KIND, silent=True),
    "problem": field.record(N_("Problem"), problem.KIND),
    "programme": field.record(N_("Program"), programme.KIND),
    "referral": field.record(N_("Referral"), referral.KIND),
    "gathering": field.record(N_("Meeting or event"), gathering.KIND),
    "partner": field.record(N_("Partner who owes it"), contact.KIND),
    "if_stops": Field(N_("If it stops"), field_rules.note(N_("If it stops"), TEXT_MAX), free=True),
    "came_of": Field(N_("What came of it"), field_rules.note(N_("What came of it"), TEXT_MAX), free=True),
    "status": field.choice(N_("Status"), STATUSES, begins=(OPEN,)),
    "reason": Field(N_("Reason"), field_rules.note(N_("The reason"), TEXT_MAX), free=True),
    "moved/": Field(N_("Moved"), _moved, silent=True),  # a mark of each move, which "Promise moved" says already
    "moved_to/": field.squad(N_("Moved to")),
    "done_at": field.moment(N_("Done"), field_rules.moment(N_("Done"), optional=True), none=N_("Not done")),
    "deleted": field.deleted(),
}
_ACTS: Mapping[str, Mapping[str, str]] = {
    TASK: {
        "begun": N_("Task written"),
        "changed": N_("Task changed"),
        "deleted": N_("Task deleted"),
        "restored": N_("Task restored"),
        "moved_away": N_("Task moved to another squad"),
        DONE: N_("Task marked done"),
        CANCELLED: N_("Task canceled"),
        BROKEN: N_("Task broken"),
        LET_GO: N_("Task let go by agreement"),
        OPEN: N_("Task opened again"),
        "moved": N_("Task moved"),
        "handed_over": N_("Task handed over"),
        "accepted": N_("Task taken on"),
        "given_back": N_("Task given back"),
    },
    PROMISE: {
        "begun": N_("Promise written"),
        "changed": N_("Promise changed"),
        "deleted": N_("Promise deleted"),
        "restored": N_("Promise restored"),
        "moved_away": N_("Promise moved to another squad"),
        DONE: N_("Promise marked done"),
        CANCELLED: N_("Promise canceled"),
        BROKEN: N_("Promise broken"),
        LET_GO: N_("Promise let go by agreement"),
        OPEN: N_("Promise opened again"),
        "moved": N_("Promise moved"),
        "handed_over": N_("Promise handed over"),
        "accepted": N_("Promise taken on"),
        "given_back": N_("Promise given back"),
    },
    "": {
        "begun": N_("Follow-up written"),
        "changed": N_("Follow-up changed"),
        "deleted": N_("Follow-up deleted"),
        "restored": N_("Follow-up restored"),
        "moved_away": N_("Follow-up moved to another squad"),
        DONE: N_("Follow-up marked done"),
        CANCELLED: N_("Follow-up canceled"),
        BROKEN: N_("Follow-up broken"),
        LET_GO: N_("Follow-up let go by agreement"),
        OPEN: N_("Follow-up opened again"),
        "moved": N_("Follow-up moved"),
        "handed_over": N_("Follow-up handed over"),
        "accepted": N_("Follow-up taken on"),
        "given_back": N_("Follow-up given back"),
    },
}
"""By the kind of a follow-up, then by what was done; "" is one of a kind that only a newer version knows."""


def _noun(fields: Fields) -> str:
    return KINDS.get(field_rules.word(fields.get("kind")), N_("Follow-up"))


def _acts(fields: Fields) -> Mapping[str, str]:
    return _ACTS.get(field_rules.word(fields.get("kind")), _ACTS[""])


def _act(said: Fields) -> str:
    status = field_rules.word(said.get("status"))
    if status in STATUSES:
        return status
    if any(name.startswith("moved/") for name in said):
        return "moved"
    names = {name for name in said if not name.startswith(ACCEPTED)}
    if "owner" in names and names <= {"owner", "reason"}:
        return "given_back" if "reason" in names else "handed_over"
    return "changed" if names or not said else "accepted"


FOLLOW_UP = Kind(
    KIND,
    N_("Follow-up"),
    FIELDS,
    named=_noun,
    acts=_acts,
    done=_act,
    together=(
        Together(("status", "done_at", "due", "due_time", "reason"), {"status": OPEN, "done_at": None, "reason": ""}),
        Together(("contact", "interaction")),
        Together(("kind", "text")),
    ),
    earliest=("done_at",),
    passes_on=PASSED_ON,
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


Outcome = Literal["open", "kept", "late", "broken", "let_go", "cancelled"]


def outcome(status: str, due: str | None, due_time: str | None, done: datetime) -> Outcome:
    """What became of a promise; `done`: when it was marked so, local. A day without a time lasts until its end."""
    if status == DONE:
        return "late" if late(due, due_time, done) else "kept"
    if status == BROKEN:
        return "broken"
    if status == LET_GO:
        return "let_go"
    return "cancelled" if status == CANCELLED else "open"


def snooze(due: date | None, reason: str, move: str, today: date) -> dict[str, Value]:
    """The fields of moving it to a later day. Raises NotValid for no day, one gone by or an empty reason.

    `move` is a new id for this move: one field for each, because a counter that two officers raise at the same time
    counts one of them.
    """
    if due is None:
        raise NotValid("due", N_("Choose a day first."))
    if due < today:
        raise NotValid("due", N_("That day has passed. Pick today or a later day."))
    if due > days.added(today, 3_650):
        raise NotValid("due", N_("That day is too far away. Pick one within ten years."))
    return FOLLOW_UP.clean(
        {"due": due, "reason": _reason(reason, N_("Say in a few words why it moves.")), f"moved/{move}": True}
    )


def times_moved(fields: Mapping[str, Value]) -> int:
    """How often it was moved; of MOVES_MAX and more, so many."""
    moved = sum(
        bool(value) and name.startswith("moved/") and field_rules.is_id(name[6:]) for name, value in fields.items()
    )
    return min(moved, MOVES_MAX)


def close(reason: str, status: str = CANCELLED) -> dict[str, Value]:
    """The fields of closing it undone: CANCELLED, BROKEN or LET_GO. Raises NotValid without a reason."""
    return FOLLOW_UP.clean({"status": status, "reason": _reason(reason, N_("Say in a few words why."))})


def edited(was: Mapping[str, Value], fields: Mapping[str, Any], move: str) -> dict[str, Value]:
    """Of these fields those that differ from what it `was`. Put to a later day, it counts as moved: see `snooze`.

    Raises NotValid.
    """
    cleaned = FOLLOW_UP.clean(fields)
    changed = {name: value for name, value in cleaned.items() if value != was.get(name)}
    before, now = field_rules.day_or_none(was.get("due")), field_rules.day_or_none(changed.get("due"))
    if before and now and now > before:
        changed[f"moved/{move}"] = True
    return changed


def handed(was: Mapping[str, Value], officer: str) -> dict[str, Value]:
    """The fields of giving it to this officer, who has to take it on, also where they once did."""
    took = ACCEPTED + officer
    return {"owner": officer, took: False} if was.get(took) else {"owner": officer}


def taken_on(officer: str) -> dict[str, Value]:
    """The fields of taking on what somebody else gave to this officer."""
    return FOLLOW_UP.clean({ACCEPTED + officer: True})


def is_taken_on(fields: Mapping[str, Value]) -> bool:
    """Whether its owner said so."""
    owner = field_rules.ident(fields.get("owner"))
    return owner is not None and fields.get(ACCEPTED + owner) is True


def given_back(officer: str, reason: str) -> dict[str, Value]:
    """The fields of giving it back to whom it came from: it is theirs as it was. Raises NotValid without a reason."""
    return FOLLOW_UP.clean(
        {"owner": officer, ACCEPTED + officer: True, "reason": _reason(reason, N_("Say in a few words why."))}
    )


def next_due(repeats: object, due: str | None, today: date) -> date | None:
    """When one that is done today comes back, None where it does not: none of those that were missed come back."""
    rule = recurrence.read(repeats)
    if rule is None or due is None:
        return None
    return rule.after(max(date.fromisoformat(due), today))


def next_one(former: str, fields: Mapping[str, Value], due: date) -> dict[str, Value]:
    """The fields of the one that follows this former, due that day: what of PASSED_ON that has, and open.

    They are said again, for whoever cannot open what was written before.
    """
    on = {name: value for name in PASSED_ON if (value := fields.get(name)) is not None}
    if owner := field_rules.ident(fields.get("owner")):
        on[ACCEPTED + owner] = True  # theirs from the beginning, whoever marked the last one done
    return {**on, FOLLOWS: former, "due": due.isoformat(), "status": OPEN}


def is_called_off(following: RecordState, former: RecordState) -> bool:
    """Whether the next one goes: nobody wrote in it, and its former is not done after all, or comes back no more."""
    if not following.is_as_made(former):
        return False
    if former.value("status") in STATUSES and former.value("status") != DONE:
        return True
    rule, due = recurrence.read(following.value("repeats")), field_rules.day_or_none(following.value("due"))
    return rule is None or (rule.until is not None and due is not None and due > rule.until.isoformat())


def done(now_ms: int) -> dict[str, Value]:
    """The fields of marking it done."""
    return FOLLOW_UP.clean({"status": DONE, "done_at": now_ms})


def reopen(was: Mapping[str, Value]) -> dict[str, Value]:
    """The fields of opening it again. Why it was closed is no reason of what is open: its history tells that."""
    closed_for = {} if was.get("status") == DONE or not was.get("reason") else {"reason": ""}
    return FOLLOW_UP.clean({"status": OPEN, "done_at": None, **closed_for})


def _reason(reason: str, ask: str) -> str:
    if not reason.strip():
        raise NotValid("reason", N_("A reason is missing. {ask}"), ask=ask)
    return reason
