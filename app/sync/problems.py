"""What a server's refusal means, in this phone's own words. What the server wrote beside its code is never shown."""

from __future__ import annotations

import json
import logging
import re

from app.journal.errors import JournalError
from app.sync.errors import Refused

log = logging.getLogger(__name__)

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
PROBLEM_MAX_BYTES = 8 * 1024

_WORDS = {
    "bad_session": "The server did not take this phone's signature. Try again.",
    "diverged": "The server's journal is another than this phone's. Sync again.",
    "internal": "The server had a fault of its own. Everything is kept on this phone. Try again later.",
    "malformed": "The server could not read what this phone sent. Update Beatbook, then try again.",
    "media_type": "The server does not speak this app's language. Update Beatbook, then try again.",
    "method_not_allowed": "The server is of another version than this app. Ask your admin to update it.",
    "not_beatbook": "Something else than the agency's server answered. Check the network, then try again.",
    "not_believed": "The server's answer could not be understood or proved, and nothing of it was taken in. Your notes "
    "are safe on this phone. Tell whoever runs the server, and update Beatbook if it is old.",
    "not_found": "The server is of another version than this app. Ask your admin to update it.",
    "over_quota": "The server takes no more from this phone today. Everything is kept here and goes later.",
    "storage_damaged": "The server's storage is damaged. Tell your admin. Everything is safe on this phone.",
    "storage_full": "The server is out of space. Tell your admin. Everything is safe on this phone.",
    "storage_read_only": "The server cannot write to its storage. Tell your admin. Everything is safe on this phone.",
    "timeout": "The connection is too slow for what waits. Everything is kept on this phone. Try again later.",
    "too_large": "This is larger than the server takes.",
    "too_many": "The server is busy with too many requests. Beatbook tries again by itself.",
    "unavailable": "The server is busy. Everything is kept on this phone. Beatbook tries again by itself.",
    "unknown_code": "This code is not known here, was used or withdrawn, or has expired. Ask for a new one.",
    "unknown_device": "The server does not know this phone. Ask your admin.",
    "unknown_vault": "This squad's notebook is not known to the server. Ask your admin.",
    "unknown_version": "The server is older than this app. Ask your admin to update it.",
}
_BY_STATUS = {
    401: "The server did not let this phone in. Try again.",
    403: "Something on the way to the server refuses this phone. Check the network, then try again.",
    404: _WORDS["not_found"],
    407: "The network wants to be signed in to first. Open its sign-in page, then try again.",
    408: _WORDS["timeout"],
    413: _WORDS["too_large"],
    429: _WORDS["too_many"],
    500: _WORDS["internal"],
    502: _WORDS["unavailable"],
    503: _WORDS["unavailable"],
    504: _WORDS["unavailable"],
    511: "The network wants to be signed in to first. Open its sign-in page, then try again.",
}


def words_of(code: str, status: int = 0) -> str:
    """A sentence for the officer about a problem's code, or about its HTTP status where the code is not known."""
    if code in _WORDS:
        return _WORDS[code]
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 100 <= status < 400:
        return _WORDS["not_beatbook"]
    return "The server refused, and this app does not know why. Everything is kept on this phone. Try again later."


def problem_of(status: int, body: bytes) -> Refused:
    """What a problem answer (RFC 9457) says: its code, with our words. An unreadable one is named by its status."""
    code = f"http_{status}"
    try:
        told = json.loads(body[:PROBLEM_MAX_BYTES])["code"]
    except (ValueError, LookupError, TypeError, RecursionError):
        told = None
    if isinstance(told, str) and CODE.fullmatch(told):
        code = told
    return Refused(code, words_of(code, status), status)


def not_believed(error: JournalError) -> Refused:
    """What to tell of an answer that has the wrong form, or shows no proof. What exactly it was goes to the log."""
    log.warning("the server's answer was not believed: %s: %s", type(error).__name__, error)
    return Refused("not_believed", words_of("not_believed"))
