"""Who a card may be already: a contact of the notebook, or a card before it in the file.

Somebody is known when a contact has one of the card's phone numbers (the same URI) or e-mail addresses, or a name at
least LIKELY alike (app.domain.likeness). Names are only compared when they share half of their word beginnings and
endings, and with the LOOKED_AT likeliest at most, which keeps 5,000 cards against 5,000 contacts within seconds and a
hostile file within bounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from app.domain import field_rules, likeness, reach
from app.domain.kinds import contact
from app.domain.merge import RecordState
from app.notebook.address_book import Card
from app.notebook.kinds.contact import contacts as contact_table
from app.notebook.notebook import Notebook
from app.notebook.people_import.card_fields import CardFields
from app.notebook.projection_tables import records as record_table
from app.words import N_

LOOKED_AT = 40  # the likeliest names of each card
COMMON = 400  # who shares a beginning with more than so many is told by another one
SAME_NUMBER = N_("Same phone number")
SAME_MAIL = N_("Same e-mail address")
LIKE_NAME = N_("Name is alike")
BOTH_NUMBER = N_("Same phone number and name")
BOTH_MAIL = N_("Same e-mail address and name")
WORDS_MAX, WORD_MAX_CHARS = 8, 30  # of a name, for comparing it


@dataclass(frozen=True)
class Looks:
    """What tells whether two are one person."""

    words: tuple[str, ...]
    keys: frozenset[str]
    ways: tuple[str, ...]  # URIs


class Lookalikes:
    """Contacts or cards by what they look like; each has a number."""

    def __init__(self) -> None:
        self._words: dict[int, tuple[str, ...]] = {}
        self._ways: dict[str, int] = {}
        self._names: dict[tuple[str, ...], int] = {}
        self._keys: dict[str, dict[int, None]] = {}  # ordered sets
        self._asked: dict[tuple[str, ...], int | None] = {}

    def add(self, number: int, looks: Looks) -> None:
        for way in looks.ways:
            self._ways.setdefault(way, number)
        if looks.words:
            same = tuple(sorted(looks.words))
            if same in self._names:
                return  # whoever is like the first of that name is like this one
            self._names[same] = number
            self._words[number] = looks.words
            for key in looks.keys:
                self._keys.setdefault(key, {})[number] = None
            self._asked.clear()

    def like(self, looks: Looks) -> tuple[int, str] | None:
        """Who it may be, and why: a marked text (app.words)."""
        for way in looks.ways:
            number = self._ways.get(way)
            if number is not None:
                return number, SAME_NUMBER if way.startswith(reach.TEL) else SAME_MAIL
        named = self._named(looks)
        return None if named is None else (named, LIKE_NAME)

    def and_name(self, found: tuple[int, str], looks: Looks) -> str:
        """Why, when the name says the same as the number or address."""
        number, why = found
        both = why != LIKE_NAME and likeness.likeness(looks.words, self._words.get(number, ())) >= likeness.LIKELY
        if not both and why != LIKE_NAME:
            both = self._names.get(tuple(sorted(looks.words))) == number
        return {SAME_NUMBER: BOTH_NUMBER, SAME_MAIL: BOTH_MAIL}[why] if both else why

    def _named(self, looks: Looks) -> int | None:
        if not looks.words:
            return None
        same = tuple(sorted(looks.words))
        if same in self._names:
            return self._names[same]
        if same not in self._asked:
            self._asked[same] = self._nearly(looks)
        return self._asked[same]

    def _nearly(self, looks: Looks) -> int | None:
        lists = sorted((self._keys.get(key, {}) for key in looks.keys), key=len)
        shared: Counter[int] = Counter()
        for numbers in lists:
            if len(numbers) <= COMMON:
                shared.update(numbers.keys())
            else:  # a beginning that everybody has: it counts for those who share a rarer one, too
                shared.update([one for one in shared if one in numbers] or islice(numbers, COMMON))
        need = max(1, len(looks.keys) // 2)
        likely = [number for number, count in shared.most_common(LOOKED_AT) if count >= need]
        best = max(((likeness.likeness(looks.words, self._words[one]), -one) for one in likely), default=(0.0, 0))
        return -best[1] if best[0] >= likeness.LIKELY else None


class Known:
    """Whom a squad knows (None: the officer's first), arranged for comparing many cards.

    `card_fields` knows its venues and agencies.
    """

    def __init__(self, nb: Notebook, squad: str | None = None) -> None:
        self.people = Lookalikes()
        self._looks: dict[int, tuple[Card, Looks]] = {}
        places: dict[str, str] = {}  # folded name of a venue or agency -> its id
        everybody = (
            select(contact_table.c.num, contact_table.c.id, contact_table.c.kind, record_table.c.state)
            .join(record_table, record_table.c.num == contact_table.c.num)
            .where(contact_table.c.deleted == 0, record_table.c.squad == nb.squad_number(squad))
            .order_by(contact_table.c.num)
        )
        for row in nb.rows(everybody):
            fields = RecordState.parse(contact.CONTACT, row.state).shown()
            looks = _looks(field_rules.text(fields.get("name")), [uri for uri, _ in contact.reach(fields)])
            self.people.add(row.num, looks)
            if row.kind != "person" and looks.words:
                places.setdefault(" ".join(looks.words), row.id)
        self.card_fields = CardFields(nb.region, places)

    def looks(self, card: Card) -> Looks:
        """Read once for each card."""
        known = self._looks.get(id(card))
        if known is None or known[0] is not card:
            known = self._looks[id(card)] = (card, _looks(card.name, self.card_fields.uris(card)))
        return known[1]


def _looks(name: str, ways: Sequence[str]) -> Looks:
    words = tuple(word[:WORD_MAX_CHARS] for word in likeness.words(name)[:WORDS_MAX])
    return Looks(words, frozenset(likeness.keys(words)), tuple(ways))
