"""What a server says counts for nothing beyond what this phone worked out itself: receipts, time, junk, members."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.device.errors import PageRefused
from app.device.store_rows import Quarantined
from app.journal import keys
from app.journal.entry import FIRST_PREVIOUS, Entry, sign
from app.journal.errors import Malformed
from app.journal.messages import PAGE_MAX_ENTRIES, Page, Sync, Synced
from app.journal.packing import pack, unpack_map
from app.journal.receipt import Receipt
from app.journal.refusal_codes import OVER_QUOTA
from app.journal.vault_keys import Place
from app.sync import local
from app.sync import quarantine as aside_rules
from app.sync.errors import Untrusted
from app.sync.exchange import Answer, Request
from app.sync.server_clock import CORRECTION_MAX_MS, EARLIEST_MS, LATEST_MS, ServerClock
from tests.app.sync.test_leaving import another
from tests.cast.clock import now_ms
from tests.cast.exchanges import (
    answers_come,
    asked_in,
    nothing_is_stored,
    page_with,
    pages_bring,
    pages_come,
    server_key,
    signed_anew,
    tell,
)
from tests.cast.roster import invite_body
from tests.cast.sync import Fault, SyncSquad
from tests.telling import tells

DAY_MS = 86_400_000
YEAR_MS = 366 * DAY_MS


# --- receipts ----------------------------------------------------------------------------------------------------


def lying_receipts(squad: SyncSquad, **fields: int) -> Fault:
    """Signs receipts that claim something else, with the real server's key."""
    key = server_key(squad)

    def lied(page: Page) -> Page:
        if not page.receipt:
            return page
        return replace(page, receipt=replace(Receipt.verify(page.receipt, key.public), **fields).sign(key))

    return pages_come(lied)


def without_storing(squad: SyncSquad, count: int) -> Fault:
    """Stores nothing, and signs a receipt over the empty journal that counts so many entries."""
    key, nothing = server_key(squad), nothing_is_stored(squad, squad.a, "stored", 1)

    def fault(request: Request, carry: Callable[[], Answer]) -> Answer:
        asked = asked_in(request)
        if asked is None or not asked.items:
            return carry()
        answer = Synced.parse(nothing(request, carry).body, asked)
        (page,) = answer.vaults
        receipt = replace(Receipt.verify(page.receipt, key.public), count=count).sign(key)
        return Answer(200, replace(answer, vaults=[replace(page, receipt=receipt)]).pack())

    return fault


@pytest.mark.slow
@pytest.mark.parametrize("count", [5, 6, 1_000_000, (1 << 63) - 1])
def test_a_receipt_for_a_million_covers_no_note_the_server_never_saw(squad: SyncSquad, count: int) -> None:
    for number in range(5):
        squad.a.write(f"note {number}")
    squad.network.fault = without_storing(squad, count)
    for _ in range(3):
        with pytest.raises(Untrusted):
            squad.a.sync(receipts=True)
        assert squad.a.local.shift_counts() == (5, 0)
        assert squad.a.local.receipts() == []
    squad.network.fault = None
    squad.a.sync(receipts=True)
    assert squad.a.local.shift_counts() == (5, 5)


@pytest.mark.slow
@pytest.mark.parametrize("fields", [{"count": 6}, {"count": 4}, {"count": 1_000_000}, {"seq": 1 << 60}, {"seq": 4}])
def test_a_receipt_counts_just_what_its_head_goes_over(squad: SyncSquad, fields: dict[str, int]) -> None:
    for number in range(5):
        squad.a.write(f"note {number}")
    squad.network.fault = lying_receipts(squad, **fields)
    with pytest.raises(Untrusted):
        squad.a.sync(receipts=True)
    assert squad.a.local.shift_counts() == (5, 0)


