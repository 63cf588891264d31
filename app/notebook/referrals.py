"""Referrals: writing one, what became of it, and the lists of them.

With one that is sent comes, if the officer wants it, a follow-up to ask whether it was taken; it is done with the
answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from app.domain import days, field_rules
from app.domain.kinds import contact, follow_up
from app.domain.kinds import referral as rules
from app.domain.kinds.kind import Fields
from app.domain.merge import DELETED
from app.journal.change import Change
from app.notebook import contact_list
from app.notebook.contact_list import ContactRow, of_squad
from app.notebook.errors import NotThere
from app.notebook.interactions import new_follow_up
from app.notebook.kinds.follow_up import follow_ups as follow_up_table
from app.notebook.kinds.referral import referrals as table
from app.notebook.notebook import Notebook
from app.notebook.partners import numbers_of, rows_of
from app.notebook.seen_versions import Basis, Seen
from app.notebook.value_words import tame
from app.words import _

LISTED_MAX = 300  # of all squads; more of them than that only a forged app writes


@dataclass(frozen=True)
class ReferralRow:
    """A referral in a list. `contact`, `agency` None: of another squad, or unknown; `person`: whom one asks there.

    `days`: since it was sent, of one without an answer. `expired`: they agreed until a day that has passed, before it
    was sent. `versions`: fields that need a choice. `squad`: its name, "" for an officer of one.
    """

    id: str
    number: int
    contact: ContactRow | None
    agency: ContactRow | None
    person: ContactRow | None
    need: str
    consent: str
    consent_of: str
    consent_day: date | None
    consent_until: date | None
    status: str
    sent: date | None
    answered: date | None
    closed: date | None
    withdrawn: date | None
    days: int | None
    expired: bool
    owner: str
    owner_name: str
    mine: bool
    squad: str
    waiting: bool
    versions: int


# --- reading ---------------------------------------------------------------------------------------------------------


def page(nb: Notebook, squad: str | None = None) -> list[ReferralRow]:
    """Those of the squads, or of this one: without an answer first, the longest waiting of them at the top, and those
    that are closed last, the latest first."""
    conditions: list[ColumnElement[bool]] = [table.c.deleted == 0]
    if squad is not None:
        conditions.append(of_squad(table.name, "num", nb.squad_number(squad)))
    return _rows(nb, conditions)


def of_contact(nb: Notebook, contact_id: str) -> list[ReferralRow]:
    """Those of somebody, or to an agency."""
    with nb.lock:
        numbers = numbers_of(nb, contact_id)
        named = or_(table.c.contact.in_(numbers), table.c.agency.in_(numbers))
        return _rows(nb, [named, table.c.deleted == 0])


def read(nb: Notebook, referral: str) -> ReferralRow:
    """One referral. Raises NotThere."""
    found = _rows(nb, [table.c.id == referral, table.c.deleted == 0])
    if not found:
        raise NotThere
    return found[0]


def of_follow_up(nb: Notebook, follow_up_id: str) -> str | None:
    """The referral that a follow-up asks about, None for any other."""
    found = field_rules.ident(nb.known(follow_up.KIND, follow_up_id).shown().get("referral"))
    return found if found and not nb.hidden(rules.KIND, found) else None


def _rows(nb: Notebook, conditions: Sequence[ColumnElement[bool]]) -> list[ReferralRow]:
    with nb.lock:
        rows = nb.rows(select(table).where(*conditions).order_by(table.c.num.desc()).limit(LISTED_MAX))
        who = rows_of(nb, (one for row in rows for one in (row.contact, row.agency, row.person))) if rows else {}
        today = nb.local().date()
        return sorted((_row(nb, row, who, today) for row in rows), key=_order)


_FIRST = (rules.SENT, rules.READY, rules.ACCEPTED)


def _order(row: ReferralRow) -> tuple[int, int, int]:
    rank = _FIRST.index(row.status) if row.status in _FIRST else len(_FIRST)
    latest = row.closed or row.answered or row.sent or row.consent_day or date.min
    return rank, -(row.days or 0), -latest.toordinal()


def _row(nb: Notebook, row: Any, who: Mapping[int, ContactRow], today: date) -> ReferralRow:
    sent, until = _day(row.sent), _day(row.consent_until)
    return ReferralRow(
        id=row.id,
        number=row.num,
        contact=who.get(row.contact),
        agency=who.get(row.agency),
        person=who.get(row.person),
        need=tame(row.need),
        consent=row.consent,
        consent_of=row.consent_of,
        consent_day=_day(row.consent_day),
        consent_until=until,
        status=row.status,
        sent=sent,
        answered=_day(row.answered),
        closed=_day(row.closed),
        withdrawn=_day(row.withdrawn),
        days=max((today - sent).days, 0) if row.status == rules.SENT and sent else None,
        expired=row.status == rules.READY and until is not None and until < today,
        owner=row.owner,
        owner_name=nb.officer_name(row.owner),
        mine=row.owner == nb.officer,
        squad=nb.squad_mark(row.id),
        waiting=nb.is_waiting(rules.KIND, row.id),
        versions=row.versions,
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


# --- writing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stepped:
    """What became of a referral, for taking it back. `asked`: the follow-ups that were done with it."""

    was: Fields
    basis: Basis
    asked: tuple[str, ...]


def write(nb: Notebook, contact_id: str, said: Mapping[str, Any], ask_after: int | None = None) -> str:
    """A new referral of somebody, kept in their squad; answers its id. `said`: fields of app.domain.kinds.referral.

    `ask_after`: so many days later a follow-up asks whether it was taken. Raises NotValid, NotThere.
    """
    with nb.lock:
        there = nb.survivor(contact_id)
        fields = nb.state(contact.KIND, there).shown()
        if bytes.fromhex(nb.squad_of(there) or "") not in nb.vaults:
            raise NotThere
        today = nb.local().date()
        cleaned = rules.clean({**said, "contact": there, "owner": nb.officer}, contact.under_18(fields), today)
        _check_known(nb, cleaned)
        ident = nb.new_id(nb.squad_of(there))
        changes = [Change(bytes.fromhex(ident), rules.KIND, cleaned)]
        if ask_after is not None:
            changes.append(_ask(nb, ident, cleaned, ask_after))
        nb.write(*changes)
        return ident


def begun(nb: Notebook, referral: str) -> dict[str, str]:
    """What a form that changes it begins with. Raises NotThere."""
    with nb.lock:
        fields = _fields(nb, referral)
        return {name: field_rules.text(fields.get(name), most=rules.NEED_MAX) for name in rules.EDITED}


def edit(nb: Notebook, referral: str, said: Mapping[str, Any], basis: Seen = None) -> Stepped:
    """Says anew what it is about and who agreed, while it is not sent. `basis`: what was `seen` of it; answers the way
    back for `put_back`. Raises NotValid, NotThere."""
    with nb.lock:
        was = _fields(nb, referral)
        who = nb.known(contact.KIND, field_rules.ident(was.get("contact")) or "").shown()
        cleaned = rules.edited(was, said, contact.under_18(who), nb.local().date())
        _check_known(nb, cleaned)
        nb.write(nb.change(rules.KIND, referral, cleaned, basis))
        return Stepped({name: was.get(name) for name in cleaned}, nb.seen(rules.KIND, referral, cleaned), ())


def _check_known(nb: Notebook, cleaned: Fields) -> None:
    for one in (cleaned.get("agency"), cleaned.get("person")):
        if one is not None:
            nb.state(contact.KIND, str(one))


def _ask(nb: Notebook, referral: str, fields: Fields, after: int) -> Change:
    """The follow-up that asks whether it was taken: with whom one asks there, else with the agency."""
    agency = field_rules.ident(fields.get("agency"))
    asked = field_rules.ident(fields.get("person")) or agency
    name = next((row.title for row in contact_list.of_ids(nb, [agency] if agency else [], gone=True)), "")
    said = {
        "kind": follow_up.TASK,
        # For translators: a follow-up about a referral to this agency.
        "text": _("Ask {agency} whether they took the referral").format(agency=name),
        "due": days.added(nb.local().date(), after).isoformat(),
        "contact": asked,
        "referral": referral,
    }
    return new_follow_up(nb, nb.new_id(nb.squad_of(referral)), said)


def seen(nb: Notebook, referral: str) -> Basis:
    """What an officer sees of it who begins to change it, to be told when they have done so."""
    with nb.lock:
        return nb.seen(rules.KIND, referral, rules.FIELDS)


def step(
    nb: Notebook, referral: str, status: str, day: str, basis: Seen = None, ask_after: int | None = None
) -> Stepped:
    """It was sent, accepted, declined or closed on that day. With an answer, what was to ask for it is done; one that
    is sent may bring the follow-up that asks. Raises NotValid, NotThere."""
    with nb.lock:
        was = _fields(nb, referral)
        more = [_ask(nb, referral, was, ask_after)] if status == rules.SENT and ask_after is not None else []
        return _write(nb, referral, was, rules.step(was, status, day, nb.local().date()), basis, more)


def withdraw(nb: Notebook, referral: str) -> Stepped:
    """They agree no more: it is closed. Raises NotThere."""
    with nb.lock:
        return _write(nb, referral, _fields(nb, referral), rules.withdraw(nb.local().date()), None, [])


def _write(nb: Notebook, referral: str, was: Fields, said: Fields, basis: Seen, more: Sequence[Change]) -> Stepped:
    asked = [] if said.get("status") == rules.SENT else _asking(nb, referral)
    done = [nb.change(follow_up.KIND, one, follow_up.done(nb.clock())) for one in asked]
    nb.write(nb.change(rules.KIND, referral, said, basis), *done, *more)
    made = [one.record.hex() for one in more]
    return Stepped({name: was.get(name) for name in said}, nb.seen(rules.KIND, referral, said), (*asked, *made))


def _asking(nb: Notebook, referral: str) -> list[str]:
    """The open follow-ups that ask about it."""
    wanted = select(follow_up_table.c.id).where(
        follow_up_table.c.referral == nb.number(rules.KIND, referral),
        follow_up_table.c.deleted == 0,
        follow_up_table.c.status == follow_up.OPEN,
    )
    return [row.id for row in nb.rows(wanted)]


def put_back(nb: Notebook, referral: str, stepped: Stepped) -> None:
    """Undo of what became of it: what was done with it is open again, and what came with it is gone."""
    with nb.lock:
        _fields(nb, referral)
        changes = [nb.change(rules.KIND, referral, stepped.was, stepped.basis)]
        for one in stepped.asked:
            fields = nb.known(follow_up.KIND, one).shown()
            if fields.get("status") == follow_up.DONE:
                changes.append(nb.change(follow_up.KIND, one, follow_up.reopen(fields)))
            elif not nb.hidden(follow_up.KIND, one):
                changes.append(nb.change(follow_up.KIND, one, {DELETED: True}))
        nb.write(*changes)


def delete(nb: Notebook, referral: str) -> None:
    """Takes it from every list, and what asks about it. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(rules.KIND, referral):
            asked = [nb.change(follow_up.KIND, one, {DELETED: True}) for one in _asking(nb, referral)]
            nb.write(nb.change(rules.KIND, referral, {DELETED: True}), *asked)


def restore(nb: Notebook, referral: str) -> None:
    """Brings it back."""
    with nb.lock:
        nb.state(rules.KIND, referral)
        if nb.hidden(rules.KIND, referral):
            nb.write(nb.change(rules.KIND, referral, {DELETED: False}))


def _fields(nb: Notebook, referral: str) -> Fields:
    state = nb.state(rules.KIND, referral)
    if nb.hidden(rules.KIND, referral):
        raise NotThere
    return state.shown()
