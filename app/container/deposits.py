"""What phones that were shut out had not sent: read by a supervisor of the squad, who admits or refuses it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from app.journal.errors import JournalError
from app.journal.roster.of_deposits import AdmitFact
from app.journal.roster.state import SUPERVISOR
from app.notebook.notebook import Notebook
from app.notebook.said_in import Written, written_in
from app.sync import deposits
from app.sync.deposits import Deposit
from app.sync.errors import Offline, SyncError
from app.sync.local import Local
from app.sync.syncer import Syncer
from app.sync.waiting_facts import WaitingFacts

T = TypeVar("T")


@dataclass(frozen=True)
class Left:
    """What lies on the server of one phone in one squad. `reason` and `reported_ms`: why and when it was reported, ""
    and 0 for one whose officer left the squad. `admitted`: that waits on this phone to be said."""

    deposit: Deposit
    officer_name: str
    squad_name: str
    reason: str
    reported_ms: int
    first_ms: int
    refused_ms: int
    admitted: bool

    @property
    def count(self) -> int:
        return self.deposit.count

    @property
    def id(self) -> str:
        return f"{self.deposit.device.hex()}{self.deposit.vault.hex()}"


@dataclass(frozen=True)
class Deposits:
    """Of one open profile. `clock` gives milliseconds since 1970 UTC."""

    local: Local
    notebook: Notebook
    syncer: Syncer
    clock: Callable[[], int]

    @property
    def may_read(self) -> bool:
        """Whether this officer supervises a squad."""
        return SUPERVISOR in self.local.roster.roles_of(self.local.keyring.secrets.officer).values()

    async def waiting(self) -> list[Left]:
        """What waits for this officer's word, refused ones last. Raises SyncError."""
        if not self.may_read:
            return []
        found = [self._left(one) for one in await self._ask(lambda: self.syncer.carry(deposits.waiting))]
        return sorted(found, key=lambda one: (one.refused_ms > 0, one.first_ms))

    async def read(self, left: Left) -> list[Written]:
        """What they say, in order. Raises SyncError, also where the server gives other ones than it named."""
        entries = await self._ask(lambda: self.syncer.carry(lambda caller: deposits.read(caller, left.deposit)))
        keyring = self.local.keyring
        return await asyncio.to_thread(lambda: [written_in(self.notebook, keyring, one) for one in entries])

    async def admit(self, left: Left) -> None:
        """They count from the next sync on. Raises NotAllowed."""
        one = left.deposit
        said = AdmitFact(one.vault, one.device, one.end).body()
        await asyncio.to_thread(WaitingFacts(self.local).say, [said])
        await self.syncer.wrote()

    async def refuse(self, left: Left) -> None:
        """They stay on the server, and count nowhere. Raises SyncError."""
        await self._ask(lambda: self.syncer.carry(lambda caller: deposits.refuse(caller, left.deposit)))

    async def _ask(self, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            return await ask()
        except Offline as offline:
            raise SyncError("deposits.offline") from offline
        except JournalError as error:
            raise SyncError("deposits.not_believed") from error

    def _left(self, one: Deposit) -> Left:
        roster, now = self.local.roster, self.clock()
        device = roster.devices[one.device]
        gone = device.revoked
        return Left(
            one,
            roster.officers[device.officer].name,
            roster.vaults[one.vault].name,
            gone.reason if gone else "",
            min(gone.at_ms, now) if gone else 0,
            min(one.first_ms, now),
            min(one.refused_ms, now),
            (one.vault, one.device) in self._said(),
        )

    def _said(self) -> set[tuple[bytes, bytes]]:
        waiting = [one for one in WaitingFacts(self.local).all() if one.kind == AdmitFact.KIND and not one.problem]
        return {(one.body["vault"], one.body["device"]) for one in waiting}
