"""Pages from the server: taken in together with their cursor, found again when the server fell behind.

One equation holds after every transaction, for every vault:

    cursor.head == fold of SHA-256(head ‖ hash) over everything stored or quarantined at seq 1 … cursor.seq

so a cursor never passes an entry this device has not seen. What a page says about the order wins over what an
acknowledgement said, because the page is covered by the head.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.device.entries import INSERT, Part, append, bump_generation, known_here, move_to_quarantine, row_of
from app.device.errors import HeadUnknown, PageRefused
from app.device.store_file import driver
from app.device.store_rows import Cursor, Quarantined, StoredEntry
from app.device.store_tables import checkpoints, cursors, entries, quarantine
from app.journal.entry import EMPTY_HEAD, Entry, next_head
from app.journal.errors import JournalError

Remaker = Callable[[Entry, int, bytes], Entry]
"""Makes an entry anew, same action, under this number and behind the entry with this hash."""

CHECKPOINT_EVERY = 256  # entries; a head in the past is then at most this far, and one page, from a known one
NOT_REISSUED = "kept.not_reissued"

_e, _q = entries.c, quarantine.c

# What runs for every entry goes to the driver as text.
_PLACE = f"{INSERT} ON CONFLICT (hash) DO UPDATE SET seq = excluded.seq"
_MOVE = "UPDATE entries SET seq = ? WHERE hash = ?"
_ACKNOWLEDGE = "UPDATE OR IGNORE entries SET seq = ? WHERE hash = ? AND vault = ? AND seq IS NULL"
_BEYOND = "SELECT 1 FROM entries WHERE vault = ? AND seq > ? LIMIT 1"
_BELIEVED = "SELECT seq, hash FROM entries WHERE vault = ? AND seq > ? AND seq <= ?"
_ASIDE = "SELECT seq, hash FROM quarantine WHERE vault = ? AND seq > ? AND seq <= ?"
_ORDER = f"{_BELIEVED} UNION {_ASIDE} ORDER BY 1"  # put together from the two above
_PUT_ASIDE = """INSERT INTO quarantine (vault, raw, code, tries, at_ms, seq, hash) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (hash) DO UPDATE SET code = excluded.code, at_ms = excluded.at_ms, tries = tries + 1,
    seq = coalesce(excluded.seq, seq) RETURNING id"""
# What was cleared away keeps its row, without bytes: its place counts in the running hash.
_QUARANTINED = "SELECT id, vault, raw, code, tries, at_ms, seq FROM quarantine WHERE raw != x'' ORDER BY id"
_ANY_ASIDE = "SELECT 1 FROM quarantine WHERE raw != x'' LIMIT 1"
_PULLED_ASIDE = "SELECT count(*), coalesce(sum(length(raw)), 0) FROM quarantine WHERE vault = ? AND seq IS NOT NULL"
_ASIDE_UP_TO = "SELECT 1 FROM quarantine WHERE vault = ? AND seq <= ? LIMIT 1"
_SETTLED = """SELECT 1 FROM entries WHERE hash = ? AND vault = ? AND seq <= ?
    UNION ALL SELECT 1 FROM quarantine WHERE hash = ? AND vault = ? AND seq <= ?"""
_CLEAR = "UPDATE quarantine SET raw = x'' WHERE id = ? AND seq IS NOT NULL"
_DROP_ASIDE = "DELETE FROM quarantine WHERE id = ? AND seq IS NULL"
_CURSOR = "SELECT seq, head FROM cursors WHERE vault = ?"


class Pages(Part):
    """The server's order of a vault, as far as this device knows it. Every method may raise StoreError."""

    def acknowledge(self, vault: bytes, stored: Sequence[tuple[bytes, int]]) -> int:
        """Notes that the server holds these entries: (hash, seq). Returns how many were news.

        A seq that is taken, or lies behind the cursor, contradicts a page that was already checked: such an entry
        stays unsent, and the next pull shows what is right.
        """
        with self._file.write() as connection:
            cursor = read_cursor(driver(connection), vault)
            rows = [(seq, entry_hash, vault) for entry_hash, seq in stored if seq > cursor.seq]
            return driver(connection).executemany(_ACKNOWLEDGE, rows).rowcount if rows else 0

    def commit_page(
        self,
        vault: bytes,
        page: Sequence[tuple[int, Entry]],
        cursor: Cursor,
        quarantine: Sequence[Quarantined] = (),
    ) -> None:
        """Stores verified entries (seq, entry), what was refused of the page, and the cursor behind it: all or none.

        An entry that lies here already keeps its bytes and gets its seq. What leaves quarantine may be given again
        with the cursor unchanged. A page that another window took in first changes nothing.

        Raises PageRefused when a seq up to the cursor is missing, or the cursor's head is not the fold of them.
        """
        with self._file.write() as connection:
            old = read_cursor(driver(connection), vault)
            places = [(seq, entry.hash) for seq, entry in page]
            places += [(aside.seq, aside.hash) for aside in quarantine if aside.seq is not None]
            _make_room(connection, vault, places)
            _refuse_twice(connection, vault, old, quarantine)
            for aside in quarantine:
                put_aside(connection, aside)
            _place(connection, vault, page)
            try:
                if cursor.seq <= old.seq:
                    head = _head_at(connection, vault, cursor.seq)
                else:
                    head = _fold(connection, vault, old, cursor.seq, places)
            except HeadUnknown as error:
                raise PageRefused from error
            if head != cursor.head:
                raise PageRefused
            if cursor.seq > old.seq:
                write_cursor(connection, vault, cursor)
                _keep_checkpoint(connection, vault, cursor)

    def cursor(self, vault: bytes) -> Cursor:
        """How far the vault was taken in; Cursor(0, zeros) at first."""
        with self._file.look() as raw:
            return read_cursor(raw, vault)

    def head_at(self, vault: bytes, seq: int) -> bytes:
        """The running hash after `seq` entries, 32 bytes. Raises HeadUnknown beyond the cursor."""
        with self._file.read() as connection:
            return _head_at(connection, vault, seq)

    def believed_after(self, vault: bytes, seq: int) -> bool:
        """Whether this device takes entries for being on the server at places beyond `seq`."""
        with self._file.look() as raw:
            return raw.execute(_BEYOND, (vault, seq)).fetchone() is not None

    def rewind(self, vault: bytes, seq: int, worthless: Sequence[int] = ()) -> None:
        """The server agrees only up to `seq`: everything behind it waits to be sent again, whoever wrote it.

        Out of quarantine go the `worthless` (ids) behind it, and what was cleared away there. The cursor moves back in
        the same transaction. Raises HeadUnknown for a seq beyond the cursor.
        """
        with self._file.write() as connection:
            head = _head_at(connection, vault, seq)
            for table in (entries, quarantine):
                behind = update(table).where(table.c.vault == vault, table.c.seq > seq)
                connection.execute(behind.values(seq=None))
            driver(connection).executemany(_DROP_ASIDE, [(one,) for one in worthless])
            connection.execute(delete(quarantine).where(_q.vault == vault, _q.seq.is_(None), _q.raw == b""))
            connection.execute(delete(checkpoints).where(checkpoints.c.vault == vault, checkpoints.c.seq > seq))
            write_cursor(connection, vault, Cursor(seq, head))

    def reissue(
        self,
        vault: bytes,
        device: bytes,
        from_number: int,
        server_entries: Sequence[tuple[int, Entry]],
        remake: Remaker,
        is_there: Callable[[Entry], bool] = lambda old: False,
    ) -> list[StoredEntry]:
        """This phone was cloned or restored: the server's chain stands, our unsent entries follow it anew.

        `server_entries` (seq, entry) are stored first; they may already be here. Then every unsent entry of the
        device numbered `from_number` or higher, those appended a moment ago included, is replaced by
        `remake(old, number, previous)` behind the chain's new end, in order; those set aside stay as they are. One that
        says what a server entry says (`is_there(old)`: another clone has brought it) gives way to that. One that cannot
        be remade (remake raises JournalError) goes to quarantine. All in one transaction; `generation` changes.
        Returns the new entries.
        """
        with self._file.write() as connection:
            _make_room(connection, vault, [(seq, entry.hash) for seq, entry in server_entries])
            _place(connection, vault, server_entries)
            aside = select(_q.id).where(_q.hash == _e.hash).exists()
            mine = (_e.vault == vault, _e.device == device, _e.seq.is_(None), _e.number >= from_number, ~aside)
            old = connection.execute(select(entries).where(*mine).order_by(_e.number, _e.rowid)).all()
            connection.execute(delete(entries).where(*mine))
            bump_generation(connection)
            made: list[StoredEntry] = []
            for row in old:
                try:
                    before = Entry.of_parts(row.header, row.signature, row.body)
                    if not is_there(before):
                        made += append(driver(connection), vault, device, [partial(remake, before)])
                except JournalError:
                    move_to_quarantine(connection, row, NOT_REISSUED)
            return made

    def drop(self, stale: bytes, instead: bytes) -> None:
        """Removes an entry that waits here, by its hash, if the one that says the same instead is on the server."""
        with self._file.write() as connection:
            there = select(_e.rowid).where(_e.hash == instead, _e.seq.is_not(None))
            if connection.execute(there).first():
                connection.execute(delete(entries).where(_e.hash == stale, _e.seq.is_(None)))
                connection.execute(delete(quarantine).where(_q.hash == stale, _q.seq.is_(None)))
                bump_generation(connection)

    def quarantined(self) -> list[Quarantined]:
        """What was set aside, oldest first."""
        with self._file.look() as raw:
            return [Quarantined(*row) for row in raw.execute(_QUARANTINED)]

    def has_quarantined(self) -> bool:
        """Whether anything was set aside."""
        with self._file.look() as raw:
            return raw.execute(_ANY_ASIDE).fetchone() is not None

    def pulled_aside(self, vault: bytes) -> tuple[int, int]:
        """What was set aside of the server's pages of a vault: (how many, bytes)."""
        with self._file.look() as raw:
            count, size = raw.execute(_PULLED_ASIDE, (vault,)).fetchone()
            return int(count), int(size)

    def is_aside_up_to(self, vault: bytes, seq: int) -> bool:
        """Whether one of the first `seq` places of the server's order is held by something that was set aside."""
        with self._file.look() as raw:
            return raw.execute(_ASIDE_UP_TO, (vault, seq)).fetchone() is not None

    def clear_aside(self, quarantine_id: int) -> None:
        """Lets go of one that was set aside, for good. One that holds a place in the server's order leaves its hash
        there, so that the running hash still adds up. Ignores unknown ids."""
        with self._file.write() as connection:
            driver(connection).execute(_CLEAR, (quarantine_id,))
            driver(connection).execute(_DROP_ASIDE, (quarantine_id,))

    def quarantine(self, aside: Quarantined) -> int:
        """Sets an entry aside and returns its id. One that is there already counts another try.

        An own entry stays among the entries, but `unsent` no longer offers it until it is released.
        """
        with self._file.write() as connection:
            return put_aside(connection, aside)

    def release(self, quarantine_id: int) -> None:
        """Takes one out of quarantine to be tried again: it waits to be sent, whoever wrote it. Ignores unknown ids.

        One that holds a place in the server's order stays: give its entry to `commit_page`, which frees it. So does one
        that is no entry any more, because what lies in quarantine may be the only copy.
        """
        with self._file.write() as connection:
            aside = connection.execute(select(_q.raw, _q.hash).where(_q.id == quarantine_id, _q.seq.is_(None))).first()
            if aside is None:
                return
            if not known_here(driver(connection), [aside.hash]):
                try:
                    entry = Entry.parse(aside.raw)
                except (JournalError, struct.error):
                    return
                if not known_here(driver(connection), [entry.hash]):
                    driver(connection).execute(INSERT, row_of(entry, None))
            connection.execute(delete(quarantine).where(_q.id == quarantine_id))


