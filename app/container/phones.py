"""The phones of the agency: what is known of each, and reporting one that is gone. Also offline: a report waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.container.gone import GoneNote
from app.domain.policy import REPORT_TO
from app.journal.roster import INVITATION_LIFE_MS
from app.journal.roster.of_devices import RevokeFact
from app.journal.roster.state import NO_END, Device, Invite
from app.sync import depositing
from app.sync.local import Local
from app.sync.syncer import Syncer
from app.sync.waiting_facts import WaitingFacts

LATELY_MS = 7 * 24 * 3_600_000


@dataclass(frozen=True)
class OnIt:
    """A squad whose notebook a phone holds: its name, and how many entries this phone knows there, None in one that
    its officer is not in."""

    squad: str
    entries: int | None


@dataclass(frozen=True)
class Brought:
    """A phone that joined with a code made on another one. `lately`: the code was made within LATELY_MS."""

    id: bytes
    officer_name: str
    lately: bool


@dataclass(frozen=True)
class Gone:
    """Why, who said so, and when (ms), as far as that can be true."""

    reason: str
    by: str
    at_ms: int


@dataclass(frozen=True)
class Phone:
    """A device and whose it is (hex id). `this`: the one in hand. `waits`: the reason in a report that waits here."""

    id: bytes
    officer: str
    officer_name: str
    mine: bool
    this: bool
    on_it: tuple[OnIt, ...]
    brought: tuple[Brought, ...]
    gone: Gone | None
    waits: str
    may_report: bool


@dataclass(frozen=True)
class Phones:
    """Of one open profile. `clock` gives milliseconds since 1970 UTC."""

    local: Local
    syncer: Syncer
    clock: Callable[[], int]

    def mine(self) -> list[Phone]:
        """Those of this officer, the one in hand first, those that are gone last."""
        return self.of(self.local.keyring.secrets.officer.hex())

    def of(self, officer: str) -> list[Phone]:
        """The same of another officer (hex id)."""
        found = [self._phone(one) for one in self.local.roster.devices.values() if one.officer.hex() == officer]
        return sorted(found, key=lambda one: (one.gone is not None, not one.this))

    @property
    def is_gone(self) -> bool:
        """Whether the one in hand was reported gone."""
        return self.local.is_revoked

    def gone(self) -> GoneNote | None:
        """What is to be said on it then."""
        known = self.local.roster.devices[self.local.author.device].revoked
        if known is None:
            return None
        rest, whom = depositing.count_rest(self.local), REPORT_TO.of(self.local.roster.policy)
        return GoneNote(known.reason, min(known.at_ms, self.clock()), self.local.roster.name, whom, rest)

    def one(self, device: str) -> Phone | None:
        """By its id (hex); None for one that is not known."""
        known = self.local.roster.devices.get(bytes.fromhex(device)) if _is_hex(device) else None
        return self._phone(known) if known else None

    async def report(self, devices: Sequence[bytes], reason: str) -> None:
        """Says that they are gone, all of them or none; with the next sync it holds. Raises NotAllowed."""
        here = [one for one in devices if self.local.roster.is_active(one) and one not in self._waiting()]
        said = [RevokeFact(one, reason, self.clock(), NO_END, {}).body() for one in here]
        await asyncio.to_thread(WaitingFacts(self.local).say, said)
        await self.syncer.wrote()

    def _phone(self, device: Device) -> Phone:
        local, roster = self.local, self.local.roster
        me, here = local.keyring.secrets.officer, local.author.device
        gone = device.revoked
        return Phone(
            device.id,
            device.officer.hex(),
            roster.officers[device.officer].name,
            device.officer == me,
            device.id == here,
            tuple(
                OnIt(vault.name, local.store.cursor(vault.id).seq if me in vault.members else None)
                for vault in roster.vaults_of(device.officer)
            ),
            tuple(self._brought(one) for one in roster.invites.values() if self._may_bring(one, device)),
            Gone(gone.reason, roster.officers[gone.by].name, min(gone.at_ms, self.clock())) if gone else None,
            self._waiting().get(device.id, ""),
            self._may_report(device),
        )

    def _may_report(self, device: Device) -> bool:
        roster = self.local.roster
        me = roster.acting(self.local.author.device)
        in_use = device.revoked is None and device.id != self.local.author.device
        return in_use and me is not None and roster.may_revoke(me, device.officer)

    def _may_bring(self, code: Invite, device: Device) -> bool:
        used_by = self.local.roster.devices.get(code.used_by or b"")
        return code.made_on == device.id and used_by is not None and self._may_report(used_by)

    def _brought(self, code: Invite) -> Brought:
        joined = self.local.roster.devices[code.used_by or b""]
        made_ms = code.expires_ms - INVITATION_LIFE_MS
        name = self.local.roster.officers[joined.officer].name
        return Brought(joined.id, name, made_ms > self.clock() - LATELY_MS)

    def _waiting(self) -> dict[bytes, str]:
        """Device -> reason, of reports that go with the next sync."""
        waiting = WaitingFacts(self.local).all()
        return {
            one.body["device"]: one.body["reason"] for one in waiting if one.kind == RevokeFact.KIND and not one.problem
        }


def _is_hex(text: str) -> bool:
    try:
        return bool(bytes.fromhex(text))
    except ValueError:
        return False
