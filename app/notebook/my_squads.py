"""Which squads an officer is in, and whose word counts in each of them, by the roster as it is now."""

from __future__ import annotations

from collections.abc import Iterable

from app.device.secrets import Secrets
from app.domain.authority import Authority
from app.domain.squads import Squads
from app.journal.roster import Roster
from app.journal.roster.state import SUPERVISOR


def vaults_of(roster: Roster, secrets: Secrets) -> tuple[bytes, ...]:
    """The vaults of this officer's squads: those that were closed, too, for their people are still read.

    When the disk lost the list of members, the keys tell until the next sync.
    """
    if not roster.seq:
        return tuple(secrets.vault_keys)
    return tuple(vault.id for vault in roster.vaults_of(secrets.officer))


def squads_of(roster: Roster, vaults: Iterable[bytes]) -> Squads:
    """Whose each device is, and who are the supervisors of each of these vaults' squads."""
    officers = {device.id: device.officer.hex() for device in roster.devices.values()}

    def authority(vault: bytes) -> Authority:
        squad = roster.vaults.get(vault)
        roles = squad.members if squad else {}
        return Authority(officers, frozenset(one.hex() for one, role in roles.items() if role == SUPERVISOR))

    ever = {vault.id: frozenset(officer.hex() for officer in vault.spans) for vault in roster.vaults.values()}
    return Squads({vault: authority(vault) for vault in vaults}, Authority(officers), ever)
