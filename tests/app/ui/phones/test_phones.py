"""More, Phones: an officer's own, another one's at the desk, and reporting one that is gone; offline it waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.container import Container
from app.ui.agency.addresses import to_officer
from app.ui.phones.addresses import PHONES, to_phone, to_report
from app.ui.phones.words import device_name
from tests.app.ui.agency.conftest import officer
from tests.app.ui.conftest import Desk, OpenDesk, desk_on
from tests.cast.containers import HALE, ORTIZ, OSEI
from tests.cast.device import PASSPHRASE


def phone_of(d: Desk, name: str) -> bytes:
    (one,) = d.container.phones.of(officer(d, name))
    return one.id


async def report(d: Desk, why: str = "Lost") -> None:
    await d.tap(why)
    await d.tap("Report it gone")
    await d.tap("Report it")
    await d.says("Kept on this phone.")


async def test_an_officers_own_phones_stand_under_more(desk: OpenDesk) -> None:
    async with desk("/more") as d:
        await d.tap("Phones")
        await d.sees(f"Device {device_name(d.notebook.device)}, this one")
        await d.sees("a supervisor of your squad or an administrator reports it for you")
        await d.tap(f"Device {device_name(d.notebook.device)}, this one")
        await d.sees("This one is in your hand")
        await d.sees("up to 0 entries")
        assert not d.buttons("Report it gone")


async def test_a_phone_is_reported_from_the_desk_and_waits_for_a_connection(desk: OpenDesk) -> None:
    async with desk() as d:
        lost = phone_of(d, OSEI)
        await d.screen.go(to_officer(officer(d, OSEI)))
        await d.tap(f"Device {device_name(lost)}")
        await d.sees("Notebooks on it")
        await d.tap("Report it gone")
        await d.sees("Your agency has not said here whom")
        await d.sees("Tell them within one hour")
        await d.sees(f"{OSEI} stays in all squads")
        await report(d)
        await d.sees(f"A phone of {OSEI} is gone: Lost")
        await d.sees("Waits for a connection")
        assert not d.buttons("Report it gone"), "it is said already"
        await d.tap("Take back")
        await d.screen.until(lambda: d.buttons("Report it gone"), "the way to report it again")


async def test_why_it_is_gone_must_be_chosen_and_whom_to_tell_is_the_policys(desk: OpenDesk) -> None:
    async with desk() as d:
        d.container.members.local.roster.policy["report_to"] = "Sgt. Kim Lund, 555 0100, day and night"
        await d.screen.go(to_report(phone_of(d, OSEI)))
        await d.sees("Sgt. Kim Lund, 555 0100, day and night")
        await d.tap("Report it gone")
        await d.sees("Choose why it is gone.")
        await d.tap("Damaged")
        await d.misses("Choose why it is gone.")
        assert not d.screen.says("within one hour"), "it is in nobody's hand"
        assert d.container.squads.waiting() == []


@pytest.mark.usefixtures("server")
async def test_once_on_the_server_it_is_gone_for_everybody_with_who_said_so(desk: OpenDesk, folder: Path) -> None:
    async with desk() as d:
        assert (await d.container.sync_now()).problem is None
        lost = phone_of(d, OSEI)
        await d.screen.go(to_report(lost))
        await report(d, "Stolen")
        assert (await d.container.sync_now()).problem is None
        await d.screen.go(to_phone(lost))
        await d.sees("Stolen · reported Today")
        await d.sees(f"by {ORTIZ}")
        assert not d.buttons("Report it gone")
        await d.screen.go(to_officer(officer(d, OSEI)))
        await d.sees("Stolen · reported Today")
    colleague = Container.open(folder / "c")
    await colleague.unlock(PASSPHRASE)
    async with desk_on(colleague) as d:
        assert (await d.container.sync_now()).problem is None
        await d.screen.go(to_phone(lost))
        await d.sees(f"by {ORTIZ}")


async def test_who_may_not_report_a_phone_is_offered_nothing(folder: Path) -> None:
    colleague = Container.open(folder / "b")
    await colleague.unlock(PASSPHRASE)
    async with desk_on(colleague) as d:
        for name in (ORTIZ, HALE):
            await d.screen.go(to_phone(phone_of(d, name)))
            await d.sees("What is known of it")
            assert not d.buttons("Report it gone")
        await d.screen.go(to_report(phone_of(d, HALE)))
        await d.sees("There is nothing to report here")
        await d.screen.go(to_phone(b"no such phone..."))
        await d.sees("No phone of the agency is known by this.")
        await d.screen.go(f"{PHONES}/nonsense")
        await d.sees("No phone of the agency is known by this.")


async def test_a_report_begun_is_kept_across_a_lock(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.screen.go(to_report(phone_of(d, OSEI)))
        await d.tap("Something else")
        await d.screen.go("/more")
        await d.screen.go(to_report(phone_of(d, OSEI)))
        await d.screen.until(lambda: d.chosen() == ["Something else"], "what was chosen")
