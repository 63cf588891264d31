"""The guard against the second half of a double tap, on a real session: what it holds up, and what it must not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flet as ft
import pytest
from flet.controls.base_control import BaseControl

from app.container import Container
from app.state import taps
from app.state.activity import watch
from app.state.session import Session
from app.state.taps import ACT_S, ANSWER_S, HOLDS, PAUSE_S, REPEATS, SLIP_S, STAYS_APART, TAIL_S, TOGGLES
from tests.cast.leaping import in_leaping_time
from tests.harness.screens import Screen, open_app


class Shown(ft.Observable):
    """What the bench shows."""

    def __init__(self) -> None:
        self.rows = ["a", "b", "c"]
        self.notice = ""
        self.sheet = False
        self.chosen = ""
        self.save = "Save"
        self.route = "one"
        self.over = False


class Bench:
    """A screen with everything the guard tells apart. `tapped` is what came through, in order."""

    def __init__(self) -> None:
        self.shown, self.tapped = Shown(), list[str]()
        self.act: Callable[[str], Awaitable[None]] = self._nothing
        self.hidden = 0

    async def _nothing(self, _name: str) -> None:
        return None

    def tap(self, name: str) -> Callable[[], Awaitable[None]]:
        async def tapped() -> None:
            self.tapped.append(name)
            await self.act(name)

        return tapped

    def said(self, name: str) -> Callable[[Any], Awaitable[None]]:
        """For controls that hand over what they say."""

        async def changed(_event: Any) -> None:
            await self.tap(name)()

        return changed

    def button(self, name: str, **more: Any) -> ft.FilledButton:
        return ft.FilledButton(content=ft.Text(name), on_click=self.tap(name), **more)

    def chip(self, name: str) -> ft.Container:
        chosen = self.shown.chosen == name
        return ft.Container(
            ft.Text(name), data=TOGGLES, bgcolor="red" if chosen else None, on_click=self.tap(name), key=name
        )

    def draw(self) -> ft.View:
        shown = self.shown
        sheet = ft.BottomSheet(self.button("in the sheet"), open=True, on_dismiss=self.hide) if shown.sheet else None
        ft.use_dialog(sheet)
        rows = [ft.Container(self.button(f"row {row}"), key=f"row {row}") for row in shown.rows]
        notice = [self.button("Undo")] if shown.notice else []
        return ft.View(
            route=f"/{shown.route}",
            key=shown.route,
            controls=[
                ft.ListView(
                    [
                        ft.Row([self.chip("filter one"), self.chip("filter two")], data=HOLDS, scroll="hidden"),
                        self.chip("loose chip"),
                        self.button("next month", data=REPEATS),
                        ft.TextField(on_change=self.said("typed"), on_submit=self.said("entered")),
                        ft.Switch(on_change=self.said("switched")),
                        *rows,
                    ],
                    key="list",
                ),
                ft.Row([self.chip("skill one"), self.chip("skill two")]),
                ft.Container(ft.Column(notice), data=STAYS_APART),
                ft.FilledButton(content=ft.Text(shown.save), on_click=self.tap("Save"), key="save"),
            ],
        )

    def hide(self) -> None:
        self.hidden += 1
        self.shown.sheet = False


@ft.component
def bare(bench: Bench, shown: Shown) -> Any:
    over = [ft.View(route="/over", controls=[bench.button("on top")])] if shown.over else []
    return [bench.draw(), *over]


class Hand:
    def __init__(self, bench: Bench, screen: Screen, session: Session) -> None:
        self.bench, self.screen, self.session = bench, screen, session
        self.taps = session.taps

    @property
    def shown(self) -> Shown:
        return self.bench.shown

    def _find(self, name: str) -> BaseControl:
        kinds = {"typed": ft.TextField, "entered": ft.TextField, "switched": ft.Switch}
        if name in kinds:
            return self.screen.find(kinds[name])[0]
        found = self.screen.buttons(self.shown.save if name == "Save" else name)
        assert found, f"no {name!r} among {self.screen.texts}"
        return found[0]

    async def tap(self, name: str) -> bool:
        """Whether it came through."""
        before = len(self.bench.tapped)
        event = {"typed": "change", "switched": "change", "entered": "submit"}.get(name, "click")
        data = {"typed": "words", "entered": "words", "switched": "true"}.get(name)
        await self.screen.fire(self._find(name), event, data)
        return self.bench.tapped[before:] == [name]

    async def rest(self) -> None:
        """Until the guard is open again."""
        await self.screen.until(lambda: self.taps.quiet, "the guard to open")


@pytest.fixture(autouse=True)
def the_loops_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taps, "time", SimpleNamespace(monotonic=lambda: asyncio.get_running_loop().time()))


@asynccontextmanager
async def a_hand(profile: Path) -> AsyncIterator[Hand]:
    bench, made, container = Bench(), list[Session](), Container(profile)

    def main(page: ft.Page) -> None:
        made.append(Session(page, container))
        watch(page, made[0])
        page.render_views(bare, bench, bench.shown)

    try:
        async with open_app(main) as screen:
            hand = Hand(bench, screen, made[0])
            await hand.rest()
            yield hand
            made[0].close()
    finally:
        container.close()


@in_leaping_time
async def test_after_a_row_went_the_list_takes_no_tap_until_it_was_drawn_and_a_pause_passed(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        assert await hand.tap("row a")
        await hand.rest()
        hand.shown.rows = ["b", "c"]
        await hand.screen.settle()
        assert not await hand.tap("row b")
        await asyncio.sleep(PAUSE_S / 2)
        assert not await hand.tap("row b")
        await hand.rest()
        assert await hand.tap("row b")


@pytest.mark.parametrize("rows", [["z", "a", "b", "c"], ["b", "a", "c"], ["a", "b", "c", "d"], ["x", "y", "z"]])
@in_leaping_time
async def test_rows_that_come_change_places_or_are_others_hold_up_taps_in_their_list(
    tmp_path: Path, rows: list[str]
) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.rows = rows
        await hand.screen.settle()
        assert not await hand.tap(f"row {rows[0]}")
        assert not await hand.tap("loose chip")
        assert await hand.tap("Save")


@in_leaping_time
async def test_a_second_change_while_it_waits_makes_it_wait_anew(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        for rows in (["b", "c"], ["c"], ["c", "d"], ["d"]):
            hand.shown.rows = rows
            await hand.screen.settle()
            await asyncio.sleep(PAUSE_S * 0.7)
            assert not await hand.tap(f"row {rows[0]}")


@in_leaping_time
async def test_a_list_that_changes_leaves_the_button_at_the_thumb_alone_and_another_screen_does_not(
    tmp_path: Path,
) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.rows = ["a"]
        await hand.screen.settle()
        assert await hand.tap("Save")
        await hand.rest()
        await hand.screen.page.push_route("/elsewhere")
        hand.shown.route = "elsewhere"
        await hand.screen.settle()
        assert not await hand.tap("Save")
        await hand.rest()
        assert await hand.tap("Save")


@in_leaping_time
async def test_a_screen_that_is_drawn_over_another_holds_up_everything_on_it(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.over = True
        await hand.screen.settle()
        assert not await hand.tap("on top")
        await hand.rest()
        assert await hand.tap("on top")
        await hand.rest()
        hand.shown.over = False
        await hand.screen.settle()
        assert not await hand.tap("Save")


@in_leaping_time
async def test_a_button_that_says_something_else_is_another_button(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.save = "Save and lock"
        await hand.screen.settle()
        assert not await hand.tap("Save")
        assert await hand.tap("row a")
        await hand.rest()
        assert await hand.tap("Save")


@in_leaping_time
async def test_a_chip_that_only_changes_its_look_holds_up_nothing(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:

        async def choose(name: str) -> None:
            hand.shown.chosen = name

        hand.bench.act = choose
        for name in ("skill one", "skill two", "loose chip", "filter one", "Save"):
            assert await hand.tap(name), name  # at once, with no time between


@in_leaping_time
async def test_the_same_chip_twice_at_once_is_one_tap(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        began, ends = asyncio.Event(), asyncio.Event()

        async def choose(_name: str) -> None:
            began.set()
            await ends.wait()

        hand.bench.act = choose
        first = asyncio.create_task(hand.tap("skill one"))
        await began.wait()
        assert not await hand.tap("skill one")
        ends.set()
        assert await first
        await asyncio.sleep(TAIL_S * 2)
        assert await hand.tap("skill one")


@in_leaping_time
async def test_filters_above_a_list_go_on_taking_taps_while_it_is_read_anew(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:

        async def narrow(name: str) -> None:
            hand.shown.rows = [name]

        hand.bench.act = narrow
        assert await hand.tap("filter one")
        assert await hand.tap("filter two")
        assert not await hand.tap("row filter two")
        assert not await hand.tap("loose chip")


@in_leaping_time
async def test_filters_take_no_tap_when_a_sheet_came_over_them(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.sheet = True
        await hand.screen.settle()
        assert not await hand.tap("filter one")
        await hand.rest()
        assert await hand.tap("filter one")


@in_leaping_time
async def test_what_is_meant_to_be_tapped_several_times_is_never_held_up_by_what_it_moves(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        for number in range(4):
            assert await hand.tap("next month")
            hand.shown.rows = [f"{number}"]
            await hand.screen.settle()
            await asyncio.sleep(TAIL_S * 2)
            assert not await hand.tap(f"row {number}")


@in_leaping_time
async def test_a_notice_moves_nothing_but_itself(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.notice = "Saved"
        await hand.screen.settle()
        assert not await hand.tap("Undo")
        assert await hand.tap("row a")
        await hand.rest()
        assert await hand.tap("Undo")


@in_leaping_time
async def test_a_sheet_that_opens_or_closes_holds_up_the_whole_page(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.sheet = True
        await hand.screen.settle()
        for name in ("in the sheet", "row a", "Save", "skill one"):
            assert not await hand.tap(name), name
        await hand.rest()
        assert await hand.tap("in the sheet")
        await hand.rest()
        hand.shown.sheet = False
        await hand.screen.settle()
        assert not await hand.tap("row a")
        await hand.rest()
        assert await hand.tap("row a")


@in_leaping_time
async def test_a_sheet_the_client_closed_too_soon_slipped_and_one_that_stood_or_was_closed_by_us_did_not(
    tmp_path: Path,
) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.sheet = True
        await hand.screen.settle()
        [sheet] = hand.screen.find(ft.BottomSheet)
        await hand.screen.fire(sheet, "dismiss", open=False)
        assert hand.taps.slipped

        await hand.rest()
        hand.shown.sheet = True
        await hand.screen.settle()
        await hand.rest()
        [sheet] = hand.screen.find(ft.BottomSheet)
        await hand.screen.fire(sheet, "dismiss", open=False)
        assert hand.taps.slipped  # the second half of a tap, on a busy phone

        await hand.rest()
        hand.shown.sheet = True
        await hand.screen.settle()
        await hand.rest()
        await asyncio.sleep(SLIP_S)
        [sheet] = hand.screen.find(ft.BottomSheet)
        await hand.screen.fire(sheet, "dismiss", open=False)
        assert not hand.taps.slipped
        assert not await hand.tap("row a")  # what it uncovered lies under the finger now

        await hand.rest()
        hand.shown.sheet = True
        await hand.screen.settle()
        await hand.rest()
        [sheet] = hand.screen.find(ft.BottomSheet)
        hand.shown.sheet = False
        await hand.screen.settle()
        await hand.screen.fire(sheet, "dismiss")
        assert not hand.taps.slipped


@in_leaping_time
async def test_typing_is_never_held_up_and_entering_and_switching_are_taps(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        hand.shown.rows = ["other"]
        await hand.screen.settle()
        assert await hand.tap("typed")
        assert not await hand.tap("entered")
        assert not await hand.tap("switched")
        await hand.rest()
        assert await hand.tap("switched")
        await hand.rest()
        assert await hand.tap("entered")


@in_leaping_time
async def test_enter_twice_enters_once(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        assert await hand.tap("entered")
        assert not await hand.tap("entered")
        assert await hand.tap("typed")


@in_leaping_time
async def test_what_a_tap_began_holds_up_the_others_and_no_longer_than_it_should(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        over = asyncio.Event()

        async def sync(name: str) -> None:
            if name == "Save":
                await over.wait()

        hand.bench.act = sync
        long = asyncio.create_task(hand.screen.fire(hand._find("Save"), "click"))
        await hand.screen.settle()
        assert not await hand.tap("row a")
        assert await hand.tap("typed")
        await asyncio.sleep(ACT_S + TAIL_S)
        assert await hand.tap("row a")
        over.set()
        await long


@in_leaping_time
async def test_an_act_that_fails_lets_the_next_tap_through(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with a_hand(tmp_path) as hand:

        async def fail(_name: str) -> None:
            raise ValueError

        handle = hand.session.tasks.guarded(fail)
        hand.bench.act = handle
        assert await hand.tap("row a")
        await asyncio.sleep(TAIL_S * 2)
        assert await hand.tap("row b")


@in_leaping_time
async def test_a_client_that_never_answers_is_trusted_again_after_a_while(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        hand.screen.phone._answer = lambda call: None  # type: ignore[method-assign]  # it hears and says nothing
        began = asyncio.get_running_loop().time()
        hand.shown.rows = ["b"]
        await hand.screen.settle()
        await asyncio.sleep(ANSWER_S + PAUSE_S / 2 - (asyncio.get_running_loop().time() - began))
        assert not await hand.tap("row b")
        await hand.rest()
        assert asyncio.get_running_loop().time() - began < ANSWER_S + 4 * PAUSE_S
        assert await hand.tap("row b")


@in_leaping_time
async def test_a_round_trip_that_fails_opens_the_guard_after_the_pause(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:

        def broken(_args: Any) -> Any:
            raise RuntimeError("no such service")

        hand.screen.phone.answers["get_accessibility_features"] = broken
        hand.shown.rows = ["b"]
        await hand.screen.settle()
        assert not await hand.tap("row b")
        await hand.rest()
        assert await hand.tap("row b")


@in_leaping_time
async def test_a_slow_client_is_waited_for_before_the_pause_begins(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:
        answer, loop = hand.screen.phone._answer, asyncio.get_running_loop()
        hand.screen.phone._answer = lambda call: loop.call_later(0.06, answer, call)  # type: ignore[method-assign]  # a slow road
        hand.shown.rows = ["b"]
        await hand.screen.settle()
        await asyncio.sleep(0.12 + PAUSE_S * 0.6)
        assert not await hand.tap("row b")
        await hand.rest()
        assert await hand.tap("row b")


@in_leaping_time
async def test_without_its_pause_the_second_half_of_a_double_tap_would_hit_the_next_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taps, "PAUSE_S", 0.0)
    monkeypatch.setattr(taps, "TAIL_S", 0.0)
    async with a_hand(tmp_path) as hand:

        async def done(name: str) -> None:
            hand.shown.rows = [row for row in hand.shown.rows if name != f"row {row}"]

        hand.bench.act = done
        assert await hand.tap("row a")
        await asyncio.sleep(0.02)
        assert await hand.tap("row b")  # which has moved up


@in_leaping_time
async def test_with_its_pause_it_hits_nothing(tmp_path: Path) -> None:
    async with a_hand(tmp_path) as hand:

        async def done(name: str) -> None:
            hand.shown.rows = [row for row in hand.shown.rows if name != f"row {row}"]

        hand.bench.act = done
        assert await hand.tap("row a")
        for _ in range(3):
            await asyncio.sleep(0.02)
            assert not await hand.tap("row b")
        assert hand.shown.rows == ["b", "c"]