def test_a_receipt_kept_here_covers_nothing_once_its_head_is_no_more_ours(squad: SyncSquad) -> None:
    squad.a.write("one")
    (receipt,) = squad.a.sync(receipts=True).receipts
    assert squad.a.local.shift_counts() == (1, 1)
    squad.a.local.keep_receipt(
        Receipt.verify(replace(receipt, count=9, seq=9).sign(server_key(squad)), server_key(squad).public)
    )
    assert squad.a.local.shift_counts() == (1, 1)
    squad.a.local.rewind(squad.a.vault, 0)  # the server was put back from a copy, and the note waits again
    assert squad.a.local.shift_counts() == (1, 0)


def test_a_receipt_covers_what_a_colleague_had_in_between(squad: SyncSquad) -> None:
    squad.a.write("one")
    squad.a.sync()
    squad.b.write("two")
    squad.b.sync()
    squad.a.write("three")
    squad.a.sync(receipts=True)
    assert squad.a.local.shift_counts() == (2, 2)


# --- time --------------------------------------------------------------------------------------------------------


def answers_tell(squad: SyncSquad, time: object, sign_it: bool) -> Fault:
    """Another time, signed by the server or not."""

    def fault(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer, asked = carry(), asked_in(request)
        if asked is None or answer.status != 200:
            return answer
        if sign_it and isinstance(time, int):
            told = replace(Synced.parse(answer.body, asked), time_ms=time)
            return Answer(200, signed_anew(server_key(squad), squad.a.local.agency, request, told).pack())
        return Answer(200, pack(unpack_map(answer.body, 1 << 20) | {"time": time}))

    return fault


def test_the_time_of_an_answer_is_taken_if_the_server_signed_it(squad: SyncSquad) -> None:
    report = squad.a.sync()
    assert report.server_ms is not None and abs(report.server_ms - now_ms()) < 60_000
    later = now_ms() + DAY_MS
    squad.network.fault = answers_tell(squad, later, sign_it=True)
    assert squad.a.sync().server_ms == later


def test_the_time_of_an_answer_that_is_not_signed_is_not_taken(squad: SyncSquad) -> None:
    squad.network.fault = answers_tell(squad, now_ms() + DAY_MS, sign_it=False)
    assert squad.a.sync().server_ms is None


def test_a_signed_time_of_an_earlier_answer_is_not_taken_again(squad: SyncSquad) -> None:
    kept: list[Synced] = []

    def replayed(asked: Sync, answer: Synced) -> Synced:
        kept.append(answer)
        old = kept[0]
        return replace(answer, time_ms=old.time_ms, challenge=old.challenge, signed=old.signed)

    squad.network.fault = answers_come(replayed)
    assert squad.a.sync().server_ms is not None
    assert squad.a.sync().server_ms is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "time", [1 << 53, 1 << 63, (1 << 64) - 1, -1, float("nan"), float("inf"), "noon", None, [], True]
)
def test_an_impossible_time_is_an_error_of_the_sync_and_of_nothing_else(squad: SyncSquad, time: object) -> None:
    squad.network.fault = answers_tell(squad, time, sign_it=False)
    if time == 1 << 53:
        assert squad.a.sync().server_ms is None
    else:
        with pytest.raises(Malformed):
            squad.a.sync()
    squad.a.write("saved all the same")
    squad.network.fault = None
    assert squad.a.sync().sent == 1


NOW_MS = 1_795_729_440_000  # 26 November 2026


@pytest.mark.parametrize(
    "server_ms, own_ms, believed",
    [
        (NOW_MS, NOW_MS, True),
        (NOW_MS + 3_600_000, NOW_MS, True),
        (NOW_MS - 30 * DAY_MS, NOW_MS, True),
        (NOW_MS, 0, True),  # a battery that ran empty
        (NOW_MS, -5, True),
        (NOW_MS, 1 << 60, True),
        (0, NOW_MS, False),
        (EARLIEST_MS - 1, EARLIEST_MS, False),
        (3_029_529_600_000, NOW_MS, False),  # 2066
        (NOW_MS + CORRECTION_MAX_MS + DAY_MS, NOW_MS, False),
        (LATEST_MS, 0, False),
        (1 << 53, 0, False),
        ((1 << 64) - 1, NOW_MS, False),
        (-1, 0, False),
    ],
)
def test_a_time_is_believed_within_reason(server_ms: int, own_ms: int, believed: bool) -> None:
    assert ServerClock().believes(server_ms, own_ms) is believed


