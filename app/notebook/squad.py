"""The squad: its officers and the words it uses."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.folding import fold
from app.domain.kinds.contact import Stage
from app.journal.roster.state import ADMIN, SUPERVISOR
from app.notebook.notebook import Notebook


@dataclass(frozen=True)
class SquadMember:
    """A member of the squad; `role` is officer, supervisor or admin."""

    id: str
    name: str
    role: str
    me: bool
    devices: int


def officers(nb: Notebook) -> list[SquadMember]:
    """The members of this notebook's vault, by name."""
    with nb.lock:
        vault = nb.roster.vaults.get(nb.vault)
        members = vault.members if vault else {}
        known = [nb.roster.officers[one] for one in members if one in nb.roster.officers]
        devices = [device.officer for device in nb.roster.devices.values()]
        found = [
            SquadMember(one.id.hex(), one.name, members[one.id], one.id.hex() == nb.officer, devices.count(one.id))
            for one in known
        ]
        return sorted(found, key=lambda officer: (fold(officer.name), officer.id))


def supervises(nb: Notebook) -> bool:
    """Whether this officer leads the squad: a supervisor or admin in it, or an admin of the agency."""
    me = bytes.fromhex(nb.officer)
    vault, known = nb.roster.vaults.get(nb.vault), nb.roster.officers.get(me)
    role = vault.members.get(me) if vault else None
    return role in (SUPERVISOR, ADMIN) or (known is not None and known.role == ADMIN)


def stages(nb: Notebook) -> list[Stage]:
    """The stages of a relationship in order, with their cadence."""
    return list(nb.stages)
