"""Keys of squads as side data: whoever lacks one gets it, whoever leaves garbage gains a round, and lost ones heal."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from app.journal import keys
from app.journal.roster.of_squads import GrantFact, RotateFact
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.journal.vault_keys import WRAPPED_BYTES, Place, Wrap, check_of, wrap_for
from app.sync import enrolment
from app.sync.conversation import Link
from tests.cast.clock import now_ms
from tests.cast.exchanges import asked_in, tell
from tests.cast.roster import invite_body
from tests.cast.sync import SyncPhone, SyncSquad

SECRET = "only for the second squad"


def say(squad: SyncSquad, phone: SyncPhone, body: dict[str, object]) -> None:
    """A fact of this phone's officer, handed in."""
    phone.sync()
    fact = phone.local.roster.sign_fact(phone.author, body)
    assert tell(squad, phone, fact)


def second_squad(squad: SyncSquad, by: SyncPhone, members: dict[bytes, str], keep: bool = True) -> tuple[bytes, bytes]:
    """Made by an admin, whose phone has its key."""
    by.sync()
    fact, vault, key = enrolment.new_vault(by.local.roster, by.author, "Second squad", members)
    assert tell(squad, by, fact)
    if keep:
        by.keyring.add_vault_key(vault, 1, key)
    return vault, key


def leave(squad: SyncSquad, phone: SyncPhone, *wraps: Wrap) -> None:
    squad.network.run(phone.engine()._hand_over(wraps))


def anew(phone: SyncPhone) -> None:
    """The app was closed meanwhile: the next sync asks who lacks a key."""
    phone.link = Link()


def key_on(phone: SyncPhone, vault: bytes) -> bytes | None:
    return phone.keyring.secrets.vault_keys.get(vault, {}).get(1)


def test_a_member_who_lacks_the_key_says_so_and_any_members_phone_supplies_it(squad: SyncSquad) -> None:
    vault, key = second_squad(squad, squad.a, {squad.a.officer: SUPERVISOR, squad.b.officer: OFFICER})
    squad.a.sync()
    squad.a.append([[]], vault)
    squad.a.sync()
    squad.b.sync()
    assert key_on(squad.b, vault) is None and squad.b.local.lacked() == [(vault, 1)]
    anew(squad.a)
    squad.a.sync()
    report = squad.b.sync()
    assert (key_on(squad.b, vault), squad.b.local.lacked(), report.keys) == (key, [], 1)


def test_who_lacks_nothing_and_owes_nothing_asks_for_no_keys(squad: SyncSquad) -> None:
    for phone in (squad.a, squad.b):
        anew(phone)
        phone.sync()
        squad.network.requests.clear()
        phone.sync()
        (asked,) = [asked_in(request) for request in squad.network.requests]
        assert asked and not asked.keys and not asked.lacks and not asked.wraps


def test_an_admin_who_is_in_no_squad_grants_and_the_members_bring_the_key(squad: SyncSquad) -> None:
    vault, key = second_squad(squad, squad.a, {squad.b.officer: OFFICER})
    squad.b.sync()
    anew(squad.a)
    squad.a.sync()  # whoever made the squad supplies its first member
    squad.b.sync()
    c = squad.invite("Officer Lund", squad.folder / "c")
    say(squad, squad.a, GrantFact(vault, c.officer, OFFICER).body())
    squad.a.keyring._change(lambda secrets: secrets.__class__(**{**vars(secrets), "vault_keys": {}}))  # another phone
    c.sync()
    anew(squad.a)
    squad.a.sync()
    assert c.sync().keys == 0, "the admin has no key to give"
    anew(squad.b)
    squad.b.sync()
    c.sync()
    assert key_on(c, vault) == key


