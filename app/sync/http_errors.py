"""What a server's refusal means to this phone: a code of ours. What the server wrote beside its own is never shown."""

from __future__ import annotations

import json
import logging
import re

from app.journal import refusal_codes
from app.journal.errors import JournalError
from app.journal.proof import CHALLENGE_BYTES
from app.sync.errors import Refused

log = logging.getLogger(__name__)

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
PROBLEM_MAX_BYTES = 8 * 1024

_KNOWN = refusal_codes.PROBLEMS.keys() | {refusal_codes.OVER_QUOTA, refusal_codes.UNKNOWN_VAULT}
_BY_STATUS = {
    401: "problem.not_let_in",
    403: "problem.on_the_way",
    404: "problem.not_found",
    407: "problem.sign_in_page",
    408: "problem.timeout",
    413: "problem.too_large",
    429: "problem.too_many",
    500: "problem.internal",
    502: "problem.unavailable",
    503: "problem.unavailable",
    504: "problem.unavailable",
    511: "problem.sign_in_page",
}


def why(code: str, status: int) -> str:
    """Our code for a problem's code, or for its HTTP status where the problem's is not known."""
    if code in _KNOWN:
        return f"problem.{code}"
    return _BY_STATUS.get(status, "problem.not_beatbook" if 100 <= status < 400 else "problem.unknown")


def problem_of(status: int, body: bytes) -> Refused:
    """What a problem answer (RFC 9457) says. An unreadable one is named by its status."""
    told = _member(body, "code")
    code = told if CODE.fullmatch(told) else f"http_{status}"
    return Refused(code, why(code, status), status)


def challenge_in(body: bytes) -> bytes:
    """The challenge that a problem answer brings for the next try; empty where it brings none."""
    try:
        challenge = bytes.fromhex(_member(body, "challenge"))
    except ValueError:
        return b""
    return challenge if len(challenge) == CHALLENGE_BYTES else b""


def _member(body: bytes, name: str) -> str:
    try:
        told = json.loads(body[:PROBLEM_MAX_BYTES])[name]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return told if isinstance(told, str) else ""


def not_believed(error: JournalError) -> Refused:
    """For an answer that has the wrong form, or shows no proof. What exactly it was goes to the log."""
    log.warning("the server's answer was not believed: %s: %s", type(error).__name__, error)
    return Refused("not_believed", "problem.not_believed")
