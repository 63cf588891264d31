"""What the roster knows after the facts so far: officers, devices, squads, invitations, policy.

A role is either of the agency (officer or admin) or of a squad (officer or supervisor); neither gives the other.

An invitation is *open* until an enrolment uses it or it is withdrawn, whichever comes first in the roster's order, and
lets nobody in while whoever made it has no right to make it. A device is *enrolled* from then on, until it is
*revoked*; an officer is a *member* of a vault from its creation, a grant or an enrolment on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from app.journal import keys
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, Entry, Header, Tip
from app.journal.errors import NotAllowed
from app.journal.vault_keys import check_of

OFFICER, SUPERVISOR, ADMIN = "officer", "supervisor", "admin"
AGENCY_ROLES = (OFFICER, ADMIN)
SQUAD_ROLES = (OFFICER, SUPERVISOR)
LOST, STOLEN, BROKEN, REPLACED, OTHER = "lost", "stolen", "broken", "replaced", "other"
REASONS = (LOST, STOLEN, BROKEN, REPLACED, OTHER)
"""Why a device is gone."""
NO_END: Tip = (0, FIRST_PREVIOUS)


def is_within(header: Header, end: Tip) -> bool:
    """Whether an entry or a fact comes no later in its device's chain than this end."""
    return header.number < end[0] or (header.number, header.hash) == end


@dataclass(frozen=True)
class Officer:
    """`role` is the one in the agency; `Vault.members` has those in squads. What a suspended one signs is void."""

    id: bytes
    name: str
    role: str
    suspended: bool = False


@dataclass(frozen=True)
class Revocation:
    """That a device is gone: why, which officer said so and when (ms since 1970 UTC, by their clock).

    Of what it wrote that counts in a vault which is within its end there (vault -> end), and of its facts those within
    `last`.
    """

    reason: str
    by: bytes
    at_ms: int
    last: Tip
    ends: Mapping[bytes, Tip]


@dataclass(frozen=True)
class Device:
    id: bytes
    officer: bytes
    verify_key: bytes
    hpke_key: bytes
    revoked: Revocation | None = None

    def might_write(self, header: Header) -> bool:
        """Whether this entry of the device's came before it was gone."""
        return self.revoked is None or is_within(header, self.revoked.ends.get(header.vault, NO_END))

    def might_sign(self, fact: Header) -> bool:
        """The same of a fact."""
        return self.revoked is None or is_within(fact, self.revoked.last)


@dataclass(frozen=True)
class Invite:
    """An invitation as the roster knows it.

    `role` is for the agency, `vaults` names squads with a role in each: what somebody new gets. The further device of a
    known officer gets neither; then these are the squads whose keys the code carries. `made_on` is the device on which
    it was made, `used_by` the one that enrolled with it, `withdrawn_by` the officer who took it back: never both.
    """

    key: bytes
    officer: bytes
    officer_name: str
    role: str
    vaults: dict[bytes, str]
    expires_ms: int
    invited_by: bytes
    made_on: bytes
    used_by: bytes | None = None
    withdrawn_by: bytes | None = None

    def is_open(self, now_ms: int) -> bool:
        """Whether a phone may still join with it, by this clock."""
        return self.used_by is None and self.withdrawn_by is None and now_ms <= self.expires_ms


Ends = dict[bytes, Tip]
"""Device -> (number, hash) of its last entry in a vault that counts."""


@dataclass(frozen=True)
class Span:
    """A time in which an officer was in a squad, in epochs. Once it is over, `ends` says how far each device came."""

    since: int
    until: int | None = None
    ends: Ends = field(default_factory=dict)

    def covers(self, header: Header) -> bool:
        """Whether an entry of this officer's was written in it: by its epoch and its number, whenever it arrived."""
        if self.until is None:
            return self.since <= header.epoch
        return self.since <= header.epoch <= self.until and is_within(header, self.ends.get(header.device, NO_END))