def test_a_servers_time_never_goes_back_past_what_was_believed() -> None:
    heard, now = ServerClock(), now_ms()
    assert heard.believes(now, now)
    assert not heard.believes(now - 1, now)
    assert not heard.believes(now + 40 * YEAR_MS, now)
    assert heard.believes(now + 1, now), "what was not believed does not bind"


def test_a_phone_that_starts_anew_remembers_the_time_of_its_receipts(squad: SyncSquad) -> None:
    squad.a.write("one")
    (receipt,) = squad.a.sync(receipts=True).receipts
    assert squad.a.local.heard_ms() == receipt.time_ms
    squad.a.local.keep_receipt(
        Receipt.verify(replace(receipt, time_ms=1 << 62).sign(server_key(squad)), server_key(squad).public)
    )
    assert squad.a.local.heard_ms() == receipt.time_ms


# --- junk --------------------------------------------------------------------------------------------------------


def forged(squad: SyncSquad) -> bytes:
    stranger = keys.SigningKey(os.urandom(32))
    device = keys.device_id(stranger.public)
    return sign(stranger, squad.a.vault, 1, FIRST_PREVIOUS, 1, os.urandom(120), device).pack()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["noise", "forged", "small", "large"])
def test_endless_junk_is_called_that_and_not_kept(squad: SyncSquad, kind: str) -> None:
    make: dict[str, Callable[[], list[bytes]]] = {
        "noise": lambda: [b"\xff" + os.urandom(300) for _ in range(400)],
        "forged": lambda: [forged(squad) for _ in range(100)],
        "small": lambda: [os.urandom(8) for _ in range(19)],
        "large": lambda: [os.urandom(2 << 20)],
    }
    squad.network.fault = pages_bring(make[kind], more=1_000_000)
    with tells(Untrusted, r"nobody of this squad wrote: \d+ were counted"):
        squad.a.sync()
    count, size = squad.a.store.pulled_aside(squad.a.vault)
    assert count <= aside_rules.ASIDE_MAX_ENTRIES and size <= aside_rules.ASIDE_MAX_BYTES
    squad.network.fault = None
    squad.a.write("still here")
    assert squad.a.sync().sent == 1
    assert squad.a.store.quarantined() == [] and not squad.a.local.needs_attention()


def test_three_junk_entries_are_gone_once_the_server_is_honest_again(squad: SyncSquad) -> None:
    squad.network.fault = pages_bring(lambda: [b"\xff" + os.urandom(300), forged(squad), b"x"])
    squad.a.sync()
    assert len(squad.a.store.quarantined()) == 3 and squad.a.local.needs_attention()
    squad.network.fault = None
    squad.a.sync()
    assert squad.a.store.quarantined() == []


def test_the_officer_can_clear_junk_and_the_journal_still_adds_up(squad: SyncSquad) -> None:
    squad.network.fault = pages_bring(lambda: [os.urandom(300), forged(squad)])
    squad.a.sync()
    cursor = squad.a.store.cursor(squad.a.vault)
    for aside in squad.a.store.quarantined():
        assert squad.a.local.clear(aside)
    assert squad.a.store.quarantined() == [] and not squad.a.local.needs_attention()
    assert squad.a.store.head_at(squad.a.vault, cursor.seq) == cursor.head
    squad.a.store.commit_page(squad.a.vault, [], cursor)
    squad.network.fault = None
    squad.a.write("and on")
    assert squad.a.sync().sent == 1


