"""Squads by an admin's hand, with signal and without: what is said waits, is shown as waiting, and goes by itself."""

from __future__ import annotations

import asyncio

import pytest

from app.container import Container
from app.container.squads import Squad
from app.journal.errors import NotAllowed
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from app.notebook import contacts, moving
from app.notebook import squad as squads
from app.notebook.errors import NotMoved, SquadClosed
from app.sync.errors import SyncError
from tests.cast.containers import PASSPHRASE_A, PASSPHRASE_B, ContainerSquad
from tests.cast.servers import ThreadServer
from tests.telling import tells


async def sync(*phones: Container) -> None:
    for phone in phones:
        assert (await phone.sync_now()).problem is None


def me(phone: Container) -> str:
    return next(member.id for member in phone.members.all() if member.me)


def named(phone: Container, name: str) -> Squad:
    return next(one for one in phone.squads.all() if one.name == name)


def waits(phone: Container) -> list[tuple[str, str]]:
    return [(one.kind, one.gives) for one in phone.squads.waiting()]


def _out_of_reach(*phones: Container) -> None:
    """They sync when told to alone."""
    for phone in phones:
        syncer = phone._need().syncer
        syncer.soon = lambda delay_s=0.0: None  # type: ignore[method-assign]  # nobody asks for one
        if syncer._timer:
            syncer._timer.cancel()  # also of what was asked for before


@pytest.fixture
async def away(squad: ContainerSquad, server: ThreadServer) -> ThreadServer:
    """No server, until the test starts it again; the admin has heard of everybody."""
    await sync(squad.a)
    server.stop()
    return server


