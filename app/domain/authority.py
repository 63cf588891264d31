"""Whose word counts where not everybody's does: who may take back a note or a supplement.

Who wrote is who signed: the officer of the device in the stamp. A note, or a supplement to one, is taken back by the
officer who wrote it, from any of their devices, or by a supervisor of the squad. Anybody else's word leaves it as it
is and stands beside it as an attempt. What the whole squad keeps, contacts and follow-ups, everybody may delete as
everybody may edit it: an edit brings it back (app.domain.merge).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.merge import DELETED, RecordState
from app.domain.register import Written
from app.journal import stamps
from app.journal.change import Value

NOBODY = ""
ATTEMPTS_MAX = 8  # told of one note


@dataclass(frozen=True)
class Authority:
    """`officers`: whose a device is, as text of 32 hex characters; `supervisors`: those of the squad."""

    officers: Mapping[bytes, str] = field(default_factory=dict)
    supervisors: Set[str] = frozenset()

    @cached_property
    def digest(self) -> bytes:
        """The same for the same people."""
        plain = [sorted(self.officers.items()), sorted(self.supervisors)]
        return hashlib.sha256(repr(plain).encode()).digest()

    def writer(self, stamp: bytes) -> str:
        """The officer who wrote with this stamp; NOBODY for a device that is not known."""
        return self.officers.get(stamps.author(stamp), NOBODY)

    def standing(self, note: RecordState) -> list[tuple[bytes, Mapping[str, Value]]]:
        """What was written in this note or supplement and not taken back, (stamp, values), the shown one first.

        As a rule one or none. Who dates a text back into another's note can take back that text, and no other.
        """
        said = note.said(DELETED)
        return [one for one in note.written() if not self._gone(one[0], said)] if said else note.written()

    def attempts(self, note: RecordState) -> list[bytes]:
        """Stamps of those who tried to take this back and may not, one of each officer, earliest first."""
        said = note.said(DELETED)
        tried: dict[str, bytes] = {}
        if said:
            left = [stamp for stamp, _ in self.standing(note)]
            for one in reversed(said):
                if one.value is True and not all(self._may(one.stamp, stamp) for stamp in left):
                    tried.setdefault(self.writer(one.stamp) or one.stamp.hex(), one.stamp)
        return list(tried.values())[:ATTEMPTS_MAX]

    def counts(self, note: RecordState, stamp: bytes) -> bool:
        """Whether the word of whoever wrote this stamp takes back, or brings back, anything of a note or supplement."""
        return any(self._may(stamp, written) for written, _ in note.written())

    def may_take_back(self, officer: str, note: RecordState) -> bool:
        """Whether this officer may take back anything of a note or supplement, or bring it back."""
        return any(self._decides(officer, stamp) for stamp, _ in note.written())

    def _gone(self, written: bytes, said: list[Written]) -> bool:
        return next((one.value is True for one in said if self._may(one.stamp, written)), False)

    def _may(self, stamp: bytes, written: bytes) -> bool:
        if stamps.author(stamp) == stamps.author(written):
            return True
        return self._decides(self.writer(stamp), written)

    def _decides(self, officer: str, written: bytes) -> bool:
        return officer != NOBODY and (officer == self.writer(written) or officer in self.supervisors)
