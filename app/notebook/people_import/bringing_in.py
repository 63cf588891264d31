"""Bringing people in: each card a new contact, or added to one that is there, with what it takes to undo it.

Nobody is anybody's contact by being imported: there is no primary officer and no reminder until somebody meets them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.field_rules import NotValid
from app.domain.kinds import contact
from app.journal.change import Change, Value
from app.notebook import contacts
from app.notebook.address_book import Card
from app.notebook.notebook import Notebook
from app.notebook.people_import.card_fields import CardFields
from app.notebook.people_import.known_people import Known
from app.notebook.people_import.previewing import Person

CONTACTS_PER_ENTRY = 50
ENTRIES_PER_COMMIT = 5


@dataclass(frozen=True)
class Merged:
    """What an import wrote into a contact that was there: field -> (before, after)."""

    contact: str
    fields: Mapping[str, tuple[Value, Value]]


@dataclass(frozen=True)
class Imported:
    """`batch` and `merged` undo it; `skipped` people could not come in."""

    batch: str
    contacts: int
    skipped: int
    merged: tuple[Merged, ...] = field(default=())


def run(
    nb: Notebook,
    chosen: Sequence[Card | Person],
    progress: Callable[[int, int], None] | None = None,
    squad: str | None = None,
) -> Imported:
    """Imports these people into a squad (None: the officer's first), likenesses too; `progress(done, total)` is called
    after each commit.

    Each commit is whole: an import that is cut off leaves complete contacts, and can be undone like a whole one.
    """
    batch = uuid.uuid4().hex
    with nb.lock:
        card_fields = Known(nb, squad).card_fields
    # Several people may go into one contact: one change each, so that none of them overwrites another.
    joined: dict[str, list[Card]] = {}
    new: list[tuple[Card, ...]] = []
    for one in chosen:
        person = one if isinstance(one, Person) else Person((one,))
        if person.into is None:
            new.append(person.cards)
        else:
            joined.setdefault(person.into, []).extend(person.cards)
    todo: list[tuple[str | None, Sequence[Card]]] = [*((None, cards) for cards in new), *joined.items()]
    made = 0
    skipped = 0
    merged: list[Merged] = []
    step = CONTACTS_PER_ENTRY * ENTRIES_PER_COMMIT
    for at in range(0, len(todo), step):
        with nb.lock:  # from reading a contact to writing it nothing comes between
            changes: list[Change] = []
            for into, cards in todo[at : at + step]:
                try:
                    # An address book brings nobody back who was deleted since; their card comes in by itself.
                    if into is None or nb.hidden("contact", into):
                        changes.append(_new(nb, card_fields, cards, batch, squad))
                        made += 1
                    else:
                        one_merged, change = _merged(nb, card_fields, into, cards)
                        merged.append(one_merged)
                        changes += [change] if change.set else []
                except NotValid:
                    skipped += 1
            entries = [changes[i : i + CONTACTS_PER_ENTRY] for i in range(0, len(changes), CONTACTS_PER_ENTRY)]
            if entries:
                nb.write_many(entries)
        if progress is not None:
            progress(min(at + step, len(todo)), len(todo))
    return Imported(batch, made, skipped, tuple(merged))


def _new(nb: Notebook, card_fields: CardFields, cards: Sequence[Card], batch: str, squad: str | None) -> Change:
    fields, _ = card_fields.new(cards[0])
    for card in cards[1:]:
        fields |= card_fields.added(fields, card)[0]
    _, change = contacts.new(nb, {**fields, "primary": None, "source": f"import/{batch}"}, squad)
    return change


def _merged(nb: Notebook, card_fields: CardFields, into: str, cards: Sequence[Card]) -> tuple[Merged, Change]:
    before: dict[str, Any] = dict(nb.state("contact", into).shown())
    added: dict[str, Any] = {}
    for card in cards:
        added |= card_fields.added({**before, **added}, card)[0]
    change = nb.change("contact", into, contact.CONTACT.clean(added))
    return Merged(into, {name: (before.get(name), value) for name, value in change.set.items()}), change
