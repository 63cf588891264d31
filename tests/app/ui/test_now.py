"""One clock and one notebook behind every screen: none of them stands still, none says another time than the rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import flet as ft
import pytest

from app.container import Container
from app.device import clock as device
from app.domain import days
from app.domain.due_choice import DAY, NEXT_SHIFT, TOMORROW, Due, due, meant
from app.notebook import follow_ups, interactions
from app.notebook.notebook import Notebook
from app.state import session as sessions
from app.ui import when
from tests.app.ui.conftest import Desk, OpenDesk, desk_on, met
from tests.cast.containers import OFFICERS, unlocked
from tests.cast.device import PASSPHRASE

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


class DeviceClock:
    """What this device believes: now, and so much more."""

    ahead_ms = 0

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000 + self.ahead_ms


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> DeviceClock:
    clock = DeviceClock()
    monkeypatch.setattr(device, "device_ms", clock)
    monkeypatch.setattr(sessions, "WATCH_EVERY_S", 0.05)
    return clock


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked for by and by: what shows was told."""
    monkeypatch.setattr(sessions, "WATCH_EVERY_S", 3600.0)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Moves this device to another zone, and back at the end."""

    def to(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)

    yield to
    monkeypatch.undo()
    time.tzset()


def owed(nb: Notebook) -> None:
    follow_ups.add(nb, met(nb, "Tomás Mendes"), "task", "Walk through closing time", nb.local().date().isoformat())


@pytest.mark.parametrize("route", ["/", "/follow-ups"])
async def test_midnight_moves_what_was_due_today_on_a_screen_nobody_touches(
    desk: OpenDesk, clock: DeviceClock, route: str
) -> None:
    async with desk(route, before=owed) as d:
        await d.sees("Walk through closing time")
        assert not d.screen.says("Overdue") and not d.screen.says("1 day late")
        clock.ahead_ms = DAY_MS
        await d.sees("1 day late")
        await d.sees("Overdue")


async def test_a_contacts_page_says_how_long_ago_by_the_day_it_is(desk: OpenDesk, clock: DeviceClock) -> None:
    ids: list[str] = []
    async with desk(before=lambda nb: ids.append(met(nb, "Lena Abara"))) as d:
        await d.screen.go(f"/people/{ids[0]}")
        await d.sees("just now")
        await d.sees("Today ")
        clock.ahead_ms = 30 * MINUTE_MS
        await d.sees("30 min ago")
        clock.ahead_ms = 3 * DAY_MS
        await d.sees("3 days ago")
        await d.misses("Today ")


async def test_coming_back_after_hours_shows_the_day_it_is_at_once(
    desk: OpenDesk, clock: DeviceClock, unwatched: None
) -> None:
    async with desk(before=owed) as d:
        await d.sees("Walk through closing time")
        await d.screen.lifecycle(ft.AppLifecycleState.PAUSE)
        clock.ahead_ms = 2 * DAY_MS
        await d.screen.lifecycle(ft.AppLifecycleState.RESUME)
        await d.sees("2 days late")


async def test_a_phone_taken_to_another_zone_is_on_the_day_there(
    desk: OpenDesk, clock: DeviceClock, moved: Callable[[str], None]
) -> None:
    def both_sides_of_midnight(nb: Notebook) -> None:
        for zone in ("Etc/GMT+12", "Etc/GMT-14"):
            follow_ups.add(nb, None, "task", zone, days.day_of(nb.clock(), ZoneInfo(zone)).isoformat())

    moved("Etc/GMT+12")
    time.tzset()
    async with desk(before=both_sides_of_midnight) as d:
        await d.sees("Etc/GMT-14")
        assert not d.screen.says("late")
        moved("Etc/GMT-14")
        await d.sees("late")


async def test_what_a_sync_brings_is_on_today_whoever_noticed_the_sync(
    desk: OpenDesk, folder: Path, unwatched: None
) -> None:
    async with desk(before=owed) as d:
        await d.sees("Walk through closing time")
        async with unlocked(folder / "a") as (other,):
            await asyncio.to_thread(follow_ups.add, other.notebook, None, "promise", "Bring the form", "2020-01-01")
            await asyncio.to_thread(d.notebook.refresh)  # all that a sync calls; its status may come and go unseen
            await d.sees("Bring the form")


async def test_what_was_handed_over_is_on_today_after_the_unlocking_during_which_it_came(
    folder: Path, server: None, unwatched: None
) -> None:
    mine = Container.open(folder / "a")
    async with unlocked(folder / "b") as (theirs,):
        me = next(member.id for member in theirs.members.all() if member.name == OFFICERS[0])
        task = await asyncio.to_thread(follow_ups.add, theirs.notebook, None, "promise", "Bring the form", "2020-01-01")
        await asyncio.to_thread(follow_ups.reassign, theirs.notebook, task, me)
        assert (await theirs.sync_now()).problem is None
    async with desk_on(mine) as d:
        await d.type("PIN or passphrase", PASSPHRASE)
        await d.tap("Unlock")
        await d.sees("All on the server")
        await d.sees("Bring the form")


async def test_what_another_window_writes_is_on_every_screen(desk: OpenDesk, folder: Path, clock: DeviceClock) -> None:
    async with desk("/follow-ups", before=owed) as d:
        await d.sees("Walk through closing time")
        async with unlocked(folder / "a") as (other,):
            await asyncio.to_thread(follow_ups.add, other.notebook, None, "promise", "Bring the form", "2020-01-01")
            await d.sees("Bring the form")
            await d.screen.go("/")
            await d.sees("Bring the form")


def hear(d: Desk, off_ms: int) -> None:
    """A server that is believed says what time it is: the phone is so much behind."""
    d.container.clock.heard(device.device_ms() + off_ms)


async def test_a_phone_three_days_slow_says_so_and_is_late_where_the_squad_is(
    desk: OpenDesk, clock: DeviceClock
) -> None:
    async with desk(before=owed) as d:
        await d.sees("Walk through closing time")
        hear(d, 3 * DAY_MS)
        await d.sees("This phone's clock is 3 days slow.")
        await d.sees("3 days late")
        await d.tap(d.session.sync.text)
        await d.sees("Last sync")
        assert sum("3 days slow" in text for text in d.screen.texts) == 2
        await d.screen.go("/follow-ups")
        await d.sees("3 days late")


async def test_a_slow_phone_snoozes_to_the_day_its_chip_says(desk: OpenDesk, clock: DeviceClock) -> None:
    async with desk(before=owed) as d:
        hear(d, 3 * DAY_MS)
        await d.sees("3 days late")
        await d.tap("More for Walk through closing time")
        await d.tap("Snooze")
        await d.tap("Tomorrow")
        await d.tap("Not there")
        await d.tap("Move it")
        await d.sees("moved once")
        (row,) = follow_ups.page(d.notebook).rows
        assert row.due == days.added(d.notebook.local().date(), 1).isoformat()
        assert row.due == days.added(days.day_of(clock()), 4).isoformat()


@pytest.mark.parametrize("off_ms", [-10 * MINUTE_MS - 5_000, -40 * 365 * DAY_MS, 3 * DAY_MS])
async def test_a_note_begun_by_a_wrong_clock_is_saved_at_the_right_time(
    desk: OpenDesk, clock: DeviceClock, off_ms: int
) -> None:
    ids: list[str] = []
    async with desk(before=lambda nb: ids.append(met(nb, "Lena Abara", days_ago=1))) as d:
        clock.ahead_ms = -off_ms
        await d.screen.go(f"/log/{ids[0]}")
        await d.type("What happened", "Lights are out again.")
        clock.ahead_ms += 2 * MINUTE_MS
        hear(d, off_ms)
        await d.tap("Save")
        await d.says("Saved on this phone")
        newest = interactions.timeline(d.notebook, ids[0]).rows[0]
        assert newest.fact == "Lights are out again."
        assert abs(newest.at - time.time_ns() // 1_000_000) < MINUTE_MS / 2, "begun two minutes ago, by the right clock"


async def test_a_draft_that_a_fast_clock_began_in_the_future_is_saved_now(desk: OpenDesk, clock: DeviceClock) -> None:
    ids: list[str] = []

    def begun(nb: Notebook) -> None:
        ids.append(met(nb, "Lena Abara", days_ago=1))

    async with desk(before=begun) as d:
        began_ms = d.container.clock() + 40 * 365 * DAY_MS
        fields = {"who": ids, "fact": "Lights are out again.", "started_ms": began_ms, "started_unsure": False}
        d.container.drafts.put("half", fields, "log", place="/log")
        await d.screen.go("/log")
        await d.screen.until(lambda: d.screen.fields("What happened"), "the note")
        await d.tap("Save")
        await d.says("Saved on this phone")
        newest = interactions.timeline(d.notebook, ids[0]).rows[0]
        assert newest.at <= d.container.clock()
        assert newest.at > d.container.clock() - MINUTE_MS


async def test_a_note_written_elsewhere_shows_the_time_there(desk: OpenDesk, clock: DeviceClock) -> None:
    ids: list[str] = []

    def abroad(nb: Notebook) -> None:
        ids.append(met(nb, "Lena Abara"))
        (item,) = interactions.timeline(nb, ids[0]).rows
        nb.zone = ZoneInfo("Asia/Kathmandu")
        interactions.amend(nb, item.id, "She called back.")
        nb.zone = None

    async with desk(before=abroad) as d:
        await d.screen.go(f"/people/{ids[0]}")
        await d.sees("She called back.")
        there = days.local(d.container.clock(), ZoneInfo("Asia/Kathmandu"))
        (added,) = [text for text in d.screen.texts if text.startswith("Added by")]
        assert "UTC+5:45)" in added and (f"{there:%H:%M}" in added or f"{there - timedelta(minutes=1):%H:%M}" in added)
        assert sum("UTC" in text for text in d.screen.texts) == 1, "the note itself was written here"


def test_a_chip_says_its_words_as_long_as_they_mean_the_chosen_day() -> None:
    evening = when.local(1_795_000_000_000).replace(hour=22)
    chosen = due(TOMORROW, evening)
    assert meant(chosen, evening) == TOMORROW
    assert meant(chosen, evening.replace(hour=23)) == TOMORROW
    assert meant(chosen, evening + timedelta(hours=3)) == DAY
    shift = due(NEXT_SHIFT, evening)
    assert meant(shift, evening + timedelta(hours=3)) == NEXT_SHIFT, "the shift of the evening is still on"
    assert meant(shift, evening + timedelta(hours=9)) == DAY
    assert meant(Due(DAY, chosen.day), evening) == DAY
    assert meant(None, evening) == ""
