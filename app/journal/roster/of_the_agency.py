"""Facts of the agency as a whole: its founding, its officers' roles in it, its policy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from app.journal import keys
from app.journal.entry import Entry
from app.journal.errors import NotAllowed
from app.journal.name import name_in
from app.journal.packing import take
from app.journal.roster.fact import Fact
from app.journal.roster.form import policy_in, receiving_key_in, role_in
from app.journal.roster.state import ADMIN, AGENCY_ROLES, Device, Officer, RosterState


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
            receiving_key_in(body, "hpke_key"),
            receiving_key_in(body, "recovery_key"),
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
class RoleFact(Fact):
    """An officer's role in the agency. Somebody who was suspended is back with it, in no squad."""

    KIND = "role"

    officer: bytes
    role: str

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(take(body, "officer", bytes, 16), role_in(body, AGENCY_ROLES))

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        roster.officer(self.officer)
        if self.role != ADMIN and roster.is_last_admin(self.officer):
            raise NotAllowed("role.last_admin")

    def apply(self, roster: RosterState, device: bytes) -> None:
        roster.officers[self.officer] = replace(roster.officers[self.officer], role=self.role, suspended=False)
        roster.close_codes(self.officer)


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
