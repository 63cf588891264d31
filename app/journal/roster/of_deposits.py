"""What a device wrote behind its end: where the end is, and the fact that moves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from app.journal.entry import Entry, Header, Tip
from app.journal.errors import NotAllowed
from app.journal.packing import take
from app.journal.roster.fact import Fact
from app.journal.roster.form import END_BYTES, end_of, packed_end
from app.journal.roster.state import NO_END, SUPERVISOR, RosterState


def end_in(roster: RosterState, vault: bytes, device: bytes) -> Tip | None:
    """How far a device that is shut out of a vault came there; None for one that is in it, or never was."""
    known, squad = roster.devices.get(device), roster.vaults.get(vault)
    if known is None or squad is None or known.officer not in squad.spans or roster.is_member(vault, device):
        return None
    last = squad.spans[known.officer][-1]
    ends = [] if last.until is None else [last.ends.get(device, NO_END)]
    if known.revoked is not None:
        ends.append(known.revoked.ends.get(vault, NO_END))
    return min(ends)


def might_follow(roster: RosterState, header: Header) -> bool:
    """Whether an end may be moved behind this entry: its officer was in the squad in the entry's epoch."""
    known, squad = roster.devices.get(header.device), roster.vaults.get(header.vault)
    if known is None or squad is None or header.epoch not in squad.checks:
        return False
    spans = squad.spans.get(known.officer, ())
    return any(one.since <= header.epoch and (one.until is None or header.epoch <= one.until) for one in spans)


@dataclass(frozen=True)
class AdmitFact(Fact):
    """What a device that is shut out wrote in this vault counts up to `end` now, which lies behind the one before."""

    KIND = "admit"

    vault: bytes
    device: bytes
    end: Tip

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        end = end_of(take(body, "end", bytes, END_BYTES))
        return cls(take(body, "vault", bytes, 16), take(body, "device", bytes, 16), end)

    def body(self) -> dict[str, Any]:
        return {**super().body(), "end": packed_end(self.end)}

    def check(self, roster: RosterState, entry: Entry) -> None:
        author, vault = roster.author(entry), roster.squad(self.vault)
        if vault.members.get(author.id) != SUPERVISOR:
            raise NotAllowed("admit.supervisors_only")
        end = end_in(roster, self.vault, self.device)
        if end is None:
            raise NotAllowed("admit.not_shut_out")
        if self.end[0] <= end[0]:
            raise NotAllowed("admit.again")

    def apply(self, roster: RosterState, device: bytes) -> None:
        known, vault = roster.devices[self.device], roster.vaults[self.vault]
        if known.revoked is not None:
            ends = {**known.revoked.ends, self.vault: self.end}
            roster.devices[self.device] = replace(known, revoked=replace(known.revoked, ends=ends))
        *earlier, last = vault.spans[known.officer]
        if last.until is not None:
            moved = replace(last, ends={**last.ends, self.device: self.end})
            vault.spans[known.officer] = (*earlier, moved)
