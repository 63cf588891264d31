"""What the server does not have yet: which entries, and so which records and contacts, are on this device only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from itertools import chain

from app.journal.change import Action
from app.journal.entry import Entry
from app.notebook.projection import Projection

Records = frozenset[tuple[str, str]]
"""Records as (kind, id)."""


def records_of(action: Action) -> Records:
    """The records an action changes."""
    return frozenset((change.kind, change.record.hex()) for change in action.changes)


class Waiting:
    """Entries by their hash. After days without signal there may be thousands, so a save adds only its own."""

    def __init__(self) -> None:
        self._entries: dict[bytes, Records] = {}
        self._records: set[tuple[str, str]] = set()
        self._contacts: set[str] | None = None  # None: to be looked up anew

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def records(self) -> Set[tuple[str, str]]:
        """Every record with something waiting."""
        return self._records

    def among(self, records: Set[tuple[str, str]]) -> int:
        """How many entries write one of these."""
        return sum(not written.isdisjoint(records) for written in self._entries.values())

    def contacts(self, projection: Projection) -> Set[str]:
        """Every contact with something waiting: own fields, an interaction, an amendment or a follow-up."""
        if self._contacts is None:
            self._contacts = projection.contacts_of(self._records)
        return self._contacts

    def add(self, entry: bytes, records: Records, projection: Projection | None = None) -> None:
        """One more waits; with `projection`, which shows it already, contacts stay looked up."""
        self._entries[entry] = records
        self._records |= records
        if projection is None:
            self._contacts = None
        elif self._contacts is not None:
            self._contacts |= projection.contacts_of(records)

    def settle(self, unsent: Iterable[Entry], records: Callable[[Entry], Records]) -> bool:
        """These are all that wait; `records` reads one not known yet. True if it is news."""
        before, self._entries = self._entries, {}
        for entry in unsent:
            known = before.get(entry.hash)
            self._entries[entry.hash] = records(entry) if known is None else known
        self._records = set(chain.from_iterable(self._entries.values()))
        self._contacts = None
        return before.keys() != self._entries.keys()

    def look_again(self) -> None:
        """The projection changed."""
        self._contacts = None

    def clear(self) -> None:
        """Nothing waits, as far as is known."""
        self._entries.clear()
        self._records = set()
        self._contacts = None
