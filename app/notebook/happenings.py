"""What others did that is news to this officer: noted as it arrives, so that reading it looks at nothing else
(app.notebook.news).

It is theirs where it is about their people, as they are then: contacts whose primary or backup officer they are, and
their favorites; or where something was given to them. Only what counts is noted: a value that stands, a text that is
shown. Who did it is the signer. Part of a projection; what is noted of a record may be so no longer when it is read.
"""

from __future__ import annotations

import functools
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.kinds import amendment, contact, follow_up, handover, interaction, problem
from app.domain.kinds.kind import Fields
from app.domain.merge import BROUGHT, DELETED, RecordState
from app.journal import stamps
from app.journal.change import Action, Change
from app.notebook.merged_contacts import Merges
from app.notebook.projection_tables import metadata

NOTE, SUPPLEMENT, TAKEN_BACK = "note", "supplement", "taken_back"
HANDED, GIVEN_BACK, STAGE, GIVEN, LEADS = "handed", "given_back", "stage", "given", "leads"
KEPT, BROKEN, LET_GO = follow_up.DONE, follow_up.BROKEN, follow_up.LET_GO
OFFERED = "offered"  # a handover; what is said to one is called as there

# The last of each kind to arrive for a record. `entry`: its local row number; `contact`: one of their people, or NULL;
# `others`: how many more of them; `value`: the stage, or who gave a handover; `at`: by the writer's clock, ms UTC.
happenings = Table(
    "happenings",
    metadata,
    Column("record", Integer, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("entry", Integer, nullable=False),
    Column("contact", Integer),
    Column("others", Integer, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("device", LargeBinary, nullable=False),
    Index("happenings_by_arrival", "entry", "record", "what"),
    sqlite_with_rowid=False,
)
_NOTE = "INSERT OR REPLACE INTO happenings VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_THEIRS = """
    SELECT 1 FROM contacts WHERE num = :num AND :officer IN (primary_officer, backup_officer)
    UNION ALL SELECT 1 FROM favourites WHERE officer = :officer AND contact = :num
"""
_OFFERED = "SELECT officer FROM handovers WHERE num = ? AND stamp = ? AND receiver = ?"
# Whose turn it was to say so, to the other of the two.
_SAID = f"""
    SELECT o.num, o.officer, s.said FROM handover_steps s
    JOIN handovers o ON o.num = s.handover AND o.officer = s.giver
    WHERE s.num = :num AND s.stamp = :stamp AND CASE
        WHEN s.said IN ('{handover.TAKEN}', '{handover.ASKED}') THEN s.officer = o.receiver AND o.officer = :me
        WHEN s.said IN ('{handover.ANSWERED}', '{handover.WITHDRAWN}') THEN s.officer = o.officer AND o.receiver = :me
    END
"""  # noqa: S608 - constants of our own
_PEOPLE_MAX = interaction.CONTACTS_MAX + 1  # with the venue
_log = logging.getLogger(__name__)


class _Told(NamedTuple):
    """`people`: numbers of those of their people whom it is about; `record`: the number of another record than the one
    that was changed, where it is about that one."""

    what: str
    people: list[int]
    value: str = ""
    record: int | None = None


class Happenings:
    """`state` and `number` of a record, by kind and id, as the projection has them."""

    def __init__(
        self,
        driver: sqlite3.Connection,
        merges: Merges,
        state: Callable[[str, str], RecordState],
        number: Callable[[str, str], int | None],
    ) -> None:
        self._driver, self._merges, self._number = driver, merges, number
        self._state = functools.cache(state)
        """Read once for all that came together: many entries may be about one record, which a forged app filled."""

    def note(self, actions: Sequence[tuple[int, Action]], me: str) -> None:
        """Notes what is news to `me` (an officer's id) in these actions of others, which were shown already: (local row
        number, action). One of a form that nobody foresaw is no news."""
        for entry, action in actions:
            try:
                self._take(entry, action, me)
            except Exception as error:  # noqa: BLE001 - one of them must not hide the others
                _log.warning("an entry is in the notebook and not in the news: %s", type(error).__name__)
        self._state.cache_clear()

    def _take(self, entry: int, action: Action, me: str) -> None:
        at, device = min(stamps.millis(action.stamp), field_rules.MS_MAX), stamps.author(action.stamp)
        rows = []
        for change in action.changes:
            for what, people, value, record in self._told(change, action.stamp, me):
                first, others = (people[0], len(people) - 1) if people else (None, 0)
                about = self._number(change.kind, change.record.hex()) if record is None else record
                rows.append((about, what, entry, first, others, value, at, device))
        self._driver.executemany(_NOTE, rows)

    def _told(self, change: Change, stamp: bytes, me: str) -> Iterator[_Told]:
        if change.kind in (interaction.KIND, amendment.KIND):
            yield from self._of_note(change, stamp, me)
        elif change.kind == follow_up.KIND and not change.set.keys().isdisjoint(("owner", "status")):
            yield from self._of_follow_up(change, stamp, me)
        elif change.kind == contact.KIND and not change.set.keys().isdisjoint(("stage", "primary", "backup")):
            yield from self._of_contact(change, stamp, me)
        elif change.kind == problem.KIND and "lead" in change.set:
            state = self._state(change.kind, change.record.hex())
            if field_rules.ident(state.shown().get("lead")) == me and _stands(state, "lead", change, stamp):
                yield _Told(LEADS, [])
        elif change.kind in (handover.KIND, handover.STEP):
            yield from self._of_handover(change, stamp, me)

    def _of_note(self, change: Change, stamp: bytes, me: str) -> Iterator[_Told]:
        kind, ident = change.kind, change.record.hex()
        if change.set.get(DELETED) is True:
            theirs = self._theirs(self._there(kind, self._state(kind, ident)), me)
            if theirs:
                yield _Told(TAKEN_BACK, theirs)
        elif BROUGHT not in change.set:
            theirs = self._theirs(self._named(kind, change.set), me)
            if theirs and any(stamp == written for written, _ in self._state(kind, ident).written()):
                yield _Told(NOTE if kind == interaction.KIND else SUPPLEMENT, theirs)

    def _there(self, kind: str, state: RecordState) -> list[str]:
        """The ids of those in a note, or in the one that a supplement belongs to; also of one that was taken back."""
        return [one for _, fields in state.written() for one in self._named(kind, fields)]

    def _named(self, kind: str, fields: Fields) -> list[str]:
        if kind == interaction.KIND:
            return [ident for of, ident in interaction.INTERACTION.references(fields) if of == contact.KIND]
        note = field_rules.ident(fields.get("interaction"))
        return self._there(interaction.KIND, self._state(interaction.KIND, note)) if note else []

    def _of_follow_up(self, change: Change, stamp: bytes, me: str) -> Iterator[_Told]:
        state = self._state(change.kind, change.record.hex())
        fields = state.shown()
        about = field_rules.ident(fields.get("contact"))
        if field_rules.ident(fields.get("owner")) == me and _stands(state, "owner", change, stamp):
            if follow_up.FOLLOW_UP.done(change.set) == GIVEN_BACK:
                yield _Told(GIVEN_BACK, [])
            elif change.set.get(follow_up.ACCEPTED + me) is not True:  # else theirs from the beginning
                yield _Told(HANDED, [])
        status = field_rules.word(fields.get("status"))
        if about and status in (KEPT, BROKEN, LET_GO) and _stands(state, "status", change, stamp):
            theirs = self._theirs([about], me)
            if theirs:
                yield _Told(status, theirs)

    def _of_contact(self, change: Change, stamp: bytes, me: str) -> Iterator[_Told]:
        ident = change.record.hex()
        state = self._state(change.kind, ident)
        fields = state.shown()
        stage = field_rules.word(fields.get("stage"))
        if stage and change.basis.get("stage") and _stands(state, "stage", change, stamp):
            theirs = self._theirs([ident], me)
            if theirs:
                yield _Told(STAGE, theirs, stage)
        named = (one for one in ("primary", "backup") if field_rules.ident(fields.get(one)) == me)
        if any(_stands(state, one, change, stamp) for one in named):
            yield _Told(GIVEN, [])

    def _of_handover(self, change: Change, stamp: bytes, me: str) -> Iterator[_Told]:
        num = self._number(change.kind, change.record.hex())
        if change.kind == handover.KIND:
            for (giver,) in self._driver.execute(_OFFERED, (num, stamp, me)):
                yield _Told(OFFERED, [], giver)
        else:
            for of, giver, said in self._driver.execute(_SAID, {"num": num, "stamp": stamp, "me": me}):
                yield _Told(said, [], giver, of)

    def _theirs(self, contacts: Iterable[str], me: str) -> list[int]:
        """Who of these contacts, or of those with whom they are shown, are this officer's people; by their numbers."""
        found: dict[int, None] = {}
        for ident in list(dict.fromkeys(contacts))[:_PEOPLE_MAX]:
            num = self._number(contact.KIND, ident)
            num = None if num is None else self._merges.survivor(num)
            if num is not None and self._driver.execute(_THEIRS, {"num": num, "officer": me}).fetchone():
                found[num] = None
        return list(found)


def _stands(state: RecordState, field: str, change: Change, stamp: bytes) -> bool:
    """Whether this change wrote the value that is shown."""
    live = state.live(field) if field in change.set else []
    return bool(live) and live[0].stamp == stamp
