"""vCard files: the cards in a file, each read for itself.

The file is cut into cards here, and not by vobject, for three reasons: one broken card would end the whole
file there, a photo would be parsed only to be thrown away, and vobject's pattern for a line can take
exponential time on a hostile one. vobject then takes apart what has a structure (see vcard_value). RFC 6350
(4.0), RFC 2426 (3.0), and the versit Consortium's vCard 2.1 of 1996.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.notebook.address_book.card import CARDS_MAX, Card, Draft, Reading, Unreadable, in_order, joined
from app.notebook.address_book.file_text import Content
from app.notebook.address_book.vcard_line import Property, properties
from app.notebook.address_book.vcard_value import address_parts, name_parts, organisation_parts, plain

_MARKER = re.compile(rb"^(?:[a-z0-9_-]{1,40}\.)?(BEGIN|END)[ \t]*:[ \t]*VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_AGENT = re.compile(rb"\n(?:[a-z0-9_-]{1,40}\.)?AGENT[^\n]{0,100}:\s*\Z", re.IGNORECASE)
_PREFERRED_LAST = 101  # RFC 6350, 5.3: 1 to 100, 1 is the most preferred
_NOT_PEOPLE = {
    "group": "This is a list of people, not a person. Its members are imported from their own cards.",
    "application": "This is a program, not a person or a place.",
    "device": "This is a device, not a person or a place.",
}
_VENUES = {"org", "organization", "location"}
# What address books write that says nothing about which phone it is.
_SILENT_TYPES = {
    "voice", "pref", "internet", "text", "msg", "video", "dom", "intl", "postal", "parcel", "x400", "smtp",
}  # fmt: skip
_LABELS = {
    "cell": "mobile", "iphone": "iPhone", "homefax": "fax", "workfax": "fax", "otherfax": "fax",
    "textphone": "TTY", "applewatch": "Apple Watch", "icloud": "iCloud",
}  # fmt: skip
_STRONGEST = ("fax", "pager", "iphone", "cell", "mobile", "main", "work", "home", "other")
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Block:
    """One card: its bytes are data[start:end], `line` is that of its BEGIN, `whole` that it has an END."""

    line: int
    start: int
    end: int
    whole: bool


def starts_with_a_card(data: bytes) -> bool:
    """Whether the first line that is not empty begins a card."""
    found = _MARKER.search(data)
    return found is not None and not data[: found.start()].strip()


def holds_a_card(data: bytes) -> bool:
    """Whether a card begins anywhere."""
    return any(found[1].upper() == b"BEGIN" for found in _MARKER.finditer(data))


def read(content: Content, region: str) -> Reading:
    """All cards of the file. Bad content never raises."""
    cards: list[Card] = []
    unreadable: list[Unreadable] = []
    for number, block in enumerate(_blocks(content.data)):
        if number >= CARDS_MAX:
            unreadable.append(
                Unreadable(
                    block.line,
                    f"A file may hold {CARDS_MAX:,} cards. The cards from this line on were not imported:"
                    " put them in a file of their own.",
                )
            )
            break
        if isinstance(block, Unreadable):
            unreadable.append(block)
            continue
        found = _card(content, block, region)
        unreadable += found.remarks
        if found.card is not None:
            cards.append(found.card)
    return Reading(tuple(cards), in_order(unreadable), "vCard")


def _blocks(data: bytes) -> Iterator[_Block | Unreadable]:
    opened: tuple[int, int] | None = None  # line and offset of the card that is open
    inner = 0  # cards inside it: an AGENT is a card within a card
    stray_line = 0  # where text outside of all cards starts, until a card follows
    line, at = 1, 0  # the line number of offset `at`
    for marker in _MARKER.finditer(data):
        begins = marker[1].upper() == b"BEGIN"
        if opened is None:
            outside = data[at : marker.start()]
            if not stray_line and outside.strip():
                stray_line = line + outside[: len(outside) - len(outside.lstrip())].count(b"\n")
        line += data.count(b"\n", at, marker.start())
        at = marker.start()
        if opened is None:
            if not begins:
                stray_line = stray_line or line
            else:
                if stray_line:
                    yield _stray(stray_line)
                    stray_line = 0
                opened = (line, marker.end())
        elif begins:
            if _AGENT.search(data, max(opened[1], marker.start() - 200), marker.start()):
                inner += 1
            else:
                yield _Block(*opened, end=marker.start(), whole=False)
                opened, inner = (line, marker.end()), 0
        elif inner:
            inner -= 1
        else:
            yield _Block(*opened, end=marker.start(), whole=True)
            opened = None
        if not begins and opened is None:
            at = marker.end()
    if opened is not None:
        yield _Block(*opened, end=len(data), whole=False)
    else:
        outside = data[at:]
        if not stray_line and outside.strip():
            stray_line = line + outside[: len(outside) - len(outside.lstrip())].count(b"\n")
        if stray_line:
            yield _stray(stray_line)


def _stray(line: int) -> Unreadable:
    return Unreadable(line, "The text here belongs to no card. If somebody is missing, export that contact again.")


@dataclass(frozen=True, slots=True)
class _Found:
    card: Card | None
    remarks: list[Unreadable]


def _card(content: Content, block: _Block, region: str) -> _Found:
    draft = Draft(block.line)
    lines = list(properties(content, block.start, block.end, block.line, draft))
    kind = next((plain(p).strip().casefold() for p in lines if p.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND")), "")
    if kind in _NOT_PEOPLE:
        return _Found(None, [Unreadable(block.line, _NOT_PEOPLE[kind])])
    draft.is_venue = kind in _VENUES
    _fill(draft, lines)
    card = draft.finish(region)
    if isinstance(card, Unreadable):
        if not block.whole:
            card = Unreadable(block.line, "This card is cut off before a name or number. Export the contact again.")
        return _Found(None, [card])
    if not block.whole:
        draft.remark("The end of this card is missing. Imported with what is there: check it against the address book.")
    return _Found(card, draft.remarks)


def _fill(draft: Draft, lines: list[Property]) -> None:
    names = {p.group: plain(p) for p in lines if p.name == "X-ABLABEL" and p.group}
    formatted = structured = label_address = ""
    for line in sorted(lines, key=lambda p: p.preference or _PREFERRED_LAST):
        match line.name:
            case "FN":
                formatted = formatted or plain(line)
            case "N":
                structured = structured or joined(name_parts(line))
            case "NICKNAME":
                draft.nickname = draft.nickname or plain(line)
            case "ORG":
                draft.organisation = draft.organisation or joined(organisation_parts(line), ", ")
            case "TITLE":
                draft.title = plain(line) or draft.title
            case "ROLE":
                draft.title = draft.title or plain(line)
            case "TEL":
                draft.phones.append((_label(line, names), _number(plain(line))))
            case "EMAIL":
                draft.emails.append((_label(line, names), re.sub(r"(?i)^\s*mailto:", "", plain(line))))
            case "ADR":
                draft.addresses.append((_label(line, names), joined(address_parts(line), ", ")))
            case "LABEL":
                label_address = label_address or ", ".join(plain(line).splitlines())
            case "NOTE":
                draft.notes.append(plain(line))
            case "X-ABSHOWAS":
                draft.is_venue = draft.is_venue or plain(line).strip().casefold() == "company"
            case _:
                pass
    draft.name = formatted.strip() or structured
    if not structured and draft.organisation and draft.name.strip() in ("", draft.organisation):
        draft.is_venue = True
    if label_address and not any(text for _, text in draft.addresses):
        draft.addresses.append(("", label_address))


def _label(line: Property, names: dict[str, str]) -> str:
    """One word for which phone it is: the one its owner gave it, else the most telling type."""
    own = names.get(line.group, "").strip()
    if own:
        apple = _APPLE_LABEL.fullmatch(own)
        word = apple[1] if apple else own
        return _LABELS.get(word.casefold(), word.casefold() if apple else word)
    types = [t.casefold() for t in line.types]
    for word in _STRONGEST:
        if word in types:
            return _LABELS.get(word, word)
    for written, word in zip(line.types, types, strict=True):
        if word not in _SILENT_TYPES:
            return _LABELS.get(word, written[2:] if word.startswith("x-") else word)
    return ""


def _number(text: str) -> str:
    """The number of a `tel:` address (RFC 3966) as people write it; any other text as it is."""
    text = text.strip()
    if text[:4].casefold() != "tel:":
        return text
    number, *parameters = text[4:].split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.casefold() == "phone-context" and value.startswith("+") and not number.startswith("+"):
            number = f"{value}-{number}"
        elif name.casefold() == "ext" and value:
            number += f" ext. {value}"
    return number
