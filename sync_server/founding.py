"""Founding: the code that `init` printed lets one phone write the first facts of the agency.

The server keeps the SHA-256 of the code's ticket, never the code. A ticket that founded still answers for a
day, so that a phone whose answer was lost can send the same facts again.
"""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select, update
from starlette.concurrency import run_in_threadpool

from app.journal import keys, messages, refusal_codes
from app.journal.invitation import FOUND, Code, server_anchor
from app.journal.packing import pack, take
from sync_server import tables
from sync_server.bodies import Packed, answers, described, read_map
from sync_server.errors import OperatorError, Problem
from sync_server.limits import CODES, FAILURES, address_of
from sync_server.roster import append, settled
from sync_server.service import Service

router = APIRouter(tags=["founding"])

USED_CODE_ANSWERS_MS = 24 * 3600 * 1000

_server = tables.server
_ROW = select(_server.c.founding_ticket, _server.c.founded_ms).where(_server.c.id == 1).with_for_update()
_ITEMS = "items: list of packed facts, the founding one first"


def ticket_hash(ticket: bytes) -> bytes:
    """What is stored of a ticket: a copy of the database shows no code."""
    return hashlib.sha256(b"beatbook ticket" + ticket).digest()


def unknown_code() -> Problem:
    """One answer for a code that never was, was used, or has expired."""
    return Problem(refusal_codes.UNKNOWN_CODE)


def issue_code(service: Service) -> Code:
    """A fresh founding code; any earlier one stops working. Raises OperatorError once the agency exists."""
    if service.identity.founded_agency() is not None:
        raise OperatorError(
            "An agency was founded on this server. If its database is lost, the phones fill it again when "
            "they sync; to found another agency, use another --data folder."
        )
    code = Code.new(FOUND, server_anchor(service.identity.key.public), service.identity.url)
    with service.database.writing() as connection:
        connection.execute(_ROW)
        if service.roster.current(connection).agency:
            raise OperatorError(
                "The agency is founded already. Officers join with codes that an admin makes in the app."
            )
        connection.execute(
            update(_server).where(_server.c.id == 1).values(founding_ticket=ticket_hash(code.ticket), founded_ms=None)
        )
    return code


def _admit(service: Service, connection: Connection, ticket: bytes) -> bool:
    """Whether the code is still open. Raises Problem 404 when it is not the founding code."""
    row = connection.execute(_ROW).one()
    expected = bytes(row.founding_ticket or b"")
    if not keys.same(expected, ticket_hash(ticket)):
        raise unknown_code()
    if row.founded_ms is not None and service.clock() - row.founded_ms > USED_CODE_ANSWERS_MS:
        raise unknown_code()
    return row.founded_ms is None


def _prove(service: Service, ticket: bytes) -> None:
    """Raises Problem 404 for who does not hold the code, before anything is locked for them."""
    with service.database.reading() as connection:
        known = connection.execute(select(_server.c.founding_ticket).where(_server.c.id == 1)).scalar_one()
    hashed = ticket_hash(ticket)
    if not keys.same(bytes(known or b""), hashed):
        raise unknown_code()
    service.limits.spend(CODES, hashed.hex())


@router.post(
    "/v1/founding",
    response_class=Packed,
    openapi_extra=described(f"ticket: 16 bytes; to found also {_ITEMS}", messages.REQUEST_MAX_BYTES),
    responses=answers(
        "agency: name, server_key: 32 bytes, open: bool; or results, roster",
        400,
        404,
        408,
        413,
        415,
    ),
)
async def found(request: Request) -> Packed:
    """Without `items`: what the code is for. With them: founds the agency."""
    service = Service.of(request)
    message = await read_map(request, messages.REQUEST_MAX_BYTES)
    ticket = take(message, "ticket", bytes, 16)
    items = messages.Push.parse(pack({"items": message["items"]})).items if "items" in message else None

    def look() -> Packed:
        _prove(service, ticket)
        with service.database.writing() as connection:
            still_open = _admit(service, connection, ticket) and not service.roster.current(connection).agency
        identity = service.identity
        answer = {"agency": identity.agency_name, "server_key": identity.key.public, "open": still_open}
        return Packed(pack(answer))

    def work(facts: list[bytes]) -> Packed:
        _prove(service, ticket)
        with service.database.writing() as connection:
            still_open = _admit(service, connection, ticket)
            appended = append(service, connection, facts, by_code=True)
            if still_open and appended.roster.agency:
                connection.execute(update(_server).where(_server.c.id == 1).values(founded_ms=service.clock()))
        return Packed(settled(service, appended).pack())

    try:
        return await (run_in_threadpool(look) if items is None else run_in_threadpool(work, items))
    except Problem as problem:
        if problem.code == refusal_codes.UNKNOWN_CODE:
            service.limits.spend(FAILURES, address_of(request.scope))
        raise
