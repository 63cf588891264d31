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

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from app.device.store_rows import StoredEntry
from app.domain import moving
from app.domain.kinds import amendment, contact, follow_up, interaction
from app.domain.merge import BROUGHT, DELETED, RecordState
from app.journal import carried, record_id, sealing, stamps
from app.journal.carried import MOVED_FROM, MOVED_TO, Carried
from app.journal.change import ACTION_MAX_BYTES, Action, Change, Value
from app.journal.entry import BODY_AT, ENTRY_MAX_BYTES
from app.journal.errors import JournalError
from app.journal.packing import pack
from app.notebook.errors import NoKey, NoRight, NotMoved
from app.notebook.notebook import Notebook
from app.notebook.projection import LOOKUP_MAX
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
_DAY_MS = 86_400_000

_Records = dict[tuple[str, str], int]  # (kind, id) -> number


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


@dataclass
class _Load:
    """What of an old squad is still to be brought: `whole`, or `anew`, what is left of an entry.

    `unsent`: how many entries the server does not have.
    """

    whole: list[Carried] = field(default_factory=list)
    anew: list[Part] = field(default_factory=list)
    unsent: int = 0


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
        for task in _follow_ups(nb, contact_id):
            back = record_id.moved(bytes.fromhex(task), vault).hex()
            if moving.departures(nb.known(follow_up.KIND, back), vault, nb.squads):
                returning.append((follow_up.KIND, back))
        shown = [nb.change(kind, one, {DELETED: False}) for kind, one in returning]
        if shown and shown[0].record == changes[0].record:
            first = shown.pop(0)
            changes[0] = Change(first.record, contact.KIND, {**arrival, **first.set}, {**seen, **first.basis})
        changes += shown
        load = _load(nb, contact_id, vault)
        acts = [changes[at : at + HIDDEN_AT_ONCE] for at in range(0, len(changes), HIDDEN_AT_ONCE)]
        nb.write_parts([*_parts(load, vault), *(Part(vault, some) for some in acts)])
        return there


def _check(nb: Notebook, contact_id: str, vault: bytes) -> bytes:
    """The vault that keeps them. Raises for a move that cannot be."""
    here = nb.squad_of(contact_id)
    if nb.roster.is_closed(vault) or vault in nb.closing():
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
        own = {(contact.KIND, contact_id): _number(nb, contact_id)}
        if all(stored.seq is None for stored in _entries(nb, own)):
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
    done, day, begin = nb.followed_for, nb.clock() // _DAY_MS, nb.followed_for.turn
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
            sent = [stored.seq is not None for stored in _brought(nb, _scope(nb, way.there))]
            load = _load(nb, contact_id, way.vault)
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
    rows = _rows_of(nb, _scope(nb, way.here))
    state = (len(rows), rows[-1] if rows else 0)
    if nb.followed.get((way.here, way.vault)) == state:
        return 0
    load = _load(nb, way.here, way.vault)
    if load.whole or load.anew:
        parts = _parts(load, way.vault)[:most]
        nb.write_parts(parts)
        return len(parts)
    if load.unsent or nb.waiting_among(_scope(nb, way.there).keys()):
        return 0
    did = _hide(nb, way, most)
    if not did:
        nb.followed[way.here, way.vault] = state  # until somebody writes of them there again
    return did


def _hide(nb: Notebook, way: Way, most: int) -> int:
    gone: dict[str, Value] = {DELETED: True, MOVED_TO + way.vault.hex(): True}
    did = 0
    for _ in range(min(HIDINGS_MAX, most)):
        left = [(follow_up.KIND, one) for one in _follow_ups(nb, way.here)]
        if not nb.hidden(contact.KIND, way.here):
            left.insert(0, (contact.KIND, way.here))
        if not left:
            break
        nb.write(*(nb.change(kind, one, gone) for kind, one in left[:HIDDEN_AT_ONCE]))
        did += 1
    return did


# --- what goes with them -----------------------------------------------------------------------------------------


def _load(nb: Notebook, contact_id: str, vault: bytes) -> _Load:
    """What the squad that keeps them has about them and this vault has not."""
    load, scope = _Load(), _scope(nb, contact_id)
    source = bytes.fromhex(nb.squad_of(contact_id) or "")
    for stored in _entries(nb, scope):
        if _who_brought(nb, stored.entry.hash, vault, whole=True):
            continue
        try:
            one, action = nb.carry(stored.entry), nb.says(stored.entry)
        except JournalError:
            continue  # it is kept, and tried again when a key or a newer version has come
        original = one.entry
        if original.header.vault == vault or carried.is_about_moving(action):
            continue
        if _who_brought(nb, original.hash, vault, whole=True):
            continue
        if stored.seq is None:
            load.unsent += 1
        elif _may_carry(nb, one) and all((change.kind, change.record.hex()) in scope for change in action.changes):
            load.whole.append(one)
        elif copies := _copies(nb, action, scope):
            part = _part(original.hash, copies, source, vault)
            if _fits(part) and not _is_said(nb, original.hash, part):
                load.anew.append(part)
    return load


def _who_brought(nb: Notebook, original: bytes, vault: bytes, whole: bool) -> list[int]:
    """Local row numbers of the entries by which an entry (hash) was carried to a vault, or that say they copy it."""
    query = "SELECT entry FROM brought WHERE original = ? AND squad = ? AND whole = ?"
    return [row[0] for row in nb.read(query, (original, nb.squad_number(vault.hex()), int(whole)))]


