"""Somebody leaves a squad: what was sent stays, what was not stays with them, and the key changes by itself."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.device.drafts import Drafts
from app.device.keyring import Keyring
from app.device.store import Cursor, Store
from app.device.store_file import SNAPSHOT_NAME
from app.journal import record_id
from app.journal.change import Change
from app.journal.entry import Entry, open_body
from app.journal.errors import Reason
from app.journal.packing import COUNT_MAX
from app.journal.refusal_codes import UNKNOWN_VAULT
from app.journal.roster.of_devices import InviteFact
from app.journal.roster.of_squads import GrantFact, WithdrawFact
from app.journal.roster.of_the_agency import RoleFact
from app.journal.roster.state import ADMIN, OFFICER
from app.notebook import contacts
from app.notebook.projection_tables import texts
from app.state.error_sentences import sentence
from app.sync import enrolment, quarantine
from app.sync.conversation import Link
from app.sync.errors import Offline
from app.sync.exchange import Answer, Request
from app.sync.quarantine import LEFT_SQUAD
from app.sync.rotating import KEPT
from app.sync.waiting_facts import WaitingFacts
from tests.cast.clock import now_ms
from tests.cast.exchanges import asked_in, pages_come, tell
from tests.cast.sync import SyncPhone, SyncSquad


def take_out(squad: SyncSquad, phone: SyncPhone, vault: bytes | None = None) -> None:
    """The admin's phone, A, takes an officer out of the squad."""
    squad.a.sync()
    say_out(squad, phone, squad.a.vault if vault is None else vault)


def say_out(squad: SyncSquad, phone: SyncPhone, where: bytes) -> None:
    """As the first thing that A's next sync does."""
    WaitingFacts(squad.a.local).say([WithdrawFact(phone.officer, where, {}).body()])
    squad.network.run(squad.a.engine()._send_waiting_facts())
    assert WaitingFacts(squad.a.local).all() == []


def say(squad: SyncSquad, by: SyncPhone, body: dict[str, object]) -> None:
    by.sync()
    fact = by.local.roster.sign_fact(by.author, body)
    assert tell(squad, by, fact)


def anew(*phones: SyncPhone) -> None:
    """Their apps were closed meanwhile."""
    for phone in phones:
        phone.link = Link()


def epoch(phone: SyncPhone) -> int:
    return phone.local.roster.vaults[phone.vault].epoch


def in_all(phone: SyncPhone) -> list[Entry]:
    return [one.entry for one in phone.store.entries_after(0, 1000)]


def test_a_key_changes_by_itself_when_somebody_left_and_everybody_else_gets_it(squad: SyncSquad) -> None:
    c = squad.invite("Officer Lund", squad.folder / "c")
    take_out(squad, c)
    squad.a.sync()
    assert epoch(squad.a) == 2 and not squad.a.local.roster.vaults[squad.a.vault].needs_rotation
    anew(squad.b, c)
    squad.b.sync()
    c.sync()
    keys = [phone.keyring.secrets.vault_keys.get(squad.a.vault, {}) for phone in (squad.a, squad.b, c)]
    assert (keys[0], set(keys[0]), keys[2]) == (keys[1], {1, 2}, {})
    squad.a.write("behind the door")
    squad.a.sync()
    squad.b.sync()
    assert squad.b.texts() == ["behind the door"] and in_all(squad.b)[0].header.epoch == 2


def test_notes_of_a_withdrawn_officer_are_read_on_a_phone_that_joins_later(squad: SyncSquad) -> None:
    squad.b.write("met the manager")
    squad.b.sync()
    take_out(squad, squad.b)
    squad.a.sync()
    late = squad.invite("Officer Lund", squad.folder / "late")
    late.sync()
    assert late.texts() == ["met the manager"] and late.store.quarantined() == []


