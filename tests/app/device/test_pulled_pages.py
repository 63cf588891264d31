"""The server's order: a page and its cursor are one, and nothing is passed over, whatever the server does."""

import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.device.errors import HeadUnknown, PageRefused
from app.device.store import Cursor, Quarantined, Store
from app.journal.entry import EMPTY_HEAD, Entry, next_head
from app.journal.errors import CannotOpen
from tests.app.device.writing import OTHER_VAULT, VAULT, Writer, after, numbered, remake, text_of


def pull(store: Store, entries: list[Entry], size: int = 500) -> None:
    """Takes entries in as the server's next pages."""
    for at in range(0, len(entries), size):
        cursor, page = store.cursor(VAULT), entries[at : at + size]
        store.commit_page(VAULT, numbered(page, cursor.seq + 1), after(cursor, page))


def seqs(store: Store) -> dict[bytes, int | None]:
    return {one.entry.hash: one.seq for one in store.entries_after(0, 10_000)}


def aside(entry_bytes: bytes, seq: int | None = None) -> Quarantined:
    return Quarantined(0, VAULT, entry_bytes, "pulled.bad_signature", 1, 1_000, seq)


def test_a_page_is_stored_with_its_cursor(store: Store) -> None:
    entries = Writer("laptop").several(5)
    pull(store, entries)
    assert store.cursor(VAULT) == after(Cursor(), entries) and store.cursor(OTHER_VAULT) == Cursor(0, EMPTY_HEAD)
    assert [one.seq for one in store.entries_after(0)] == [1, 2, 3, 4, 5]
    assert store.unsent_count() == 0


def test_an_own_entry_keeps_its_bytes_and_gets_its_seq(store: Store) -> None:
    writer = Writer()
    stored = store.append_own(VAULT, writer.device, writer.maker())
    echo = Entry(stored.entry.header, bytes(64), stored.entry.body)
    pull(store, [echo])
    (read,) = store.entries_after(0)
    assert read.entry == stored.entry and read.seq == 1 and read.rowid == stored.rowid


def test_a_page_that_leaves_a_hole_is_refused_whole(store: Store) -> None:
    entries = Writer("laptop").several(4)
    holed = [(seq, entry) for seq, entry in numbered(entries) if seq != 3]
    with pytest.raises(PageRefused):
        store.commit_page(VAULT, holed, after(Cursor(), entries))
    assert store.count() == 0 and store.cursor(VAULT) == Cursor()


def test_a_cursor_whose_head_is_not_the_pages_is_refused(store: Store) -> None:
    entries = Writer("laptop").several(4)
    with pytest.raises(PageRefused):
        store.commit_page(VAULT, numbered(entries), Cursor(4, b"x" * 32))
    with pytest.raises(PageRefused):
        store.commit_page(VAULT, numbered(entries), after(Cursor(), entries[::-1]))
    assert store.count() == 0 and store.cursor(VAULT) == Cursor()


def test_a_page_of_another_vault_is_refused(store: Store) -> None:
    entries = Writer("laptop", OTHER_VAULT).several(1)
    with pytest.raises(PageRefused):
        store.commit_page(VAULT, numbered(entries), after(Cursor(), entries))
    assert store.count() == 0


def test_a_page_with_two_entries_at_one_place_is_refused(store: Store) -> None:
    first, second = Writer("laptop").several(2)
    with pytest.raises(PageRefused):
        store.commit_page(VAULT, [(1, first), (1, second)], after(Cursor(), [second]))
    assert store.count() == 0


def test_the_same_page_from_two_windows_counts_once(folder: Path, store: Store) -> None:
    entries = Writer("laptop").several(6)
    with Store(folder) as second:
        pull(store, entries[:4])
        second.commit_page(VAULT, numbered(entries[:4]), after(Cursor(), entries[:4]))
        second.commit_page(VAULT, numbered(entries[:2]), after(Cursor(), entries[:2]))
        assert second.cursor(VAULT).seq == 4, "a cursor never moves back by itself"
        second.commit_page(VAULT, numbered(entries), after(Cursor(), entries))
    assert store.count() == 6 and store.cursor(VAULT) == after(Cursor(), entries)


def test_a_stale_page_that_contradicts_the_cursor_is_refused(store: Store) -> None:
    pull(store, Writer("laptop").several(4))
    false = Writer("tablet").several(2)
    with pytest.raises(PageRefused):
        store.commit_page(VAULT, numbered(false), after(Cursor(), false))
    assert store.count() == 4


