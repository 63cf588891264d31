"""Referrals in the read model, deleted ones flagged."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text

from app.domain import field_rules
from app.domain.kinds import contact
from app.domain.kinds import referral as rules
from app.notebook.kinds.rows import Numbers, Record, Rows, named
from app.notebook.projection_tables import metadata

referrals = Table(
    "referrals",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("contact", Integer),
    Column("agency", Integer),
    Column("person", Integer),
    Column("need", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("consent_of", Text, nullable=False),
    Column("consent_day", Text),
    Column("consent_until", Text),
    Column("status", Text, nullable=False),
    Column("sent", Text),
    Column("answered", Text),
    Column("closed", Text),
    Column("withdrawn", Text),
    Column("owner", Text, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("referrals_by_id", "id", unique=True),
    Index("referrals_by_contact", "contact"),
    Index("referrals_by_agency", "agency"),
)
_EACH = "SELECT num, contact FROM referrals UNION ALL SELECT num, agency FROM referrals"


class Referrals(Rows):
    kind = rules.REFERRAL
    tables = (referrals,)
    concerns = f"JOIN ({_EACH}) x ON x.num = r.num"

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        days = (field_rules.day_or_none(fields.get(one)) for one in ("sent", "answered", "closed", "withdrawn"))
        return (
            record.num,
            ident,
            int(record.state.deleted),
            named(fields, "contact", contact.KIND, numbers),
            named(fields, "agency", contact.KIND, numbers),
            named(fields, "person", contact.KIND, numbers),
            field_rules.text(fields.get("need"), most=rules.NEED_MAX),
            field_rules.word(fields.get("consent")),
            field_rules.word(fields.get("consent_of")),
            field_rules.day_or_none(fields.get("consent_day")),
            field_rules.day_or_none(fields.get("consent_until")),
            field_rules.word(fields.get("status"), rules.READY),
            *days,
            field_rules.ident(fields.get("owner")) or "",
            len(record.state.contested()),
        )
