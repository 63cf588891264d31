"""A phone whose app runs in this process: a journey taps it in a real browser and reads what really was written."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flet as ft
from playwright.sync_api import Locator, Page

from app.main import Windows
from app.notebook.notebook import Notebook
from app.state.session import Session
from app.state.taps import Taps
from tests.cast.containers import PASSPHRASE_A, fill_notebook
from tests.cast.hand import Hand
from tests.cast.servers import ServerProcess
from tests.harness import browser as harness

LATE_S = 0.15  # what two taps take beyond their distance on a machine that is not busy, with room
KEY_MS = 700  # the same key again sooner is the second half of one press
TYPES_MAX, TOLD_MS = 3, 1_500
TAP_SHOWS_MS = 20_000  # at most, on a machine that does four other things


class NearPhone(Hand):
    """`page` shows the app of `profile`; more windows of it come with `another`."""

    def __init__(
        self, profile: Path, passphrase: str, page: Page, stack: ExitStack, still_ms: int = harness.STILL_MS
    ) -> None:
        self.passphrase, self.page, self.scale, self.still_ms = passphrase, page, 1.0, still_ms
        self._windows = Windows(profile)
        self._door = stack.enter_context(harness.served(self._windows.open))
        self._shown: Session | None = None
        self.tapped = []
        self.late = False
        """Whether a busy browser made the second of two taps later than asked: then it is a tap of its own."""

    def another(self) -> NearPhone:
        """A second window of the same app, opened by the same officer; it is still to be opened and unlocked."""
        other = copy(self)
        other.page = self.page.context.new_page()
        other._shown, other.tapped = None, []
        return other

    @property
    def session(self) -> Session:
        """What lies behind this window."""
        assert self._shown is not None, "not open yet"
        return self._shown

    @property
    def notebook(self) -> Notebook:
        return self.session.notebook

    def address(self, route: str = "/") -> str:
        return self._door.address.replace("/?", f"{route}?")

    def open(self, route: str = "/") -> None:
        before = set(self._windows._sessions)
        harness.open_page(self.page, self.address(route), self.scale)
        self.page.get_by_role("button").first.wait_for()  # in whatever language
        # A window that comes back may find the session it had.
        self._shown = next(iter(set(self._windows._sessions) - before), self._shown)
        assert self._shown is not None
        self._watch(self._shown.taps)

    def _watch(self, taps: Taps) -> None:
        lets_pass = type(taps).lets_pass

        def watched(control_id: int) -> bool:
            passed = lets_pass(taps, control_id)
            self.tapped.append(passed)
            return passed

        taps.lets_pass = watched  # type: ignore[method-assign]  # the one place all taps pass

    def type(self, name: str, words: str) -> None:
        """Until the app has the words: a busy browser shows some that it never told of."""
        for _ in range(TYPES_MAX):
            super().type(name, words)
            if self.within(TOLD_MS, lambda: self._has(words)):
                return

    def _has(self, words: str) -> bool:
        controls = list(self.session.page.session.index.values())
        return any(isinstance(one, ft.TextField) and one.value == words for one in controls)

    def unlock(self) -> None:
        field = self.page.get_by_role("textbox", name="PIN or passphrase").first
        harness.fill(field, self.passphrase)
        self.tap("Unlock")
        self.button("Unlock", exact=True).wait_for(state="detached")

    def begin(self, route: str = "/") -> None:
        self.open(route)
        self.unlock()

    def go(self, route: str) -> None:
        """Another screen, as a tap on a link would bring it."""
        turn = self.session.passage.turn
        there = route == self.session.page.route or self.page.url.endswith(route)  # the browser hears of it last
        self.session.tasks.start(self.session.go, route)
        self.page.wait_for_url(lambda url: url.endswith(route))
        self.until(lambda: there or self.session.passage.turn > turn, "the app to hear of it")
        self.page.wait_for_timeout(300)  # the screen itself follows
        self.settled()

    async def changed(self) -> None:
        """For `session.tasks.start`: somebody else wrote something."""
        self.session.changed()

    def key(self, key: str) -> None:
        """A key, pressed by somebody who looks first."""
        self.settled()
        self.page.keyboard.press(key)
        self.page.wait_for_timeout(KEY_MS)

    def settled(self) -> None:
        """Waits until nothing moves, and until the app, too, takes the next tap for one of its own."""
        super().settled()
        self.until(lambda: self._shown is None or self._shown.taps.quiet, "quiet")

    def tap_twice(self, target: Locator, apart_ms: int) -> None:
        """Two taps on one spot, as a hand in a hurry makes them; waits until they had their effect."""
        target.wait_for(state="visible")
        self.until_taken(lambda: self._click_twice(target, apart_ms))

    def _click_twice(self, target: Locator, apart_ms: int) -> None:
        harness.bring_into_view(target)
        self.settled()
        box = harness.place_of(target)
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        began = time.monotonic()
        self.page.mouse.click(x, y)
        self.page.wait_for_timeout(apart_ms)
        self.page.mouse.click(x, y)
        self.late = time.monotonic() - began > apart_ms / 1000 + LATE_S
        self.page.wait_for_timeout(400)
        harness.still(self.page)

    def until(self, condition: Callable[[], Any], what: str) -> None:
        assert self.within(TAP_SHOWS_MS, condition), f"waited in vain for {what}"


@dataclass
class NearSquad:
    """A squad with one phone in this process. The server sleeps until it is started."""

    folder: Path
    server: ServerProcess
    open_phone: Callable[[], NearPhone]

    def phone(self, before: Callable[[Notebook], Any] | None = None) -> NearPhone:
        """The first officer's; `before(notebook)` fills it first."""
        if before is not None:
            fill_notebook(self.folder / "a", PASSPHRASE_A, before)
        return self.open_phone()
