"""A lost phone: reported by another one, offline too; its squads change their keys, and it hears so when it appears."""

from __future__ import annotations

from collections.abc import Callable

from app.journal.roster.of_devices import RevokeFact
from app.journal.roster.state import LOST, NO_END, OFFICER
from app.sync.exchange import Answer, Request
from app.sync.waiting_facts import WaitingFacts
from tests.app.sync.test_leaving import anew, epoch
from tests.cast.clock import now_ms
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
