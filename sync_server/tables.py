"""The tables. Everything a note says is inside `entries.entry`, sealed; no column holds a word of one.

A change here needs a migration: `migrations/versions`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, UniqueConstraint

metadata = MetaData()

server = Table(
    "server",
    metadata,
    # One row, id 1. Its lock orders everything that is added to the roster.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("founding_ticket", LargeBinary),  # SHA-256 of the ticket of the founding code
    Column("founded_ms", BigInteger),  # when that code founded the agency
)

roster = Table(
    "roster",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("head", LargeBinary, nullable=False),  # running hash up to and with this fact
    Column("fact", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("key", LargeBinary, primary_key=True),  # the invitation's public key
    Column("ticket", LargeBinary, unique=True),  # SHA-256 of the ticket; NULL when only the fact is known
    Column("bundle", LargeBinary),  # vault keys, sealed for the invited; cleared when nobody may fetch it any more
    Column("received_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
)

usage = Table(
    "usage",
    metadata,
    # What a device added on the day (UTC, counted from 1970) on which it last added anything; see quotas.py.
    Column("device", LargeBinary, primary_key=True),
    Column("day", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("facts", BigInteger, nullable=False),
)

syncs = Table(
    "syncs",
    metadata,
    # When a device last synced, to the minute; see last_syncs.py. Lost, it comes again.
    Column("device", LargeBinary, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
)

vaults = Table(
    "vaults",
    metadata,
    # The lock on a vault's row orders its entries: seq has no gaps, and no reader ever sees 7 before 6.
    Column("id", LargeBinary, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("vault", LargeBinary, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("device", LargeBinary, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("head", LargeBinary, nullable=False),  # running hash up to and with this entry
    Column("bytes", BigInteger, nullable=False),  # of all entries up to and with this one
    Column("entry", LargeBinary, nullable=False),
    UniqueConstraint("vault", "device", "number", name="entries_device_number"),
)

deposits = Table(
    "deposits",
    metadata,
    # What devices that were shut out had not sent: see deposits.py. It is in no journal before somebody admits it.
    Column("vault", LargeBinary, primary_key=True),
    Column("device", LargeBinary, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("refused_ms", BigInteger),  # when a supervisor said that it shall not count
)

wraps = Table(
    "wraps",
    metadata,
    # Keys of vaults on their way to devices (app/journal/vault_keys.py): left `by` one device for another. Empty where
    # that device refused it; empty and by the device itself while it lacks the key. Lost, all of it heals.
    Column("vault", LargeBinary, primary_key=True),
    Column("epoch", BigInteger, primary_key=True, autoincrement=False),
    Column("device", LargeBinary, primary_key=True),
    Column("by", LargeBinary, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