def test_what_a_withdrawn_officer_had_not_sent_stays_on_their_phone_with_the_reason(squad: SyncSquad) -> None:
    squad.b.write("sent")
    squad.b.sync()
    squad.b.write("not sent")
    take_out(squad, squad.b)
    squad.a.sync()
    squad.b.sync()
    assert [one.code for one in squad.b.store.quarantined()] == [LEFT_SQUAD]
    assert squad.b.texts() == ["not sent"] and squad.b.store.unsent_count() == 1, "it is not on the server"
    assert squad.b.local.vaults() == [] and not squad.b.local.may_clear(squad.b.store.quarantined()[0])
    squad.a.sync()
    assert squad.a.texts() == ["sent"]


def test_whoever_comes_back_sends_what_they_had_kept_under_the_new_key(squad: SyncSquad) -> None:
    squad.b.write("not sent")
    take_out(squad, squad.b)
    squad.a.sync()
    squad.b.sync()
    say(squad, squad.a, GrantFact(squad.a.vault, squad.b.officer, OFFICER).body())
    anew(squad.b)
    squad.b.sync()
    anew(squad.a)
    squad.a.sync()
    squad.b.sync()
    squad.b.local.try_again(squad.b.store.quarantined()[0])
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == ["not sent"]
    assert [one.header.epoch for one in in_all(squad.a)] == [2]


def test_who_is_taken_out_of_the_agency_still_hears_so(squad: SyncSquad) -> None:
    take_out(squad, squad.b, b"")
    anew(squad.b)
    report = squad.b.sync()
    assert squad.b.local.vaults() == [] and report.sent == 0
    assert squad.b.local.roster.officers[squad.b.officer].suspended


def test_entries_written_before_a_change_of_the_key_are_sealed_anew_with_the_same_words(squad: SyncSquad) -> None:
    c = squad.invite("Officer Lund", squad.folder / "c")
    squad.b.sync()
    squad.b.write("written offline")
    before = squad.b.local._action(in_all(squad.b)[-1])
    take_out(squad, c)
    squad.a.sync()
    anew(squad.b)
    squad.b.sync()
    squad.a.sync()
    (arrived,) = in_all(squad.a)
    assert arrived.header.epoch == 2 and squad.a.local._action(arrived) == before
    assert squad.b.store.unsent_count() == 0 and squad.b.store.quarantined() == []


def test_a_lost_answer_then_a_rotation_then_the_resend(squad: SyncSquad) -> None:
    """What the server has already is never sealed a second time."""
    c = squad.invite("Officer Lund", squad.folder / "c")
    squad.b.sync()
    squad.b.write("arrived, and the answer did not")

    def lost(request: Request, carry: object) -> Answer:
        squad.network.carry(request)
        raise Offline("offline.no_answer")

    squad.network.fault = lost
    with pytest.raises(Offline):
        squad.b.sync()
    squad.network.fault = None
    squad.b.write("written after that")
    take_out(squad, c)
    squad.a.sync()
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == squad.b.texts() == ["arrived, and the answer did not", "written after that"]
    assert sorted(one.header.epoch for one in in_all(squad.a)) == [1, 2]


def test_what_was_written_under_an_old_key_waits_while_the_new_one_is_not_here(squad: SyncSquad) -> None:
    c = squad.invite("Officer Lund", squad.folder / "c")
    squad.b.sync()
    squad.b.write("waits for a key")
    take_out(squad, c)
    squad.a.sync()
    squad.server.change("DELETE FROM wraps")
    for _ in range(4):
        squad.b.sync()
    assert squad.b.store.unsent_count() == 1 and squad.b.store.quarantined() == []
    anew(squad.a)
    squad.a.sync()
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == ["waits for a key"]


def test_two_phones_that_find_a_rotation_due_make_one(squad: SyncSquad) -> None:
    c = squad.invite("Officer Lund", squad.folder / "c")
    take_out(squad, c)
    squad.b.sync()  # B's phone is first
    squad.a.sync()
    assert epoch(squad.a) == epoch(squad.b) == 2
    anew(squad.a, squad.b)
    for phone in (squad.a, squad.b):
        phone.sync()
        assert phone.local.lacked() == []


