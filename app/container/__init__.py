"""One profile, wired: store, keys, notebook and sync behind the verbs the screens use.

A container belongs to one window. Two windows on one profile each have their own; they meet in the store, which
is safe to share, and see each other's work at the next refresh. One that locks locks them all (windows.py).

Its phases: *shut*, the notebook file cannot be used and `trouble` says why; *new*, this phone is to be set up;
*locked*; *open*.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from app.container.answers import Invitation, Invited, Member, Recovery, ShiftReceipt, members_of
from app.container.aside import AsideVerbs
from app.container.codes import JoinCodes
from app.container.inviting import Inviting
from app.container.setting_up import SettingUp
from app.container.windows import mark, mark_locked, windows_of
from app.device.clock import Clock
from app.device.drafts import Drafts
from app.device.errors import DeviceError, SlotDamaged, StoreError
from app.device.keyring import Keyring, Secrets, passphrase_problem
from app.device.recovery_key import RecoveryKey
from app.device.salvage import Mended, mend
from app.device.settings import Settings
from app.device.store import Store
from app.journal.entry import Entry
from app.journal.errors import Reason
from app.journal.receipt import Receipt
from app.journal.roster.state import ADMIN
from app.notebook.notebook import Notebook
from app.sync import enrolment
from app.sync.driver import Server
from app.sync.enrolment import Preview
from app.sync.errors import SyncError
from app.sync.local import Local
from app.sync.status import Status
from app.sync.syncer import LOCKED, Syncer, SyncReport

log = logging.getLogger(__name__)
Phase = Literal["shut", "new", "locked", "open"]


@dataclass
class _Open:
    """What exists only while the notebook is unlocked."""

    keyring: Keyring
    local: Local
    notebook: Notebook
    drafts: Drafts
    settings: Settings
    server: Server
    syncer: Syncer
    inviting: Inviting
    lock_mark: bytes


class Container(AsideVerbs):
    """`on_status` is called on the event loop whenever the sync status changes.

    From any thread: `on_shown` when there is something new in the notebook, `on_shut` when it turned out to be damaged,
    `on_locked_elsewhere` when another window of the profile locked: whoever shows this one then keeps what is half
    written and locks, else it locks itself. `key_store(make)` gives this device's own secret.
    """

    def __init__(self, profile: Path, hardware_secret: bytes | None = None, authority: str | None = None) -> None:
        """Opens the profile's store, or becomes *shut*; the notebook stays locked."""
        self.profile = profile
        self.on_status: list[Callable[[Status], None]] = []
        self.on_shut: list[Callable[[], None]] = []
        self.on_locked_elsewhere: list[Callable[[], None]] = []
        self.on_shown: list[Callable[[], None]] = []
        self.key_store: Callable[[bool], Awaitable[bytes | None]] | None = None
        self.hardware_secret, self._authority = hardware_secret, authority
        self.clock = Clock()
        self._open: _Open | None = None
        self._setting_up = SettingUp(authority)
        self._store: Store | None = None
        self.trouble: DeviceError | None = None
        self.windows = windows_of(profile)
        self._open_store()

    @classmethod
    def open(cls, profile: Path, hardware_secret: bytes | None = None, authority: str | None = None) -> Container:
        """A container whose store is open. Raises StoreError."""
        container = cls(profile, hardware_secret, authority)
        if container.trouble is not None:
            raise container.trouble
        return container

    @property
    def phase(self) -> Phase:
        if self.trouble is not None:
            return "shut"
        if self._open is not None:
            return "open"
        return "locked" if Keyring.exists(self.store) else "new"

    @property
    def store(self) -> Store:
        """Raises what keeps the store shut."""
        if self._store is None:
            raise self.trouble or StoreError()
        return self._store

    # --- shut, and open again --------------------------------------------------------------------------

    def _open_store(self) -> None:
        self.windows.join(self._locked_elsewhere)
        try:
            self._store = Store(self.profile)
            self._store.on_unreadable = self.give_up
            Keyring.exists(self._store)  # what the first screen asks, so that damage there is met here
        except StoreError as error:
            self.give_up(error)

    def give_up(self, error: DeviceError) -> None:
        """The notebook cannot be used as it is. From any thread; `close` then lets go of it."""
        if self.trouble is None:
            self.trouble = error
            for callback in list(self.on_shut):
                callback()

    async def try_again(self) -> None:
        """Opens the store again, after whatever was in the way was seen to; stays *shut* if it still is."""
        await asyncio.to_thread(self.close)
        self.trouble = None
        await asyncio.to_thread(self._open_store)
        await self.ask_key_store()

    async def mend(self, progress: Callable[[float], None]) -> Mended:
        """Repairs the notebook (salvage.py) and opens it. Raises StoreError; the damaged one then stays as it is."""
        keep_keys = not isinstance(self.trouble, SlotDamaged)
        await asyncio.to_thread(self.close)
        mended = await asyncio.to_thread(mend, self.profile, keep_keys, progress)
        await self.try_again()
        return mended

    async def ask_key_store(self) -> None:
        """Takes this device's secret from its key store; made there when this phone is to be set up."""
        if self.key_store is not None and self.phase != "shut":
            self.hardware_secret = await self.key_store(self.phase == "new")

    # --- setting up ------------------------------------------------------------------------------------

    async def preview(self, code: str) -> Preview:
        """Where a code leads. Raises JournalError for a mistyped code, SyncError for what the server says."""
        return await self._setting_up.preview(code)

    async def found(self, code: str, officer_name: str, squad_name: str, passphrase: str) -> Recovery:
        """Founds the agency with this phone as its first admin's; leaves the notebook open."""
        return await self._setting_up.found(code, officer_name, squad_name, partial(self._settle_in, passphrase))

    async def join(self, code: str, passphrase: str) -> None:
        """Joins with an invitation; leaves the notebook open."""
        await self._setting_up.join(code, partial(self._settle_in, passphrase))

    async def _settle_in(self, passphrase: str, secrets: Secrets, facts: list[Entry]) -> None:
        """Makes the keyring of a device that is on the roster and opens the notebook."""

        def create() -> tuple[Keyring, Local]:
            recovery_key = enrolment.recovery_key(facts)
            keyring = Keyring.create(self.store, passphrase, secrets, recovery_key, self.hardware_secret)
            local = Local(self.store, keyring, self.clock)
            local.add_facts(facts)
            return keyring, local

        await self._enter(*await asyncio.to_thread(create))

    # --- locking and unlocking -------------------------------------------------------------------------

    @property
    def tries_left(self) -> int:
        """Wrong passphrases still allowed; 0 when only the recovery key opens."""
        return Keyring.tries_left(self.store, self.clock())

    def passphrase_rule(self, text: str) -> Reason | None:
        """What is wrong with a new passphrase or PIN, or None."""
        return passphrase_problem(text, with_hardware=self.hardware_secret is not None)

    async def unlock(self, passphrase: str) -> None:
        """Raises WrongPassphrase, SlotLocked and the other KeyringErrors."""

        def work() -> tuple[Keyring, Local]:
            keyring = Keyring.unlock(self.store, passphrase, self.clock(), self.hardware_secret)
            return keyring, Local(self.store, keyring, self.clock)

        if self._open is None:
            await self._enter(*await asyncio.to_thread(work))

    async def recover(self, words: str, new_passphrase: str) -> None:
        """Opens with the agency's recovery key and sets a new passphrase. Raises KeyringError."""

        def work() -> tuple[Keyring, Local]:
            private = RecoveryKey.from_words(words).private
            keyring = Keyring.recover(self.store, private, new_passphrase, self.hardware_secret)
            return keyring, Local(self.store, keyring, self.clock)

        await self._enter(*await asyncio.to_thread(work))

    async def change_passphrase(self, old: str, new: str) -> None:
        keyring = self._need().keyring
        await asyncio.to_thread(keyring.change_passphrase, old, new, self.clock(), self.hardware_secret)

    async def _enter(self, keyring: Keyring, local: Local) -> None:
        notebook = await asyncio.to_thread(Notebook, self.store, keyring, local.roster, self.clock)
        settings = await asyncio.to_thread(Settings, self.store, keyring)
        server = Server(keyring.secrets.address, self._authority)
        syncer = Syncer(local, server, self._status_changed, notebook.refresh, self.clock.heard)
        inviting = Inviting(local, keyring, server, syncer, JoinCodes(self.store, keyring), self.clock)
        loop = asyncio.get_running_loop()
        notebook.on_shown = self._shown
        notebook.on_write = lambda: loop.call_soon_threadsafe(lambda: loop.create_task(syncer.wrote()))
        lock_mark = await asyncio.to_thread(mark, self.store)
        drafts = Drafts(self.store, keyring, self.clock)
        self._open = _Open(keyring, local, notebook, drafts, settings, server, syncer, inviting, lock_mark)
        await syncer.start()

    def lock(self) -> None:
        """Drops the keys, closes the notebook and locks every other window of the profile.

        What was saved is on disk already. Never raises: whatever else fails, the keys are gone. From any thread.
        """
        if self.lock_here():
            self.windows.lock_others(self._locked_elsewhere)
            try:
                mark_locked(self.store)
            except DeviceError as error:
                log.error("windows of other processes were not told of a lock: %s", type(error).__name__)

    def lock_here(self) -> bool:
        """Locks this window alone; False if it was locked already. Never raises."""
        opened, self._open = self._open, None
        if opened is None:
            return False
        try:
            opened.syncer.stop()
            opened.notebook.close()
        except Exception as error:  # noqa: BLE001 - nothing may keep the keys in memory
            log.error("closing the notebook failed: %s", type(error).__name__)
        finally:
            opened.keyring.close()
        return True

    def _locked_elsewhere(self) -> None:
        if self._open is not None:
            for callback in list(self.on_locked_elsewhere):
                callback()
            if not self.on_locked_elsewhere:
                self.lock_here()

    def was_locked_elsewhere(self) -> bool:
        """True when a window of another process has locked this profile since it was unlocked here."""
        return self._open is not None and mark(self.store) != self._open.lock_mark

    def close(self) -> None:
        """Locks this window and lets go of the store; may be called twice, and from a thread."""
        self.lock_here()
        self.windows.leave(self._locked_elsewhere)
        store, self._store = self._store, None
        if store is not None:
            store.close()

    # --- while open ------------------------------------------------------------------------------------

    def _need(self) -> _Open:
        if self._open is None:
            raise SyncError("profile.locked")
        return self._open

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
    def status(self) -> Status:
        return self._open.syncer.status if self._open else Status()

    def sync_soon(self) -> None:
        """Asks for a sync shortly: the app came back, or the network did."""
        if self._open is not None:
            self._open.syncer.soon()

    async def sync_now(self, receipts: bool = False) -> SyncReport:
        """Syncs; whatever goes wrong is in the report."""
        if self._open is None:
            return SyncReport(problem=LOCKED)
        return await self._open.syncer.sync(receipts)

    async def end_shift(self) -> ShiftReceipt:
        """Syncs, and tells how many of this shift's entries a verified receipt covers."""
        opened = self._need()
        report = await opened.syncer.sync(receipts=True)
        total, covered = await asyncio.to_thread(opened.local.shift_counts)
        newest = max(report.receipts, key=lambda receipt: receipt.time_ms, default=None)
        return ShiftReceipt(
            total,
            covered,
            newest.short if newest else None,
            newest.time_ms if newest else None,
            opened.local.roster.name,
            report.offline,
            report.problem,
        )

    async def finish_shift(self) -> None:
        """The shift is over: the next one counts from here."""
        await asyncio.to_thread(self._need().local.begin_shift)

    def receipts(self) -> list[Receipt]:
        """The receipts kept on this phone, newest first."""
        return self._need().local.receipts()

    async def invite(self, officer_name: str, role: str) -> Invitation:
        """Leaves an invitation on the server. Raises SyncError without a connection, NotAllowed without the right."""
        return await self._need().inviting.invite(officer_name, role)

    async def invite_device(self, officer: str | None = None) -> Invitation:
        """An invitation for another device of this officer, or of a colleague (hex id), which an admin may give."""
        whose = bytes.fromhex(officer) if officer else self._need().keyring.secrets.officer
        known = self._need().local.roster.officers[whose]
        return await self._need().inviting.invite(known.name, known.role, whose)

    async def withdraw(self, invitation: str) -> None:
        """Withdraws an open invitation. Raises SyncError without a connection, NotAllowed when one may not."""
        await self._need().inviting.withdraw(invitation)

    def invitations(self) -> list[Invited]:
        """Every invitation of the agency, the newest first, open and closed."""
        return self._need().inviting.invitations()

    def members(self) -> list[Member]:
        """The officers of the agency, by name."""
        return members_of(self._need().local.roster, self._need().keyring.secrets.officer)

    @property
    def may_invite(self) -> bool:
        """Whether this officer may invite others: admins do."""
        return any(member.me and member.role == ADMIN for member in self.members())

    @property
    def agency(self) -> str:
        return self._need().local.roster.name

    def _shown(self) -> None:
        for callback in list(self.on_shown):
            callback()

    def _status_changed(self, status: Status) -> None:
        for callback in list(self.on_status):
            callback(status)


__all__ = ["Container", "Invitation", "Invited", "Member", "Phase", "Recovery", "ShiftReceipt"]
