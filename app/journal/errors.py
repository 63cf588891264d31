"""Everything the journal can refuse, as one small tree; and what every error of the app carries.

JournalError            something from outside was not what it should be
├── Malformed           bytes that do not parse, or break a size limit
├── UnknownVersion      made by a newer version of Beatbook
├── BadSignature        not signed by the key it names
├── BrokenChain         a page is missing, or two pages carry one number
├── NotAllowed          the roster does not give its author the right
└── CannotOpen          wrong key, or a sealed box that was altered

An error holds no words for people: it carries a code and values, and one module says them (app/state/wording.py). Codes
and values are safe to show and to log: never a secret, a name or the text of a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.journal import refusal_codes

Value = int | str


@dataclass(frozen=True)
class Reason:
    """Why something was refused, set aside or stopped: a code, and the values that its sentence names."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


class CodedError(Exception):
    """Base of every error that an officer may be told of.

    `code` names the kind. `reason` names the case, as far as somebody should be told it apart from others of the kind.
    """

    code = ""

    def __init__(self, why: str = "", **values: Value) -> None:
        self.reason = Reason(why or self.code, values)
        super().__init__(self.reason.code, *([values] if values else []))


class JournalError(CodedError):
    """Base of the tree. `code` is stable and goes over the wire (codes.py); the reason stays on the device."""

    code = "journal"


class Malformed(JournalError):
    code = refusal_codes.MALFORMED


class UnknownVersion(JournalError):
    code = refusal_codes.UNKNOWN_VERSION


class BadSignature(JournalError):
    code = refusal_codes.BAD_SIGNATURE


class BrokenChain(JournalError):
    """`code` is `gap` (pages are missing before this one) or `fork` (another page has this number)."""

    code = refusal_codes.GAP

    def __init__(self, why: str = "", code: str = refusal_codes.GAP) -> None:
        super().__init__(why)
        self.code = code


class NotAllowed(JournalError):
    code = refusal_codes.NOT_ALLOWED


class CannotOpen(JournalError):
    code = "cannot_open"