def test_a_phone_that_died_while_changing_the_key_leaves_nothing_half_done(squad: SyncSquad) -> None:
    c = squad.invite("Officer Lund", squad.folder / "c")
    take_out(squad, c)

    def dies(request: Request, carry: object) -> Answer:
        answer = squad.network.carry(request)
        asked = asked_in(request)
        if asked and asked.facts:
            raise KeyboardInterrupt
        return answer

    squad.network.fault = dies
    with pytest.raises(KeyboardInterrupt):
        squad.a.sync()
    squad.network.fault = None
    again = SyncPhone.open(squad.a.folder, squad.network)
    again.sync()
    assert set(again.keyring.secrets.vault_keys[squad.a.vault]) == {1, 2}
    squad.b.sync()
    anew(again)
    again.sync()
    squad.b.sync()
    assert squad.b.local.lacked() == []
    again.close()


def test_more_of_an_officers_notes_that_came_meanwhile_are_in_their_end(squad: SyncSquad) -> None:
    squad.a.sync()

    def writes_on(request: Request, carry: object) -> Answer:
        answer = squad.network.carry(request)
        if request.path == "/v1/ends" and not squad.b.texts():
            squad.b.write("at the last moment")
            squad.network.fault = None
            squad.b.sync()
        return answer

    squad.network.fault = writes_on
    take_out(squad, squad.b)
    squad.a.sync()
    assert squad.a.texts() == ["at the last moment"] and squad.a.store.quarantined() == []


def test_a_server_restored_to_before_a_rotation_is_rebuilt_by_phones_with_older_epochs(squad: SyncSquad) -> None:
    c = squad.invite("Officer Lund", squad.folder / "c")
    c.write("by one who left later")
    c.sync()
    squad.a.sync()
    backup = squad.copy_server()
    squad.b.write("in the first epoch")
    squad.b.sync()
    take_out(squad, c)
    squad.a.sync()
    squad.b.sync()
    squad.b.write("in the second epoch")
    squad.b.sync()
    squad.restore_server(backup)
    anew(squad.a, squad.b)
    for phone in (squad.a, squad.b, squad.a, squad.b):
        phone.sync()
    texts = ["by one who left later", "in the first epoch", "in the second epoch"]
    assert squad.a.texts() == squad.b.texts() == texts
    assert epoch(squad.a) == epoch(squad.b) == 2
    newcomer = squad.invite("Officer Ito", squad.folder / "ito")
    newcomer.sync()
    assert newcomer.texts() == texts


def test_what_a_restored_server_took_from_somebody_who_had_left_counts_for_nobody(squad: SyncSquad) -> None:
    backup = squad.copy_server()
    take_out(squad, squad.b)
    squad.a.sync()
    squad.restore_server(backup)
    squad.b.write("the server does not know that I left")
    anew(squad.a, squad.b)
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == [] and [one.code for one in squad.a.store.quarantined()] == ["pulled.not_allowed"]
    late = squad.invite("Officer Ito", squad.folder / "ito")
    late.sync()
    assert late.texts() == []


def test_a_server_that_only_says_one_is_out_takes_nobody_out(squad: SyncSquad, tmp_path: Path) -> None:
    squad.b.write("mine")

    squad.network.fault = pages_come(lambda page: replace(page, items=[], status=UNKNOWN_VAULT))
    with pytest.raises(Exception, match="unknown_vault"):
        squad.b.sync()
    squad.network.fault = None
    assert squad.b.store.quarantined() == [] and squad.b.store.unsent_count() == 1
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == ["mine"]


