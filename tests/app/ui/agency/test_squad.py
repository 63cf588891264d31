"""A squad's page: each change waits without signal and is shown as waiting; what cannot be says what to do."""

from __future__ import annotations

import asyncio
import inspect
from types import SimpleNamespace
from typing import Any

import flet as ft

from app.journal.roster.of_squads import WithdrawFact
from app.ui.agency.addresses import to_squad
from app.ui.agency.membership import OUT
from tests.app.ui.agency.conftest import NIGHT, Signal, first_squad, officer, second_squad, waits
from tests.app.ui.conftest import Desk, OpenDesk
from tests.cast.containers import ORTIZ, OSEI

WAITS = "Waits for a connection"
MORE = "Role of {}, or take them out"


async def on_night(d: Desk, *officers: str) -> str:
    await d.screen.go("/more/agency")
    squad = await second_squad(d, *officers)
    await d.screen.go(to_squad(squad))
    await d.sees("nobody else.")
    return squad


async def test_it_says_who_is_in_it_where_else_and_with_how_many_devices(desk: OpenDesk) -> None:
    async with desk() as d:
        await on_night(d, OSEI)
        await d.sees("Officer · also Harbour beat · 1 device")
        await d.sees(OUT)


async def test_several_officers_are_added_with_a_role_each(desk: OpenDesk) -> None:
    async with desk() as d:
        squad = await on_night(d)
        await d.tap("Add officers")
        await d.sees("They read all that the squad has written")
        await d.tap("Save")
        await d.sees("Choose at least one, by a tap on the role.")
        await d.tap(f"{OSEI}: Supervisor")
        await d.tap("Save")
        await d.sees(f"{OSEI} into {NIGHT} as Supervisor")
        await d.sees(WAITS)
        (one,) = d.container.squads.waiting()
        assert (one.kind, one.squad, one.officer, one.gives) == ("grant", squad, officer(d, OSEI), "supervisor")


async def test_an_admin_who_is_not_in_it_is_told_apart_among_whom_to_add(desk: OpenDesk) -> None:
    async with desk() as d:
        squad = await on_night(d, OSEI)
        local = d.container.members.local
        gone = WithdrawFact(local.keyring.secrets.officer, bytes.fromhex(squad), {})
        local.add_facts([local.roster.sign_fact(local.author, gone.body())])
        d.session.changed()
        await d.tap("Add officers")
        await d.sees(f"{ORTIZ} (you)")


async def test_another_role_in_it_waits(desk: OpenDesk) -> None:
    async with desk() as d:
        await on_night(d, OSEI)
        await d.tap(MORE.format(OSEI))
        await d.sees(f"Officer in {NIGHT}")
        await d.tap("Make them a supervisor here")
        await d.sees(f"{OSEI} becomes Supervisor in {NIGHT}")
        await d.sees(WAITS)


async def test_taking_somebody_out_says_what_it_does_and_waits(desk: OpenDesk) -> None:
    async with desk() as d:
        await on_night(d, OSEI)
        await d.tap(MORE.format(OSEI))
        await d.tap("Take them out of this squad")
        await d.sees(f"Take {OSEI} out of {NIGHT}?")
        await d.tap("Cancel")
        assert waits(d) == []
        await d.tap(MORE.format(OSEI))
        await d.tap("Take them out of this squad")
        await d.tap("Take out")
        await d.sees(f"{OSEI} out of {NIGHT}")
        assert [kind for kind, _ in waits(d)] == ["withdraw"]


async def test_the_last_member_stays_and_the_sheet_says_what_to_do(desk: OpenDesk) -> None:
    async with desk() as d:
        await on_night(d)
        await d.tap(MORE.format(ORTIZ))
        await d.tap("Take them out of this squad")
        await d.tap("Take out")
        await d.sees("Nobody else is in this squad. Put somebody else in first, or close the squad.")
        assert waits(d) == []


async def test_a_new_name_waits_and_one_that_another_has_is_told_at_its_field(desk: OpenDesk) -> None:
    async with desk() as d:
        await on_night(d)
        await d.tap("Rename this squad")
        await d.type("Name of the squad", "Harbour Beat")
        await d.tap("Save the name")
        await d.sees("Another squad has this name.")
        await d.type("Name of the squad", "Dawn squad")
        await d.tap("Save the name")
        await d.sees(f"New name for {NIGHT}: Dawn squad")
        assert waits(d) == [("rename", "Dawn squad")] and d.container.drafts.all() == []


