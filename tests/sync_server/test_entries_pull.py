"""Pulling entries: behind a cursor, without a hole, in pages that fit."""

from __future__ import annotations

import os

import pytest

from app.journal.entry import EMPTY_HEAD, Entry, next_head
from tests.cast.servers import NearServer
from tests.cast.wire import Refused, WireAgency, WirePhone


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
    assert len(agency.admin.pull(agency.squad, bytes=3 * size + 1000).items) in (3, 4)
    for small in (0, 1, size - 1):
        assert agency.admin.pull(agency.squad, bytes=small).items == [written[0].pack()]
    after_two = agency.admin.pull(agency.squad, 2, head_after(written[:2]), bytes=1)
    assert after_two.items == [written[2].pack()]


def test_a_page_is_never_longer_than_500_entries_or_a_mebibyte(agency: WireAgency) -> None:
    for _ in range(3):
        agency.admin.push(agency.squad, agency.admin.entries(agency.squad, 200))
    assert len(agency.admin.pull(agency.squad, limit=100_000).items) == 500
    other = agency.add_squad("Beat 13")
    for _ in range(2):
        agency.admin.push(other, agency.admin.entries(other, 4, size=240_000))
    page = agency.admin.pull(other, bytes=1 << 40)
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


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=-1", f"after={1 << 63}", "bytes=no"])
def test_a_strange_query_is_a_problem_not_an_error(agency: WireAgency, query: str) -> None:
    path = f"/v1/vaults/{agency.squad.hex()}/entries?{query}"
    answer = agency.web.request("GET", path, headers=agency.admin.bearer)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


@pytest.mark.parametrize("head", ["zz", "00", "00" * 33])
def test_a_strange_head_is_malformed(agency: WireAgency, head: str) -> None:
    path = f"/v1/vaults/{agency.squad.hex()}/entries?head={head}"
    answer = agency.web.request("GET", path, headers=agency.admin.bearer)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_phones_rebuild_a_server_that_was_put_back_from_an_old_backup(server: NearServer, agency: WireAgency) -> None:
    officer: WirePhone = agency.officer()
    mine, theirs = agency.admin.entries(agency.squad, 4), officer.entries(agency.squad, 4)
    for one, two in zip(mine, theirs, strict=True):
        agency.admin.push(agency.squad, [one])
        officer.push(agency.squad, [two])
    before = officer.pull(agency.squad)
    server.change("DELETE FROM entries WHERE seq > 3")
    server.change(
        "UPDATE vaults SET seq = 3, head = (SELECT head FROM entries WHERE seq = 3),"
        " bytes = (SELECT bytes FROM entries WHERE seq = 3)"
    )
    with pytest.raises(Refused) as refused:
        officer.pull(agency.squad, before.seq, before.head)
    assert (refused.value.code, refused.value.problem["seq"]) == ("diverged", 3)
    lost = [Entry.parse(item) for item in before.items[3:]]
    pushed = officer.push(agency.squad, lost)
    assert [result.seq for result in pushed.results] == [4, 5, 6, 7, 8]
    assert officer.pull(agency.squad, before.seq, before.head).items == []
    assert agency.admin.pull(agency.squad).items == before.items
