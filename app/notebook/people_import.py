"""Bringing an address book in: look first, then import, and undo as one.

A card is marked as known already when a contact has one of its phone numbers (the same URI) or e-mail addresses, or a
name at least LIKELY alike (app.domain.likeness); the same is asked of the cards before it in the file. Names are only
compared when they share half of their word beginnings and endings, and with the LOOKED_AT likeliest at most, which
keeps 5,000 cards against 5,000 contacts within seconds and a hostile file within bounds. Nobody is anybody's contact by
being imported: there is no primary officer and no reminder until somebody meets them.

Merging adds what is new to a contact and overwrites nothing: what has its place taken goes behind the description.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal

from sqlalchemy import select

from app.domain import contact, likeness, reach, records
from app.domain.folding import fold
from app.domain.merge import RecordState
from app.domain.records import NotValid
from app.journal.change import Change, Value
from app.notebook import contact_rows, contacts, typed_rows
from app.notebook.address_book import Card
from app.notebook.contact_rows import ContactRow
from app.notebook.errors import NotThere
from app.notebook.notebook import Notebook
from app.notebook.tables import contacts as contact_table
from app.notebook.tables import follow_ups as follow_up_table
from app.notebook.tables import memberships as membership_table
from app.notebook.tables import records as record_table

CONTACTS_PER_ENTRY = 50
ENTRIES_PER_COMMIT = 5
LOOKED_AT = 40  # the likeliest names of each card
COMMON = 400  # who shares a beginning with more than so many is told by another one
SAME_NUMBER = "Same phone number"
SAME_MAIL = "Same e-mail address"
LIKE_NAME = "Name is alike"
CUT_ROOM = 20  # characters; less of a note is not worth cutting it for
CUT = f"The note is cut after {contact.DESCRIPTION_MAX:,} characters."

Decision = Literal["import", "merge", "skip"]
IMPORT: Decision = "import"
MERGE: Decision = "merge"
SKIP: Decision = "skip"


@dataclass(frozen=True)
class PreviewRow:
    """A card and what would become of it.

    `problem` says why it cannot come in, `like` who it may be already, or `twin` which row before it (by its place),
    and `like_why` why; `remark` is what is cut. `adds` is what merging would add, in words.
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

    @property
    def usual(self) -> Decision:
        """What becomes of it unless the officer decides otherwise.

        Two cards are one person without being asked only when a number or address and the name say so: a family may
        share a number, and a town has two people of one name.
        """
        if self.like is not None:
            return SKIP
        return MERGE if self.twin is not None and self.like_why in (BOTH_NUMBER, BOTH_MAIL) else IMPORT


BOTH_NUMBER = f"{SAME_NUMBER} and name"
BOTH_MAIL = f"{SAME_MAIL} and name"


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


def preview(nb: Notebook, cards: Sequence[Card]) -> Preview:
    """What importing these cards would do. Writes nothing."""
    with nb.lock:
        known = _Known(nb)
        likes = {at: like for at, card in enumerate(cards) if (like := known.people.like(known.looks(card)))}
        found = contact_rows.by_numbers(nb, list({number for number, _ in likes.values()}))
        before = _People()
        rows: list[PreviewRow] = []
        seen: set[bytes] = set()
        for at, card in enumerate(cards):
            number, why = likes.get(at, (0, ""))
            row = _row(nb, known, card, found.get(number), why, seen)
            if row.problem is None:
                looks = known.looks(card)
                if row.like is None:
                    twin = before.like(looks)
                    row = replace(row, twin=twin[0], like_why=before.and_name(twin, looks)) if twin else row
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


def run(nb: Notebook, chosen: Sequence[Card | Person], progress: Callable[[int, int], None] | None = None) -> Imported:
    """Imports these people, likenesses too; `progress(done, total)` is called after each commit.

    Each commit is whole: an import that is cut off leaves complete contacts, and can be undone like a whole one.
    """
    batch = uuid.uuid4().hex
    with nb.lock:
        known = _Known(nb)
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
                    if into is None:
                        changes.append(_new(nb, known, cards, batch))
                        made += 1
                    else:
                        one_merged, change = _merged(nb, known, into, cards)
                        merged.append(one_merged)
                        changes += [change] if change.set else []
                except (NotValid, NotThere):
                    skipped += 1
            entries = [changes[i : i + CONTACTS_PER_ENTRY] for i in range(0, len(changes), CONTACTS_PER_ENTRY)]
            if entries:
                nb.write_many(entries)
        if progress is not None:
            progress(min(at + step, len(todo)), len(todo))
    return Imported(batch, made, skipped, tuple(merged))


