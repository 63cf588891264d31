"""The open notebook of one unlocked session: one entry per user action, and the current state of everything.

Writing: a change is built on the state this officer sees (its basis), sealed, signed, committed to disk with full
durability (app.notebook.writer) and shown, all under one lock. When showing fails the entry is safe all the same, and
`refresh` tries again (app.notebook.feed). Reading: the modules of this package ask the notebook under the same lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import Executable

from app.device.keyring import Keyring
from app.device.store import Store
from app.domain.authority import Authority
from app.domain.field_rules import is_id
from app.domain.merge import RecordState
from app.journal.change import Action, Change, Value
from app.journal.entry import Entry
from app.journal.errors import Reason
from app.journal.roster import Roster
from app.notebook.errors import Closed, NotThere
from app.notebook.feed import Feed
from app.notebook.kinds.registry import KINDS, Kinds
from app.notebook.projection import Projection
from app.notebook.seen_versions import Basis, Seen, remembered
from app.notebook.text_index import TextIndex
from app.notebook.who_and_when import WhoAndWhen
from app.notebook.writer import Writer


class Notebook(WhoAndWhen):
    """Opened at unlocking, closed at locking. Thread-safe.

    `officer` is this officer's id (hex), `version` grows with every change shown, `on_shown` is called after each,
    `on_write` after every own entry; both from whatever thread made it.
    """

    def __init__(
        self,
        store: Store,
        keyring: Keyring,
        roster: Roster,
        clock: Callable[[], int],
        *,
        zone: tzinfo | None = None,
        indexed: bool | None = None,
        kinds: Kinds = KINDS,
    ) -> None:
        """Shows the snapshot, if one fits, and all entries behind it.

        `roster` may be changed from outside and is read anew each time; `clock` gives ms since 1970 UTC; `zone`
        None is this device's own; `indexed` False does without the search index (app.notebook.text_index); `kinds` are
        the nouns that it knows.
        """
        super().__init__(roster, clock, zone)
        self.store = store
        self.kinds = kinds
        self.lock = threading.RLock()
        self.version = 0
        self.on_write: Callable[[], object] | None = None
        self.on_shown: Callable[[], object] | None = None
        self._closed = False
        self.author = keyring.secrets.author
        self.device = self.author.device
        self.officer = keyring.secrets.officer.hex()
        self._writer = Writer(store, self.author, clock)
        self._feed = Feed(store, keyring, roster, indexed, kinds)
        self.refresh()

    @property
    def vault(self) -> bytes:
        """This officer's first squad."""
        return self._feed.vault

    @property
    def projection(self) -> Projection:
        """The read model itself. The modules of this package ask the notebook instead."""
        return self._feed.projection

    # --- reading ---------------------------------------------------------------------------------------------

    def state(self, kind: str, record: str) -> RecordState:
        """A record as it stands. Raises NotThere for one that nobody wrote."""
        state = self.known(kind, record)
        if state.empty():
            raise NotThere
        return state

    def known(self, kind: str, record: str) -> RecordState:
        """A record as far as it is known: empty for one that nobody wrote."""
        with self.lock:
            self.alive()
            return self.projection.state(kind, record) if is_id(record) else RecordState(self.kinds.of(kind))

    def hidden(self, kind: str, record: str) -> bool:
        """True when a record is deleted, taken back, or was never there."""
        with self.lock:
            self.alive()
            return not is_id(record) or self.projection.hidden(kind, record)

    def number(self, kind: str, record: str) -> int | None:
        """The number under which the tables know a record, or None."""
        with self.lock:
            self.alive()
            return self.projection.number(kind, record) if is_id(record) else None

    def is_waiting(self, kind: str, record: str) -> bool:
        """True while something of the record is on this device only."""
        return (kind, record) in self._feed.waiting.records

    def rows(self, query: Executable, **values: Any) -> Sequence[Any]:
        """The rows of a query over the tables of the read model. Hold `lock` across queries that belong together.

        A query that is built once, its values bound here, costs a third of one built anew each time.
        """
        with self.lock:
            self.alive()
            return self.projection.connection.execute(query, values).all()

    def read(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows of a query as text, one after another (app.notebook.projection). Hold `lock` until the last."""
        self.alive()
        return self.projection.read(sql, values)

    def index(self, table: str) -> TextIndex:
        """The search index over a table. Hold `lock` while it is asked."""
        self.alive()
        return self.projection.indexes[table]

    def reckon_quiet(self, today: date) -> None:
        """Sees to it that the table of cadences is right for this day. Hold `lock` until it was asked."""
        self.alive()
        self.projection.reckon_quiet(today, self.zone)

    @property
    def authority(self) -> Authority:
        """Who wrote, and whose word takes back."""
        return self.projection.authority

    @property
    def waiting_contacts(self) -> Set[str]:
        """Contacts with something waiting: their own fields, an interaction or a follow-up with them."""
        with self.lock:
            self.alive()
            return self._feed.waiting.contacts(self.projection)

    def unread(self) -> dict[int, Reason]:
        """Entries that cannot be shown: local row number -> why, for people."""
        with self.lock:
            self.alive()
            return self.projection.unread()

    def says(self, entry: Entry) -> Action:
        """What an entry of this squad says. Raises JournalError when it cannot be opened here."""
        self.alive()
        return self._feed.open(entry)

    def alive(self) -> None:
        """Raises Closed after locking."""
        if self._closed:
            raise Closed

    # --- writing ---------------------------------------------------------------------------------------------

    def seen(self, kind: str, record: str, fields: Iterable[str]) -> Basis:
        """What somebody who is shown these fields now replaces when they write them later, for `change`."""
        with self.lock:
            self.alive()
            return remembered(self.projection.basis(kind, record, fields))

    def unseen(self, kind: str, record: str) -> Set[bytes]:
        """The stamps of other records for which a deleted one is shown all the same."""
        with self.lock:
            self.alive()
            return self.projection.unseen(kind, record)

    def change(self, kind: str, record: str, fields: Mapping[str, Value], basis: Seen = None) -> Change:
        """A change of a record on top of what this officer sees. Hold `lock` until it is written.

        With `basis`, on top of what they saw when it was `seen`: what came in since stands beside it.
        """
        with self.lock:
            self.alive()
            if basis is None:
                basis = self.projection.basis(kind, record, fields)
            seen = {one: tuple(basis[one]) for one in fields if one in basis}
            return Change(bytes.fromhex(record), kind, dict(fields), seen)

    def write(self, *changes: Change) -> None:
        """Seals, signs, commits and shows the changes as one entry. Raises NoKey, Malformed (too long), StoreError."""
        self.write_many([changes])

    def write_many(self, actions: Sequence[Sequence[Change]]) -> None:
        """Several entries in one commit; all of them or none. Raises as `write`."""
        with self.lock:
            self.alive()
            self._feed.took(*self._writer.write(self.vault, self._feed.keys(), actions))
            self._moved_on()
        if self.on_write is not None:
            self.on_write()

    # --- taking in, and the end ------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Takes in entries committed by sync or another window; True if anything changed."""
        with self.lock:
            self.alive()
            changed = self._feed.refresh()
            if changed:
                self._moved_on()
            return changed

    def _moved_on(self) -> None:
        self.version += 1
        if self.on_shown is not None:
            self.on_shown()

    def tidy(self) -> bool:
        """Does a stretch of what nobody need wait for after `refresh`; True while there is more."""
        with self.lock:
            self.alive()
            return self._feed.tidy()

    def close(self) -> None:
        """Drops everything shown; may be called twice."""
        with self.lock:
            if not self._closed:
                try:
                    self._feed.close()
                finally:
                    self._closed = True
