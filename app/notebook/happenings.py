"""What others did that an officer may want to be told, noted as it arrives, so that reading the news looks at nothing
else (app.notebook.news).

Only what counts is noted: a value that stands, a text that is shown. Who did it is the signer. Part of a projection;
what is noted of a record may be so no longer when it is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from app.domain import field_rules
from app.domain.kinds import amendment, contact, follow_up, interaction
from app.domain.merge import BROUGHT, DELETED, RecordState
from app.journal import stamps
from app.journal.change import Action, Change
from app.notebook.projection_tables import metadata

NOTE, SUPPLEMENT, TAKEN_BACK = "note", "supplement", "taken_back"
HANDED, GIVEN_BACK, STAGE, GIVEN = "handed", "given_back", "stage", "given"
TO_ME = 0  # no contact has this number
KEPT, BROKEN, LET_GO = follow_up.DONE, follow_up.BROKEN, follow_up.LET_GO

# Told where this officer looks after the contact, or (TO_ME) in any case. `value`: the stage; `at`: by the writer's
# clock, ms UTC; `entry`: the local row number, the order of arrival.
happenings = Table(
    "happenings",
    metadata,
    Column("contact", Integer, primary_key=True),
    Column("entry", Integer, primary_key=True),
    Column("record", Integer, primary_key=True),
    Column("what", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("device", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
_NOTE = "INSERT OR REPLACE INTO happenings VALUES (?, ?, ?, ?, ?, ?, ?)"
_MAX_CONTACTS = interaction.CONTACTS_MAX + 1


class _Told(NamedTuple):
    """`whom`: the only officer whom it is told; `contacts`: ids of those it is about."""

    what: str
    whom: str = ""
    value: str = ""
    contacts: Iterable[str] = ()


class Happenings:
    """`state` and `number` of a record, by kind and id, as the projection has them."""

    def __init__(
        self,
        driver: sqlite3.Connection,
        state: Callable[[str, str], RecordState],
        number: Callable[[str, str], int | None],
    ) -> None:
        self._driver, self._state, self._number = driver, state, number

    def take(self, entry: int, action: Action, me: str) -> None:
        """What an entry of another officer than `me` (id) says, after it was taken in."""
        at, device = min(stamps.millis(action.stamp), field_rules.MS_MAX), stamps.author(action.stamp)
        rows = []
        for change in action.changes:
            record = self._number(change.kind, change.record.hex())
            for told in self._told(change, action.stamp) if record is not None else ():
                about = {self._number(contact.KIND, one) for one in told.contacts}
                if told.whom == me:
                    about.add(TO_ME)
                rows += [(one, entry, record, told.what, told.value, at, device) for one in about if one is not None]
        self._driver.executemany(_NOTE, rows)

    def _told(self, change: Change, stamp: bytes) -> Iterator[_Told]:
        of = {
            interaction.KIND: self._of_note,
            amendment.KIND: self._of_note,
            follow_up.KIND: self._of_follow_up,
            contact.KIND: self._of_contact,
        }.get(change.kind)
        if of is not None:
            yield from of(change, stamp, self._state(change.kind, change.record.hex()))

    def _of_note(self, change: Change, stamp: bytes, state: RecordState) -> Iterator[_Told]:
        written = dict(state.written())
        if change.set.get(DELETED) is True:
            yield _Told(TAKEN_BACK, contacts=self._about(change.kind, state))
        elif stamp in written and BROUGHT not in written[stamp]:
            what = NOTE if change.kind == interaction.KIND else SUPPLEMENT
            yield _Told(what, contacts=self._about(change.kind, state))

    def _about(self, kind: str, state: RecordState) -> list[str]:
        """The contacts in a note, or in the one that a supplement belongs to; also of one that was taken back."""
        named = [one for _, fields in state.written() for one in state.kind.references(fields)]
        if kind == amendment.KIND:
            notes = [self._state(*one) for one in named if one[0] == interaction.KIND][:1]
            return [one for note in notes for one in self._about(interaction.KIND, note)]
        return [ident for kind, ident in named if kind == contact.KIND][:_MAX_CONTACTS]

    def _of_follow_up(self, change: Change, stamp: bytes, state: RecordState) -> Iterator[_Told]:
        fields = state.shown()
        owner = field_rules.ident(fields.get("owner"))
        if owner and _stands(state, "owner", change, stamp):
            if follow_up.FOLLOW_UP.done(change.set) == GIVEN_BACK:
                yield _Told(GIVEN_BACK, owner)
            elif change.set.get(follow_up.ACCEPTED + owner) is not True:  # else theirs from the beginning
                yield _Told(HANDED, owner)
        status = field_rules.word(fields.get("status"))
        if status in (KEPT, BROKEN, LET_GO) and _stands(state, "status", change, stamp):
            about = field_rules.ident(fields.get("contact"))
            yield _Told(status, contacts=[about] if about else ())

    def _of_contact(self, change: Change, stamp: bytes, state: RecordState) -> Iterator[_Told]:
        fields, ident = state.shown(), change.record.hex()
        stage = field_rules.word(fields.get("stage"))
        if stage and change.basis.get("stage") and _stands(state, "stage", change, stamp):
            yield _Told(STAGE, value=stage, contacts=[ident])
        for name in ("primary", "backup"):
            officer = field_rules.ident(fields.get(name))
            if officer and _stands(state, name, change, stamp):
                yield _Told(GIVEN, officer)


def _stands(state: RecordState, field: str, change: Change, stamp: bytes) -> bool:
    """Whether this change wrote the value that is shown."""
    live = state.live(field) if field in change.set else []
    return bool(live) and live[0].stamp == stamp
