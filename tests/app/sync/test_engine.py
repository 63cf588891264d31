"""Two phones, one server, and every way the road between them can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.journal import record_id
from app.journal.change import Change
from app.journal.messages import Page
from app.journal.proof import CHALLENGE_BYTES
from app.journal.roster.state import OFFICER
from app.state.error_sentences import sentence
from app.sync import enrolment
from app.sync.conversation import Link
from app.sync.errors import Offline, Refused, Untrusted
from app.sync.exchange import Answer, Request
from tests.cast.exchanges import brings, nothing_is_stored, pages_come, tell
from tests.cast.sync import SyncPhone, SyncSquad


def test_what_one_phone_wrote_offline_is_on_the_other_after_both_synced(squad: SyncSquad) -> None:
    squad.a.write("met the manager")
    squad.b.write("walked the alley")
    squad.a.sync()
    report = squad.b.sync()
    squad.a.sync()
    assert report.sent == 1
    assert report.received == 1
    assert squad.a.texts() == squad.b.texts() == ["met the manager", "walked the alley"]
    assert squad.a.store.unsent_count() == squad.b.store.unsent_count() == 0


def test_an_empty_sync_is_one_request_and_changes_nothing(squad: SyncSquad) -> None:
    squad.a.write("one")
    squad.a.sync()
    before = squad.a.store.data_version()
    squad.network.requests.clear()
    report = squad.a.sync()
    assert [request.path for request in squad.network.requests] == ["/v1/sync"]
    assert (report.sent, report.received) == (0, 0)
    assert squad.a.store.data_version() == before


def test_a_receipt_covers_every_entry_and_names_the_head_this_phone_knows(squad: SyncSquad) -> None:
    for number in range(3):
        squad.a.write(f"note {number}")
    (receipt,) = squad.a.sync(receipts=True).receipts
    assert (receipt.count, receipt.seq) == (3, 3)
    assert squad.a.local.receipts() == [receipt]
    assert squad.a.local.shift_counts() == (3, 3)
    squad.a.local.begin_shift()
    squad.a.write("after")
    assert squad.a.local.shift_counts() == (1, 0)


def test_a_first_sync_tells_how_far_it_is(squad: SyncSquad) -> None:
    for number in range(60):
        squad.a.write(f"note {number}")
    squad.a.sync()
    assert squad.a.progress[0] == (0, 60)
    squad.b.sync()
    assert squad.b.progress[-1] == (60, 60)


def lose_answer(nth: int) -> Callable[[Request, Callable[[], Answer]], Answer]:
    """The nth request that brings entries reaches the server, but its answer never comes back."""
    seen = 0

    def fault(request: Request, carry: Callable[[], Answer]) -> Answer:
        nonlocal seen
        answer = carry()
        if brings(request):
            seen += 1
            if seen == nth:
                raise Offline("offline.no_answer")
        return answer

    return fault


def test_a_lost_answer_is_sent_again_and_stored_once(squad: SyncSquad) -> None:
    for number in range(40):
        squad.a.write(f"note {number}")
    squad.network.fault = lose_answer(1)
    squad.a.sync()
    squad.network.fault = None
    squad.b.sync()
    assert len(squad.b.texts()) == 40
    assert squad.a.store.unsent_count() == 0


def test_without_signal_everything_waits_and_the_batch_shrinks(squad: SyncSquad) -> None:
    for number in range(10):
        squad.a.write(f"note {number}")
    squad.a.sync()
    for number in range(10):
        squad.a.write(f"more {number}")

    def silence(_request: Request, _carry: Callable[[], Answer]) -> Answer:
        raise Offline("offline.no_answer")

    squad.network.fault = silence
    with pytest.raises(Offline):
        squad.a.sync()
    assert squad.a.store.unsent_count() == 10
    squad.network.fault = None
    squad.a.sync()
    assert squad.a.store.unsent_count() == 0


def test_a_413_halves_the_batch_until_it_fits(squad: SyncSquad) -> None:
    for number in range(20):
        squad.a.write(f"note {number}")

    def small_door(request: Request, carry: Callable[[], Answer]) -> Answer:
        if brings(request) and len(request.body) > 2000:
            return Answer(413, b'{"code": "too_large", "title": "Too large"}')
        return carry()

    squad.network.fault = small_door
    squad.a.sync()
    assert squad.a.store.unsent_count() == 0


def test_a_busy_server_is_asked_again_when_it_said_so(squad: SyncSquad) -> None:
    squad.a.write("one")
    turned_away = iter([True, True])

    def busy(_request: Request, carry: Callable[[], Answer]) -> Answer:
        return Answer(429, b"", 0.01) if next(turned_away, False) else carry()

    squad.network.fault = busy
    assert squad.a.sync().sent == 1


@pytest.mark.parametrize("kind", ["expired", "of another server", "lost"])
def test_a_challenge_that_is_taken_no_more_costs_one_request_once(squad: SyncSquad, kind: str) -> None:
    squad.a.sync()
    if kind == "expired":
        squad.server.clock.later(days=8)
    elif kind == "of another server":
        squad.a.link.challenge = bytes(CHALLENGE_BYTES)
    else:
        squad.a.store.put_slot("challenge", b"")
        squad.a.link.challenge = b""
    squad.a.write("one")
    squad.network.requests.clear()
    assert squad.a.sync().sent == 1
    assert len(squad.network.requests) == 2
    squad.a.sync()
    assert len(squad.network.requests) == 3


def test_an_app_that_starts_anew_needs_no_second_request(squad: SyncSquad) -> None:
    squad.a.sync()
    squad.a.link = Link()
    squad.a.write("one")
    squad.network.requests.clear()
    assert squad.a.sync().sent == 1
    assert len(squad.network.requests) == 1


def test_a_server_restored_from_an_old_copy_is_rebuilt_by_the_phones(squad: SyncSquad) -> None:
    squad.a.write("kept")
    squad.a.sync()
    copy = squad.copy_server()
    for number in range(5):
        squad.a.write(f"lost by the server {number}")
    squad.a.sync()
    squad.b.sync()
    squad.restore_server(copy)
    squad.b.write("written meanwhile")
    squad.b.sync()  # carries A's entries too: they are signed, so anyone may
    squad.a.sync()
    newcomer = squad.invite("Officer Lund", squad.folder / "c")
    newcomer.sync()
    assert newcomer.texts() == squad.a.texts() == squad.b.texts()
    assert len(newcomer.texts()) == 7


def test_a_server_older_than_a_member_gets_its_roster_back(squad: SyncSquad) -> None:
    copy = squad.copy_server()
    late = squad.invite("Officer Lund", squad.folder / "c")
    late.write("hello")
    late.sync()
    squad.a.sync()
    squad.restore_server(copy)
    late.write("again")
    late.sync()
    squad.a.sync()
    assert squad.a.texts() == ["again", "hello"]
    assert squad.a.local.roster.head == late.local.roster.head


def test_two_windows_on_one_profile_sync_side_by_side(squad: SyncSquad) -> None:
    other = SyncPhone.open(squad.a.folder, squad.network)
    squad.a.write("in one window")
    other.write("in the other")
    other.sync()
    squad.a.sync()
    squad.b.sync()
    assert squad.b.texts() == ["in one window", "in the other"]
    other.store.close()


def page_of(page: Page, items: list[bytes]) -> Page:
    return replace(page, items=items)


@pytest.mark.slow
@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(lambda page: page_of(page, page.items[::-1]), id="reordered"),
        pytest.param(lambda page: page_of(page, page.items[1:]), id="dropped"),
        pytest.param(lambda page: page_of(page, [*page.items, page.items[-1]]), id="doubled"),
        pytest.param(lambda page: page_of(page, []), id="emptied"),
    ],
)
def test_a_server_that_changes_its_journal_is_caught_and_nothing_is_taken_in(
    squad: SyncSquad, alter: Callable[[Page], Page]
) -> None:
    for number in range(3):
        squad.a.write(f"note {number}")
    squad.a.sync()
    squad.network.fault = pages_come(alter)
    with pytest.raises(Untrusted):
        squad.b.sync()
    assert squad.b.store.count() == 0
    squad.network.fault = None
    squad.b.sync()
    assert len(squad.b.texts()) == 3


def test_an_altered_note_goes_to_quarantine_and_the_others_flow(squad: SyncSquad) -> None:
    squad.a.write("first")
    squad.b.write("second")
    squad.a.sync()
    squad.b.sync()
    reader = squad.invite("Officer Lund", squad.folder / "c")

    def damage(page: Page) -> Page:
        items = list(page.items)
        if items:
            items[0] = items[0][:-1] + bytes([items[0][-1] ^ 1])
        return page_of(page, items)

    squad.network.fault = pages_come(damage)
    reader.sync()
    assert reader.texts() == ["second"]
    (aside,) = reader.store.quarantined()
    assert "altered" in sentence(aside.reason)
    squad.network.fault = None
    assert aside.seq is not None
    reader.store.rewind(aside.vault, aside.seq - 1)  # what Retry does
    reader.sync()
    assert reader.texts() == ["first", "second"]
    assert reader.store.quarantined() == []


def test_an_answer_that_claims_what_it_did_not_store_is_not_believed(squad: SyncSquad) -> None:
    squad.a.write("one")

    squad.network.fault = nothing_is_stored(squad, squad.a, "stored", 1)
    with pytest.raises(Untrusted):
        squad.a.sync()
    assert squad.a.store.unsent_count() == 1


def test_what_the_server_refuses_three_times_is_set_aside_with_a_reason(squad: SyncSquad) -> None:
    squad.a.write("one")

    squad.network.fault = nothing_is_stored(squad, squad.a, "too_large")
    for _ in range(3):
        squad.a.sync()
    (aside,) = squad.a.store.quarantined()
    assert "larger" in sentence(aside.reason)
    assert squad.a.store.count() == 1


def test_a_code_works_once_and_a_mistyped_one_is_told(squad: SyncSquad, tmp_path: Path) -> None:
    from app.journal.errors import NotAllowed
    from app.sync.enrolment import DeviceKeys

    code = squad.invitation("Officer Lund")
    squad.network.run(enrolment.join(code, DeviceKeys.new()))
    with pytest.raises((Refused, NotAllowed)):
        squad.network.run(enrolment.join(code, DeviceKeys.new()))


def test_a_join_whose_last_answer_was_lost_goes_on_with_the_same_phone(squad: SyncSquad) -> None:
    from app.sync.enrolment import DeviceKeys

    code, device = squad.invitation("Officer Lund"), DeviceKeys.new()

    def lose(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if request.path.endswith("/enrol"):
            raise Offline("offline.no_answer")
        return answer

    squad.network.fault = lose
    with pytest.raises(Offline):
        squad.network.run(enrolment.join(code, device))
    squad.network.fault = None
    enrolled = squad.network.run(enrolment.join(code, device))
    assert set(enrolled.vault_keys) == {squad.a.vault}


def test_no_request_shows_a_word_of_a_note(squad: SyncSquad) -> None:
    squad.a.write("the zephyrmarmalade was moved")
    squad.a.sync(receipts=True)
    squad.b.sync()
    assert "the zephyrmarmalade was moved" in squad.b.texts()
    assert squad.network.requests
    for request in squad.network.requests:
        assert b"zephyrmarmalade" not in request.body + repr((request.path, request.proof)).encode()


def test_a_squad_that_an_officer_was_put_into_comes_with_the_sync_that_tells_of_it(squad: SyncSquad) -> None:
    admin, other = squad.a, squad.b
    members = {one.local.keyring.secrets.officer: OFFICER for one in (admin, other)}
    fact, second, key = enrolment.new_vault(admin.local.roster, admin.local.author, "Second squad", members)
    assert tell(squad, admin, fact)
    admin.keyring.add_vault_key(second, 1, key)
    admin.sync()
    admin.append([[Change(record_id.new(second), "interaction", {"fact": "of the second squad"})]], second)
    admin.sync()
    assert other.sync().received == 1
    assert [one.entry.header.vault for one in other.store.entries_after(0)] == [second]
