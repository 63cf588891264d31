"""What becomes of a follow-up: done, and made anew where it repeats; put off; closed undone; changed; and back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import follow_up as rules
from app.domain.merge import DELETED
from app.journal import record_id
from app.journal.change import CHANGES_MAX, Change, Value
from app.notebook.errors import NotThere
from app.notebook.handing_over import check_may_give
from app.notebook.notebook import Notebook
from app.notebook.seen_versions import Basis, Seen
from app.words import N_


def seen(nb: Notebook, follow_up: str) -> Basis:
    """What an officer sees of it who begins to move, close or hand it over, to be told when they have done so."""
    with nb.lock:
        return nb.seen(rules.KIND, follow_up, rules.FIELDS)


def done(nb: Notebook, follow_up: str) -> Basis:
    """Marks it done now (a promise: kept). Answers, as each of these, the basis for taking it back.

    Of one that repeats the next is made with it. Its id comes of this one's: two officers who do it without seeing each
    other make the same one.
    """
    return done_all(nb, [follow_up])[follow_up]


def done_all(nb: Notebook, some: Sequence[str]) -> dict[str, Basis]:
    """Marks several done: as one act, or as few as hold them with the next ones that are made. Raises NotThere."""
    with nb.lock:
        acts: list[list[Change]] = [[]]
        for one in some:
            was = _fields(nb, one)
            if was.get("status") != rules.DONE:
                changes = [nb.change(rules.KIND, one, rules.done(nb.clock())), *_next_made(nb, one, was)]
                if len(acts[-1]) + len(changes) > CHANGES_MAX:
                    acts.append([])
                acts[-1].extend(changes)
        for act in acts:
            if act:
                nb.write(*act)
        return {one: seen(nb, one) for one in some}


def reopen(nb: Notebook, follow_up: str, basis: Seen = None) -> None:
    """Opens one that was closed again. The next one that was made of it goes, unless somebody wrote in it since: see
    `is_called_off` in app.domain.kinds.follow_up."""
    with nb.lock:
        was = _fields(nb, follow_up)
        if was.get("status") != rules.OPEN:
            nb.write(nb.change(rules.KIND, follow_up, rules.reopen(was), basis))


def _next_id(nb: Notebook, follow_up: str) -> str:
    return record_id.following(bytes.fromhex(follow_up), bytes.fromhex(nb.squad_of(follow_up) or "")).hex()


def _next_made(nb: Notebook, follow_up: str, was: Mapping[str, Value]) -> list[Change]:
    due = rules.next_due(was.get("repeats"), field_rules.day_or_none(was.get("due")), nb.local().date())
    ident = _next_id(nb, follow_up)
    if due is None or not nb.hidden(rules.KIND, ident):
        return []
    fields, known = rules.next_one(follow_up, was, due), nb.known(rules.KIND, ident)
    if known.deleted:  # it was made before, and deleted
        fields[DELETED] = False
    basis = nb.seen(rules.KIND, ident, fields)
    for name in filter(rules.FOLLOW_UP.is_passed_on, fields):  # what the one before says is not said anew
        basis[name] = tuple(sorted(known.made_by))
    return [nb.change(rules.KIND, ident, fields, basis)]


@dataclass(frozen=True)
class Moved:
    """What taking a move back needs: the mark it was counted by, what it was before, and the basis."""

    move: str
    before: Mapping[str, Value]
    basis: Basis


def snooze(nb: Notebook, follow_up: str, until: date | None, reason: str, basis: Seen = None) -> Moved:
    """Moves the due day. Raises NotValid for no day, one in the past, no reason, or one that is closed.

    `basis`, here and below, is what was `seen` when the officer began: what came in since is a second version.
    """
    return snooze_all(nb, {follow_up: basis}, until, reason)[follow_up]


def snooze_all(nb: Notebook, some: Mapping[str, Seen], until: date | None, reason: str) -> dict[str, Moved]:
    """Moves several, AT_ONCE at most, for one reason, as one act: all but those that were closed meanwhile, or none.

    Raises as `snooze`.
    """
    with nb.lock:
        move = uuid.uuid4().hex
        fields = rules.snooze(until, reason, move, nb.local().date())
        said = {one: _fields(nb, one) for one in some}
        open_ = [one for one in some if field_rules.word(said[one].get("status"), rules.OPEN) == rules.OPEN]
        if not open_:
            raise NotValid("status", N_("It was closed meanwhile. Open it again to move it."))
        before = {one: {name: said[one].get(name) for name in ("due", "reason")} for one in open_}
        nb.write(*(nb.change(rules.KIND, one, fields, some[one]) for one in open_))
        return {one: Moved(move, before[one], seen(nb, one) | _mark_basis(nb, one, move)) for one in open_}


def unsnooze(nb: Notebook, some: Mapping[str, Moved]) -> None:
    """Takes moves back: the day and the reason are as before, and it was not moved. Raises NotThere."""
    with nb.lock:
        for one in some:
            _fields(nb, one)
        nb.write(
            *(
                nb.change(rules.KIND, one, {**moved.before, f"moved/{moved.move}": False}, moved.basis)
                for one, moved in some.items()
            )
        )


def _mark_basis(nb: Notebook, follow_up: str, move: str) -> Basis:
    return nb.seen(rules.KIND, follow_up, [f"moved/{move}"])


def cancel(nb: Notebook, follow_up: str, reason: str, basis: Seen = None, status: str = rules.CANCELLED) -> Basis:
    """Closes it undone: cancelled, or a promise broken or let go. Raises NotValid without a reason."""
    return _write(nb, follow_up, rules.close(reason, status), basis)


def edit(nb: Notebook, follow_up: str, fields: Mapping[str, Any], basis: Seen = None) -> None:
    """Writes what differs of these fields from what it says. Raises NotValid, NotThere, NoRight to hand it over."""
    with nb.lock:
        was = _fields(nb, follow_up)
        changed = rules.edited(was, fields, uuid.uuid4().hex)
        if "owner" in changed:
            check_may_give(nb, follow_up, str(changed["owner"]))
            changed |= rules.handed(was, str(changed["owner"]))
        check_repeats({**was, **changed})
        if changed:
            nb.write(nb.change(rules.KIND, follow_up, changed, basis))


def check_repeats(fields: Mapping[str, Any]) -> None:
    """Raises NotValid for one that is to come back and has no day to begin with."""
    if fields.get("repeats") and not fields.get("due"):
        raise NotValid("due", N_("What comes back needs a first day. Choose one."))


def _fields(nb: Notebook, follow_up: str) -> Mapping[str, Value]:
    state = nb.state(rules.KIND, follow_up)
    if nb.hidden(rules.KIND, follow_up):
        raise NotThere
    return state.shown()


def _write(nb: Notebook, follow_up: str, fields: dict[str, Value], basis: Seen = None) -> Basis:
    with nb.lock:
        _fields(nb, follow_up)
        nb.write(nb.change(rules.KIND, follow_up, fields, basis))
        return seen(nb, follow_up)
