"""Meetings with partners and events for everybody: writing one, what was agreed, and following up whom it missed.

Lists of them are in app.notebook.gathering_list, one with all that belongs to it in app.notebook.gathering_page, both
also offered here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import days, field_rules
from app.domain.kinds import contact, follow_up
from app.domain.kinds import gathering as rules
from app.domain.kinds.kind import Fields
from app.domain.merge import DELETED
from app.journal.change import Change, Value
from app.notebook import contact_list, gathering_page
from app.notebook.errors import NotThere
from app.notebook.gathering_list import GatheringRow as GatheringRow
from app.notebook.gathering_list import last_before as last_before
from app.notebook.gathering_list import of_contact as of_contact
from app.notebook.gathering_list import page as page
from app.notebook.gathering_page import Gathering as Gathering
from app.notebook.gathering_page import Present as Present
from app.notebook.gathering_page import Wanted as Wanted
from app.notebook.gathering_page import owed_by as owed_by
from app.notebook.gathering_page import read as read
from app.notebook.gathering_people import around_problems as around_problems
from app.notebook.handing_over import check_member
from app.notebook.interactions import new_follow_up
from app.notebook.notebook import Notebook
from app.notebook.seen_versions import Basis, Seen
from app.words import _

REACH_OUT_DAYS = 7
"""Within so many days whoever was not reached is to be seen, unless the officer says otherwise."""


def add(nb: Notebook, fields: Mapping[str, Any], squad: str | None = None) -> str:
    """A new one, kept in `squad` (None: the first); answers its id.

    Raises NotValid, NotThere, NoMember, SquadClosed.
    """
    with nb.lock:
        nb.check_open(squad)
        ident = nb.new_id(squad)
        cleaned = rules.clean({}, _with_place(nb, {}, fields))
        _check(nb, cleaned)
        kept: dict[str, Value] = {name: value for name, value in cleaned.items() if value not in (None, "", False)}
        nb.write(Change(bytes.fromhex(ident), rules.KIND, kept))
        return ident


def seen(nb: Notebook, gathering: str) -> Basis:
    """What an officer sees of it who begins to change it, to be told when they have done so."""
    with nb.lock:
        return nb.seen(rules.KIND, gathering, {**rules.FIELDS, **nb.known(rules.KIND, gathering).shown()})


def edit(nb: Notebook, gathering: str, fields: Mapping[str, Any], basis: Seen = None) -> Basis:
    """Writes what differs of these fields from what it says; answers the basis for taking that back.

    Raises NotValid, NotThere.
    """
    with nb.lock:
        was = _fields(nb, gathering)
        cleaned = rules.clean(was, _with_place(nb, was, fields))
        _check(nb, cleaned)
        other = [name for name, value in cleaned.items() if (value or None) != (was.get(name) or None)]
        names = rules.GATHERING.with_groups(other)
        changed = {name: value for name, value in cleaned.items() if name in names}
        if changed:
            nb.write(nb.change(rules.KIND, gathering, changed, basis))
        return nb.seen(rules.KIND, gathering, list(fields))


def _with_place(nb: Notebook, was: Fields, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """A venue without words is called by its name."""
    venue = field_rules.ident(fields.get("venue", was.get("venue")))
    if "place" not in fields or field_rules.text(fields["place"]).strip() or venue is None:
        return fields
    return {**fields, "place": next((row.title for row in contact_list.of_ids(nb, [venue], gone=True)), "")}


def _check(nb: Notebook, fields: Fields) -> None:
    for kind, one in rules.GATHERING.references(fields):
        nb.state(kind, one)


def agree(nb: Notebook, gathering: str, fields: Mapping[str, Any]) -> str:
    """Something that was agreed there: a follow-up that names it, kept in its squad; answers its id.

    `fields` as of a follow-up: `text`, `owner` (this officer without one), `partner` who owes it, `contact`, `due`.
    Raises NotValid, NotThere.
    """
    with nb.lock:
        _fields(nb, gathering)
        ident = nb.new_id(nb.squad_of(gathering))
        said = {name: value for name, value in fields.items() if value not in (None, "")}
        owner = said.get("owner")
        if owner is not None and owner != nb.officer:
            check_member(nb, nb.squad_of(ident), owner)
        for name in ("contact", "partner"):
            if said.get(name):
                nb.state(contact.KIND, said[name])
        nb.write(new_follow_up(nb, ident, {"kind": follow_up.TASK, "text": "", **said, "gathering": gathering}))
        return ident


def take_back(nb: Notebook, agreed: str) -> None:
    """Undo of `agree` and `reach_out`. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(follow_up.KIND, agreed):
            nb.write(nb.change(follow_up.KIND, agreed, {DELETED: True}))


def reach_out(nb: Notebook, gathering: str, contact_id: str) -> str:
    """A follow-up about somebody whom it did not reach, due in REACH_OUT_DAYS; answers its id. One that is open already
    is not written again. Raises NotThere."""
    with nb.lock:
        wanted = gathering_page.read(nb, gathering).wanted
        there = next((one.follow_up for one in wanted if one.row.id == contact_id), None)
        if there is not None and there.status == follow_up.OPEN:
            return there.id
        due = days.added(nb.local().date(), REACH_OUT_DAYS).isoformat()
        return agree(nb, gathering, {"text": _("Go and see them"), "contact": contact_id, "due": due})


def delete(nb: Notebook, gathering: str) -> None:
    """Takes it from every list; what was agreed stays as follow-ups. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(rules.KIND, gathering):
            nb.write(nb.change(rules.KIND, gathering, {DELETED: True}))


def restore(nb: Notebook, gathering: str) -> None:
    """Brings it back."""
    with nb.lock:
        nb.state(rules.KIND, gathering)
        if nb.hidden(rules.KIND, gathering):
            nb.write(nb.change(rules.KIND, gathering, {DELETED: False}))


def _fields(nb: Notebook, gathering: str) -> Fields:
    state = nb.state(rules.KIND, gathering)
    if nb.hidden(rules.KIND, gathering):
        raise NotThere
    return state.shown()
