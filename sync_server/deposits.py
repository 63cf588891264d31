"""What devices that were shut out had not sent yet: it lies here, apart, until a supervisor of the squad admits it.

A device hands in its own entries, behind its end in the vault (app/journal/roster/of_deposits.py) and in order, and
hears under the server's signature how far they are here. Supervisors of the squad read them. Once the roster has the
fact that moves the end, they go into the vault's journal as they are. One that was refused is kept, and said to be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from starlette.concurrency import run_in_threadpool

from app.journal import messages, refusal_codes
from app.journal.deposit import DEPOSIT_MAX_BYTES, DepositReceipt
from app.journal.entry import Entry, Tip, next_head
from app.journal.errors import JournalError, Malformed, NotAllowed
from app.journal.messages import Result
from app.journal.packing import COUNT_MAX, count, take
from app.journal.roster import Roster
from app.journal.roster.of_deposits import AdmitFact, end_in, might_follow
from app.journal.roster.state import NO_END, SUPERVISOR
from sync_server import places, tables
from sync_server.bodies import SMALL_MAX_BYTES, Packed, answers, described, packed, read_map
from sync_server.callers import device_of, require_known
from sync_server.places import Place
from sync_server.service import Service

router = APIRouter(tags=["deposits"])
TOLD_MAX = 200  # devices and squads told of at once

_deposits, _entries, _vaults = tables.deposits, tables.entries, tables.vaults
_d = _deposits.c
_OF_DEVICE = (_d.vault == bindparam("of_vault"), _d.device == bindparam("of_device"))
_NEWEST = select(_d.number, _d.hash).where(*_OF_DEVICE).order_by(_d.number.desc()).limit(1)
_AT = select(_d.hash).where(*_OF_DEVICE, _d.number == bindparam("at"))
_SIZE = select(func.coalesce(func.sum(func.length(_d.entry)), 0)).where(_d.device == bindparam("of_device"))
_BEHIND = (
    select(_d.number, _d.hash, _d.entry)
    .where(*_OF_DEVICE, _d.number > bindparam("after"), _d.number <= bindparam("upto"))
    .order_by(_d.number)
    .limit(bindparam("most"))
)
_TAKEN_IN = delete(_deposits).where(*_OF_DEVICE, _d.number <= bindparam("upto"))
_ADVANCE = (
    update(_vaults)
    .where(_vaults.c.id == bindparam("vault"))
    .values(seq=bindparam("new_seq"), head=bindparam("new_head"), bytes=bindparam("new_bytes"))
)


class NotHere(NotAllowed):
    """What is to be admitted is not what lies here."""

    code = refusal_codes.ENDS


def _tip(connection: Connection, end: Tip, vault: bytes, device: bytes) -> Tip:
    """How far a device's entries are here, the end included."""
    row = connection.execute(_NEWEST, {"of_vault": vault, "of_device": device}).first()
    return max(end, (row.number, bytes(row.hash))) if row else end


def _put(service: Service, device: bytes, vault: bytes, items: Sequence[bytes]) -> tuple[list[Result], bytes]:
    """What became of each, and a receipt, true once this returns."""
    with service.database.writing() as connection:
        if items:
            places.lock(connection, vault)
        roster = service.roster.current(connection)
        require_known(roster, device)
        end = end_in(roster, vault, device)
        if end is None:
            return [Result(refusal_codes.NOT_ALLOWED, 0)] * len(items), b""
        tip = _tip(connection, end, vault, device)
        size = int(connection.execute(_SIZE, {"of_device": device}).scalar_one())
        results = []
        for item in items:
            try:
                entry = Entry.parse(item)
                status = _judge(connection, roster, entry, vault, device, tip)
                if status == messages.STORED and size + len(item) > DEPOSIT_MAX_BYTES:
                    status = refusal_codes.OVER_QUOTA
            except JournalError as error:
                status = error.code
            if status == messages.STORED:
                tip, size = (entry.header.number, entry.hash), size + len(item)
                row = {"vault": vault, "device": device, "number": tip[0], "hash": tip[1], "entry": item}
                connection.execute(insert(_deposits), {**row, "received_ms": service.clock()})
            on_server = status in (messages.STORED, messages.DUPLICATE)
            results.append(Result(status, entry.header.number if on_server else 0))
    return results, DepositReceipt(vault, device, tip, service.clock()).sign(service.identity.key)


