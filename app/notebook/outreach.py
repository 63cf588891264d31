"""The by-name list of a squad: who is on it, how they stand, what they consented to; and the counts of a span of days.

In-person contacts come from the journal: the notes of a squad in which somebody of its list was met face to face.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.domain import days, field_rules, signature
from app.domain.field_rules import NotValid
from app.domain.kinds import contact
from app.domain.kinds import outreach as rules
from app.domain.kinds.kind import Fields
from app.domain.kinds.outreach import Journal
from app.domain.merge import DELETED
from app.domain.signature import Point
from app.journal import record_id
from app.journal.change import Change, Value
from app.notebook import contact_list, contacts, counterparts
from app.notebook.contact_list import ContactRow, of_squad
from app.notebook.errors import NotThere
from app.notebook.kinds.interaction import interaction_contacts as present
from app.notebook.kinds.outreach import outreach as table
from app.notebook.notebook import Notebook
from app.notebook.seen_versions import Basis, Seen
from app.notebook.value_words import tame
from app.words import N_

LISTED_MAX = 1_000  # of all squads; a coalition's sheet has some hundreds

Undo = tuple[Fields, Basis]
"""What `put_back` needs."""


@dataclass(frozen=True)
class Row:
    """Somebody on the list. `contact` None: of another squad, or unknown. `met`: their first contact, said or noted.

    `silent`: days since they were met, None for somebody only seen. `consents`: there is consent today. `squad`: its
    name, "" for an officer of one. `versions`: fields that need a choice.
    """

    id: str
    contact: ContactRow | None
    step: str
    listed: date | None
    met: date | None
    engaged: date | None
    exited: date | None
    exit: str
    journal: Journal
    silent: int | None
    consent: str
    consent_on: date | None
    consent_until: date | None
    withdrawn: date | None
    consents: bool
    squad: str
    waiting: bool
    versions: int

    @property
    def how(self) -> rules.How:
        return "fine" if self.step == rules.OFF else rules.how(self.silent)


@dataclass(frozen=True)
class Listed:
    """Their page. `number` is the contact's, for what was noted of them."""

    row: Row
    consent_for: str
    signature: list[list[Point]]


# --- reading -----------------------------------------------------------------------------------------------------


def page(nb: Notebook, squad: str | None = None) -> list[Row]:
    """Who is on the lists of the squads, or of this one, and who was: who was met longest ago first."""
    conditions: list[ColumnElement[bool]] = [table.c.deleted == 0]
    if squad is not None:
        conditions.append(of_squad(table.name, "num", nb.squad_number(squad)))
    with nb.lock:
        rows = nb.rows(select(table).where(*conditions).order_by(table.c.num.desc()).limit(LISTED_MAX))
        return sorted(_built(nb, rows), key=_order)


def _order(row: Row) -> tuple[int, str, str]:
    return -(row.silent or 0), row.contact.title.casefold() if row.contact else "", row.id


def of_contact(nb: Notebook, contact_id: str) -> list[Row]:
    """Where somebody stands on the lists."""
    with nb.lock:
        known = [nb.survivor(one) for one in counterparts.ids(nb, contact_id)]
        numbers = [number for one in known if (number := nb.number(contact.KIND, one))]
        wanted = select(table).where(table.c.contact.in_(numbers), table.c.deleted == 0)
        return sorted(_built(nb, nb.rows(wanted.order_by(table.c.num).limit(LISTED_MAX))), key=_order)


def read(nb: Notebook, listed: str) -> Listed:
    """Raises NotThere."""
    with nb.lock:
        found = _built(nb, nb.rows(select(table).where(table.c.id == listed, table.c.deleted == 0)))
        if not found:
            raise NotThere
        fields = nb.state(rules.KIND, listed).shown()
        words = tame(field_rules.text(fields.get("consent_for"), most=rules.FOR_MAX))
        return Listed(found[0], words, signature.strokes(fields.get("signature")))


def standing_consent(nb: Notebook, contact_id: str) -> Listed | None:
    """Where a person of the lists consents today to something being told, the latest to say so; None where nobody
    does."""
    with nb.lock:
        found = [row for row in of_contact(nb, contact_id) if row.consents and row.consent_on is not None]
        latest = max(found, key=lambda row: (row.consent_on or date.min, row.id), default=None)
        return read(nb, latest.id) if latest is not None else None


def consent_of(nb: Notebook, listed: str) -> dict[str, str]:
    """What a form of consent begins with. Raises NotThere."""
    found = read(nb, listed)
    row, today = found.row, nb.local().date().isoformat()
    asked = row.consent if row.consent in rules.CONSENTS else rules.NOT_ASKED
    return {
        "consent": rules.VERBAL if asked == rules.NOT_ASKED else asked,
        "consent_for": found.consent_for,
        "consent_on": today,
        "consent_until": row.consent_until.isoformat() if row.consent_until and row.consents else "",
        "signature": "",
    }