def test_of_two_who_changed_a_key_apart_the_second_takes_the_other_one_and_loses_nothing(squad: SyncSquad) -> None:
    """A's change was lost with the server, and so was what A wrote under it; B's is there before A comes back."""
    c = squad.invite("Officer Lund", squad.folder / "c")
    squad.b.sync()
    take_out(squad, c)
    backup = squad.copy_server()
    squad.a.sync()
    squad.a.append([[note(squad.a, "acknowledged under the key that lost")]], epoch=2)
    squad.a.sync()
    assert squad.a.store.unsent_count() == 0
    squad.a.append([[note(squad.a, "not sent yet")]], epoch=2)
    losing = squad.a.keyring.secrets.vault_keys[squad.a.vault][2]
    squad.restore_server(backup)
    anew(squad.a, squad.b)
    squad.b.sync()
    assert epoch(squad.b) == 2
    squad.b.append([[note(squad.b, "under the key that won")]], epoch=2)
    say(squad, squad.b, InviteFact(os.urandom(32), squad.b.officer, "Officer Osei", OFFICER, {}, later()).body())
    squad.b.sync()
    for phone in (squad.a, squad.b, squad.a, squad.b, squad.a, squad.b):
        anew(phone)
        phone.sync()
    keys = [phone.keyring.secrets.vault_keys[squad.a.vault][2] for phone in (squad.a, squad.b)]
    assert keys[0] == keys[1] != losing and squad.a.local.lacked() == []
    texts = ["acknowledged under the key that lost", "not sent yet", "under the key that won"]
    for phone in (squad.a, squad.b):
        said = [open_body(one, keys[0]).changes[0].set["fact"] for one in in_all(phone)]
        assert sorted(map(str, said)) == texts and phone.store.quarantined() == []
        assert phone.store.unsent_count() == 0
    newcomer = squad.invite("Officer Ito", squad.folder / "ito")
    newcomer.sync()
    assert newcomer.texts() == texts


def test_a_key_held_in_place_of_the_squads_gives_way_to_it_wherever_it_came_from(squad: SyncSquad) -> None:
    """What was sealed with it waits here, and is sealed anew: the same words under the key that all have."""
    c = squad.invite("Officer Lund", squad.folder / "c")
    squad.b.sync()
    squad.b.keyring.add_vault_key(squad.b.vault, 2, bytes(32))
    squad.b.append([[note(squad.b, "under a key of B's own")]], epoch=2)
    take_out(squad, c)
    squad.a.sync()
    anew(squad.b)
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == ["under a key of B's own"] and squad.b.local.lacked() == []
    assert squad.b.store.unsent_count() == 0 and squad.b.store.quarantined() == []


def test_what_the_loser_of_a_rotation_said_behind_it_is_taken(squad: SyncSquad) -> None:
    """A's change of the key counts for nothing on the restored server; the withdrawal that A signed next does."""
    c, d = squad.invite("Officer Lund", squad.folder / "c"), squad.invite("Officer Ito", squad.folder / "d")
    squad.b.sync()
    take_out(squad, c)
    backup = squad.copy_server()
    squad.a.sync()
    take_out(squad, d)
    squad.a.sync()
    squad.restore_server(backup)
    anew(squad.a, squad.b)
    squad.b.sync()
    for phone in (squad.a, squad.b):
        anew(phone)
        phone.sync()
    for phone in (squad.a, squad.b):
        anew(phone)
        phone.sync()
        assert set(phone.local.roster.members(squad.a.vault)) == {squad.a.officer, squad.b.officer}
        assert phone.local.lacked() == []


def test_who_left_one_squad_goes_on_in_the_other(squad: SyncSquad) -> None:
    """What waits here for the squad that was left stays, with a sentence; the other squad's goes out as ever."""
    second = another(squad, "Night squad")
    squad.b.write("sent")
    squad.b.sync()
    first = squad.b.vault
    squad.b.append([[note(squad.b, "not sent")]], first)
    take_out(squad, squad.b, first)
    squad.a.sync()
    nb = squad.b.notebook()
    who = contacts.create(nb, {"name": "Quinn"}, second.hex())
    squad.b.sync()
    nb.refresh()
    (aside,) = squad.b.store.quarantined()
    assert (aside.vault, aside.code) == (first, LEFT_SQUAD)
    assert sentence(Reason(aside.code)).startswith("You are no longer in this squad")
    assert "not sent" in str(nb.says(Entry.parse(aside.raw))), "it can still be read there"
    assert squad.b.local.vaults() == [second] and [row.title for row in contacts.page(nb).rows] == ["Quinn"]
    contacts.edit(nb, who, {"name": "Quinn Night"})
    assert squad.b.sync().sent == 1
    squad.a.sync()
    admins = squad.a.notebook()
    assert [row.title for row in contacts.page(admins).rows] == ["Quinn Night"]
    assert squad.b.store.unsent_count(second) == 0 and len(squad.b.store.quarantined()) == 1
    nb.close()
    admins.close()


