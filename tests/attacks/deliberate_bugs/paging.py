"""Bugs in how a phone takes in what the server has: pages, cursors, an older or another server, a fork."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete

from app.device import pulled_pages
from app.device.pulled_pages import Pages
from app.device.store_rows import Cursor, Quarantined
from app.device.store_tables import entries
from app.journal import refusal_codes
from app.journal.entry import HEADER_BYTES, Entry
from app.sync import pulling
from app.sync.course import Course
from app.sync.engine import Engine
from app.sync.errors import Refused
from app.sync.local import Local
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, together, wrapped

BUGS = Catalogue()


def _jump(store: Any, vault: bytes, cursor: Cursor) -> None:
    """Moves a cursor in a transaction of its own."""
    with store._file.write() as connection:
        pulled_pages.write_cursor(connection, vault, cursor)


@BUGS.add(
    "cursor saved before its page",
    "A phone that dies between the two never asks for that page again.",
    caught_in="bad network",
)
def _() -> Iterator[None]:
    def commit(
        real: Any, self: Pages, vault: bytes, page: Any, cursor: Cursor, quarantine: Sequence[Quarantined] = ()
    ) -> None:
        before = self.cursor(vault)
        if cursor.seq <= before.seq:
            return real(self, vault, page, cursor, quarantine)
        _jump(self, vault, cursor)
        with replaced(pulled_pages, "read_cursor", lambda _connection, _vault: before):
            return real(self, vault, page, cursor, quarantine)

    with wrapped(Pages, "commit_page", commit):
        yield


@BUGS.add(
    "page and cursor in two transactions",
    "Between the two, another window and a restart see a page that the cursor does not know of.",
)
def _() -> Iterator[None]:
    def commit(
        real: Any, self: Pages, vault: bytes, page: Any, cursor: Cursor, quarantine: Sequence[Quarantined] = ()
    ) -> None:
        real(self, vault, page, self.cursor(vault), quarantine)
        real(self, vault, [], cursor)

    with wrapped(Pages, "commit_page", commit):
        yield


@BUGS.add(
    "clock moved although the batch failed",
    "A page that could not be stored counts as seen, and what it held never arrives.",
    caught_in="bad network",
)
def _() -> Iterator[None]:
    def take_page(real: Any, self: Local, vault: bytes, cursor: Cursor, page: Any) -> Any:
        try:
            return real(self, vault, cursor, page)
        except BaseException:
            _jump(self.store, vault, Cursor(page.seq, page.head))
            raise

    with wrapped(Local, "take_page", take_page):
        yield


@BUGS.add(
    "an empty server read as a mass delete",
    "A phone throws away everything that a server restored from an older copy does not have.",
    caught_in="old copies",
)
def _() -> Iterator[None]:
    def rewind(real: Any, self: Pages, vault: bytes, seq: int, worthless: Any = ()) -> None:
        self.head_at(vault, seq)  # as the real one, it refuses a place it does not know
        with self._file.write() as connection:
            connection.execute(delete(entries).where(entries.c.vault == vault, entries.c.seq > seq))
        real(self, vault, seq, worthless)

    with wrapped(Pages, "rewind", rewind):
        yield


@BUGS.add(
    "what a restored server lost is not sent again",
    "Only the cursor goes back: the entries that the server lost stay where they are, and the squad never sees them.",
    caught_in="old copies",
)
def _() -> Iterator[None]:
    def rewind(self: Pages, vault: bytes, seq: int, worthless: Any = ()) -> None:
        _jump(self, vault, Cursor(seq, self.head_at(vault, seq)))

    with replaced(Pages, "rewind", rewind):
        yield


@BUGS.add(
    "only own entries are handed back",
    "What a restored server lost, and whose author's phone is gone, is lost to whoever joins later.",
)
def _() -> Iterator[None]:
    def batch(real: Any, self: Engine, courses: Any) -> list[Entry]:
        me = self.local.author.device

        def own(of: Any, *args: Any) -> list[Entry]:
            return [entry for entry in of(*args) if entry.header.device == me]

        with wrapped(type(self.local.store), "unsent", own):
            return list(real(self, courses))

    with wrapped(Engine, "_batch", batch):
        yield


@BUGS.add(
    "an acknowledgement is believed for ever",
    "An entry that the server lost again before this phone pulled it back is shown as being there.",
)
def _() -> Iterator[None]:
    with replaced(Pages, "believed_after", lambda _self, _vault, _seq: False):
        yield


@BUGS.add(
    "own unsent entries dropped at a fork",
    "A phone whose number is taken on the server throws its own unsent notes away.",
    caught_in="old copies",
)
def _() -> Iterator[None]:
    def reissue(real: Any, self: Pages, vault: bytes, device: bytes, from_number: int, *rest: Any) -> Any:
        c = entries.c
        mine = (c.vault == vault, c.device == device, c.seq.is_(None), c.number >= from_number)
        with self._file.write() as connection:
            connection.execute(delete(entries).where(*mine))
        return real(self, vault, device, from_number, *rest)

    with wrapped(Pages, "reissue", reissue):
        yield


@BUGS.add(
    "a hard error on an unknown cursor",
    "A phone whose server was put back from a backup never syncs again.",
    caught_in="old copies",
)
def _() -> Iterator[None]:
    def agree(_self: Engine, _course: Course) -> Iterator[None]:
        raise Refused(refusal_codes.DIVERGED, "problem.unknown")
        yield

    with replaced(Engine, "_agree", agree):
        yield


@BUGS.add(
    "roster read only once",
    "Officers who join later stay strangers: what they write is set aside for ever.",
    caught_in="squads",
)
def _() -> Iterator[None]:
    def take_roster(real: Any, self: Engine, page: Any, mended: bool = False) -> Any:
        if self.local.roster.agency:
            return None
        return (yield from real(self, page, mended))

    with wrapped(Engine, "_take_roster", take_roster):
        yield


@BUGS.add("head not checked", "A server may leave out, double or reorder entries, and the phone takes them in.")
def _() -> Iterator[None]:
    def fold_as_told(real: Any, self: Pages, vault: bytes, page: Any, cursor: Cursor, quarantine: Any = ()) -> None:
        with together(
            replaced(pulled_pages, "_fold", lambda *_: cursor.head),
            replaced(pulled_pages, "_head_at", lambda *_: cursor.head),
        ):
            real(self, vault, page, cursor, quarantine)

    with together(replaced(pulling, "check_heads", lambda *_: None), wrapped(Pages, "commit_page", fold_as_told)):
        yield


@BUGS.add("quarantine dropped", "An entry that could not be verified yet is gone when its author turns out genuine.")
def _() -> Iterator[None]:
    def put_aside(real: Any, connection: Any, aside: Quarantined) -> int:
        row = Quarantined(
            aside.id, aside.vault, aside.raw[:HEADER_BYTES], aside.code, aside.tries, aside.at_ms, aside.seq
        )
        return int(real(connection, row))

    with together(wrapped(pulled_pages, "put_aside", put_aside), replaced(Local, "spoilt", lambda _self, _vault: [])):
        yield


@BUGS.add("quarantine never tried again", "An entry that came before the fact that proves its author stays unseen.")
def _() -> Iterator[None]:
    with replaced(Local, "retry_quarantine", lambda *_: 0):
        yield
