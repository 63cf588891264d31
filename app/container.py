"""One profile, wired: store, keys, notebook and sync behind the verbs the screens use.

A container belongs to one window. Two windows on one profile each have their own; they meet in the store, which
is safe to share, and see each other's work at the next refresh.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.device.drafts import Drafts
from app.device.keyring import Keyring, Secrets, passphrase_problem
from app.device.recovery_key import RecoveryKey
from app.device.settings import Settings
from app.device.store import Quarantined, Store
from app.domain.contact import STAGES
from app.journal.invitation import Code
from app.journal.receipt import Receipt
from app.journal.roster import ADMIN, Device, Invite
from app.notebook.notebook import Notebook
from app.sync import enrolment
from app.sync.driver import Server
from app.sync.enrolment import DeviceKeys, Enrolled, Preview
from app.sync.errors import Offline, SyncError
from app.sync.local import Local
from app.sync.status import Status
from app.sync.syncer import Syncer, SyncReport

log = logging.getLogger(__name__)
Phase = Literal["new", "locked", "open"]
CLOCK_TRUSTED_MS = 2_000  # a phone this close to the server keeps its own clock


@dataclass(frozen=True)
class Recovery:
    """The agency's recovery key, shown once: 24 words, and the same as text for a QR code."""

    words: tuple[str, ...]

    @property
    def qr_text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Invitation:
    """A join code to show: typed or scanned within its life."""

    code: str
    officer_name: str
    expires_ms: int


@dataclass(frozen=True)
class Member:
    """An officer of the agency and the devices they enrolled."""

    id: str
    name: str
    role: str
    me: bool
    devices: tuple[Device, ...]


@dataclass(frozen=True)
class ShiftReceipt:
    """How a shift ended: `covered` of `own_total` entries are on the server, by a receipt it signed."""

    own_total: int
    covered: int
    receipt_short: str | None
    time_ms: int | None
    agency: str
    offline: bool
    problem: str | None


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


class Container:
    """`on_status` callbacks are called on the event loop whenever the sync status changes."""

    def __init__(self, profile: Path, hardware_secret: bytes | None = None, authority: str | None = None) -> None:
        self.profile = profile
        self.on_status: list[Callable[[Status], None]] = []
        self.store = Store(profile)
        self.hardware_secret, self._authority = hardware_secret, authority
        self._open: _Open | None = None
        self._founding: dict[bytes, tuple[DeviceKeys, RecoveryKey, Enrolled]] = {}
        self._joining: dict[bytes, DeviceKeys] = {}
        self._clock_offset_ms = 0

    @classmethod
    def open(cls, profile: Path, hardware_secret: bytes | None = None, authority: str | None = None) -> Container:
        """Opens the profile's store; the notebook stays locked. Raises StoreError."""
        return cls(profile, hardware_secret, authority)

    @property
    def phase(self) -> Phase:
        if self._open is not None:
            return "open"
        return "locked" if Keyring.exists(self.store) else "new"

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
        """Locks and lets go of the store."""
        self.lock()
        self.store.close()

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
        return await self._need().syncer.sync(receipts)

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

    async def invite_device(self) -> Invitation:
        """An invitation for another device of this officer."""
        local = self._need().local
        me = local.roster.officers[self._need().keyring.secrets.officer]
        return await self._invite(me.name, me.role, me.id)

    async def _invite(self, officer_name: str, role: str, officer: bytes | None) -> Invitation:
        opened = self._need()
        secrets = opened.keyring.secrets
        try:
            await opened.syncer.sync()  # an invitation is chained to this device's newest fact
            token = await opened.syncer.token()
            code, _ = await opened.server.carry(
                enrolment.invite(
                    opened.local.roster,
                    secrets.author,
                    secrets.address,
                    secrets.vault_keys,
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
        roster, mine = self._need().local.roster, self._need().keyring.secrets.officer
        found = [
            Member(
                officer.id.hex(),
                officer.name,
                officer.role,
                officer.id == mine,
                tuple(device for device in roster.devices.values() if device.officer == officer.id),
            )
            for officer in roster.officers.values()
        ]
        return sorted(found, key=lambda member: member.name.casefold())

    @property
    def may_invite(self) -> bool:
        """Whether this officer may invite others: admins do."""
        return any(member.me and member.role == ADMIN for member in self.members())

    @property
    def agency(self) -> str:
        return self._need().local.roster.name

    def set_aside(self) -> list[Quarantined]:
        """Entries that could not be taken in, or that the server refused, with the reason for each."""
        return self.store.quarantined()

    async def retry(self, aside: int) -> bool:
        """Tries one again: fetched anew if it came from the server, sent again if it is ours. True when it worked."""
        opened = self._need()

        def again() -> None:
            for one in self.set_aside():
                if one.id == aside and one.seq is not None:
                    self.store.rewind(one.vault, one.seq - 1)
                elif one.id == aside:
                    self.store.release(aside)

        await asyncio.to_thread(again)
        await opened.syncer.sync()
        await asyncio.to_thread(opened.notebook.refresh)
        return all(one.id != aside for one in self.set_aside())

    def _status_changed(self, status: Status) -> None:
        for callback in list(self.on_status):
            callback(status)

    def _heard_clock(self, server_ms: int) -> None:
        offset = server_ms - int(time.time() * 1000)
        self._clock_offset_ms = offset if abs(offset) > CLOCK_TRUSTED_MS else 0
