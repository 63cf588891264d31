"""Interactions in the read model: those not taken back, who was there, and what is found of them."""

from __future__ import annotations

from collections.abc import Container, Sequence, Set

from sqlalchemy import Column, Index, Integer, Table, Text, text

from app.domain import field_rules
from app.domain.authority import NOBODY
from app.domain.folding import searched
from app.domain.kinds import contact
from app.domain.kinds import interaction as rules
from app.domain.merge import BROUGHT
from app.notebook.kinds.rows import Numbers, Record, Rows, insert, named
from app.notebook.projection_tables import metadata
from app.notebook.projection_tables import texts as text_table

# `practised`: the known skills and ticks of the self-check, a blank between two; `manner`: the way of meeting, or what
# a note that names nobody is about, "" for neither; of a copy, nothing of both. `started`: who started it.
interactions = Table(
    "interactions",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("officer", Text, nullable=False),
    Column("minutes", Integer),
    Column("place", Text, nullable=False),
    Column("place_key", Text, nullable=False),
    Column("visit", Integer),
    Column("practised", Text),
    Column("manner", Text),
    Column("started", Text, nullable=False),
    Index("interactions_by_officer", "officer", "at"),
    Index("interactions_by_visit", "visit", sqlite_where=text("visit IS NOT NULL")),
    Index("interactions_by_place", "place_key", "at", sqlite_where=text("place_key != ''")),
)
# Who was there; the order of a contact's timeline. `here`: it is the venue where the others were met.
interaction_contacts = Table(
    "interaction_contacts",
    metadata,
    Column("contact", Integer, primary_key=True),
    Column("at", Integer, primary_key=True),
    Column("interaction", Integer, primary_key=True),
    Column("officer", Text, nullable=False),
    Column("two_way", Integer, nullable=False),
    Column("here", Integer, nullable=False),
    Column("in_person", Integer, nullable=False),
    Index("interaction_contacts_by_interaction", "interaction"),
    sqlite_with_rowid=False,
)
# The searched text of interactions, and of their amendments.
notes = Table(
    "notes",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("interaction", Integer, nullable=False),
    Column("text", Text, nullable=False),
)


class Interactions(Rows):
    """What was said and done; the last of them that was two-way resets a contact's cadence."""

    kind = rules.INTERACTION
    tables = (interactions, interaction_contacts, notes)
    indexed = (("notes", "text"),)
    texts = notes
    concerns = "JOIN interaction_contacts x ON x.interaction = r.num"
    unsigned = f"SELECT num FROM interactions WHERE officer = '{NOBODY}'"  # noqa: S608 - a constant of our own

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        rows, present = [], []
        met: set[int] = set()
        for ident, record in changed:
            if not record.fresh:
                met.update(self._forget(record.num))
            if record.gone:
                continue
            at = field_rules.milliseconds(record.fields.get("at"))
            officer = self.model.squads.authority(record.squad).writer(record.written[0][0])
            two_way = int(rules.two_way(record.fields.get("how")))
            in_person = int(rules.in_person(record.fields.get("how")))
            minutes = field_rules.between(record.fields.get("minutes"), 0, rules.MINUTES_MAX)
            place = field_rules.one_line(record.fields.get("place"))
            visit, practised = named(record.fields, "visit", rules.VISIT, numbers), _practised(record)
            came_about = _manner(record), _known(record, "started_by", rules.STARTED_BY)
            rows.append(
                (record.num, ident, at, officer, minutes, place, searched(place), visit, practised, *came_about)
            )
            written = [fields for _, fields in record.written]
            present_there = {one for fields in written for one in field_rules.idents(fields.get("contacts"))}
            for one in record.named:
                if one[0] != contact.KIND:
                    continue
                there, here = numbers[one], int(one[1] not in present_there)
                met_there = (int(two_way and not here), here, int(in_person and not here))
                present.append((there, at, record.num, officer, *met_there))
                met.add(there)
        self.many(insert(interactions), rows)
        self.many(insert(interaction_contacts), present)
        # Found with whoever was there; a note that names nobody is found by itself.
        found = [(record, record.searched(), _names_somebody(record)) for _, record in changed]
        self.put_texts([(record, record.num, words if somebody else "") for record, words, somebody in found])
        self.put_texts([(record, "" if somebody else words) for record, words, somebody in found], text_table)
        return met

    def _forget(self, num: int) -> list[int]:
        """Takes its rows away; returns the numbers of the contacts who were in it."""
        there = self.driver.execute("SELECT contact FROM interaction_contacts WHERE interaction = ?", (num,)).fetchall()
        self.driver.execute("DELETE FROM interaction_contacts WHERE interaction = ?", (num,))
        self.driver.execute("DELETE FROM interactions WHERE num = ?", (num,))
        return [int(row[0]) for row in there]


def _practised(record: Record) -> str | None:
    if record.fields.get(BROUGHT):
        return None
    said = {one for name in ("skills", "self_check") for one in field_rules.words(record.fields.get(name))}
    return " ".join(one for one in (*rules.SKILLS, *rules.SELF_CHECK) if one in said) or None


def _manner(record: Record) -> str | None:
    if record.fields.get(BROUGHT):
        return None
    return _known(record, "how", rules.HOW) or _known(record, "about", rules.ABOUT)


def _known(record: Record, name: str, choices: Container[str]) -> str:
    """One of these, or ""."""
    found = field_rules.word(record.fields.get(name))
    return found if found in choices else ""


def _names_somebody(record: Record) -> bool:
    return any(kind == contact.KIND for kind, _ in record.named)
