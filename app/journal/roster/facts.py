"""The facts of the roster, one class a kind: its form, who may say it, and what it changes.

    found     founds the agency, with its first officer and device     the first fact; by the device it names
    invite    an invitation, for somebody new or another device        by an admin, or an officer for themselves
    uninvite  withdraws one that is open                               by whoever made it, or an admin
    enrol     a device joins with an invitation                        signed by the invitation key, not the device
    vault     a squad, its members and its first key                   by an admin
    grant     a role in a squad, and the keys for it                   by an admin
    policy    replaces the values it names                             by an admin

A new kind is a class here, a row above and one in docs/protocol.md, section 10.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from app.journal import keys
from app.journal.entry import FIRST_PREVIOUS, Entry, sign
from app.journal.errors import Malformed, NotAllowed, UnknownVersion
from app.journal.name import name_in
from app.journal.packing import count, pack, take
from app.journal.roster.form import body_of, ids_in, policy_in, role_in, wraps_in
from app.journal.roster.state import ADMIN, ROLES, Device, Invite, Officer, RosterState, Vault


@dataclass(frozen=True)
class Fact(ABC):
    """What one fact says. The fields of each kind stand in the order in which they are packed."""

    KIND: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, body: dict[str, Any]) -> Self:
        """Raises Malformed for a body of another form."""

    @abstractmethod
    def check(self, roster: RosterState, entry: Entry) -> None:
        """Raises NotAllowed or BadSignature where whoever signed `entry` may not say this, or not now."""

    @abstractmethod
    def apply(self, roster: RosterState, device: bytes) -> None:
        """Changes the roster. Only after `check`; `device` is the one in the header."""

    def body(self) -> dict[str, Any]:
        """The map that is packed and signed."""
        return {"fact": self.KIND, **vars(self)}


@dataclass(frozen=True)
class FoundFact(Fact):
    KIND = "found"

    name: str
    officer: bytes
    officer_name: str
    verify_key: bytes
    hpke_key: bytes
    recovery_key: bytes
    server_key: bytes
    policy: dict[str, Any]

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(
            name_in(body, "name"),
            take(body, "officer", bytes, 16),
            name_in(body, "officer_name"),
            take(body, "verify_key", bytes, keys.VERIFY_KEY_BYTES),
            _receiving_key_in(body, "hpke_key"),
            _receiving_key_in(body, "recovery_key"),
            take(body, "server_key", bytes, keys.VERIFY_KEY_BYTES),
            policy_in(body),
        )

    def check(self, roster: RosterState, entry: Entry) -> None:
        if roster.agency:
            raise NotAllowed("found.again")
        if entry.header.device != keys.device_id(self.verify_key):
            raise NotAllowed("found.device")
        entry.verify(self.verify_key)

    def apply(self, roster: RosterState, device: bytes) -> None:
        roster.name, roster.policy = self.name, self.policy
        roster.recovery_key, roster.server_key = self.recovery_key, self.server_key
        roster.officers[self.officer] = Officer(self.officer, self.officer_name, ADMIN)
        roster.devices[device] = Device(device, self.officer, self.verify_key, self.hpke_key)


@dataclass(frozen=True)
class InviteFact(Fact):
    KIND = "invite"

    key: bytes
    officer: bytes
    officer_name: str
    role: str
    vaults: list[bytes]
    expires: int

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(
            take(body, "key", bytes, keys.VERIFY_KEY_BYTES),
            take(body, "officer", bytes, 16),
            name_in(body, "officer_name"),
            role_in(body),
            ids_in(body, "vaults"),
            count(body, "expires"),
        )

    def check(self, roster: RosterState, entry: Entry) -> None:
        author = roster.author(entry)
        if self.key in roster.invites:
            raise NotAllowed("invite.again")
        known = roster.officers.get(self.officer)
        if known is not None and known.role != self.role:
            raise NotAllowed("invite.other_role")
        if author.role == ADMIN:
            if any(vault not in roster.vaults for vault in self.vaults):
                raise NotAllowed("invite.no_such_squad")
        elif self.officer != author.id or any(author.id not in roster.members(vault) for vault in self.vaults):
            raise NotAllowed("invite.admins_only")

    def apply(self, roster: RosterState, device: bytes) -> None:
        by = roster.devices[device].officer
        whom = (self.officer, self.officer_name, self.role, tuple(self.vaults))
        roster.invites[self.key] = Invite(self.key, *whom, self.expires, by)


@dataclass(frozen=True)
class UninviteFact(Fact):
    KIND = "uninvite"

    key: bytes

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(take(body, "key", bytes, keys.VERIFY_KEY_BYTES))

    def check(self, roster: RosterState, entry: Entry) -> None:
        author, invite = roster.author(entry), roster.invites.get(self.key)
        if invite is None:
            raise NotAllowed("uninvite.unknown")
        if not roster.may_withdraw(author, invite):
            raise NotAllowed("uninvite.not_yours")
        if invite.used_by is not None:
            raise NotAllowed("uninvite.used")
        if invite.withdrawn_by is not None:
            raise NotAllowed("uninvite.again")

    def apply(self, roster: RosterState, device: bytes) -> None:
        by = roster.devices[device].officer
        roster.invites[self.key] = replace(roster.invites[self.key], withdrawn_by=by)


@dataclass(frozen=True)
class EnrolFact(Fact):
    KIND = "enrol"

    invitation: bytes
    verify_key: bytes
    hpke_key: bytes
    proof: bytes

    @classmethod
    def signed(cls, agency: bytes, invitation: keys.SigningKey, device: keys.SigningKey, hpke_key: bytes) -> Entry:
        """The whole fact by which a new device joins: signed by the invitation key, with a proof by its own key."""
        proof = device.sign(keys.ENROLMENT, agency + invitation.public + hpke_key)
        body = cls(invitation.public, device.public, hpke_key, proof).body()
        return sign(invitation, agency, 1, FIRST_PREVIOUS, 0, pack(body), keys.device_id(device.public))

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(
            take(body, "invitation", bytes, keys.VERIFY_KEY_BYTES),
            take(body, "verify_key", bytes, keys.VERIFY_KEY_BYTES),
            _receiving_key_in(body, "hpke_key"),
            take(body, "proof", bytes),
        )

    def check(self, roster: RosterState, entry: Entry) -> None:
        invite, device = roster.invites.get(self.invitation), entry.header.device
        if invite is None:
            raise NotAllowed("enrol.unknown")
        if invite.used_by is not None:
            raise NotAllowed("enrol.used")
        if invite.withdrawn_by is not None:
            raise NotAllowed("enrol.withdrawn")
        if device != keys.device_id(self.verify_key) or device in roster.devices:
            raise NotAllowed("enrol.device")
        entry.verify(invite.key)
        proved = roster.agency + invite.key + self.hpke_key
        keys.verify(self.verify_key, keys.ENROLMENT, proved, self.proof)

    def apply(self, roster: RosterState, device: bytes) -> None:
        invite = roster.invites[self.invitation]
        if invite.officer not in roster.officers:
            roster.officers[invite.officer] = Officer(invite.officer, invite.officer_name, invite.role)
        roster.devices[device] = Device(device, invite.officer, self.verify_key, self.hpke_key)
        for vault in invite.vaults:
            roster.vaults[vault].members.setdefault(invite.officer, invite.role)
        roster.invites[invite.key] = replace(invite, used_by=device)


@dataclass(frozen=True)
class VaultFact(Fact):
    KIND = "vault"

    id: bytes
    name: str
    epoch: int
    members: dict[bytes, str]
    keys: dict[bytes, bytes]
    recovery: bytes

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        if take(body, "epoch", int) != 1:
            raise Malformed("vault.epoch")
        members = take(body, "members", dict)
        if any(role not in ROLES for role in members.values()):
            raise Malformed("role.unknown")
        id, name = take(body, "id", bytes, 16), name_in(body, "name")
        return cls(id, name, 1, members, wraps_in(body), take(body, "recovery", bytes))

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        if self.id in roster.vaults:
            raise NotAllowed("vault.again")
        if any(officer not in roster.officers for officer in self.members):
            raise NotAllowed("officer.unknown")

    def apply(self, roster: RosterState, device: bytes) -> None:
        wraps = {(self.epoch, holder): wrapped for holder, wrapped in self.keys.items()}
        recovery = {self.epoch: self.recovery}
        roster.vaults[self.id] = Vault(self.id, self.name, self.epoch, dict(self.members), wraps, recovery)


@dataclass(frozen=True)
class GrantFact(Fact):
    KIND = "grant"

    vault: bytes
    officer: bytes
    role: str
    keys: dict[bytes, bytes]

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(take(body, "vault", bytes, 16), take(body, "officer", bytes, 16), role_in(body), wraps_in(body))

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        if self.vault not in roster.vaults:
            raise NotAllowed("grant.no_such_squad")
        if self.officer not in roster.officers:
            raise NotAllowed("officer.unknown")

    def apply(self, roster: RosterState, device: bytes) -> None:
        vault = roster.vaults[self.vault]
        vault.members[self.officer] = self.role
        vault.keys.update({(vault.epoch, holder): wrapped for holder, wrapped in self.keys.items()})


@dataclass(frozen=True)
class PolicyFact(Fact):
    KIND = "policy"

    policy: dict[str, Any]

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(policy_in(body))

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)

    def apply(self, roster: RosterState, device: bytes) -> None:
        roster.policy = {**roster.policy, **self.policy}


@dataclass(frozen=True)
class UnknownFact(Fact):
    """Of a kind that only a newer app knows: passed over, but its author is heard again."""

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls()

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.author(entry)
        raise UnknownVersion("fact.newer")

    def apply(self, roster: RosterState, device: bytes) -> None:
        """Nothing: `check` never lets one pass."""


_KNOWN: tuple[type[Fact], ...] = (FoundFact, InviteFact, UninviteFact, EnrolFact, VaultFact, GrantFact, PolicyFact)
FACTS: dict[str, type[Fact]] = {kind.KIND: kind for kind in _KNOWN}


def read(entry: Entry) -> Fact:
    """What a fact says. Raises Malformed."""
    body = body_of(entry)
    return FACTS.get(body["fact"], UnknownFact).read(body)


def _receiving_key_in(body: dict[str, Any], name: str) -> bytes:
    key: bytes = take(body, name, bytes, keys.HPKE_PUBLIC_BYTES)
    keys.load_hpke_public(key)
    return key
