"""The open notebook of one unlocked session: one entry per user action, and the current state of everything.

Writing: a change is built on the state this officer sees (its basis), sealed, signed, committed to disk with full
durability and shown, all under one lock. When showing fails the entry is safe all the same, and `refresh` tries
again. Reading: the modules of this package query the projection under the same lock.

Entries that cannot be shown (no key for their epoch yet, written by a newer version, damaged) are kept, counted and
tried again whenever a new key arrives; they never stop the ones behind them.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import tzinfo
from typing import Any

from sqlalchemy import Executable

from app.device.errors import DeviceError
from app.device.keyring import Keyring
from app.device.rows import StoredEntry
from app.device.store import Store
from app.domain import contact
from app.domain.merge import RecordState
from app.domain.records import is_id
from app.journal import stamps
from app.journal.change import Action, Change, Value
from app.journal.entry import Entry, open_body
from app.journal.errors import CannotOpen, JournalError, Reason
from app.journal.roster import Roster
from app.notebook import waiting
from app.notebook.basis import Basis, Seen, remembered
from app.notebook.errors import Closed, NoKey, NotThere
from app.notebook.projection import Projection
from app.notebook.saved_view import SavedView
from app.notebook.squad_authority import authority_of
from app.notebook.waiting import Records, Waiting
from app.notebook.who_and_when import WhoAndWhen

PAGE_ENTRIES = 2_000
SAVE_VIEW_AT_ENTRIES = 5_000  # taken in since the last time: at once, because a phone may be killed any time
SAVE_VIEW_AT_CLOSE_ENTRIES = 500
NO_VAULT = bytes(16)

_log = logging.getLogger(__name__)


class Notebook(WhoAndWhen):
    """Opened at unlocking, closed at locking. Thread-safe.

    `officer` is this officer's id (hex), `vault` their first squad, `version` grows with every change shown,
    `on_shown` is called after each, `on_write` after every own entry; both from whatever thread made it.
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
    ) -> None:
        """Shows the snapshot, if one fits, and all entries behind it.

        `roster` may be changed from outside and is read anew each time; `clock` gives ms since 1970 UTC; `zone`
        None is this device's own; `indexed` False does without the search index (app.notebook.text_index).
        """
        super().__init__(roster, clock, zone)
        self.store = store
        self.lock = threading.RLock()
        self.version = 0
        self.on_write: Callable[[], object] | None = None
        self.on_shown: Callable[[], object] | None = None
        self._keyring = keyring
        self._indexed = indexed
        self._closed = False
        self._last_stamp = b""
        self._waiting = Waiting()
        self._data_version: int | None = None
        self._generation = store.generation()
        self._saved_view = SavedView(store, keyring, indexed)
        self.author = keyring.secrets.author
        self.device = self.author.device
        self.officer = keyring.secrets.officer.hex()
        self.vault = self._first_vault()
        self._authority, self._authority_seq = authority_of(self._roster, self.vault), roster.seq
        self._epochs = frozenset(self._keys())
        restored = self._saved_view.read(self.vault, self._stages, self._authority, self._epochs)
        again = False
        if restored:
            self.projection, self._last, again = restored
        else:
            self.projection, self._last = self._empty(), 0
        self._saved_at = self._last
        if again:
            self._retry_unread()
        self.refresh()

    def _first_vault(self) -> bytes:
        mine = [vault.id for vault in self._roster.vaults_of(self._keyring.secrets.officer)]
        # When the disk lost the list of members, the keys tell until the next sync.
        return next(iter(mine if self._roster.seq else self._keyring.secrets.vault_keys), NO_VAULT)

    def _empty(self) -> Projection:
        return Projection(self._stages, self._indexed, authority=self._authority)

    def _keys(self) -> Mapping[int, bytes]:
        return self._keyring.secrets.vault_keys.get(self.vault, {})

    # --- reading ---------------------------------------------------------------------------------------------

    def state(self, kind: str, record: str) -> RecordState:
        """A record as it stands. Raises NotThere for one that nobody wrote."""
        with self.lock:
            self.alive()
            state = self.projection.state(kind, record) if is_id(record) else RecordState(kind)
            if state.empty():
                raise NotThere
            return state

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
        return (kind, record) in self._waiting.records

    def rows(self, query: Executable, **values: Any) -> Sequence[Any]:
        """The rows of a query over app.notebook.tables. Hold `lock` across queries that belong together.

        A query that is built once, its values bound here, costs a third of one built anew each time.
        """
        with self.lock:
            self.alive()
            return self.projection.connection.execute(query, values).all()

    @property
    def waiting_contacts(self) -> Set[str]:
        """Contacts with something waiting: their own fields, an interaction or a follow-up with them."""
        with self.lock:
            self.alive()
            return self._waiting.contacts(self.projection)

    def unread(self) -> dict[int, Reason]:
        """Entries that cannot be shown: local row number -> why, for people."""
        with self.lock:
            self.alive()
            return self.projection.unread()

    def says(self, entry: Entry) -> Action:
        """What an entry of this squad says. Raises JournalError when it cannot be opened here."""
        self.alive()
        return self._open(entry, self._keys())

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
        self._write(actions)
        if self.on_write is not None:
            self.on_write()

    def _write(self, actions: Sequence[Sequence[Change]]) -> None:
        with self.lock:
            self.alive()
            keys = self._keys()
            if not keys:
                raise NoKey
            epoch = max(keys)
            stamped = [Action(self._stamp(changes), tuple(changes)) for changes in actions]
            makers = [self._maker(epoch, keys[epoch], action.pack()) for action in stamped]
            stored = self.store.append_own_many(self.vault, self.device, makers)
            if stored and stored[0].rowid == self._last + 1:
                last = stored[-1].rowid
            else:
                last = self._last  # another window wrote in between: `refresh` takes both in, in order
            try:
                self.projection.apply(stamped, [one.rowid for one in stored])
                self._last = last
            except Exception as error:  # noqa: BLE001 - saved is saved, whatever showing it ran into
                _log.error("an entry is on disk but could not be shown yet: %s", type(error).__name__)
                self._data_version = None
            for one, action in zip(stored, stamped, strict=True):
                self._waiting.add(one.entry.hash, waiting.records_of(action), self.projection)
            self._moved_on()

    def _maker(self, epoch: int, key: bytes, packed: bytes) -> Callable[[int, bytes], Entry]:
        def make(number: int, previous: bytes) -> Entry:
            return self.author.seal(self.vault, number, previous, epoch, key, packed)

        return make

    def _stamp(self, changes: Sequence[Change]) -> bytes:
        seen = [stamp for change in changes for basis in change.basis.values() for stamp in basis]
        stamp = stamps.following(self.clock(), seen, self.device, os.urandom(stamps.CHANCE_BYTES))
        # Two actions within one millisecond must differ, also where neither replaces the other.
        if stamp <= self._last_stamp and stamps.millis(stamp) == stamps.millis(self._last_stamp):
            chance = os.urandom(stamps.CHANCE_BYTES)
            stamp = stamps.following(self.clock(), [*seen, self._last_stamp], self.device, chance)
        self._last_stamp = stamp
        return stamp

    # --- taking in -------------------------------------------------------------------------------------------

    def refresh(self) -> bool:
        """Takes in entries committed by sync or another window; True if anything changed."""
        with self.lock:
            self.alive()
            data_version = self.store.data_version()
            changed = self._take_policy()
            epochs = frozenset(self._keys())
            if data_version == self._data_version and epochs == self._epochs and not changed:
                return False
            if self.store.generation() != self._generation:
                self._start_over()
                changed = True
            if epochs != self._epochs:
                self._epochs = epochs
                changed |= self._retry_unread()
            while page := self.store.entries_after(self._last, PAGE_ENTRIES):
                self._take(page)
                changed = True
            changed |= self._check_waiting()
            self._data_version = data_version
            if changed:
                self._waiting.look_again()
                self._moved_on()
            return changed

    def _moved_on(self) -> None:
        self.version += 1
        if self.on_shown is not None:
            self.on_shown()

    def tidy(self) -> bool:
        """Does a stretch of what nobody need wait for after `refresh`; True while there is more.

        New texts are indexed (until then search reads them), and then the snapshot is saved.
        """
        with self.lock:
            self.alive()
            if self.projection.catch_up():
                return True
            self._save_view(max(SAVE_VIEW_AT_ENTRIES, self._last // 4))
            return False

    def _take_policy(self) -> bool:
        """Follows the roster: the first squad of an officer who had none, its members, the agency's stages."""
        stages, vault = contact.stages(self._roster.policy), self._first_vault()
        joined = self.vault == NO_VAULT != vault
        if joined:
            self.vault = vault
        changed = self._take_authority()
        if joined:
            self._stages = stages
            self._start_over()
        elif stages != self._stages:
            self._stages = stages
            self.projection.set_stages(stages)
        else:
            return changed
        return True

    def _take_authority(self) -> bool:
        if self._roster.seq == self._authority_seq:
            return False
        self._authority_seq, authority = self._roster.seq, authority_of(self._roster, self.vault)
        if authority == self._authority:
            return False
        self._authority = authority
        self.projection.set_authority(authority)
        return True

    def _start_over(self) -> None:
        self.projection.close()
        self._generation = self.store.generation()
        self.projection = self._empty()
        self._last = self._saved_at = 0
        self._waiting.clear()

    def _take(self, page: Sequence[StoredEntry]) -> None:
        opened: list[tuple[int, Action]] = []
        unread: list[tuple[int, Reason]] = []
        keys = self._keys()
        for one in page:
            if one.entry.header.vault != self.vault:
                continue
            try:
                action = self._open(one.entry, keys)
            except JournalError as error:
                unread.append((one.rowid, error.reason))
                continue
            opened.append((one.rowid, action))
            if one.seq is None:
                self._waiting.add(one.entry.hash, waiting.records_of(action))
        self.projection.apply_each(opened)
        self.projection.note_unread(unread)
        self._last = page[-1].rowid

    def _open(self, entry: Entry, keys: Mapping[int, bytes]) -> Action:
        key = keys.get(entry.header.epoch)
        if key is None:
            raise CannotOpen("entry.no_key_yet")
        return open_body(entry, key)

    def _retry_unread(self) -> bool:
        keys, read = self._keys(), False
        for rowid in self.projection.unread():
            for one in self.store.entries_after(rowid - 1, 1):
                if one.rowid != rowid:
                    continue
                try:
                    action = self._open(one.entry, keys)
                except JournalError:
                    continue
                self.projection.apply_each([(rowid, action)])
                read = True
        return read

    def _check_waiting(self) -> bool:
        """Learns which entries the server has acknowledged, or lost."""
        if self.store.unsent_count(self.vault) == len(self._waiting):
            return False
        keys = self._keys()

        def records_of(entry: Entry) -> Records:
            try:
                return waiting.records_of(self._open(entry, keys))
            except JournalError:
                return frozenset()

        return self._waiting.settle(self.store.unsent(self.vault), records_of)

    # --- the end ---------------------------------------------------------------------------------------------

    def _save_view(self, at_entries: int) -> None:
        if self._last - self._saved_at >= at_entries:
            self._saved_view.write(
                self.projection, self.vault, self._stages, self._epochs, self._generation, self._last
            )
            self._saved_at = self._last  # also when it failed: it is only a shortcut, and the disk may be full

    def close(self) -> None:
        """Drops everything shown; may be called twice."""
        with self.lock:
            if self._closed:
                return
            try:
                self._save_view(SAVE_VIEW_AT_CLOSE_ENTRIES)
            except DeviceError:
                _log.warning("no snapshot was written at locking")
            finally:
                self._closed = True
                self._waiting.clear()
                self.projection.close()
