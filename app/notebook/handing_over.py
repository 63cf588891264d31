"""Handing a follow-up over: to whom one may, several at once; taking on what one was given, or giving it back."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.folding import fold
from app.domain.kinds import follow_up as rules
from app.journal import stamps
from app.journal.change import Change
from app.notebook import squad
from app.notebook.errors import NoRight, NotThere
from app.notebook.notebook import Notebook
from app.notebook.seen_versions import Basis, Seen
from app.notebook.squad import SquadMember
from app.words import N_


def reassign(nb: Notebook, follow_up: str, officer: str, basis: Seen = None) -> Basis:
    """Gives it to another officer of its squad: see `heirs`. Raises NotValid, NoRight."""
    return reassign_all(nb, {follow_up: basis}, officer)[follow_up]


def reassign_all(nb: Notebook, some: Mapping[str, Seen], officer: str) -> dict[str, Basis]:
    """Gives several, AT_ONCE at most, to another officer of their squad: all of them, as one act, or none.

    `some`: each with what was `seen` of it. Answers the same for taking it back. Raises NotThere, NotValid, NoRight.
    """
    with nb.lock:
        changes = [_change(nb, one, officer, some[one]) for one in some if _is_to_change(nb, one, officer)]
        if changes:
            nb.write(*changes)
        return {one: nb.seen(rules.KIND, one, rules.FIELDS) for one in some}


def accept(nb: Notebook, follow_up: str) -> Basis:
    """Takes on what somebody else gave to this officer. Raises NotThere, NoRight for what is not theirs."""
    with nb.lock:
        _check_mine(nb, follow_up)
        if not rules.is_taken_on(nb.state(rules.KIND, follow_up).shown()):
            nb.write(nb.change(rules.KIND, follow_up, rules.taken_on(nb.officer)))
        return nb.seen(rules.KIND, follow_up, rules.FIELDS)


def give_back(nb: Notebook, follow_up: str, reason: str, basis: Seen = None) -> Basis:
    """Gives it back to whom it came from. Raises NotValid without a reason, NotThere, NoRight."""
    with nb.lock:
        _check_mine(nb, follow_up)
        giver = giver_of(nb, follow_up)
        if giver is None:
            raise NoRight("follow_up.hand_over")
        nb.write(nb.change(rules.KIND, follow_up, rules.given_back(giver, reason), basis))
        return nb.seen(rules.KIND, follow_up, rules.FIELDS)


def giver_of(nb: Notebook, follow_up: str) -> str | None:
    """Who signed that it is its owner's, as long as they are in its squad; None for the owner themselves."""
    with nb.lock:
        given = nb.state(rules.KIND, follow_up).live("owner")
        by = nb.roster.officer_of(stamps.author(given[0].stamp)) if given else None
        there = [one.id for one in squad.officers(nb, nb.squad_of(follow_up))]
        return by.id.hex() if by is not None and by.id.hex() != given[0].value and by.id.hex() in there else None


def colleagues(nb: Notebook) -> list[SquadMember]:
    """The other officers of this one's squads, by name."""
    with nb.lock:
        theirs = [one for each in squad.mine(nb) for one in squad.officers(nb, each.id) if not one.me]
        return sorted({one.id: one for one in theirs}.values(), key=lambda one: (fold(one.name), one.id))


def heirs(nb: Notebook, follow_up: str) -> list[SquadMember]:
    """To whom this officer may hand it. Raises NotThere.

    Their own, and one whose owner left the squad: to anybody. What they handed over themselves: back to themselves. A
    supervisor or admin: anybody's to anybody.
    """
    with nb.lock:
        state = nb.state(rules.KIND, follow_up)
        if state.deleted:
            raise NotThere
        keeper = nb.squad_of(follow_up)
        owner, members = field_rules.ident(state.value("owner")), squad.officers(nb, keeper)
        others = [one for one in members if one.id != owner]
        if owner == nb.officer or len(others) == len(members) or squad.supervises(nb, keeper):
            return others
        given = state.live("owner")
        if given and stamps.author(given[0].stamp) in nb.my_devices():
            return [one for one in others if one.me]
        return []


def check_member(nb: Notebook, keeper: str | None, officer: str) -> None:
    """Raises NotValid for an officer who is not in the squad."""
    if all(one.id != officer for one in squad.officers(nb, keeper)):
        raise NotValid("owner", N_("This officer is not in the squad. Choose one from the list."))


def check_may_give(nb: Notebook, follow_up: str, officer: str) -> None:
    """Raises NotValid, NoRight where it cannot become this officer's by the hand of this one."""
    check_member(nb, nb.squad_of(follow_up), officer)
    owner = nb.state(rules.KIND, follow_up).value("owner")
    if owner != officer and all(one.id != officer for one in heirs(nb, follow_up)):
        raise NoRight("follow_up.hand_over")


def _is_to_change(nb: Notebook, follow_up: str, officer: str) -> bool:
    """Whether it has another owner than this officer. Raises where it cannot become theirs by the hand of this one."""
    if nb.hidden(rules.KIND, follow_up):
        raise NotThere
    check_may_give(nb, follow_up, officer)
    return nb.state(rules.KIND, follow_up).value("owner") != officer


def _change(nb: Notebook, follow_up: str, officer: str, basis: Seen) -> Change:
    fields = rules.handed(nb.state(rules.KIND, follow_up).shown(), officer)
    if basis is not None:  # whether they took it on once is no choice between two versions
        basis = {**basis, **nb.seen(rules.KIND, follow_up, fields.keys() - {"owner"})}
    return nb.change(rules.KIND, follow_up, fields, basis)


def _check_mine(nb: Notebook, follow_up: str) -> None:
    if nb.hidden(rules.KIND, follow_up):
        raise NotThere
    if nb.state(rules.KIND, follow_up).value("owner") != nb.officer:
        raise NoRight("follow_up.hand_over")
