"""Phones in a real browser, each with its app as a process that can be killed mid-note."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from playwright.sync_api import Page, expect

from app.state import taps
from tests.cast.hand import Hand
from tests.cast.servers import ServerProcess
from tests.forked import Program
from tests.harness import browser as harness
from tests.processes import Process, free_port, start_app, stop

PICTURES = os.environ.get("BEATBOOK_PICTURES", "")
"""Where to put the pictures of the journeys, if anybody wants some: `make pictures` has them put into docs/screens."""
QUICK_PAUSE_S = 0.2  # of the guard against second taps, once the screen is drawn
PATIENCE_MS = 45_000  # two browsers, three servers and all other tests share this machine


def quick_guard(told: Path) -> None:
    """For an app in a process of its own: its guard waits for a quick hand, and tells of each tap whether it passed."""
    lets_pass = taps.Taps.lets_pass

    def telling(guard: taps.Taps, control_id: int) -> bool:
        passed = lets_pass(guard, control_id)
        with told.open("ab") as file:
            file.write(b"1" if passed else b"0")
        return passed

    taps.Taps.lets_pass = telling  # type: ignore[method-assign]  # the one place all taps pass
    taps.PAUSE_S = QUICK_PAUSE_S


@dataclass
class BrowserPhone(Hand):
    """One officer's phone: the app as a process, and the browser that shows it."""

    folder: Path
    passphrase: str
    new_page: Callable[[], Page]
    scale: float = 1.0
    port: int = field(default_factory=free_port)
    process: Process | None = None
    killed: bool = False
    way_in: str = ""
    still_ms: int = harness.QUICK_STILL_MS
    tapped: list[bool] = field(default_factory=list)
    _read: int = 0

    @cached_property
    def page(self) -> Page:
        """Opened when it is first looked at: a phone that never is needs none."""
        return self.new_page()

    # --- the app as a process --------------------------------------------------------------------------

    def start(self) -> None:
        options = ("--profile", str(self.folder), "--port", str(self.port))
        starting = partial(Program, first=partial(quick_guard, self._told))
        self.process, self.way_in = start_app(*options, log=self.folder.with_suffix(".log"), starting=starting)

    @property
    def _told(self) -> Path:
        return self.folder.with_suffix(".taps")

    def hear(self) -> None:
        told = self._told.read_bytes() if self._told.exists() else b""
        self.tapped += [passed == ord("1") for passed in told[self._read :]]
        self._read = len(told)

    def kill(self) -> None:
        """kill -9: no warning, no goodbye."""
        assert self.process
        self.killed = True
        self.process.kill()
        self.process.wait()
        self.process = None

    def close(self) -> None:
        if self.process:
            stop(self.process)

    # --- what an officer does --------------------------------------------------------------------------

    def open(self, route: str = "/") -> None:
        if not self.process:
            self.start()
        harness.open_page(self.page, self.way_in.replace("/?", f"{route}?"), self.scale)

    def unlock(self, passphrase: str = "") -> None:
        self.type("PIN or passphrase", passphrase or self.passphrase)
        self.tap("Unlock")

    def begin(self) -> None:
        """Opens the app and unlocks it."""
        self.open()
        self.unlock()
        expect(self.button("Log contact").first).to_be_visible()

    def picture(self, name: str) -> None:
        picture(self.page, name)


def picture(page: Page, name: str) -> None:
    """Takes the screenshot `<name>.png`, where pictures are wanted: one costs as much as five taps."""
    if PICTURES:
        harness.picture(page, Path(PICTURES) / f"{name}.png")


def log_contact(phone: BrowserPhone, who: str, what: str, promise: str = "") -> None:
    """Logs an interaction with somebody the squad knows."""
    phone.tap("Log contact")
    choose_who(phone, who)
    phone.type("What happened", what)
    if promise:
        phone.type("I said I would", promise)
    phone.tap("Save", exact=True)


def sync(*phones: BrowserPhone) -> None:
    """By hand, one after the other, until each says so: anew, and not still from the last time."""
    for phone in phones:
        done = phone.page.get_by_text("Everything is on the server.")
        if not phone.button("Sync now", exact=True).is_visible():
            phone.tab("More")
        expect(done).to_have_count(0)
        phone.tap("Sync now", exact=True)
        expect(done.first).to_be_visible()


def choose_who(phone: BrowserPhone, who: str) -> None:
    """Finds somebody by search: what is offered first are recent people, so it waits for the results.

    A tap on a list that moves meanwhile is lost; a person taps again, and so does this.
    """
    phone.type("Who", who)
    expect(phone.button("is somebody new")).to_be_visible()
    chosen = phone.button(f"Remove {who}")
    for _ in range(4):
        phone.tap(who)
        try:
            expect(chosen).to_be_visible(timeout=PATIENCE_MS / 4)
            return
        except AssertionError:
            continue
    expect(chosen).to_be_visible()


@dataclass
class BrowserSquad:
    server: ServerProcess
    a: BrowserPhone
    b: BrowserPhone
    recovery_words: str