def test_what_may_be_the_only_copy_is_not_cleared(squad: SyncSquad) -> None:
    entry = squad.a.write("a note")
    for _ in range(aside_rules.REFUSALS_MAX):
        squad.a.local.set_aside(squad.a.vault, entry, "not_allowed")
    (aside,) = squad.a.store.quarantined()
    assert not squad.a.local.clear(aside)
    damaged = Quarantined(0, squad.a.vault, b"damaged on disk", aside_rules.DAMAGED, 1, now_ms())
    squad.a.store.quarantine(damaged)
    assert [squad.a.local.clear(one) for one in squad.a.store.quarantined()] == [False, False]
    assert len(squad.a.store.quarantined()) == 2


def test_a_colleagues_words_under_a_broken_signature_are_kept_when_the_server_goes_back(squad: SyncSquad) -> None:
    written = squad.b.write("a colleague's words")
    broken = Entry(written.header, bytes(64), written.body)
    squad.network.fault = pages_bring(lambda: [broken.pack()])
    squad.a.sync()
    assert not squad.a.local.is_worthless(squad.a.store.quarantined()[0])
    squad.network.fault = None
    squad.a.sync()
    assert [one.raw for one in squad.a.store.quarantined()] == [broken.pack()]
    squad.b.sync()
    squad.a.sync()
    assert squad.a.store.quarantined() == [] and squad.a.texts() == ["a colleague's words"]


def test_what_has_its_place_already_is_not_given_another_one(squad: SyncSquad) -> None:
    """An order in which something stands twice is no order: to believe it would leave a hole, or two of one number."""
    mine = squad.a.write("mine")
    squad.a.sync()
    junk = b"\x01\x01" + squad.a.vault + bytes(300)
    squad.network.fault = pages_bring(lambda: [junk])
    squad.a.sync()
    cursor = squad.a.store.cursor(squad.a.vault)
    for again in (junk, mine.pack()):
        squad.network.fault = pages_bring(lambda again=again: [again])
        with pytest.raises(PageRefused):
            squad.a.sync()
    assert squad.a.store.cursor(squad.a.vault) == cursor
    assert squad.a.write("the next").header.number == mine.header.number + 1
    squad.network.fault = None
    assert squad.a.sync().sent == 1
    assert squad.a.store.quarantined() == []


def test_a_page_longer_than_a_page_is_refused() -> None:
    with pytest.raises(Malformed):
        Page.read(Page([b"x"] * (PAGE_MAX_ENTRIES + 1), PAGE_MAX_ENTRIES + 1, bytes(32), 0).packed({}), ())


# --- members -----------------------------------------------------------------------------------------------------


def uninvited(agency: bytes, size: int = 0) -> bytes:
    invitation, device = keys.SigningKey(os.urandom(32)), keys.SigningKey(os.urandom(32))
    body = {"fact": "enrol", "invitation": invitation.public, "verify_key": device.public, "more": bytes(size)}
    return sign(invitation, agency, 1, FIRST_PREVIOUS, 0, pack(body), keys.device_id(device.public)).pack()


def rosters_bring(make: Callable[[], list[bytes]]) -> Fault:
    return answers_come(lambda asked, answer: replace(answer, roster=page_with(asked.roster, make(), 1_000_000)))


@pytest.mark.slow
@pytest.mark.parametrize("count, size", [(300, 0), (50, 100_000)])
def test_an_endless_list_of_members_is_called_false_and_not_kept(
    squad: SyncSquad, count: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "UNPROVED_MAX_BYTES", 8 << 20)
    agency, known = squad.a.local.agency, squad.a.local.roster.seq
    squad.network.fault = rosters_bring(lambda: [uninvited(agency, size) for _ in range(count)])
    with tells(Untrusted, "list of members"):
        squad.a.sync()
    facts = squad.a.local.facts()
    assert len(facts) <= known + local.UNPROVED_MAX_FACTS
    assert sum(len(fact.body) for fact in facts) <= 8 << 20
    assert squad.a.local.roster.seq == len(facts) == squad.a.store.roster_cursor().seq
    squad.network.fault = None
    squad.a.write("still here")
    assert squad.a.sync().sent == 1
    assert squad.a.local.roster.unproved == 0 and squad.a.local.roster.seq == known


