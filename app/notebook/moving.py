"""Moving somebody with their history to another squad: one act of an officer who is in both.

The act says, in the new squad, where they came from, and carries the entries about them that are on the server: their
own, those of notes and follow-ups about them, and of supplements to these (app.journal.carried). All that follows is
derived from it by the phone of any officer of both squads (`carry_over`), and twice does no harm: what was not carried
yet is; once the server has all of it, the old squad's record is hidden behind the words where they went. What somebody
wrote in the old squad meanwhile brings it back there, as it does for who was deleted, until that was carried, too.

A note that names somebody who stays is in both squads from then on. Who moves them on and was never in the squad where
something was written says it anew, until somebody who was brings it. Moving back is moving. A move counts until a later
one brings them back to where it began: the stamps of moves rise along every way, so circles end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.domain import moving
from app.domain.kinds import contact, follow_up
from app.domain.merge import DELETED
from app.journal import record_id, stamps
from app.journal.carried import MOVED_FROM, MOVED_TO
from app.journal.change import Change, Value
from app.notebook import move_load
from app.notebook.errors import NoKey, NoRight, NotMoved
from app.notebook.notebook import Notebook
from app.notebook.squad import Squad, mine, supervises
from app.notebook.writer import Part

HIDINGS_MAX = 50  # entries that hide one contact: each names BASIS_MAX of what is about them
HIDDEN_AT_ONCE = 99  # follow-ups, beside their contact: an action changes 100 records
# What a phone does at once, and in a day, for the moves of others: it takes a second, and leaves the officer most of
# what the server takes of one device. One action of a forged app moves a hundred people.
FOLLOWED_AT_ONCE = 100  # entries
FOLLOWED_A_DAY = 1_000  # entries
LOOKED_AT = 200  # moves
_NO_BOUND = 1 << 30


@dataclass(frozen=True)
class Where:
    """A squad to which somebody was brought: its name and their id there, "" for whoever is not in it.

    `moving`: they are still shown here; so many of `total` entries are on the server.
    """

    squad: str
    contact: str
    moving: bool = False
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Way:
    """That somebody was brought from one vault to another.

    `followed`: by an officer who is in the old squad still. Of who was taken out of it, nobody can tell whether they
    said so before, and what is written there is not for them.
    """

    source: bytes
    vault: bytes
    here: str
    there: str
    followed: bool


# --- the act ---------------------------------------------------------------------------------------------------


def squads(nb: Notebook, contact_id: str) -> list[Squad]:
    """Where this officer may move somebody; none for who may not."""
    with nb.lock:
        here = nb.squad_of(contact_id)
        if here is None or nb.hidden(contact.KIND, contact_id) or not may(nb, nb.officer, contact_id):
            return []
        return [one for one in mine(nb) if one.id != here]


def move(nb: Notebook, contact_id: str, squad: str) -> str:
    """Moves somebody to this squad; answers their id there. Raises NotThere, NotMoved, NoRight, NoKey, StoreError."""
    with nb.lock:
        state, vault = nb.state(contact.KIND, contact_id), bytes.fromhex(squad)
        source = _check(nb, contact_id, vault)
        there = record_id.moved(bytes.fromhex(contact_id), vault).hex()
        if vault not in moving.arrivals(state):
            _check_place(nb, contact_id, there)
        arrival: dict[str, Value] = {MOVED_FROM + source.hex(): True}
        # Later than whatever brought them here: so the ways of one contact never make a circle.
        seen = {name: tuple(moving.arrivals(state).values()) for name in arrival}
        changes = [Change(bytes.fromhex(there), contact.KIND, arrival, seen)]
        gone = not nb.known(contact.KIND, there).empty() and nb.hidden(contact.KIND, there)
        returning = [(contact.KIND, there)] if gone else []
        for task in move_load.follow_ups(nb, contact_id):
            back = record_id.moved(bytes.fromhex(task), vault).hex()
            if moving.departures(nb.known(follow_up.KIND, back), vault, nb.squads):
                returning.append((follow_up.KIND, back))
        shown = [nb.change(kind, one, {DELETED: False}) for kind, one in returning]
        if shown and shown[0].record == changes[0].record:
            first = shown.pop(0)
            changes[0] = Change(first.record, contact.KIND, {**arrival, **first.set}, {**seen, **first.basis})
        changes += shown
        load = move_load.load(nb, contact_id, vault)
        acts = [changes[at : at + HIDDEN_AT_ONCE] for at in range(0, len(changes), HIDDEN_AT_ONCE)]
        nb.write_parts([*load.parts(vault), *(Part(vault, some) for some in acts)])
        return there


def _check(nb: Notebook, contact_id: str, vault: bytes) -> bytes:
    """The vault that keeps them. Raises for a move that cannot be."""
    here = nb.squad_of(contact_id)
    if nb.takes_nobody(vault):
        raise NotMoved("moving.closed")
    if here is None or vault not in nb.vaults:
        raise NotMoved("moving.not_in_both")
    if vault.hex() == here:
        raise NotMoved("moving.same_squad")
    if nb.hidden(contact.KIND, contact_id):
        raise NotMoved("moving.deleted")
    if not may(nb, nb.officer, contact_id):
        raise NoRight("moving.no_right")
    return bytes.fromhex(here)


def _check_place(nb: Notebook, contact_id: str, there: str) -> None:
    """Nobody lands on a record of the new squad that never came from, or went to, another one: somebody who knew its
    id would have made theirs for that. Where they were never, the server must have something of them to bring."""
    state = nb.known(contact.KIND, there)
    if state.empty():
        own = {(contact.KIND, contact_id): move_load.number(nb, contact_id)}
        if all(stored.seq is None for stored in move_load.entries(nb, own)):
            raise NotMoved("moving.unsent")
    elif not any(name.startswith((MOVED_FROM, MOVED_TO)) for name in state.shown()):
        raise NotMoved("moving.taken")


def may(nb: Notebook, officer: str, contact_id: str) -> bool:
    """Whether an officer may move somebody out of the squad that keeps them: theirs, or one who leads it."""
    return supervises(nb, nb.squad_of(contact_id), officer) or _is_theirs(nb, officer, contact_id)


def _is_theirs(nb: Notebook, officer: str, contact_id: str) -> bool:
    """Whether they are the primary or backup officer, in any of two versions."""
    state = nb.known(contact.KIND, contact_id)
    return any(one.value == officer for name in ("primary", "backup") for one in state.live(name))


# --- what follows from it ----------------------------------------------------------------------------------------


def carry_over(nb: Notebook) -> bool:
    """Does what is left to do for everybody who was moved between squads of this officer; True if anything was.

    To be asked after entries came in or were sent. Raises StoreError.
    """
    with nb.lock:
        arrivals = list(nb.read(_ARRIVALS))
        own = [row for row in arrivals if stamps.author(row[2]) == nb.device]
        did = sum(_follow(nb, way, _NO_BOUND) for way in list(_counting(nb, own)))
        return did + _follow_others(nb, [row for row in arrivals if stamps.author(row[2]) != nb.device]) > 0


def _follow_others(nb: Notebook, arrivals: list[Any]) -> int:
    """In turn, a bounded part of what is left to do for others' moves; how many entries were written."""
    done, begin = nb.followed_for, nb.followed_for.turn
    day = datetime.fromtimestamp(nb.clock() / 1000, UTC).toordinal()
    if day != done.day:
        done.day, done.entries = day, 0
    did, room = 0, min(FOLLOWED_AT_ONCE, FOLLOWED_A_DAY - done.entries)
    for at in range(min(LOOKED_AT, len(arrivals))):
        if did >= room:
            break
        done.turn = (begin + at) % len(arrivals)
        did += sum(_follow(nb, way, room - did) for way in list(_counting(nb, [arrivals[done.turn]])))
    else:
        done.turn += 1
    done.entries += did
    return did


