"""What the list of members would take from an admin, and an honest app does not say: a squad would be worse for it.

Asked when a change is said, with all that waits before it, and once more when it goes: something before it may have
been taken back, and another admin may have been quicker.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.domain.folding import fold
from app.journal.errors import NotAllowed
from app.journal.roster import Roster
from app.journal.roster.facts import FACTS
from app.journal.roster.of_squads import CloseFact, GrantFact, RenameFact, VaultFact, WithdrawFact
from app.sync.local import Local


def check_wise(local: Local, roster: Roster, body: dict[str, Any]) -> None:
    """Raises NotAllowed; `roster` is as it will be just before the fact with this body."""
    match FACTS[body["fact"]].read(body):
        case VaultFact(id=vault, name=name, members=members):
            if not members:
                raise NotAllowed("squad.no_members")
            _check_free(roster, vault, name)
        case RenameFact(vault=vault, name=name):
            _check_free(roster, vault, name)
        case CloseFact(vault=vault):
            if {one.id for one in roster.open_vaults} == {vault}:
                raise NotAllowed("squad.only_one")
        case GrantFact(vault=vault):
            check_open(roster, [vault])
        case WithdrawFact(officer=officer, vault=vault) if vault:
            _check_keys_stay(local, roster, vault, officer)


def check_open(roster: Roster, vaults: Iterable[bytes]) -> None:
    """Raises NotAllowed where one of these squads is closed: nobody comes into it any more."""
    if any(map(roster.is_closed, vaults)):
        raise NotAllowed("squad.closed")


def _check_free(roster: Roster, vault: bytes, name: str) -> None:
    """Raises NotAllowed for a name that another squad has, if it is not closed."""
    others = [one.name for one in roster.open_vaults if one.id != vault]
    if fold(name) in map(fold, others):
        raise NotAllowed("squad.name_taken")


def _check_keys_stay(local: Local, roster: Roster, vault: bytes, officer: bytes) -> None:
    """Raises NotAllowed where the squad's keys would leave it with whoever is taken out.

    Of the others' phones only this one is known for what it has: an admin in the squad who still waits for a key of it
    may be about to take out the only one who could bring it.
    """
    others = set(roster.members(vault)) - {officer}
    if not others:
        raise NotAllowed("squad.last_member")
    if local.keyring.secrets.officer in others and any(lacked == vault for lacked, _ in local.lacked()):
        raise NotAllowed("squad.keys_to_come")
