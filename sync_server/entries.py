"""Entries of a vault: taken in one order, once each; pages.py hands them out.

A push is one transaction that holds the lock on the vault's row. Each entry is stored, a duplicate, or
refused with a code, and one bad entry never blocks another device's:

    malformed, unknown_version, too_large   it is no entry of this version
    gap, fork                               its device's pages before it are missing, or one has its number
    bad_signature, not_allowed              not signed by its author, or its author is not a member
    over_quota                              its author has added too much today
    epoch                                   the carrier itself sealed it with a key that the squad has changed since,
                                            or does not know yet that it has

Any member may carry anybody's entries: that is how phones rebuild a server that lost some.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from app.journal import messages, refusal_codes
from app.journal.entry import Entry, Tip, next_head, verify_page
from app.journal.errors import BadSignature, NotAllowed
from app.journal.receipt import Receipt
from app.journal.roster import Roster
from app.journal.roster.of_deposits import end_in
from sync_server import places, tables
from sync_server.callers import require_known
from sync_server.db import Statement
from sync_server.deposits import take_in
from sync_server.errors import Problem
from sync_server.places import Place
from sync_server.quotas import Day
from sync_server.roster import changed_keys
from sync_server.service import Service

_vaults, _entries = tables.vaults, tables.entries
_ADVANCE = Statement(
    update(_vaults)
    .where(_vaults.c.id == bindparam("vault"))
    .values(seq=bindparam("new_seq"), head=bindparam("new_head"), bytes=bindparam("new_bytes"))
)
_OF_DEVICE = (_entries.c.vault == bindparam("vault"), _entries.c.device == bindparam("device"))
_NUMBERED = select(_entries.c.number, _entries.c.hash, _entries.c.seq).where(
    *_OF_DEVICE, _entries.c.number.in_(bindparam("numbers", expanding=True))
)


def _require_member(roster: Roster, vault: bytes, device: bytes) -> None:
    """Raises Problem: 401 for a stranger, 404 for a member of the agency who is not one of this vault."""
    require_known(roster, device)
    if not roster.is_member(vault, device):
        raise Problem(refusal_codes.UNKNOWN_VAULT, status=404)


def push(
    service: Service, device: bytes, vault: bytes, brought: Sequence[Entry], known: messages.Known
) -> tuple[list[messages.Result], bytes]:
    """Stores what `device` brings for `vault`: what became of each, and a receipt, true once this returns.

    `known`: the roster as that device knows it.
    """
    with service.database.writing() as connection:
        place = places.lock(connection, vault)
        # Behind the lock: facts that end an epoch or a right take the same one.
        roster = service.roster.current(connection)
        _require_member(roster, vault, device)
        late = changed_keys(connection, roster, known, vault)
        judged = _judge(connection, roster, device, vault, brought, late)
        rows: list[tuple[Any, ...]] = []
        stored: dict[bytes, int] = {}
        seq, head, size = place.seq, place.head, place.bytes
        today = Day(service, connection)
        today.begin(entry.header.device for entry in judged.accepted)
        own = []
        for entry in judged.accepted:
            packed = entry.pack()
            if not today.takes_entry(entry.header.device, len(packed)):
                judged.refused[entry.hash] = refusal_codes.OVER_QUOTA
                continue
            seq, head, size = seq + 1, next_head(head, entry.hash), size + len(packed)
            stored[entry.hash] = seq
            by, number = entry.header.device, entry.header.number
            if by == device:
                own.append(number)
            rows.append((vault, seq, by, number, entry.hash, head, size, packed))
        if rows:
            place = Place(seq, head, size)
            service.database.add_rows(connection, _entries, rows)
            _ADVANCE.run(connection, vault=vault, new_seq=seq, new_head=head, new_bytes=size)
            for carried in {by for _, _, by, *_ in rows if by != device}:
                if (end := end_in(roster, vault, carried)) is not None:  # what was admitted may continue it now
                    take_in(service, connection, vault, carried, end[0])
                    place = places.newest(connection, vault)
            today.keep()
            service.last_syncs.note_within(connection, device, service.clock())
    count = max(own, default=judged.tips[device][0])
    return _results(brought, stored, judged.known, judged.refused), _signed(service, device, vault, count, place)


def receipt(service: Service, connection: Connection, device: bytes, vault: bytes) -> bytes:
    """What this server holds of a device in a vault, signed."""
    count, place = places.tip(connection, vault, device)[0], places.newest(connection, vault)
    return _signed(service, device, vault, count, place)


def _signed(service: Service, device: bytes, vault: bytes, count: int, place: Place) -> bytes:
    return Receipt(vault, device, count, place.seq, place.head, service.clock()).sign(service.identity.key)


@dataclass(frozen=True)
class _Judged:
    """Entries to store, in order; hashes held, with seq; hashes refused, with code; tips of devices."""

    accepted: list[Entry]
    known: dict[bytes, int]
    refused: dict[bytes, str]
    tips: dict[bytes, Tip]


def _judge(
    connection: Connection, roster: Roster, carrier: bytes, vault: bytes, brought: Sequence[Entry], late: bool
) -> _Judged:
    chains: dict[bytes, list[Entry]] = defaultdict(list)
    for page in brought:
        chains[page.header.device].append(page)
    tips: dict[bytes, Tip] = {}
    known: dict[bytes, int] = {}
    for device in {carrier, *chains}:
        tips[device] = places.tip(connection, vault, device)
        numbers = [entry.header.number for entry in chains[device] if entry.header.number <= tips[device][0]]
        if numbers:
            stored = connection.execute(_NUMBERED, {"vault": vault, "device": device, "numbers": numbers})
            hashes = {row.number: (bytes(row.hash), row.seq) for row in stored}
            for entry in chains[device]:
                if hashes.get(entry.header.number, (None, 0))[0] == entry.hash:
                    known[entry.hash] = hashes[entry.header.number][1]

    refused: dict[bytes, str] = {}
    fresh: dict[bytes, Entry] = {}
    for page in brought:
        if page.hash not in known:
            fresh.setdefault(page.hash, page)
    for entry in fresh.values():
        # The newest signature of a chain covers the pages before it, so an author's own pages cost one check.
        # What somebody else carries is checked page by page: a carrier must not be able to spoil, unnoticed,
        # the signature of a page that its author would then no longer bring.
        if entry.header.device != carrier:
            try:
                entry.verify(roster.author_key(entry.header))
            except (BadSignature, NotAllowed) as error:
                refused[entry.hash] = error.code
        elif late or entry.header.epoch < roster.vaults[vault].epoch:
            refused[entry.hash] = refusal_codes.EPOCH
    remaining = [entry for entry in fresh.values() if entry.hash not in refused]
    accepted, rejected = verify_page(remaining, vault, tips, roster.verify_key, roster.check_right)
    refused.update({one.entry.hash: one.error.code for one in rejected})
    return _Judged(accepted, known, refused, tips)


def _results(
    brought: Sequence[Entry], stored: dict[bytes, int], known: dict[bytes, int], refused: dict[bytes, str]
) -> list[messages.Result]:
    """What became of each item; the second copy of one in the same batch is a duplicate."""
    results: list[messages.Result] = []
    held = dict(known)
    for page in brought:
        if page.hash in held:
            results.append(messages.Result(messages.DUPLICATE, held[page.hash]))
        elif page.hash in stored:
            held[page.hash] = stored[page.hash]
            results.append(messages.Result(messages.STORED, stored[page.hash]))
        else:
            results.append(messages.Result(refused[page.hash], 0))
    return results
