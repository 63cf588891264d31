"""What every kind of fact has: its form, who may say it, and what it changes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.journal.entry import Entry
from app.journal.roster.state import RosterState


@dataclass(frozen=True)
class Fact(ABC):
    """What one fact says. The fields of each kind stand in the order in which they are packed."""

    KIND: ClassVar[str]

    @classmethod
    @abstractmethod
    def read(cls, body: dict[str, Any]) -> Self:
        """Raises Malformed for a body of another form."""

    @abstractmethod
    def check(self, roster: RosterState, entry: Entry) -> None:
        """Raises NotAllowed or BadSignature where whoever signed `entry` may not say this, or not now."""

    @abstractmethod
    def apply(self, roster: RosterState, device: bytes) -> None:
        """Changes the roster. Only after `check`; `device` is the one in the header."""

    @property
    def names(self) -> int:
        """How many officers, devices or squads it names in a list: as much longer may its body be."""
        return 0

    def body(self) -> dict[str, Any]:
        """The map that is packed and signed."""
        return {"fact": self.KIND, **vars(self)}
