"""What the entries add up to: every record of every squad as phones show it, with all its versions and writers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain import policy
from app.domain.kinds import contact
from app.domain.kinds.kind import Kind
from app.domain.merge import RecordState
from app.journal import stamps
from app.journal.change import Action, Value
from app.journal.errors import Reason
from app.journal.roster import Roster
from app.notebook.my_squads import squads_of
from app.notebook.projection import Projection

NOBODY = "somebody unknown"
_EVERY = "SELECT kind, id FROM records WHERE state <> x'' ORDER BY num"


@dataclass(frozen=True)
class Text:
    """What one writer said in a record written once; `stands` False: it was taken back."""

    stamp: bytes
    fields: Mapping[str, Value]
    stands: bool


@dataclass(frozen=True)
class Record:
    """`id` is hex, `vault` its squad's, `shown` False for one that phones hide. `fields` are those shown, `texts` all
    that was said in one written once."""

    kind: Kind
    id: str
    vault: bytes
    state: RecordState
    fields: Mapping[str, Value]
    texts: Sequence[Text]
    shown: bool

    @cached_property
    def stamps(self) -> list[bytes]:
        return self.state.stamps()

    @property
    def at_ms(self) -> int:
        """When it happened, as far as it says so; else when it was written first."""
        at = self.fields.get("at")
        return at if type(at) is int and at >= 0 else stamps.millis(self.stamps[0])

    @property
    def versions(self) -> dict[str, list[tuple[bytes, Value]]]:
        """Fields that two wrote unseen by each other: every version with its stamp, the shown one first."""
        return {name: [(one.stamp, one.value) for one in self.state.live(name)] for name in self.state.contested()}


class Book:
    """The read model of the app, for all squads at once; in memory alone. Close it after use."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.squads = squads_of(roster, roster.vaults)
        self.stages = policy.STAGES.of(roster.policy)
        self._projection = Projection(self.stages, indexed=False, squads=self.squads)

    def take(self, entries: Sequence[tuple[int, Action]]) -> None:
        """Takes these in: (number, action). One that cannot be shown stops no other."""
        self._projection.apply_each(entries)

    def not_shown(self) -> dict[int, Reason]:
        """Those that could not be taken in: number -> why."""
        return self._projection.unread()

    def records(self) -> Iterator[Record]:
        """Every record that anybody wrote, hidden ones too, in the order in which they came."""
        for kind, ident in list(self._projection.read(_EVERY)):
            yield self.record(kind, ident.hex())

    def record(self, kind: str, ident: str) -> Record:
        state = self._projection.state(kind, ident)
        number = self.squads.number_of(bytes.fromhex(ident))
        vault = self.squads.vaults[number - 1] if number else b""
        shown = not state.kind.known or not self._projection.hidden(kind, ident)
        if not state.kind.written_once:
            return Record(state.kind, ident, vault, state, state.shown(), (), shown and not state.deleted)
        standing = self.squads.authority(number).standing(state)
        stands = {stamp for stamp, _ in standing}
        texts = [Text(stamp, fields, stamp in stands) for stamp, fields in state.written()]
        shown_fields = standing[0][1] if standing else texts[0].fields if texts else {}
        return Record(state.kind, ident, vault, state, shown_fields, texts, bool(standing))

    def contacts_of(self, record: Record) -> set[str]:
        """The ids of the contacts whom a record is about: those who were merged, by who they are shown with, too."""
        named = {ident for kind, ident in self._references(record) if kind == contact.KIND}
        return named | self._projection.contacts_of([(record.kind.id, record.id)])

    def problems_of(self, record: Record) -> set[str]:
        """The same of problems, through the measure that a reading is of."""
        named = {ident for kind, ident in self._references(record) if kind == "problem"}
        for kind, ident in self._references(record):
            if kind == "measure":
                named |= {one for to, one in self._references(self.record(kind, ident)) if to == "problem"}
        return named | ({record.id} if record.kind.id == "problem" else set())

    @staticmethod
    def _references(record: Record) -> list[tuple[str, str]]:
        texts = [text.fields for text in record.texts] or [record.fields]
        return [one for fields in texts for one in record.kind.references(fields)]

    def officer_name(self, officer: str | None) -> str:
        known = self.roster.officers.get(bytes.fromhex(officer)) if officer else None
        return known.name if known else NOBODY if officer else ""

    def writer(self, stamp: bytes) -> str:
        """Who wrote with this stamp: the officer whose device signed."""
        known = self.roster.officer_of(stamps.author(stamp))
        return known.name if known else NOBODY

    def squad_name(self, vault: bytes) -> str:
        known = self.roster.vaults.get(vault)
        return known.name if known else "no squad"

    def close(self) -> None:
        self._projection.close()