def _new(nb: Notebook, known: _Known, cards: Sequence[Card], batch: str) -> Change:
    fields, _ = known.fields(cards[0])
    for card in cards[1:]:
        fields |= known.added(fields, card)[0]
    _, change = contacts.new(nb, {**fields, "primary": None, "source": f"import/{batch}"})
    return change


def _merged(nb: Notebook, known: _Known, into: str, cards: Sequence[Card]) -> tuple[Merged, Change]:
    state = nb.state("contact", into)
    if state.deleted:
        raise NotThere
    before: dict[str, Any] = dict(state.shown())
    added: dict[str, Any] = {}
    for card in cards:
        added |= known.added({**before, **added}, card)[0]
    change = nb.change("contact", into, contact.clean(added))
    return Merged(into, {name: (before.get(name), value) for name, value in change.set.items()}), change


def undo_import(nb: Notebook, batch: str, merged: Iterable[Merged] = ()) -> int:
    """Marks the contacts of a batch deleted, except those somebody worked with since; returns how many.

    What went into contacts that were there is taken out again, where nobody changed it since.
    """
    with nb.lock:
        gone = _remove(nb, batch)
        changes = [change for one in merged if (change := _taken_out(nb, one)) is not None]
        for at in range(0, len(changes), CONTACTS_PER_ENTRY):
            nb.write(*changes[at : at + CONTACTS_PER_ENTRY])
        return gone


def _taken_out(nb: Notebook, merged: Merged) -> Change | None:
    try:
        shown = nb.state("contact", merged.contact).shown()
    except NotThere:
        return None
    back: dict[str, Value] = {}
    for name, (before, after) in merged.fields.items():
        if shown.get(name) == after:
            back[name] = before
        elif name == "description" and isinstance(after, str):
            # The officer wrote more since: only what the import put there goes.
            now, added = records.text(shown.get(name)), after[len(records.text(before)) :]
            if added and added in now:
                back[name] = now.replace(added, "", 1).strip()
    return (
        nb.change("contact", merged.contact, {n: "" if v is None and n in _WORDS else v for n, v in back.items()})
        if back
        else None
    )


_WORDS = ("name", "description", "role", "address", "call_first")


def _remove(nb: Notebook, batch: str) -> int:
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
    gone = [row.id.hex() for row in nb.rows(untouched) if len(RecordState.parse("contact", row.state).stamps()) == 1]
    changes = [nb.change("contact", ident, {"deleted": True}) for ident in gone]
    if changes:
        step = CONTACTS_PER_ENTRY
        nb.write_many([changes[at : at + step] for at in range(0, len(changes), step)])
    return len(gone)


def _row(nb: Notebook, known: _Known, card: Card, like: ContactRow | None, why: str, seen: set[bytes]) -> PreviewRow:
    problem, remark, phone, adds = None, "", None, ""
    title = card.name
    try:
        fields, remark = known.fields(card)
        _, change = contacts.new(nb, {**fields, "created": 0})
        title = contact.title(card.name, fields.get("description", ""), card.kind)
        called = typed_rows.to_call(change.set)
        phone = called.removeprefix(reach.TEL) if called else None
        packed = RecordState("contact")
        packed.merge(b"", change.set, {})
        if packed.pack() in seen:
            problem = "This card is in the file twice."
        elif like is not None:
            added, cut = known.added(nb.state("contact", like.id).shown(), card)
            adds = _in_words(added)
            remark = remark or cut
        seen.add(packed.pack())
    except NotValid as error:
        problem = error.message
    return PreviewRow(card, title, phone, like, why if like else "", problem, remark, adds=adds)


