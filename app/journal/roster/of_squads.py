"""Facts of squads: making, naming and closing one, and who is in it with which role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from app.journal.entry import Entry
from app.journal.errors import Malformed, NotAllowed
from app.journal.name import name_in
from app.journal.packing import take
from app.journal.roster.fact import Fact
from app.journal.roster.form import role_in, roles_in, wraps_in
from app.journal.roster.state import SQUAD_ROLES, RosterState, Vault


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
        members = roles_in(body, "members", SQUAD_ROLES)
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
        roster.vaults[self.id] = Vault(self.id, self.name, self.epoch, False, dict(self.members), wraps, recovery)


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
    keys: dict[bytes, bytes]

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        vault, officer = take(body, "vault", bytes, 16), take(body, "officer", bytes, 16)
        return cls(vault, officer, role_in(body, SQUAD_ROLES), wraps_in(body))

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        roster.squad(self.vault)
        if self.officer not in roster.officers:
            raise NotAllowed("officer.unknown")

    def apply(self, roster: RosterState, device: bytes) -> None:
        vault = roster.vaults[self.vault]
        vault.members[self.officer] = self.role
        vault.keys.update({(vault.epoch, holder): wrapped for holder, wrapped in self.keys.items()})
