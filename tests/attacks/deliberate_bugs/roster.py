"""Bugs in what is believed of others: who belongs, who wrote it, which agency this is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.journal import sealing
from app.journal.entry import Entry, RefusedEntry
from app.journal.errors import JournalError
from app.journal.roster import Roster
from app.sync import enrolment, local
from tests.attacks.deliberate_bugs.bug import Catalogue, replaced, rewritten, wrapped

BUGS = Catalogue()


def _unverified(_entry: Entry, _public: bytes) -> None:
    return


@BUGS.add("roster fact not verified", "A server may enrol a device of its own and read along from then on.")
def _() -> Iterator[None]:
    def check(real: Any, self: Roster, entry: Entry) -> Any:
        with replaced(Entry, "verify", _unverified):
            return real(self, entry)

    with wrapped(Roster, "check", check):
        yield


@BUGS.add("entry signature not verified", "A server may write in an officer's name.")
def _() -> Iterator[None]:
    def verify_page(real: Any, *page: Any) -> Any:
        with replaced(Entry, "verify", _unverified):
            return real(*page)

    with wrapped(local, "verify_page", verify_page):
        yield


@BUGS.add("chain not checked", "A server may leave out an officer's page, and nobody notices.")
def _() -> Iterator[None]:
    def verify_each(entries: Any, _vault: bytes, _tips: Any, key_of: Any) -> Any:
        accepted: list[Entry] = []
        refused: list[RefusedEntry] = []
        for entry in entries:
            try:
                entry.verify(key_of(entry.header.device))
                accepted.append(entry)
            except JournalError as error:
                refused.append(RefusedEntry(entry, error))
        return accepted, refused

    with replaced(local, "verify_page", verify_each):
        yield


@BUGS.add("agency not pinned", "A server may show a phone that joins another agency, with members of its own making.")
def _() -> Iterator[None]:
    with rewritten(enrolment, "_fetch_invited", ("facts[0].hash[:16] != code.anchor", "False")):
        yield


@BUGS.add(
    "an older roster shown to a newcomer",
    "A server may hide from a phone that joins who was there when it was invited.",
)
def _() -> Iterator[None]:
    with replaced(enrolment, "_extends", lambda _facts, _bundle: True):
        yield


@BUGS.add("commitment not checked", "One box may be made to open under two keys, to two different notes.")
def _() -> Iterator[None]:
    with rewritten(sealing, "open_sealed", ("hmac.compare_digest(commitment, sealed[-COMMITMENT_BYTES:])", "True")):
        yield