@pytest.mark.parametrize("garbage", ["nothing that opens", "another key"])
def test_a_supervisor_who_wraps_garbage_is_noticed_and_replaced_by_anybody_else(squad: SyncSquad, garbage: str) -> None:
    c = squad.invite("Sergeant Ruiz", squad.folder / "c")
    squad.a.sync()
    members = {squad.a.officer: OFFICER, squad.b.officer: OFFICER, c.officer: SUPERVISOR}
    vault, key = second_squad(squad, squad.a, members)
    squad.b.sync()
    c.sync()
    place = Place(vault, 1, squad.b.device)
    left = Wrap(place, bytes(113))
    if garbage == "another key":
        left = wrap_for(c.local.agency, place, c.local.roster.devices[squad.b.device].hpke_key, bytes(32))
    leave(squad, c, left)
    squad.b.sync()
    assert key_on(squad.b, vault) is None
    leave(squad, c, left)  # not heard again
    anew(squad.a)
    squad.a.sync()
    squad.b.sync()
    assert key_on(squad.b, vault) == key


def test_a_server_that_lost_all_keys_on_the_way_hears_of_them_again(squad: SyncSquad) -> None:
    vault, key = second_squad(squad, squad.a, {squad.a.officer: SUPERVISOR, squad.b.officer: OFFICER})
    squad.b.sync()
    anew(squad.a)
    squad.a.sync()
    squad.server.change("DELETE FROM wraps")
    squad.b.sync()
    assert key_on(squad.b, vault) is None
    anew(squad.a)
    squad.a.sync()
    squad.b.sync()
    assert key_on(squad.b, vault) == key


def test_a_code_with_wrong_keys_lets_in_and_the_right_ones_come(squad: SyncSquad, tmp_path: Path) -> None:
    squad.a.sync()
    right = squad.a.keyring.secrets
    squad.a.keyring._secrets = replace(right, vault_keys={squad.a.vault: {1: bytes(32)}})
    code, _ = squad.network.run(
        enrolment.invite(squad.a.engine(), "Officer Lund", OFFICER, {squad.a.vault: OFFICER}, squad.a.local.clock())
    )
    squad.a.keyring._secrets = right
    squad.a.write("met the manager")
    squad.a.sync()
    late = squad.join(code, tmp_path / "late")
    late.sync()
    assert late.local.lacked() == [(squad.a.vault, 1)]
    anew(squad.a)
    squad.a.sync()
    late.sync()
    assert key_on(late, squad.a.vault) == key_on(squad.a, squad.a.vault)
    assert late.texts() == ["met the manager"]


def test_who_leads_a_squad_changes_the_key_again_that_a_member_keeps_to_themselves(
    squad: SyncSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, day_ms = squad.a.vault, 86_400_000
    key = keys.SigningKey(os.urandom(32)).public
    say(squad, squad.b, invite_body(key, squad.b.officer, "Officer Osei", {vault: OFFICER}))
    say(squad, squad.b, {"fact": "uninvite", "key": key})
    monkeypatch.setattr(squad.b.engine().__class__, "_rotate", lambda engine: iter(()))
    pinned = (check_of(squad.b.local.agency, vault, 2, os.urandom(32)), bytes(WRAPPED_BYTES))
    say(squad, squad.b, RotateFact(vault, 2, *pinned).body())
    monkeypatch.undo()
    late = squad.invite("Officer Hale", squad.folder / "late")
    for phone in (squad.a, late):
        phone.write("held up")
        assert phone.sync().sent == 0 and phone.store.unsent_count() == 1
    for days, epoch in ((1, 2), (3, 3)):
        for phone in (late, squad.a):
            phone.local.clock = lambda days=days: now_ms() + days * day_ms
            anew(phone)
            phone.sync()
        assert squad.a.local.roster.vaults[vault].epoch == epoch
    for phone in (squad.a, late, squad.a):
        anew(phone)
        phone.sync()
    assert squad.a.texts() == ["held up", "held up"]
    late.close()


def test_a_key_that_nobody_has_stops_no_sync(squad: SyncSquad) -> None:
    vault, _ = second_squad(squad, squad.a, {squad.b.officer: OFFICER}, keep=False)
    squad.a.write("after the mishap")
    squad.a.sync()
    squad.b.sync()
    assert squad.b.texts() == ["after the mishap"] and squad.b.local.lacked() == [(vault, 1)]
