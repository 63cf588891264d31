"""The projection: what the journal adds up to, in an SQLite database that lives in memory and dies at locking.

Promises:
- `apply` shows actions all together or not at all, and may see the same action again (app.domain.merge);
- an action it cannot show never stops the ones beside it;
- nothing is ever written to disk: temporary tables stay in memory too;
- `dump` gives the whole database as bytes for a sealed snapshot, `load` takes them back.

Not thread-safe by itself: the notebook holds one lock around it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from app.domain import days
from app.domain.kinds import contact
from app.domain.kinds.contact import Stage
from app.domain.merge import DELETED, MERGED_INTO, RecordState
from app.domain.squads import ELSEWHERE, Squads
from app.journal import stamps
from app.journal.carried import copied
from app.journal.change import BASIS_MAX, Action
from app.journal.errors import Reason
from app.notebook.happenings import Happenings
from app.notebook.kinds.registry import KINDS, Kinds
from app.notebook.kinds.rows import ReadModel, Record, Taken
from app.notebook.merged_contacts import Merges
from app.notebook.projection_database import driver_of, opened
from app.notebook.returned_contacts import Returns
from app.notebook.succession import pass_on
from app.notebook.text_index import TAIL_MAX, TextIndex, supported

LOOKUP_MAX = 500

_Key = tuple[str, bytes]  # (kind, id)


class Projection:
    """An empty read model, or the one that `dump` saved."""

    def __init__(
        self,
        stages: Sequence[Stage] = contact.STAGES,
        indexed: bool | None = None,
        dumped: bytes | memoryview | None = None,
        squads: Squads | None = None,
        kinds: Kinds = KINDS,
    ) -> None:
        """`indexed` None: as this SQLite can. `squads`, in their order, and `kinds` are those with which `dumped` was
        made.

        Raises ValueError for a dump that is not a database.
        """
        self._engine = create_engine(
            "sqlite://", creator=opened, poolclass=StaticPool, isolation_level="AUTOCOMMIT", hide_parameters=True
        )
        self.connection: Connection = self._engine.connect()
        # What happens for every entry goes to the driver itself: a statement then costs 3 µs instead of 30.
        self._driver: sqlite3.Connection = driver_of(self.connection)
        self.kinds = kinds
        if dumped is None:
            self._driver.executescript(kinds.schema)
        else:
            self._restore(dumped)
        self.indexed = supported() if indexed is None else indexed
        self.indexes = {
            table: TextIndex(self._driver, table, column, self.indexed, create=dumped is None)
            for table, column in kinds.indexed.items()
        }
        squads = squads or Squads()
        self.merges = Merges(self._driver)
        standing = [(rows.kind, rows.standing()) for rows in kinds.rows.values() if rows.concerns]
        self._model = ReadModel(
            self._driver,
            self.indexes,
            Returns(self._driver, standing, squads),
            self.merges,
            {stage.id: stage.cadence_days for stage in stages},
            squads,
        )
        self._rows = {kind: rows(self._model) for kind, rows in kinds.rows.items()}
        self.happenings = Happenings(self._driver, self.merges, self.state, self.number)
        self._next = int(self._driver.execute("SELECT coalesce(max(num), 0) + 1 FROM records").fetchone()[0])
        self._quiet_on: tuple[date, object] | None = None

    def close(self) -> None:
        """Drops everything."""
        self.connection.close()
        self._engine.dispose()

    # --- snapshots ---------------------------------------------------------------------------------------

    def dump(self) -> bytes | None:
        """The database as bytes; None where this SQLite cannot give them."""
        return self._driver.serialize() if hasattr(self._driver, "serialize") else None

    def _restore(self, dumped: bytes | memoryview) -> None:
        try:
            self._driver.deserialize(dumped)
            self._driver.execute("SELECT count(*) FROM notes_tail").fetchone()
        except Exception as error:
            self.close()
            raise ValueError("This snapshot is not a notebook.") from error

    # --- reading -----------------------------------------------------------------------------------------

    def read(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Any]:
        """The rows of a query that is put together from names and question marks, one after another as they are found.

        What looks at every key uses it: SQLAlchemy's own share of a statement is a tenth of what a key may cost.
        """
        return self._driver.execute(sql, values)

    def state(self, kind: str, ident: str) -> RecordState:
        """The state of a record; empty when it is not known."""
        query = "SELECT state FROM records WHERE id = ? AND kind = ?"
        row = self._driver.execute(query, (bytes.fromhex(ident), kind)).fetchone()
        return RecordState.parse(self.kinds.of(kind), row[0] if row else b"")

    def hidden(self, kind: str, ident: str) -> bool:
        """True for a record that is not shown: nobody wrote it, or it is deleted or taken back."""
        num, rows = self.number(kind, ident), self._rows.get(kind)
        if num is None or rows is None:
            return True
        return self._driver.execute(f"SELECT 1 FROM {rows.shown.format(num='?')}", (num,)).fetchone() is None  # noqa: S608 - names of our own

    def basis(self, kind: str, ident: str, fields: Iterable[str]) -> dict[str, tuple[bytes, ...]]:
        """The basis of a write to these fields by somebody who sees what is shown here."""
        state = self.state(kind, ident)
        basis = state.basis(fields)
        if DELETED in basis and kind in self._rows:
            naming = self._rows[kind].naming(self.number(kind, ident) or 0, state)
            basis[DELETED] = tuple(sorted(naming | set(basis[DELETED]))[-BASIS_MAX:])
        return basis

    def unseen(self, kind: str, ident: str) -> Set[bytes]:
        """Stamps of other records for which a deleted one is shown all the same; empty for any other."""
        num, rows = self.number(kind, ident), self._rows.get(kind)
        return set() if num is None or rows is None else rows.unseen(num, self.state(kind, ident))

    @property
    def squads(self) -> Squads:
        """Whose records these are, and whose word counts in each squad."""
        return self._model.squads

    def number(self, kind: str, ident: str) -> int | None:
        """The number of a record, or None when it is not known."""
        row = self._driver.execute(
            "SELECT num FROM records WHERE id = ? AND kind = ?", (bytes.fromhex(ident), kind)
        ).fetchone()
        return None if row is None else int(row[0])

    def contacts_of(self, records: Iterable[tuple[str, str]]) -> set[str]:
        """The ids of the contacts among these records, and of those whom the others are about."""
        found: set[str] = set()
        for kind, ident in records:
            rows = self._rows.get(kind)
            if kind == contact.KIND:
                found.add(ident)
            if rows is not None and rows.concerns:
                found.update(row[0] for row in self._driver.execute(rows.concerned(), (bytes.fromhex(ident), kind)))
        return found

    # --- taking actions in -------------------------------------------------------------------------------

    def apply(self, actions: Sequence[Action], entries: Sequence[int] = ()) -> None:
        """Shows these actions, all or none. `entries`: their local row numbers, by which their history is found."""
        self._atomically(lambda: self._apply(actions, entries))

    def apply_each(self, actions: Sequence[tuple[int, Action]]) -> None:
        """Shows these actions, (local row number, action); one that cannot be shown is noted as unread."""
        try:
            self.apply([action for _, action in actions], [rowid for rowid, _ in actions])
        except Exception:  # noqa: BLE001 - one entry of a form nobody foresaw must not hide the others
            if len(actions) == 1:
                self.note_unread([(actions[0][0], Reason("entry.not_shown"))])
                return
            for one in actions:
                self.apply_each([one])
            return
        if self._driver.execute("SELECT 1 FROM unread LIMIT 1").fetchone():
            self._many("DELETE FROM unread WHERE rowid = ?", [(rowid,) for rowid, _ in actions])

    def note_unread(self, entries: Sequence[tuple[int, Reason]]) -> None:
        """Remembers entries that could not be opened or shown: (local row number, why)."""
        rows = [(rowid, reason.code, json.dumps(dict(reason.values))) for rowid, reason in entries]
        self._many("INSERT OR REPLACE INTO unread (rowid, code, details) VALUES (?, ?, ?)", rows)

    def unread(self) -> dict[int, Reason]:
        """Local row number -> why it could not be shown."""
        rows = self._driver.execute("SELECT rowid, code, details FROM unread")
        return {rowid: Reason(code, json.loads(details)) for rowid, code, details in rows}

    def catch_up(self, tail_max: int = TAIL_MAX) -> bool:
        """Indexes a stretch of texts for search where more than `tail_max` wait. True when it did."""
        return any([index.catch_up(tail_max) for index in self.indexes.values()])  # noqa: C419 - each of them does a stretch

    def set_squads(self, squads: Squads) -> None:
        """Weighs anew what somebody took back and what nobody known wrote, after the roster changed.

        Those there were keep their numbers. Records of new ones, named before, become theirs.
        """
        if squads.vaults[: len(self.squads.vaults)] != self.squads.vaults:
            raise ValueError("A squad lost its number.")
        self._model.squads = self._model.returns.squads = squads
        named = self._driver.execute("SELECT num, id FROM records WHERE squad = ?", (ELSEWHERE,)).fetchall()
        self._many(
            "UPDATE records SET squad = ? WHERE num = ?", [(squads.number_of(ident), num) for num, ident in named]
        )
        unsigned = (rows.unsigned for rows in self._rows.values() if rows.unsigned)
        in_doubt = " UNION ".join(("SELECT num FROM claims", *unsigned))
        self._show_again(f"num IN ({in_doubt})")

    def set_stages(self, stages: Sequence[Stage]) -> None:
        """Reckons every contact's cadence anew, after the agency changed its stages."""
        self._model.cadences = {stage.id: stage.cadence_days for stage in stages}
        self._show_again(f"kind = '{contact.KIND}'")

    def _show_again(self, which: str) -> None:
        """Writes the rows of some records anew; `which` is a condition on `records`, of our own names."""

        def show() -> None:
            rows = self._driver.execute(f"SELECT kind, id FROM records WHERE state <> x'' AND {which}").fetchall()  # noqa: S608 - see above
            known: dict[_Key, Record] = {}
            self._load([(kind, ident) for kind, ident in rows], known)
            self._show(list(known.items()), known)

        self._atomically(show)

    def reckon_quiet(self, today: date, zone: tzinfo | None) -> None:
        """Works out, once a day and for each new cadence, before which moment the last contact was too long ago."""
        day = (today, days.zone_key(today, zone))
        some = "WHERE quiet_before IS NULL" if day == self._quiet_on else ""
        wanted = self._driver.execute(f"SELECT days FROM cadences {some}").fetchall()  # noqa: S608 - one of our two ends
        moments = [(contact.quiet_before(cadence, today, zone), cadence) for (cadence,) in wanted]
        self._many("UPDATE cadences SET quiet_before = ? WHERE days = ?", moments)
        self._quiet_on = day

    def _atomically(self, work: Callable[[], None]) -> None:
        before = self._next
        self._driver.execute("BEGIN")
        try:
            work()
            self._driver.execute("COMMIT")
        except BaseException:
            self._driver.execute("ROLLBACK")
            self._next = before
            for index in self.indexes.values():
                index.count_tail()
            self._model.returns.look_again()
            self.merges.look_again()
            raise

    def _apply(self, actions: Sequence[Action], entries: Sequence[int]) -> None:
        known: dict[_Key, Record] = {}
        # A change that sets nothing says nothing, and makes nobody.
        changes = [(action.stamp, change) for action in actions for change in action.changes if change.set]
        self._load({(change.kind, change.record) for _, change in changes}, known)
        heard: dict[str, list[Taken]] = {kind: [] for kind, rows in self._rows.items() if rows.listens}
        claims: list[tuple[int]] = []
        for stamp, change in changes:
            record = known[change.kind, change.record]
            record.state.take(stamp, change)
            record.changed = True
            if change.kind in heard:
                heard[change.kind].append((record.num, stamp, change.set))
            if DELETED in change.set and record.state.kind.written_once:
                claims.append((record.num,))
        pass_on(self._model, known)
        self._many("INSERT OR IGNORE INTO claims VALUES (?)", claims)
        for kind, taken in heard.items():
            self._rows[kind].took(taken)
        self._many(
            "INSERT OR IGNORE INTO writes (record, at, entry) VALUES (?, ?, ?)",
            [
                (known[change.kind, change.record].num, stamps.millis(action.stamp), rowid)
                for rowid, action in zip(entries, actions, strict=False)
                if not (action.original or action.extra) or self._is_new(action, rowid)
                for change in action.changes
                if change.set
            ],
        )
        self._show([(key, record) for key, record in known.items() if record.changed], known)

    def _is_new(self, action: Action, entry: int) -> bool:
        """Remembers what was brought here; False where another entry brought it before: no history says it twice."""
        if not action.changes:
            return False
        squad, first = self.squads.keeper_of(action.changes[0].record), True
        for original, whole in [(action.original, 1)] if action.original else [(one, 0) for one in copied(action)]:
            place = (original, squad, whole)
            self._driver.execute("INSERT OR IGNORE INTO brought VALUES (?, ?, ?, ?)", (*place, entry))
            query = "SELECT min(entry) FROM brought WHERE original = ? AND squad = ? AND whole = ?"
            first = bool(self._driver.execute(query, place).fetchone()[0] == entry)
        return first or not action.original

    def _load(self, keys: Iterable[_Key], known: dict[_Key, Record]) -> None:
        """Brings records into `known`, numbering those that nobody named before."""
        wanted = set(keys)
        for num, ident, kind, state, squad in self._rows_of("num, id, kind, state, squad", {one for _, one in wanted}):
            if (kind, ident) in wanted:
                known[kind, ident] = Record(num, RecordState.parse(self.kinds.of(kind), state), squad, fresh=not state)
        for kind, ident in sorted(wanted - known.keys()):
            empty, squad = RecordState(self.kinds.of(kind)), self.squads.keeper_of(ident)
            known[kind, ident] = Record(self._next, empty, squad, fresh=True)
            self._next += 1

    def _rows_of(self, columns: str, idents: Iterable[bytes]) -> Iterator[Any]:
        ids = list(idents)
        for at in range(0, len(ids), LOOKUP_MAX):
            some = tuple(ids[at : at + LOOKUP_MAX])
            marks = ",".join("?" * len(some))
            query = f"SELECT {columns} FROM records WHERE id IN ({marks})"  # noqa: S608 - names and question marks
            yield from self._driver.execute(query, some).fetchall()

    def _number_named(
        self, changed: Sequence[tuple[_Key, Record]], known: Mapping[_Key, Record]
    ) -> tuple[dict[tuple[str, str], int], list[tuple[int, bytes, str, bytes, int, int]]]:
        """Numbers of the records that these name, and rows for those never heard of before."""
        named: dict[_Key, tuple[str, str]] = {}
        for _, record in changed:
            record.read(self.squads.authority(record.squad))
            for other in record.named:
                named[other[0], bytes.fromhex(other[1])] = other
        numbers = {named[key]: record.num for key, record in known.items() if key in named}
        far = {key for key, other in named.items() if other not in numbers}
        for num, ident, kind in self._rows_of("num, id, kind", {ident for _, ident in far}):
            if (kind, ident) in far:
                numbers[named[kind, ident]] = num
        stubs = []
        for key in sorted(far):
            if named[key] not in numbers:
                numbers[named[key]] = self._next
                stubs.append((self._next, key[1], key[0], b"", 0, self.squads.number_of(key[1])))
                self._next += 1
        return numbers, stubs

    def _show(self, changed: Sequence[tuple[_Key, Record]], known: dict[_Key, Record]) -> None:
        """Writes the rows of these records, and of those that now lead to another contact."""
        numbers = self._keep(changed, known)
        again = self._led_elsewhere(changed, known, numbers)
        numbers |= self._keep(again, known) if again else {}
        lead = self.merges.survivor
        led = {named: lead(num) for named, num in numbers.items()}
        by_kind: dict[str, list[tuple[str, Record]]] = {}
        for (kind, ident), record in (*changed, *again):
            by_kind.setdefault(kind, []).append((ident.hex(), record))
        concerned: set[int] = set()
        for kind, rows in self._rows.items():
            if kind in by_kind:
                concerned.update(rows.show(by_kind[kind], led))
        concerned.update([lead(num) for num in concerned])
        for kind, rows in self._rows.items():
            rows.settle(concerned, by_kind.get(kind, ()))

    def _keep(self, changed: Sequence[tuple[_Key, Record]], known: Mapping[_Key, Record]) -> dict[tuple[str, str], int]:
        """Writes the states of these records, and whom they name, whose numbers it answers."""
        numbers, stubs = self._number_named(changed, known)
        self._many(
            "INSERT OR REPLACE INTO records (num, id, kind, state, versions, squad) VALUES (?, ?, ?, ?, ?, ?)",
            stubs
            + [
                (record.num, ident, kind, record.state.pack(), len(record.state.contested()), record.squad)
                for (kind, ident), record in changed
            ],
        )
        self._many(
            "INSERT OR IGNORE INTO mentions (record, by) VALUES (?, ?)",
            [
                (numbers[other], record.num)
                for _, record in changed
                if record.state.kind.in_histories
                for other in record.named
            ],
        )
        return numbers

    def _led_elsewhere(
        self, changed: Sequence[tuple[_Key, Record]], known: dict[_Key, Record], numbers: Mapping[tuple[str, str], int]
    ) -> list[tuple[_Key, Record]]:
        """Who is now shown with somebody else, whoever they are or were shown with, and what names them: the others of
        the records whose rows change. Of a merged contact that changed, whoever they are shown with."""
        people = [record for _, record in changed if MERGED_INTO in record.state.kind.fields]
        keys: list[_Key] = []
        for num in sorted(self.merges.shown_anew(people, numbers) - {record.num for _, record in changed}):
            keys += self._driver.execute("SELECT kind, id FROM records WHERE num = ? AND state <> x''", (num,))
        self._load(keys, known)
        return [(key, known[key]) for key in keys]

    def _many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            self._driver.executemany(sql, rows)
