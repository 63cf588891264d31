"""What an officer does to a screen of the app in a browser, wherever the app itself runs."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.harness import browser as harness

TABS_MAX, TAB_MS = 3, 8_000


class Hand:
    """Finds things by their accessible names, and taps and types as a person does: looking first."""

    page: Page

    def button(self, name: str, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    def chip(self, name: str) -> Locator:
        return self.page.get_by_role("checkbox", name=name, exact=True)

    def press(self, target: Locator) -> None:
        harness.press(target)

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
        harness.fill(self.field(name), words)

    def holds(self, name: str, words: str) -> None:
        """The field shows these words. A restored text reaches the accessibility tree when the field has the focus."""
        self.field(name).click()
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
        raise AssertionError(f"the tab {name} did not open")

    def sees(self, words: str) -> None:
        """These words are on the screen, as text or as the name of something."""
        shown = self.page.get_by_text(words).or_(self.page.get_by_label(words)).or_(self.button(words))
        expect(shown.first).to_be_visible()

    def status(self, words: str) -> None:
        expect(self.page.get_by_role("button", name=f"Sync status {words}").first).to_be_visible()
