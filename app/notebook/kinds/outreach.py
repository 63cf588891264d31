"""By-name lists in the read model, one row for somebody on a squad's list; those taken from it as an error flagged.

A signature stays in the record: it is shown on one page, and counted nowhere.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text

from app.domain import field_rules
from app.domain.kinds import contact
from app.domain.kinds import outreach as rules
from app.notebook.kinds.rows import Numbers, Record, Rows, named
from app.notebook.projection_tables import metadata

DAYS = ("listed", "met", "engaged", "exited")
CONSENT_DAYS = ("consent_on", "consent_until", "withdrawn")

outreach = Table(
    "outreach",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("contact", Integer),
    *(Column(name, Text) for name in DAYS),
    Column("exit", Text, nullable=False),
    Column("consent", Text, nullable=False),
    *(Column(name, Text) for name in CONSENT_DAYS),
    Column("versions", Integer, nullable=False),
    Index("outreach_by_id", "id", unique=True),
    Index("outreach_by_contact", "contact"),
)


class Outreach(Rows):
    kind = rules.OUTREACH
    tables = (outreach,)
    concerns = "JOIN outreach x ON x.num = r.num"

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        return (
            record.num,
            ident,
            int(record.state.deleted),
            named(fields, "contact", contact.KIND, numbers),
            *(field_rules.day_or_none(fields.get(name)) for name in DAYS),
            field_rules.word(fields.get("exit")),
            field_rules.word(fields.get("consent"), rules.NOT_ASKED),
            *(field_rules.day_or_none(fields.get(name)) for name in CONSENT_DAYS),
            len(record.state.contested()),
        )
