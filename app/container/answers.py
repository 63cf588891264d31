"""What the container answers to the screens: small frozen records."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.folding import fold
from app.journal.roster import Device, Roster


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
    problem: str | None


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
    return sorted(found, key=lambda member: (fold(member.name), member.id))
