"""Bugs in how a phone hands in what it wrote: batches, receipts, retries, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete

from app.device import entries as pages
from app.device.store_tables import entries
from app.journal.entry import Entry
from app.journal.receipt import _LAYOUT, Receipt
from app.sync.course import Told
from app.sync.engine import Engine
from app.sync.errors import Offline
from app.sync.exchange import Answer
from app.sync.local import Local
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, wrapped

BUGS = Catalogue()


@BUGS.add(
    "noted as sent before the receipt",
    "A batch that was lost on the way counts as being on the server: the phone says so, and it is not true.",
)
def _() -> Iterator[None]:
    def offer(real: Any, self: Engine, asked: Any, batch: list[Entry], work: Any) -> Any:
        for at, entry in enumerate(batch, start=1):
            vault = entry.header.vault
            seq = self.local.store.cursor(vault).seq + at
            self.local.store.acknowledge(vault, [(entry.hash, seq)])
        return (yield from real(self, asked, batch, work))

    with wrapped(Engine, "_offer", offer):
        yield


@BUGS.add(
    "given up after the last try",
    "What could not be sent because there was no signal is thrown away.",
    caught_in="bad network",
)
def _() -> Iterator[None]:
    def run(real: Any, self: Engine, receipts: bool = False) -> Any:
        try:
            return (yield from real(self, receipts))
        except Offline:
            with self.local.store._file.write() as connection:
                connection.execute(delete(entries).where(entries.c.seq.is_(None)))
            raise

    with wrapped(Engine, "run", run):
        yield


@BUGS.add(
    "a 413 that never halves",
    "A batch that one proxy on the way finds too large is never sent, and everything waits behind it.",
    caught_in="bad network",
)
def _() -> Iterator[None]:
    def halve(real: Any, self: Engine, batch: list[Entry], answer: Answer | Offline) -> None:
        real(self, batch if isinstance(answer, Offline) else [], answer)

    with wrapped(Engine, "_halve", halve):
        yield


@BUGS.add("poison never set aside", "An entry the server will never take is tried for ever, in front of all others.")
def _() -> Iterator[None]:
    with replaced(Local, "set_aside", lambda _self, _vault, _entry, _code: False):
        yield


@BUGS.add(
    "what follows a refused page waits for it",
    "One page the server never takes holds back all that its author wrote since.",
)
def _() -> Iterator[None]:
    chained_to_it = pages._TIP.replace(f"AND {pages._OFFERED}", "")
    assert chained_to_it != pages._TIP, "the newest page no longer leaves out what was set aside"
    with replaced(pages, "_TIP", chained_to_it):
        yield


@BUGS.add("poison thrown away", "An entry the server refused three times is gone instead of set aside with a reason.")
def _() -> Iterator[None]:
    def set_aside(real: Any, self: Local, vault: bytes, entry: Entry, code: str) -> bool:
        done = bool(real(self, vault, entry, code))
        if done:
            (aside,) = (one for one in self.store.quarantined() if one.hash == entry.hash)
            self.store.release(aside.id)
            with self.store._file.write() as connection:
                connection.execute(delete(entries).where(entries.c.hash == entry.hash))
        return done

    with wrapped(Local, "set_aside", set_aside):
        yield


@BUGS.add("receipt not verified", "A receipt that somebody else signed, or for less, passes for the server's word.")
def _() -> Iterator[None]:
    def verify(cls: type[Receipt], data: bytes, _server_key: bytes) -> Receipt:
        return cls(*_LAYOUT.unpack_from(data), data)

    with replaced(Receipt, "verify", classmethod(verify)):
        yield


@BUGS.add("receipt not compared with what was stored", "An answer that says more than its receipt is believed.")
def _() -> Iterator[None]:
    def receipt(_real: Any, self: Engine, told: Told) -> Receipt | None:
        signed = told.page.receipt
        return Receipt.verify(signed, self.local.roster.server_key) if signed else None

    with wrapped(Engine, "_receipt", receipt):
        yield


@BUGS.add(
    "a refused page keeps its number",
    "A page that is tried again stands under a number that is taken, and is refused for ever.",
)
def _() -> Iterator[None]:
    with replaced(Local, "close_gaps", lambda _self, _vault: False):
        yield


@BUGS.add(
    "a spoiled signature is never made again",
    "A note whose signature the disk spoiled stays on one phone, though that phone could sign it again.",
)
def _() -> Iterator[None]:
    with replaced(Local, "_is_signed", lambda _self, _own: True):
        yield
