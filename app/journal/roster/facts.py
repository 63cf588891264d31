"""The kinds of facts of the roster.

    found     founds the agency, with its first officer and device     the first fact; by the device it names
    role      an officer's role in the agency; ends a suspension        by an admin; never lowers the last one
    policy    replaces the values it names                             by an admin
    invite    an invitation, for somebody new or another device        by an admin, or an officer for themselves
    uninvite  withdraws one that is open                               by whoever made it, or an admin
    enrol     a device joins with an invitation                        signed by the invitation key, not the device
    revoke    a device is gone, and why                                by its officer, their supervisor, an admin
    vault     a squad, its members and what proves its first key       by an admin
    rename    another name for a squad                                 by an admin
    close     a squad's end: hidden, and still read and written        by an admin
    grant     a role in a squad                                        by an admin
    withdraw  an officer leaves a squad, or the agency                 by an admin; never the last one
    rotate    a squad's next key                                       by a member where it is needed, or who leads
    admit     what a device wrote before it was shut out counts        by a supervisor of the squad

A new kind is a class in of_the_agency.py, of_devices.py, of_squads.py or of_deposits.py, a row above and one in
docs/protocol.md, section 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from app.journal.entry import Entry
from app.journal.errors import Malformed, UnknownVersion
from app.journal.roster.fact import Fact
from app.journal.roster.form import NAMED_BYTES, PLAIN_BYTES, body_of
from app.journal.roster.of_deposits import AdmitFact
from app.journal.roster.of_devices import EnrolFact, InviteFact, RevokeFact, UninviteFact
from app.journal.roster.of_squads import CloseFact, GrantFact, RenameFact, RotateFact, VaultFact, WithdrawFact
from app.journal.roster.of_the_agency import FoundFact, PolicyFact, RoleFact
from app.journal.roster.state import RosterState


@dataclass(frozen=True)
class UnknownFact(Fact):
    """Of a kind that only a newer app knows: passed over, but its author is heard again."""

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        return cls()

    def check(self, roster: RosterState, entry: Entry) -> None:
        roster.author(entry)
        raise UnknownVersion("fact.newer")

    def apply(self, roster: RosterState, device: bytes) -> None:
        """Nothing: `check` never lets one pass."""


_KNOWN: tuple[type[Fact], ...] = (
    *(FoundFact, RoleFact, PolicyFact),
    *(InviteFact, UninviteFact, EnrolFact, RevokeFact),
    *(VaultFact, RenameFact, CloseFact, GrantFact, WithdrawFact, RotateFact, AdmitFact),
)
FACTS: dict[str, type[Fact]] = {kind.KIND: kind for kind in _KNOWN}


def read(entry: Entry) -> Fact:
    """What a fact says. Raises Malformed."""
    body = body_of(entry)
    fact = FACTS.get(body["fact"], UnknownFact).read(body)
    room = PLAIN_BYTES + NAMED_BYTES * fact.names
    if len(entry.body) > room and not isinstance(fact, UnknownFact | FoundFact | PolicyFact):
        raise Malformed("fact.too_large")
    return fact
