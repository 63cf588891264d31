"""One person or place read from a file, and what could not be read.

`RawCard` is where the vCard and the CSV reader meet: they put in what the file says, and `finish` gives the
clean card or says why there is none. Whatever it cuts or leaves out is named in a remark, so that nothing
goes missing silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app import formats
from app.domain import field_rules, phone, reach
from app.domain.folding import fold
from app.domain.untrusted_values import MARKS_MAX
from app.notebook.address_book.card_text import MARKED, one_line, paragraphs
from app.words import N_, _

FILE_MAX_BYTES = 50_000_000
CARDS_MAX = 20_000  # cards and unreadable rows of one file, together

# Characters: what the fields of a contact hold.
NAME_MAX = field_rules.NAME_MAX_CHARS
TITLE_MAX = field_rules.NAME_MAX_CHARS
LABEL_MAX = field_rules.TAG_MAX_CHARS
EMAIL_MAX = field_rules.NAME_MAX_CHARS
ADDRESS_MAX = field_rules.LINE_MAX_CHARS
NOTE_MAX = 10_000
# On one card.
PHONES_MAX = 20
EMAILS_MAX = 20

_SAME_TAIL_DIGITS = 7
_EMAIL = re.compile(r"[^\s@,;<>\"()]+@[^\s@,;<>\"()]+")

EXAMPLES = 3
EXAMPLE_MAX_CHARS = 60
SAYS_MAX_CHARS = 500  # of a card without a name, number or address
SAID = N_("Comes in as what you, or its content, say it is.")
MEANINGS = ("name", "phone", "email", "address", "note", "organisation", "title")
"""What a field or column may be said to be."""

NOBODY = N_("There is no name, phone or email here. Add one in the address book and export it again.")
_CUT = {
    "name": N_("Imported, but the name is longer than {most} characters and was cut there."),
    "organisation": N_("Imported, but the organisation is longer than {most} characters and was cut there."),
    "title": N_("Imported, but the job title is longer than {most} characters and was cut there."),
    "address": N_("Imported, but the address is longer than {most} characters and was cut there."),
    "note": N_("Imported, but the note is longer than {most} characters and was cut there."),
}
_MORE_PHONES = N_("More phone numbers: {others}")
_FIRST_PHONES = N_("Imported with the first {most} phone numbers only; the others are in the note.")
_MORE_EMAILS = N_("More email addresses: {others}")
_FIRST_EMAILS = N_("Imported with the first {most} email addresses only; the others are in the note.")

Kind = Literal["person", "venue"]
Meanings = Mapping[str, str]
"""Name of a field or column, as LeftOut has it -> one of MEANINGS, or "" for one that is to stay behind."""


class AddressBookError(Exception):
    """The file as a whole cannot be imported. The message says what to do and is safe to show."""


@dataclass(frozen=True, slots=True)
class Card:
    """`line` counts from 1 and is where the card starts. Phones and emails are (label, value) pairs, the
    preferred one first; a number is as the file wrote it. `name` is "" when only a number is known. A
    venue's name is its organisation's. `call` is the number to call: the one the file prefers, else a mobile, else any
    other; never a fax or a pager.
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
    call: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`reason` is a sentence for the officer. `kept`: the card was imported all the same, the reason says
    what is missing."""

    line: int
    reason: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A field or column that stays behind, or that comes in only because somebody said, or it looked like, what it is.

    `count` cards or rows have something in it, such as `examples`. `meaning` is one of MEANINGS; "": it stays behind,
    and `reason` says why. `choosable`: the officer may say what it is.
    """

    name: str
    count: int
    examples: tuple[str, ...]
    reason: str
    choosable: bool = True
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """`format` is "vCard" or "CSV". The first two lists are in the order of the file; `about` are sentences about the
    whole of it."""

    cards: tuple[Card, ...]
    unreadable: tuple[Unreadable, ...]
    format: str
    left_out: tuple[LeftOut, ...] = ()
    about: tuple[str, ...] = ()


