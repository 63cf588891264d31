"""Contacts in the read model: their rows, what finds them, and what follows from all that is about them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, text

from app.domain import field_rules, moving
from app.domain import reach as ways
from app.domain.folding import fold, searched
from app.domain.initials import initials
from app.domain.kinds import contact as rules
from app.domain.kinds.kind import Fields
from app.domain.merge import RecordState
from app.notebook.kinds.rows import Numbers, Record, Rows, Taken, insert
from app.notebook.merged_contacts import merges
from app.notebook.projection_tables import metadata

NAMED, UNNAMED = "0", "1"  # unnamed contacts sort last
FOUND_WITH = 50  # of those who are shown with somebody: under their names that one is found, too
NO_LETTER = "\U0010fffd"  # a name of signs alone sorts after every letter

# Deleted ones are flagged, and of them those that were brought to another squad (`moved`); also who is shown with
# somebody else (`merged`). `since`: from when their
# cadence counts, ms UTC.
contacts = Table(
    "contacts",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("merged", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_key", Text, nullable=False),
    Column("initials", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("cadence_days", Integer),
    Column("primary_officer", Text),
    Column("backup_officer", Text),
    Column("phone", Text),
    Column("opted_out", Integer, nullable=False),
    Column("versions", Integer, nullable=False),
    Column("created", Integer, nullable=False),
    Column("batch", Text),
    Column("names", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("last_at", Integer),
    Column("since", Integer),
    # Partial, so that no join is tempted to begin with every contact that is not deleted.
    Index("contacts_by_title", "title_key", "num", sqlite_where=text("deleted = 0")),
    Index("contacts_by_last", "last_at", sqlite_where=text("deleted = 0")),
    Index("contacts_by_id", "id", unique=True),
    Index("contacts_by_primary", "primary_officer", "cadence_days", "since"),
    Index("contacts_by_backup", "backup_officer", "cadence_days", "since"),
    Index("contacts_by_batch", "batch", sqlite_where=text("batch IS NOT NULL")),
)
# Every cadence there is, and the moment before which somebody was last met who is quiet today.
cadences = Table(
    "cadences",
    metadata,
    Column("days", Integer, primary_key=True),
    Column("quiet_before", Integer),
)
# The words of every contact's name that is not deleted, for finding by their beginnings.
name_words = Table(
    "name_words",
    metadata,
    Column("word", Text, primary_key=True),
    Column("contact", Integer, primary_key=True),
    Index("name_words_by_contact", "contact"),
    sqlite_with_rowid=False,
)
# Who belongs to which venue or agency.
memberships = Table(
    "memberships",
    metadata,
    Column("contact", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Index("memberships_by_place", "place", "contact"),
    sqlite_with_rowid=False,
)
# The numbers and e-mail addresses of every contact, as they are compared.
reaches = Table(
    "reaches",
    metadata,
    Column("address", Text, primary_key=True),
    Column("contact", Integer, primary_key=True),
    Index("reaches_by_contact", "contact"),
    sqlite_with_rowid=False,
)
# Whose favourite a contact is.
favourites = Table(
    "favourites",
    metadata,
    Column("officer", Text, primary_key=True),
    Column("contact", Integer, primary_key=True),
    Index("favourites_by_contact", "contact"),
    sqlite_with_rowid=False,
)
# The vaults that a contact was brought from, and when.
arrivals = Table(
    "arrivals",
    metadata,
    Column("contact", Integer, primary_key=True),
    Column("source", LargeBinary, primary_key=True),
    Column("stamp", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
# Every stage a contact was ever put in.
stage_steps = Table(
    "stage_steps",
    metadata,
    Column("contact", Integer, primary_key=True),
    Column("stamp", LargeBinary, primary_key=True),
    Column("stage", Text, primary_key=True),
    sqlite_with_rowid=False,
)


class Contacts(Rows):
    """A contact is found by more than its free text, and everything else may be about one."""

    kind = rules.CONTACT
    tables = (contacts, cadences, name_words, memberships, favourites, arrivals, stage_steps, reaches, merges)
    indexed = (("contacts", "details"),)
    concerns = "JOIN merges x ON x.num = r.num"
    stands = "contacts WHERE num = {num} AND (deleted = 0 OR merged = 1)"
    listens = True

    def took(self, taken: Sequence[Taken]) -> None:
        steps = [
            (num, stamp, stage)
            for num, stamp, values in taken
            if "stage" in values and (stage := field_rules.word(values["stage"]))
        ]
        self.many("INSERT OR IGNORE INTO stage_steps VALUES (?, ?, ?)", steps)

    def show(self, changed: Sequence[tuple[str, Record]], numbers: Numbers) -> Set[int]:
        rows, members, ways_to, words, added = [], [], [], [], []
        gone = [record for _, record in changed if record.gone]
        there = [(ident, record) for ident, record in changed if not record.gone]
        for record in gone:  # nothing of it is left, so there is nobody to show
            self._text_changes(record.num, "")
            self.driver.execute("DELETE FROM contacts WHERE num = ?", (record.num,))
        for ident, record in there:
            row = self.row(ident, record, numbers)
            rows.append(row)
            members += [(record.num, numbers[rules.KIND, place]) for place in rules.places(record.fields)]
            ways_to += [(ways.compared(uri), record.num) for uri, _ in rules.reach(record.fields)]
            words += [(word, record.num) for word in set(row[_NAMES].split())]
            if record.fresh or self._text_changes(record.num, row[_DETAILS]):
                added.append(record.num)
        known = [(record.num,) for _, record in there if not record.fresh] + [(record.num,) for record in gone]
        self.many("DELETE FROM memberships WHERE contact = ?", known)
        self.many("DELETE FROM reaches WHERE contact = ?", known)
        self.many("DELETE FROM name_words WHERE contact = ?", known)
        self.many("DELETE FROM favourites WHERE contact = ?", known)
        self.many(_INSERT, rows)
        self.many(
            "INSERT OR IGNORE INTO cadences (days) VALUES (?)",
            [(days,) for days in {row[_CADENCE] for row in rows} if days],
        )
        self.model.indexes["contacts"].add(added)
        self.many(
            "INSERT OR REPLACE INTO arrivals (contact, source, stamp) VALUES (?, ?, ?)",
            [(record.num, *one) for _, record in there for one in moving.arrivals(record.state).items()],
        )
        starred = [(one, record.num) for _, record in there for one in rules.favourite_of(record.fields)]
        self.many("INSERT OR IGNORE INTO favourites (officer, contact) VALUES (?, ?)", starred)
        self.many("INSERT OR IGNORE INTO memberships (contact, place) VALUES (?, ?)", members)
        self.many("INSERT OR IGNORE INTO reaches (address, contact) VALUES (?, ?)", ways_to)
        self.many("INSERT INTO name_words (word, contact) VALUES (?, ?)", words)
        return {record.num for _, record in there}

    def row(self, ident: str, record: Record, numbers: Numbers) -> tuple[Any, ...]:
        """Up to `details`: what follows of when they were met last is reckoned when everybody is there."""
        fields, state = record.fields, record.state
        merged = self.model.merges.survivor(record.num) != record.num
        gone = state.deleted or merged
        kind, name = field_rules.word(fields.get("kind"), "person"), _name(fields)
        description, role, address = _about(fields)
        title = rules.title(name, description, kind)
        stage = field_rules.word(fields.get("stage"), rules.KNOWN_OF)
        called = rules.to_call(fields)
        source = field_rules.one_line(fields.get("source"), rules.NAME_MAX)
        opted_out = rules.opted_out(fields)
        own_days = field_rules.number(fields.get("cadence_days"))
        return (
            record.num,
            ident,
            int(gone),
            int(state.deleted and self._moved(ident, record)),
            int(merged),
            kind,
            name,
            title,
            (NAMED if name else UNNAMED) + (fold(title) or NO_LETTER + title),
            initials(title),
            role,
            description,
            address,
            stage,
            rules.cadence(own_days, self.model.cadences.get(stage), stage, opted_out),
            field_rules.ident(fields.get("primary")),
            field_rules.ident(fields.get("backup")),
            called.removeprefix("tel:") if called else None,
            int(opted_out),
            len(state.contested()),
            field_rules.milliseconds(fields.get("created")),
            source.removeprefix("import/") if source.startswith("import/") else None,
            *(("", "") if gone else self._found_by(record.num, fields)),
        )

    def _moved(self, ident: str, record: Record) -> bool:
        squads = self.model.squads
        vault = squads.vault_of(bytes.fromhex(ident))
        return vault is not None and bool(moving.departures(record.state, vault, squads))

    def settle(self, concerned: Set[int], changed: Sequence[tuple[str, Record]]) -> None:
        """Their last contact, and from when their cadence counts; and who is back. Imported and never met: from no time
        at all."""
        self.many(_RECKON_LAST, [(num,) for num in concerned])
        states = {record.num: record.state for _, record in changed}
        for num, state, back in self.model.returns.settle(states, concerned):
            found = back and self.model.merges.survivor(num) == num
            self._find_by(num, *(self._found_by(num, state.shown()) if found else ("", "")))

    def naming(self, num: int, state: RecordState) -> Set[bytes]:
        return self.model.returns.naming(num) - state.seen()

    def unseen(self, num: int, state: RecordState) -> Set[bytes]:
        return self.model.returns.unseen(num, state)

    def _found_by(self, num: int, fields: Fields) -> tuple[str, str]:
        """The texts under which somebody is found: of the name, and of all; also of who is shown with them."""
        names, details = _found_by(fields)
        for other in self.model.merges.folded(num)[:FOUND_WITH]:
            row = self.driver.execute("SELECT state FROM records WHERE num = ?", (other,)).fetchone()
            more = _found_by(RecordState.parse(rules.CONTACT, row[0]).shown())
            names, details = names + more[0], details + more[1]
        return names, details

    def _find_by(self, num: int, names: str, details: str) -> None:
        """The texts under which a contact is found from now on. Who is hidden is in no index: no search looks at them
        first."""
        if not self._text_changes(num, details):
            return
        self.driver.execute("UPDATE contacts SET names = ?, details = ? WHERE num = ?", (names, details, num))
        self.driver.execute("DELETE FROM name_words WHERE contact = ?", (num,))
        self.many("INSERT INTO name_words (word, contact) VALUES (?, ?)", [(word, num) for word in set(names.split())])
        self.model.indexes["contacts"].add([num])

    def _text_changes(self, num: int, details: str) -> bool:
        row = self.driver.execute("SELECT details FROM contacts WHERE num = ?", (num,)).fetchone()
        if row is not None and row[0] == details:
            return False
        if row is not None:
            self.model.indexes["contacts"].forget(num, row[0])
        return True


def _found_by(fields: Fields) -> tuple[str, str]:
    """The texts under which a contact is found: of its name, and of all."""
    names = searched(_name(fields))
    description, role, address = _about(fields)
    about = (
        description,
        role,
        address,
        *(ways.searched(uri) for uri, _ in rules.reach(fields)),
        *rules.tags(fields),
        field_rules.cut(fields.get("reach_note"), rules.REACH_NOTE_MAX),
        field_rules.one_line(fields.get("interpreter"), rules.NAME_MAX),
        field_rules.one_line(fields.get("offers"), rules.OFFERS_MAX),
    )
    return names, names + "".join(searched(one) for one in about if one)


def _name(fields: Fields) -> str:
    name = field_rules.one_line(fields.get("name"), rules.NAME_MAX)
    return "" if field_rules.unseen(name) else name


def _about(fields: Fields) -> tuple[str, str, str]:
    """Description, role and address."""
    return (
        field_rules.one_line(fields.get("description"), rules.DESCRIPTION_MAX),
        field_rules.one_line(fields.get("role"), rules.NAME_MAX),
        field_rules.one_line(fields.get("address")),
    )


_COLUMNS = [column.name for column in contacts.columns]
_NAMES, _DETAILS, _CADENCE = (_COLUMNS.index(name) for name in ("names", "details", "cadence_days"))
_INSERT = insert(contacts, "last_at", "since")
_RECKON_LAST = """
    UPDATE contacts SET (last_at, since) = (
        SELECT last, coalesce(last, CASE WHEN batch IS NULL THEN created END)
        FROM (SELECT (SELECT at FROM interaction_contacts i WHERE i.contact = contacts.num AND i.two_way
                      ORDER BY at DESC LIMIT 1) AS last)
    ) WHERE num = ?
"""