def _in_words(added: Mapping[str, Any]) -> str:
    """What merging adds, for the officer."""
    named = {"name": "a name", "role": "a role", "address": "an address", "description": "words about them"}
    ways = [name.removeprefix("reach/") for name in added if name.startswith("reach/")]
    parts = [
        *(
            [f"{sum(way.startswith(reach.TEL) for way in ways)} phone"]
            if any(w.startswith(reach.TEL) for w in ways)
            else []
        ),
        *(
            [f"{sum(way.startswith(reach.MAILTO) for way in ways)} e-mail"]
            if any(w.startswith(reach.MAILTO) for w in ways)
            else []
        ),
        *(words for name, words in named.items() if name in added),
        *(["where they belong"] if any(name.startswith("member_of/") for name in added) else []),
    ]
    return ", ".join(parts)


@dataclass(frozen=True)
class _Looks:
    """What tells whether two are one person."""

    words: tuple[str, ...]
    keys: frozenset[str]
    ways: tuple[str, ...]  # URIs


class _People:
    """Contacts or cards by what they look like; each has a number."""

    def __init__(self) -> None:
        self._words: dict[int, tuple[str, ...]] = {}
        self._ways: dict[str, int] = {}
        self._names: dict[tuple[str, ...], int] = {}
        self._keys: dict[str, dict[int, None]] = {}  # ordered sets
        self._asked: dict[tuple[str, ...], int | None] = {}

    def add(self, number: int, looks: _Looks) -> None:
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

    def like(self, looks: _Looks) -> tuple[int, str] | None:
        """Who it may be, and why."""
        for way in looks.ways:
            number = self._ways.get(way)
            if number is not None:
                return number, SAME_NUMBER if way.startswith(reach.TEL) else SAME_MAIL
        named = self._named(looks)
        return None if named is None else (named, LIKE_NAME)

    def and_name(self, found: tuple[int, str], looks: _Looks) -> str:
        """Why, when the name says the same as the number or address."""
        number, why = found
        both = why != LIKE_NAME and likeness.likeness(looks.words, self._words.get(number, ())) >= likeness.LIKELY
        if not both and why != LIKE_NAME:
            both = self._names.get(tuple(sorted(looks.words))) == number
        return {SAME_NUMBER: BOTH_NUMBER, SAME_MAIL: BOTH_MAIL}[why] if both else why

    def _named(self, looks: _Looks) -> int | None:
        if not looks.words:
            return None
        same = tuple(sorted(looks.words))
        if same in self._names:
            return self._names[same]
        if same not in self._asked:
            self._asked[same] = self._nearly(looks)
        return self._asked[same]

    def _nearly(self, looks: _Looks) -> int | None:
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