def test_what_a_page_refused_is_set_aside_with_it_and_the_rest_flows(store: Store) -> None:
    entries = Writer("laptop").several(5)
    good = [(seq, entry) for seq, entry in numbered(entries) if seq != 3]
    bad = aside(entries[2].pack(), 3)
    store.commit_page(VAULT, good, after(Cursor(), entries), [bad])
    (kept,) = store.quarantined()
    assert (kept.raw, kept.seq, kept.tries) == (bad.raw, 3, 1)
    assert store.head_at(VAULT, 3) == after(Cursor(), entries[:3]).head
    pull(store, Writer("tablet").several(2))

    # Later the missing link arrives: the entry passes after all.
    store.commit_page(VAULT, [(3, entries[2])], store.cursor(VAULT))
    assert store.quarantined() == [] and seqs(store)[entries[2].hash] == 3
    assert store.head_at(VAULT, 4) == after(Cursor(), entries[:4]).head


def test_an_entry_that_holds_a_place_in_the_order_cannot_be_released_away(store: Store) -> None:
    entries = Writer("laptop").several(2)
    store.commit_page(VAULT, [(1, entries[0])], after(Cursor(), entries), [aside(entries[1].pack(), 2)])
    store.release(store.quarantined()[0].id)
    assert len(store.quarantined()) == 1


def test_garbage_from_the_server_is_set_aside_under_the_hash_it_has_in_the_order(store: Store) -> None:
    entry, garbage = Writer("laptop").write(), b"\xff" * 40
    bad = aside(garbage, 2)
    store.commit_page(VAULT, [(1, entry)], after(Cursor(), [entry, bad.hash]), [bad])
    assert store.cursor(VAULT).seq == 2 and store.head_at(VAULT, 1) == after(Cursor(), [entry]).head


def test_an_own_entry_in_quarantine_waits_until_it_is_released(store: Store) -> None:
    writer = Writer()
    stored = store.append_own(VAULT, writer.device, writer.maker())
    number = store.quarantine(aside(stored.entry.pack()))
    assert store.unsent(VAULT, 10, 1 << 20) == [] and store.unsent_count() == 1, "it is not on the server"
    assert store.quarantine(aside(stored.entry.pack())) == number
    assert store.quarantined()[0].tries == 2
    store.release(number)
    store.release(number)
    assert store.unsent(VAULT, 10, 1 << 20) == [stored.entry] and store.quarantined() == []


def test_acknowledged_entries_are_no_longer_unsent(store: Store) -> None:
    writer = Writer()
    stored = store.append_own_many(VAULT, writer.device, [writer.maker() for _ in range(3)])
    told = [(one.entry.hash, at) for at, one in enumerate(stored[:2], 1)]
    assert store.acknowledge(VAULT, told) == 2
    assert store.acknowledge(VAULT, told) == 0, "a resend changes nothing"
    assert store.acknowledge(VAULT, []) == 0 and store.acknowledge(VAULT, [(b"x" * 32, 9)]) == 0
    assert store.unsent(VAULT, 10, 1 << 20) == [stored[2].entry]
    assert store.cursor(VAULT) == Cursor(), "an acknowledgement is not a page"


def test_a_false_acknowledgement_never_hides_an_entry(store: Store) -> None:
    writer, other = Writer(), Writer("laptop")
    pull(store, other.several(3))
    stored = store.append_own_many(VAULT, writer.device, [writer.maker(), writer.maker()])
    hashes = [one.entry.hash for one in stored]
    assert store.acknowledge(VAULT, [(hashes[0], 2)]) == 0, "that place is another's"
    assert store.acknowledge(VAULT, [(hashes[0], 5), (hashes[1], 5)]) == 1, "two cannot have one place"
    page = [other.write(), other.write()]
    pull(store, page)
    assert seqs(store)[hashes[0]] is None, "the page, which the head covers, wins"
    assert store.unsent_count() == 2
    assert store.head_at(VAULT, 5) == store.cursor(VAULT).head


def test_the_head_is_known_everywhere_up_to_the_cursor(store: Store) -> None:
    entries = Writer("laptop").several(700)
    pull(store, entries, size=90)
    heads, head = [EMPTY_HEAD], EMPTY_HEAD
    for entry in entries:
        heads.append(head := next_head(head, entry.hash))
    for seq in (0, 1, 89, 90, 91, 256, 269, 270, 271, 540, 699, 700):
        assert store.head_at(VAULT, seq) == heads[seq]
    for seq in (701, -1):
        with pytest.raises(HeadUnknown):
            store.head_at(VAULT, seq)


