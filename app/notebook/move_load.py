"""What goes with somebody who moves: the entries about them, those of notes and follow-ups about them, and of
supplements to these; each whole, where its squad's members may show it elsewhere, or what still stands of it anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from app.device.store_rows import StoredEntry
from app.domain.kinds import amendment, contact, follow_up, interaction
from app.domain.merge import BROUGHT, DELETED, RecordState
from app.journal import carried, sealing, stamps
from app.journal.carried import Carried
from app.journal.change import ACTION_MAX_BYTES, Action, Change, Value
from app.journal.entry import BODY_AT, ENTRY_MAX_BYTES
from app.journal.errors import JournalError
from app.journal.packing import pack
from app.notebook.notebook import Notebook
from app.notebook.projection import LOOKUP_MAX
from app.notebook.writer import Part

Records = dict[tuple[str, str], int]  # (kind, id) -> number


@dataclass
class Load:
    """What of an old squad is still to be brought: `whole`, or `anew`, what is left of an entry.

    `unsent`: how many entries the server does not have.
    """

    whole: list[Carried] = field(default_factory=list)
    anew: list[Part] = field(default_factory=list)
    unsent: int = 0

    def parts(self, vault: bytes) -> list[Part]:
        """To be written into this vault, in order."""
        return [Part(vault, (), one.extra()) for one in self.whole] + self.anew


def load(nb: Notebook, contact_id: str, vault: bytes) -> Load:
    """What the squad that keeps them has about them and this vault has not."""
    found, about = Load(), scope(nb, contact_id)
    source = bytes.fromhex(nb.squad_of(contact_id) or "")
    for stored in entries(nb, about):
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
            found.unsent += 1
        elif _may_carry(nb, one) and all((change.kind, change.record.hex()) in about for change in action.changes):
            found.whole.append(one)
        elif copies := _copies(nb, action, about):
            part = _part(original.hash, copies, source, vault)
            if _fits(part) and not _is_said(nb, original.hash, part):
                found.anew.append(part)
    return found


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


def _copies(nb: Notebook, action: Action, about: Records) -> list[Change]:
    """What an action that is not carried said of these records and still stands, to be said anew."""
    found: list[Change] = []
    for change in action.changes:
        ident = change.record.hex()
        if (change.kind, ident) not in about:
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


def scope(nb: Notebook, contact_id: str) -> Records:
    """They themselves and who was merged into them, what names these in their squad, taken back or not, and what
    supplements that; not the notes of whom the squad met at a venue that moves, nor responses, reminders and
    agreements, which stay with their problem, programme, referral or meeting."""
    found: Records = {}
    for one in (contact_id, *nb.folded(contact_id)):
        found |= _scope(nb, one)
    return found


def _scope(nb: Notebook, contact_id: str) -> Records:
    them = number(nb, contact_id)
    found = {(contact.KIND, contact_id): them}
    for row in nb.read(_NOTES, {"contact": them, "note": interaction.KIND, "supplement": amendment.KIND}):
        found[row[0], row[1].hex()] = row[2]
    for row in nb.read(_TASKS, {"contact": them, "task": follow_up.KIND}):
        found[row[0], row[1].hex()] = row[2]
    return found


_NOTES = """
    WITH keeper AS (SELECT squad FROM records WHERE num = :contact), note AS (
        SELECT n.num FROM mentions m JOIN records n ON n.num = m.by
        WHERE m.record = :contact AND n.kind = :note AND n.squad = (SELECT squad FROM keeper) AND NOT EXISTS (
            SELECT 1 FROM interaction_contacts p WHERE p.contact = m.record AND p.interaction = n.num AND p.here
        )
    )
    SELECT r.kind, r.id, r.num FROM records r WHERE r.num IN (SELECT num FROM note) OR (
        r.num IN (SELECT m.by FROM mentions m WHERE m.record IN (SELECT num FROM note))
        AND r.kind = :supplement AND r.squad = (SELECT squad FROM keeper)
    )
"""
_TASKS = """
    SELECT r.kind, r.id, r.num FROM follow_ups f JOIN records r ON r.num = f.num
    WHERE f.contact = :contact AND f.problem IS NULL AND f.programme IS NULL AND f.referral IS NULL
    AND f.gathering IS NULL AND r.kind = :task
    AND r.squad = (SELECT squad FROM records WHERE num = :contact)
"""


def follow_ups(nb: Notebook, contact_id: str) -> list[str]:
    """The follow-ups about somebody that are shown in their squad."""
    tasks = (ident for kind, ident in scope(nb, contact_id) if kind == follow_up.KIND)
    return [one for one in tasks if not nb.hidden(follow_up.KIND, one)]


def rows_of(nb: Notebook, records: Records) -> list[int]:
    """The local row numbers of the entries that wrote these, in order of arrival."""
    found: set[int] = set()
    numbers = list(records.values())
    for at in range(0, len(numbers), LOOKUP_MAX):
        some = numbers[at : at + LOOKUP_MAX]
        marks = ",".join("?" * len(some))
        found.update(row[0] for row in nb.read(f"SELECT entry FROM writes WHERE record IN ({marks})", some))  # noqa: S608 - question marks only
    return sorted(found)


def entries(nb: Notebook, records: Records) -> Iterator[StoredEntry]:
    return _stored(nb, rows_of(nb, records))


def brought(nb: Notebook, records: Records) -> Iterator[StoredEntry]:
    """The entries that brought something of these here."""
    brought = {row[0] for row in nb.read("SELECT entry FROM brought")}
    return _stored(nb, [one for one in rows_of(nb, records) if one in brought])


def _stored(nb: Notebook, rows: list[int]) -> Iterator[StoredEntry]:
    return filter(None, map(nb.store.entry_at, rows))


def number(nb: Notebook, contact_id: str) -> int:
    return nb.number(contact.KIND, contact_id) or 0
