"""Bringing an address book in: look first, then import, and undo as one.

A card is marked as known already when a contact has one of its phone numbers (the same in E.164), or a name at least
LIKELY alike (app.domain.likeness). Names are only compared when they share half of their word beginnings and endings,
which keeps 5,000 cards against 5,000 contacts within seconds. Nobody is anybody's contact by being imported: there is
no primary officer and no reminder until somebody meets them.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.domain import contact, likeness, reach, records
from app.domain.folding import fold
from app.domain.merge import RecordState
from app.domain.records import NotValid
from app.journal.change import Change
from app.notebook import contact_rows, contacts, typed_rows
from app.notebook.address_book import Card, shown_phone
from app.notebook.contact_rows import ContactRow
from app.notebook.notebook import Notebook
from app.notebook.tables import contacts as contact_table
from app.notebook.tables import follow_ups as follow_up_table
from app.notebook.tables import memberships as membership_table
from app.notebook.tables import records as record_table

CONTACTS_PER_ENTRY = 50
ENTRIES_PER_COMMIT = 5
SAME_NUMBER = "Same phone number"
LIKE_NAME = "Name is alike"


@dataclass(frozen=True)
class PreviewRow:
    """A card and what would become of it.

    `problem` says why it cannot come in, `like` who it may be already and `like_why` why, `remark` what is cut.
    """

    card: Card
    title: str
    phone: str | None
    like: ContactRow | None
    like_why: str
    problem: str | None
    remark: str = ""


@dataclass(frozen=True)
class Preview:
    """`new` cards have neither likeness nor problem."""

    rows: list[PreviewRow]
    new: int
    duplicates: int
    problems: int


@dataclass(frozen=True)
class Imported:
    """`batch` undoes it; `skipped` cards could not come in."""

    batch: str
    contacts: int
    skipped: int


def preview(nb: Notebook, cards: Sequence[Card]) -> Preview:
    """What importing these cards would do. Writes nothing."""
    with nb.lock:
        known = _Known(nb)
        likes = {at: like for at, card in enumerate(cards) if (like := known.like(card))}
        found = contact_rows.of_numbers(nb, [number for number, _ in likes.values()])
        by_id = {row.id: row for row in found}
        rows: list[PreviewRow] = []
        seen: set[bytes] = set()
        for at, card in enumerate(cards):
            number, why = likes.get(at, (0, ""))
            rows.append(_row(nb, known, card, by_id.get(known.ids.get(number, "")), why, seen))
    problems = sum(1 for row in rows if row.problem)
    duplicates = sum(1 for row in rows if row.like and not row.problem)
    return Preview(rows, len(rows) - problems - duplicates, duplicates, problems)


def run(nb: Notebook, cards: Sequence[Card], progress: Callable[[int, int], None] | None = None) -> Imported:
    """Imports these cards, likenesses too; `progress(done, total)` is called after each commit.

    Each commit is whole: an import that is cut off leaves complete contacts, and can be undone like a whole one.
    """
    batch = uuid.uuid4().hex
    with nb.lock:
        known = _Known(nb)
    made = 0
    step = CONTACTS_PER_ENTRY * ENTRIES_PER_COMMIT
    for at in range(0, len(cards), step):
        changes: list[Change] = []
        for card in cards[at : at + step]:
            try:
                fields, _ = known.fields(card)
                _, change = contacts.new(nb, {**fields, "primary": None, "source": f"import/{batch}"})
            except NotValid:
                continue
            changes.append(change)
        entries = [changes[i : i + CONTACTS_PER_ENTRY] for i in range(0, len(changes), CONTACTS_PER_ENTRY)]
        if entries:
            nb.write_many(entries)
        made += len(changes)
        if progress is not None:
            progress(min(at + step, len(cards)), len(cards))
    return Imported(batch, made, len(cards) - made)


def undo_import(nb: Notebook, batch: str) -> int:
    """Marks the contacts of a batch deleted, except those somebody worked with since; returns how many."""
    task, member = follow_up_table.c, membership_table.c
    untouched = (
        select(record_table.c.id, record_table.c.state)
        .join(contact_table, contact_table.c.num == record_table.c.num)
        .where(
            contact_table.c.batch == batch,
            contact_table.c.deleted == 0,
            contact_table.c.last_at.is_(None),
            contact_table.c.num.not_in(select(task.contact).where(task.contact.is_not(None), task.deleted == 0)),
            contact_table.c.num.not_in(select(member.place)),
        )
    )
    with nb.lock:
        gone = [
            row.id.hex() for row in nb.rows(untouched) if len(RecordState.parse("contact", row.state).stamps()) == 1
        ]
        changes = [nb.change("contact", ident, {"deleted": True}) for ident in gone]
        if changes:
            step = CONTACTS_PER_ENTRY
            nb.write_many([changes[at : at + step] for at in range(0, len(changes), step)])
        return len(gone)


def _row(nb: Notebook, known: _Known, card: Card, like: ContactRow | None, why: str, seen: set[bytes]) -> PreviewRow:
    problem, remark, phone = None, "", None
    title = card.name
    try:
        fields, remark = known.fields(card)
        _, change = contacts.new(nb, {**fields, "created": 0})
        title = contact.title(card.name, fields.get("description", ""), card.kind)
        phone = next((uri[len("tel:") :] for uri, _ in typed_rows.reach(change.set)), None) if card.phones else None
        packed = RecordState("contact")
        packed.merge(b"", change.set, {})
        if packed.pack() in seen:
            problem = "This card is in the file twice."
        seen.add(packed.pack())
    except NotValid as error:
        problem = error.message
    return PreviewRow(card, title, phone, like, why if like else "", problem, remark)


class _Known:
    """Who is in the notebook, arranged for comparing many cards."""

    def __init__(self, nb: Notebook) -> None:
        self._region = nb.region
        self.ids: dict[int, str] = {}
        self._words: dict[int, list[str]] = {}
        self._numbers: dict[str, int] = {}  # tel: URI -> contact
        self._keys: dict[str, list[int]] = {}
        self._places: dict[str, str] = {}  # folded name of a venue or agency -> its id
        everybody = (
            select(contact_table.c.num, contact_table.c.id, contact_table.c.kind, record_table.c.state)
            .join(record_table, record_table.c.num == contact_table.c.num)
            .where(contact_table.c.deleted == 0)
        )
        for row in nb.rows(everybody):
            fields = RecordState.parse("contact", row.state).shown()
            words = likeness.words(records.text(fields.get("name")))
            self.ids[row.num] = row.id
            self._words[row.num] = words
            for key in likeness.keys(words):
                self._keys.setdefault(key, []).append(row.num)
            for uri, _ in typed_rows.reach(fields):
                self._numbers.setdefault(uri, row.num)
            if row.kind != "person" and words:
                self._places.setdefault(" ".join(words), row.id)

    def like(self, card: Card) -> tuple[int, str] | None:
        """The contact this card may be already, and why."""
        for _, written in card.phones:
            number = self._numbers.get(self._phone_uri(written) or "")
            if number is not None:
                return number, SAME_NUMBER
        words = likeness.words(card.name)
        keys = likeness.keys(words)
        shared = Counter(number for key in keys for number in self._keys.get(key, ()))
        need = max(1, len(keys) // 2)
        best = max(
            (
                (likeness.likeness(words, self._words[number]), -number)
                for number, count in shared.items()
                if count >= need
            ),
            default=(0.0, 0),
        )
        return (-best[1], LIKE_NAME) if best[0] >= likeness.LIKELY else None

    def fields(self, card: Card) -> tuple[dict[str, Any], str]:
        """The fields of a contact made from a card, and what had to be cut."""
        fields: dict[str, Any] = {
            "kind": card.kind,
            "name": card.name,
            "role": card.title,
            "address": card.address,
        }
        about = [card.organisation] if card.kind == "person" and card.organisation else []
        place = self._places.get(fold(card.organisation)) if about else None
        if place:
            fields[f"member_of/{place}"] = True
            about = []
        if not card.name:
            about.append(shown_phone(card.phones[0][1], self._region) if card.phones else card.emails[0][1])
        about.append(card.note)
        description = " · ".join(" ".join(part.split()) for part in about if part.strip())
        remark = ""
        if len(description) > contact.DESCRIPTION_MAX:
            description = description[: contact.DESCRIPTION_MAX - 1] + "…"
            remark = f"The note is cut after {contact.DESCRIPTION_MAX:,} characters."
        fields["description"] = description
        for label, written in card.phones:
            uri = self._phone_uri(written)
            if uri:
                fields[f"reach/{uri}"] = label or True
        for label, address in card.emails:
            try:
                fields[f"reach/{reach.mail_uri(address)}"] = label or True
            except NotValid:
                remark = remark or "An e-mail address that is not one stays behind."
        return fields, remark

    def _phone_uri(self, written: str) -> str | None:
        try:
            return reach.phone_uri(written, self._region)
        except NotValid:
            return None
