"""What the container answers to the screens: small frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.journal.errors import Reason
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.state import Device, Invite

InvitationState = Literal["open", "used", "withdrawn", "expired"]


@dataclass(frozen=True)
class Recovery:
    """The agency's recovery key, shown once: 24 words, and the same as text for a QR code."""

    words: tuple[str, ...]

    @property
    def qr_text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Invitation:
    """A join code to show: typed or scanned within its life."""

    code: str
    officer_name: str
    expires_ms: int


@dataclass(frozen=True)
class Invited:
    """An invitation as this phone knows it: for whom, by whom, and what became of it.

    `known`: it is for another phone of somebody who belongs already. `code`: the join code, on the phone that made it,
    while it is open. `closed_by`: who withdrew it.
    """

    key: str
    officer_name: str
    role: str
    known: bool
    invited_by: str
    mine: bool
    expires_ms: int
    state: InvitationState
    closed_by: str
    may_withdraw: bool
    code: str | None


@dataclass(frozen=True)
class Member:
    """An officer of the agency and the devices they enrolled."""

    id: str
    name: str
    role: str
    me: bool
    devices: tuple[Device, ...]


@dataclass(frozen=True)
class ShiftReceipt:
    """How a shift ended: `covered` of `own_total` entries are on the server, by a receipt it signed."""

    own_total: int
    covered: int
    receipt_short: str | None
    time_ms: int | None
    agency: str
    offline: bool
    problem: Reason | None


def members_of(roster: Roster, mine: bytes) -> list[Member]:
    """The officers of the agency, by name; `mine` is the id of the one who asks."""
    found = [
        Member(
            officer.id.hex(),
            officer.name,
            officer.role,
            officer.id == mine,
            tuple(device for device in roster.devices.values() if device.officer == officer.id),
        )
        for officer in roster.officers.values()
    ]
    return sorted(found, key=lambda member: member.name.casefold())


def invited_of(roster: Roster, mine: bytes, now_ms: int, codes: Mapping[str, str]) -> list[Invited]:
    """Every invitation of the roster, the newest first; `mine` is the officer who asks, `codes` those kept here."""
    me = roster.officers.get(mine)
    first: dict[bytes, bytes] = {}  # each officer's first device: who enrolled any other was known by then
    for device in roster.devices.values():
        first.setdefault(device.officer, device.id)
    found: list[Invited] = []
    for one in reversed(roster.invites.values()):
        state = _state(one, now_ms)
        found.append(
            Invited(
                key=one.key.hex(),
                officer_name=one.officer_name,
                role=one.role,
                known=one.officer in first and first[one.officer] != one.used_by,
                invited_by=_name_in(roster, one.invited_by),
                mine=one.invited_by == mine,
                # No server lets a code live longer; a forged app may have written more than a calendar holds.
                expires_ms=min(one.expires_ms, now_ms + INVITATION_LIFE_MS),
                state=state,
                closed_by=_name_in(roster, one.withdrawn_by),
                may_withdraw=state == "open" and me is not None and roster.may_withdraw(me, one),
                code=codes.get(one.key.hex()) if state == "open" else None,
            )
        )
    return found


def _state(invite: Invite, now_ms: int) -> InvitationState:
    if invite.used_by is not None:
        return "used"
    if invite.withdrawn_by is not None:
        return "withdrawn"
    return "open" if invite.is_open(now_ms) else "expired"


def _name_in(roster: Roster, officer: bytes | None) -> str:
    known = roster.officers.get(officer) if officer else None
    return known.name if known else ""
