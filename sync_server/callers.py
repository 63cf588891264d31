"""Who calls: a device proves itself by the signature in the head of each request (app/journal/proof.py).

    challenge    this server's time, ms, 8 bytes | HMAC-SHA256, 32 bytes       good for seven days

Nothing is kept of it, so several processes share them, and the phone's clock plays no part. The door asks `caller_of`
before a byte of the body is read; whoever reads the body compares it with what was signed. Whether the device still
belongs is asked of the roster by what it asks for.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Scope

from app.journal import keys, refusal_codes
from app.journal.errors import BadSignature, Malformed
from app.journal.proof import CHALLENGE_LIFE_MS, Proof
from app.journal.roster import Roster
from sync_server.errors import Problem, problem_of, unauthorised
from sync_server.limits import FAILURES, address_of
from sync_server.service import Service

SCOPE = "beatbook.caller"
_CHALLENGE = b"challenge"


@dataclass(frozen=True)
class Caller:
    """A device of the roster, and SHA-256 of the body that it signed."""

    device: bytes
    digest: bytes


def challenge(service: Service, now_ms: int) -> bytes:
    """What the next request is to be signed with."""
    time = now_ms.to_bytes(8, "big")
    return time + hmac.digest(service.identity.token_key, _CHALLENGE + time, "sha256")


def _is_ours(service: Service, minted: bytes) -> bool:
    made = int.from_bytes(minted[:8], "big")
    return hmac.compare_digest(minted, challenge(service, made)) and abs(service.clock() - made) < CHALLENGE_LIFE_MS


def unsigned(service: Service) -> Problem:
    """Not signed, or with a challenge that is too old or another server's: here is one that works."""
    return unauthorised(refusal_codes.UNSIGNED, challenge(service, service.clock()))


async def caller_of(service: Service, scope: Scope) -> Caller | Problem:
    """Who signed a request, from its head alone; or what to answer where that must be known.

    Raises TooMany after many wrong signatures of one address. Whether a device is known here is told to nobody but that
    device.
    """
    try:
        proof = Proof.parse(Headers(scope=scope).get("authorization", ""))
    except Malformed:
        return unsigned(service)
    if not _is_ours(service, proof.challenge):
        return unsigned(service)
    device, roster = keys.device_id(proof.key), service.roster.remembered
    if device not in roster.devices:
        try:
            roster = await run_in_threadpool(_roster_now, service)
        except Exception as error:
            problem = problem_of(error)
            if problem.code == refusal_codes.INTERNAL:
                raise
            return problem
    if not roster.agency:
        return unauthorised(refusal_codes.UNKNOWN_DEVICE)  # this server lost all it knew; the phones bring it back
    try:
        proof.verify(roster.agency, scope["path"])
    except BadSignature:
        service.limits.spend(FAILURES, address_of(scope))
        return unsigned(service)
    return Caller(device, proof.digest) if device in roster.devices else unauthorised(refusal_codes.UNKNOWN_DEVICE)


def _roster_now(service: Service) -> Roster:
    with service.database.reading() as connection:
        return service.roster.current(connection)


def who_signed(request: Request) -> Caller:
    """Raises Problem, 401 mostly, for a request that nobody did."""
    caller: Caller | Problem = request.scope[SCOPE]
    if isinstance(caller, Problem):
        raise caller
    return caller


def device_of(request: Request) -> bytes:
    """The device that signed. Raises Problem in the same way."""
    return who_signed(request).device


def check_signed(request: Request, body: bytes) -> None:
    """Raises Problem 401 for a body that is not the one that was signed."""
    caller = request.scope.get(SCOPE)
    if isinstance(caller, Caller) and not hmac.compare_digest(hashlib.sha256(body).digest(), caller.digest):
        service = Service.of(request)
        service.limits.spend(FAILURES, address_of(request.scope))
        raise unsigned(service)


def require_known(roster: Roster, device: bytes) -> None:
    """Raises Problem 401 for a device that the roster does not know (any more, or yet)."""
    if device not in roster.devices:
        raise unauthorised(refusal_codes.UNKNOWN_DEVICE)
