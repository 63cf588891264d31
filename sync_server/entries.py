"""Entries of a vault: taken in one order, once each, and handed out behind a cursor without a hole.

A push is one transaction that holds the lock on the vault's row. Each entry is stored, a duplicate, or
refused with a code, and one bad entry never blocks another device's:

    malformed, unknown_version, too_large   it is no entry of this version
    gap, fork                               its device's pages before it are missing, or one has its number
    bad_signature, not_allowed              not signed by its author, or its author is not a member
    over_quota                              its author has added too much today
    epoch                                   the session's device sealed it with a key that the squad has changed since

Any member may carry anybody's entries: that is how phones rebuild a server that lost some.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection, bindparam, select, update
from starlette.concurrency import run_in_threadpool

from app.journal import keys, messages, refusal_codes
from app.journal.entry import EMPTY_HEAD, Entry, Tip, next_head, verify_page
from app.journal.errors import BadSignature, NotAllowed
from app.journal.packing import COUNT_MAX
from app.journal.receipt import Receipt
from app.journal.roster import Roster
from sync_server import places, tables
from sync_server.bodies import Packed, answers, described, read
from sync_server.places import Place
from sync_server.quotas import Day
from sync_server.roster import diverged, parse, parse_head
from sync_server.service import Service
from sync_server.sessions import device_of, require_known, unknown_vault

router = APIRouter(tags=["entries"])

_vaults, _entries = tables.vaults, tables.entries
_ADVANCE = (
    update(_vaults)
    .where(_vaults.c.id == bindparam("vault"))
    .values(seq=bindparam("new_seq"), head=bindparam("new_head"), bytes=bindparam("new_bytes"))
)
_OF_DEVICE = (_entries.c.vault == bindparam("vault"), _entries.c.device == bindparam("device"))
_NUMBERED = select(_entries.c.number, _entries.c.hash, _entries.c.seq).where(
    *_OF_DEVICE, _entries.c.number.in_(bindparam("numbers", expanding=True))
)
_PLACE = select(_entries.c.head, _entries.c.bytes).where(
    _entries.c.vault == bindparam("vault"), _entries.c.seq == bindparam("at")
)
_PAGE = (
    select(_entries.c.entry, _entries.c.head)
    .where(
        _entries.c.vault == bindparam("vault"),
        _entries.c.seq > bindparam("after"),
        _entries.c.seq <= bindparam("upto"),
        (_entries.c.bytes <= bindparam("room")) | (_entries.c.seq == bindparam("first")),
    )
    .order_by(_entries.c.seq)
)


def _require_member(roster: Roster, vault: bytes, device: bytes) -> None:
    """Raises Problem: 401 for a stranger, 404 for a member of the agency who is not one of this vault."""
    require_known(roster, device)
    if not roster.is_member(vault, device):
        raise unknown_vault()


def _parse_vault(text: str) -> bytes:
    """A vault's id; of a text that is none, the id of no vault, so that it is answered like any other stranger's."""
    try:
        vault = bytes.fromhex(text)
    except ValueError:
        return b""
    return vault if len(vault) == 16 else b""


# --- push ------------------------------------------------------------------------------------------------


def push(service: Service, device: bytes, vault: bytes, items: Sequence[bytes]) -> messages.Pushed:
    """Stores what `device` brings for `vault`; the answer is true once this returns."""
    parsed = [parse(item) for item in items]
    with service.database.writing() as connection:
        roster = service.roster.current(connection)
        _require_member(roster, vault, device)
        place = places.lock(connection, vault)
        # Read anew: facts that end an epoch or a right take the same lock.
        roster = service.roster.current(connection)
        _require_member(roster, vault, device)
        judged = _judge(connection, roster, device, vault, parsed)
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
            advance = {"vault": vault, "new_seq": place.seq, "new_head": place.head, "new_bytes": place.bytes}
            connection.execute(_ADVANCE, advance)
            today.keep()
    results = _results(parsed, stored, judged.known, judged.refused)
    count = max(own, default=judged.tips[device][0])
    now = service.clock()
    receipt = Receipt(vault, device, count, place.seq, place.head, now).sign(service.identity.key)
    service.metrics.pushed("vault", [result.status for result in results])
    return messages.Pushed(results, receipt, roster.seq, now)


@dataclass(frozen=True)
class _Judged:
    """Entries to store, in order; hashes held, with seq; hashes refused, with code; tips of devices."""

    accepted: list[Entry]
    known: dict[bytes, int]
    refused: dict[bytes, str]
    tips: dict[bytes, Tip]


def _judge(
    connection: Connection, roster: Roster, carrier: bytes, vault: bytes, parsed: Sequence[Entry | str]
) -> _Judged:
    chains: dict[bytes, list[Entry]] = defaultdict(list)
    for page in parsed:
        if isinstance(page, Entry):
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
    for page in parsed:
        if isinstance(page, Entry) and page.hash not in known:
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
        elif entry.header.epoch < roster.vaults[vault].epoch:
            refused[entry.hash] = refusal_codes.EPOCH
    remaining = [entry for entry in fresh.values() if entry.hash not in refused]
    accepted, rejected = verify_page(remaining, vault, tips, roster.verify_key, roster.check_right)
    refused.update({one.entry.hash: one.error.code for one in rejected})
    return _Judged(accepted, known, refused, tips)


def _results(
    parsed: Sequence[Entry | str], stored: dict[bytes, int], known: dict[bytes, int], refused: dict[bytes, str]
) -> list[messages.Result]:
    """What became of each item; the second copy of one in the same batch is a duplicate."""
    results: list[messages.Result] = []
    held = dict(known)
    for page in parsed:
        if isinstance(page, str):
            results.append(messages.Result(page, 0))
        elif page.hash in held:
            results.append(messages.Result(messages.DUPLICATE, held[page.hash]))
        elif page.hash in stored:
            held[page.hash] = stored[page.hash]
            results.append(messages.Result(messages.STORED, stored[page.hash]))
        else:
            results.append(messages.Result(refused[page.hash], 0))
    return results


@router.post(
    "/v1/vaults/{vault}/entries",
    response_class=Packed,
    openapi_extra=described("items: list of packed entries, at most 200", messages.REQUEST_MAX_BYTES),
    responses=answers(
        "results: list of [status, seq], receipt: 152 bytes, roster: seq, time: ms",
        400,
        401,
        404,
        408,
        413,
        415,
    ),
)
async def push_entries(request: Request, vault: str) -> Packed:
    """Adds entries to a vault; the receipt says what this server then holds."""
    service = Service.of(request)
    device = device_of(request)
    items = messages.Push.parse(await read(request, messages.REQUEST_MAX_BYTES)).items
    answer = await run_in_threadpool(push, service, device, _parse_vault(vault), items)
    return Packed(answer.pack())


# --- pull ------------------------------------------------------------------------------------------------


def pull(
    service: Service, device: bytes, vault: bytes, after: int, head: bytes, limit: int, max_bytes: int
) -> messages.Page:
    """The entries behind the cursor (after, head). Raises Problem 409 for a cursor of another journal."""
    with service.database.reading() as connection:
        roster = service.roster.current(connection)
        _require_member(roster, vault, device)
        newest = places.newest(connection, vault)
        begin = _place(connection, vault, after, newest)
        if begin is None or not keys.same(begin.head, head):
            raise diverged(newest.seq)
        upto = min(after + min(limit, messages.PAGE_MAX_ENTRIES), newest.seq)
        found: Sequence[Any] = []
        if upto > after:
            room = begin.bytes + min(max_bytes, messages.BATCH_MAX_BYTES)
            bounds = {"vault": vault, "after": after, "upto": upto, "room": room, "first": after + 1}
            found = connection.execute(_PAGE, bounds).all()
    seq = after + len(found)
    reached = bytes(found[-1].head) if found else head
    items = [bytes(row.entry) for row in found]
    return messages.Page(items, seq, reached, newest.seq, roster.seq, service.clock())


def _place(connection: Connection, vault: bytes, seq: int, newest: Place) -> Place | None:
    """The journal's state after `seq` entries, or None when it is not that long."""
    if seq == newest.seq:
        return newest
    if seq == 0:
        return Place()
    if seq > newest.seq:
        return None
    row = connection.execute(_PLACE, {"vault": vault, "at": seq}).one()
    return Place(seq, bytes(row.head), row.bytes)


@router.get(
    "/v1/vaults/{vault}/entries",
    response_class=Packed,
    responses=answers("items, seq, head, last, roster, time", 400, 401, 404, 409, 422),
)
async def pull_entries(
    request: Request,
    vault: str,
    after: Annotated[int, Query(ge=0, le=COUNT_MAX)] = 0,
    head: str = EMPTY_HEAD.hex(),
    limit: Annotated[int, Query(ge=0, le=COUNT_MAX)] = messages.PAGE_MAX_ENTRIES,
    max_bytes: Annotated[int, Query(alias="bytes", ge=0, le=COUNT_MAX)] = messages.BATCH_MAX_BYTES,
) -> Packed:
    """A page of a vault. At most 500 entries and 1 MiB, at least one if there is one; limit 0 only asks."""
    service = Service.of(request)
    device = device_of(request)
    arguments = (_parse_vault(vault), after, parse_head(head), limit, max_bytes)
    page = await run_in_threadpool(pull, service, device, *arguments)
    service.metrics.served.labels("vault").inc(len(page.items))
    return Packed(page.pack())
