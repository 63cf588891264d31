"""A lost phone: reported by another one, offline too; its squads change their keys, and it hears so when it appears."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from app.journal.deposit import DepositReceipt
from app.journal.errors import JournalError
from app.journal.packing import pack, unpack_map
from app.journal.refusal_codes import UNKNOWN_VAULT
from app.journal.roster.of_deposits import AdmitFact
from app.journal.roster.of_devices import RevokeFact
from app.journal.roster.state import LOST, NO_END, OFFICER
from app.sync import depositing
from app.sync.depositing import count_rest
from app.sync.errors import Offline, SyncError
from app.sync.exchange import Answer, Request
from app.sync.quarantine import LEFT_SQUAD
from app.sync.waiting_facts import WaitingFacts
from tests.app.sync.test_leaving import anew, epoch, take_out
from tests.cast.clock import now_ms
from tests.cast.exchanges import pages_come, server_key
from tests.cast.sync import SyncPhone, SyncSquad, inviting


def lost(phone: SyncPhone) -> dict[str, object]:
    return RevokeFact(phone.author.device, LOST, now_ms(), NO_END, {}).body()


def report(squad: SyncSquad, phone: SyncPhone, by: SyncPhone | None = None) -> None:
    """A's phone, or another one, reports it; the list of members has it with the next sync."""
    author = by or squad.a
    author.sync()
    WaitingFacts(author.local).say([lost(phone)])
    author.sync()
    assert WaitingFacts(author.local).all() == []


def second_phone(squad: SyncSquad, whose: SyncPhone) -> SyncPhone:
    code = squad.network.run(inviting(squad.a, "Officer Osei", OFFICER, whose.officer))
    return squad.join(code, squad.folder / "second")


def test_a_lost_phone_reported_offline_is_revoked_with_the_next_sync_and_the_key_changes(squad: SyncSquad) -> None:
    squad.b.write("sent before")
    squad.b.sync()
    tablet = second_phone(squad, squad.b)
    report(squad, squad.b, tablet)
    assert epoch(tablet) == 2 and not tablet.local.roster.is_active(squad.b.author.device)
    tablet.write("from the other phone")
    tablet.sync()
    anew(squad.a, squad.b)
    squad.a.sync()
    assert squad.a.texts() == ["from the other phone", "sent before"]
    squad.b.sync()
    assert squad.b.local.vaults() == [] and 2 not in squad.b.keyring.secrets.vault_keys[squad.b.vault]
    tablet.close()


def test_reported_by_two_it_is_reported_once_and_nothing_stays_waiting(squad: SyncSquad) -> None:
    tablet = second_phone(squad, squad.b)
    squad.a.sync()
    WaitingFacts(squad.a.local).say([lost(squad.b)])
    report(squad, squad.b, tablet)
    squad.a.sync()
    assert WaitingFacts(squad.a.local).all() == []
    revoked = squad.a.local.roster.devices[squad.b.author.device].revoked
    assert revoked is not None and revoked.by == tablet.officer
    tablet.close()


