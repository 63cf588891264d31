"""Signing in: a device signs a challenge with its own key and gets a token for fifteen minutes.

Both are stateless, so that several processes share them: the server recognises by HMAC what it made itself.

    challenge   16 random bytes | expiry, ms, 8 bytes | HMAC-SHA256, 32 bytes
    token       16 bytes device | expiry, ms, 8 bytes | HMAC-SHA256, 32 bytes

The phone's clock plays no part. Whether the device still belongs is asked again at every request.
"""

from __future__ import annotations

import hmac
import os

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from app.journal import keys, messages, refusal_codes
from app.journal.errors import BadSignature
from app.journal.packing import take
from app.journal.roster import Roster
from sync_server import last_syncs
from sync_server.bodies import SMALL_MAX_BYTES, Packed, answers, described, packed, read_map
from sync_server.errors import Problem, unauthorised
from sync_server.limits import FAILURES, SIGN_IN, address_of
from sync_server.service import Service
from sync_server.wraps import owed

router = APIRouter(tags=["sessions"])

_CHALLENGE, _TOKEN = b"challenge", b"token"
_MINTED_BYTES = 16 + 8 + 32


def _mint(service: Service, purpose: bytes, subject: bytes, life_s: int) -> tuple[bytes, int]:
    expires = service.clock() + life_s * 1000
    content = subject + expires.to_bytes(8, "big")
    return content + hmac.digest(service.identity.token_key, purpose + content, "sha256"), expires


def _recognise(service: Service, purpose: bytes, minted: bytes) -> bytes | None:
    """The 16-byte subject of something this server made for this purpose and that has not expired."""
    if len(minted) != _MINTED_BYTES:
        return None
    content, mac = minted[:24], minted[24:]
    if not hmac.compare_digest(mac, hmac.digest(service.identity.token_key, purpose + content, "sha256")):
        return None
    return content[:16] if int.from_bytes(content[16:], "big") > service.clock() else None


def device_of(request: Request) -> bytes:
    """The device that signed in. Raises Problem 401."""
    device = optional_device_of(request)
    if device is None:
        raise unauthorised(refusal_codes.BAD_SESSION)
    return device


def optional_device_of(request: Request) -> bytes | None:
    """The device that signed in, or None without a valid token. It may have left the roster since."""
    return signed_in(Service.of(request), request.headers)


def signed_in(service: Service, headers: Headers) -> bytes | None:
    """The same, from the headers of a request."""
    scheme, _, text = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or len(text) > 2 * messages.TOKEN_MAX_BYTES:
        return None
    try:
        return _recognise(service, _TOKEN, bytes.fromhex(text))
    except ValueError:
        return None


def require_known(roster: Roster, device: bytes) -> None:
    """Raises Problem 401 for a device that the roster does not know (any more, or yet)."""
    if device not in roster.devices:
        raise unauthorised(refusal_codes.UNKNOWN_DEVICE)


@router.post(
    "/v1/challenge",
    response_class=Packed,
    openapi_extra=described("an empty map", SMALL_MAX_BYTES),
    responses=answers("nonce: 56 bytes to sign, time: ms", 400, 408, 413, 415),
)
async def challenge(request: Request) -> Packed:
    """Something fresh to sign; good for a minute."""
    service = Service.of(request)
    await read_map(request)
    nonce, _ = _mint(service, _CHALLENGE, os.urandom(16), messages.CHALLENGE_LIFE_S)
    return packed({"nonce": nonce, "time": service.clock()})


@router.post(
    "/v1/session",
    response_class=Packed,
    openapi_extra=described(
        "key: 32 bytes, the device's; nonce: 56 bytes, signature: 64 bytes, mark: 16 bytes", SMALL_MAX_BYTES
    ),
    responses=answers(
        "token: bytes, expires: ms, roster: seq, owed: bool, time: ms, signed: 64 bytes", 400, 401, 408, 413, 415
    ),
)
async def session(request: Request) -> Packed:
    """A token for a device that signed a challenge: SESSION purpose, agency id ‖ nonce."""
    service = Service.of(request)
    message = await read_map(request)
    key, nonce = take(message, "key", bytes, keys.VERIFY_KEY_BYTES), take(message, "nonce", bytes)
    signature = take(message, "signature", bytes, keys.SIGNATURE_BYTES)
    mark = take(message, "mark", bytes, messages.MARK_BYTES)

    def failed() -> Problem:
        service.limits.spend(FAILURES, address_of(request.scope))
        return unauthorised(refusal_codes.BAD_SESSION)

    if _recognise(service, _CHALLENGE, nonce) is None:
        raise failed()

    device = keys.device_id(key)

    def roster_now() -> tuple[Roster, bool]:
        with service.database.reading() as connection:
            roster = service.roster.current(connection)
            return roster, bool(owed(connection, roster, device))

    roster, is_owed = await run_in_threadpool(roster_now)
    if not roster.agency:
        raise unauthorised(refusal_codes.UNKNOWN_DEVICE)  # this server lost all it knew; the phones bring it back
    try:
        keys.verify(key, keys.SESSION, roster.agency + nonce, signature)
    except BadSignature as error:
        raise failed() from error
    # Only now: whether a device is known here is told to nobody but that device.
    require_known(roster, device)
    service.limits.spend(SIGN_IN, device.hex())
    token, expires = _mint(service, _TOKEN, device, messages.TOKEN_LIFE_S)
    now = service.clock()
    signed = service.identity.key.sign(keys.TIME, messages.signed_time(roster.agency, mark, now))
    told = {"token": token, "expires": expires, "roster": roster.seq, "owed": is_owed}
    answer = packed({**told, "time": now, "signed": signed})
    answer.background = BackgroundTask(last_syncs.note, service, device)
    return answer


def unknown_vault() -> Problem:
    """One answer for a vault that does not exist and one that is not the asker's."""
    return Problem(refusal_codes.UNKNOWN_VAULT)
