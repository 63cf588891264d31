"""The tables of the read model: what the journal adds up to, in memory, while the notebook is unlocked.

Records are numbered by arrival (`num`), because numbers join faster than ids. A record may be known only because
another one names it: then it has a number and an empty state, and no row of its own kind.

    records               state of every record (app.domain.merge), and how many fields have two versions
    contacts              one row each, deleted ones flagged; `since`: from when their cadence counts, ms UTC
    cadences              every cadence there is, and the moment before which somebody was last met who is quiet today
    memberships           who belongs to which venue or agency
    stage_steps           every stage a contact was ever put in
    interactions          those not taken back
    interaction_contacts  who was there; the order of a contact's timeline
    amendments            supplements to interactions (one dated back by another device may name a second one)
    deletions             contacts whose own record is deleted, also those who returned (app.notebook.returns)
    claims                interactions and amendments that somebody took back, or tried to (app.domain.authority)
    follow_ups            tasks and promises, deleted ones flagged
    notes                 searched text of interactions and amendments not taken back (app.domain.folding)
    name_words            the words of every contact's name that is not deleted, for finding by their beginnings
    …_tail                rows that are not in their search index yet
    …_words               every word of those that are
    writes                which entry (local row number) wrote something of a record, and when: its history
    mentions              notes, supplements and follow-ups that ever named a record
    unread                entries that could not be shown: local row number and why
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

FORM = 5
"""Changes whenever these tables, what is written into them, or what can be read of an entry change: an older snapshot
is then made anew."""

metadata = MetaData()

records = Table(
    "records",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("records_by_id", "id", "kind", unique=True),
    Index("records_contested", "versions", sqlite_where=text("versions > 0")),
)
contacts = Table(
    "contacts",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("deleted", Integer, nullable=False),
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
cadences = Table(
    "cadences",
    metadata,
    Column("days", Integer, primary_key=True),
    Column("quiet_before", Integer),
)
name_words = Table(
    "name_words",
    metadata,
    Column("word", Text, primary_key=True),
    Column("contact", Integer, primary_key=True),
    Index("name_words_by_contact", "contact"),
    sqlite_with_rowid=False,
)
memberships = Table(
    "memberships",
    metadata,
    Column("contact", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Index("memberships_by_place", "place", "contact"),
    sqlite_with_rowid=False,
)
stage_steps = Table(
    "stage_steps",
    metadata,
    Column("contact", Integer, primary_key=True),
    Column("stamp", LargeBinary, primary_key=True),
    Column("stage", Text, primary_key=True),
    sqlite_with_rowid=False,
)
interactions = Table(
    "interactions",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("officer", Text, nullable=False),
    Column("minutes", Integer),
    Index("interactions_by_officer", "officer", "at"),
)
interaction_contacts = Table(
    "interaction_contacts",
    metadata,
    Column("contact", Integer, primary_key=True),
    Column("at", Integer, primary_key=True),
    Column("interaction", Integer, primary_key=True),
    Column("officer", Text, nullable=False),
    Column("two_way", Integer, nullable=False),
    Index("interaction_contacts_by_interaction", "interaction"),
    sqlite_with_rowid=False,
)
amendments = Table(
    "amendments",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("interaction", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Index("amendments_by_interaction", "interaction", "at"),
    sqlite_with_rowid=False,
)
claims = Table("claims", metadata, Column("num", Integer, primary_key=True))
deletions = Table("deletions", metadata, Column("num", Integer, primary_key=True))
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
notes = Table(
    "notes",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("interaction", Integer, nullable=False),
    Column("text", Text, nullable=False),
)
# Rows whose text is not in its search index yet, and the words of the others (app.notebook.text_index).
notes_tail = Table("notes_tail", metadata, Column("num", Integer, primary_key=True))
contacts_tail = Table("contacts_tail", metadata, Column("num", Integer, primary_key=True))
notes_words = Table("notes_words", metadata, Column("word", Text, primary_key=True), sqlite_with_rowid=False)
contacts_words = Table("contacts_words", metadata, Column("word", Text, primary_key=True), sqlite_with_rowid=False)
writes = Table(
    "writes",
    metadata,
    Column("record", Integer, primary_key=True),
    Column("at", Integer, primary_key=True),
    Column("entry", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
mentions = Table(
    "mentions",
    metadata,
    Column("record", Integer, primary_key=True),
    Column("by", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
unread = Table(
    "unread",
    metadata,
    Column("rowid", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("details", Text, nullable=False),
)


@cache
def schema() -> str:
    """The SQL that makes these tables: put together once, because that costs more than making them."""
    dialect = sqlite.dialect()
    made = [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]
    indexes = [index for table in metadata.sorted_tables for index in table.indexes]
    return ";".join(made + [str(CreateIndex(index).compile(dialect=dialect)) for index in indexes])