def where(nb: Notebook, contact_id: str) -> list[Where]:
    """The squads to which somebody was brought from the one that keeps this record; as a rule none or one."""
    with nb.lock:
        vault = bytes.fromhex(nb.squad_of(contact_id) or "")
        hidden = nb.hidden(contact.KIND, contact_id)
        found: dict[bytes, Where] = {}
        for way in ways(nb, contact_id):
            name = nb.roster.vaults[way.vault].name
            if hidden:
                found[way.vault] = Where(name, way.there)
            if hidden or not way.followed:
                continue
            sent = [stored.seq is not None for stored in move_load.brought(nb, move_load.scope(nb, way.there))]
            load = move_load.load(nb, contact_id, way.vault)
            total = len(sent) + len(load.whole) + len(load.anew) + load.unsent
            found[way.vault] = Where(name, way.there, True, sum(sent), total)
        if hidden:
            for to in moving.departures(nb.known(contact.KIND, contact_id), vault, nb.squads):
                found.setdefault(to, Where("", ""))
        return list(found.values())


def ways(nb: Notebook, source: str | None = None) -> Iterator[Way]:
    """The moves between squads of this officer that count (from this record alone). Hold `lock` until the last."""
    yield from _counting(nb, nb.read(*_arrivals(nb, source)), source)


