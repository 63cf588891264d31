"""Looking before an import: what would become of each card, and who comes in as the officer decides.

A card is marked as known already when a contact or a card before it in the file may be the same person
(known_people). Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app import formats
from app.domain import reach
from app.domain.field_rules import NotValid
from app.domain.kinds import contact
from app.domain.merge import RecordState
from app.notebook import contact_list, contacts
from app.notebook.address_book import Card
from app.notebook.contact_list import ContactRow
from app.notebook.not_valid_words import refusal
from app.notebook.notebook import Notebook
from app.notebook.people_import.known_people import BOTH_MAIL, BOTH_NUMBER, Known, Lookalikes
from app.notebook.value_words import named
from app.words import N_, _, ngettext

Decision = Literal["import", "merge", "skip"]
IMPORT: Decision = "import"
MERGE: Decision = "merge"
SKIP: Decision = "skip"


@dataclass(frozen=True)
class PreviewRow:
    """A card and what would become of it.

    `problem` says why it cannot come in, `like` who it may be already, or `twin` which row before it (by its place),
    and `like_why` why; `remark` is what is cut. `adds` is what merging would add, in words.
    `sure`: it is like somebody by a number or address and by name.
    """

    card: Card
    title: str
    phone: str | None
    like: ContactRow | None
    like_why: str
    problem: str | None
    remark: str = ""
    twin: int | None = None
    adds: str = ""
    sure: bool = False

    @property
    def usual(self) -> Decision:
        """What becomes of it unless the officer decides otherwise.

        Two cards are one person without being asked only when a number or address and the name say so: a family may
        share a number, and a town has two people of one name.
        """
        if self.like is not None:
            return SKIP
        return MERGE if self.twin is not None and self.sure else IMPORT


@dataclass(frozen=True)
class Preview:
    """`new` cards have neither likeness nor problem; `duplicates` are known already, `twins` are in the file before."""

    rows: list[PreviewRow]
    new: int
    duplicates: int
    problems: int
    twins: int = 0


@dataclass(frozen=True)
class Person:
    """Somebody to bring in: one card or several of the same person, new or `into` a contact."""

    cards: tuple[Card, ...]
    into: str | None = None


def preview(nb: Notebook, cards: Sequence[Card], squad: str | None = None) -> Preview:
    """What importing these cards into a squad (None: the officer's first) would do. Writes nothing."""
    with nb.lock:
        known = Known(nb, squad)
        likes = {at: like for at, card in enumerate(cards) if (like := known.people.like(known.looks(card)))}
        found = contact_list.by_numbers(nb, list({number for number, __ in likes.values()}))
        before = Lookalikes()
        rows: list[PreviewRow] = []
        seen: set[bytes] = set()
        for at, card in enumerate(cards):
            number, why = likes.get(at, (0, ""))
            row = _row(nb, known, card, found.get(number), why, seen)
            if row.problem is None:
                looks = known.looks(card)
                if row.like is None:
                    twin = before.like(looks)
                    if twin:
                        why = before.and_name(twin, looks)
                        row = replace(row, twin=twin[0], like_why=_(why), sure=why in (BOTH_NUMBER, BOTH_MAIL))
                before.add(at, looks)
            rows.append(row)
    problems = sum(1 for row in rows if row.problem)
    duplicates = sum(1 for row in rows if row.like and not row.problem)
    twins = sum(1 for row in rows if row.twin is not None)
    return Preview(rows, len(rows) - problems - duplicates - twins, duplicates, problems, twins)


def people(preview: Preview, decisions: Mapping[int, Decision]) -> list[Person]:
    """Who comes in when these rows (by place) are decided otherwise than usual."""

    def decided(at: int) -> Decision:
        row = preview.rows[at]
        return SKIP if row.problem is not None else decisions.get(at, row.usual)

    homes: dict[int, list[int]] = {}  # row -> the rows that are one person with it
    into: dict[int, str] = {}
    leads: dict[int, int] = {}
    for at, row in enumerate(preview.rows):
        choice = decided(at)
        if choice == SKIP:
            continue
        lead = at
        if choice == MERGE and row.like is not None:
            into[at] = row.like.id
        elif choice == MERGE and row.twin is not None:
            lead = leads.get(row.twin, at)  # one that is skipped takes nobody in
        leads[at] = lead
        homes.setdefault(lead, []).append(at)
    return [Person(tuple(preview.rows[at].card for at in rows), into.get(lead)) for lead, rows in homes.items()]


def _row(nb: Notebook, known: Known, card: Card, like: ContactRow | None, why: str, seen: set[bytes]) -> PreviewRow:
    problem, remark, phone, adds = None, "", None, ""
    title = card.name
    try:
        fields, remark = known.card_fields.new(card)
        __, change = contacts.new(nb, {**fields, "created": 0})
        title = named(contact.title(card.name, fields.get("description", ""), card.kind))
        called = contact.to_call(change.set)
        phone = called.removeprefix(reach.TEL) if called else None
        packed = RecordState(contact.CONTACT)
        packed.merge(b"", change.set, {})
        if packed.pack() in seen:
            problem = _("This card is in the file twice.")
        elif like is not None:
            before = nb.state("contact", like.id).shown()
            added, cut = known.card_fields.added(before, card)
            adds = _in_words(added, before)
            remark = remark or cut
        seen.add(packed.pack())
    except NotValid as error:
        problem = refusal(error)
    return PreviewRow(card, title, phone, like, _(why) if like else "", problem, remark, adds=adds)


def _in_words(added: Mapping[str, Any], before: Mapping[str, Any]) -> str:
    """What merging adds, for the officer."""
    reached = [name for name in added if name.startswith("reach/")]
    ways = [name.removeprefix("reach/") for name in reached if not before.get(name)]
    phones, mails = (sum(way.startswith(scheme) for way in ways) for scheme in (reach.TEL, reach.MAILTO))
    parts = [
        ngettext("{count} phone", "{count} phone", phones).format(count=phones) if phones else "",
        ngettext("{count} e-mail", "{count} e-mail", mails).format(count=mails) if mails else "",
        _("what a number or address is called") if len(ways) < len(reached) else "",
        *(_(words) for name, words in _ADDED.items() if name in added),
        _("where they belong") if any(name.startswith("member_of/") for name in added) else "",
    ]
    return formats.listed(part for part in parts if part)


_ADDED = {
    "name": N_("a name"),
    "role": N_("a role"),
    "address": N_("an address"),
    "description": N_("words about them"),
}
