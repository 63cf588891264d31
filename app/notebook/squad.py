"""The officer's squads: who is in each, and the words they use. A squad's id is its vault's (hex)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.folding import fold
from app.domain.kinds.contact import Stage
from app.journal.roster.state import ADMIN, SUPERVISOR
from app.notebook.notebook import Notebook


@dataclass(frozen=True)
class Squad:
    """A squad that this officer is in."""

    id: str
    name: str


@dataclass(frozen=True)
class SquadMember:
    """A member of a squad; `role` there is officer or supervisor."""

    id: str
    name: str
    role: str
    me: bool
    devices: int


def mine(nb: Notebook) -> list[Squad]:
    """The squads of this officer, the oldest first, without closed ones."""
    known = nb.roster.vaults
    return [Squad(one.hex(), known[one].name) for one in nb.open_vaults if one in known]


def officers(nb: Notebook, squad: str | None) -> list[SquadMember]:
    """The members of a squad, by name; nobody for None."""
    with nb.lock:
        vault = nb.roster.vaults.get(bytes.fromhex(squad)) if squad else None
        members = vault.members if vault else {}
        known = [nb.roster.officers[one] for one in members if one in nb.roster.officers]
        devices = [device.officer for device in nb.roster.devices.values()]
        found = [
            SquadMember(one.id.hex(), one.name, members[one.id], one.id.hex() == nb.officer, devices.count(one.id))
            for one in known
        ]
        return sorted(found, key=lambda officer: (fold(officer.name), officer.id))


def supervises(nb: Notebook, squad: str | None, officer: str | None = None) -> bool:
    """Whether an officer (None: this one) leads a squad: a supervisor in it, or an admin of the agency."""
    who = bytes.fromhex(officer or nb.officer)
    known = nb.roster.officers.get(who)
    role = nb.roster.members(bytes.fromhex(squad or "")).get(who)
    return role == SUPERVISOR or (known is not None and known.role == ADMIN)


def led(nb: Notebook) -> list[Squad]:
    """The squads of this officer that they lead, closed ones too, for there is still work in them."""
    known = nb.roster.vaults
    return [Squad(one.hex(), known[one].name) for one in nb.vaults if one in known and supervises(nb, one.hex())]


def closed(nb: Notebook, record: str) -> str:
    """The name of the squad that keeps a record, if somebody closed it; else ""."""
    keeper = nb.squad_of(record)
    vault = bytes.fromhex(keeper or "")
    return nb.roster.vaults[vault].name if nb.roster.is_closed(vault) else ""


def stages(nb: Notebook) -> list[Stage]:
    """The stages of a relationship in order, with their cadence."""
    return list(nb.stages)
