"""A flipped bit on the wire, between real phones and the real server: one bit of every third byte of each message.

`make soak` takes every byte. TLS keeps wires still; these are the bits that a server, a proxy or a memory turns over
behind it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from app.journal import messages
from app.journal.entry import BODY_AT, EMPTY_HEAD, HEADER_BYTES, Entry
from app.journal.errors import CodedError, JournalError
from app.journal.messages import Known, Sync
from app.state.error_sentences import sentence
from app.sync.conversation import PATH
from app.sync.errors import SyncError
from app.sync.exchange import Answer, Request
from tests.app.sync.conftest import squad
from tests.cast.exchanges import asked_in, brings
from tests.cast.sync import SyncPhone, SyncSquad

__all__ = ["squad"]  # a fixture

EVERY = int(os.environ.get("BEATBOOK_FLIP_EVERY", "3"))  # which bytes: `make soak` takes each, 1


def places(length: int, one_of_them: int = 0) -> range:
    """Every EVERYth place of a message: of a part of n bytes n // EVERY at least, and one more at most."""
    return range(one_of_them % EVERY, length, EVERY)


def entries_on(server: SyncSquad) -> list[bytes]:
    """What the server holds of the squad's vault, in its order."""
    vault = server.a.vault
    rows = server.server.rows(f"SELECT entry FROM entries WHERE vault = x'{vault.hex()}' ORDER BY seq")
    return [bytes(row.entry) for row in rows]


def altering(brought: bool, change: Callable[[bytes], bytes]) -> Callable[[Request, Callable[[], Answer]], Answer]:
    """A network that changes the first answer to a request that brings entries, or to one that brings none."""
    left = [1]

    def fault(request: Request, go: Callable[[], Answer]) -> Answer:
        answer = go()
        if left and asked_in(request) and brings(request) == brought:
            left.clear()
            return Answer(answer.status, change(answer.body), answer.retry_after_s)
        return answer

    return fault


def turned(at: int) -> Callable[[bytes], bytes]:
    return lambda body: body[:at] + bytes([body[at] ^ 8]) + body[at + 1 :]


def troubled(phone: SyncPhone) -> CodedError | None:
    """A sync on a bad network: what the officer is told, if it ended early. Nothing else may get out."""
    try:
        phone.sync()
    except (SyncError, JournalError) as error:
        return error
    return None


def test_a_push_damaged_on_its_way_stores_what_is_whole_and_nothing_else(squad: SyncSquad) -> None:
    a, b = squad.a, squad.b
    a.sync()
    written = [a.write("by a"), b.write("by b")]
    items = [entry.pack() for entry in written]
    known = Known(a.local.agency, a.local.roster.seq, a.local.roster.head)
    asked = Sync(known, [Known(a.vault, 0, EMPTY_HEAD)], items)
    right = asked.pack()
    parts = [range(right.index(item), right.index(item) + len(item)) for item in items]
    seen: Counter[str] = Counter()
    for at in places(len(right), parts[0].start):  # the version is one byte
        answer = squad.network.run(a.engine()._call(PATH, turned(at)(right)))  # damaged before it was signed
        assert answer.status in (200, 400), at
        hit = next((number for number, place in enumerate(parts) if at in place), None)
        if hit is None:
            continue
        assert answer.status == 200
        statuses = [result.status for result in messages.Synced.parse(answer.body, asked).items]
        assert statuses[1 - hit] in (messages.STORED, messages.DUPLICATE), at
        # The header names a page by its hash: one whose text was damaged after all is known is still that page.
        assert (
            statuses[hit] not in (messages.STORED, messages.DUPLICATE)
            or HEADER_BYTES <= at - parts[hit].start < BODY_AT
        ), at
        seen[statuses[hit]] += 1
    assert seen.keys() >= {"malformed", "bad_signature", "fork", "unknown_vault", "unknown_version"}
    assert sorted(entries_on(squad)) == sorted(items)
    a.sync()
    b.sync()
    assert a.texts() == b.texts() == ["by a", "by b"]


def test_an_answer_damaged_on_its_way_back_makes_no_phone_believe_too_much(squad: SyncSquad) -> None:
    """Whatever the phone makes of it, one clean sync later everything is there once, and a receipt says so."""
    a, b = squad.a, squad.b
    a.sync()
    lengths: list[int] = []
    squad.network.fault = altering(True, lambda body: lengths.append(len(body)) or body)  # type: ignore[func-returns-value]  # notes it
    a.write("first")
    a.sync()
    written, told = ["first"], 0
    for at in places(lengths[0]):
        a.write(f"note {at}")
        written.append(f"note {at}")
        squad.network.fault = altering(True, turned(at))
        error = troubled(a)
        told += error is not None
        if error is not None:
            assert sentence(error.reason).endswith(".")
            assert a.local.shift_counts()[1] < len(written)  # no receipt was believed
        squad.network.fault = None
        report = a.sync(receipts=True)
        assert a.store.unsent_count() == 0 and not a.store.quarantined(), at
        assert report.receipts[-1].count == len(written)
    assert told > 160 // EVERY  # the receipt alone has 152 bytes
    assert a.texts() == sorted(written)
    assert len(entries_on(squad)) == len(written)
    b.sync()
    assert b.texts() == a.texts()


def test_a_page_damaged_on_its_way_brings_nothing_wrong_and_stops_nobody_else(squad: SyncSquad, tmp_path: Path) -> None:
    a, b = squad.a, squad.b
    c = squad.invite("Officer Ito", tmp_path / "c")
    a.sync()
    for phone, text in ((b, "by b"), (c, "by c")):
        phone.write(text)
        phone.sync()
    lengths: list[int] = []
    squad.network.fault = altering(False, lambda body: lengths.append(len(body)) or body)  # type: ignore[func-returns-value]  # notes it
    a.sync()
    assert a.texts() == ["by b", "by c"]
    items = entries_on(squad)
    outcomes: Counter[str] = Counter()
    for at in places(lengths[0]):
        forget(a)
        squad.network.fault = altering(False, turned(at))
        error = troubled(a)
        assert error is None or sentence(error.reason).endswith(".")
        squad.network.fault = None
        now = a.store.cursor(a.vault)
        assert a.store.head_at(a.vault, now.seq) == now.head, at
        asides = a.store.quarantined()
        assert set(a.texts()) <= {"by b", "by c"}
        if asides:
            # One entry is set aside with a reason; the other officer's is there.
            assert len(asides) == len(a.texts()) == 1, at
            assert sentence(asides[0].reason).endswith(".") and asides[0].raw not in items
            assert asides[0].raw[:HEADER_BYTES] in [item[:HEADER_BYTES] for item in items]
            outcomes["set aside"] += 1
        else:
            outcomes["refused" if error else "harmless"] += 1
            a.sync()
            assert a.texts() == ["by b", "by c"], at
    entry = Entry.parse(items[0])
    assert outcomes["set aside"] >= 2 * ((64 + len(entry.body)) // EVERY)
    assert outcomes["refused"] >= 2 * (HEADER_BYTES // EVERY)
    # Time, challenge and their signature, and how far the server says it has come.
    assert outcomes["harmless"] < sum(-(-size // EVERY) for size in (8, 40, 64, 8))
    c.store.close()


def forget(phone: SyncPhone) -> None:
    """The phone as it was before it pulled anything."""
    with phone.store._file.write() as connection:
        for table in ("quarantine", "entries", "checkpoints", "cursors WHERE length(vault) = 16"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
