"""The feed: takes in what is committed to the store, whoever wrote it, and keeps the read model in step with it, with
the keys of this device and with the roster.

Entries that cannot be shown (no key for their epoch yet, written by a newer version, damaged) are kept, counted and
tried again whenever a new key arrives; they never stop the ones behind them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from app.device.errors import DeviceError
from app.device.keyring import Keyring
from app.device.store import Store
from app.device.store_rows import StoredEntry
from app.domain import policy
from app.journal.change import Action
from app.journal.entry import Entry, open_body
from app.journal.errors import CannotOpen, JournalError, Reason
from app.journal.roster import Roster
from app.notebook import waiting_to_send
from app.notebook.garbage import uncollected
from app.notebook.kinds.registry import Kinds
from app.notebook.projection import Projection
from app.notebook.projection_snapshot import SavedView
from app.notebook.squad_authority import authority_of
from app.notebook.waiting_to_send import Records, Waiting

PAGE_ENTRIES = 2_000
SAVE_VIEW_AT_ENTRIES = 5_000  # taken in since the last time: at once, because a phone may be killed any time
SAVE_VIEW_AT_CLOSE_ENTRIES = 500
NO_VAULT = bytes(16)

_log = logging.getLogger(__name__)


class Feed:
    """`vault` is this officer's first squad, `projection` what its entries add up to, `waiting` what is not sent yet.

    Not thread-safe by itself: the notebook holds one lock around it.
    """

    def __init__(self, store: Store, keyring: Keyring, roster: Roster, indexed: bool | None, kinds: Kinds) -> None:
        """Shows the snapshot, if one fits; `refresh` takes in all entries behind it."""
        self._store, self._keyring, self._roster = store, keyring, roster
        self._indexed, self._kinds = indexed, kinds
        self.waiting = Waiting()
        self._data_version: int | None = None
        self._generation = store.generation()
        self._saved_view = SavedView(store, keyring, indexed, kinds)
        self.vault = self._first_vault()
        self._stages = policy.STAGES.of(roster.policy)
        self._authority, self._authority_seq = authority_of(roster, self.vault), roster.seq
        self._epochs = frozenset(self.keys())
        restored = self._saved_view.read(self.vault, self._stages, self._authority, self._epochs)
        again = False
        if restored:
            self.projection, self._last, again = restored
        else:
            self.projection, self._last = self._empty(), 0
        self._saved_at = self._last
        if again:
            self._retry_unread()

    def _first_vault(self) -> bytes:
        mine = [vault.id for vault in self._roster.vaults_of(self._keyring.secrets.officer)]
        # When the disk lost the list of members, the keys tell until the next sync.
        return next(iter(mine if self._roster.seq else self._keyring.secrets.vault_keys), NO_VAULT)

    def _empty(self) -> Projection:
        return Projection(self._stages, self._indexed, authority=self._authority, kinds=self._kinds)

    def keys(self) -> Mapping[int, bytes]:
        """The keys of the vault that this device has, by epoch."""
        return self._keyring.secrets.vault_keys.get(self.vault, {})

    def open(self, entry: Entry, keys: Mapping[int, bytes] | None = None) -> Action:
        """What an entry says. Raises JournalError when it cannot be opened here."""
        key = (self.keys() if keys is None else keys).get(entry.header.epoch)
        if key is None:
            raise CannotOpen("entry.no_key_yet")
        return open_body(entry, key)

    # --- taking in -------------------------------------------------------------------------------------------

    def took(self, actions: Sequence[Action], stored: Sequence[StoredEntry]) -> None:
        """Shows what was just written here. When that fails the entries are safe, and `refresh` tries again."""
        if stored and stored[0].rowid == self._last + 1:
            last = stored[-1].rowid
        else:
            last = self._last  # another window wrote in between: `refresh` takes both in, in order
        try:
            self.projection.apply(actions, [one.rowid for one in stored])
            self._last = last
        except Exception as error:  # noqa: BLE001 - saved is saved, whatever showing it ran into
            _log.error("an entry is on disk but could not be shown yet: %s", type(error).__name__)
            self._data_version = None
        for one, action in zip(stored, actions, strict=True):
            self.waiting.add(one.entry.hash, waiting_to_send.records_of(action), self.projection)

    def refresh(self) -> bool:
        """Takes in entries committed by sync or another window; True if anything changed."""
        data_version = self._store.data_version()
        changed = self._follow_roster()
        epochs = frozenset(self.keys())
        if data_version == self._data_version and epochs == self._epochs and not changed:
            return False
        if self._store.generation() != self._generation:
            self._start_over()
            changed = True
        if epochs != self._epochs:
            self._epochs = epochs
            changed |= self._retry_unread()
        while self._take_page():
            changed = True
        changed |= self._check_waiting()
        self._data_version = data_version
        if changed:
            self.waiting.look_again()
        return changed

    def _follow_roster(self) -> bool:
        """Follows the roster: the first squad of an officer who had none, its members, the agency's stages."""
        stages, vault = policy.STAGES.of(self._roster.policy), self._first_vault()
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
        self._generation = self._store.generation()
        self.projection = self._empty()
        self._last = self._saved_at = 0
        self.waiting.clear()

    def _take_page(self) -> bool:
        with uncollected():
            page = self._store.entries_after(self._last, PAGE_ENTRIES)
            if page:
                self._take(page)
            return bool(page)

    def _take(self, page: Sequence[StoredEntry]) -> None:
        opened: list[tuple[int, Action]] = []
        unread: list[tuple[int, Reason]] = []
        keys = self.keys()
        for one in page:
            if one.entry.header.vault != self.vault:
                continue
            try:
                action = self.open(one.entry, keys)
            except JournalError as error:
                unread.append((one.rowid, error.reason))
                continue
            opened.append((one.rowid, action))
            if one.seq is None:
                self.waiting.add(one.entry.hash, waiting_to_send.records_of(action))
        self.projection.apply_each(opened)
        self.projection.note_unread(unread)
        self._last = page[-1].rowid

    def _retry_unread(self) -> bool:
        keys, read = self.keys(), False
        for rowid in self.projection.unread():
            for one in self._store.entries_after(rowid - 1, 1):
                if one.rowid != rowid:
                    continue
                try:
                    action = self.open(one.entry, keys)
                except JournalError:
                    continue
                self.projection.apply_each([(rowid, action)])
                read = True
        return read

    def _check_waiting(self) -> bool:
        """Learns which entries the server has acknowledged, or lost."""
        if self._store.unsent_count(self.vault) == len(self.waiting):
            return False
        keys = self.keys()

        def records_of(entry: Entry) -> Records:
            try:
                return waiting_to_send.records_of(self.open(entry, keys))
            except JournalError:
                return frozenset()

        return self.waiting.settle(self._store.unsent(self.vault), records_of)

    # --- what nobody need wait for ---------------------------------------------------------------------------

    def tidy(self) -> bool:
        """Indexes a stretch of new texts (until then search reads them), then saves the snapshot; True while there is
        more to do."""
        if self.projection.catch_up():
            return True
        self._save_view(max(SAVE_VIEW_AT_ENTRIES, self._last // 4))
        return False

    def _save_view(self, at_entries: int) -> None:
        if self._last - self._saved_at >= at_entries:
            self._saved_view.write(
                self.projection, self.vault, self._stages, self._epochs, self._generation, self._last
            )
            self._saved_at = self._last  # also when it failed: it is only a shortcut, and the disk may be full

    def close(self) -> None:
        """Saves the snapshot and drops everything."""
        try:
            self._save_view(SAVE_VIEW_AT_CLOSE_ENTRIES)
        except DeviceError:
            _log.warning("no snapshot was written at locking")
        finally:
            self.waiting.clear()
            self.projection.close()