def _counting(nb: Notebook, arrivals: Iterable[Any], source: str | None = None) -> Iterator[Way]:
    for ident, vault, stamp in arrivals:
        there = bytes.fromhex(ident)
        to = nb.squads.vault_of(there)
        if to is None or vault not in nb.vaults or to not in nb.vaults:
            continue
        here = record_id.moved(there, vault).hex()
        officer = nb.roster.officer_of(stamps.author(stamp))
        if (source or here) != here or officer is None or not nb.squads.in_both(stamp, vault, to):
            continue
        # In the last millisecond that there is each may replace the other: then neither counts, and nobody is hidden.
        if any(stamps.replaces(one, stamp) for one in moving.arrivals(nb.known(contact.KIND, here)).values()):
            continue
        if may(nb, officer.id.hex(), here) or _is_theirs(nb, officer.id.hex(), ident):
            yield Way(vault, to, here, ident, officer.id in nb.roster.members(vault))


def _arrivals(nb: Notebook, source: str | None) -> tuple[str, tuple[str, ...]]:
    """The query for whoever came from another vault; for one record, for those that it may have become."""
    if source is None:
        return _ARRIVALS, ()
    there = tuple(record_id.moved(bytes.fromhex(source), vault).hex() for vault in nb.vaults)
    return f"{_ARRIVALS} WHERE c.id IN ({','.join('?' * len(there))})", there


_ARRIVALS = "SELECT c.id, a.source, a.stamp FROM arrivals a JOIN contacts c ON c.num = a.contact"


def _follow(nb: Notebook, way: Way, most: int) -> int:
    """Carries what is left of one move, or else hides what was left behind: `most` entries. How many it wrote."""
    if not way.followed:
        return 0
    with suppress(NoKey):  # it comes with the next sync, or another phone has it
        return _follow_with_keys(nb, way, most)
    return 0


def _follow_with_keys(nb: Notebook, way: Way, most: int) -> int:
    if nb.known(contact.KIND, way.here).empty():
        return 0
    rows = move_load.rows_of(nb, move_load.scope(nb, way.here))
    state = (len(rows), rows[-1] if rows else 0)
    if nb.followed.get((way.here, way.vault)) == state:
        return 0
    load = move_load.load(nb, way.here, way.vault)
    if load.whole or load.anew:
        parts = load.parts(way.vault)[:most]
        nb.write_parts(parts)
        return len(parts)
    if load.unsent or nb.waiting_among(move_load.scope(nb, way.there).keys()):
        return 0
    did = _hide(nb, way, most)
    if not did:
        nb.followed[way.here, way.vault] = state  # until somebody writes of them there again
    return did


def _hide(nb: Notebook, way: Way, most: int) -> int:
    gone: dict[str, Value] = {DELETED: True, MOVED_TO + way.vault.hex(): True}
    did = 0
    for _ in range(min(HIDINGS_MAX, most)):
        left = [(follow_up.KIND, one) for one in move_load.follow_ups(nb, way.here)]
        if not nb.hidden(contact.KIND, way.here):
            left.insert(0, (contact.KIND, way.here))
        if not left:
            break
        nb.write(*(nb.change(kind, one, gone) for kind, one in left[:HIDDEN_AT_ONCE]))
        did += 1
    return did
