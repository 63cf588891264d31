"""One person or place read from a file, and what could not be read.

`Draft` is where the vCard and the CSV reader meet: they put in what the file says, and `finish` gives the
clean card or says why there is none. Whatever it cuts or leaves out is named in a remark, so that nothing
goes missing silently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.domain import records
from app.notebook.address_book.phone import WRITTEN_MAX, e164

FILE_MAX_BYTES = 50_000_000
CARDS_MAX = 20_000  # cards and unreadable rows of one file, together

# Characters: what the fields of a contact hold.
NAME_MAX = records.NAME_MAX_CHARS
TITLE_MAX = records.NAME_MAX_CHARS
LABEL_MAX = records.TAG_MAX_CHARS
EMAIL_MAX = records.NAME_MAX_CHARS
ADDRESS_MAX = records.LINE_MAX_CHARS
NOTE_MAX = 10_000
# On one card.
PHONES_MAX = 20
EMAILS_MAX = 20

_DIGITS_MIN = 3  # 311, 112
_SAME_TAIL_DIGITS = 7
_EMAIL = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"()]+")
# Control characters, marks that change the direction of the text around them (phones put them around
# numbers), and halves of characters. Joiners stay: some scripts and emoji need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)

Kind = Literal["person", "venue"]


class AddressBookError(Exception):
    """The file as a whole cannot be imported. The message says what to do and is safe to show."""


@dataclass(frozen=True, slots=True)
class Card:
    """`line` counts from 1 and is where the card starts. Phones and emails are (label, value) pairs, the
    preferred one first; a number is as the file wrote it. `name` is "" when only a number is known. A
    venue's name is its organisation's.
    """

    line: int
    name: str
    organisation: str
    title: str
    phones: tuple[tuple[str, str], ...]
    emails: tuple[tuple[str, str], ...]
    address: str
    note: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`reason` is a sentence for the officer. `kept`: the card was imported all the same, the reason says
    what is missing."""

    line: int
    reason: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """`format` is "vCard" or "CSV". Both lists are in the order of the file."""

    cards: tuple[Card, ...]
    unreadable: tuple[Unreadable, ...]
    format: str


@dataclass(slots=True)
class Draft:
    """A card while it is read. `addresses` are (label, text) with the preferred one first."""

    line: int
    name: str = ""
    nickname: str = ""
    organisation: str = ""
    title: str = ""
    is_venue: bool = False
    phones: list[tuple[str, str]] = field(default_factory=list)
    emails: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[Unreadable] = field(default_factory=list)

    def remark(self, reason: str, line: int | None = None) -> None:
        """Something of this card is missing, and the card is imported all the same."""
        self.remarks.append(Unreadable(self.line if line is None else line, reason, kept=True))

    def finish(self, region: str) -> Card | Unreadable:
        """The card, or the reason why there is nothing to import."""
        organisation = self._cut(one_line(self.organisation), NAME_MAX, "organisation")
        name = self._cut(one_line(self.name) or one_line(self.nickname), NAME_MAX, "name")
        kind: Kind = "venue" if self.is_venue or (organisation and name in ("", organisation)) else "person"
        if kind == "venue" and not name:
            name = organisation
        phones = self._phones(region)
        emails = self._emails()
        if not (name or phones or emails):
            return Unreadable(
                self.line,
                "There is no name, phone or email here. Add one in the address book and export it again.",
            )
        address, more = self._addresses()
        note = "\n".join(text for text in (*map(paragraphs, self.notes), *more) if text)
        return Card(
            line=self.line,
            name=name,
            organisation=organisation,
            title=self._cut(one_line(self.title), TITLE_MAX, "job title"),
            phones=phones,
            emails=emails,
            address=address,
            note=self._cut(note, NOTE_MAX, "note"),
            kind=kind,
        )

    def _cut(self, text: str, most: int, what: str) -> str:
        if len(text) <= most:
            return text
        self.remark(f"Imported, but the {what} is longer than {most:,} characters and was cut there.")
        return text[:most].rstrip()

    def _phones(self, region: str) -> tuple[tuple[str, str], ...]:
        kept: list[tuple[str, str]] = []
        unusable = 0
        # A fax answers nobody: the first number is one to call.
        for label, written in sorted(self.phones, key=lambda phone: phone[0] in ("fax", "pager")):
            number = one_line(written)
            if not number:
                continue
            if sum(c.isdigit() for c in number) < _DIGITS_MIN or len(number) > WRITTEN_MAX:
                unusable += 1
            elif not any(_same_number(number, other, region) for _, other in kept[-PHONES_MAX:]):
                kept.append((one_line(label)[:LABEL_MAX], number))
        if unusable:
            self.remark("Imported without a phone number that is not one. Look it up and add it by hand.")
        return self._first(kept, PHONES_MAX, "phone numbers")

    def _emails(self) -> tuple[tuple[str, str], ...]:
        kept: dict[str, tuple[str, str]] = {}
        unusable = 0
        for label, written in self.emails:
            text = one_line(written[: 4 * EMAIL_MAX])
            if not text:
                continue
            found = _EMAIL.search(text)
            if found and len(found[0]) <= EMAIL_MAX:
                kept.setdefault(found[0].casefold(), (one_line(label)[:LABEL_MAX], found[0]))
            else:
                unusable += 1
        if unusable:
            self.remark("Imported without an email address that is not one. Look it up and add it by hand.")
        return self._first(list(kept.values()), EMAILS_MAX, "email addresses")

    def _first(self, pairs: Sequence[tuple[str, str]], most: int, what: str) -> tuple[tuple[str, str], ...]:
        if len(pairs) > most:
            self.remark(f"Imported with the first {most} {what} only.")
        return tuple(pairs[:most])

    def _addresses(self) -> tuple[str, list[str]]:
        """The first address, and a line of the note for each other one."""
        cleaned = [(one_line(label)[:LABEL_MAX], one_line(text)) for label, text in self.addresses[:10]]
        different: dict[str, tuple[str, str]] = {}
        for label, text in cleaned:
            if text:
                different.setdefault(text.casefold(), (label, text))
        if not different:
            return "", []
        (_, first), *others = different.values()
        more = [f"Other address{f' ({label})' if label else ''}: {text}" for label, text in others]
        return self._cut(first, ADDRESS_MAX, "address"), more


def one_line(text: str) -> str:
    """Single spaces, composed characters, nothing invisible."""
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", _UNWANTED.sub("", text)).split())


def paragraphs(text: str) -> str:
    """Lines kept, at most one empty line between two, nothing invisible."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text:
        return one_line(text)
    lines = (one_line(line) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def joined(parts: Sequence[str], between: str = " ") -> str:
    return between.join(part for part in (one_line(part) for part in parts) if part)


def in_order(unreadable: Sequence[Unreadable]) -> tuple[Unreadable, ...]:
    return tuple(sorted(unreadable, key=lambda one: one.line))


def _same_number(one: str, other: str, region: str) -> bool:
    """Cheap first: only numbers that end alike are worth a parse."""
    if one == other:
        return True
    ends = [re.sub(r"\D", "", text)[-_SAME_TAIL_DIGITS:] for text in (one, other)]
    if ends[0] != ends[1]:
        return False
    first = e164(one, region)
    return first is not None and first == e164(other, region) and _extension(one) == _extension(other)


def _extension(number: str) -> str:
    found = re.search(r"(?:ext\.?|x|#)\s*(\d{1,7})\s*$", number, re.IGNORECASE)
    return found[1] if found else ""