def _is_said(nb: Notebook, original: bytes, copy: Part) -> bool:
    """Whether somebody brought this copy already. An entry that calls itself one must say the same."""
    for stored in _stored(nb, _who_brought(nb, original, copy.vault, whole=False)):
        with suppress(JournalError):
            said = {(one.kind, one.record): one.set for one in nb.says(stored.entry).changes}
            if all(_holds(said.get((one.kind, one.record), {}), one.set) for one in copy.changes):
                return True
    return False


def _holds(said: Mapping[str, Value], wanted: Mapping[str, Value]) -> bool:
    return all(name in said and pack(said[name]) == pack(value) for name, value in wanted.items())


def _fits(part: Part) -> bool:
    """Whether it is small enough for an entry. What an honest app wrote always is."""
    try:
        action = Action(bytes(stamps.STAMP_BYTES), tuple(part.changes), dict(part.extra)).pack()
    except JournalError:
        return False
    size = BODY_AT + len(sealing.pad(action)) + sealing.OVERHEAD_BYTES
    return len(action) <= ACTION_MAX_BYTES and size <= ENTRY_MAX_BYTES


def _may_carry(nb: Notebook, one: Carried) -> bool:
    """Whether a reader would believe it: nobody brings entries of a squad that they were never in."""
    return one.fits and nb.officer in nb.squads.ever.get(one.entry.header.vault, ())


def _copies(nb: Notebook, action: Action, scope: _Records) -> list[Change]:
    """What an action that is not carried said of these records and still stands, to be said anew."""
    found: list[Change] = []
    for change in action.changes:
        ident = change.record.hex()
        if (change.kind, ident) not in scope:
            continue
        state = nb.known(change.kind, ident)
        once = state.kind.written_once
        said = _standing_text(state, action.stamp) if once else _standing(state, change, action.stamp)
        if said:  # it goes on replacing what its author saw: that is brought, too
            seen = {name: change.basis[name] for name in said if name in change.basis}
            found.append(Change(change.record, change.kind, said, seen))
    return found


def _standing(state: RecordState, change: Change, stamp: bytes) -> dict[str, Value]:
    live = ((name, one) for name in change.set if name != DELETED for one in state.live(name))
    return {name: one.value for name, one in live if one.stamp == stamp}


def _standing_text(note: RecordState, stamp: bytes) -> dict[str, Value]:
    text = next((values for written, values in note.written() if written == stamp), {})
    return {BROUGHT: stamp.hex(), **text} if text else {}


def _part(original: bytes, changes: list[Change], source: bytes, vault: bytes) -> Part:
    return Part(vault, [carried.moved(change, source, vault) for change in changes], carried.copies([original]))


def _parts(load: _Load, vault: bytes) -> list[Part]:
    return [Part(vault, (), one.extra()) for one in load.whole] + load.anew


def _scope(nb: Notebook, contact_id: str) -> _Records:
    """They themselves, what names them in their squad, taken back or not, and what supplements that."""
    number = _number(nb, contact_id)
    found = {(contact.KIND, contact_id): number}
    for row in nb.read(_NOTES, {"contact": number, "note": interaction.KIND, "supplement": amendment.KIND}):
        found[row[0], row[1].hex()] = row[2]
    for row in nb.read(_TASKS, {"contact": number, "task": follow_up.KIND}):
        found[row[0], row[1].hex()] = row[2]
    return found


_NOTES = """
    WITH keeper AS (SELECT squad FROM records WHERE num = :contact), note AS (
        SELECT n.num FROM mentions m JOIN records n ON n.num = m.by
        WHERE m.record = :contact AND n.kind = :note AND n.squad = (SELECT squad FROM keeper)
    )
    SELECT r.kind, r.id, r.num FROM records r WHERE r.num IN (SELECT num FROM note) OR (
        r.num IN (SELECT m.by FROM mentions m WHERE m.record IN (SELECT num FROM note))
        AND r.kind = :supplement AND r.squad = (SELECT squad FROM keeper)
    )
"""
_TASKS = """
    SELECT r.kind, r.id, r.num FROM follow_ups f JOIN records r ON r.num = f.num
    WHERE f.contact = :contact AND r.kind = :task AND r.squad = (SELECT squad FROM records WHERE num = :contact)
"""


def _follow_ups(nb: Notebook, contact_id: str) -> list[str]:
    """The follow-ups about somebody that are shown in their squad."""
    tasks = (ident for kind, ident in _scope(nb, contact_id) if kind == follow_up.KIND)
    return [one for one in tasks if not nb.hidden(follow_up.KIND, one)]


def _rows_of(nb: Notebook, records: _Records) -> list[int]:
    """The local row numbers of the entries that wrote these, in order of arrival."""
    found: set[int] = set()
    numbers = list(records.values())
    for at in range(0, len(numbers), LOOKUP_MAX):
        some = numbers[at : at + LOOKUP_MAX]
        marks = ",".join("?" * len(some))
        found.update(row[0] for row in nb.read(f"SELECT entry FROM writes WHERE record IN ({marks})", some))  # noqa: S608 - question marks only
    return sorted(found)


def _entries(nb: Notebook, records: _Records) -> Iterator[StoredEntry]:
    return _stored(nb, _rows_of(nb, records))


def _brought(nb: Notebook, records: _Records) -> Iterator[StoredEntry]:
    """The entries that brought something of these here."""
    brought = {row[0] for row in nb.read("SELECT entry FROM brought")}
    return _stored(nb, [one for one in _rows_of(nb, records) if one in brought])


def _stored(nb: Notebook, rows: list[int]) -> Iterator[StoredEntry]:
    return filter(None, map(nb.store.entry_at, rows))


def _number(nb: Notebook, contact_id: str) -> int:
    return nb.number(contact.KIND, contact_id) or 0
