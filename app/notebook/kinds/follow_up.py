"""Follow-ups in the read model, deleted ones flagged."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from app.domain import field_rules, recurrence
from app.domain.kinds import contact, gathering, interaction, problem, programme, referral
from app.domain.kinds import follow_up as rules
from app.domain.merge import RecordState
from app.journal import stamps
from app.notebook.kinds.rows import Numbers, Record, Rows, named
from app.notebook.projection_tables import metadata
from app.notebook.succession import is_called_off

NO_DUE_DAY = "~"  # sorts after every date

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("due", Text),
    Column("due_time", Text),
    Column("due_key", Text, nullable=False),
    Column("repeats", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("given_at", Integer, nullable=False),
    Column("given_by", LargeBinary, nullable=False),
    Column("contact", Integer),
    Column("interaction", Integer),
    Column("problem", Integer),
    Column("programme", Integer),
    Column("referral", Integer),
    Column("gathering", Integer),
    Column("partner", Integer),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("snoozed", Integer, nullable=False),
    Column("made_at", Integer, nullable=False),
    Column("done_at", Integer, nullable=False),
    Column("closed_at", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("follow_ups_by_id", "id", unique=True),
    Index("follow_ups_by_owner", "owner", "status", "due_key"),
    Index("follow_ups_by_due", "status", "due_key"),
    Index("follow_ups_by_making", "status", "made_at"),
    Index("follow_ups_by_contact", "contact"),
    Index("follow_ups_by_note", "interaction"),
    Index("follow_ups_by_problem", "problem", "due_key", sqlite_where=text("problem IS NOT NULL")),
    Index("follow_ups_by_programme", "programme", sqlite_where=text("programme IS NOT NULL")),
    Index("follow_ups_by_referral", "referral", sqlite_where=text("referral IS NOT NULL")),
    Index("follow_ups_by_gathering", "gathering", sqlite_where=text("gathering IS NOT NULL")),
    Index("follow_ups_by_partner", "partner", sqlite_where=text("partner IS NOT NULL")),
    Index("follow_ups_by_gift", "given_at"),
)


class FollowUps(Rows):
    kind = rules.FOLLOW_UP
    tables = (follow_ups,)
    concerns = "JOIN follow_ups x ON x.num = r.num"

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        for ident, record in changed:
            record.called_off = is_called_off(self.model, bytes.fromhex(ident), record.state)
        return super().show(changed, numbers)

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        due, due_time = field_rules.day_or_none(fields.get("due")), field_rules.time_or_none(fields.get("due_time"))
        given = record.state.live("owner")
        accepted = rules.is_taken_on(fields)
        given_stamp = given[0].stamp if given else bytes(stamps.STAMP_BYTES)
        if accepted and _from_the_beginning(record.state, given_stamp):
            given_stamp = bytes(stamps.STAMP_BYTES)  # nobody gave it to them
        status = field_rules.word(fields.get("status"), rules.OPEN)
        done_at, said = field_rules.milliseconds(fields.get("done_at")), record.state.live("status")
        repeats = recurrence.read(fields.get("repeats"))
        return (
            record.num,
            ident,
            int(not record.shown),
            field_rules.word(fields.get("kind"), rules.TASK),
            field_rules.text(fields.get("text"), most=rules.TEXT_MAX),
            due,
            due_time,
            f"{due or NO_DUE_DAY} {due_time or NO_DUE_DAY}",
            repeats.stored() if repeats else "",
            field_rules.ident(fields.get("owner")) or "",
            int(accepted),
            stamps.millis(given_stamp),
            stamps.author(given_stamp),
            named(fields, "contact", contact.KIND, numbers),
            named(fields, "interaction", interaction.KIND, numbers),
            named(fields, "problem", problem.KIND, numbers),
            named(fields, "programme", programme.KIND, numbers),
            named(fields, "referral", referral.KIND, numbers),
            named(fields, "gathering", gathering.KIND, numbers),
            named(fields, "partner", contact.KIND, numbers),
            status,
            field_rules.text(fields.get("reason"), most=rules.TEXT_MAX),
            rules.times_moved(fields),
            _millis(record.state.opening),
            done_at,
            0 if status == rules.OPEN or not said else done_at or _millis(said[0].stamp),
            len(record.state.contested()),
        )


def _from_the_beginning(state: RecordState, given: bytes) -> bool:
    """Whether what was given to its owner by this stamp was theirs when it was written, or as the next of another."""
    took = state.live(rules.ACCEPTED + (field_rules.ident(state.value("owner")) or ""))
    return any(one.stamp == given for one in state.live("kind")) or any(one.stamp in state.made_by for one in took)


def _millis(stamp: bytes) -> int:
    """When something was written, within what a calendar holds; 0 for no stamp."""
    return min(stamps.millis(stamp), field_rules.MS_MAX) if stamp else 0