def _judge(connection: Connection, roster: Roster, entry: Entry, vault: bytes, device: bytes, tip: Tip) -> str:
    """Raises BadSignature."""
    header = entry.header
    if (header.vault, header.device) != (vault, device) or not might_follow(roster, header):
        return refusal_codes.NOT_ALLOWED
    if header.number <= tip[0]:
        there = connection.execute(_AT, {"of_vault": vault, "of_device": device, "at": header.number}).scalar()
        return messages.DUPLICATE if there == entry.hash or (header.number, entry.hash) == tip else refusal_codes.FORK
    if header.number != tip[0] + 1:
        return refusal_codes.GAP
    if header.previous != tip[1]:
        return refusal_codes.FORK
    entry.verify(roster.verify_key(device))
    return messages.STORED


def check_admitted(connection: Connection, fact: AdmitFact, fresh: bool) -> None:
    """Locks the vault. Raises NotHere for a fresh fact whose end is that of no entry here."""
    places.lock(connection, fact.vault)
    at = {"of_vault": fact.vault, "of_device": fact.device, "at": fact.end[0]}
    if fresh and connection.execute(_AT, at).scalar() != fact.end[1]:
        raise NotHere("admit.not_here")


def take_in(service: Service, connection: Connection, vault: bytes, device: bytes, upto: int) -> None:
    """Puts what was admitted into the vault's journal, unchanged, if it continues what is there of its device.

    In a transaction that holds the vault's lock.
    """
    place, (number, previous) = places.newest(connection, vault), places.tip(connection, vault, device)
    of = {"of_vault": vault, "of_device": device}
    seq, head, size = place.seq, place.head, place.bytes
    rows: list[tuple[Any, ...]] = []
    for row in connection.execute(_BEHIND, {**of, "after": number, "upto": upto, "most": COUNT_MAX}):
        entry = Entry.parse(bytes(row.entry))
        if (entry.header.number, entry.header.previous) != (number + 1, previous):
            return  # this server was set back: what is missing comes from a phone that has it, and this behind it
        number, previous = entry.header.number, entry.hash
        seq, head, size = seq + 1, next_head(head, entry.hash), size + len(row.entry)
        rows.append((vault, seq, device, number, entry.hash, head, size, bytes(row.entry)))
    if rows:
        service.database.add_rows(connection, _entries, rows)
        new = Place(seq, head, size)
        said = {"vault": vault, "new_seq": new.seq, "new_head": new.head, "new_bytes": new.bytes}
        connection.execute(_ADVANCE, said)
    connection.execute(_TAKEN_IN, {**of, "upto": upto})


@router.post(
    "/v1/deposits",
    response_class=Packed,
    openapi_extra=described("vault: 16 bytes, items: entries, at most 200", messages.REQUEST_MAX_BYTES),
    responses=answers("results: list of [status, number]; receipt: 144 bytes or none", 400, 401, 408, 413, 415),
)
async def put(request: Request) -> Packed:
    """Hands in what a device that was shut out had not sent; without items it asks how far that is here."""
    service, device = Service.of(request), device_of(request)
    asked = await read_map(request, messages.REQUEST_MAX_BYTES)
    vault, items = take(asked, "vault", bytes, 16), messages.batch(asked, "items")
    results, receipt = await run_in_threadpool(_put, service, device, vault, items)
    return packed({"results": results, "receipt": receipt})


def _supervises(roster: Roster, device: bytes, vault: bytes) -> bool:
    asker = roster.acting(device)
    return asker is not None and roster.members(vault).get(asker.id) == SUPERVISOR


