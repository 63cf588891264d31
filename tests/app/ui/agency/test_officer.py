"""An officer's page: squads, devices with their last sync, and what an admin changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.container import Container
from app.ui.agency.addresses import to_officer, to_squad
from app.ui.phones.words import device_name
from tests.app.ui.agency.conftest import NIGHT, Signal, first_squad, officer, second_squad, waits
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.cast.containers import ORTIZ, OSEI
from tests.cast.device import PASSPHRASE

WAITS = "Waits for a connection"


async def go_to(d: Desk, name: str) -> None:
    await d.screen.go(to_officer(officer(d, name)))
    await d.sees("of the agency")


async def test_members_are_listed_with_role_squads_and_devices(desk: OpenDesk) -> None:
    async with desk("/more/agency") as d:
        await d.sees(f"{ORTIZ} (you)")
        assert d.screen.says(OSEI) and d.screen.says("Administrator · 1 device")
        await d.tap(f"{ORTIZ} (you)")
        await d.sees(f"Device {device_name(d.notebook.device)}, this one")
        await d.sees("Administrator of the agency")
        await d.sees("Supervisor")


@pytest.mark.usefixtures("server")
async def test_an_admin_sees_when_each_device_last_synced(desk: OpenDesk) -> None:
    async with desk() as d:
        assert (await d.container.sync_now()).problem is None
        await go_to(d, ORTIZ)
        await d.sees("Last sync Today")
        await d.screen.go(to_squad(first_squad(d)))
        await d.screen.until(
            lambda: d.screen.says("min ago") or d.screen.says("just now"), "how long ago that was, beside each officer"
        )


async def test_without_signal_it_says_that_the_server_alone_knows(desk: OpenDesk, folder: Path) -> None:
    async with desk() as d:
        await go_to(d, OSEI)
        await d.sees("When each device last synced is known to the server alone.")
    container = Container.open(folder / "b")
    await container.unlock(PASSPHRASE)
    async with desk_on(container, route="/more/agency") as d:
        await go_to(d, OSEI)
        assert not d.screen.says("last synced"), "that is for administrators"
        assert not d.buttons("Suspend them") and d.buttons("Add another device of mine")


async def test_an_officer_is_put_into_squads_and_waits(desk: OpenDesk) -> None:
    async with desk("/more/agency") as d:
        squad = await second_squad(d)
        await go_to(d, OSEI)
        await d.tap("Put into squads")
        await d.tap(f"{NIGHT}: Officer")
        await d.tap("Save")
        await d.sees(f"{OSEI} into {NIGHT} as Officer")
        await d.sees(WAITS)
        (one,) = d.container.squads.waiting()
        assert (one.squad, one.officer) == (squad, officer(d, OSEI))


async def test_an_officer_becomes_an_administrator_and_one_no_more(desk: OpenDesk, signal: Signal) -> None:
    async with desk() as d:
        await go_to(d, OSEI)
        await d.tap("Make them an administrator")
        await d.sees(f"Make {OSEI} an administrator?")
        await d.tap("Make an administrator")
        await d.sees(f"{OSEI} becomes Administrator of the agency")
        await d.sees(WAITS)
        with signal():
            assert (await d.container.sync_now()).problem is None
        await d.sees("Administrator of the agency")
        await d.tap("No longer an administrator")
        await d.tap("Make an officer")
        await d.sees(f"{OSEI} becomes Officer of the agency")


async def test_somebody_suspended_is_offered_to_no_squad_and_is_brought_back(desk: OpenDesk, signal: Signal) -> None:
    async with desk() as d:
        await go_to(d, OSEI)
        await d.tap("Suspend them")
        await d.sees("They leave all their squads")
        await d.tap("Suspend")
        await d.sees(f"{OSEI} out of the agency")
        await d.sees(WAITS)
        with signal():
            assert (await d.container.sync_now()).problem is None
        await d.sees("Suspended: in no squad")
        await d.screen.go("/agency/new-squad")
        await d.screen.until(lambda: d.buttons(f"{ORTIZ} (you): Officer"), "the officers")
        assert not d.buttons(f"{OSEI}: Officer")
        await d.screen.go(to_officer(officer(d, OSEI)))
        await d.tap("Bring them back")
        await d.tap("Bring back")
        await d.sees(f"{OSEI} becomes Officer of the agency")


async def test_the_last_administrator_stays_one_and_stays(desk: OpenDesk) -> None:
    async with desk() as d:
        await go_to(d, ORTIZ)
        for tapped, sure in (("No longer an administrator", "Make an officer"), ("Suspend them", "Suspend")):
            await d.tap(tapped)
            await d.tap(sure)
            await d.says("The agency needs at least one administrator. Make somebody else an administrator first.")
            d.session.notices.clear()
        assert waits(d) == []
