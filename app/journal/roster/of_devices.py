"""Facts by which devices come and go: an invitation, its withdrawal, an enrolment, a revocation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from app.journal import keys
from app.journal.entry import FIRST_PREVIOUS, Entry, Tip, sign
from app.journal.errors import Malformed, NotAllowed
from app.journal.name import name_in
from app.journal.packing import count, pack, take
from app.journal.roster.fact import Fact
from app.journal.roster.form import END_BYTES, end_by_vault_in, end_of, packed_end, receiving_key_in, role_in, roles_in
from app.journal.roster.state import (
    AGENCY_ROLES,
    NO_END,
    REASONS,
    SQUAD_ROLES,
    Device,
    Ends,
    Invite,
    Officer,
    Revocation,
    RosterState,
)


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
        roster.invites[self.key] = Invite(self.key, *whom, self.expires, by, device)


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


@dataclass(frozen=True)
class RevokeFact(Fact):
    """A device is gone, at `at` (ms since 1970 UTC, by its author's clock).

    `ends` (vault) say how far it had come on the server in the squads of its officer, `last` how far in the roster. The
    squads need a new key, and codes that were made on it let nobody in any more.
    """

    KIND = "revoke"

    device: bytes
    reason: str
    at: int
    last: Tip
    ends: dict[bytes, Tip]

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        reason: str = take(body, "reason", str)
        if reason not in REASONS:
            raise Malformed("revoke.reason")
        return cls(
            take(body, "device", bytes, 16),
            reason,
            count(body, "at"),
            end_of(take(body, "last", bytes, END_BYTES)),
            end_by_vault_in(body, "ends"),
        )

    @property
    def names(self) -> int:
        return len(self.ends)

    def body(self) -> dict[str, Any]:
        ends = {vault: packed_end(end) for vault, end in self.ends.items()}
        return {**super().body(), "last": packed_end(self.last), "ends": ends}

    def ending(self, roster: RosterState) -> dict[bytes, Ends]:
        """Of each vault that it is a member of, how far it may have come."""
        vaults = roster.vaults_of(roster.devices[self.device].officer)
        return {one.id: {self.device: self.ends.get(one.id, NO_END)} for one in vaults}

    def check(self, roster: RosterState, entry: Entry) -> None:
        author, device = roster.author(entry), roster.devices.get(self.device)
        if device is None:
            raise NotAllowed("revoke.unknown")
        if device.revoked is not None:
            raise NotAllowed("revoke.again")
        if self.device == entry.header.device:
            raise NotAllowed("revoke.itself")
        if not roster.may_revoke(author, device.officer):
            raise NotAllowed("revoke.not_yours")
        if roster.is_last_admins_device(self.device):
            raise NotAllowed("revoke.last_admin")

    def apply(self, roster: RosterState, device: bytes) -> None:
        gone, ends = roster.devices[self.device], dict[bytes, Tip]()
        for vault in roster.vaults.values():
            if gone.officer in vault.members:
                ends[vault.id] = self.ends.get(vault.id, NO_END)
                vault.needs_rotation = True
            else:  # of a squad that its officer had left before, what was said then holds
                spans = vault.spans.get(gone.officer, ())
                ends[vault.id] = max((span.ends.get(self.device, NO_END) for span in spans), default=NO_END)
        by = roster.devices[device].officer
        revoked = Revocation(self.reason, by, self.at, self.last, ends)
        roster.devices[self.device] = replace(gone, revoked=revoked)
        roster.close_codes(gone.officer)