def _built(nb: Notebook, rows: Sequence[Any]) -> list[Row]:
    """Rows of the table as the screens take them. Hold `lock`."""
    numbers = [row.contact for row in rows if row.contact is not None]
    who, journals = contact_list.by_numbers(nb, numbers), _journals(nb, numbers)
    today = nb.local().date()
    return [_row(nb, row, who.get(row.contact), journals.get(row.contact, Journal()), today) for row in rows]


def _row(nb: Notebook, row: Any, who: ContactRow | None, journal: Journal, today: date) -> Row:
    day = rules.day_of
    met = rules.first_contact(day(row.met), journal)
    engaged, exited = day(row.engaged), day(row.exited)
    on, until, withdrawn = day(row.consent_on), day(row.consent_until), day(row.withdrawn)
    return Row(
        id=row.id,
        contact=who,
        step=rules.step(met, engaged, exited),
        listed=day(row.listed),
        met=met,
        engaged=engaged,
        exited=exited,
        exit=row.exit,
        journal=journal,
        silent=rules.silent_days(met, engaged, journal, today),
        consent=row.consent,
        consent_on=on,
        consent_until=until,
        withdrawn=withdrawn,
        consents=rules.stands(row.consent, on, until, withdrawn, today),
        squad=nb.squad_mark(row.id),
        waiting=nb.is_waiting(rules.KIND, row.id),
        versions=row.versions,
    )


def _journals(nb: Notebook, numbers: Sequence[int]) -> dict[int, Journal]:
    """What the notes tell of these contacts, by number."""
    found: dict[int, Journal] = {}
    wanted = select(present.c.contact, func.min(present.c.at), func.max(present.c.at), func.count()).where(
        present.c.in_person == 1
    )
    for at in range(0, len(numbers), counterparts.IN_MAX):
        some = wanted.where(present.c.contact.in_(numbers[at : at + counterparts.IN_MAX]))
        for number, first, last, count in nb.rows(some.group_by(present.c.contact)):
            found[number] = Journal(days.day_of(first, nb.zone), days.day_of(last, nb.zone), count)
    return found