def test_however_much_members_sign_the_list_of_members_is_taken_in_and_joined(
    squad: SyncSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit that one member reaches would stop every phone of the agency for ever."""
    monkeypatch.setattr(local, "UNPROVED_MAX_FACTS", 10)
    monkeypatch.setattr(local, "UNPROVED_MAX_BYTES", 10_000)
    squad.b.sync()
    draft = squad.b.local.roster.copy()
    for _ in range(20):
        key = keys.SigningKey(os.urandom(32)).public
        made = invite_body(key, squad.b.officer, "Officer Osei", {}) | {"more": bytes(2_000)}
        for said in (made, {"fact": "uninvite", "key": key, "more": bytes(2_000)}):
            fact = Entry.parse(draft.sign_fact(squad.b.author, said).pack())
            assert draft.take(fact) is None
            assert tell(squad, squad.b, fact)
    squad.a.write("still here")
    assert squad.a.sync().sent == 1
    assert squad.a.local.roster.seq == draft.seq
    squad.invite("Officer Hale", squad.folder / "c").close()


def test_keys_said_to_be_owed_a_thousand_times_are_wrapped_once(squad: SyncSquad) -> None:
    squad.a.sync()
    squad.a.link.keys_due_s = 0.0
    squad.network.requests.clear()
    owed = [Place(squad.a.vault, 1, squad.b.device)] * 1_000
    squad.network.fault = answers_come(lambda asked, answer: replace(answer, owed=owed))
    squad.a.sync()
    sent = [len(asked.wraps) for request in squad.network.requests if (asked := asked_in(request))]
    assert sum(sent) == 1


# --- quotas ------------------------------------------------------------------------------------------------------


def test_what_the_server_takes_no_more_of_today_waits_as_it_is_and_goes_later(squad: SyncSquad) -> None:
    written = [squad.a.write(f"note {number}") for number in range(60)]

    squad.network.fault = nothing_is_stored(squad, squad.a, OVER_QUOTA)
    for _ in range(4):
        squad.network.requests.clear()
        report = squad.a.sync()
        assert report.held > 0 and report.refused == 0
        assert len(squad.network.requests) <= 3
        assert squad.a.store.unsent_count() == 60 and squad.a.store.quarantined() == []
    asked = asked_in(squad.network.requests[0])
    assert asked and len(asked.items) == 1, "asks with one entry, not with all of them"
    squad.network.fault = None
    report = squad.a.sync()
    assert (report.sent, report.held) == (60, 0)
    assert squad.a.store.known([entry.hash for entry in written]) == {entry.hash for entry in written}


def test_entries_of_one_squad_in_the_page_of_another_are_not_taken_in_there(squad: SyncSquad) -> None:
    """Set aside there, they would be taken away again by the page that they are of."""
    empty = another(squad, "Day squad")
    sent = [squad.a.write("Of the night squad").pack()]
    squad.a.sync()

    def swapped(asked: Sync, answer: Synced) -> Synced:
        pages = zip(asked.vaults, answer.vaults, strict=True)
        return replace(answer, vaults=[page_with(one, sent) if one.vault == empty else page for one, page in pages])

    squad.network.fault = answers_come(swapped)
    with tells(Untrusted, "does not add up"):
        squad.b.sync()
    squad.network.fault = None
    assert (squad.b.store.cursor(empty).seq, squad.b.store.quarantined()) == (0, [])
    squad.b.sync()
    assert squad.b.texts() == ["Of the night squad"]
