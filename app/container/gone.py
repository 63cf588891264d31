"""A phone that was reported gone: what it says instead of the notebook, and its emptying.

The list of members says so, signed; no word of a server does. While something is only on this phone it keeps all of it,
and its keys, and shows none. Once nothing is, everything goes but a note, which whoever holds the phone may read: why
and when, the agency, and whom it named to be told. No officer's name stands in it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.device.folder import remove_set_aside
from app.device.store import Store
from app.journal.errors import JournalError
from app.journal.packing import count, pack, take, unpack_map

SLOT = "gone"
NOTE_MAX_BYTES = 4096


@dataclass(frozen=True)
class GoneNote:
    """`at_ms`: when it was reported. `whom`: who is to be told, as the agency's policy says, or "". `rest`: how many
    entries are only on this phone; an emptied one has none, and `emptied` says that it is one."""

    reason: str
    at_ms: int
    agency: str
    whom: str
    rest: int = 0
    emptied: bool = False


def note_in(store: Store) -> GoneNote | None:
    """The note of an emptied phone; None on any other. Raises StoreError."""
    kept = store.slot(SLOT)
    if kept is None:
        return None
    with suppress(JournalError):
        raw = unpack_map(kept, NOTE_MAX_BYTES)
        if raw:
            said = (take(raw, "reason", str), count(raw, "at"), take(raw, "agency", str), take(raw, "whom", str))
            return GoneNote(*said, emptied=True)
    return None


def empty(store: Store, folder: Path, note: GoneNote) -> None:
    """Everything goes: keys, entries, drafts, members, and damaged notebooks that were set aside. Raises StoreError."""
    said = {"reason": note.reason, "at": note.at_ms, "agency": note.agency, "whom": note.whom}
    store.empty({SLOT: pack(said)})
    remove_set_aside(folder)


def forget(store: Store) -> None:
    """The holder has read the note: this phone may be set up anew. Raises StoreError."""
    store.put_slot(SLOT, pack({}))
