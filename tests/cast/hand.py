"""What an officer does to a screen of the app in a browser, wherever the app itself runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.harness import browser as harness

TABS_MAX, TAB_MS = 3, 8_000
ARRIVES_MS = 6_000  # at most, a tap from the browser to a busy app; a second one too early would undo it


class Hand:
    """Finds things by their accessible names, and taps and types as a person does: looking first."""

    page: Page
    still_ms: int
    """For how long nothing moves before a tap."""
    tapped: list[bool]
    """Of each tap that came to the app, whether its guard against second taps let it pass."""

    def button(self, name: str, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    def chip(self, name: str) -> Locator:
        return self.page.get_by_role("checkbox", name=name, exact=True)

    def hear(self) -> None:
        """Brings `tapped` up to date."""

    def settled(self) -> None:
        """Waits until nothing moves."""
        harness.still(self.page, self.still_ms)

    def press(self, target: Locator) -> None:
        """A tap that the app took: where it dropped one or never heard of it, somebody who looks taps again."""
        self.until_taken(lambda: harness.press_once(target, self.still_ms))
        if not self.tapped and target.is_visible():  # lost by a busy browser, while something moved
            self.until_taken(lambda: harness.press_once(target, self.still_ms))

    def until_taken(self, tap: Callable[[], object]) -> None:
        """Taps again where the guard took all taps for late ones: a busy app was still drawing what came before."""
        for _ in range(harness.TAPS_MAX):
            self.settled()  # what still comes is drawn anew, and would be gone by now
            self.hear()
            self.tapped.clear()
            tap()
            if not self.within(ARRIVES_MS, self._heard) or any(self.tapped):
                return

    def _heard(self) -> bool:
        self.hear()
        return bool(self.tapped)

    def within(self, most_ms: int, condition: Callable[[], Any]) -> bool:
        for _ in range(most_ms // 50):
            if condition():
                return True
            self.page.wait_for_timeout(50)
        return False

    def tap(self, name: str, exact: bool = False) -> None:
        self.press(self.button(name, exact).first)

    def choose_file(self, name: str, file: Path) -> None:
        """A button that opens the system's own choice of a file."""
        with self.page.expect_file_chooser() as chooser:
            self.tap(name)
        chooser.value.set_files(file)

    def choose(self, name: str) -> None:
        """A chip."""
        self.press(self.chip(name).first)

    def field(self, name: str) -> Locator:
        # While a field is empty its name is label and hint together.
        return self.page.get_by_role("textbox", name=re.compile(f"^{re.escape(name)}")).first

    def type(self, name: str, words: str) -> None:
        self.settled()  # else the click that gives it the focus lands on what comes to its place
        harness.fill(self.field(name), words)

    def holds(self, name: str, words: str) -> None:
        """The field shows these words. A restored text reaches the accessibility tree when the field has the focus."""
        for _ in range(TABS_MAX):
            self.settled()
            self.field(name).click()
            with suppress(AssertionError):
                expect(self.field(name)).to_have_value(words, timeout=TAB_MS)
                return
        expect(self.field(name)).to_have_value(words)

    def tab(self, name: str) -> None:
        """Until it is the one in front: what comes to the screen just then may take the tap."""
        tab = self.button(name, exact=True).last
        for _ in range(TABS_MAX):
            self.press(tab)
            try:
                expect(tab).to_have_attribute("aria-current", "true", timeout=TAB_MS)
                return
            except AssertionError:
                continue
        raise AssertionError(f"the tab {name} did not open: {tab.evaluate('one => one.outerHTML')}")

    def sees(self, words: str) -> None:
        """These words are on the screen, as text or as the name of something."""
        shown = self.page.get_by_text(words).or_(self.page.get_by_label(words)).or_(self.button(words))
        expect(shown.first).to_be_visible()

    def status(self, words: str) -> None:
        expect(self.page.get_by_role("button", name=f"Sync status {words}").first).to_be_visible()