async def test_a_second_squad_with_an_officer_who_gets_its_key_at_their_next_sync(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    osei = me(squad.b)
    made = await squad.a.squads.make("Night squad", {osei: SUPERVISOR})
    await sync(squad.a, squad.b, squad.b)
    assert squad.a.squads.waiting() == []
    assert named(squad.b, "Night squad") == Squad(made, "Night squad", False, {osei: SUPERVISOR}, SUPERVISOR)
    assert named(squad.a, "Night squad").mine == ""
    assert squad.b._need().syncer._local.lacked() == []


async def test_squads_are_renamed_closed_left_and_joined(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    ortiz, osei = me(squad.a), me(squad.b)
    second = await squad.a.squads.make("Night squad", {ortiz: SUPERVISOR})
    await squad.a.squads.put_in(second, osei, OFFICER)
    await squad.a.squads.rename(second, "Dawn squad")
    await sync(squad.a, squad.b)
    assert named(squad.b, "Dawn squad").members == {ortiz: SUPERVISOR, osei: OFFICER}
    await squad.a.squads.put_in(second, osei, SUPERVISOR)
    await squad.a.squads.take_out(second, ortiz)
    await squad.a.squads.close(second)
    await sync(squad.a, squad.b)
    assert named(squad.a, "Dawn squad") == Squad(second, "Dawn squad", True, {osei: SUPERVISOR}, "")
    assert squad.a.squads.waiting() == []


async def test_an_officer_leaves_the_agency_and_comes_back(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    osei = me(squad.b)
    await squad.a.squads.suspend(osei)
    await sync(squad.a, squad.b)
    assert all(osei not in one.members for one in squad.b.squads.all())
    await squad.a.squads.change_role(osei, OFFICER)
    await squad.a.squads.put_in(squad.a.squads.all()[0].id, osei, OFFICER)
    await sync(squad.a, squad.b)
    assert named(squad.b, "Harbour beat").mine == OFFICER


async def test_without_signal_it_waits_in_sight_and_goes_by_itself(squad: ContainerSquad, away: ThreadServer) -> None:
    ortiz = me(squad.a)
    second = await squad.a.squads.make("Night squad", {ortiz: SUPERVISOR})
    await squad.a.squads.rename(second, "Dawn squad")
    assert (await squad.a.sync_now()).offline
    assert waits(squad.a) == [("vault", "Night squad"), ("rename", "Dawn squad")]
    assert [one.name for one in squad.a.squads.all()] == ["Harbour beat"]
    assert [one.squad for one in squad.a.squads.waiting()] == [second, second]
    away.start()
    await sync(squad.a)
    assert squad.a.squads.waiting() == [] and named(squad.a, "Dawn squad").mine == SUPERVISOR


async def test_what_waits_is_there_after_a_lock_and_can_be_let_go_of(squad: ContainerSquad, away: ThreadServer) -> None:
    await squad.a.squads.rename(squad.a.squads.all()[0].id, "Pier beat")
    squad.a.lock()
    await squad.a.unlock(PASSPHRASE_A)
    (waiting,) = squad.a.squads.waiting()
    assert (waiting.kind, waiting.gives, waiting.problem) == ("rename", "Pier beat", None)
    await squad.a.squads.take_back(waiting.id)
    away.start()
    await sync(squad.a)
    assert [one.name for one in squad.a.squads.all()] == ["Harbour beat"]


async def test_a_new_squad_is_taken_back_with_all_that_waits_for_it(squad: ContainerSquad, away: ThreadServer) -> None:
    second = await squad.a.squads.make("Night squad", {me(squad.a): SUPERVISOR})
    await squad.a.squads.rename(squad.a.squads.all()[0].id, "Pier beat")
    await squad.a.squads.put_in(second, me(squad.b), OFFICER)
    await squad.a.squads.take_back(squad.a.squads.waiting()[0].id)
    assert waits(squad.a) == [("rename", "Pier beat")]
    away.start()
    await sync(squad.a)
    assert [one.name for one in squad.a.squads.all()] == ["Pier beat"]


async def test_what_another_admin_did_first_is_told_and_stops_nothing_behind_it(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    osei, beat = me(squad.b), squad.a.squads.all()[0].id
    await squad.a.squads.change_role(osei, ADMIN)
    await squad.a.squads.make("Night squad", {osei: SUPERVISOR})
    await sync(squad.a, squad.b)
    _out_of_reach(squad.a, squad.b)
    await squad.a.squads.close(beat)
    await squad.a.squads.rename(beat, "Pier beat")
    await squad.b.squads.close(beat)
    await sync(squad.b, squad.a)
    (told,) = squad.a.squads.waiting()
    assert (told.kind, told.problem.code if told.problem else "") == ("close", "close.again")
    assert named(squad.a, "Pier beat").closed


async def test_what_is_wise_no_more_without_what_was_taken_back_stays_with_its_reason(
    squad: ContainerSquad, away: ThreadServer
) -> None:
    ortiz, osei, beat = me(squad.a), me(squad.b), squad.a.squads.all()[0].id
    await squad.a.squads.take_out(beat, osei)
    night = await squad.a.squads.make("Night squad", {ortiz: SUPERVISOR})
    await squad.a.squads.put_in(night, osei, OFFICER)
    await squad.a.squads.take_out(night, ortiz)
    await squad.a.squads.rename(beat, "Pier beat")
    await squad.a.squads.make("Harbour beat", {ortiz: SUPERVISOR})
    for kind, gives in (("grant", OFFICER), ("rename", "Pier beat")):
        (back,) = [one for one in squad.a.squads.waiting() if (one.kind, one.gives) == (kind, gives)]
        await squad.a.squads.take_back(back.id)
    away.start()
    await sync(squad.a)
    told = [(one.kind, one.problem.code) for one in squad.a.squads.waiting() if one.problem]
    assert told == [("withdraw", "squad.last_member"), ("vault", "squad.name_taken")]
    assert named(squad.a, "Night squad").members == {ortiz: SUPERVISOR}
    assert [one.name for one in squad.a.squads.all()] == ["Harbour beat", "Night squad"]


async def test_of_two_admins_who_take_each_other_out_one_stays_and_has_the_keys(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    ortiz, osei, beat = me(squad.a), me(squad.b), squad.a.squads.all()[0].id
    await squad.a.squads.change_role(osei, ADMIN)
    await sync(squad.a, squad.b)
    _out_of_reach(squad.a, squad.b)
    await squad.a.squads.take_out(beat, osei)
    await squad.b.squads.take_out(beat, ortiz)
    await sync(squad.a, squad.b)
    assert [one.problem.code for one in squad.b.squads.waiting() if one.problem] == ["squad.last_member"]
    assert named(squad.a, "Harbour beat").members == {ortiz: SUPERVISOR}


async def test_an_admin_who_waits_for_a_squads_keys_takes_nobody_out_who_may_have_them(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    ortiz, osei, beat = me(squad.a), me(squad.b), squad.a.squads.all()[0].id
    await squad.a.squads.take_out(beat, ortiz)
    await sync(squad.a)
    await squad.a.squads.put_in(beat, ortiz, SUPERVISOR)
    await sync(squad.a)
    with tells(NotAllowed, "not been brought all keys of this squad"):
        await squad.a.squads.take_out(beat, osei)
    squad.b.lock()
    await squad.b.unlock(PASSPHRASE_B)  # the next sync asks who lacks a key
    await sync(squad.b, squad.a)
    await squad.a.squads.take_out(beat, osei)
    await sync(squad.a)
    assert named(squad.a, "Harbour beat").members == {ortiz: SUPERVISOR}


async def test_bad_input_is_answered_with_what_to_do_and_changes_nothing(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    ortiz, osei, beat = me(squad.a), me(squad.b), squad.a.squads.all()[0].id
    with tells(NotAllowed, "needs somebody in it"):
        await squad.a.squads.make("Night squad", {})
    with tells(NotAllowed, "Another squad has this name"):
        await squad.a.squads.make("HARBOUR beat", {ortiz: SUPERVISOR})
    with tells(NotAllowed, "at least one administrator"):
        await squad.a.squads.suspend(ortiz)
    with tells(NotAllowed, "at least one administrator"):
        await squad.a.squads.change_role(ortiz, OFFICER)
    with tells(NotAllowed, "Only an admin"):
        await squad.b.squads.rename(beat, "Pier beat")
    assert not squad.b.squads.may_change and squad.a.squads.may_change
    await squad.a.squads.take_out(beat, osei)
    await sync(squad.a)
    with tells(NotAllowed, "Nobody else is in this squad"):
        await squad.a.squads.take_out(beat, ortiz)
    with tells(NotAllowed, "the only squad. Make another one first"):
        await squad.a.squads.close(beat)
    assert squad.a.squads.waiting() == [] and len(squad.a.squads.all()) == 1
    await squad.a.squads.make("Night squad", {ortiz: SUPERVISOR})
    await squad.a.squads.close(beat)
    await sync(squad.a)
    with tells(NotAllowed, "This squad is closed"):
        await squad.a.squads.put_in(beat, osei, OFFICER)
    assert squad.a.squads.waiting() == [] and len(squad.a.squads.all()) == 2


async def test_nobody_who_is_suspended_comes_into_a_squad_and_of_several_all_or_none(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    ortiz, osei, beat = me(squad.a), me(squad.b), squad.a.squads.all()[0].id
    second = await squad.a.squads.make("Night squad", {ortiz: SUPERVISOR})
    await squad.a.squads.suspend(osei)
    await sync(squad.a)
    for said in (
        squad.a.squads.make("Dawn squad", {ortiz: SUPERVISOR, osei: OFFICER}),
        squad.a.squads.put_in(second, osei, OFFICER),
        squad.a.squads.put_all_in([(beat, ortiz, OFFICER), (second, osei, OFFICER)]),
    ):
        with tells(NotAllowed, "Bring them back first"):
            await said
    assert squad.a.squads.waiting() == [] and named(squad.a, "Harbour beat").members == {ortiz: SUPERVISOR}


async def test_a_second_tap_says_it_once(squad: ContainerSquad, away: ThreadServer) -> None:
    osei, beat = me(squad.b), squad.a.squads.all()[0].id
    second = await squad.a.squads.make("Night squad", {osei: SUPERVISOR})
    for _ in range(2):
        await squad.a.squads.put_in(beat, osei, SUPERVISOR)
    for _ in range(2):
        await squad.a.squads.close(second)
    for _ in range(2):
        await squad.a.squads.put_all_in([(beat, osei, OFFICER), (beat, me(squad.a), SUPERVISOR)])
    assert [kind for kind, _ in waits(squad.a)] == ["vault", "grant", "close", "grant", "grant"]


async def test_two_that_wait_are_looked_at_together(squad: ContainerSquad, away: ThreadServer) -> None:
    beat = squad.a.squads.all()[0].id
    with tells(NotAllowed, "Another squad has this name"):
        await squad.a.squads.make("Night squad", {me(squad.a): SUPERVISOR})
        await squad.a.squads.make("night squad", {me(squad.a): SUPERVISOR})
    await squad.a.squads.close(beat)
    await squad.a.squads.rename(beat, "Pier beat")
    with tells(NotAllowed, "closed already"):
        await squad.a.squads.close(beat)
    assert waits(squad.a) == [("vault", "Night squad"), ("close", ""), ("rename", "Pier beat")]


async def test_what_waits_already_counts_for_what_may_still_be_said(squad: ContainerSquad, away: ThreadServer) -> None:
    ortiz, osei, beat = me(squad.a), me(squad.b), squad.a.squads.all()[0].id
    await squad.a.squads.take_out(beat, osei)
    with tells(NotAllowed, "Nobody else is in this squad"):
        await squad.a.squads.take_out(beat, ortiz)
    second = await squad.a.squads.make("Night squad", {ortiz: SUPERVISOR})
    with tells(NotAllowed, "Nobody else is in this squad"):
        await squad.a.squads.take_out(second, ortiz)
    with tells(NotAllowed, "Another squad has this name"):
        await squad.a.squads.rename(beat, "night SQUAD")
    await squad.a.squads.rename(second, "Dawn squad")
    await squad.a.squads.rename(beat, "Night squad")
    await squad.a.squads.close(second)
    with tells(NotAllowed, "This squad is closed"):
        await squad.a.squads.put_in(second, osei, OFFICER)
    await squad.a.squads.change_role(osei, ADMIN)
    await squad.a.squads.change_role(ortiz, OFFICER)
    with tells(NotAllowed, "Only an admin"):
        await squad.a.squads.change_role(ortiz, ADMIN)
    assert [kind for kind, _ in waits(squad.a)] == ["withdraw", "vault", "rename", "rename", "close", "role", "role"]


async def test_a_closed_squad_is_in_nobodys_roles_and_no_code_leads_into_it(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b)
    ortiz, beat = me(squad.a), squad.a.squads.all()[0].id
    second = await squad.a.squads.make("Night squad", {ortiz: SUPERVISOR})
    await sync(squad.a)
    await squad.a.squads.close(second)
    await sync(squad.a)
    assert [one.squads for one in squad.a.members.all() if one.me] == [{beat: SUPERVISOR}]
    await squad.a.members.invite("Officer Ruth Hale")
    assert squad.a.members.invitations()[0].squads == {beat: OFFICER}
    with tells(NotAllowed, "This squad is closed"):
        await squad.a.members.invite_into("Officer Ito", OFFICER, {second: OFFICER})
    assert len([one for one in squad.a.members.invitations() if one.state == "open"]) == 1


async def test_a_new_name_reaches_every_screen_though_nothing_else_came(squad: ContainerSquad) -> None:
    await sync(squad.a, squad.b, squad.a, squad.b)
    shown: list[str] = []
    squad.b.on_shown.append(lambda: shown.append(squad.b.squads.all()[0].name))
    await squad.a.squads.rename(squad.a.squads.all()[0].id, "Pier beat")
    await sync(squad.a, squad.b)
    assert shown == ["Pier beat"]


async def test_an_admin_learns_when_each_device_last_synced_and_others_of_their_own(
    squad: ContainerSquad, server: ThreadServer
) -> None:
    await sync(squad.a, squad.b)
    devices = {device.id for member in squad.a.members.all() for device in member.devices}
    async with asyncio.timeout(10):  # the server notes it when its answer is out already
        while set(told := await squad.a.members.last_syncs()) != devices:
            await asyncio.sleep(0.02)
    assert set(told) == devices and all(0 <= squad.a.clock() - at < 10 * 60_000 for at in told.values())
    assert set(await squad.b.members.last_syncs()) == {squad.b.members.local.author.device}, "of one's own alone"
    server.stop()
    with tells(SyncError, "known to the server alone"):
        await squad.a.members.last_syncs()


async def test_nobody_moves_into_a_squad_whose_closing_waits_here(squad: ContainerSquad, away: ThreadServer) -> None:
    nb, ortiz = squad.a.notebook, me(squad.a)
    away.start()
    second = await squad.a.squads.make("Night squad", {ortiz: SUPERVISOR})
    lena = contacts.create(nb, {"kind": "person", "name": "Lena"})
    await sync(squad.a, squad.a)
    away.stop()
    assert second in {one.id for one in squads.mine(nb)}
    await squad.a.squads.close(second)
    assert [one.kind for one in squad.a.squads.waiting()] == ["close"]
    assert second not in {one.id for one in [*squads.mine(nb), *moving.squads(nb, lena)]}
    with tells(NotMoved, "That squad was closed. Choose another one."):
        moving.move(nb, lena, second)
    with tells(SquadClosed, "closed"):
        nb.check_open(second)
    assert nb.squad_of(lena) != second
    await squad.a.squads.take_back(squad.a.squads.waiting()[0].id)
    assert moving.move(nb, lena, second)
