"""Places to visit in the read model, deleted ones flagged, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Column, Integer, Table, Text

from app.domain import field_rules
from app.domain.authority import NOBODY
from app.domain.kinds import contact
from app.domain.kinds import spot as rules
from app.notebook.kinds.rows import Numbers, Record, Rows, insert, named
from app.notebook.projection_tables import metadata

spots = Table(
    "spots",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("deleted", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("venue", Integer),
    Column("why", Text, nullable=False),
    Column("until", Text),
    Column("set_by", Text, nullable=False),
)
# One without a row here is for the whole squad. `set_by`: who said so.
spot_officers = Table(
    "spot_officers",
    metadata,
    Column("spot", Integer, primary_key=True),
    Column("officer", Text, primary_key=True),
    Column("set_by", Text, nullable=False),
    sqlite_with_rowid=False,
)


class Spots(Rows):
    kind = rules.SPOT
    tables = (spots, spot_officers)
    unsigned = (
        f"SELECT num FROM spots WHERE set_by = '{NOBODY}' "  # noqa: S608 - a constant of our own
        f"UNION SELECT spot FROM spot_officers WHERE set_by = '{NOBODY}'"
    )

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        fields = record.fields
        return (
            record.num,
            ident,
            int(record.state.deleted),
            field_rules.one_line(fields.get("place")),
            named(fields, "venue", contact.KIND, numbers),
            field_rules.beside_others(field_rules.cut(fields.get("why"), rules.WHY_MAX)),
            field_rules.day_or_none(fields.get("until")),
            self.model.squads.authority(record.squad).writer(record.state.opening) if record.state.opening else NOBODY,
        )

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        self.many("DELETE FROM spot_officers WHERE spot = ?", [(record.num,) for _, record in changed])
        self.many(insert(spot_officers), [row for _, record in changed for row in self._officers(record)])
        return super().show(changed, numbers)

    def _officers(self, record: Record) -> list[tuple[int, str, str]]:
        authority = self.model.squads.authority(record.squad)
        found = []
        for name, value in record.fields.items():
            officer = name.removeprefix(rules.ASSIGNED)
            if value is True and name.startswith(rules.ASSIGNED) and field_rules.is_id(officer):
                said = next(one.stamp for one in record.state.live(name) if one.value is True)
                found.append((record.num, officer, authority.writer(said)))
        return found
