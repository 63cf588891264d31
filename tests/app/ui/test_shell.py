"""The shell: addresses, back, locking and unlocking, and what happens while nobody looks."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft
import pytest

from app.container import Container
from app.device.settings import LOCK_AFTER_S
from app.journal.errors import Reason
from app.notebook.errors import Closed
from app.state import taps
from app.sync.status import Status
from app.ui.app import start
from app.ui.today import today
from tests.app.ui.conftest import Desk, OpenDesk, met
from tests.cast.device import PASSPHRASE
from tests.harness.screens import open_app


async def unlock(d: Desk, passphrase: str = PASSPHRASE) -> None:
    await d.type("PIN or passphrase", passphrase)
    await d.tap("Unlock")


def idle_for(d: Desk, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the phone believes that nobody touched it for so long."""
    monkeypatch.setattr(d.session._idle._touched, "passed_s", lambda: seconds)


async def test_an_address_typed_or_kept_opens_with_everything_below_it(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        assert d.screen.routes == ["/", "/more/settings"]
        await d.screen.back()
        assert d.screen.routes == ["/more"]
        await d.screen.back()
        assert d.screen.routes == ["/"]


async def test_the_back_arrow_leads_where_the_phones_own_button_does(desk: OpenDesk) -> None:
    async with desk("/more/settings") as d:
        await d.tap("Back")
        await d.screen.until(lambda: d.screen.routes == ["/more"])


async def test_a_form_slides_over_the_screen_it_was_opened_from(desk: OpenDesk) -> None:
    async with desk("/people") as d:
        await d.tap("Log contact")
        await d.screen.until(lambda: d.screen.routes == ["/", "/log"])
        await d.tap("Close")
        await d.screen.until(lambda: d.screen.routes == ["/people"])


async def test_every_tab_is_one_tap_away(desk: OpenDesk) -> None:
    async with desk() as d:
        for name, route in (("People", "/people"), ("Problems", "/problems"), ("More", "/more"), ("Today", "/")):
            await d.tap(name)
            await d.screen.until(lambda route=route: d.screen.routes[-1] == route)


async def test_an_unknown_address_leads_back_to_today(desk: OpenDesk) -> None:
    async with desk("/nowhere") as d:
        await d.sees("There is nothing at this address")
        await d.tap("Back to Today")
        await d.screen.until(lambda: d.screen.routes == ["/"])


async def test_locking_hides_everything_and_unlocking_returns_to_the_same_screen(desk: OpenDesk) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Lena Abara")) as d:
        await d.sees("Lena Abara")
        notebook = d.notebook
        await d.session.lock()
        await d.sees("Your notebook is locked.")
        assert not d.screen.says("Lena Abara") and len(d.screen.routes) == 1
        with pytest.raises(Closed):
            notebook.refresh()
        await unlock(d)
        await d.sees("Lena Abara")
        assert d.screen.routes == ["/people"]


async def test_lock_now_is_two_taps_from_anywhere(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.tap("More")
        await d.tap("Lock now")
        await d.sees("Your notebook is locked.")
        assert d.container.phase == "locked"


async def test_an_unattended_phone_locks(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.state.session.WATCH_EVERY_S", 0.02)
    async with desk() as d:
        idle_for(d, 301, monkeypatch)
        await d.sees("Your notebook is locked.")
        await d.screen.until(lambda: d.container.phase == "locked")


async def test_the_setting_says_how_long_unattended_is(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.state.session.WATCH_EVERY_S", 0.02)
    async with desk() as d:
        await asyncio.to_thread(d.container.settings.__setitem__, LOCK_AFTER_S, 1800)
        idle_for(d, 1700, monkeypatch)
        await asyncio.sleep(0.2)
        assert d.session.phase == "open"
        await asyncio.to_thread(d.container.settings.__setitem__, LOCK_AFTER_S, 60)
        await d.sees("Your notebook is locked.")


async def test_a_tap_that_comes_too_late_locks_instead_of_doing_anything(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as d:
        idle_for(d, 301, monkeypatch)
        await d.tap("People")
        await d.sees("Your notebook is locked.")
        assert d.screen.page.route == "/"


async def test_any_tap_counts_as_using_the_phone(desk: OpenDesk) -> None:
    async with desk() as d:
        touches: list[str] = []
        touched = d.session._idle.touched
        d.session._idle.touched = lambda: touches.append("touch") or touched()  # type: ignore[func-returns-value, method-assign]  # counted, then done
        await d.tap("People")
        assert touches
        before = len(touches)
        await d.screen.lifecycle(ft.AppLifecycleState.PAUSE)
        assert len(touches) == before


async def test_going_to_the_background_keeps_what_is_half_written(desk: OpenDesk) -> None:
    async with desk() as d:
        kept: list[str] = []

        class Failing:
            async def keep(self) -> None:
                raise OSError("full")

            def release(self) -> None: ...

        class Keeping(Failing):
            async def keep(self) -> None:
                kept.append(d.container.phase)

        stop_failing, stop = d.session.forms_with(Failing()), d.session.forms_with(Keeping())
        await d.screen.lifecycle(ft.AppLifecycleState.PAUSE)
        assert kept == ["open"]
        await d.session.lock()
        assert kept == ["open", "open"]  # while the keys are still there
        stop_failing(), stop()


async def test_coming_back_after_too_long_locks_before_anything_is_shown(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk() as d:
        await d.screen.lifecycle(ft.AppLifecycleState.PAUSE)
        idle_for(d, 301, monkeypatch)
        await d.screen.lifecycle(ft.AppLifecycleState.RESUME)
        await d.sees("Your notebook is locked.")


async def test_a_phone_that_locked_while_disconnected_shows_nothing_when_it_reconnects(desk: OpenDesk) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Lena Abara")) as d:
        await d.sees("Lena Abara")
        session, phone = d.screen.phone.session, d.screen.phone
        await session.disconnect(60)
        await d.session.lock()
        session.attach_connection(phone)
        session.get_page_patch()  # what is sent to the window that came back
        await session.dispatch_connect_event()
        await d.sees("Your notebook is locked.")
        assert not d.screen.says("Lena Abara")


async def test_a_wide_window_has_a_rail_and_a_narrow_one_a_bar(desk: OpenDesk) -> None:
    async with desk("/more") as d:
        bars = len(d.screen.buttons("Today"))
        assert bars == 1 and not d.session.room.wide
        await d.screen.page_event("resize", {"width": 1280, "height": 800})
        assert d.session.room.wide
        assert len(d.screen.buttons("Today")) == len(d.screen.buttons("Log contact")) == 1
        rail = [one for one in d.screen.find(ft.Container) if one.width == 96]
        assert len(rail) == 1


async def test_a_window_that_is_loaded_anew_in_another_size_is_drawn_for_that(desk: OpenDesk) -> None:
    """The client says its size as it comes back, as a patch of the page, and no word of a change."""
    async with desk("/more") as d:
        d.session.page.session.apply_page_patch({"width": 1280})
        await d.screen.page_event("connect", None)
        assert d.session.room.wide and len(d.screen.buttons("Log contact")) == 1


async def test_the_status_says_where_everything_is_and_its_sheet_offers_to_sync(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: met(nb, "Lena Abara")) as d:
        pill = await d.screen.until(lambda: d.screen.find(ft.Semantics, label="Sync status"))
        assert len(pill) == 1
        await d.screen.until(lambda: d.session.sync.waiting == 2, "two entries waiting")
        await d.tap(d.session.sync.text)
        await d.sees("2 entries")
        await d.tap("Sync now")
        await d.says("No signal. Everything is safe on this phone")


async def test_a_sync_that_begins_by_itself_moves_nothing_under_the_finger(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.sees("This is where your day begins.")  # Today has come; nothing else draws from here on
        d.container.on_status.clear()
        d.session.sync.take(Status("offline"))
        await d.tap(d.session.sync.text)
        await d.sees("Waiting on this phone")
        await d.screen.until(lambda: d.session.taps.quiet, "the sheet standing still")
        for status in (Status("syncing", done=1, total=2), Status("idle")):
            d.session.sync.take(status)
            while not d.screen.says(d.session.sync.text):
                await asyncio.sleep(0.02)
                [sync_now] = d.buttons("Sync now")
                assert d.session.taps.lets_pass(sync_now._i), status.state


async def test_a_tab_that_is_drawn_holds_up_no_tap_on_the_bar(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk() as d:
        await d.sees("This is where your day begins.")
        await d.screen.until(lambda: d.session.taps.quiet, "everything standing still")
        monkeypatch.setattr(taps, "PAUSE_S", 60.0)
        await d.tap("People")
        await d.sees("Nobody here yet")
        [more] = d.buttons("More")
        await d.screen.until(lambda: d.session.taps.lets_pass(more._i), "the bar taking taps")
        assert not d.session.taps.quiet


async def test_a_tab_is_shown_before_the_client_told_that_it_went_there(desk: OpenDesk) -> None:
    async with desk() as d:
        await d.sees("This is where your day begins.")
        told: list[str] = []
        tell, d.screen.phone._moved = d.screen.phone._moved, told.append  # type: ignore[method-assign]  # it tells late
        await d.tap("People")
        await d.sees("Nobody here yet")
        await d.tap("Problems")
        await d.sees("No problem yet")
        assert d.screen.routes == ["/"] and told == ["/people", "/problems"]
        for route in told:
            tell(route)
            await d.screen.settle()
            assert d.screen.says("No problem yet"), route
        tell("/more")
        await d.sees("Settings")


async def test_unlocking_shows_today_with_what_there_is(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(before=lambda nb: met(nb, "Lena Abara", days_ago=40, stage="trusted")) as d:
        await d.sees("Lena Abara")
        await d.tap("Lock now")
        await d.sees("Your notebook is locked.")
        reads: list[str] = []
        once = today._read

        def read(*given: Any) -> today.Read:
            reads.append(d.session.phase)
            return once(*given)

        monkeypatch.setattr(today, "_read", read)
        await unlock(d)
        await d.sees("Lena Abara")
        assert reads[0] == "locked"
        await d.session.go("/more/settings")
        await d.sees("Theme")
        await d.session.lock()
        await d.sees("Your notebook is locked.")
        reads.clear()
        await unlock(d)
        await d.sees("Theme")
        assert "locked" not in reads, "it would be old when Today is drawn"


async def test_what_was_read_ahead_goes_when_another_window_locks_meanwhile(desk: OpenDesk) -> None:
    async with desk(before=lambda nb: met(nb, "Lena Abara", days_ago=40, stage="trusted")) as d:
        await d.sees("Lena Abara")
        await d.tap("Lock now")
        await d.sees("Your notebook is locked.")
        ahead, read = d.session.look_ahead, list[bool]()

        async def locked_behind() -> None:
            await ahead()
            read.append(bool(d.session.memory))
            d.container.lock_here()

        d.session.look_ahead = locked_behind
        await unlock(d)
        await d.screen.until(lambda: read and not d.session.memory, "an empty memory")
        assert read == [True] and d.session.phase == "locked"


async def test_the_same_process_may_show_a_second_window(desk: OpenDesk, folder: object) -> None:
    async with desk("/people", before=lambda nb: met(nb, "Lena Abara")) as d:
        await d.sees("Lena Abara")
        second = Container.open(d.container.profile.folder)

        def main(page: ft.Page) -> None:
            start(page, second)

        async with open_app(main) as other:
            assert other.says("Your notebook is locked.")
        await d.sees("Lena Abara")
        assert d.container.phase == "open"


async def test_a_sync_that_stopped_says_why_behind_the_status(desk: OpenDesk) -> None:
    async with desk() as d:
        why = "The server's journal does not add up. Nothing of this page was taken in. Tell your admin."
        d.container.on_status.clear()
        d.session.sync.take(Status("attention", problem=Reason("journal.does_not_add_up")))
        await d.tap("Needs attention")
        await d.sees(why)
        assert d.screen.buttons("Sync now") and not d.screen.buttons("See what it is")
