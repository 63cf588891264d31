"""The tables of the read model that every kind of record shares: what the journal adds up to, in memory, while the
notebook is unlocked. Those of one noun stand with it, in app.notebook.kinds.

Records are numbered by arrival (`num`), because numbers join faster than ids. A record may be known only because
another one names it: then it has a number and an empty state, and no row of its own kind.

    records               state of every record (app.domain.merge), how many fields have two versions, and whose it is
                          (`squad`: its number in app.domain.squads)
    texts                 searched text of records that are found by themselves (app.domain.folding), unless hidden
    deletions             contacts whose own record is deleted, also those who returned (app.notebook.returned_contacts)
    claims                records written once that somebody took back, or tried to (app.domain.authority)
    writes                which entry (local row number) wrote something of a record, and when: its history
    mentions              records whose entries are part of the history of another, because they ever named it
    brought               entries of other vaults that were carried here (app.journal.carried), or copied: the hash of
                          each, the squad that got it, whether it came whole, and in which entry
    unread                entries that could not be shown: local row number and why
    …_tail, …_words       of each table that search looks through: rows not in its index yet; words of the others
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

FORM = 8
"""Changes whenever what is written into the tables, or what can be read of an entry changes: an older snapshot is then
made anew. It need not where a kind, a field or a table comes or goes: app.notebook.kinds.registry sees that."""

metadata = MetaData()

records = Table(
    "records",
    metadata,
    Column("num", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False),
    Column("kind", Text, nullable=False),
    Column("squad", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("versions", Integer, nullable=False),
    Index("records_by_id", "id", "kind", unique=True),
    Index("records_contested", "versions", sqlite_where=text("versions > 0")),
)
texts = Table("texts", metadata, Column("num", Integer, primary_key=True), Column("text", Text, nullable=False))
deletions = Table("deletions", metadata, Column("num", Integer, primary_key=True))
claims = Table("claims", metadata, Column("num", Integer, primary_key=True))
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
brought = Table(
    "brought",
    metadata,
    Column("original", LargeBinary, primary_key=True),
    Column("squad", Integer, primary_key=True),
    Column("whole", Integer, primary_key=True),
    Column("entry", Integer, primary_key=True),
    sqlite_with_rowid=False,
)
unread = Table(
    "unread",
    metadata,
    Column("rowid", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("details", Text, nullable=False),
)


SHARED = (records, texts, deletions, claims, writes, mentions, brought, unread)
