"""Everything the journal can refuse, as one small tree.

JournalError            something from outside was not what it should be
├── Malformed           bytes that do not parse, or break a size limit
├── UnknownVersion      made by a newer version of Beatbook
├── BadSignature        not signed by the key it names
├── BrokenChain         a page is missing, or two pages carry one number
├── NotAllowed          the roster does not give its author the right
└── CannotOpen          wrong key, or a sealed box that was altered

Messages are safe to show and to log: they never hold a secret, a name or the text of a note.
"""

from __future__ import annotations


class JournalError(Exception):
    """Base of the tree. `code` is stable and goes over the wire; the message is for people."""

    code = "journal"


class Malformed(JournalError):
    code = "malformed"


class UnknownVersion(JournalError):
    code = "unknown_version"


class BadSignature(JournalError):
    code = "bad_signature"


class BrokenChain(JournalError):
    """`code` is `gap` (pages are missing before this one) or `fork` (another page has this number)."""

    code = "gap"

    def __init__(self, message: str, code: str = "gap") -> None:
        super().__init__(message)
        self.code = code


class NotAllowed(JournalError):
    code = "not_allowed"


class CannotOpen(JournalError):
    code = "cannot_open"
