"""Facts by which devices come: an invitation, its withdrawal, an enrolment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from app.journal import keys
from app.journal.entry import FIRST_PREVIOUS, Entry, sign
from app.journal.errors import NotAllowed
from app.journal.name import name_in
from app.journal.packing import count, pack, take
from app.journal.roster.fact import Fact
from app.journal.roster.form import receiving_key_in, role_in, roles_in
from app.journal.roster.state import AGENCY_ROLES, SQUAD_ROLES, Device, Invite, Officer, RosterState


@dataclass(frozen=True)
class InviteFact(Fact):
    KIND = "invite"

    key: bytes
    officer: bytes
    officer_name: str
    role: str
    vaults: dict[bytes, str]
    expires: int

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(
            take(body, "key", bytes, keys.VERIFY_KEY_BYTES),
            take(body, "officer", bytes, 16),
            name_in(body, "officer_name"),
            role_in(body, AGENCY_ROLES),
            roles_in(body, "vaults", SQUAD_ROLES),
            count(body, "expires"),
        )

    @property
    def names(self) -> int:
        return len(self.vaults)

    def check(self, roster: RosterState, entry: Entry) -> None:
        author = roster.author(entry)
        if self.key in roster.invites:
            raise NotAllowed("invite.again")
        known = roster.officers.get(self.officer)
        if known is not None and known.role != self.role:
            raise NotAllowed("invite.other_role")
        if not roster.may_invite(author, self.officer, self.vaults):
            raise NotAllowed("invite.admins_only")
        if any(vault not in roster.vaults for vault in self.vaults):
            raise NotAllowed("invite.no_such_squad")

    def apply(self, roster: RosterState, device: bytes) -> None:
        by = roster.devices[device].officer
        whom = (self.officer, self.officer_name, self.role, self.vaults)
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
        roster.expose(roster.invites[self.key])


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
            receiving_key_in(body, "hpke_key"),
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
        if not roster.is_valid(invite):
            raise NotAllowed("enrol.inviter_has_no_right")
        if device != keys.device_id(self.verify_key) or device in roster.devices:
            raise NotAllowed("enrol.device")
        entry.verify(invite.key)
        proved = roster.agency + invite.key + self.hpke_key
        keys.verify(self.verify_key, keys.ENROLMENT, proved, self.proof)

    def apply(self, roster: RosterState, device: bytes) -> None:
        invite = roster.invites[self.invitation]
        if invite.officer not in roster.officers:
            roster.officers[invite.officer] = Officer(invite.officer, invite.officer_name, invite.role)
            for vault, role in invite.vaults.items():
                roster.vaults[vault].admit(invite.officer, role)
        roster.devices[device] = Device(device, invite.officer, self.verify_key, self.hpke_key)
        roster.invites[invite.key] = replace(invite, used_by=device)