@dataclass(slots=True)
class RawCard:
    """A card while it is read. `addresses` are (label, text) with the preferred one first.

    `said` is all that the file says of somebody, as (what it is, words): what is not on the card in the end goes into
    the note. `preferred` is the number the file prefers, `left` what stays behind, as (field, value), and `guessed`
    are lines whose character set nothing named.
    """

    line: int
    name: str = ""
    nickname: str = ""
    organisation: str = ""
    title: str = ""
    is_venue: bool = False
    preferred: str = ""
    phones: list[tuple[str, str]] = field(default_factory=list)
    emails: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Unreadable] = field(default_factory=list)
    guessed: list[int] = field(default_factory=list)

    def remark(self, reason: str, line: int | None = None) -> None:
        """Something of this card is missing, and the card is imported all the same."""
        self.remarks.append(Unreadable(self.line if line is None else line, reason, kept=True))

    def add(self, meaning: str, name: str, value: str) -> None:
        """A field of which only somebody's word, or its look, says what it is."""
        if meaning == "phone":
            self.phones.append((name, value))
        elif meaning == "email":
            self.emails.append((name, value))
        elif meaning == "address":
            self.addresses.append((name, ", ".join(value.splitlines())))
        elif meaning == "note":
            self.notes.append(_("{what}: {text}").format(what=name, text=value))
        else:
            if not getattr(self, meaning):
                setattr(self, meaning, value)
            self.said.append((name, value))

    def finish(self, region: str) -> Card | Unreadable:
        """The card, or the reason why there is nothing to import."""
        organisation = self._cut(one_line(self.organisation), NAME_MAX, "organisation")
        name = self._cut(one_line(self.name) or one_line(self.nickname), NAME_MAX, "name")
        kind: Kind = "venue" if self.is_venue or (organisation and name in ("", organisation)) else "person"
        if kind == "venue" and not name:
            name = organisation
        phones = self._phones(region)
        emails = self._emails()
        address, more = self._addresses()
        title = self._cut(one_line(self.title), TITLE_MAX, "title")
        notes = [text for text in (*map(paragraphs, self.notes), *more) if text]
        notes += self._unsaid([name, organisation, title, address, *notes, *sum(phones + emails, ())])
        note = "\n".join(notes)
        if not (name or phones or emails):
            return Unreadable(self.line, _(NOBODY) + self.says())
        if any(MARKED.search(text) for text in (self.name, self.organisation, self.title, *self.notes)):
            said = _("Imported with {count} marks on one letter, and without the marks beyond them.")
            self.remark(said.format(count=MARKS_MAX))
        return Card(
            line=self.line,
            name=name,
            organisation=organisation,
            title=title,
            phones=phones,
            emails=emails,
            address=address,
            note=self._cut(note, NOTE_MAX, "note"),
            kind=kind,
            call=self._call(phones, region),
        )

    def says(self) -> str:
        """What stands on a card that does not come in, for the reason why."""
        ways = (" ".join(pair) for pair in (*self.phones, *self.emails, *self.addresses))
        words = (
            self.name,
            self.nickname,
            self.organisation,
            self.title,
            *ways,
            *self.notes,
            *(pair[1] for pair in self.said),
        )
        return says(" · ".join(dict.fromkeys(text for text in (one_line(word[:NOTE_MAX]) for word in words) if text)))

    def _cut(self, text: str, most: int, what: str) -> str:
        if len(text) <= most:
            return text
        self.remark(_(_CUT[what]).format(most=formats.number(most)))
        return text[:most].rstrip()

    def _unsaid(self, kept: list[str]) -> list[str]:
        """A line of the note for everything the file says that is not on the card."""
        if not self.said:
            return []
        on_card = " ".join(kept)
        words: set[str] | None = None
        lines: dict[str, None] = {}
        for what, value in self.said:
            text = one_line(value)
            if not text or text in on_card:
                continue
            if words is None:
                words = set(fold(on_card).split())
            if not words.issuperset(fold(text).split()) or not fold(text):
                lines.setdefault(_("{what}: {text}").format(what=what, text=text))
        return list(lines)

    def _phones(self, region: str) -> tuple[tuple[str, str], ...]:
        kept: list[tuple[str, str]] = []
        # A fax answers nobody: the first number is one to call.
        for label, written in sorted(self.phones, key=lambda pair: reach.rank(pair[0]) == reach.NEVER_CALLED):
            if not one_line(written):
                continue
            found = phone.several(written, region) if len(written) <= phone.CELL_MAX_CHARS else []
            if not found:
                self._no_number(label, written)
            for number, words in found:
                whole = one_line(written) if len(found) == 1 and not words else one_line(number)
                says = ", ".join(part for part in (label, words) if part)
                latest = range(max(0, len(kept) - PHONES_MAX), len(kept))
                at = next((at for at in latest if _same_number(whole, kept[at][1], region)), None)
                if at is None:
                    kept.append((self._label(says, whole), whole))
                    continue
                called = kept[at][0]
                if reach.rank(says) == reach.NEVER_CALLED != reach.rank(called):  # it is called, so no fax
                    self.notes.append(_("{what}: {text}").format(what=whole, text=says))
                else:
                    kept[at] = (self._label(_both(called, says), whole), kept[at][1])
        return self._first(kept, PHONES_MAX, _MORE_PHONES, _FIRST_PHONES)

    def _no_number(self, label: str, written: str) -> None:
        text = one_line(written[: NOTE_MAX + 1])
        said = _("Phone ({label}): {text}") if label else _("Phone: {text}")
        self.notes.append(said.format(label=label, text=text))
        why = phone.rounded(text)
        if why:
            said = _("“{text}” is no phone number any more and is kept in the note. {why}")
            self.remark(said.format(text=text, why=_(why)))
        else:
            said = _(
                "“{text}” is not understood as a phone number and is kept in the note. Look it up and add it by hand."
            )
            self.remark(said.format(text=_example(text)))

    def _label(self, label: str, what: str) -> str:
        text = one_line(label)
        if len(text) > LABEL_MAX:
            self.notes.append(_("{what}: {text}").format(what=what, text=text))
        return text[:LABEL_MAX].rstrip()

    def _call(self, phones: tuple[tuple[str, str], ...], region: str) -> str:
        callable_ = [(label, number) for label, number in phones if reach.rank(label) != reach.NEVER_CALLED]
        if self.preferred:
            for __, number in callable_:
                if one_line(self.preferred) == number or _same_number(self.preferred, number, region):
                    return number
        return min(callable_, key=lambda pair: reach.rank(pair[0]), default=("", ""))[1]

    def _emails(self) -> tuple[tuple[str, str], ...]:
        kept: dict[str, tuple[str, str]] = {}
        for label, written in self.emails:
            text = one_line(written[: 20 * EMAIL_MAX])
            if not text:
                continue
            found = [one for one in _EMAIL.findall(text) if len(one) <= EMAIL_MAX]
            for address in found:
                there = kept.get(address.casefold(), ("", address))
                kept[address.casefold()] = (self._label(_both(there[0], label), address), there[1])
            if not found:
                said = _("E-mail ({label}): {text}") if label else _("E-mail: {text}")
                self.notes.append(said.format(label=label, text=text))
                said = _("“{text}” is not an email address and is kept in the note. Look it up and add it by hand.")
                self.remark(said.format(text=_example(text)))
            elif len(text) > len(found[0]):
                words = _EMAIL.sub(" ", text)
                self.said.append((_("E-mail"), " ".join(re.sub(r"[<>()\"',;\[\]|/]|(?i:mailto:)", " ", words).split())))
            if len(written) > 20 * EMAIL_MAX:
                self.remark(_("Imported with the first part of a very long email field only."))
        return self._first(list(kept.values()), EMAILS_MAX, _MORE_EMAILS, _FIRST_EMAILS)

    def _first(self, pairs: Sequence[tuple[str, str]], most: int, more: str, first: str) -> tuple[tuple[str, str], ...]:
        if len(pairs) > most:
            self.notes.append(_(more).format(others=formats.listed(value for __, value in pairs[most:])))
            self.remark(_(first).format(most=most))
        return tuple(pairs[:most])

    def _addresses(self) -> tuple[str, list[str]]:
        """The first address, and a line of the note for each other one."""
        different: dict[str, tuple[str, str]] = {}
        for label, text in self.addresses:
            line = one_line(text)
            if line:
                different.setdefault(line.casefold(), (one_line(label), line))
        if not different:
            return "", []
        (__, first), *others = different.values()
        more = [
            (_("Other address ({label}): {text}") if label else _("Other address: {text}")).format(
                label=label, text=text
            )
            for label, text in others
        ]
        if len(first) > ADDRESS_MAX:
            more.insert(0, _("Address: {text}").format(text=first))
        return self._cut(first, ADDRESS_MAX, "address"), more


