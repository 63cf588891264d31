"""Join codes: an admin leaves an invitation and a sealed bundle, the invited phone fetches it and enrols.

The server knows a code by the hash of its ticket, and the bundle only sealed. States of a code:

    open      from the invitation until its expiry: 72 hours at most after it came here
    used      from the enrolment on; for a day the ticket still answers, for a phone whose answer was lost
    gone      expired, used up or withdrawn: the bundle is erased, and the answer is the one for a code that never was

A withdrawal is a roster fact (`uninvite`), so it comes with the others, to sync_server.roster, which drops the code.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, and_, bindparam, or_, select, update
from starlette.concurrency import run_in_threadpool

from app.journal import messages, refusal_codes, sealing
from app.journal.entry import ENTRY_MAX_BYTES, Entry
from app.journal.errors import JournalError, Malformed
from app.journal.invitation import BUNDLE_MAX_BYTES
from app.journal.packing import count, pack, take
from app.journal.roster import facts
from app.journal.roster.fact import Fact
from app.journal.roster.of_devices import EnrolFact, InviteFact
from sync_server import tables
from sync_server.bodies import Packed, answers, described, read_map
from sync_server.callers import device_of, require_known
from sync_server.errors import Problem
from sync_server.founding import USED_CODE_ANSWERS_MS, ticket_hash, unknown_code
from sync_server.limits import CODES, FAILURES, address_of
from sync_server.roster import append, page, parse, settled
from sync_server.service import Service

router = APIRouter(tags=["invitations"])

OPEN_PAGE_FACTS = 200
SEALED_BUNDLE_MAX_BYTES = BUNDLE_MAX_BYTES + sealing.OVERHEAD_BYTES
INVITE_MAX_BYTES = ENTRY_MAX_BYTES + SEALED_BUNDLE_MAX_BYTES + 1024
ENROL_MAX_BYTES = ENTRY_MAX_BYTES + 1024

_codes = tables.invitations
_BY_TICKET = select(_codes).where(_codes.c.ticket == bindparam("hashed"))
_LEAVE = (
    update(_codes)
    .where(_codes.c.key == bindparam("invitation"), _codes.c.ticket.is_(None), _codes.c.used_ms.is_(None))
    .values(ticket=bindparam("hashed"), bundle=bindparam("sealed"))
)
_ERASE = (
    update(_codes)
    .where(
        _codes.c.bundle.is_not(None),
        or_(
            _codes.c.used_ms < bindparam("used_before"),
            and_(_codes.c.used_ms.is_(None), _codes.c.expires_ms < bindparam("expired_before")),
        ),
    )
    .values(bundle=None)
)


def _refused(code: str, seq: int) -> messages.Pushed:
    return messages.Pushed([messages.Result(code, 0)], seq)


def _find(service: Service, connection: Connection, ticket: bytes) -> Any:
    """The row of a code that still answers. Raises Problem 404."""
    row = connection.execute(_BY_TICKET, {"hashed": ticket_hash(ticket)}).first()
    now = service.clock()
    if row is None or row.bundle is None:
        raise unknown_code()
    gone = now > row.expires_ms if row.used_ms is None else now - row.used_ms > USED_CODE_ANSWERS_MS
    if gone:
        raise unknown_code()
    return row


def _read(item: bytes) -> tuple[Entry, Fact] | str:
    """A fact and what it says, or the code of why it is none."""
    entry = parse(item)
    if isinstance(entry, str):
        return entry
    try:
        return entry, facts.read(entry)
    except JournalError as error:
        return error.code


@router.post(
    "/v1/invitations",
    response_class=Packed,
    openapi_extra=described(
        "fact: a packed invite, ticket: 16 bytes, bundle: sealed vault keys, at most 64 KiB", INVITE_MAX_BYTES
    ),
    responses=answers("results: one [status, seq], roster: seq", 400, 401, 408, 413, 415),
)
async def invite(request: Request) -> Packed:
    """Stores the invitation and its bundle together, or neither."""
    service = Service.of(request)
    device = device_of(request)
    message = await read_map(request, INVITE_MAX_BYTES)
    item, ticket = take(message, "fact", bytes), take(message, "ticket", bytes, 16)
    bundle = take(message, "bundle", bytes)
    if not sealing.OVERHEAD_BYTES <= len(bundle) <= SEALED_BUNDLE_MAX_BYTES:
        raise Malformed("bundle.size")

    def work() -> messages.Pushed:
        parsed = _read(item)
        with service.database.writing() as connection:
            roster = service.roster.current(connection)
            require_known(roster, device)
            if isinstance(parsed, str):
                return _refused(parsed, roster.seq)
            entry, fact = parsed
            if not isinstance(fact, InviteFact) or entry.header.device != device:
                return _refused(refusal_codes.NOT_ALLOWED, roster.seq)
            taken = connection.execute(_BY_TICKET, {"hashed": ticket_hash(ticket)}).first()
            if taken is not None and taken.key != fact.key:
                return _refused(refusal_codes.NOT_ALLOWED, roster.seq)
            appended = append(service, connection, [item])
            if appended.results[0].on_server:
                left = {"invitation": fact.key, "hashed": ticket_hash(ticket), "sealed": bundle}
                connection.execute(_LEAVE, left)
            now = service.clock()
            connection.execute(_ERASE, {"used_before": now - USED_CODE_ANSWERS_MS, "expired_before": now})
        return settled(service, appended)

    return Packed((await run_in_threadpool(work)).pack())


@router.post(
    "/v1/invitations/open",
    response_class=Packed,
    openapi_extra=described("ticket: 16 bytes, after: seq", 4096),
    responses=answers(
        "bundle: sealed, items: at most 200 packed facts after `after`, seq, more, agency: 16 bytes",
        400, 404, 408, 413, 415,
    ),
)  # fmt: skip
async def open_code(request: Request) -> Packed:
    """The sealed bundle and the roster, for whoever holds the code."""
    service = Service.of(request)
    message = await read_map(request)
    ticket, after = take(message, "ticket", bytes, 16), count(message, "after")

    def work() -> bytes:
        with service.database.reading() as connection:
            code = _find(service, connection, ticket)
            service.limits.spend(CODES, ticket_hash(ticket).hex())
            roster = service.roster.current(connection)
            items = page(connection, roster, after, OPEN_PAGE_FACTS)
        seq = after + len(items)
        more = seq < roster.seq
        return pack({"bundle": bytes(code.bundle), "items": items, "seq": seq, "more": more, "agency": roster.agency})

    return Packed(await _strictly(service, request, run_in_threadpool(work)))


@router.post(
    "/v1/invitations/enrol",
    response_class=Packed,
    openapi_extra=described("ticket: 16 bytes, fact: a packed enrolment", ENROL_MAX_BYTES),
    responses=answers("results: one [status, seq], roster: seq", 400, 404, 408, 413, 415),
)
async def enrol(request: Request) -> Packed:
    """Makes a device a member with a code that is open; the first enrolment uses the code up."""
    service = Service.of(request)
    message = await read_map(request, ENROL_MAX_BYTES)
    ticket, item = take(message, "ticket", bytes, 16), take(message, "fact", bytes)

    def work() -> bytes:
        with service.database.reading() as connection:
            _find(service, connection, ticket)  # nothing is locked for who does not hold the code
        service.limits.spend(CODES, ticket_hash(ticket).hex())
        parsed = _read(item)
        with service.database.writing() as connection:
            code = _find(service, connection, ticket)
            roster = service.roster.current(connection)
            if isinstance(parsed, str):
                return _refused(parsed, roster.seq).pack()
            _, fact = parsed
            if not isinstance(fact, EnrolFact) or fact.invitation != code.key:
                return _refused(refusal_codes.NOT_ALLOWED, roster.seq).pack()
            appended = append(service, connection, [item])
        return settled(service, appended).pack()

    return Packed(await _strictly(service, request, run_in_threadpool(work)))


async def _strictly(service: Service, request: Request, work: Any) -> bytes:
    """Counts a wrong code against the address that sent it."""
    try:
        answer: bytes = await work
    except Problem as problem:
        if problem.code == refusal_codes.UNKNOWN_CODE:
            service.limits.spend(FAILURES, address_of(request.scope))
        raise
    return answer
