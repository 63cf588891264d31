"""Pushing entries: stored once, in order, and never more promised than kept."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from app.journal import messages
from app.journal.entry import EMPTY_HEAD, Entry, next_head, sign
from app.journal.errors import BadSignature
from app.journal.receipt import Receipt
from tests.cast.servers import NearServer
from tests.cast.wire import Pushed, Refused, WireAgency, WirePhone


def statuses(pushed: Pushed) -> list[str]:
    return [result.status for result in pushed.results]


def spoiled(entry: Entry) -> Entry:
    """The same page under a signature that does not fit."""
    return replace(entry, signature=bytes(64))


@pytest.fixture
def officer(agency: WireAgency) -> WirePhone:
    return agency.officer()


def test_entries_are_stored_in_order_and_the_receipt_covers_them(agency: WireAgency, officer: WirePhone) -> None:
    entries = officer.entries(agency.squad, 3)
    pushed = officer.push(agency.squad, entries)
    assert pushed.results == [messages.Result(messages.STORED, seq) for seq in (1, 2, 3)]
    head = EMPTY_HEAD
    for entry in entries:
        head = next_head(head, entry.hash)
    receipt = officer.receipt(pushed)
    assert (receipt.vault, receipt.device) == (agency.squad, officer.device)
    assert (receipt.count, receipt.seq, receipt.head) == (3, 3, head)
    assert officer.pull_all(agency.squad) == [entry.pack() for entry in entries]


def test_what_is_sent_again_is_a_duplicate(agency: WireAgency, officer: WirePhone) -> None:
    entries = officer.entries(agency.squad, 3)
    officer.push(agency.squad, entries[:2])
    pushed = officer.push(agency.squad, entries)
    assert statuses(pushed) == [messages.DUPLICATE, messages.DUPLICATE, messages.STORED]
    assert [result.seq for result in pushed.results] == [1, 2, 3]
    assert statuses(officer.push(agency.squad, entries)) == [messages.DUPLICATE] * 3
    assert len(officer.pull_all(agency.squad)) == 3


def test_an_entry_twice_in_one_batch_is_stored_once(agency: WireAgency, officer: WirePhone) -> None:
    one, two = officer.entries(agency.squad, 2)
    pushed = officer.push(agency.squad, [one, one, two, one])
    assert statuses(pushed) == [messages.STORED, messages.DUPLICATE, messages.STORED, messages.DUPLICATE]
    assert [result.seq for result in pushed.results] == [1, 1, 2, 1]
    assert len(officer.pull_all(agency.squad)) == 2


def test_a_missing_page_is_a_gap_and_the_receipt_says_how_far_it_goes(agency: WireAgency, officer: WirePhone) -> None:
    entries = officer.entries(agency.squad, 4)
    pushed = officer.push(agency.squad, [entries[0], entries[2], entries[3]])
    assert statuses(pushed) == [messages.STORED, "gap", "gap"]
    assert officer.receipt(pushed).count == 1
    assert statuses(officer.push(agency.squad, entries[1:])) == [messages.STORED] * 3


def test_another_page_under_a_known_number_is_a_fork(agency: WireAgency, officer: WirePhone) -> None:
    entries = officer.entries(agency.squad, 2)
    officer.push(agency.squad, entries)
    clone = replace(officer, tips={agency.squad: (1, entries[0].hash)})
    pushed = officer.push(agency.squad, [clone.entry(agency.squad, "another second page")])
    assert pushed.results == [messages.Result("fork", 0)]
    clone.tips[agency.squad] = (2, os.urandom(32))
    assert statuses(officer.push(agency.squad, clone.entries(agency.squad, 1))) == ["fork"]
    assert officer.pull_all(agency.squad) == [entry.pack() for entry in entries]


def test_a_number_from_far_away_is_a_gap(agency: WireAgency, officer: WirePhone) -> None:
    officer.tips[agency.squad] = ((1 << 63) - 2, os.urandom(32))
    assert statuses(officer.push(agency.squad, [officer.entry(agency.squad)])) == ["gap"]


def test_one_bad_entry_never_blocks_the_others(agency: WireAgency, officer: WirePhone) -> None:
    mine = agency.admin.entries(agency.squad, 2)
    theirs = officer.entries(agency.squad, 2)
    items = [
        b"junk",
        spoiled(mine[0]).pack(),
        theirs[0].pack(),
        bytes(300 * 1024),
        b"\x02" + theirs[1].pack()[1:],
        theirs[1].pack()[:-1] + b"x",
        theirs[1].pack(),
    ]
    pushed = officer.push_raw(agency.squad, items)
    assert statuses(pushed) == [
        "malformed",
        "bad_signature",
        messages.STORED,
        "too_large",
        "unknown_version",
        "malformed",
        messages.STORED,
    ]
    assert officer.pull_all(agency.squad) == [entry.pack() for entry in theirs]
    assert statuses(agency.admin.push(agency.squad, mine)) == [messages.STORED] * 2


def test_a_tail_without_a_good_signature_is_refused_and_what_is_covered_is_kept(
    agency: WireAgency, officer: WirePhone
) -> None:
    entries = officer.entries(agency.squad, 4)
    pushed = officer.push(agency.squad, [*entries[:2], spoiled(entries[2]), spoiled(entries[3])])
    assert statuses(pushed) == [messages.STORED, messages.STORED, "bad_signature", "bad_signature"]
    assert officer.receipt(pushed).count == 2
    assert statuses(officer.push(agency.squad, entries[2:])) == [messages.STORED] * 2


def test_a_member_carries_the_entries_of_another(agency: WireAgency, officer: WirePhone) -> None:
    entries = officer.entries(agency.squad, 3)
    pushed = agency.admin.push(agency.squad, entries)
    assert statuses(pushed) == [messages.STORED] * 3
    receipt = agency.admin.receipt(pushed)
    assert (receipt.device, receipt.count, receipt.seq) == (agency.admin.device, 0, 3)
    assert statuses(officer.push(agency.squad, entries)) == [messages.DUPLICATE] * 3


def test_a_carrier_cannot_spoil_a_signature_that_a_later_one_covers(agency: WireAgency, officer: WirePhone) -> None:
    entries = officer.entries(agency.squad, 3)
    pushed = agency.admin.push(agency.squad, [entries[0], spoiled(entries[1]), entries[2]])
    assert statuses(pushed) == [messages.STORED, "bad_signature", "gap"]
    assert statuses(officer.push(agency.squad, entries)) == [messages.DUPLICATE, messages.STORED, messages.STORED]
    for item in officer.pull_all(agency.squad):
        Entry.parse(item).verify(officer.key.public)


def test_an_author_who_is_no_member_is_refused_whoever_carries(agency: WireAgency, officer: WirePhone) -> None:
    other = agency.add_squad("Beat 13")
    officer.vault_keys[other] = {1: os.urandom(32)}
    outside = officer.entry(other)
    nobody = WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key, vault_keys=officer.vault_keys)
    pushed = agency.admin.push(other, [outside, nobody.entry(other), agency.admin.entry(other)])
    assert statuses(pushed) == ["not_allowed", "not_allowed", messages.STORED]


def test_a_device_cannot_sign_for_another(agency: WireAgency, officer: WirePhone) -> None:
    forged = sign(officer.key, agency.squad, 1, bytes(32), 1, b"sealed?", agency.admin.device)
    assert statuses(officer.push(agency.squad, [forged])) == ["bad_signature"]


def test_a_vault_of_others_and_one_that_never_was_look_the_same(agency: WireAgency, officer: WirePhone) -> None:
    other = agency.add_squad("Beat 13")
    told = set()
    for vault in (other, os.urandom(16), bytes(16)):
        stray = sign(officer.key, vault, 1, bytes(32), 1, b"sealed?", officer.device)
        place = messages.Known(vault, 7, bytes(32))
        answer = officer.sync(vaults=[place], receipts=True)
        pushed = officer.sync(roster=officer.known, vaults=[place], items=[stray.pack()], receipts=True)
        told.add(str((answer.vaults, pushed.vaults, pushed.items)))
    assert len(told) == 1
    page, result = pushed.vaults[0], pushed.items[0]
    assert (page.status, page.items, page.receipt, page.last) == ("unknown_vault", [], b"", 7)
    assert result == messages.Result("unknown_vault", 0)


def test_what_goes_wrong_with_one_vault_stops_no_other(agency: WireAgency, officer: WirePhone) -> None:
    other, foreign = agency.add_squad("Beat 13", [officer]), agency.add_squad("Beat 14")
    stray = sign(officer.key, foreign, 1, bytes(32), 1, b"sealed?", officer.device)
    here, there = officer.entry(agency.squad), officer.entry(other)
    begin = [messages.Known(vault, 0, EMPTY_HEAD) for vault in (foreign, other, agency.squad)]
    officer.sync()
    answer = officer.sync(roster=officer.known, vaults=begin, items=[stray.pack(), here.pack(), b"junk", there.pack()])
    assert [result.status for result in answer.items] == ["unknown_vault", "stored", "malformed", "stored"]
    assert [page.status for page in answer.vaults] == ["unknown_vault", "", ""]
    assert [page.items for page in answer.vaults[1:]] == [[there.pack()], [here.pack()]]
    assert [bool(page.receipt) for page in answer.vaults] == [False, True, True]


def test_an_empty_push_gives_a_receipt_for_what_is_there(agency: WireAgency, officer: WirePhone) -> None:
    nothing = officer.receipt(officer.push(agency.squad, []))
    assert (nothing.count, nothing.seq, nothing.head) == (0, 0, EMPTY_HEAD)
    officer.push(agency.squad, officer.entries(agency.squad, 2))
    assert officer.receipt(officer.push(agency.squad, [])).count == 2


def test_a_receipt_is_signed_and_never_claims_more_than_is_stored(
    server: NearServer, agency: WireAgency, officer: WirePhone
) -> None:
    entries = officer.entries(agency.squad, 30)
    for at in range(0, 30, 7):
        batch = [entry.pack() for entry in entries[at : at + 7]]
        batch[3:3] = [b"junk"]
        pushed = officer.push_raw(agency.squad, batch)
        receipt = officer.receipt(pushed)
        rows = server.rows("SELECT count(*), max(number), max(seq) FROM entries")[0]
        assert (receipt.count, receipt.count, receipt.seq) == tuple(rows)
        assert receipt.head == officer.pull(agency.squad, limit=500).head
        altered = pushed.receipt[:40] + bytes([pushed.receipt[40] ^ 1]) + pushed.receipt[41:]
        with pytest.raises(BadSignature):
            Receipt.verify(altered, officer.server_key)


def test_a_batch_over_its_limits_is_refused_whole(agency: WireAgency, officer: WirePhone) -> None:
    with pytest.raises(Refused) as refused:
        officer.push_raw(agency.squad, [b"x"] * (messages.BATCH_MAX_ENTRIES + 1))
    assert (refused.value.status, refused.value.code) == (400, "malformed")
    with pytest.raises(Refused) as refused:
        officer.push_raw(agency.squad, [bytes(1 << 18)] * 6)
    assert (refused.value.status, refused.value.code) == (413, "too_large")


def test_a_full_batch_of_the_largest_entries_passes(agency: WireAgency, officer: WirePhone) -> None:
    entries = officer.entries(agency.squad, 4, size=200_000)
    assert statuses(officer.push(agency.squad, entries)) == [messages.STORED] * 4
    assert statuses(officer.push(agency.squad, officer.entries(agency.squad, 200))) == [messages.STORED] * 200


def test_the_server_holds_the_very_bytes_that_were_sent(
    server: NearServer, agency: WireAgency, officer: WirePhone
) -> None:
    entries = officer.entries(agency.squad, 5, size=3000)
    officer.push(agency.squad, entries)
    stored = [bytes(row.entry) for row in server.rows("SELECT entry FROM entries ORDER BY seq")]
    assert stored == [entry.pack() for entry in entries]