# --- what goes from their phone -----------------------------------------------------------------------------------


def is_gone(phone: SyncPhone, vault: bytes) -> bool:
    """Nothing of a squad is on a phone: not in the readable parts of its file, and no key."""
    held = vault in phone.keyring.secrets.vault_keys
    phone.close()
    files = [one.read_bytes() for one in phone.folder.iterdir() if one.is_file() and one.name.startswith("beatbook")]
    return not held and len(files) > 0 and all(vault not in data for data in files)


def test_nothing_of_a_squad_that_was_left_stays_on_the_phone(squad: SyncSquad) -> None:
    vault = squad.b.vault
    squad.a.write("of A")
    squad.b.write("of B")
    for phone in (squad.a, squad.b):
        phone.sync()
    assert len(in_all(squad.b)) == 2
    take_out(squad, squad.b)
    squad.b.sync()
    assert in_all(squad.b) == [] and squad.b.store.cursor(vault) == Cursor()
    assert squad.b.local.left_untold() == ["Harbour beat"]
    squad.b.local.told_left()
    squad.b.sync()
    assert squad.b.local.left_untold() == []
    assert is_gone(squad.b, vault)


def test_the_sealed_copy_of_what_was_shown_goes_with_the_squad_and_is_not_written_again(squad: SyncSquad) -> None:
    squad.b.append([[note(squad.b, f"note {at}")] for at in range(500)])
    squad.b.sync()
    squad.b.notebook().close()
    assert (squad.b.folder / SNAPSHOT_NAME).exists()
    old = squad.b.notebook()  # still open while the squad is left, and locked right then
    contacts.create(old, {"name": "Quinn"})
    squad.b.append([[note(squad.b, f"more {at}")] for at in range(500)])
    old.refresh()
    squad.b.sync()
    take_out(squad, squad.b)
    squad.b.sync()
    old.close()
    assert not (squad.b.folder / SNAPSHOT_NAME).exists()
    fresh = squad.b.notebook()
    assert contacts.page(fresh).total == 0 and fresh.rows(select(func.count()).select_from(texts))[0][0] == 0
    fresh.close()


def test_whoever_comes_back_has_all_of_it_again_and_goes_on(squad: SyncSquad) -> None:
    vault = squad.b.vault
    squad.b.write("before")
    squad.b.sync()
    squad.b.append([[note(squad.b, "not sent")]], vault)
    take_out(squad, squad.b)
    squad.b.sync()
    assert squad.b.texts() == ["not sent"]
    squad.a.sync()
    squad.a.append([[note(squad.a, "while B was out")]], vault, epoch=2)
    squad.a.sync()
    say(squad, squad.a, GrantFact(vault, squad.b.officer, OFFICER).body())
    anew(squad.b)
    squad.b.sync()
    anew(squad.a)
    squad.a.sync()
    squad.b.sync()
    assert squad.b.local.left_untold() == [] and squad.b.local.lacked() == []
    assert sorted(squad.b.texts()) == ["before", "not sent", "while B was out"]
    squad.b.append([[note(squad.b, "back again")]], vault, epoch=2)
    squad.b.local.try_again(squad.b.store.quarantined()[0])
    squad.b.sync()
    squad.a.sync()
    assert sorted(squad.a.texts()) == ["back again", "before", "not sent", "while B was out"]
    assert sorted(squad.b.texts()) == sorted(squad.a.texts()) and squad.b.store.unsent_count() == 0


def test_a_key_that_their_own_phone_made_does_not_come_back(squad: SyncSquad) -> None:
    vault, c = squad.b.vault, squad.invite("Officer Lund", squad.folder / "c")
    take_out(squad, c)
    squad.b.sync()  # changes the squad's key
    assert epoch(squad.b) == 2
    take_out(squad, squad.b)
    for _ in range(3):
        squad.b.sync()
        squad.b.local.told_left()
    anew(squad.b)
    squad.b.sync()
    assert vault not in squad.b.keyring.secrets.vault_keys and squad.b.local.left_untold() == []
    assert not squad.b.store.slot(KEPT)