def test_a_server_restored_from_an_old_copy_gets_everything_back_whoever_wrote_it(store: Store) -> None:
    mine, theirs = Writer(), Writer("laptop")
    first, second = theirs.several(300), theirs.several(300)
    pull(store, first, 100)
    own = store.append_own(VAULT, mine.device, mine.maker())
    store.acknowledge(VAULT, [(own.entry.hash, 301)])
    pull(store, [own.entry, *second], 100)
    assert store.unsent_count() == 0

    store.rewind(VAULT, 120)
    assert store.cursor(VAULT) == after(Cursor(), first[:120])
    assert store.unsent_count() == 600 - 120 + 1 and store.count() == 601
    assert [one.hash for one in store.unsent(VAULT, 2000, 1 << 30) if one.header.device == theirs.device] == [
        one.hash for one in (first + second)[120:]
    ]
    with pytest.raises(HeadUnknown):
        store.head_at(VAULT, 121)

    # The squad's phones have put them back in another order.
    pull(store, [own.entry, *first[120:], *second])
    assert store.unsent_count() == 0 and seqs(store)[own.entry.hash] == 121 and store.cursor(VAULT).seq == 601


def test_rewinding_beyond_the_cursor_is_refused(store: Store) -> None:
    pull(store, Writer("laptop").several(3))
    with pytest.raises(HeadUnknown):
        store.rewind(VAULT, 4)
    store.rewind(VAULT, 3)
    assert store.cursor(VAULT).seq == 3 and store.unsent_count() == 0
    store.rewind(VAULT, 0)
    assert store.cursor(VAULT) == Cursor() and store.unsent_count() == 3


def test_rewinding_takes_back_the_places_of_what_is_in_quarantine(store: Store) -> None:
    entries = Writer("laptop").several(4)
    store.commit_page(VAULT, numbered(entries[:3]), after(Cursor(), entries), [aside(entries[3].pack(), 4)])
    store.rewind(VAULT, 2)
    assert store.quarantined()[0].seq is None
    new = Writer("tablet").several(1)
    store.commit_page(VAULT, numbered([*new, *entries[2:3]], 3), after(store.cursor(VAULT), [*new, *entries[2:3]]))
    assert store.cursor(VAULT).seq == 4


def cloned(store: Store) -> tuple[Writer, list[Entry], list[Entry]]:
    """A phone with 2 shared entries and 3 of its own, whose clone got 4 others to the server first."""
    phone, clone = Writer(), Writer()
    shared = [clone.write("shared 1"), clone.write("shared 2")]
    pull(store, shared)
    own = store.append_own_many(VAULT, phone.device, [phone.maker(f"mine {at}") for at in range(3)])
    theirs = [clone.write(f"clone {at}") for at in range(4)]
    return phone, [one.entry for one in own], theirs


def test_a_cloned_phone_numbers_its_unsent_entries_anew_behind_the_servers(store: Store) -> None:
    phone, own, theirs = cloned(store)
    generation = store.generation()
    pull(store, theirs)  # the clone's entries, under numbers that are taken here
    late = store.append_own(VAULT, phone.device, phone.maker("late"))  # another window saves meanwhile
    new = store.reissue(VAULT, phone.device, 3, [], remake(phone))
    assert [text_of(one.entry) for one in new] == ["mine 0", "mine 1", "mine 2", "late"]
    assert [one.entry.header.number for one in new] == [7, 8, 9, 10]
    assert new[0].entry.header.previous == theirs[-1].hash
    assert store.known([entry.hash for entry in own] + [late.entry.hash]) == set()
    assert store.generation() != generation and min(one.rowid for one in new) > late.rowid
    assert store.unsent(VAULT, 10, 1 << 20) == [one.entry for one in new]
    assert store.chain_tips(VAULT)[phone.device] == (10, new[-1].entry.hash)
    texts = sorted(text_of(one.entry) for one in store.entries_after(0))
    assert len(texts) == 2 + 4 + 4, "nothing was lost"


def test_reissuing_may_bring_the_servers_entries_itself(store: Store) -> None:
    phone, _, theirs = cloned(store)
    new = store.reissue(VAULT, phone.device, 3, numbered(theirs, 3), remake(phone))
    assert [one.entry.header.number for one in new] == [7, 8, 9]
    assert store.cursor(VAULT).seq == 2
    pull(store, theirs)
    assert store.cursor(VAULT).seq == 6


