"""The work itself: from a copy and the recovery key to a folder of files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.device.recovery_key import RecoveryKey
from app.journal.change import Action
from app.state.error_sentences import sentence
from recovery import pages, tables
from recovery.book import Book, Record
from recovery.folder import Folder
from recovery.opening import NotBelieved, Opening
from recovery.sources import Source

Progress = Callable[[str, int, int], None]
"""What is done now, how far, and of how many."""
_AT_ONCE = 1_000


@dataclass(frozen=True)
class Summary:
    agency: str
    agency_id: str
    squads: int
    entries: int
    records: int
    not_believed: int
    remarks: Sequence[str]


def recover(
    source: Source, key: RecoveryKey, folder: Folder, progress: Progress = lambda step, done, of: None
) -> Summary:
    """Writes everything that opens into the folder. Raises CannotRecover, OSError for a disk without room.

    agency.json         officers, devices, squads, policy      journal.jsonl       every entry, whole, a line each
    records.json, csv/  what they add up to                    index.html, …       the same to be read
    not_believed.jsonl  what was not opened or not believed, with the reason
    """
    opening = Opening(source, key)
    total = source.count()
    with folder.file("agency.json") as out:
        out.write(tables.dumped(tables.of_roster(opening.roster)) + "\n")
    book = Book(opening.roster)
    try:
        count = _take_all(opening, book, folder, lambda done: progress("Opening entries", min(done, total), total))
        records = sum(1 for _ in book.records())
        tables.write_records(folder, book, _counted(progress, "Writing tables", records, book.records()))
        pages.write_pages(folder, book, _counted(progress, "Writing pages", records, book.records()))
    finally:
        book.close()
    trouble = opening.trouble
    with folder.file("not_believed.jsonl") as out:
        for one in trouble.entries:
            tables.write_line(out, _told(one, opening))
        if trouble.untold:
            tables.write_line(out, {"more": trouble.untold})
    roster = opening.roster
    return Summary(
        roster.name, roster.agency.hex(), len(roster.vaults), count, records, trouble.count, trouble.remarks
    )  # fmt: skip


def _take_all(opening: Opening, book: Book, folder: Folder, progress: Callable[[int], None]) -> int:
    count, waiting = 0, list[tuple[int, Action]]()
    with folder.file("journal.jsonl") as out:
        for entry, action in opening.entries(progress):
            count += 1
            tables.write_line(out, tables.of_action(entry, action, opening.roster))
            waiting.append((count, action))
            if len(waiting) >= _AT_ONCE:
                book.take(waiting)
                waiting.clear()
    book.take(waiting)
    for line, reason in book.not_shown().items():
        opening.trouble.add(NotBelieved(f"line {line} of journal.jsonl, which is in no record", reason))
    return count


def _counted(progress: Progress, step: str, of: int, records: Iterable[Record]) -> Iterator[Record]:
    for done, one in enumerate(records, 1):
        progress(step, done, of)
        yield one


def _told(one: NotBelieved, opening: Opening) -> dict[str, object]:
    said: dict[str, object] = {"place": one.place, "code": one.reason.code, "why": sentence(one.reason)}
    if one.entry is None:
        return said
    header = one.entry.header
    place = {
        "hash": one.entry.hash.hex(),
        "vault": header.vault.hex(),
        "device": header.device.hex(),
        "number": header.number,
    }
    says = {"says": tables.of_action(one.entry, one.says, opening.roster)} if one.says else {}
    return {**said, **place, **says}