def read_cursor(raw: sqlite3.Connection, vault: bytes) -> Cursor:
    row = raw.execute(_CURSOR, (vault,)).fetchone()
    return Cursor(row[0], row[1]) if row else Cursor()


def write_cursor(connection: Connection, vault: bytes, cursor: Cursor) -> None:
    new = {"seq": cursor.seq, "head": cursor.head}
    connection.execute(
        insert(cursors).values(vault=vault, **new).on_conflict_do_update(index_elements=["vault"], set_=new)
    )


def put_aside(connection: Connection, aside: Quarantined) -> int:
    """Inserts into quarantine, or counts another try. Returns the id."""
    tries = max(1, aside.tries)
    row = (aside.vault, aside.raw, aside.code, tries, aside.at_ms, aside.seq, aside.hash)
    return int(driver(connection).execute(_PUT_ASIDE, row).fetchone()[0])


def _make_room(connection: Connection, vault: bytes, places: Sequence[tuple[int, bytes]]) -> None:
    """Prepares these places (seq, hash) for what a page says stands there. Raises PageRefused.

    Up to the cursor the order is settled: only what stands there may be given again. Behind it, an entry that was
    believed to stand there because of an acknowledgement waits to be sent again.
    """
    if not places:
        return
    wanted = dict(places)
    if len(wanted) != len(places):
        raise PageRefused
    span = (vault, min(wanted) - 1, max(wanted))
    raw = driver(connection)
    cursor = read_cursor(raw, vault)
    settled = {place for place in places if place[0] <= cursor.seq}
    if settled and not settled.issubset(raw.execute(_ORDER, span * 2)):
        raise PageRefused
    wrong = [(None, was) for seq, was in raw.execute(_BELIEVED, span).fetchall() if wanted.get(seq, was) != was]
    raw.executemany(_MOVE, wrong)


