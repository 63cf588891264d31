"""The feed: takes in what is committed to the store, whoever wrote it, and keeps the read model in step with it, with
the keys of this device and with the roster.

Entries that cannot be shown (no key for their epoch yet, written by a newer version, damaged) are kept, counted and
tried again whenever a new key arrives; they never stop the ones behind them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set
from itertools import chain

from app.device.errors import DeviceError
from app.device.keyring import Keyring
from app.device.news_mark import NewsMark
from app.device.store import Store
from app.device.store_rows import StoredEntry
from app.domain import policy
from app.journal import carried
from app.journal.carried import Carried
from app.journal.change import Action
from app.journal.entry import Entry, open_with_any
from app.journal.errors import CannotOpen, JournalError, Reason
from app.journal.roster import Roster
from app.notebook import waiting_to_send
from app.notebook.garbage import uncollected
from app.notebook.kinds.registry import Kinds
from app.notebook.my_squads import squads_of, vaults_of
from app.notebook.projection import Projection
from app.notebook.projection_snapshot import SavedView
from app.notebook.waiting_to_send import Records, Waiting

PAGE_ENTRIES = 2_000
SAVE_VIEW_AT_ENTRIES = 5_000  # taken in since the last time: at once, because a phone may be killed any time
SAVE_VIEW_AT_CLOSE_ENTRIES = 500

_log = logging.getLogger(__name__)


class Feed:
    """`vaults` are those of this officer's squads, `projection` what their entries add up to, `waiting` what is not
    sent yet, `mark` up to where the news was read. Entries of other squads are passed over, and taken in when the
    officer joins one.

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
        self.vaults = self._my_vaults()
        self.mark = NewsMark(store, keyring)
        self._filled = self.mark.read().filled
        self._stages = policy.STAGES.of(roster.policy)
        self._roster_head = roster.head
        self._epochs = self._known_epochs()
        restored = self._saved_view.read(self._stages, squads_of(roster, self.vaults), self._epochs)
        again = False
        if restored:
            self.projection, self._last, again = restored
        else:
            self.projection, self._last = self._empty(), 0
        self._saved_at = self._last
        if again:
            self._retry_unread()

    def _my_vaults(self) -> tuple[bytes, ...]:
        return vaults_of(self._roster, self._keyring.secrets)

    def _empty(self) -> Projection:
        return Projection(self._stages, self._indexed, squads=squads_of(self._roster, self.vaults), kinds=self._kinds)

    def keys(self, vault: bytes) -> Mapping[int, bytes]:
        """The keys of a vault that this device has, by epoch."""
        return self._keyring.secrets.vault_keys.get(vault, {})

    def _known_epochs(self) -> Mapping[bytes, Set[int]]:
        return {vault: frozenset(self.keys(vault)) for vault in self.vaults}

    def sealing_key(self, vault: bytes) -> tuple[int, bytes] | None:
        """Epoch and key to seal with: the squad's newest that is here."""
        keys = self.keys(vault)
        epoch = self._roster.epoch_to_seal(vault, keys)
        return None if epoch is None else (epoch, keys[epoch])

    def open(self, entry: Entry) -> Action:
        """What an entry says. Raises JournalError when it cannot be opened here."""
        action = open_with_any(entry, self._openers(entry))
        brought = Carried.of(action)
        return action if brought is None else carried.taken(brought, entry, self._roster)

    def carry(self, entry: Entry) -> Carried:
        """An entry ready to be brought into another squad. Raises JournalError when it cannot be opened here."""
        return carried.carry(entry, self._openers(entry))

    def _openers(self, entry: Entry) -> Sequence[bytes]:
        keys = self._keyring.secrets.openers(entry.header.vault, entry.header.epoch)
        if not keys:
            raise CannotOpen("entry.no_key_yet")
        return keys

    # --- taking in -------------------------------------------------------------------------------------------

    def took(self, written: Sequence[Action], stored: Sequence[StoredEntry]) -> None:
        """Shows what was just written here. When that fails the entries are safe, and `refresh` tries again."""
        actions = [
            self.open(one.entry) if action.extra else action for one, action in zip(stored, written, strict=True)
        ]
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
        if data_version != self._data_version:
            self._filled = self.mark.read().filled
        changed = self._follow_roster()
        epochs = self._known_epochs()
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
        """Follows the roster: this officer's squads, who is in them, the agency's stages. True if it changed."""
        head, vaults = self._roster.head, self._my_vaults()
        if (head, vaults) == (self._roster_head, self.vaults):
            return False
        stages = policy.STAGES.of(self._roster.policy)
        if stages != self._stages:
            self._stages = stages
            self.projection.set_stages(stages)
        shown = self.projection.squads
        if not set(vaults).issuperset(shown.vaults):  # of a squad that they left nothing stays in the tables
            self.vaults = vaults
            self._start_over()
        else:
            squads = squads_of(self._roster, dict.fromkeys([*shown.vaults, *vaults]))
            if squads != shown:
                self.projection.set_squads(squads)
            self._take_passed_over(set(vaults).difference(shown.vaults))
            self.vaults = vaults
        self._roster_head = head
        return True

    def _take_passed_over(self, joined: Set[bytes]) -> None:
        """Takes in what came of these squads before the officer joined them."""
        at = 0 if joined else self._last
        while at < self._last:
            with uncollected():
                page = self._store.entries_after(at, PAGE_ENTRIES)
                self._show([one for one in page if one.rowid <= self._last and one.entry.header.vault in joined])
                at = page[-1].rowid if page else self._last

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
        self._show([one for one in page if one.entry.header.vault in self.vaults])
        self._last = page[-1].rowid

    def _show(self, entries: Sequence[StoredEntry]) -> None:
        opened: list[tuple[int, Action]] = []
        unread: list[tuple[int, Reason]] = []
        for one in entries:
            try:
                action = self.open(one.entry)
            except JournalError as error:
                unread.append((one.rowid, error.reason))
                continue
            opened.append((one.rowid, action))
            if one.seq is None:
                self.waiting.add(one.entry.hash, waiting_to_send.records_of(action))
        self.projection.apply_each(opened)
        self.projection.note_unread(unread)
        self._note_news(entries, dict(opened))

    def _note_news(self, entries: Sequence[StoredEntry], opened: Mapping[int, Action]) -> None:
        """Notes what others wrote here after the first fill of their vault: what was brought is told where it was
        written."""
        devices, me = self._roster.devices, self._keyring.secrets.officer
        news = []
        for one in entries:
            header, action = one.entry.header, opened.get(one.rowid)
            if action is None or action.original or one.rowid <= self._filled.get(header.vault, one.rowid):
                continue
            if header.device not in devices or devices[header.device].officer != me:
                news.append((one.rowid, action))
        self.projection.happenings.note(news, me.hex())

    def seen(self) -> None:
        """The officer has seen what is news now. Raises StoreError."""
        self.mark.look(self._last, self.projection.unread())

    def _retry_unread(self) -> bool:
        read = False
        for rowid in self.projection.unread():
            one = self._store.entry_at(rowid)
            if one is None:
                continue
            try:
                action = self.open(one.entry)
            except JournalError:
                continue
            self.projection.apply_each([(rowid, action)])
            self._note_news([one], {rowid: action})
            read = True
        return read

    def _check_waiting(self) -> bool:
        """Learns which entries the server has acknowledged, or lost."""
        if sum(map(self._store.unsent_count, self.vaults)) == len(self.waiting):
            return False

        def records_of(entry: Entry) -> Records:
            try:
                return waiting_to_send.records_of(self.open(entry))
            except JournalError:
                return frozenset()

        return self.waiting.settle(chain.from_iterable(map(self._store.unsent, self.vaults)), records_of)

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
            self._saved_view.write(self.projection, self._stages, self._epochs, self._generation, self._last)
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