def test_what_came_of_the_phone_at_the_last_moment_is_within_its_end(squad: SyncSquad) -> None:
    squad.a.sync()

    def writes_on(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if request.path == "/v1/ends":
            squad.network.fault = None
            squad.b.write("at the last moment")
            squad.b.sync()
        return answer

    squad.network.fault = writes_on
    report(squad, squad.b)
    squad.a.sync()
    assert squad.a.texts() == ["at the last moment"] and squad.a.store.quarantined() == []


def test_a_thief_who_never_stops_writing_is_shut_out_all_the_same(squad: SyncSquad) -> None:
    squad.a.sync()

    def writes_on(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if request.path == "/v1/ends":
            squad.network.fault = None
            squad.b.write("and once more")
            squad.b.sync()
            squad.network.fault = writes_on
        return answer

    squad.network.fault = writes_on
    report(squad, squad.b)
    squad.network.fault = None
    assert not squad.a.local.roster.is_active(squad.b.author.device)
    anew(squad.b)
    squad.b.sync()
    assert squad.b.local.vaults() == []


def test_a_server_set_back_to_before_the_report_hears_of_it_from_any_phone(squad: SyncSquad) -> None:
    backup = squad.copy_server()
    report(squad, squad.b)
    squad.restore_server(backup)
    squad.b.write("the server does not know that I am lost")
    anew(squad.a, squad.b)
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == [] and not squad.a.local.roster.is_active(squad.b.author.device)
    late = squad.invite("Officer Ito", squad.folder / "ito")
    late.sync()
    assert late.texts() == []
    late.close()


def rest(phone: SyncPhone) -> int:
    return count_rest(phone.local)


def waits_on_the_server(squad: SyncSquad) -> list[tuple[bytes, int]]:
    return [(row[0], row[1]) for row in squad.server.rows("SELECT device, number FROM deposits ORDER BY number")]


def admit_all(squad: SyncSquad, phone: SyncPhone) -> None:
    ((number, its_hash),) = squad.server.rows("SELECT number, hash FROM deposits ORDER BY number DESC LIMIT 1")
    squad.a.sync()
    said = AdmitFact(squad.a.vault, phone.author.device, (number, bytes(its_hash))).body()
    WaitingFacts(squad.a.local).say([said])
    anew(squad.a)
    squad.a.sync()
    assert WaitingFacts(squad.a.local).all() == []


def test_a_lost_phone_hands_over_what_it_had_not_sent_and_it_is_read_once_it_is_admitted(squad: SyncSquad) -> None:
    squad.b.write("sent before")
    squad.b.sync()
    for number in range(3):
        squad.b.write(f"written offline {number}")
    report(squad, squad.b)
    told = squad.b.sync()
    assert rest(squad.b) == 3, "it stays until the phone is emptied"
    assert told.handed_over and told.sent == 3
    assert waits_on_the_server(squad) == [(squad.b.author.device, number) for number in (2, 3, 4)]
    again = squad.b.sync()
    assert again.handed_over and again.sent == 0, "twice is once"
    squad.a.sync()
    assert squad.a.texts() == ["sent before"]
    admit_all(squad, squad.b)
    squad.a.sync()
    assert squad.a.texts() == ["sent before", *(f"written offline {number}" for number in range(3))]
    assert squad.a.store.quarantined() == [] and waits_on_the_server(squad) == []


def test_answers_that_were_lost_are_told_by_the_tip_that_the_server_signs(squad: SyncSquad) -> None:
    squad.b.sync()
    squad.b.write("the answer to this was lost")

    def no_answer(request: Request, carry: Callable[[], Answer]) -> Answer:
        carry()
        raise Offline

    squad.network.fault = no_answer
    with suppress(Offline):
        squad.b.sync()
    squad.network.fault = None
    squad.b.write("and this waits")
    report(squad, squad.b)
    assert squad.b.sync().handed_over
    assert [number for _, number in waits_on_the_server(squad)] == [2]
    admit_all(squad, squad.b)
    squad.a.sync()
    assert squad.a.texts() == ["and this waits", "the answer to this was lost"]


def test_a_phone_that_loses_its_way_while_it_hands_over_goes_on_with_the_next_sync(squad: SyncSquad) -> None:
    squad.b.write("written offline")
    report(squad, squad.b)

    def no_answer(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if request.path == depositing.PATH and b"items\x91" in request.body:
            raise Offline
        return answer

    squad.network.fault = no_answer
    with pytest.raises(Offline):
        squad.b.sync()
    assert rest(squad.b) == 1, "it was not told that it is there"
    squad.network.fault = None
    assert squad.b.sync().handed_over and len(waits_on_the_server(squad)) == 1


def test_what_does_not_continue_its_end_is_sealed_anew_behind_it_and_says_the_same(squad: SyncSquad) -> None:
    squad.b.sync()
    clone = squad.b.clone(squad.folder / "clone")
    clone.write("by the clone, which came first")
    clone.sync()
    squad.b.write("by the phone under the same number")
    report(squad, squad.b)
    assert squad.b.sync().handed_over
    admit_all(squad, squad.b)
    squad.a.sync()
    assert squad.a.texts() == ["by the clone, which came first", "by the phone under the same number"]
    clone.close()


def test_what_was_set_aside_when_its_officer_left_a_squad_is_handed_over_too(squad: SyncSquad) -> None:
    tablet = second_phone(squad, squad.b)
    squad.b.write("not sent when I left")
    take_out(squad, squad.b)
    squad.a.sync()
    squad.b.sync()
    assert [one.code for one in squad.b.store.quarantined()] == [LEFT_SQUAD]
    report(squad, squad.b, tablet)
    assert squad.b.sync().handed_over and len(waits_on_the_server(squad)) == 1
    tablet.close()


def handed_over_to_a_liar(squad: SyncSquad, lie: str) -> bool:
    squad.b.write("written offline")
    report(squad, squad.b)

    def lies(request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if request.path != depositing.PATH or b"items\x90" in request.body:
            return answer
        told = unpack_map(answer.body, 1 << 20)
        signed = DepositReceipt.verify(told["receipt"], squad.a.local.roster.server_key)
        forged = {
            "not signed": told["receipt"][:-64] + bytes(64),
            "of another device": replace(signed, device=squad.a.author.device).sign(server_key(squad)),
            "not as far": replace(signed, tip=(0, bytes(32))).sign(server_key(squad)),
        }[lie]
        return Answer(200, pack({**told, "receipt": forged}))

    squad.network.fault = lies
    with suppress(JournalError, SyncError):
        return squad.b.sync().handed_over
    return False


@pytest.mark.parametrize("lie", ["not signed", "of another device"])
def test_a_server_that_does_not_sign_for_it_leaves_it_on_the_phone(squad: SyncSquad, lie: str) -> None:
    assert not handed_over_to_a_liar(squad, lie) and rest(squad.b) == 1


def test_a_server_that_signs_for_less_leaves_it_on_the_phone(squad: SyncSquad) -> None:
    assert not handed_over_to_a_liar(squad, "not as far") and rest(squad.b) == 1


def test_a_server_that_only_says_that_a_phone_is_out_makes_it_hand_over_and_drop_nothing(squad: SyncSquad) -> None:
    squad.b.write("mine")
    squad.network.fault = pages_come(lambda page: replace(page, items=[], status=UNKNOWN_VAULT))
    with pytest.raises(SyncError):
        squad.b.sync()
    squad.network.fault = None
    assert not squad.b.local.is_revoked and waits_on_the_server(squad) == []
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == ["mine"]
