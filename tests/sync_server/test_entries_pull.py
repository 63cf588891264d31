"""Pulling entries: behind a cursor, without a hole, in pages that fit."""

from __future__ import annotations

import os

import pytest

from app.journal.entry import EMPTY_HEAD, Entry, next_head
from app.journal.messages import Known, Sync, Synced
from app.journal.packing import unpack_map
from app.journal.refusal_codes import LATER
from tests.cast.wire import SYNC, Refused, WireAgency, accepted


@pytest.fixture
def written(agency: WireAgency) -> list[Entry]:
    """Twelve entries of about 1 KiB in the first squad."""
    entries = agency.admin.entries(agency.squad, 12, size=900)
    agency.admin.push(agency.squad, entries)
    return entries


def head_after(entries: list[Entry]) -> bytes:
    head = EMPTY_HEAD
    for entry in entries:
        head = next_head(head, entry.hash)
    return head


def test_a_page_says_where_it_ends_and_how_far_the_journal_goes(agency: WireAgency, written: list[Entry]) -> None:
    page = agency.admin.pull(agency.squad, limit=5)
    assert page.items == [entry.pack() for entry in written[:5]]
    assert (page.seq, page.head, page.last) == (5, head_after(written[:5]), 12)
    page = agency.admin.pull(agency.squad, page.seq, page.head)
    assert page.items == [entry.pack() for entry in written[5:]]
    assert (page.seq, page.head, page.last) == (12, head_after(written), 12)
    page = agency.admin.pull(agency.squad, page.seq, page.head)
    assert (page.items, page.seq, page.head, page.last) == ([], 12, head_after(written), 12)


def test_limit_zero_only_asks(agency: WireAgency, written: list[Entry]) -> None:
    page = agency.admin.pull(agency.squad, 3, head_after(written[:3]), limit=0)
    assert (page.items, page.seq, page.head, page.last) == ([], 3, head_after(written[:3]), 12)


def test_a_page_ends_before_its_bytes_do_but_never_before_its_first_entry(
    agency: WireAgency, written: list[Entry]
) -> None:
    size = len(written[0].pack())
    assert len(agency.admin.pull(agency.squad, room=3 * size + 1000).items) in (3, 4)
    for small in (0, 1, size - 1):
        assert agency.admin.pull(agency.squad, room=small).items == [written[0].pack()]
    after_two = agency.admin.pull(agency.squad, 2, head_after(written[:2]), room=1)
    assert after_two.items == [written[2].pack()]


def test_a_page_is_never_longer_than_500_entries_or_a_mebibyte(agency: WireAgency) -> None:
    for _ in range(3):
        agency.admin.push(agency.squad, agency.admin.entries(agency.squad, 200))
    assert len(agency.admin.pull(agency.squad, limit=100_000).items) == 500
    other = agency.add_squad("Beat 13")
    for _ in range(2):
        agency.admin.push(other, agency.admin.entries(other, 4, size=240_000))
    page = agency.admin.pull(other, room=1 << 40)
    assert (page.seq, page.last) == (4, 8)
    assert sum(map(len, page.items)) <= 1 << 20


def test_a_cursor_of_another_journal_has_diverged(agency: WireAgency, written: list[Entry]) -> None:
    head = head_after(written)
    for after, claimed in ((13, head), (12, os.urandom(32)), (5, head), (0, head), (1 << 62, head)):
        with pytest.raises(Refused) as refused:
            agency.admin.pull(agency.squad, after, claimed)
        assert (refused.value.status, refused.value.code) == (409, "diverged")
        assert refused.value.problem["seq"] == 12


def test_a_vault_that_nobody_wrote_to_is_empty(agency: WireAgency) -> None:
    page = agency.admin.pull(agency.squad)
    assert (page.items, page.seq, page.head, page.last) == ([], 0, EMPTY_HEAD, 0)
    with pytest.raises(Refused) as refused:
        agency.admin.pull(agency.squad, 1, os.urandom(32))
    assert (refused.value.code, refused.value.problem["seq"]) == ("diverged", 0)