@dataclass
class Vault:
    """A squad's journal. Of the key of each epoch, `checks` has what proves it, `recovery` a wrap for that key.

    `members` are those of now, `spans` tell since when and until when. `needs_rotation`: somebody has the key of now
    who is in the squad no more, or may have it by a code that nobody shall use.
    """

    id: bytes
    name: str
    members: dict[bytes, str]
    checks: dict[int, bytes]
    recovery: dict[int, bytes]
    spans: dict[bytes, tuple[Span, ...]] = field(default_factory=dict)
    closed: bool = False
    needs_rotation: bool = False

    @property
    def epoch(self) -> int:
        """The one in which entries are sealed now."""
        return max(self.checks)

    def admit(self, officer: bytes, role: str) -> None:
        """Puts an officer into the squad, or gives a member another role."""
        if officer not in self.members:
            self.spans[officer] = (*self.spans.get(officer, ()), Span(self.epoch))
        self.members[officer] = role

    def dismiss(self, officer: bytes, ends: Ends) -> None:
        """Takes a member out: what their devices wrote up to these ends counts, and no more."""
        del self.members[officer]
        *earlier, last = self.spans[officer]
        self.spans[officer] = (*earlier, replace(last, until=self.epoch, ends=ends))
        self.needs_rotation = True

    def copy(self) -> Vault:
        return replace(
            self,
            members=dict(self.members),
            checks=dict(self.checks),
            recovery=dict(self.recovery),
            spans=dict(self.spans),
        )


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
    unproved_bytes: int = 0  # of their bodies

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
        if not device.might_sign(entry.header):
            raise NotAllowed("fact.of_the_revoked")
        officer = self.officers[device.officer]
        if officer.suspended:
            raise NotAllowed("fact.of_the_suspended")
        return officer

    def admin(self, entry: Entry) -> Officer:
        """The same, of an admin. Raises NotAllowed for anybody else."""
        officer = self.author(entry)
        if officer.role != ADMIN:
            raise NotAllowed("fact.admins_only")
        return officer

    def officer(self, officer: bytes) -> Officer:
        """Raises NotAllowed for one who is not known."""
        if officer not in self.officers:
            raise NotAllowed("officer.unknown")
        return self.officers[officer]

    def squad(self, vault: bytes) -> Vault:
        """Raises NotAllowed for one that does not exist."""
        if vault not in self.vaults:
            raise NotAllowed("squad.unknown")
        return self.vaults[vault]

    # --- questions -------------------------------------------------------------------------------------

    def verify_key(self, device: bytes) -> bytes:
        """The key that signs for a device. Raises NotAllowed for one that is not enrolled."""
        if device not in self.devices:
            raise NotAllowed("entry.of_a_stranger")
        return self.devices[device].verify_key

    def check_right(self, header: Header) -> None:
        """Raises NotAllowed where this device might not write this entry.

        It might if its officer was in the squad while the entry's epoch was current, and its number is within its ends.
        That is the same on every phone and server, whenever entries and facts arrived.
        """
        device, vault = self.devices.get(header.device), self.vaults.get(header.vault)
        if device is None:
            raise NotAllowed("entry.of_a_stranger")
        if vault is None or not any(span.covers(header) for span in vault.spans.get(device.officer, ())):
            raise NotAllowed("entry.of_no_member")
        if not device.might_write(header):
            raise NotAllowed("entry.of_the_revoked")
        if header.epoch not in vault.checks:
            raise NotAllowed("entry.of_no_epoch")

    def author_key(self, header: Header) -> bytes:
        """The verify key of a device that might write this entry. Raises NotAllowed."""
        self.check_right(header)
        return self.devices[header.device].verify_key

    def members(self, vault: bytes) -> dict[bytes, str]:
        """Officer -> role in this squad (officer or supervisor); nobody where there is no such squad."""
        return self.vaults[vault].members if vault in self.vaults else {}

    def is_closed(self, vault: bytes) -> bool:
        """Whether somebody closed this squad; False for one that does not exist."""
        return vault in self.vaults and self.vaults[vault].closed

    def is_member(self, vault: bytes, device: bytes) -> bool:
        """Whether a device may read and write there now."""
        return self.is_active(device) and self.devices[device].officer in self.members(vault)

    def is_active(self, device: bytes) -> bool:
        """Whether it belongs to the agency and is not revoked."""
        return device in self.devices and self.devices[device].revoked is None

    def acting(self, device: bytes) -> Officer | None:
        """For whom a device may ask and act now; nobody where it is revoked, or its officer suspended."""
        officer = self.officer_of(device) if self.is_active(device) else None
        return None if officer is None or officer.suspended else officer

    def may_revoke(self, officer: Officer, whose: bytes) -> bool:
        """Whether this officer may say that a device of somebody (id) is gone: one of their own, as an admin anybody's,
        as a supervisor one of an officer of the squad who is no admin."""
        if officer.role == ADMIN or officer.id == whose:
            return True
        shared = [vault for vault in self.vaults_of(whose) if vault.members.get(officer.id) == SUPERVISOR]
        return bool(shared) and not self.is_admin(whose)

    def fits(self, vault: bytes, epoch: int, key: bytes) -> bool:
        """Whether this is the vault's key of that epoch, whoever says so."""
        pinned = self.vaults[vault].checks.get(epoch) if vault in self.vaults else None
        return pinned is not None and keys.same(pinned, check_of(self.agency, vault, epoch, key))

    def fitting(self, held: Mapping[bytes, Mapping[int, bytes]]) -> dict[bytes, dict[int, bytes]]:
        """Those of these keys (vault, epoch, key) that are what they are said to be."""
        return {
            vault: {epoch: key for epoch, key in epochs.items() if self.fits(vault, epoch, key)}
            for vault, epochs in held.items()
        }

    def epoch_to_seal(self, vault: bytes, held: Iterable[int]) -> int | None:
        """Of the epochs whose keys are held, the one to seal with: the squad's, never a higher one; None without."""
        newest = self.vaults[vault].epoch if vault in self.vaults else None
        return max((epoch for epoch in held if newest is None or epoch <= newest), default=None)

    def may_invite(self, officer: Officer, whom: bytes, vaults: Iterable[bytes]) -> bool:
        """Whether this officer may make such a code: an admin for anybody, everybody for themselves and own squads."""
        if officer.suspended:
            return False
        return officer.role == ADMIN or (
            officer.id == whom and all(officer.id in self.members(vault) for vault in vaults)
        )

    def is_valid(self, invite: Invite) -> bool:
        """Whether an invitation still lets somebody in, if it is in time: a code dies with its inviter's right."""
        inviter, invited = self.officers[invite.invited_by], self.officers.get(invite.officer)
        unused = invite.used_by is None and invite.withdrawn_by is None
        if not self.is_active(invite.made_on) or (invited is not None and invited.suspended):
            return False
        return unused and self.may_invite(inviter, invite.officer, invite.vaults)

    def close_codes(self, by: bytes) -> None:
        """Codes of this officer that nobody may use any more may have been opened: see `expose`."""
        for invite in self.invites.values():
            if invite.invited_by == by and invite.used_by is None and not self.is_valid(invite):
                self.expose(invite)

    def expose(self, invite: Invite) -> None:
        """Somebody may have the keys that this code carries, and is in none of its squads."""
        for vault in invite.vaults:
            self.vaults[vault].needs_rotation = True

    def may_rotate(self, officer: Officer, vault: Vault) -> bool:
        """Any member where it is needed; supervisors of the squad and admins always."""
        role = vault.members.get(officer.id)
        return officer.role == ADMIN or role == SUPERVISOR or (role is not None and vault.needs_rotation)

    def may_withdraw(self, officer: Officer, invite: Invite) -> bool:
        """Whether this officer may take back an invitation: whoever made it, and every admin."""
        return officer.role == ADMIN or officer.id == invite.invited_by

    def is_admin(self, officer: bytes) -> bool:
        """Whether somebody is an admin of the agency; False for one who is not known."""
        known = self.officers.get(officer)
        return known is not None and known.role == ADMIN and not known.suspended

    def is_last_admin(self, officer: bytes) -> bool:
        """Whether nobody else would be left who may admit anybody."""
        return self.is_admin(officer) and {self.devices[one].officer for one in self._admins_devices()} <= {officer}

    def is_last_admins_device(self, device: bytes) -> bool:
        """Whether no other device would be left from which somebody may be admitted."""
        return self._admins_devices() == [device]

    def _admins_devices(self) -> list[bytes]:
        return [one.id for one in self.devices.values() if one.revoked is None and self.is_admin(one.officer)]

    def acts_as_admin(self, device: bytes) -> bool:
        """Whether what this device asks is asked by an admin."""
        officer = self.acting(device)
        return officer is not None and officer.role == ADMIN

    def officer_of(self, device: bytes) -> Officer | None:
        known = self.devices.get(device)
        return self.officers[known.officer] if known else None

    def roles_of(self, officer: bytes) -> dict[bytes, str]:
        """Vault -> the officer's role in its squad, in the order in which the vaults were created."""
        return {vault.id: vault.members[officer] for vault in self.vaults_of(officer)}

    def open_roles_of(self, officer: bytes) -> dict[bytes, str]:
        """The same without squads that were closed."""
        return {vault: role for vault, role in self.roles_of(officer).items() if not self.is_closed(vault)}

    @property
    def open_vaults(self) -> list[Vault]:
        """Those of squads that nobody closed."""
        return [vault for vault in self.vaults.values() if not vault.closed]

    def vaults_of(self, officer: bytes) -> list[Vault]:
        """The vaults an officer may read and write, closed ones too, in the order they were created."""
        return [vault for vault in self.vaults.values() if officer in vault.members]
