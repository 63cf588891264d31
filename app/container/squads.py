"""The squads of the agency: made, named, closed; officers put into and taken out of them. By admins, also offline.

Every verb keeps what is to be said on this phone, where `waiting` shows it, and asks for a sync. It raises, with
nothing kept, where the list of members as it is here, with all that waits, does not allow it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.journal.errors import Reason
from app.journal.name import check_name
from app.journal.roster import Roster
from app.journal.roster.of_squads import CloseFact, GrantFact, RenameFact, VaultFact, WithdrawFact
from app.journal.roster.of_the_agency import RoleFact
from app.sync.local import Local
from app.sync.syncer import Syncer
from app.sync.waiting_facts import WaitingFact, WaitingFacts


@dataclass(frozen=True)
class Squad:
    """`members` has a role for each officer (hex ids); `mine` is that of the officer who asks, empty outside."""

    id: str
    name: str
    closed: bool
    members: dict[str, str]
    mine: str


@dataclass(frozen=True)
class Waiting:
    """A change that is only on this phone.

    The fact's kind, the squad's, officer's and device's ids (hex; empty where there is none), the name, role or reason
    it `gives`, when
    it was said (ms), and the `problem` why it can no longer be, if so. `on_its_way`: it was offered to the server,
    which may have it by now.
    """

    id: str
    kind: str
    squad: str
    officer: str
    device: str
    gives: str
    at_ms: int
    problem: Reason | None
    on_its_way: bool


@dataclass(frozen=True)
class Squads:
    """Of one open profile."""

    local: Local
    syncer: Syncer

    @property
    def may_change(self) -> bool:
        """Whether this officer may: admins do."""
        return self.local.roster.is_admin(self.local.keyring.secrets.officer)

    def all(self) -> list[Squad]:
        """In the order in which they were made, as the server has them; see `waiting` for what is to come."""
        return squads_of(self.local.roster, self.local.keyring.secrets.officer)

    def waiting(self) -> list[Waiting]:
        """What was said here and is not on the server."""
        return [_shown(one, self.local.roster) for one in WaitingFacts(self.local).all()]

    def closing(self) -> set[bytes]:
        """The vaults of squads whose closing waits here."""
        waiting = WaitingFacts(self.local).all()
        return {one.body["vault"] for one in waiting if one.kind == CloseFact.KIND and not one.problem}

    async def take_back(self, waiting: str) -> None:
        """Lets go of a change that waits here (its id), and of a new squad of all that waits for it.

        Raises NotAllowed for one that is on its way.
        """
        await asyncio.to_thread(WaitingFacts(self.local).take_back, waiting)

    async def make(self, name: str, members: Mapping[str, str]) -> str:
        """A squad of these officers (hex) with a role each. Gives its id."""
        check_name(name)
        roles = {bytes.fromhex(officer): role for officer, role in members.items()}
        said, key = VaultFact.made(self.local.roster, name, roles)
        await self._say([said.body()], key)
        return said.id.hex()

    async def rename(self, squad: str, name: str) -> None:
        check_name(name)
        await self._say([RenameFact(bytes.fromhex(squad), name).body()])

    async def close(self, squad: str) -> None:
        """Nothing new comes into it. Its people stay readable, and what its members wrote meanwhile is sent."""
        await self._say([CloseFact(bytes.fromhex(squad)).body()])

    async def put_in(self, squad: str, officer: str, role: str) -> None:
        """Makes an officer a member with this role, or gives a member another one."""
        await self.put_all_in([(squad, officer, role)])

    async def put_all_in(self, places: Iterable[tuple[str, str, str]]) -> None:
        """Several at once, each a squad, an officer and a role there: all of them or none."""
        said = [GrantFact(bytes.fromhex(squad), bytes.fromhex(whose), role) for squad, whose, role in places]
        await self._say([one.body() for one in said])

    async def take_out(self, squad: str, officer: str) -> None:
        """The squad's key changes by itself after that."""
        await self._say([WithdrawFact(bytes.fromhex(officer), bytes.fromhex(squad), {}).body()])

    async def suspend(self, officer: str) -> None:
        """Takes an officer out of the agency and all its squads; `change_role` brings them back, into none."""
        await self._say([WithdrawFact(bytes.fromhex(officer), b"", {}).body()])

    async def change_role(self, officer: str, role: str) -> None:
        """Their role in the agency."""
        await self._say([RoleFact(bytes.fromhex(officer), role).body()])

    async def _say(self, bodies: list[dict[str, Any]], key: bytes = b"") -> None:
        await asyncio.to_thread(WaitingFacts(self.local).say, bodies, key)
        await self.syncer.wrote()


def squads_of(roster: Roster, mine: bytes) -> list[Squad]:
    """Every squad of the agency; `mine` is the officer who asks."""
    return [
        Squad(
            vault.id.hex(),
            vault.name,
            vault.closed,
            {officer.hex(): role for officer, role in vault.members.items()},
            vault.members.get(mine, ""),
        )
        for vault in roster.vaults.values()
    ]


def _shown(one: WaitingFact, roster: Roster) -> Waiting:
    body = one.body
    device = roster.devices.get(body.get("device", b""))
    squad, officer = body.get("vault", body.get("id", b"")), device.officer if device else body.get("officer", b"")
    gives = body.get("name", body.get("role", body.get("reason", "")))
    problem = Reason(one.problem) if one.problem else None
    ids = squad.hex(), officer.hex(), device.id.hex() if device else ""
    return Waiting(one.id, one.kind, *ids, gives, one.at_ms, problem, one.on_its_way)