def _refuse_twice(connection: Connection, vault: bytes, cursor: Cursor, asides: Sequence[Quarantined]) -> None:
    """Raises PageRefused where a page brings once more what has its place already: nothing stands twice in an order,
    and to move it would leave a hole behind. (What passed all checks cannot be there already: its number is new.)"""
    raw = driver(connection)
    for aside in asides:
        where = (aside.hash, vault, cursor.seq)
        if aside.seq is not None and aside.seq > cursor.seq and raw.execute(_SETTLED, where * 2).fetchone():
            raise PageRefused


def _place(connection: Connection, vault: bytes, page: Sequence[tuple[int, Entry]]) -> None:
    """Puts entries at their places, which `_make_room` has prepared, and takes them out of quarantine."""
    if any(entry.header.vault != vault for _, entry in page):
        raise PageRefused
    if not page:
        return
    raw = driver(connection)
    moved = raw.executemany(_MOVE, [(seq, entry.hash) for seq, entry in page]).rowcount
    if moved < len(page):
        here = known_here(raw, [entry.hash for _, entry in page]) if moved else set()
        raw.executemany(_PLACE, [row_of(entry, seq) for seq, entry in page if entry.hash not in here])
    if connection.execute(select(_q.id).limit(1)).first():
        freed = delete(quarantine).where(_q.hash == bindparam("the_hash"))
        connection.execute(freed, [{"the_hash": entry.hash} for _, entry in page])


