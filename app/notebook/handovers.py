"""Handovers: giving people, problems and programs to another officer, and taking them on, one thing or all.

With what is accepted change hands: the primary officer of a contact, the lead of a problem or program, and the giver's
open follow-ups about it. What somebody else leads by now stays theirs. Of each person both officers get a follow-up to
meet them together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.domain import days, field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, follow_up, problem, programme
from app.domain.kinds import handover as rules
from app.domain.kinds.handover import Item
from app.domain.merge import DELETED
from app.journal import record_id
from app.journal.change import CHANGES_MAX, Change, Value
from app.notebook import contact_list, squad
from app.notebook.errors import NoRight, NotThere
from app.notebook.handing_over import check_member
from app.notebook.handover_list import HandoverRow as HandoverRow
from app.notebook.handover_list import leads, may_give, open_follow_ups
from app.notebook.handover_list import page as page
from app.notebook.handover_list import read as read
from app.notebook.handover_list import to_look_at as to_look_at
from app.notebook.handover_list import unaccepted as unaccepted
from app.notebook.interactions import new_follow_up
from app.notebook.notebook import Notebook
from app.words import N_, _

_LEAD = {problem.KIND: "lead", programme.KIND: "lead", contact.KIND: "primary"}


def offer(nb: Notebook, said: Mapping[str, Any], keeper: str) -> str:
    """Offers a handover in this squad; answers its id. `said`: to, name, words, and what is in it (see `rules.LISTS`).

    Raises NotValid for nobody or nothing, and for an officer who is not in the squad; NotThere for what is in another.
    """
    with nb.lock:
        now = nb.clock()
        fields = rules.clean({**said, "at": now, "offset_min": days.offset_min(now, nb.zone)})
        check_member(nb, None if fields["to"] == nb.officer else keeper, str(fields["to"]))
        given = rules.items(fields)
        lead = leads(nb, given)
        for kind, one in given:
            if nb.hidden(kind, one) or nb.squad_of(one) != keeper:
                raise NotThere
            if not may_give(nb, keeper, nb.officer, lead.get((kind, one))):
                raise NotValid(rules.LISTS[kind], N_("One of them has another officer. A supervisor can assign them."))
        ident = nb.new_id(keeper)
        nb.write(Change(bytes.fromhex(ident), rules.KIND, fields))
        return ident


def take_back(nb: Notebook, handover: str) -> None:
    """Undo of an offer: it is on no list any more. Twice does no harm."""
    with nb.lock:
        nb.state(rules.KIND, handover)
        nb.write(nb.change(rules.KIND, handover, {DELETED: True}))


def accept(nb: Notebook, handover: str, giver: str, some: Collection[Item] | None = None) -> int:
    """Takes on what is in it, or `some` of it, all in one commit; answers how many things. What was taken stays so.

    Raises NotThere, NoRight for anybody but the officer whom it names, and where it was withdrawn.
    """
    with nb.lock:
        found = read(nb, handover, giver)
        if found.to != nb.officer or found.status == rules.WITHDRAWN:
            raise NoRight("handover.accept")
        wanted = [one for one in found.open if some is None or one in some]
        actions = [action for item in wanted for action in _taking(nb, found, item)]
        if actions:
            nb.write_many(actions)
        return len(wanted)


def ask(nb: Notebook, handover: str, giver: str, words: str) -> str:
    """Asks the giver before anything is accepted, or answers who asked; answers the id of what was said.

    Raises NotValid without words, NotThere, NoRight for anybody but the two.
    """
    with nb.lock:
        found = read(nb, handover, giver)
        said = {found.to: rules.ASKED, found.giver: rules.ANSWERED}.get(nb.officer)
        if said is None:
            raise NoRight("handover.accept")
        return _say(nb, found, said, words=words)


def withdraw(nb: Notebook, handover: str, giver: str) -> str:
    """Nothing of it can be accepted any more; what was accepted stays so. Answers the id of what was said, for
    `unsay`. Raises NotThere, NoRight for anybody but the giver and who leads the squad."""
    with nb.lock:
        found = read(nb, handover, giver)
        if nb.officer != found.giver and not squad.supervises(nb, nb.squad_of(handover)):
            raise NoRight("handover.withdraw")
        return _say(nb, found, rules.WITHDRAWN)


def unsay(nb: Notebook, step: str) -> None:
    """Undo of a question, an answer, or of withdrawing."""
    with nb.lock:
        nb.state(rules.STEP, step)
        nb.write(nb.change(rules.STEP, step, {DELETED: True}))


def _say(nb: Notebook, found: HandoverRow, said: str, **more: Any) -> str:
    change = _word(nb, found, said, **more)
    nb.write(change)
    return change.record.hex()


def _word(nb: Notebook, found: HandoverRow, said: str, **more: Any) -> Change:
    now = nb.clock()
    of = {"handover": found.id, "giver": found.giver, "said": said}
    fields = rules.word({**of, **more, "at": now, "offset_min": days.offset_min(now, nb.zone)})
    return Change(bytes.fromhex(nb.new_id(nb.squad_of(found.id))), rules.STEP, fields)


# --- what changes hands ----------------------------------------------------------------------------------------------


def _taking(nb: Notebook, found: HandoverRow, item: Item) -> Sequence[Sequence[Change]]:
    """The actions with which a thing becomes this officer's: one, as a rule."""
    kind, ident = item
    there = nb.survivor(ident) if kind == contact.KIND else ident
    changes = [_word(nb, found, rules.TAKEN, **{kind: ident})]
    if not nb.hidden(kind, there) and nb.squad_of(there) == nb.squad_of(found.id):
        fields = nb.state(kind, there).shown()
        if may_give(nb, nb.squad_of(found.id), found.giver, leads(nb, [item]).get(item)):
            changes.append(nb.change(kind, there, _led(kind, fields, nb.officer)))
        if kind == contact.KIND and field_rules.word(fields.get("kind"), "person") == "person":
            changes += _introductions(nb, found, there)
        for row in open_follow_ups(nb, found.giver, kind, there):
            was = nb.state(follow_up.KIND, row.id).shown()
            given = follow_up.handed(was, nb.officer) | follow_up.taken_on(nb.officer)
            changes.append(nb.change(follow_up.KIND, row.id, given))
    return [changes[at : at + CHANGES_MAX] for at in range(0, len(changes), CHANGES_MAX)]


