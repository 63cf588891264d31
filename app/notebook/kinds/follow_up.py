"""Follow-ups in the read model, deleted ones flagged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.kinds import contact, interaction
from app.domain.kinds import follow_up as rules
from app.journal import stamps
from app.notebook.kinds.rows import Numbers, Record, Rows
from app.notebook.projection_tables import metadata

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
    Column("owner", Text, nullable=False),
    Column("given_at", Integer, nullable=False),
    Column("given_by", LargeBinary, nullable=False),
    Column("contact", Integer),
    Column("interaction", Integer),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("snoozed", Integer, nullable=False),
    Column("done_at", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("follow_ups_by_id", "id", unique=True),
    Index("follow_ups_by_owner", "owner", "status", "due_key"),
    Index("follow_ups_by_due", "status", "due_key"),
    Index("follow_ups_by_contact", "contact"),
    Index("follow_ups_by_gift", "given_at"),
)


class FollowUps(Rows):
    kind = rules.FOLLOW_UP
    tables = (follow_ups,)
    concerns = "JOIN follow_ups x ON x.num = r.num"

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        due, due_time = field_rules.day_or_none(fields.get("due")), field_rules.time_or_none(fields.get("due_time"))
        about, came_of = field_rules.ident(fields.get("contact")), field_rules.ident(fields.get("interaction"))
        given = record.state.live("owner")
        given_stamp = given[0].stamp if given else bytes(stamps.STAMP_BYTES)
        return (
            record.num,
            ident,
            int(record.state.deleted),
            field_rules.word(fields.get("kind"), rules.TASK),
            field_rules.text(fields.get("text"), most=rules.TEXT_MAX),
            due,
            due_time,
            f"{due or NO_DUE_DAY} {due_time or NO_DUE_DAY}",
            field_rules.ident(fields.get("owner")) or "",
            stamps.millis(given_stamp),
            stamps.author(given_stamp),
            numbers[contact.KIND, about] if about else None,
            numbers[interaction.KIND, came_of] if came_of else None,
            field_rules.word(fields.get("status"), rules.OPEN),
            field_rules.text(fields.get("reason"), most=rules.TEXT_MAX),
            rules.times_moved(fields),
            field_rules.milliseconds(fields.get("done_at")),
            len(record.state.contested()),
        )