DIES_AT = [
    (Drafts, "forget"),
    (Store, "doubt_beyond"),
    (Store, "remove_snapshot"),
    (Store, "forget"),
    (Keyring, "forget_vault_keys"),
]


@pytest.mark.parametrize("owner, step", DIES_AT)
@pytest.mark.parametrize("after", [False, True])
def test_a_phone_that_died_while_it_dropped_a_squad_goes_on_where_it_was(
    squad: SyncSquad, owner: type, step: str, after: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, whole = squad.b.vault, getattr(owner, step)
    squad.b.write("sent")
    squad.b.sync()
    squad.b.write("not sent")
    take_out(squad, squad.b)

    def dies(*given: object) -> None:
        if after:
            whole(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, dies)
        with pytest.raises(KeyboardInterrupt):
            squad.b.sync()
    again = SyncPhone.open(squad.b.folder, squad.network)
    again.local.drop_left()  # offline, at the next unlocking
    assert again.texts() == ["not sent"] and [one.code for one in again.store.quarantined()] == [LEFT_SQUAD]
    assert not again.store.holds(vault) and set(again.keyring.secrets.vault_keys[vault]) == {1}
    assert again.local.left_untold() == ["Harbour beat"]
    again.close()


def test_what_a_server_lost_before_somebody_left_is_kept_though_it_once_had_it(squad: SyncSquad) -> None:
    """Their end says so: it was told by a server that was put back from a copy."""
    squad.b.write("everybody has it")
    squad.b.sync()
    backup = squad.copy_server()
    squad.b.write("acknowledged, then lost")
    squad.b.sync()
    squad.restore_server(backup)
    anew(squad.a, squad.b)
    take_out(squad, squad.b)
    squad.b.sync()
    assert squad.b.texts() == ["acknowledged, then lost"]
    assert [one.code for one in squad.b.store.quarantined()] == [LEFT_SQUAD]


@pytest.mark.parametrize("agency", [False, True])
def test_what_a_server_lost_before_somebody_left_counts_where_the_admin_has_it(squad: SyncSquad, agency: bool) -> None:
    backup = squad.copy_server()
    squad.b.write("acknowledged, then lost")
    squad.b.sync()
    squad.a.sync()
    squad.restore_server(backup)
    anew(squad.a, squad.b)
    say_out(squad, squad.b, b"" if agency else squad.a.vault)
    squad.a.sync()
    squad.b.sync()
    assert squad.a.texts() == ["acknowledged, then lost"] and squad.a.store.quarantined() == []
    late = squad.invite("Officer Lund", squad.folder / "late")
    late.sync()
    assert late.texts() == ["acknowledged, then lost"] and late.store.quarantined() == []


def test_the_admins_phone_counts_what_it_was_about_to_give_back_when_the_signal_went(squad: SyncSquad) -> None:
    """It has noticed by then that the server lost it, so it has no place in the server's order any more."""
    backup = squad.copy_server()
    squad.b.write("acknowledged, then lost")
    squad.b.sync()
    squad.a.sync()
    squad.restore_server(backup)
    anew(squad.a, squad.b)
    squad.a.store.rewind(squad.a.vault, 0)
    say_out(squad, squad.b, squad.a.vault)
    squad.a.sync()
    assert squad.a.texts() == ["acknowledged, then lost"] and squad.a.store.quarantined() == []
    assert squad.a.store.unsent_count() == 0


def test_an_admin_who_takes_themself_out_counts_only_what_was_sent(squad: SyncSquad) -> None:
    say(squad, squad.a, RoleFact(squad.b.officer, ADMIN).body())
    squad.a.write("sent")
    squad.a.sync()
    squad.a.write("not sent")
    say_out(squad, squad.a, squad.a.vault)
    squad.a.sync()
    squad.b.sync()
    assert squad.b.texts() == ["sent"] and squad.a.texts() == ["not sent"]
    assert [one.code for one in squad.a.store.quarantined()] == [LEFT_SQUAD]


@pytest.mark.parametrize("number", [1 << 63, (1 << 64) - 1])
def test_an_end_that_no_entry_can_have_is_no_fact(squad: SyncSquad, number: int) -> None:
    """A phone could not look for it on its disk: its notebook would open no more."""
    where = squad.a.vault
    said = WithdrawFact(squad.b.officer, where, {where: {squad.b.device: (number, bytes(32))}}).body()
    assert not tell(squad, squad.a, squad.a.local.roster.sign_fact(squad.a.author, said))
    assert squad.b.local.roster.is_member(where, squad.b.device)


def test_the_highest_end_of_all_takes_nothing_from_who_left_and_stops_nothing(squad: SyncSquad) -> None:
    where = squad.a.vault
    squad.b.write("sent")
    squad.b.sync()
    squad.b.write("waits")
    said = WithdrawFact(squad.b.officer, where, {where: {squad.b.device: (COUNT_MAX, bytes(32))}}).body()
    say(squad, squad.a, said)
    squad.b.sync()
    assert not squad.b.store.holds(where)
    assert [one.code for one in squad.b.store.quarantined()] == [LEFT_SQUAD]


def test_what_an_admin_says_was_never_written_stops_no_phone_that_joins_later(
    squad: SyncSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forged app brings the withdrawal as phones do that fill a server again, and names no end."""
    monkeypatch.setattr(quarantine, "ASIDE_MAX_ENTRIES", 20)
    for number in range(30):
        squad.b.write(f"note {number}")
    squad.b.sync()
    squad.a.sync()
    said = WithdrawFact(squad.b.officer, squad.a.vault, {}).body()
    assert tell(squad, squad.a, squad.a.local.roster.sign_fact(squad.a.author, said))
    squad.a.sync()
    assert len(squad.a.texts()) == 30, "who has read it keeps it"
    late = squad.invite("Officer Hale", squad.folder / "late")
    late.write("seen by all")
    late.sync()
    late.sync()
    squad.a.sync()
    assert "seen by all" in squad.a.texts()
    assert late.store.pulled_aside(squad.a.vault)[0] == 30
    late.close()


def test_a_half_written_note_about_a_squads_people_goes_with_it(squad: SyncSquad) -> None:
    first, second = squad.b.vault, another(squad, "Night squad")
    here, there = record_id.new(first).hex(), record_id.new(second).hex()
    drafts = Drafts(squad.b.store, squad.b.keyring)
    drafts.put("a", {"who": [here], "fact": "words"}, "log", place="/log", about="Quinn")
    drafts.put("b", {"text": "more"}, "amend", subject=here, place=f"/people/{there}", about="Quinn")
    drafts.put("c", {"name": "Somebody", "squad": first.hex()}, "contact", place="/people/new")
    drafts.put("d", {"who": [here, there], "fact": "both"}, "log", place="/log", about="Quinn and Noor")
    drafts.put("e", {"who": [there], "fact": "stays"}, "log", place=f"/log/{there}", about="Noor")
    take_out(squad, squad.b, first)
    squad.b.sync()
    left = {one.id: (one.fields, one.about) for one in drafts.all()}
    assert left == {
        "d": ({"who": [there], "fact": "both"}, ""),
        "e": ({"who": [there], "fact": "stays"}, "Noor"),
    }


def note(phone: SyncPhone, text: str) -> Change:
    return Change(record_id.of(phone.vault, b"r" * 10), "interaction", {"fact": text})


def later() -> int:
    return now_ms() + 3_600_000


def another(squad: SyncSquad, name: str) -> bytes:
    """A second squad, of A and B; both have its key."""
    squad.a.sync()
    roles = {squad.a.officer: OFFICER, squad.b.officer: OFFICER}
    fact, vault, key = enrolment.new_vault(squad.a.local.roster, squad.a.author, name, roles)
    assert tell(squad, squad.a, fact)
    for phone in (squad.a, squad.b):
        phone.keyring.add_vault_key(vault, 1, key)
        anew(phone)
        phone.sync()
    return vault