def _led(kind: str, was: Mapping[str, Value], officer: str) -> dict[str, Value]:
    if kind == contact.KIND and was.get("backup") == officer:
        return {"primary": officer, "backup": None}
    return {_LEAD[kind]: officer}


def _introductions(nb: Notebook, found: HandoverRow, who: str) -> list[Change]:
    """For both officers the follow-up to meet somebody together. Its id comes of the handover: accepted on two phones
    of one officer, there is one each."""
    keeper = nb.squad_of(found.id)
    name = next((row.title for row in contact_list.of_ids(nb, [who])), "")
    giver, receiver = nb.officer_name(found.giver), nb.officer_name(nb.officer)
    texts = {
        nb.officer: _("Meet {name} together with {officer}").format(name=name, officer=giver),
        found.giver: _("Introduce {officer} to {name}").format(name=name, officer=receiver),
    }
    due = days.added(nb.local().date(), rules.MEET_WITHIN_DAYS).isoformat()
    made = []
    for member in squad.officers(nb, keeper):
        if member.id in texts:
            words = f"introduction {found.id} {who} {member.id}".encode()
            ident = record_id.agreed(words, bytes.fromhex(keeper or "")).hex()
            if nb.known(follow_up.KIND, ident).empty():
                said = {"kind": follow_up.TASK, "text": texts[member.id], "due": due, "contact": who}
                mine = {"owner": member.id, follow_up.ACCEPTED + member.id: True}
                made.append(new_follow_up(nb, ident, {**said, **mine}))
    return made