def test_an_entry_that_cannot_be_reissued_is_set_aside_and_the_others_go_on(store: Store) -> None:
    phone, own, theirs = cloned(store)
    pull(store, theirs)
    again = remake(phone)

    def one_fails(old: Entry, number: int, previous: bytes) -> Entry:
        if old.hash == own[1].hash:
            raise CannotOpen("box.altered")
        return again(old, number, previous)

    new = store.reissue(VAULT, phone.device, 3, [], one_fails)
    assert [text_of(one.entry) for one in new] == ["mine 0", "mine 2"]
    assert [one.entry.header.number for one in new] == [7, 8]
    assert store.quarantined()[0].raw == own[1].pack()


def test_a_reissue_that_fails_changes_nothing(store: Store) -> None:
    phone, own, theirs = cloned(store)
    pull(store, theirs)
    before = (store.generation(), seqs(store))

    def breaks(old: Entry, number: int, previous: bytes) -> Entry:
        raise RuntimeError("the app is closing")

    with pytest.raises(RuntimeError):
        store.reissue(VAULT, phone.device, 3, [], breaks)
    assert (store.generation(), seqs(store)) == before and own[0].hash in before[1]


def test_a_row_number_is_never_used_twice(store: Store) -> None:
    phone, _, theirs = cloned(store)
    newest = store.last_rowid()
    store.reissue(VAULT, phone.device, 3, [], remake(phone))
    assert min(one.rowid for one in store.entries_after(newest)) == newest + 1
    pull(store, theirs[:1])


def consistent(folder: Path) -> None:
    """The equation of pages.py, checked from outside: the head is the fold of 1 … seq, without a hole."""
    raw = sqlite3.connect(folder / "beatbook.db")
    for vault, seq, head in raw.execute("SELECT vault, seq, head FROM cursors").fetchall():
        rows = raw.execute(
            "SELECT seq, hash FROM entries WHERE vault = ?1 AND seq <= ?2 UNION "
            "SELECT seq, hash FROM quarantine WHERE vault = ?1 AND seq <= ?2 ORDER BY 1",
            (vault, seq),
        ).fetchall()
        assert [at for at, _ in rows] == list(range(1, seq + 1))
        folded = EMPTY_HEAD
        for _, entry_hash in rows:
            folded = next_head(folded, entry_hash)
        assert folded == head
    raw.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_after_any_course_of_events_no_cursor_has_passed_an_unseen_entry(tmp_path: Path, data: st.DataObject) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    mine, theirs = Writer(), Writer("laptop")
    server: list[Entry] = []
    with Store(folder) as store:
        saved = 0
        for _ in range(data.draw(st.integers(1, 14))):
            match data.draw(st.sampled_from(["write", "other", "push", "lie", "pull", "bad", "restore"])):
                case "write":
                    store.append_own(VAULT, mine.device, mine.maker())
                    saved += 1
                case "other":
                    server.append(theirs.write())
                case "push":
                    for entry in store.unsent(VAULT, 5, 1 << 20):
                        if entry.hash not in {one.hash for one in server}:
                            server.append(entry)
                        place = [one.hash for one in server].index(entry.hash) + 1
                        store.acknowledge(VAULT, [(entry.hash, place)])
                case "lie":
                    for entry in store.unsent(VAULT, 2, 1 << 20):
                        store.acknowledge(VAULT, [(entry.hash, data.draw(st.integers(1, 20)))])
                case "pull" | "bad" as how:
                    cursor = store.cursor(VAULT)
                    page = server[cursor.seq : cursor.seq + data.draw(st.integers(1, 6))]
                    placed = numbered(page, cursor.seq + 1)
                    refused = [aside(entry.pack(), seq) for seq, entry in placed if how == "bad" and seq % 3 == 0]
                    kept = [one for one in placed if how == "pull" or one[0] % 3]
                    store.commit_page(VAULT, kept, after(cursor, page), refused)
                case "restore":
                    server = server[: data.draw(st.integers(0, len(server)))]
                    if store.cursor(VAULT).seq > len(server):
                        store.rewind(VAULT, len(server))
            consistent(folder)
        own = [one for one in store.entries_after(0, 1000) if one.entry.header.device == mine.device]
        assert len(own) == saved, "every local save is still here"
