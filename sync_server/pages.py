"""What follows a phone's places in the journals of its vaults, without a hole: a page each, as much as there is room.

The room is shared: who wants less than an equal part leaves the rest to the others. A part may be smaller than the next
entry, so whoever is asked about first gets at least one; a phone names first whom it asked about last.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.journal import keys, messages, refusal_codes
from app.journal.entry import ENTRY_MAX_BYTES
from app.journal.messages import Known, Page, Sync
from app.journal.roster import Roster
from sync_server import places, tables
from sync_server.db import Statement
from sync_server.places import Place

_entries = tables.entries
_PLACE = Statement(
    select(_entries.c.head, _entries.c.bytes).where(
        _entries.c.vault == bindparam("vault"), _entries.c.seq == bindparam("at")
    )
)
_PAGE = Statement(
    select(_entries.c.entry, _entries.c.head)
    .where(
        _entries.c.vault == bindparam("vault"),
        _entries.c.seq > bindparam("after"),
        _entries.c.seq <= bindparam("upto"),
        (_entries.c.bytes <= bindparam("room")) | (_entries.c.seq == bindparam("first")),
    )
    .order_by(_entries.c.seq)
)


def after(connection: Connection, roster: Roster, device: bytes, asked: Sync, spent: int) -> list[Page]:
    """A page for each vault that a device asks about; `spent` bytes of the room are used up."""
    ours = {one.vault for one in asked.vaults if roster.is_member(one.vault, device)}
    newest = {vault: places.newest(connection, vault) for vault in ours}
    begun = {
        at: begin
        for at, one in enumerate(asked.vaults)
        if one.vault in ours and (begin := _begin(connection, one, newest[one.vault])) is not None
    }
    wanted = {at: newest[asked.vaults[at].vault].bytes - begin.bytes for at, begin in begun.items() if asked.limit}
    left = max(0, min(asked.room, messages.BATCH_MAX_BYTES) - spent)
    parts, pages, served = _parts(wanted, left), list[Page](), spent > 0
    for at, one in enumerate(asked.vaults):
        if one.vault not in ours:
            pages.append(Page([], one.seq, one.head, one.seq, refusal_codes.UNKNOWN_VAULT))
            continue
        last = newest[one.vault].seq
        if at not in begun:
            pages.append(Page([], one.seq, one.head, last, refusal_codes.DIVERGED))
            continue
        upto = min(one.seq + min(asked.limit, messages.PAGE_MAX_ENTRIES), last)
        found: list[tuple[Any, ...]] = []
        if upto > one.seq:
            whole = not served or left >= ENTRY_MAX_BYTES
            bounds = {"room": begun[at].bytes + parts[at], "first": one.seq + 1 if whole else 0}
            found = _PAGE.rows(connection, vault=one.vault, after=one.seq, upto=upto, **bounds)
        items = [entry for entry, _ in found]
        head = found[-1][1] if found else one.head
        left, served = left - sum(map(len, items)), served or bool(items)
        status = refusal_codes.LATER if upto > one.seq and not items else ""
        pages.append(Page(items, one.seq + len(items), head, last, status))
    return pages


def _begin(connection: Connection, known: Known, newest: Place) -> Place | None:
    """The journal's state at a phone's place, or None where the journal here is another one."""
    if known.seq == newest.seq:
        begin = newest
    elif known.seq == 0:
        begin = Place()
    elif known.seq > newest.seq:
        return None
    else:
        ((head, size),) = _PLACE.rows(connection, vault=known.vault, at=known.seq)
        begin = Place(known.seq, head, size)
    return begin if keys.same(begin.head, known.head) else None


def _parts(wanted: dict[int, int], room: int) -> dict[int, int]:
    """The room for each, in bytes."""
    parts: dict[int, int] = {}
    for done, (at, want) in enumerate(sorted(wanted.items(), key=lambda pair: pair[1])):
        parts[at] = min(want, room // (len(wanted) - done))
        room -= parts[at]
    return parts
