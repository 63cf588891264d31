"""Programmes: beginning one, checking its items, granting, suspending and ending it, taking over a newer template.

Lists of them are in app.notebook.programme_list, its page in app.notebook.programme_page, what reminds of renewals in
app.notebook.renewals; the first two are also offered here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain import days, template
from app.domain.field_rules import NotValid
from app.domain.kinds import check as check_rules
from app.domain.kinds import contact
from app.domain.kinds import programme as rules
from app.domain.kinds.kind import Fields
from app.domain.merge import DELETED
from app.domain.template import Template
from app.journal import record_id
from app.journal.change import Change
from app.notebook.errors import NoRight, NotThere
from app.notebook.notebook import Notebook
from app.notebook.programme_list import ProgrammeRow as ProgrammeRow
from app.notebook.programme_list import of_contact as of_contact
from app.notebook.programme_list import offered as offered
from app.notebook.programme_list import page as page
from app.notebook.programme_list import templates as templates
from app.notebook.programme_page import Checked as Checked
from app.notebook.programme_page import Line as Line
from app.notebook.programme_page import Programme as Programme
from app.notebook.programme_page import people as people
from app.notebook.programme_page import read as read
from app.notebook.renewals import reminders
from app.notebook.seen_versions import Basis, Seen
from app.words import N_

# --- the programme itself ------------------------------------------------------------------------------------------


def begin(nb: Notebook, contact_id: str, by: Template) -> str:
    """Takes somebody into a programme, led by this officer; answers its id.

    It is kept in their squad. Of each programme there is one for each of them: its id comes of both, so that two
    officers who begin it without seeing each other begin the same one; one that ended goes on, and one that was deleted
    comes back, with what was verified. Raises NotValid where they are in it, or it is not for them; NotThere.
    """
    with nb.lock:
        there = nb.survivor(contact_id)
        kind = nb.state(contact.KIND, there).shown().get("kind")
        if by.whose != kind:
            raise NotValid("template", N_("This program is for others: {whose}."), whose=template.WHOSE[by.whose])
        ident = _ident(nb, there, by)
        was, today = nb.known(rules.KIND, ident).shown(), nb.local().date().isoformat()
        ended = was.get("standing") == rules.ENDED
        if was and not ended and not nb.hidden(rules.KIND, ident):
            raise NotValid("template", N_("They are in this program already."))
        said: dict[str, Any] = {"contact": there, "lead": nb.officer, "began": today, "standing": rules.PREPARING}
        if was:  # what was said of its end, and the deletion, are taken back
            said |= {"since": None, "granted": None, "reason": ""}
        cleaned = {**rules.PROGRAMME.clean(said), **rules.asks(by)}
        if was:
            back = nb.change(rules.KIND, ident, {**cleaned, DELETED: False})
            nb.write(back, *reminders(nb, ident, {**was, **cleaned}))
        else:
            nb.write(Change(bytes.fromhex(ident), rules.KIND, cleaned))
        return ident


def _ident(nb: Notebook, contact_id: str, by: Template) -> str:
    vault = bytes.fromhex(nb.squad_of(contact_id) or "")
    if vault not in nb.vaults:
        raise NotThere
    words = b"programme\n" + bytes.fromhex(contact_id)[: record_id.CHANCE_BYTES] + by.id.encode()
    return record_id.agreed(words, vault).hex()


def seen(nb: Notebook, programme: str) -> Basis:
    """What an officer sees of it who begins to change it, to be told when they have done so."""
    with nb.lock:
        return nb.seen(rules.KIND, programme, rules.FIELDS)


def stand(
    nb: Notebook, programme: str, standing: str, day: str, reason: str = "", basis: Seen = None
) -> tuple[Fields, Basis]:
    """Grants, suspends or ends it on that day; answers what `put_back` needs. Raises NotValid, NotThere."""
    with nb.lock:
        was = _fields(nb, programme)
        said = rules.stand(was, standing, day, reason, nb.local().date())
        return _write(nb, programme, was, said, basis)


def take_over(nb: Notebook, programme: str, newest: Template, basis: Seen = None) -> tuple[Fields, Basis]:
    """Goes by a newer version of the template from now on: what was verified of its items stays. Answers what
    `put_back` needs. Raises NotValid, NotThere."""
    with nb.lock:
        was = _fields(nb, programme)
        if was.get("template") != newest.id:
            raise NotValid("template", N_("This is another program."))
        return _write(nb, programme, was, rules.asks(newest), basis)


def lead(nb: Notebook, programme: str) -> tuple[Fields, Basis]:
    """This officer leads it from now on. Answers what `put_back` needs. Raises NotThere."""
    with nb.lock:
        return _write(nb, programme, _fields(nb, programme), {"lead": nb.officer}, None)


def put_back(nb: Notebook, programme: str, was: Fields, basis: Seen) -> None:
    """Undo of one of these."""
    with nb.lock:
        now = _fields(nb, programme)
        _write(nb, programme, now, dict(was), basis)


def _write(nb: Notebook, programme: str, was: Fields, said: Fields, basis: Seen) -> tuple[Fields, Basis]:
    changes = [nb.change(rules.KIND, programme, said, basis)]
    nb.write(*changes, *reminders(nb, programme, {**was, **said}))
    return {name: was.get(name) for name in said}, nb.seen(rules.KIND, programme, said)


def delete(nb: Notebook, programme: str) -> None:
    """Takes it from every list, and what reminds of it. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(rules.KIND, programme):
            gone = {**_fields(nb, programme), "standing": rules.ENDED}
            nb.write(nb.change(rules.KIND, programme, {DELETED: True}), *reminders(nb, programme, gone))


