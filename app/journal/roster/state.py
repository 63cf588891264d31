"""What the roster knows after the facts so far: officers, devices, squads, invitations, policy.

An invitation is *open* until an enrolment uses it or it is withdrawn, whichever comes first in the roster's order. A
device is *enrolled* from then on; an officer is a *member* of a vault from its creation, a grant or an enrolment on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Self

from app.journal.entry import EMPTY_HEAD, Entry, Tip
from app.journal.errors import NotAllowed

OFFICER, SUPERVISOR, ADMIN = "officer", "supervisor", "admin"
ROLES = (OFFICER, SUPERVISOR, ADMIN)


@dataclass(frozen=True)
class Officer:
    id: bytes
    name: str
    role: str


@dataclass(frozen=True)
class Device:
    id: bytes
    officer: bytes
    verify_key: bytes
    hpke_key: bytes


@dataclass(frozen=True)
class Invite:
    """An invitation as the roster knows it.

    `used_by` is the device that enrolled with it, `withdrawn_by` the officer who took it back: never both.
    """

    key: bytes
    officer: bytes
    officer_name: str
    role: str
    vaults: tuple[bytes, ...]
    expires_ms: int
    invited_by: bytes
    used_by: bytes | None = None
    withdrawn_by: bytes | None = None

    def is_open(self, now_ms: int) -> bool:
        """Whether a phone may still join with it, by this clock."""
        return self.used_by is None and self.withdrawn_by is None and now_ms <= self.expires_ms


@dataclass
class Vault:
    """A squad's journal. `keys[(epoch, device)]` is the vault key, HPKE-wrapped to that device."""

    id: bytes
    name: str
    epoch: int
    members: dict[bytes, str] = field(default_factory=dict)
    keys: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    recovery: dict[int, bytes] = field(default_factory=dict)

    def copy(self) -> Vault:
        return replace(self, members=dict(self.members), keys=dict(self.keys), recovery=dict(self.recovery))


@dataclass
class RosterState:
    """The state after `seq` facts in server order, whose running hash is `head`."""

    agency: bytes = b""
    name: str = ""
    recovery_key: bytes = b""
    server_key: bytes = b""
    policy: dict[str, Any] = field(default_factory=dict)
    officers: dict[bytes, Officer] = field(default_factory=dict)
    devices: dict[bytes, Device] = field(default_factory=dict)
    vaults: dict[bytes, Vault] = field(default_factory=dict)
    invites: dict[bytes, Invite] = field(default_factory=dict)
    tips: dict[bytes, Tip] = field(default_factory=dict)
    seq: int = 0
    head: bytes = EMPTY_HEAD
    unproved: int = 0  # facts that were refused and that no enrolled device signed as its next page

    def copy(self) -> Self:
        """One that may take facts without changing this one. Once a batch, not once a fact: it costs all members."""
        return replace(
            self,
            policy=dict(self.policy),
            officers=dict(self.officers),
            devices=dict(self.devices),
            vaults={id: vault.copy() for id, vault in self.vaults.items()},
            invites=dict(self.invites),
            tips=dict(self.tips),
        )

    # --- who wrote a fact ------------------------------------------------------------------------------

    def author(self, entry: Entry) -> Officer:
        """Whose enrolled device signed this fact. Raises NotAllowed, BadSignature."""
        device = self.devices.get(entry.header.device)
        if device is None:
            raise NotAllowed("fact.of_a_stranger")
        entry.verify(device.verify_key)
        return self.officers[device.officer]

    def admin(self, entry: Entry) -> Officer:
        """The same, of an admin. Raises NotAllowed for anybody else."""
        officer = self.author(entry)
        if officer.role != ADMIN:
            raise NotAllowed("fact.admins_only")
        return officer

    # --- questions -------------------------------------------------------------------------------------

    def verify_key(self, device: bytes) -> bytes:
        """The key that signs for a device. Raises NotAllowed for one that is not enrolled."""
        if device not in self.devices:
            raise NotAllowed("entry.of_a_stranger")
        return self.devices[device].verify_key

    def writer_key(self, vault: bytes, device: bytes) -> bytes:
        """The verify key of a device that may write in this vault. Raises NotAllowed."""
        key = self.verify_key(device)
        if self.devices[device].officer not in self.members(vault):
            raise NotAllowed("entry.of_no_member")
        return key

    def members(self, vault: bytes) -> dict[bytes, str]:
        """Officer -> role in this squad; nobody where there is no such squad."""
        return self.vaults[vault].members if vault in self.vaults else {}

    def is_member(self, vault: bytes, device: bytes) -> bool:
        return device in self.devices and self.devices[device].officer in self.members(vault)

    def may_withdraw(self, officer: Officer, invite: Invite) -> bool:
        """Whether this officer may take back an invitation: whoever made it, and every admin."""
        return officer.role == ADMIN or officer.id == invite.invited_by

    def is_admin(self, officer: bytes) -> bool:
        """Whether somebody is an admin of the agency; False for one who is not known."""
        return officer in self.officers and self.officers[officer].role == ADMIN

    def officer_of(self, device: bytes) -> Officer | None:
        known = self.devices.get(device)
        return self.officers[known.officer] if known else None

    def vaults_of(self, officer: bytes) -> list[Vault]:
        """The vaults an officer may read and write, in the order they were created."""
        return [vault for vault in self.vaults.values() if officer in vault.members]