# --- the counts of street outreach ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """Of a span of days, both ends included. `contacts`: notes in which somebody of the list was met in person.

    `to_engage`: how many contacts each of those who were engaged in the span had until then, in order.
    """

    first: date
    last: date
    on_list: int
    new: int
    met: int
    engaged: int
    contacts: int
    people: int
    exits: Mapping[str, int]
    silent: int
    to_engage: Sequence[int]


def counts(nb: Notebook, first: date, last: date, squad: str | None = None) -> Counts:
    """Counts only: nobody is named in them. Somebody on two lists, or merged of two, counts once."""
    with nb.lock:
        people: dict[str, Row] = {}
        for row in page(nb, squad):
            people.setdefault(row.contact.id if row.contact is not None else row.id, row)
        rows = [row for row in people.values() if row.listed is None or row.listed <= last]
        notes = _notes(nb, rows, last)
    here = [row for row in rows if row.exited is None or row.exited >= first]
    in_span = {row.id: [day for day in notes.get(row.id, ()) if first <= day] for row in here}
    gone = [row.exit for row in rows if row.exited and first <= row.exited <= last]
    engaged = [row for row in rows if row.engaged and first <= row.engaged <= last]
    until = [sum(1 for day in notes.get(row.id, ()) if row.engaged and day <= row.engaged) for row in engaged]
    return Counts(
        first=first,
        last=last,
        on_list=len(here),
        new=sum(1 for row in rows if row.listed and first <= row.listed),
        met=sum(1 for row in rows if row.met and first <= row.met <= last),
        engaged=len(engaged),
        contacts=sum(map(len, in_span.values())),
        people=sum(1 for some in in_span.values() if some),
        exits={why: gone.count(why) for why in rules.EXITS if why in gone},
        silent=sum(1 for row in rows if row.step != rules.OFF and row.how != "fine"),
        to_engage=sorted(until),
    )


def _notes(nb: Notebook, rows: Iterable[Row], last: date) -> dict[str, list[date]]:
    """The days on which these were met in person, up to that one, by row."""
    found: dict[str, list[date]] = {}
    for row in rows:
        number = nb.number(contact.KIND, row.contact.id) if row.contact is not None else None
        if number is not None:
            wanted = select(present.c.at).where(present.c.contact == number, present.c.in_person == 1)
            every = [days.day_of(one.at, nb.zone) for one in nb.rows(wanted)]
            found[row.id] = [day for day in every if day <= last]
    return found


# --- writing ---------------------------------------------------------------------------------------------------------


def add(nb: Notebook, contact_id: str) -> str:
    """Puts a person of the squad on its list; answers the id.

    Two officers who do so without seeing each other write the same record; one who was off it is on it again. Raises
    NotValid for no person and for one who is on it, NotThere.
    """
    with nb.lock:
        there = nb.survivor(contact_id)
        if nb.state(contact.KIND, there).shown().get("kind") != "person":
            raise NotValid("contact", N_("The by-name list is of persons."))
        ident = _ident(nb, there)
        was = nb.known(rules.KIND, ident).shown()
        if was and not nb.hidden(rules.KIND, ident) and not was.get("exited"):
            raise NotValid("contact", N_("They are on the list already."))
        if was:
            nb.write(nb.change(rules.KIND, ident, {**rules.BACK, "contact": there, DELETED: False}))
        else:
            nb.write(Change(bytes.fromhex(ident), rules.KIND, _first(nb, there)))
        return ident


def add_new(nb: Notebook, nickname: str, place: str, squad: str | None = None, name: str = "") -> str:
    """Puts somebody on the list whom nobody knows yet, by a nickname and a place; answers the id. Raises NotValid."""
    with nb.lock:
        if not (name.strip() or nickname.strip()):
            raise NotValid("nickname", N_("Say how you tell them from others: “Red Jacket”."))
        who, made = contacts.new(nb, {"name": name, "description": nickname, "address": place}, squad)
        ident = _ident(nb, who)
        nb.write(made, Change(bytes.fromhex(ident), rules.KIND, _first(nb, who)))
        return ident


def _first(nb: Notebook, contact_id: str) -> dict[str, Value]:
    return rules.OUTREACH.clean({"contact": contact_id, "listed": nb.local().date(), "consent": rules.NOT_ASKED})


def _ident(nb: Notebook, contact_id: str) -> str:
    vault = bytes.fromhex(nb.squad_of(contact_id) or "")
    if vault not in nb.vaults:
        raise NotThere
    return record_id.agreed(b"outreach\n" + bytes.fromhex(contact_id)[: record_id.CHANCE_BYTES], vault).hex()


def seen(nb: Notebook, listed: str) -> Basis:
    """What an officer sees of it who begins to change it, to be told when they have done so."""
    with nb.lock:
        return nb.seen(rules.KIND, listed, rules.FIELDS)


def meet(nb: Notebook, listed: str, day: str, basis: Seen = None) -> Undo:
    """Their first contact, where it is not in the journal. Raises NotValid, NotThere."""
    with nb.lock:
        return _write(nb, listed, rules.met(day, nb.local().date()), basis)


def engage(nb: Notebook, listed: str, day: str, basis: Seen = None) -> Undo:
    """Raises NotValid, NotThere."""
    with nb.lock:
        return _write(nb, listed, rules.engaged(day, read(nb, listed).row.met, nb.local().date()), basis)


def take_off(nb: Notebook, listed: str, day: str, why: str, basis: Seen = None) -> Undo:
    """Raises NotValid, NotThere."""
    with nb.lock:
        return _write(nb, listed, rules.exited(day, why, read(nb, listed).row.listed, nb.local().date()), basis)


def back_on(nb: Notebook, listed: str) -> Undo:
    """On the list again, as they stood. Raises NotThere."""
    with nb.lock:
        return _write(nb, listed, rules.BACK, None)


def consent(nb: Notebook, listed: str, said: Mapping[str, Any], basis: Seen = None) -> Undo:
    """`said`: consent, consent_for, consent_on, consent_until, signature. Raises NotValid, NotThere."""
    with nb.lock:
        return _write(nb, listed, rules.consented(said, nb.local().date()), basis)


def withdraw(nb: Notebook, listed: str) -> Undo:
    """They take their consent back; it is on record that there was one. Raises NotThere."""
    with nb.lock:
        return _write(nb, listed, rules.withdrawn(nb.local().date()), None)


def put_back(nb: Notebook, listed: str, was: Fields, basis: Seen) -> None:
    """Undo of one of these."""
    with nb.lock:
        _write(nb, listed, was, basis)


def _write(nb: Notebook, listed: str, said: Mapping[str, Value], basis: Seen) -> Undo:
    if nb.hidden(rules.KIND, listed):
        raise NotThere
    was = nb.state(rules.KIND, listed).shown()
    nb.write(nb.change(rules.KIND, listed, said, basis))
    return {name: was.get(name) for name in said}, nb.seen(rules.KIND, listed, said)


def delete(nb: Notebook, listed: str) -> None:
    """For whoever was put on it by mistake. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(rules.KIND, listed):
            nb.write(nb.change(rules.KIND, listed, {DELETED: True}))


def restore(nb: Notebook, listed: str) -> None:
    with nb.lock:
        if nb.hidden(rules.KIND, listed):
            nb.write(nb.change(rules.KIND, listed, {DELETED: False}))
