"""The squads whose records one notebook shows: which of them keeps a record, and whose word counts there.

They are numbered from 1 in their order, so that a row of a table can say its squad in one byte; ELSEWHERE is the
number of a record of none of them, known only because another one names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.authority import Authority
from app.journal import record_id

ELSEWHERE = 0
NUMBERED_MAX = 10_000  # records; some 1 MiB


@dataclass(frozen=True)
class Squads:
    """`members`: vault -> whose word counts in it, in an order that stays while the squads are shown. `ever`: who was
    ever in each of the agency's squads (hex ids)."""

    members: Mapping[bytes, Authority] = field(default_factory=dict)
    elsewhere: Authority = field(default_factory=Authority)
    ever: Mapping[bytes, Set[str]] = field(default_factory=dict)

    @cached_property
    def vaults(self) -> Sequence[bytes]:
        """Their vaults, in order."""
        return list(self.members)

    def ordered(self, vaults: Sequence[bytes]) -> Squads:
        """The same squads in this order of their vaults."""
        return Squads({vault: self.members[vault] for vault in vaults}, self.elsewhere, self.ever)

    @cached_property
    def _by_number(self) -> Sequence[Authority]:
        return [self.elsewhere, *self.members.values()]

    def number_of(self, record: bytes) -> int:
        """The number of the squad that keeps this record (its id); ELSEWHERE for none of these."""
        number = self._numbered.get(record)
        if number is None:
            found = (number for number, vault in enumerate(self.vaults, 1) if record_id.belongs(record, vault))
            if len(self._numbered) >= NUMBERED_MAX:
                self._numbered.clear()
            number = self._numbered[record] = next(found, ELSEWHERE)
        return number

    @cached_property
    def _numbered(self) -> dict[bytes, int]:
        """Records asked for before: every row of a list asks several times, and in six squads each time costs 4 µs."""
        return {}

    def keeper_of(self, record: bytes) -> int:
        """The same of a record that was written in one of these squads: with one alone there is nothing to work out."""
        return 1 if len(self.vaults) == 1 else self.number_of(record)

    def vault_of(self, record: bytes) -> bytes | None:
        """The vault of a record; None for one of none of these."""
        number = self.number_of(record)
        return None if number == ELSEWHERE else self.vaults[number - 1]

    def authority(self, number: int) -> Authority:
        """Whose word counts in the squad with this number."""
        return self._by_number[number]

    def in_both(self, stamp: bytes, one: bytes, other: bytes) -> bool:
        """Whether who wrote with this stamp was ever in both of these vaults' squads."""
        officer = self.elsewhere.writer(stamp)
        return officer in self.ever.get(one, ()) and officer in self.ever.get(other, ())

    @cached_property
    def digest(self) -> bytes:
        """The same for the same squads of the same people, in whatever order."""
        said = sorted((vault, authority.digest) for vault, authority in self.members.items())
        ever = sorted((vault, sorted(officers)) for vault, officers in self.ever.items())
        return hashlib.sha256(repr([said, self.elsewhere.digest, ever]).encode()).digest()
