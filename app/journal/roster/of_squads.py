"""Facts of squads: making, naming and closing one, who is in it with which role, and its next key."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any, Self

from app.journal import sealing
from app.journal.entry import Entry
from app.journal.errors import Malformed, NotAllowed
from app.journal.name import name_in
from app.journal.packing import take
from app.journal.roster.fact import Fact
from app.journal.roster.form import ends_in, packed_end, role_in, roles_in
from app.journal.roster.state import NO_END, SQUAD_ROLES, Ends, RosterState, Vault
from app.journal.vault_keys import CHECK_BYTES, WRAPPED_BYTES, pinned

EPOCH_MAX = (1 << 32) - 1  # what a header holds


@dataclass(frozen=True)
class VaultFact(Fact):
    KIND = "vault"

    id: bytes
    name: str
    members: dict[bytes, str]
    key_check: bytes
    recovery: bytes

    @classmethod
    def made(cls, roster: RosterState, name: str, members: dict[bytes, str]) -> tuple[Self, bytes]:
        """A new squad, and its first key, which is for its members' devices."""
        vault, key = os.urandom(16), sealing.new_key()
        return cls(vault, name, members, *pinned(roster.agency, roster.recovery_key, vault, 1, key)), key

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(
            take(body, "id", bytes, 16),
            name_in(body, "name"),
            roles_in(body, "members", SQUAD_ROLES),
            take(body, "key_check", bytes, CHECK_BYTES),
            take(body, "recovery", bytes, WRAPPED_BYTES),
        )

    @property
    def names(self) -> int:
        return len(self.members)

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        if self.id in roster.vaults:
            raise NotAllowed("vault.again")
        if any([roster.officer(officer).suspended for officer in self.members]):  # noqa: C419 - each must be known
            raise NotAllowed("officer.suspended")

    def apply(self, roster: RosterState, device: bytes) -> None:
        vault = Vault(self.id, self.name, {}, {1: self.key_check}, {1: self.recovery})
        for officer, role in self.members.items():
            vault.admit(officer, role)
        roster.vaults[self.id] = vault


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
        if roster.officer(self.officer).suspended:
            raise NotAllowed("officer.suspended")

    def apply(self, roster: RosterState, device: bytes) -> None:
        roster.vaults[self.vault].admit(self.officer, self.role)


@dataclass(frozen=True)
class WithdrawFact(Fact):
    """An officer leaves one squad, or with `vault` empty the agency and all its squads.

    `ends` (vault, device) say how far their devices had come on the server. A device that is missing there had written
    nothing that counts.
    """

    KIND = "withdraw"

    officer: bytes
    vault: bytes
    ends: dict[bytes, Ends]

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        vault = take(body, "vault", bytes)
        if len(vault) not in (0, 16):
            raise Malformed("id.form")
        return cls(take(body, "officer", bytes, 16), vault, ends_in(body))

    @property
    def names(self) -> int:
        return len(self.ends) + sum(map(len, self.ends.values()))

    def body(self) -> dict[str, Any]:
        ends = {
            vault: {device: packed_end(end) for device, end in devices.items()} for vault, devices in self.ends.items()
        }
        return {**super().body(), "ends": ends}

    def ending(self, roster: RosterState) -> dict[bytes, Ends]:
        """Of each vault that is left, how far each of the officer's devices may have come."""
        devices = [one.id for one in roster.devices.values() if one.officer == self.officer]
        vaults = [self.vault] if self.vault else [one.id for one in roster.vaults_of(self.officer)]
        return {vault: {one: self.ends.get(vault, {}).get(one, NO_END) for one in devices} for vault in vaults}

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.admin(entry)
        officer = roster.officer(self.officer)
        if self.vault and self.officer not in roster.squad(self.vault).members:
            raise NotAllowed("withdraw.no_member")
        if not self.vault and officer.suspended:
            raise NotAllowed("withdraw.again")
        if not self.vault and roster.is_last_admin(self.officer):
            raise NotAllowed("role.last_admin")

    def apply(self, roster: RosterState, device: bytes) -> None:
        left = [roster.vaults[self.vault]] if self.vault else roster.vaults_of(self.officer)
        for vault in left:
            vault.dismiss(self.officer, self.ends.get(vault.id, {}))
        if not self.vault:
            roster.officers[self.officer] = replace(roster.officers[self.officer], suspended=True)
        roster.close_codes(self.officer)


@dataclass(frozen=True)
class RotateFact(Fact):
    """A squad's next key. Who was taken out before has none of it."""

    KIND = "rotate"

    vault: bytes
    epoch: int
    key_check: bytes
    recovery: bytes

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls(
            take(body, "vault", bytes, 16),
            take(body, "epoch", int),
            take(body, "key_check", bytes, CHECK_BYTES),
            take(body, "recovery", bytes, WRAPPED_BYTES),
        )

    def check(self, roster: RosterState, entry: Entry) -> None:
        author, vault = roster.author(entry), roster.squad(self.vault)
        if not roster.may_rotate(author, vault):
            raise NotAllowed("rotate.not_needed")
        if self.epoch != vault.epoch + 1 or self.epoch > EPOCH_MAX:
            raise NotAllowed("rotate.epoch")

    def apply(self, roster: RosterState, device: bytes) -> None:
        vault = roster.vaults[self.vault]
        vault.checks[self.epoch], vault.recovery[self.epoch] = self.key_check, self.recovery
        vault.needs_rotation = False
