"""A roster on which the cast signs: founding, squads, invitations and enrolments, in server order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.journal.entry import Author, Entry
from app.journal.invitation import JOIN, Code
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.of_devices import EnrolFact, InviteFact
from app.journal.roster.of_the_agency import FoundFact
from app.journal.roster.state import OFFICER
from app.sync import enrolment
from tests.cast.clock import now_ms
from tests.cast.device import ADDRESS, Device


class Signs(Protocol):
    """Whoever has a device."""

    @property
    def author(self) -> Author: ...


def found_body(device: Device, name: str, officer_name: str, recovery_key: bytes, server_key: bytes) -> dict[str, Any]:
    """Of the agency whose first admin carries this device."""
    own = (device.key.public, device.hpke_public)
    return FoundFact(name, device.officer, officer_name, *own, recovery_key, server_key, {}).body()


def invite_body(
    key: bytes,
    officer: bytes,
    officer_name: str,
    vaults: Mapping[bytes, str],
    role: str = OFFICER,
    expires_ms: int | None = None,
) -> dict[str, Any]:
    """Of the invitation whose code has this public key, with a role in the agency and one in each vault.

    It is good for 72 hours unless told otherwise.
    """
    until = now_ms() + INVITATION_LIFE_MS if expires_ms is None else expires_ms
    return InviteFact(key, officer, officer_name, role, dict(vaults), until).body()


@dataclass
class SignedRoster:
    """`facts` were signed and taken here, and lead to `roster`."""

    roster: Roster = field(default_factory=Roster)
    facts: list[Entry] = field(default_factory=list)

    def sign(self, by: Signs, body: dict[str, Any]) -> Entry:
        """Somebody's next fact, as it comes off the wire; not yet taken."""
        return Entry.parse(self.roster.sign_fact(by.author, body).pack())

    def must_take(self, fact: Entry) -> Entry:
        refusal = self.roster.take(fact)
        if refusal is not None:
            raise refusal
        self.facts.append(fact)
        return fact

    def must(self, by: Signs, body: dict[str, Any]) -> Entry:
        return self.must_take(self.sign(by, body))

    def add_squad(self, by: Signs, name: str, members: dict[bytes, str]) -> tuple[bytes, bytes]:
        """Its vault and the key to it, which is wrapped to its members' devices and for recovery."""
        fact, vault, key = enrolment.new_vault(self.roster, by.author, name, members)
        self.must_take(fact)
        return vault, key

    def enrolment(self, code: Code, device: Device) -> Entry:
        """The fact by which a device joins; not yet taken."""
        return Entry.parse(EnrolFact.signed(self.roster.agency, code.key, device.key, device.hpke_public).pack())

    def enrol(self, by: Signs, device: Device, officer_name: str, vaults: Mapping[bytes, str], **more: Any) -> None:
        """Invites whoever carries the device, and lets it join. `more` as for `invite_body`."""
        code = Code.new(JOIN, self.roster.agency, ADDRESS)
        self.must(by, invite_body(code.key.public, device.officer, officer_name, vaults, **more))
        self.must_take(self.enrolment(code, device))

    def fresh(self) -> Roster:
        """The same roster, read anew from its facts, free to be tried on."""
        return Roster.replay(self.facts)