def restore(nb: Notebook, programme: str) -> None:
    """Brings it back."""
    with nb.lock:
        fields = nb.state(rules.KIND, programme).shown()
        if nb.hidden(rules.KIND, programme):
            nb.write(nb.change(rules.KIND, programme, {DELETED: False}), *reminders(nb, programme, fields))


# --- checks --------------------------------------------------------------------------------------------------------


def check(nb: Notebook, programme: str, item: str, said: Mapping[str, Any]) -> str:
    """What was found of an item; answers the id of the check. `said`: fields of app.domain.kinds.check.

    With it come the follow-ups that remind of its end, and those of the check before are done. Raises NotValid,
    NotThere also for an item that is not asked for.
    """
    with nb.lock:
        fields = _fields(nb, programme)
        asks = rules.asked(fields)
        known = next((one for one in asks.items if one.id == item), None) if asks is not None else None
        if known is None:
            raise NotThere
        cleaned = check_rules.clean(known, said, nb.local().date())
        for named in ("person", "agency_id"):
            if one := cleaned.get(named):
                nb.state(contact.KIND, str(one))
        now = nb.clock()
        more = {"programme": programme, "at": now, "offset_min": days.offset_min(now, nb.zone)}
        ident = nb.new_id(nb.squad_of(programme))
        whole = {**cleaned, **check_rules.CHECK.clean(more)}
        written = Change(bytes.fromhex(ident), check_rules.KIND, whole)
        nb.write(written, *reminders(nb, programme, fields, new=(ident, whole)))
        return ident


def take_back(nb: Notebook, check_id: str) -> None:
    """Takes a check back: its author's word, or a supervisor's of its squad. Raises NotThere, NoRight."""
    _hide(nb, check_id, True)


def put_check_back(nb: Notebook, check_id: str) -> None:
    """Shows a check again that was taken back. Raises NotThere, NoRight."""
    _hide(nb, check_id, False)


def _hide(nb: Notebook, check_id: str, hidden: bool) -> None:
    with nb.lock:
        state = nb.state(check_rules.KIND, check_id)
        if not nb.authority_over(bytes.fromhex(check_id)).may_take_back(nb.officer, state):
            raise NoRight("note.take_back")
        if nb.hidden(check_rules.KIND, check_id) == hidden:
            return
        changes = [nb.change(check_rules.KIND, check_id, {DELETED: hidden})]
        said = next((fields for _stamp, fields in state.written()), {})
        programme = str(said.get("programme") or "")
        if not nb.hidden(rules.KIND, programme):
            new = None if hidden else (check_id, said)
            changes += reminders(nb, programme, _fields(nb, programme), new, without=check_id if hidden else "")
        nb.write(*changes)


def _fields(nb: Notebook, programme: str) -> Fields:
    state = nb.state(rules.KIND, programme)
    if nb.hidden(rules.KIND, programme):
        raise NotThere
    return state.shown()
