"""One profile, wired: store, keys, notebook and sync behind the verbs the screens use.

A container belongs to one window. Two windows on one profile each have their own; they meet in the store, which
is safe to share, and see each other's work at the next refresh.

Its phases: *shut*, the notebook file cannot be used and `trouble` says why; *new*, this phone is to be set up;
*locked*; *open*.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.container.answers import Invitation, Member, Recovery, ShiftReceipt, members_of
from app.container.aside import AsideVerbs
from app.device.drafts import Drafts
from app.device.errors import DeviceError, SlotDamaged, StoreError
from app.device.keyring import Keyring, Secrets, passphrase_problem
from app.device.recovery_key import RecoveryKey
from app.device.salvage import Mended, mend
from app.device.settings import Settings
from app.device.store import Store
from app.domain.contact import STAGES
from app.journal.invitation import Code
from app.journal.receipt import Receipt
from app.journal.roster import ADMIN, Invite
from app.notebook.notebook import Notebook
from app.sync import enrolment
from app.sync.driver import Server
from app.sync.enrolment import DeviceKeys, Enrolled, Preview
from app.sync.errors import Offline, SyncError
from app.sync.local import Local
from app.sync.status import Status
from app.sync.syncer import LOCKED, Syncer, SyncReport

log = logging.getLogger(__name__)
Phase = Literal["shut", "new", "locked", "open"]
CLOCK_TRUSTED_MS = 2_000  # a phone this close to the server keeps its own clock


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


class Container(AsideVerbs):
    """`on_status` is called on the event loop whenever the sync status changes; `on_shut`, from any thread, when the
    notebook turned out to be damaged. `key_store(make)` gives this device's own secret.
    """

    def __init__(self, profile: Path, hardware_secret: bytes | None = None, authority: str | None = None) -> None:
        """Opens the profile's store, or becomes *shut*; the notebook stays locked."""
        self.profile = profile
        self.on_status: list[Callable[[Status], None]] = []
        self.on_shut: list[Callable[[], None]] = []
        self.key_store: Callable[[bool], Awaitable[bytes | None]] | None = None
        self.hardware_secret, self._authority = hardware_secret, authority
        self._open: _Open | None = None
        self._founding: dict[bytes, tuple[DeviceKeys, RecoveryKey, Enrolled]] = {}
        self._joining: dict[bytes, DeviceKeys] = {}
        self._clock_offset_ms = 0
        self._store: Store | None = None
        self.trouble: DeviceError | None = None
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

    def clock(self) -> int:
        """Milliseconds since 1970 UTC: this device's clock, corrected by what the server last said."""
        return int(time.time() * 1000) + self._clock_offset_ms

    # --- setting up ------------------------------------------------------------------------------------

    async def preview(self, code: str) -> Preview:
        """Where a code leads. Raises JournalError for a mistyped code, SyncError for what the server says."""
        parsed = Code.parse(code)
        async with Server(parsed.address, self._authority) as server:
            return await server.carry(enrolment.preview(parsed))

    async def found(self, code: str, officer_name: str, squad_name: str, passphrase: str) -> Recovery:
        """Founds the agency with this phone as its first admin's; leaves the notebook open."""
        parsed = Code.parse(code)
        async with Server(parsed.address, self._authority) as server:
            prepared = self._founding.get(parsed.secret)
            if prepared is None:
                device, recovery = DeviceKeys.new(), RecoveryKey.new()
                policy = {"stages": [vars(stage) for stage in STAGES]}
                enrolled = await server.carry(
                    enrolment.prepare_founding(parsed, device, officer_name, squad_name, recovery.public, policy)
                )
                # Kept until it worked: if the answer is lost, the same facts are sent again.
                prepared = self._founding[parsed.secret] = (device, recovery, enrolled)
            device, recovery, enrolled = prepared
            await server.carry(enrolment.founded(parsed, enrolled))
        await self._settle_in(parsed, device, enrolled, passphrase)
        del self._founding[parsed.secret]
        return Recovery(recovery.words)

    async def join(self, code: str, passphrase: str) -> None:
        """Joins with an invitation; leaves the notebook open."""
        parsed = Code.parse(code)
        device = self._joining.setdefault(parsed.secret, DeviceKeys.new())
        async with Server(parsed.address, self._authority) as server:
            enrolled = await server.carry(enrolment.join(parsed, device))
        await self._settle_in(parsed, device, enrolled, passphrase)
        del self._joining[parsed.secret]

    async def _settle_in(self, code: Code, device: DeviceKeys, enrolled: Enrolled, passphrase: str) -> None:
        """Makes the keyring of a device that is on the roster and opens the notebook."""
        secrets = Secrets(
            seed=device.seed,
            hpke_private=device.hpke_private,
            agency=enrolled.facts[0].hash[:16],
            officer=enrolled.officer,
            address=code.address,
            vault_keys=enrolled.vault_keys,
        )

        def create() -> tuple[Keyring, Local]:
            recovery_key = enrolment.recovery_key(enrolled.facts)
            keyring = Keyring.create(self.store, passphrase, secrets, recovery_key, self.hardware_secret)
            local = Local(self.store, keyring, self.clock)
            local.add_facts(enrolled.facts)
            return keyring, local

        await self._enter(*await asyncio.to_thread(create))

    # --- locking and unlocking -------------------------------------------------------------------------

    @property
    def tries_left(self) -> int:
        """Wrong passphrases still allowed; 0 when only the recovery key opens."""
        return Keyring.tries_left(self.store, self.clock())

    def passphrase_rule(self, text: str) -> str | None:
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
        syncer = Syncer(local, server, self._status_changed, notebook.refresh, self._heard_clock)
        loop = asyncio.get_running_loop()
        notebook.on_write = lambda: loop.call_soon_threadsafe(lambda: loop.create_task(syncer.wrote()))
        self._open = _Open(keyring, local, notebook, Drafts(self.store, keyring), settings, server, syncer)
        await syncer.start()

    def lock(self) -> None:
        """Drops the keys and closes the notebook. What was saved is on disk already; may be called from a thread."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.notebook.close()
            opened.syncer.stop()
            opened.keyring.close()

    def close(self) -> None:
        """Locks and lets go of the store; may be called twice, and from a thread."""
        self.lock()
        store, self._store = self._store, None
        if store is not None:
            store.close()

    # --- while open ------------------------------------------------------------------------------------

    def _need(self) -> _Open:
        if self._open is None:
            raise SyncError("Beatbook is locked. Unlock it first.")
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
        return await self._invite(officer_name, role, None)

    async def invite_device(self, officer: str | None = None) -> Invitation:
        """An invitation for another device of this officer, or of a colleague (hex id), which an admin may give."""
        whose = bytes.fromhex(officer) if officer else self._need().keyring.secrets.officer
        known = self._need().local.roster.officers[whose]
        return await self._invite(known.name, known.role, whose)

    async def _invite(self, officer_name: str, role: str, officer: bytes | None) -> Invitation:
        opened = self._need()
        secrets = opened.keyring.secrets
        try:
            await opened.syncer.sync()  # an invitation is chained to this device's newest fact
            token = await opened.syncer.token()
            vaults = {one.id for one in opened.local.roster.vaults_of(officer or secrets.officer)}
            code, _ = await opened.server.carry(
                enrolment.invite(
                    opened.local.roster,
                    secrets.author,
                    secrets.address,
                    {vault: held for vault, held in secrets.vault_keys.items() if vault in vaults},
                    officer_name,
                    role,
                    self.clock(),
                    token,
                    officer,
                )
            )
        except Offline as offline:
            raise SyncError("An invitation needs the server. Try again when there is signal.") from offline
        await opened.syncer.sync()
        invite = opened.local.roster.invites[code.key.public]
        return Invitation(code.text(), officer_name, invite.expires_ms)

    def open_invitations(self) -> list[Invite]:
        """Invitations nobody has used yet and that have not expired."""
        now = self.clock()
        roster = self._need().local.roster
        return [one for one in roster.invites.values() if one.used_by is None and one.expires_ms > now]

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

    def _status_changed(self, status: Status) -> None:
        for callback in list(self.on_status):
            callback(status)

    def _heard_clock(self, server_ms: int) -> None:
        offset = server_ms - int(time.time() * 1000)
        self._clock_offset_ms = offset if abs(offset) > CLOCK_TRUSTED_MS else 0


__all__ = ["Container", "Invitation", "Member", "Phase", "Recovery", "ShiftReceipt"]