def test_each_vault_has_an_order_of_its_own(agency: WireAgency, written: list[Entry]) -> None:
    other = agency.add_squad("Beat 13")
    entry = agency.admin.entry(other)
    assert agency.admin.push(other, [entry]).results[0].seq == 1
    assert agency.admin.pull_all(other) == [entry.pack()]
    assert len(agency.admin.pull_all(agency.squad)) == len(written)


@pytest.mark.parametrize("field", ["limit", "room"])
@pytest.mark.parametrize("value", [-1, 1 << 63, 1.5, "no", None, True])
def test_a_strange_number_is_malformed(agency: WireAgency, field: str, value: object) -> None:
    asked = unpack_map(Sync(Known(agency.id, 0, EMPTY_HEAD)).pack(), 4096) | {field: value}
    with pytest.raises(Refused) as refused:
        agency.admin.post(SYNC, asked)
    assert (refused.value.status, refused.value.code) == (400, "malformed")


@pytest.mark.parametrize("place", [b"", bytes(55), bytes(57), bytes(16) + b"\xff" * 40, "text", None])
def test_a_strange_place_is_malformed(agency: WireAgency, place: object) -> None:
    asked = unpack_map(Sync(Known(agency.id, 0, EMPTY_HEAD)).pack(), 4096)
    for strange in ({"roster": place}, {"vaults": [place]}):
        with pytest.raises(Refused) as refused:
            agency.admin.post(SYNC, asked | strange)
        assert (refused.value.status, refused.value.code) == (400, "malformed")


# --- several vaults --------------------------------------------------------------------------------------


def begin(*vaults: bytes) -> list[Known]:
    return [Known(vault, 0, EMPTY_HEAD) for vault in vaults]


def test_squads_share_the_room_and_who_wants_less_leaves_the_rest(agency: WireAgency) -> None:
    small, large, larger = (agency.add_squad(f"Beat {number}") for number in (13, 14, 15))
    for squad, count in ((small, 2), (large, 40), (larger, 40)):
        agency.admin.push(squad, agency.admin.entries(squad, count, size=900))
    size = len(agency.admin.pull(small, limit=1).items[0])
    pages = agency.admin.sync(vaults=begin(large, small, larger), room=32 * size).vaults
    assert [len(page.items) for page in pages] == [15, 2, 15]
    assert sum(len(item) for page in pages for item in page.items) <= 32 * size


def test_a_large_entry_beside_busy_squads_comes_when_its_turn_has_come(agency: WireAgency) -> None:
    """Its part of the room is too small for it, so the one that is asked about first gets one whatever its size."""
    busy = [agency.add_squad(f"Beat {number}") for number in range(13, 18)]
    for squad in busy:
        agency.admin.push(squad, agency.admin.entries(squad, 60, size=4_000))
    slow = agency.add_squad("Beat 20")
    agency.admin.push(slow, [agency.admin.entry(slow, size=240_000)])
    waits = agency.admin.sync(vaults=begin(*busy, slow)).vaults[-1]
    assert (waits.items, waits.status, waits.last) == ([], LATER, 1)
    first, *others = agency.admin.sync(vaults=begin(slow, *busy)).vaults
    assert len(first.items) == 1 and all(page.items for page in others)


def test_at_least_one_entry_comes_whatever_the_room(agency: WireAgency) -> None:
    other = agency.add_squad("Beat 13")
    for squad in (agency.squad, other):
        agency.admin.push(squad, agency.admin.entries(squad, 3))
    pages = agency.admin.sync(vaults=begin(agency.squad, other), room=0).vaults
    assert [(len(page.items), page.status) for page in pages] == [(1, ""), (0, LATER)]


def test_what_was_brought_with_a_request_is_not_sent_back(agency: WireAgency) -> None:
    officer = agency.officer()
    theirs = officer.entries(agency.squad, 2)
    officer.push(agency.squad, theirs)
    mine = agency.admin.entries(agency.squad, 3, size=5_000)
    agency.admin.sync()
    said = Sync(agency.admin.known, vaults=begin(agency.squad), items=[entry.pack() for entry in mine])
    body = accepted(agency.admin.send(SYNC, said.pack()))
    assert len(body) < 5_000
    assert Synced.parse(body, said).vaults[0].items == [entry.pack() for entry in (*theirs, *mine)]