class _Known:
    """Who is in the notebook, arranged for comparing many cards."""

    def __init__(self, nb: Notebook) -> None:
        self._region = nb.region
        self.people = _People()
        self._places: dict[str, str] = {}  # folded name of a venue or agency -> its id
        self._looks: dict[int, tuple[Card, _Looks]] = {}
        self._uris: dict[str, str | None] = {}
        everybody = (
            select(contact_table.c.num, contact_table.c.id, contact_table.c.kind, record_table.c.state)
            .join(record_table, record_table.c.num == contact_table.c.num)
            .where(contact_table.c.deleted == 0)
            .order_by(contact_table.c.num)
        )
        for row in nb.rows(everybody):
            fields = RecordState.parse("contact", row.state).shown()
            looks = _looks(records.text(fields.get("name")), [uri for uri, _ in typed_rows.reach(fields)])
            self.people.add(row.num, looks)
            if row.kind != "person" and looks.words:
                self._places.setdefault(" ".join(looks.words), row.id)

    def looks(self, card: Card) -> _Looks:
        known = self._looks.get(id(card))
        if known is None or known[0] is not card:
            phones = [self._phone_uri(written) for _, written in card.phones]
            mails = [_mail_uri(address) for _, address in card.emails]
            known = self._looks[id(card)] = (card, _looks(card.name, [uri for uri in (*phones, *mails) if uri]))
        return known[1]

    def fields(self, card: Card) -> tuple[dict[str, Any], str]:
        """The fields of a contact made from a card, and what had to be cut."""
        name = "" if records.unseen(card.name) else card.name
        fields: dict[str, Any] = {
            "kind": card.kind,
            "name": name,
            "role": card.title,
            "address": card.address,
        }
        about = [card.organisation] if card.kind == "person" and card.organisation else []
        place = self._places.get(fold(card.organisation)) if about else None
        if place:
            fields[f"member_of/{place}"] = True
            about = []
        ways, unusable = self._ways(card)
        fields |= ways
        if not name:
            first = self._phone_uri(card.call or card.phones[0][1]) if card.phones else None
            about += [reach.shown(first, self._region)] if first else [address for _, address in card.emails[:1]]
        about += [*unusable, card.note]
        fields["description"], remark = _described("", about)
        return fields, remark or (
            "A number or e-mail address that is not one stays behind as words in the note." if unusable else ""
        )

    def added(self, before: Mapping[str, Any], card: Card) -> tuple[dict[str, Any], str]:
        """What a card adds to the fields of somebody, and what had to be cut. Nothing that is there changes."""
        fields, _ = self.fields(card)
        added: dict[str, Any] = {}
        about: list[str] = []
        for name, value in fields.items():
            if name in ("kind", "description", "call_first") or not value:
                continue
            there = before.get(name)
            if name not in ("name", "role", "address"):
                if not there:
                    added[name] = value
            elif not records.text(there):
                added[name] = value
            elif name == "name" and set(fold(value).split()) <= set(fold(records.text(there)).split()):
                continue  # the same words in another order
            elif not _holds(records.text(there), value):
                about.append(f"{contact.LABELS[name]}: {value}")
        if not any(typed_rows.to_call({name: value}) for name, value in before.items() if name.startswith("reach/")):
            added |= {"call_first": fields["call_first"]} if "call_first" in fields else {}
        if card.kind == "person" and not any(one.startswith("member_of/") for one in fields):
            about.append(card.organisation)
        about += [*self._ways(card)[1], card.note]
        written = records.text(before.get("description"))
        new = [text for text in (" ".join(one.split()) for one in about) if text and not _holds(written, text)]
        if not new:
            return added, ""
        if len(written) + CUT_ROOM > contact.DESCRIPTION_MAX:
            return added, "There is no room left for the note of this card: merging leaves it behind."
        added["description"], remark = _described(written, new)
        return added, remark

    def _ways(self, card: Card) -> tuple[dict[str, Any], list[str]]:
        """The ways to reach somebody, the number to call among them, and what turned out to be none."""
        ways: dict[str, Any] = {}
        unusable: list[str] = []
        for label, written in card.phones:
            uri = self._phone_uri(written)
            if uri:
                ways.setdefault(f"reach/{uri}", label or True)
            else:
                unusable.append(f"Phone: {written}")
        for label, address in card.emails:
            uri = _mail_uri(address)
            if uri:
                ways.setdefault(f"reach/{uri}", label or True)
            else:
                unusable.append(f"E-mail: {address}")
        called = self._phone_uri(card.call) if card.call else None
        if called and typed_rows.to_call(ways) not in (None, called):
            ways["call_first"] = called
        return ways, unusable

    def _phone_uri(self, written: str) -> str | None:
        if written not in self._uris:
            try:
                self._uris[written] = reach.phone_uri(written, self._region)
            except NotValid:
                self._uris[written] = None
        return self._uris[written]


def _mail_uri(address: str) -> str | None:
    try:
        return reach.mail_uri(address)
    except NotValid:
        return None


def _looks(name: str, ways: Sequence[str]) -> _Looks:
    words = tuple(word[:WORD_MAX_CHARS] for word in likeness.words(name)[:WORDS_MAX])
    return _Looks(words, frozenset(likeness.keys(words)), tuple(ways))


WORDS_MAX, WORD_MAX_CHARS = 8, 30  # of a name, for comparing it


def _described(before: str, about: Sequence[str]) -> tuple[str, str]:
    """The description with more behind it, and the remark when it had to be cut."""
    parts = [before, *(" ".join(part.split()) for part in about)]
    text = " · ".join(part for part in parts if part)
    if len(text) <= contact.DESCRIPTION_MAX:
        return text, ""
    return text[: contact.DESCRIPTION_MAX - 1] + "…", CUT


def _holds(there: str, value: str) -> bool:
    """Whether words are there already, however they are written."""
    return f" {fold(value)} " in f" {fold(there)} "
