"""Bodies in, bodies out: msgpack, bounded before it is read, and never by a slow sender for ever."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Request, Response

from app.journal import messages, refusal_codes
from app.journal.packing import pack
from sync_server.callers import check_signed
from sync_server.errors import Problem, too_large
from sync_server.service import Service

SMALL_MAX_BYTES = 4096


class Packed(Response):
    """An answer in msgpack."""

    media_type = messages.MEDIA_TYPE


def packed(message: dict[str, Any]) -> Packed:
    return Packed(pack(message))


async def read(request: Request, limit: int) -> bytes:
    """The body, at most `limit` bytes of it, as it was sent: nothing is unzipped.

    Raises Problem 408, 413 or 415, and 401 where another body was signed.
    """
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(refusal_codes.MEDIA_TYPE, "Send bodies as they are, not compressed.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != messages.MEDIA_TYPE:
        raise Problem(refusal_codes.MEDIA_TYPE, f"Send {messages.MEDIA_TYPE}.")
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > limit:
        raise too_large()
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(Service.of(request).settings.body_wait_s):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise too_large()
                chunks.append(chunk)
    except TimeoutError as error:
        raise Problem(refusal_codes.TIMEOUT) from error
    body = b"".join(chunks)
    check_signed(request, body)
    return body


async def read_map(request: Request, limit: int = SMALL_MAX_BYTES) -> dict[str, Any]:
    """The body as a map. Raises Problem as `read` does, or Malformed."""
    return messages.unpack_request(await read(request, limit), limit)


def described(fields: str, limit: int) -> dict[str, Any]:
    """What OpenAPI says about a request body: the fields of the msgpack map and its size in bytes."""
    schema = {"type": "string", "format": "binary", "maxLength": limit, "description": fields}
    return {"requestBody": {"required": True, "content": {messages.MEDIA_TYPE: {"schema": schema}}}}


def _problem(description: str) -> dict[str, Any]:
    members = {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}}
    schema = {
        "type": "object",
        "required": ["status", "code"],
        "properties": {**members, "code": {"type": "string"}},
    }
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}


def answers(fields: str, *problems: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says about the answers: the fields of the msgpack map, and which problems may come."""
    schema = {"type": "string", "format": "binary", "description": fields}
    known: dict[int | str, dict[str, Any]] = {
        200: {"description": fields, "content": {messages.MEDIA_TYPE: {"schema": schema}}}
    }
    texts = {
        400: "The message is malformed.",
        401: "Not signed, or with an old challenge (unsigned, with a new one); not in the roster (unknown_device).",
        404: "Not known here, or not for this device: one answer for both.",
        408: "The body did not arrive in time.",
        413: "Too large.",
        415: "Not msgpack.",
        429: "Too many requests; see Retry-After.",
        503: "The database did not answer; nothing was stored.",
    }
    for status in sorted({*problems, 429, 503}):
        known[status] = _problem(texts[status])
    return known
