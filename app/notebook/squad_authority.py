"""Whose word counts in a squad's notebook, by the roster as it is now."""

from __future__ import annotations

from app.domain.authority import Authority
from app.journal.roster import Roster
from app.journal.roster.state import ADMIN, SUPERVISOR


def authority_of(roster: Roster, vault: bytes) -> Authority:
    """Whose each device is, and who are the supervisors of the vault's squad."""
    officers = {device.id: device.officer.hex() for device in roster.devices.values()}
    squad = roster.vaults.get(vault)
    roles = squad.members if squad else {}
    return Authority(officers, frozenset(one.hex() for one, role in roles.items() if role in (SUPERVISOR, ADMIN)))
