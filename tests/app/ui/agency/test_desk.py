"""The agency's desk: who may see what, what waits, making a squad, and what is told where something is wrong."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import flet as ft

from app.container import Container
from app.sync.waiting_facts import WaitingFacts
from app.ui.agency.addresses import AGENCY, NEW_SQUAD
from tests.app.ui.agency.conftest import NIGHT, Signal, officer, second_squad, waits
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.cast.containers import ORTIZ, OSEI
from tests.cast.device import PASSPHRASE


async def open_form(d: Desk) -> None:
    await d.tap("New squad")
    await d.screen.until(lambda: d.screen.fields("Name of the squad"), "the form")


async def test_everybody_reads_their_squads_and_who_belongs_and_only_an_admin_is_offered_changes(
    folder: Path, desk: OpenDesk
) -> None:
    container = Container.open(folder / "b")
    await container.unlock(PASSPHRASE)
    async with desk_on(container, route=AGENCY) as d:
        await d.sees("Harbour beat")
        await d.sees(f"{OSEI} (you)")
        assert not d.buttons("New squad") and not d.buttons("Invite an officer")
        await d.tap("Harbour beat")
        await d.sees("Everyone here reads and writes this squad's notebook, nobody else.")
        assert not d.buttons("Rename this squad") and not d.buttons("Add officers")
        await d.screen.go(NEW_SQUAD)
        await d.sees("Only an administrator of the agency can change its squads.")
        assert not d.screen.fields("Name of the squad")
    async with desk(AGENCY) as d:
        await d.sees("Harbour beat")
        assert d.buttons("New squad") and d.buttons("Invite an officer")


async def test_a_squad_made_without_signal_waits_in_sight_and_stands_there_after_the_next_sync(
    desk: OpenDesk, signal: Signal
) -> None:
    async with desk(AGENCY) as d:
        await open_form(d)
        await d.type("Name of the squad", NIGHT)
        await d.tap(f"{OSEI}: Officer")
        await d.tap("Save")
        await d.says("Kept on this phone. It holds for everybody once it is on the server.")
        await d.sees(f"New squad {NIGHT}")
        await d.sees("Waits for a connection")
        await d.sees("Offline, 1 waiting")
        assert d.container.drafts.all() == []
        with signal():
            assert (await d.container.sync_now()).problem is None
            await d.misses("Waits for a connection")
            await d.sees("2 officers · Supervisor")
            await d.sees("All on the server")
        (made,) = [one for one in d.container.squads.all() if one.name == NIGHT]
        assert made.members == {officer(d, ORTIZ): "supervisor", officer(d, OSEI): "officer"}


async def test_a_squad_without_members_without_a_name_or_with_anothers_says_what_to_do(desk: OpenDesk) -> None:
    async with desk(AGENCY) as d:
        await open_form(d)
        await d.tap(f"{ORTIZ} (you): Supervisor")  # takes it back
        await d.tap("Save")
        await d.sees("A squad needs a name.")
        await d.sees("A squad needs somebody in it. Choose at least one officer.")
        await d.type("Name of the squad", "harbour BEAT")
        await d.tap(f"{OSEI}: Supervisor")
        await d.misses("A squad needs somebody in it")
        await d.tap("Save")
        await d.sees("Another squad has this name. Choose one that tells them apart.")
        await d.type("Name of the squad", "N" * 201)
        await d.tap("Save")
        await d.sees("A name has 1 to 200 characters.")
        assert waits(d) == []


async def test_a_second_tap_on_save_makes_one_squad(desk: OpenDesk) -> None:
    async with desk(NEW_SQUAD) as d:
        await d.type("Name of the squad", NIGHT)
        (save,) = d.buttons("Save")
        await asyncio.gather(d.screen.fire(save, "click"), d.screen.fire(save, "click"))
        await d.says("Kept on this phone.")
        assert waits(d) == [("vault", NIGHT)]


async def test_a_lock_in_the_middle_keeps_name_and_members(desk: OpenDesk) -> None:
    async with desk(AGENCY) as d:
        await open_form(d)
        await d.type("Name of the squad", NIGHT)
        await d.tap(f"{OSEI}: Supervisor")
        await d.session.lock()
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.screen.until(lambda: d.screen.fields("Name of the squad"), "the form")
        assert d.text("Name of the squad") == NIGHT
        assert f"{OSEI}: Supervisor" in d.chosen()
        await d.tap("Close")
        await d.says("Kept on Today, not finished")
        await d.screen.go("/")
        await d.sees("Unfinished new squad")


async def test_what_can_no_longer_be_said_tells_why_and_is_let_go_of(desk: OpenDesk) -> None:
    async with desk(AGENCY) as d:
        squad = await second_squad(d, OSEI)
        await d.container.squads.close(squad)
        waiting = WaitingFacts(d.container.squads.local)
        d.session.changed()
        await d.sees(f"Close {NIGHT}")
        assert not d.buttons("Let go")
        (one,) = waiting.all()
        waiting.update(replace(one, problem="close.again"))
        d.session.changed()
        await d.sees("This squad is closed already.")
        await d.tap("Let go")
        await d.misses(f"Close {NIGHT}")
        assert waits(d) == []


async def test_what_waits_is_taken_back_until_it_is_on_its_way(desk: OpenDesk) -> None:
    async with desk(AGENCY) as d:
        squad = await second_squad(d, OSEI)
        waiting = WaitingFacts(d.container.squads.local)
        for name in ("Dawn squad", "Dusk squad"):
            await d.container.squads.rename(squad, name)
        first, last = waiting.all()
        waiting.update(replace(first, sent=b"its hash"))
        d.session.changed()
        await d.screen.until(lambda: len(d.buttons("Take back")) == 1, "one that can be taken back")
        await d.tap("Take back")
        await d.screen.until(lambda: not d.buttons("Take back"), "what went")
        assert [one.id for one in waiting.all()] == [first.id] != [last.id]


async def test_what_waits_is_told_in_words(desk: OpenDesk) -> None:
    async with desk(AGENCY) as d:
        squad, osei = await second_squad(d), officer(d, OSEI)
        squads = d.container.squads
        await squads.put_in(squad, osei, "supervisor")
        await squads.put_in(squad, officer(d, ORTIZ), "officer")
        await squads.rename(squad, "Dawn squad")
        await squads.take_out(squad, osei)
        await squads.change_role(osei, "admin")
        await squads.suspend(osei)
        d.session.changed()
        for said in (
            f"{OSEI} into {NIGHT} as Supervisor",
            f"{ORTIZ} becomes Officer in {NIGHT}",
            f"New name for {NIGHT}: Dawn squad",
            f"{OSEI} out of {NIGHT}",
            f"{OSEI} becomes Administrator of the agency",
            f"{OSEI} out of the agency",
        ):
            await d.sees(said)


async def test_on_a_wide_window_the_list_stays_beside_what_is_open(desk: OpenDesk) -> None:
    async with desk(AGENCY, width=1280) as d:
        await d.sees("Choose a squad or an officer")
        await d.sees("Invite an officer")
        scrolling = [each for lists in d.screen.find(ft.ListView) for each in lists.controls]
        assert scrolling and d.buttons("Invite an officer") and not set(d.buttons("Invite an officer")) & set(scrolling)
        await d.tap("Harbour beat")
        await d.sees("Everyone here reads and writes this squad's notebook, nobody else.")
        assert d.buttons("New squad") and d.buttons("Rename this squad")
        await d.tap(f"{OSEI}")
        await d.sees("Officer of the agency")