async def test_closing_asks_first_and_the_only_squad_stays_open(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.screen.go(to_squad(first_squad(d)))
        await d.tap("Close this squad")
        await d.sees("Nothing new comes into it, and nobody new.")
        await d.tap("Close the squad")
        await d.says("This is the only squad. Make another one first, then close this one.")
        assert waits(d) == []
        await on_night(d)
        await d.tap("Close this squad")
        await d.tap("Close the squad")
        await d.sees(f"Close {NIGHT}")
        await d.sees(WAITS)
        assert waits(d) == [("close", "")]


async def test_a_code_leads_straight_into_it_and_says_so_while_it_is_open(desk: OpenDesk, signal: Signal) -> None:
    with signal():
        async with desk() as d:
            squad = await d.container.squads.make(NIGHT, {officer(d, ORTIZ): "supervisor"})
            assert (await d.container.sync_now()).problem is None
            await d.screen.go(to_squad(squad))
            await d.tap("Invite an officer into it")
            await d.type("Name", "Officer June Park")
            await d.tap(f"{NIGHT}: Supervisor")
            await d.tap("Make the code")
            await d.sees("For Officer June Park")
            await d.tap("Done")
            await d.screen.go("/more/agency")
            await d.sees(f"{NIGHT} as Supervisor")
            (one,) = [each for each in d.container.members.invitations() if each.state == "open"]
            assert one.squads == {squad: "supervisor"}
            await d.tap("Officer June Park")
            await d.sees("Open until")
            await d.tap("Withdraw this invitation")
            await d.tap("Withdraw it")
            await d.says("no longer works.")


async def test_nobody_is_invited_into_a_squad_that_is_being_closed(desk: OpenDesk, signal: Signal) -> None:
    async with desk() as d:
        with signal():
            squad = await d.container.squads.make(NIGHT, {officer(d, ORTIZ): "supervisor"})
            assert (await d.container.sync_now()).problem is None
        await d.screen.go(to_squad(squad))
        await d.tap("Invite an officer into it")
        await d.type("Name", "Officer June Park")
        await d.container.squads.close(squad)
        with signal():
            await d.tap("Make the code")
            await d.sees("This squad is closed. Choose another one, or make a new one.")
            assert not d.container.members.invitations() or d.container.members.invitations()[0].state != "open"


async def test_a_code_into_no_squad_is_for_administrators_alone(desk: OpenDesk) -> None:
    async with desk() as d:
        await on_night(d)
        await d.tap("Invite an officer into it")
        await d.type("Name", "Officer June Park")
        await d.tap(f"{NIGHT}: Officer")  # takes it back
        await d.tap("Make the code")
        await d.sees("Choose at least one squad, by a tap on the role in it.")
        await d.tap("Administrator")
        await d.tap("Make the code")
        await d.sees("An invitation needs the server. Try again when there is signal.")


async def test_a_squad_that_is_not_theirs_is_not_shown(desk: OpenDesk) -> None:
    async with desk(to_squad("0" * 32)) as d:
        await d.sees("You are not in this squad, or it is not known.")


async def test_a_sheet_that_is_gone_late_leaves_open_what_was_opened_meanwhile(desk: OpenDesk) -> None:
    async with desk() as d:
        await on_night(d, OSEI)
        await d.tap(MORE.format(OSEI))
        await d.sees(f"Officer in {NIGHT}")
        (over,) = [one for one in d.screen.find(ft.BottomSheet) if one.open]
        await d.tap("Cancel")
        await d.screen.until(lambda: over not in d.screen.page._dialogs.controls, "the sheet to go")
        await d.tap(MORE.format(ORTIZ))
        await d.sees(f"Supervisor in {NIGHT}")
        late: Any = over.on_dismiss  # what the client's word that it is gone comes to
        if inspect.iscoroutinefunction(late):  # as Flet wraps it until it has let go of the sheet
            await late(SimpleNamespace(data=None))
        else:
            late()
        await d.screen.settle()
        assert d.screen.says(f"Supervisor in {NIGHT}")


async def test_a_second_tap_takes_somebody_out_once(desk: OpenDesk) -> None:
    async with desk() as d:
        await on_night(d, OSEI)
        await d.tap(MORE.format(OSEI))
        await d.tap("Take them out of this squad")
        (out,) = await d.screen.until(lambda: d.buttons("Take out"), "the question")
        await asyncio.gather(d.screen.fire(out, "click"), d.screen.fire(out, "click"))
        await d.sees(f"{OSEI} out of {NIGHT}")
        assert [kind for kind, _ in waits(d)] == ["withdraw"]