@router.post(
    "/v1/deposits/waiting",
    response_class=Packed,
    openapi_extra=described("an empty map", SMALL_MAX_BYTES),
    responses=answers("deposits: vault, device, count, bytes, first, last, number, hash, refused", 400, 401, 408),
)
async def waiting(request: Request) -> Packed:
    """What waits to be admitted in the squads that the asker supervises."""
    service, device = Service.of(request), device_of(request)
    await read_map(request)

    def work() -> list[dict[str, Any]]:
        with service.database.reading() as connection:
            roster = service.roster.current(connection)
            require_known(roster, device)
            mine = [one for one in roster.vaults if _supervises(roster, device, one)]
            return _waiting(connection, mine) if mine else []

    return packed({"deposits": await run_in_threadpool(work)})


def _waiting(connection: Connection, vaults: Sequence[bytes]) -> list[dict[str, Any]]:
    counted = (
        select(
            _d.vault,
            _d.device,
            func.count().label("entries"),
            func.sum(func.length(_d.entry)).label("bytes"),
            func.min(_d.received_ms).label("first"),
            func.max(_d.received_ms).label("last"),
            func.max(_d.number).label("number"),
            func.min(func.coalesce(_d.refused_ms, 0)).label("refused"),
        )
        .where(_d.vault.in_(vaults))
        .group_by(_d.vault, _d.device)
        .limit(TOLD_MAX)
    )
    found = []
    for row in connection.execute(counted):
        vault, device = bytes(row.vault), bytes(row.device)
        number, its_hash = _tip(connection, NO_END, vault, device)
        found.append(
            {
                "vault": vault,
                "device": device,
                "count": int(row.entries),
                "bytes": int(row.bytes),
                "first": int(row.first),
                "last": int(row.last),
                "number": number,
                "hash": its_hash,
                "refused": int(row.refused),
            }
        )
    return found


@router.post(
    "/v1/deposits/read",
    response_class=Packed,
    openapi_extra=described("vault: 16 bytes, device: 16 bytes, after: number", SMALL_MAX_BYTES),
    responses=answers("items: entries behind that number, at most 500", 400, 401, 408),
)
async def read(request: Request) -> Packed:
    """The entries that wait, for supervisors of the squad; nothing for anybody else."""
    service, device = Service.of(request), device_of(request)
    asked = await read_map(request)
    vault, whose, after = take(asked, "vault", bytes, 16), take(asked, "device", bytes, 16), count(asked, "after")

    def work() -> list[bytes]:
        with service.database.reading() as connection:
            roster = service.roster.current(connection)
            require_known(roster, device)
            if not _supervises(roster, device, vault):
                return []
            said = {"of_vault": vault, "of_device": whose, "after": after, "upto": COUNT_MAX}
            items: list[bytes] = []
            for row in connection.execute(_BEHIND, {**said, "most": messages.PAGE_MAX_ENTRIES}):
                if items and sum(map(len, items)) + len(row.entry) > messages.BATCH_MAX_BYTES:
                    break
                items.append(bytes(row.entry))
            return items

    return packed({"items": await run_in_threadpool(work)})


@router.post(
    "/v1/deposits/refuse",
    response_class=Packed,
    openapi_extra=described("vault: 16 bytes, device: 16 bytes, upto: number", SMALL_MAX_BYTES),
    responses=answers("refused: how many", 400, 401, 408),
)
async def refuse(request: Request) -> Packed:
    """Notes that a supervisor of the squad does not want them. They are kept, and may be admitted after all."""
    service, device = Service.of(request), device_of(request)
    asked = await read_map(request)
    vault, whose, upto = take(asked, "vault", bytes, 16), take(asked, "device", bytes, 16), count(asked, "upto")
    if not upto:
        raise Malformed("message.unreadable")

    def work() -> int:
        with service.database.writing() as connection:
            roster = service.roster.current(connection)
            require_known(roster, device)
            if not _supervises(roster, device, vault):
                return 0
            said = update(_deposits).where(
                _d.vault == vault, _d.device == whose, _d.number <= upto, _d.refused_ms.is_(None)
            )
            return connection.execute(said.values(refused_ms=service.clock())).rowcount

    return packed({"refused": await run_in_threadpool(work)})