def _fold(
    connection: Connection, vault: bytes, start: Cursor, seq: int, places: Sequence[tuple[int, bytes]] = ()
) -> bytes:
    """The head at `seq`, from a known one before it. Raises HeadUnknown when a place between is empty or double.

    `places` (seq, hash) were just stored; when they are all there is in between, they are not read back.
    """
    head, at = start.head, start.seq
    order: Iterable[tuple[int, bytes]] = sorted(places)
    if [place for place, _ in order] != list(range(start.seq + 1, seq + 1)):
        order = driver(connection).execute(_ORDER, (vault, start.seq, seq) * 2)
    for found, entry_hash in order:
        at += 1
        if found != at:
            raise HeadUnknown
        head = next_head(head, entry_hash)
    if at != seq:
        raise HeadUnknown
    return head


def _head_at(connection: Connection, vault: bytes, seq: int) -> bytes:
    cursor = read_cursor(driver(connection), vault)
    if seq == cursor.seq:
        return cursor.head
    if not 0 <= seq < cursor.seq:
        raise HeadUnknown
    start = _checkpoint(connection, vault, seq)
    return _fold(connection, vault, start, seq)


def _checkpoint(connection: Connection, vault: bytes, seq: int) -> Cursor:
    """The nearest known head at or before `seq`."""
    c = checkpoints.c
    query = select(c.seq, c.head).where(c.vault == vault, c.seq <= seq).order_by(c.seq.desc()).limit(1)
    row = connection.execute(query).first()
    return Cursor(row[0], row[1]) if row else Cursor(0, EMPTY_HEAD)


def _keep_checkpoint(connection: Connection, vault: bytes, cursor: Cursor) -> None:
    if cursor.seq - _checkpoint(connection, vault, cursor.seq).seq >= CHECKPOINT_EVERY:
        connection.execute(insert(checkpoints).values(vault=vault, seq=cursor.seq, head=cursor.head))
