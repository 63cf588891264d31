"""The roster: who belongs to the agency, with which devices, keys and rights.

A journal of the same construction as a vault's, signed but readable: the server enforces it, every client
verifies it from the founding fact, whose hash *is* the agency's id. The server can therefore introduce no
key, no device and no member of its own.

An entry of the roster is called a fact. facts.py lists the kinds; of_the_agency.py, of_devices.py and of_squads.py say
of each its form, who may say it and what it changes; state.py holds what they add up to; the Roster here takes them in
server order. One refused fact never stops the ones behind it: if it is its author's next page, the chain goes on after
it (a newer app wrote what this one does not understand).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.journal.entry import FIRST_PREVIOUS, Author, Entry, next_head, sign
from app.journal.errors import BrokenChain, JournalError, NotAllowed
from app.journal.packing import pack
from app.journal.roster.fact import Fact
from app.journal.roster.facts import read
from app.journal.roster.of_squads import RotateFact
from app.journal.roster.of_the_agency import FoundFact
from app.journal.roster.state import RosterState

FOUNDING_VAULT = bytes(16)
INVITATION_LIFE_MS = 72 * 3600 * 1000


@dataclass
class Roster(RosterState):
    """The roster, taking fact after fact."""

    @classmethod
    def replay(cls, entries: Iterable[Entry]) -> Roster:
        """The roster after these facts in server order; refused ones count in seq, head and chain only."""
        roster = cls()
        for entry in entries:
            roster.take(entry)
        return roster

    def take(self, entry: Entry) -> JournalError | None:
        """Takes the next fact in server order. Returns why it was refused, or None."""
        try:
            fact = self.check(entry)
        except JournalError as refusal:
            self.pass_over(entry)
            return refusal
        self.add(entry, fact)
        return None

    def check(self, entry: Entry) -> Fact:
        """What the fact says, if it may follow. Raises the reason if not. Time is checked by the server alone."""
        fact, header = read(entry), entry.header
        if not self.agency:
            if not isinstance(fact, FoundFact) or header.vault != FOUNDING_VAULT:
                raise NotAllowed("roster.not_founded")
        elif header.vault != self.agency:
            raise NotAllowed("roster.other_agency")
        self._check_chain(entry)
        fact.check(self, entry)
        return fact

    def pass_over(self, entry: Entry) -> None:
        """Counts what `check` has refused just now: it changes nothing, and does not stand in its author's way."""
        if self._is_next_page(entry):
            self.tips[entry.header.device] = (entry.header.number, entry.hash)
        else:
            self.unproved += 1
            self.unproved_bytes += len(entry.body)
        self._count(entry)

    def is_beaten(self, entry: Entry) -> bool:
        """Whether this is its author's next page, and changes a key in whose place the squad has another one."""
        try:
            fact = read(entry)
        except JournalError:
            return False
        if not isinstance(fact, RotateFact) or fact.vault not in self.vaults:
            return False
        return fact.epoch <= self.vaults[fact.vault].epoch and self._is_next_page(entry)

    def add(self, entry: Entry, fact: Fact) -> None:
        """Adds what `check` has passed just now."""
        if not self.agency:
            self.agency = entry.hash[:16]
        fact.apply(self, entry.header.device)
        # The founding fact opens its device's chain: the next fact of that device has number 2.
        self.tips[entry.header.device] = (entry.header.number, entry.hash)
        self._count(entry)

    def sign_fact(self, author: Author, body: dict[str, Any]) -> Entry:
        """The author's next fact, chained to the newest one the roster knows of that device."""
        number, previous = self.tips.get(author.device, (0, FIRST_PREVIOUS))
        return sign(author.key, self.agency or FOUNDING_VAULT, number + 1, previous, 0, pack(body), author.device)

    def become(self, other: Roster) -> None:
        """Everybody who holds this roster sees the other one from now on."""
        vars(self).update(vars(other))

    def _count(self, entry: Entry) -> None:
        self.seq += 1
        self.head = next_head(self.head, entry.hash)

    def _check_chain(self, entry: Entry) -> None:
        header = entry.header
        number, previous = self.tips.get(header.device, (0, FIRST_PREVIOUS))
        if header.number != number + 1:
            raise BrokenChain("roster.gap", "gap" if header.number > number else "fork")
        if header.previous != previous:
            raise BrokenChain("roster.fork", "fork")

    def _is_next_page(self, entry: Entry) -> bool:
        """Whether an enrolled device signed this as the next page of its chain, whatever it says."""
        try:
            self._check_chain(entry)
            self.author(entry)
        except JournalError:
            return False
        return entry.header.vault == self.agency
