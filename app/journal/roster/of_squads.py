"""Facts of squads: making, naming and closing one, and who is in it with which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from app.journal.entry import Entry
from app.journal.errors import NotAllowed
from app.journal.name import name_in
from app.journal.packing import take
from app.journal.roster.fact import Fact
from app.journal.roster.form import role_in, roles_in
from app.journal.roster.state import SQUAD_ROLES, RosterState, Vault
from app.journal.vault_keys import CHECK_BYTES, WRAPPED_BYTES


@dataclass(frozen=True)
class VaultFact(Fact):
    KIND = "vault"

    id: bytes
    name: str
    members: dict[bytes, str]
    key_check: bytes
    recovery: bytes

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(
            take(body, "id", bytes, 16),
            name_in(body, "name"),
            roles_in(body, "members", SQUAD_ROLES),
            take(body, "key_check", bytes, CHECK_BYTES),
            take(body, "recovery", bytes, WRAPPED_BYTES),
        )

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        if self.id in roster.vaults:
            raise NotAllowed("vault.again")
        if any(officer not in roster.officers for officer in self.members):
            raise NotAllowed("officer.unknown")

    def apply(self, roster: RosterState, device: bytes) -> None:
        checks, recovery = {1: self.key_check}, {1: self.recovery}
        roster.vaults[self.id] = Vault(self.id, self.name, dict(self.members), checks, recovery)


@dataclass(frozen=True)
class RenameFact(Fact):
    KIND = "rename"

    vault: bytes
    name: str

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(take(body, "vault", bytes, 16), name_in(body, "name"))

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        roster.squad(self.vault)

    def apply(self, roster: RosterState, device: bytes) -> None:
        roster.vaults[self.vault].name = self.name


@dataclass(frozen=True)
class CloseFact(Fact):
    """A closed squad is hidden. What its members wrote meanwhile is taken all the same."""

    KIND = "close"

    vault: bytes

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(take(body, "vault", bytes, 16))

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        if roster.squad(self.vault).closed:
            raise NotAllowed("close.again")

    def apply(self, roster: RosterState, device: bytes) -> None:
        roster.vaults[self.vault].closed = True


@dataclass(frozen=True)
class GrantFact(Fact):
    KIND = "grant"

    vault: bytes
    officer: bytes
    role: str

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(take(body, "vault", bytes, 16), take(body, "officer", bytes, 16), role_in(body, SQUAD_ROLES))

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        roster.squad(self.vault)
        if self.officer not in roster.officers:
            raise NotAllowed("officer.unknown")

    def apply(self, roster: RosterState, device: bytes) -> None:
        roster.vaults[self.vault].members[self.officer] = self.role
