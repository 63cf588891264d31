"""vCard files: the cards in a file, each read for itself.

The file is cut into cards here, and not by vobject, for three reasons: one broken card would end the whole
file there, a photo would be parsed only to be thrown away, and vobject's pattern for a line can take
exponential time on a hostile one. vobject then takes apart what has a structure (see vcard_value). RFC 6350
(4.0), RFC 2426 (3.0), and the versit Consortium's vCard 2.1 of 1996.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from app import formats
from app.domain import reach
from app.domain.folding import fold
from app.notebook.address_book.card import (
    CARDS_MAX,
    SAID,
    Behind,
    Card,
    LeftOut,
    Meanings,
    RawCard,
    Reading,
    Unreadable,
    in_order,
)
from app.notebook.address_book.card_text import joined, one_line
from app.notebook.address_book.csv_columns import NO_SALUTATION, PLAIN_SALUTATIONS, SALUTATION
from app.notebook.address_book.file_text import Content, guessed_remark
from app.notebook.address_book.vcard_line import INSIDE, PICTURES, Property, properties
from app.notebook.address_book.vcard_value import address_parts, address_rest, name_parts, organisation_parts, plain
from app.words import N_, _

# A marker begins its line, or what was before it lost its line end: "END:VCARDBEGIN:VCARD", "TEL:311END:VCARD".
_MARKER = re.compile(
    rb"(?:^[ \t]*(?:[a-z0-9_-]{1,40}\.)?|(?<=VCARD)|(?<=VCARD[ \t,;])|(?<=VCARD[ \t,;]{2})|(?<=VCARD[ \t,;]{3})"
    rb"|(?=END[ \t]*:[ \t]*VCARD))"
    rb"(BEGIN|END)[ \t]*:[ \t]*VCARD[ \t,;]*(?=$|BEGIN[ \t]*:|END[ \t]*:|VERSION[ \t]*:)",
    re.IGNORECASE | re.MULTILINE,
)
_INDENTED = re.compile(rb"[ \t]*\n([ \t]+)(?!BEGIN|END)", re.IGNORECASE)
_AGENT = re.compile(rb"\n(?:[a-z0-9_-]{1,40}\.)?AGENT[^\n]{0,100}:\s*\Z", re.IGNORECASE)
_PREFERRED_LAST = 101  # RFC 6350, 5.3: 1 to 100, 1 is the most preferred
_NOT_PEOPLE = {
    "group": N_("This is a list of people, not a person. Its members are imported from their own cards."),
    "application": N_("This is a program, not a person or a place."),
    "device": N_("This is a device, not a person or a place."),
}
NAME_PARTS = N_("Name in parts (N)")
OWN_LABEL = "X-ABLABEL"
_PERSONAL = N_("Not needed for police work, and stays behind. You can say otherwise.")
_PICTURE = N_("The notebook holds words, no pictures or sounds.")
_MAKING = N_("Says how the file was made, nothing about the person.")
TECHNICAL = {
    "PRODID", "REV", "UID", "SOURCE", "CLASS", "CLIENTPIDMAP", "XML", "MAILER", "X-ABUID", "X-ABADR",
    "PROFILE", "SORT-STRING", "X-QQ-CLIENT", "X-MS-OL-DESIGN", OWN_LABEL, INSIDE, SALUTATION, *PICTURES,
}  # fmt: skip
_REASONS = {
    **dict.fromkeys(TECHNICAL, _MAKING),
    **dict.fromkeys(PICTURES, _PICTURE),
    **dict.fromkeys(("BDAY", "ANNIVERSARY", "DEATHDATE", "GENDER", "BIRTHPLACE", "DEATHPLACE"), _PERSONAL),
    INSIDE: N_("Only the outer card comes in. Export the contact inside on its own."),
    "AGENT": N_("Somebody else's card. Export that contact on its own."),
    SALUTATION: NO_SALUTATION,
    NAME_PARTS: N_("The card is named otherwise, and that name is taken. You can say what this one is."),
    OWN_LABEL: N_("What an address, or a field that stays behind, is called in the file."),
    "SORT-STRING": N_("Only says how the name is sorted."),
}
NO_SUCH_FIELD = N_("Beatbook has no such field. You can say what it is.")
_CUT_OFF = N_("This card is cut off before a name or number. Export the contact again.")
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


def read(content: Content, region: str, meanings: Meanings) -> Reading:
    """All cards of the file. Bad content never raises."""
    cards: list[Card] = []
    behind = Behind()
    guessed: list[int] = []
    # What the officer gave a meaning is read with the rest of the card.
    also = {name: meaning for name, meaning in meanings.items() if meaning and name not in TECHNICAL}
    unreadable: list[Unreadable] = []
    for number, block in enumerate(_blocks(content.data)):
        if number >= CARDS_MAX:
            unreadable.append(
                Unreadable(
                    block.line,
                    _(
                        "A file may hold {most} cards. The cards from this line on were not imported: put them in a"
                        " file of their own."
                    ).format(most=formats.number(CARDS_MAX)),
                )
            )
            break
        if isinstance(block, Unreadable):
            unreadable.append(block)
            continue
        found = _card(content, block, region, also)
        unreadable += found.remarks
        behind.take(found.raw.left)
        guessed += found.raw.guessed
        if found.card is not None:
            cards.append(found.card)
    about = (guessed_remark(content, guessed),) if guessed else ()
    return Reading(tuple(cards), in_order(unreadable), "vCard", tuple(_left_out(behind, also)), about)


def _left_out(behind: Behind, also: Meanings) -> Iterator[LeftOut]:
    for name, count, examples in behind:
        reason = _(_REASONS.get(name, SAID if name in also else NO_SUCH_FIELD))
        yield LeftOut(name, count, examples, reason, name not in TECHNICAL, also.get(name, ""))


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
    return Unreadable(line, _("The text here belongs to no card. If somebody is missing, export that contact again."))


@dataclass(frozen=True, slots=True)
class _Found:
    card: Card | None
    remarks: list[Unreadable]
    raw: RawCard


def _card(content: Content, block: _Block, region: str, also: Meanings) -> _Found:
    raw = RawCard(block.line)
    start, end = block.start, block.end
    indented = _INDENTED.match(content.data, start, end)
    if indented:  # every line of the card begins with a blank, and no line goes on the one before
        data = re.sub(rb"(?m)^" + indented[1], b"", content.data[start:end])
        content, start, end = replace(content, data=data), 0, len(data)
    lines = list(properties(content, start, end, block.line, raw, also))
    kind = next((plain(p).strip().casefold() for p in lines if p.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND")), "")
    raw.is_venue = kind in _VENUES
    _fill(raw, lines, also)
    if kind in _NOT_PEOPLE:
        return _Found(None, [Unreadable(block.line, _(_NOT_PEOPLE[kind]) + raw.says())], raw)
    card = raw.finish(region)
    if isinstance(card, Unreadable):
        if not block.whole:
            card = Unreadable(block.line, _(_CUT_OFF) + raw.says())
        return _Found(None, [card], raw)
    if not block.whole:
        raw.remark(
            _("The end of this card is missing. Imported with what is there: check it against the address book.")
        )
    return _Found(card, raw.remarks, raw)


@dataclass(slots=True)
class _Seen:
    """What the lines of a card said that can only be judged when all of them were read.

    `labels` are the labels of its own, by group; `on_label` is the first address as on an envelope.
    """

    labels: dict[str, str]
    formatted: str = ""
    structured: str = ""
    salutation: str = ""
    on_label: str = ""
    names_in_full: list[str] = field(default_factory=list)

    def take(self, raw: RawCard, line: Property, also: Meanings) -> None:
        """One line more, the most preferred first."""
        match line.name:
            case "FN":
                self.formatted = self.formatted or plain(line)
                raw.said.append((_("Also called"), plain(line)))
            case "N":
                written = joined(name_parts(line))
                self.structured = self.structured or written
                self.salutation, rest = _salutation(written)
                self.names_in_full.append(rest)
            case "NICKNAME":
                raw.nickname = raw.nickname or plain(line)
                raw.said.append((_("Nickname"), plain(line)))
            case "ORG":
                written = joined(organisation_parts(line), ", ")
                raw.organisation = raw.organisation or written
                raw.said.append((_("Organization"), written))
            case "TITLE":
                raw.title = plain(line) or raw.title
                raw.said.append((_("Job title"), plain(line)))
            case "ROLE":
                raw.title = raw.title or plain(line)
                raw.said.append((_("Role"), plain(line)))
            case "TEL":
                label, number = _label(line, self.labels), _number(plain(line))
                if line.preference and not raw.preferred and reach.rank(label) != reach.NEVER_CALLED:
                    raw.preferred = number
                raw.phones.append((label, number))
            case "EMAIL":
                raw.emails.append((_label(line, self.labels), re.sub(r"(?i)^\s*mailto:", "", plain(line))))
            case "ADR":
                raw.addresses.append((_label(line, self.labels), joined(address_parts(line), ", ")))
                raw.said.append((_("Address"), joined(address_rest(line), ", ")))
                raw.said.append((_("Address"), ", ".join(line.label.splitlines())))
                self.on_label = self.on_label or ", ".join(line.label.splitlines())
            case "LABEL":
                self.on_label = self.on_label or ", ".join(plain(line).splitlines())
                raw.said.append((_("Address"), ", ".join(plain(line).splitlines())))
            case "NOTE":
                raw.notes.append(plain(line))
            case "X-ABSHOWAS":
                raw.is_venue = raw.is_venue or plain(line).strip().casefold() == "company"
            case other if also.get(other):
                raw.left.append((other, plain(line)))
                raw.add(also[other], other.removeprefix("X-").replace("-", " ").capitalize(), plain(line))
            case _:
                pass


def _fill(raw: RawCard, lines: list[Property], also: Meanings) -> None:
    labels = [(p.group, plain(p)) for p in lines if p.name == OWN_LABEL and plain(p).strip()]
    names = dict(labels)
    shown = {p.group for p in lines if p.name in ("TEL", "EMAIL") and plain(p).strip()}  # labelled on the card
    seen = _Seen(names)
    for line in sorted(lines, key=lambda p: p.preference or _PREFERRED_LAST):
        seen.take(raw, line, also)
    raw.name = one_line(seen.formatted) or seen.structured
    for group, own in labels:
        if not group or group not in shown or own != names[group]:
            raw.left.append((OWN_LABEL, _own_label(own)))
    for full in seen.names_in_full:
        if not set(fold(raw.name).split()).issuperset(fold(full).split()):
            raw.left.append((NAME_PARTS, full))
            if also.get(NAME_PARTS):
                raw.add(also[NAME_PARTS], _("Full name"), full)
    if seen.salutation and seen.salutation not in raw.name.split():
        raw.left.append((SALUTATION, seen.salutation))
    if not seen.structured and raw.organisation and raw.name.strip() in ("", raw.organisation):
        raw.is_venue = True
    if seen.on_label and not any(text for __, text in raw.addresses):
        raw.addresses.append(("", seen.on_label))


def _salutation(name: str) -> tuple[str, str]:
    """Mr and Mrs, and the name without them; a Dr belongs to the name."""
    first, __, rest = name.partition(" ")
    return (first, rest) if first.casefold().rstrip(".") in PLAIN_SALUTATIONS and rest else ("", name)


def _label(line: Property, names: dict[str, str]) -> str:
    """One word for which phone it is: the one its owner gave it, else the most telling type."""
    own = names.get(line.group, "").strip()
    if own:
        return _own_label(own)
    types = [t.casefold() for t in line.types]
    for word in _STRONGEST:
        if word in types:
            return _LABELS.get(word, word)
    for written, word in zip(line.types, types, strict=True):
        if word not in _SILENT_TYPES:
            return _LABELS.get(word, written[2:] if word.startswith("x-") else word)
    return ""


def _own_label(own: str) -> str:
    """What its owner called a field; Apple puts its usual names between marks."""
    apple = _APPLE_LABEL.fullmatch(own.strip())
    word = apple[1] if apple else own.strip()
    return _LABELS.get(word.casefold(), word.casefold() if apple else word)


def _number(text: str) -> str:
    """The number of a `tel:` address (RFC 3966) as people write it; any other text as it is."""
    text = text.strip()
    if text[:4].casefold() != "tel:":
        return text
    number, *parameters = unquote(text[4:]).split(";")
    for parameter in parameters:
        name, __, value = parameter.partition("=")
        if name.casefold() == "phone-context" and value.startswith("+"):
            number = number if number.startswith("+") else f"{value}-{number}"
        elif name.casefold() == "ext" and value:
            number += f" ext. {value}"
        elif name.casefold() == "postd" and value:
            number += f",{value}"
        elif value:
            number += f" ({parameter})"  # kept as words beside the number
    return number