def says(text: str) -> str:
    """The end of a reason: what stands on a card or row that does not come in."""
    line = one_line(text[: 4 * SAYS_MAX_CHARS])
    cut = line if len(line) <= SAYS_MAX_CHARS else line[: SAYS_MAX_CHARS - 1].rstrip() + "…"
    return " " + _("It says: {text}").format(text=cut) if cut else ""


def _both(label: str, other: str) -> str:
    """What a number or address is called that is in the file twice."""
    said = label.casefold().split(", ")
    return label if other.casefold() in said else ", ".join(one for one in (label, other) if one)


class Behind:
    """Collects, over all cards of a file, what stays behind and what came in by somebody's word."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def take(self, left: Sequence[tuple[str, str]]) -> None:
        """Fields of one card, as (name, value)."""
        for name in dict.fromkeys(name for name, __ in left):
            self._counts[name] = self._counts.get(name, 0) + 1
        for name, value in left:
            examples = self._examples.setdefault(name, [])
            if len(examples) < EXAMPLES:
                text = _example(value)
                if text and text not in examples:
                    examples.append(text)

    def __iter__(self) -> Iterator[tuple[str, int, tuple[str, ...]]]:
        for name, count in self._counts.items():
            yield name, count, tuple(self._examples.get(name, ()))


def _example(text: str) -> str:
    line = one_line(text[: 4 * EXAMPLE_MAX_CHARS])
    return line if len(line) <= EXAMPLE_MAX_CHARS else line[: EXAMPLE_MAX_CHARS - 1].rstrip() + "…"


def in_order(unreadable: Sequence[Unreadable]) -> tuple[Unreadable, ...]:
    return tuple(sorted(unreadable, key=lambda one: one.line))


def _same_number(one: str, other: str, region: str) -> bool:
    """Cheap first: only numbers that end alike are worth a parse."""
    if one == other:
        return True
    ends = [re.sub(r"\D", "", text)[-_SAME_TAIL_DIGITS:] for text in (one, other)]
    if ends[0] != ends[1]:
        return False
    first = phone.understood(one, region)
    return first is not None and first == phone.understood(other, region)
