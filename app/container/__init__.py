"""One window of the app: a profile on the disk, and what is open of it, by the roles that the screens use.

    profile      the notebook file: open, shut, mended               enrolling    founding an agency, joining one
    members      who belongs, and inviting them                      agency       its policy
    squads       made, named, closed; who is in them          left         squads that this officer is in no more
    shift        its end, and the receipts                           aside        set aside: look, try again, clear
    phones       what is known of each, and reporting one         deposits     what those had not sent that are gone

A container belongs to one window. Two windows on one profile each have their own; they meet in the store, which
is safe to share, and see each other's work at the next refresh. One that locks locks them all (windows.py).

Its phases: *shut*, the notebook file cannot be used and `profile.trouble` says why; *new*, this phone is to be set up;
*locked*; *open*; *gone*, the list of members says of this phone that it was reported gone, see gone.py.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from app.container import gone
from app.container.agency import Agency
from app.container.deposits import Deposits
from app.container.end_of_shift import Shift
from app.container.enrolling import Enrolling
from app.container.gone import GoneNote
from app.container.left_squads import LeftSquads
from app.container.members import Members
from app.container.phones import Phones
from app.container.profile import Profile
from app.container.set_aside import Aside
from app.container.squads import Squads
from app.container.unlocked import Unlocked
from app.container.windows import mark, mark_locked
from app.device.clock import Clock
from app.device.drafts import Drafts
from app.device.errors import DeviceError
from app.device.keyring import Keyring, Secrets
from app.device.passphrase_rules import passphrase_problem
from app.device.recovery_key import RecoveryKey
from app.device.settings import Settings
from app.device.store import Store
from app.journal.entry import Entry
from app.journal.errors import Reason
from app.notebook.notebook import Notebook
from app.sync import enrolment
from app.sync.errors import SyncError
from app.sync.status import Status
from app.sync.syncer import LOCKED, SyncReport

log = logging.getLogger(__name__)
Phase = Literal["shut", "new", "locked", "open", "gone"]


class Container:
    """`on_status` is called on the event loop whenever the sync status changes.

    From any thread: `on_shown` when there is something new in the notebook, `on_locked_elsewhere` when another window
    of the profile locked: whoever shows this one then keeps what is half written and locks, else it locks itself.
    On the event loop: `on_gone` when this phone turned out to be reported gone; who shows it then calls `let_go`.
    """

    def __init__(self, folder: Path, hardware_secret: bytes | None = None, authority: str | None = None) -> None:
        """Opens the profile's store, or becomes *shut*; the notebook stays locked."""
        self.on_status: list[Callable[[Status], None]] = []
        self.on_locked_elsewhere: list[Callable[[], None]] = []
        self.on_shown: list[Callable[[], None]] = []
        self.on_gone: list[Callable[[], None]] = []
        self._handed_over = False
        self.clock = Clock()
        self._authority = authority
        self._unlocked: Unlocked | None = None
        self.enrolling = Enrolling(authority, self._settle_in)
        self.profile = Profile(folder, hardware_secret, self.lock_here, self._locked_elsewhere)

    @classmethod
    def open(cls, folder: Path, hardware_secret: bytes | None = None, authority: str | None = None) -> Container:
        """A container whose store is open. Raises StoreError."""
        container = cls(folder, hardware_secret, authority)
        if container.profile.trouble is not None:
            raise container.profile.trouble
        return container

    @property
    def phase(self) -> Phase:
        if self.profile.trouble is not None:
            return "shut"
        if self._unlocked is not None:
            return "gone" if self._unlocked.phones.is_gone else "open"
        if self.profile.is_set_up:
            return "locked"
        return "new" if gone.note_in(self.store) is None else "gone"

    @property
    def store(self) -> Store:
        """Raises what keeps the store shut."""
        return self.profile.store

    # --- unlocking -------------------------------------------------------------------------------------

    @property
    def tries_left(self) -> int:
        """Wrong passphrases still allowed; 0 when only the recovery key opens."""
        return Keyring.tries_left(self.store, self.clock())

    def passphrase_rule(self, text: str, names: Iterable[str] = ()) -> Reason | None:
        """What is wrong with a new passphrase or PIN, or None. `names`: of agency and officer, as far as they are known
        before the notebook is open; then it knows its own."""
        if self._unlocked is not None:
            names = (*names, *self._unlocked.members.my_names)
        return passphrase_problem(text, self.profile.hardware_secret is not None, names)

    async def unlock(self, passphrase: str) -> None:
        """Raises WrongPassphrase, SlotLocked and the other KeyringErrors."""
        if self._unlocked is None:
            if self.profile.hardware_secret is None:
                await self.profile.ask_key_store()  # it may have been cancelled, or not ready, when the app started
            secret = self.profile.hardware_secret
            await self._enter(
                await asyncio.to_thread(Keyring.unlock, self.store, passphrase, self.clock(), secret),
            )

    async def recover(self, words: str, new_passphrase: str) -> None:
        """Opens with the agency's recovery key and sets a new passphrase. Raises KeyringError."""

        def work() -> Keyring:
            private = RecoveryKey.from_words(words).private
            return Keyring.recover(self.store, private, new_passphrase, self.profile.hardware_secret)

        await self._enter(await asyncio.to_thread(work))

    async def change_passphrase(self, old: str, new: str) -> None:
        keyring, secret = self._need().keyring, self.profile.hardware_secret
        await asyncio.to_thread(keyring.change_passphrase, old, new, self.clock(), secret)

    async def _settle_in(self, passphrase: str, secrets: Secrets, facts: list[Entry]) -> None:
        """Makes the keyring of a device that is on the roster and opens the notebook."""

        def create() -> Keyring:
            recovery_key = enrolment.recovery_key(facts)
            return Keyring.create(self.store, passphrase, secrets, recovery_key, self.profile.hardware_secret)

        await self._enter(await asyncio.to_thread(create), facts)

    async def _enter(self, keyring: Keyring, facts: list[Entry] | None = None) -> None:
        """Shows what these keys open. `facts`: the roster, where it is not on the disk yet."""
        self._unlocked = await Unlocked.with_keys(
            self.store,
            keyring,
            self.clock,
            self._authority,
            facts or [],
            self._status_changed,
            self._shown,
            self._turned_out_gone,
        )
        await self._unlocked.syncer.start()

    # --- a phone that was reported gone ----------------------------------------------------------------

    @property
    def gone_note(self) -> GoneNote | None:
        """What is to be said of it; None for a phone that is not gone."""
        return self._unlocked.phones.gone() if self._unlocked is not None else gone.note_in(self.store)

    def _turned_out_gone(self, handed_over: bool) -> None:
        self._handed_over = handed_over
        for callback in list(self.on_gone):
            callback()
        if not self.on_gone:
            self.let_go()

    def let_go(self) -> None:
        """Empties this phone, keys first, if nothing on it is nowhere else; else it keeps all and shows none of it.

        Raises StoreError. From any thread.
        """
        note = self.gone_note
        self.profile.windows.lock_others(self._locked_elsewhere)
        if note is not None and self._handed_over:
            self.lock()
            gone.empty(self.store, self.profile.folder, note)

    async def set_up_anew(self) -> None:
        """An emptied phone becomes one that is to be set up."""
        await asyncio.to_thread(gone.forget, self.store)

    # --- locking ---------------------------------------------------------------------------------------

    def lock(self) -> None:
        """Drops the keys, closes the notebook and locks every other window of the profile.

        What was saved is on disk already. Never raises: whatever else fails, the keys are gone. From any thread.
        """
        if self.lock_here():
            self.profile.windows.lock_others(self._locked_elsewhere)
            try:
                mark_locked(self.store)
            except DeviceError as error:
                log.error("windows of other processes were not told of a lock: %s", type(error).__name__)

    def lock_here(self) -> bool:
        """Locks this window alone; False if it was locked already. Never raises."""
        unlocked, self._unlocked = self._unlocked, None
        if unlocked is not None:
            unlocked.close()
        return unlocked is not None

    def _locked_elsewhere(self) -> None:
        if self._unlocked is not None:
            for callback in list(self.on_locked_elsewhere):
                callback()
            if not self.on_locked_elsewhere:
                self.lock_here()

    def was_locked_elsewhere(self) -> bool:
        """True when a window of another process has locked this profile since it was unlocked here."""
        return self._unlocked is not None and mark(self.store) != self._unlocked.lock_mark

    def close(self) -> None:
        """Locks this window and lets go of the store; may be called twice, and from a thread."""
        self.profile.close()

    # --- while open ------------------------------------------------------------------------------------

    def _need(self) -> Unlocked:
        if self._unlocked is None:
            raise SyncError("profile.locked")
        return self._unlocked

    @property
    def notebook(self) -> Notebook:
        return self._need().notebook

    @property
    def drafts(self) -> Drafts:
        return self._need().drafts

    @property
    def settings(self) -> Settings:
        return self._need().settings

    @property
    def members(self) -> Members:
        return self._need().members

    @property
    def agency(self) -> Agency:
        return self._need().agency

    @property
    def squads(self) -> Squads:
        return self._need().squads

    @property
    def phones(self) -> Phones:
        return self._need().phones

    @property
    def deposits(self) -> Deposits:
        return self._need().deposits

    @property
    def shift(self) -> Shift:
        return self._need().shift

    @property
    def aside(self) -> Aside:
        return self._need().aside

    @property
    def left(self) -> LeftSquads:
        return self._need().left

    @property
    def status(self) -> Status:
        return self._unlocked.syncer.status if self._unlocked else Status()

    def sync_soon(self) -> None:
        """Asks for a sync shortly: the app came back, or the network did."""
        if self._unlocked is not None:
            self._unlocked.syncer.soon()

    async def sync_now(self, receipts: bool = False) -> SyncReport:
        """Syncs; whatever goes wrong is in the report."""
        if self._unlocked is None:
            return SyncReport(problem=LOCKED)
        return await self._unlocked.syncer.sync(receipts)

    def _shown(self) -> None:
        for callback in list(self.on_shown):
            callback()

    def _status_changed(self, status: Status) -> None:
        for callback in list(self.on_status):
            callback(status)
