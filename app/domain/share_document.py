"""What leaves on a share slip, word for word: its lines, and the JSON file that carries them (docs/share-slip.md).

A slip's own form and nothing of the journal's: no id, no hash, no field that nobody ticked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain import field_rules
from app.domain.untrusted_values import fewer_marks

FORM, VERSION = "beatbook share slip", 1
LINES_MAX, LABEL_MAX, VALUE_MAX = 60, 80, 4_000
TEXT_MAX = field_rules.TEXT_MAX_CHARS


@dataclass(frozen=True)
class Line:
    """One field as it leaves: what it is called and what it says, in the language of whoever shares it."""

    label: str
    value: str


@dataclass(frozen=True)
class Slip:
    """All that leaves. `about`: what kind of record it is, in words; `until`: how long it may be kept, None where
    nobody chose that yet."""

    sender_agency: str
    sender: str
    agency: str
    person: str
    purpose: str
    given: date
    until: date | None
    about: str
    lines: tuple[Line, ...]


def text_of_lines(lines: Iterable[Line]) -> str:
    """The lines as a slip keeps them."""
    return json.dumps([[one.label, one.value] for one in lines], ensure_ascii=False, separators=(",", ":"))


def lines_of_text(text: str) -> tuple[Line, ...]:
    """The lines that a slip keeps; none of a text of another form."""
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    found = kept if isinstance(kept, list) else []
    pairs = (one for one in found[:LINES_MAX] if isinstance(one, list) and len(one) == 2)
    return tuple(Line(_line(label), _value(value)) for label, value in pairs if isinstance(value, str))


def _line(value: object) -> str:
    return fewer_marks(field_rules.one_line(value, LABEL_MAX))


def _value(value: str) -> str:
    return fewer_marks(field_rules.beside_others(field_rules.text(value, most=VALUE_MAX)))


def as_json(slip: Slip) -> bytes:
    """The slip as a file for another system, UTF-8. The same slip gives the same bytes."""
    said = {
        "form": FORM,
        "version": VERSION,
        "from": {"agency": slip.sender_agency, "officer": slip.sender},
        "to": {"agency": slip.agency, **({"person": slip.person} if slip.person else {})},
        "purpose": slip.purpose,
        "given": slip.given.isoformat(),
        "keep_until": slip.until.isoformat() if slip.until else "",
        "about": slip.about,
        "fields": [{"label": one.label, "value": one.value} for one in slip.lines],
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()
