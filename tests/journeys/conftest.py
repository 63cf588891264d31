"""A squad of two phones and a server for each journey: real processes, so that one can be killed mid-note.

The squad is set up once per run and copied for each journey; the founding and joining have a journey of their own.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.container import Container
from app.journal.roster.state import OFFICER
from app.notebook import contacts
from app.notebook.notebook import Notebook
from tests.forked import Program
from tests.harness import browser as harness
from tests.journeys.hand import Hand
from tests.journeys.near import NearPhone, fill_notebook
from tests.processes import Process, free_port, make_server, start_app, stop, wait_for

SCREENS = Path(os.environ.get("BEATBOOK_PICTURES", Path(__file__).parents[2] / "test-results" / "screens"))
"""`make pictures` has them put where the README shows them."""
AGENCY = "Riverton Police"
ORTIZ, OSEI = "Officer Maya Ortiz", "Officer Daniel Osei"
PASSPHRASE_A, PASSPHRASE_B = "lantern quay copper", "market bell harbour"
PATIENCE_MS = 20_000  # two browsers and three servers share this machine

expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Server:
    """The sync server as a process; stopping it is what "no signal" is here."""

    folder: Path
    port: int
    process: Program | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        options = ("serve", "--data", str(self.folder), "--port", str(self.port))
        self.process = Program("beatbook-server", *options, log=self.folder.with_suffix(".log"))
        wait_for(f"{self.address}/v1/health", "The server")

    def stop(self) -> None:
        if self.process:
            stop(self.process)
            self.process = None


@dataclass
class Phone(Hand):
    """One officer's phone: the app as a process, and the browser that shows it."""

    folder: Path
    passphrase: str
    page: Page
    scale: float = 1.0
    port: int = field(default_factory=free_port)
    process: Process | None = None
    killed: bool = False
    way_in: str = ""

    # --- the app as a process --------------------------------------------------------------------------

    def start(self) -> None:
        options = ("--profile", str(self.folder), "--port", str(self.port))
        self.process, self.way_in = start_app(*options, log=self.folder.with_suffix(".log"), starting=Program)

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
        """Takes the screenshot `<name>.png`, for whoever wants to look, and for the README."""
        harness.picture(self.page, SCREENS / f"{name}.png")


def log_contact(phone: Phone, who: str, what: str, promise: str = "") -> None:
    """Logs an interaction with somebody the squad knows."""
    phone.tap("Log contact")
    choose_who(phone, who)
    phone.type("What happened", what)
    if promise:
        phone.type("I said I would", promise)
    phone.tap("Save", exact=True)


def choose_who(phone: Phone, who: str) -> None:
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


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {**harness.launch_args(), "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium")}


@dataclass(frozen=True)
class Template:
    """A squad that is set up: folders to copy, and what its admin wrote down."""

    folder: Path
    port: int
    recovery_words: str


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("squad")
    server = Server(folder / "server", free_port())
    code = make_server(server.folder, AGENCY, server.address)
    server.start()
    try:
        # In a thread of its own: Playwright has left a running event loop in this one.
        with ThreadPoolExecutor(1) as thread:
            words = thread.submit(lambda: asyncio.run(_set_up(folder, code))).result()
    finally:
        server.stop()
    return Template(folder, server.port, words)


async def _set_up(folder: Path, code: str) -> str:
    first, second = Container.open(folder / "a"), Container.open(folder / "b")
    try:
        recovery = await first.enrolling.found(code, ORTIZ, "Harbour beat", PASSPHRASE_A)
        invitation = await first.members.invite(OSEI, OFFICER)
        await second.enrolling.join(invitation.code, PASSPHRASE_B)
        place = contacts.create(first.notebook, {"kind": "venue", "name": "Copper Door", "stage": "working"})
        for name, role, phone in (("Tomás Mendes", "Manager", "0121"), ("Henrik Dahl", "Doorman", "0147")):
            member = {f"member_of/{place}": True, f"reach/tel:+1202555{phone}": "mobile"}
            contacts.create(
                first.notebook, {"kind": "person", "name": name, "role": role, "stage": "rapport", **member}
            )
        for container in (first, second):
            report = await container.sync_now()
            assert report.problem is None
            await container.shift.finish()
        return " ".join(recovery.words)
    finally:
        first.close()
        second.close()
        await asyncio.sleep(0.2)  # connections close on the loop


MakePhone = Callable[..., Phone]


@pytest.fixture
def make_phone(browser: Browser, tmp_path: Path) -> Iterator[MakePhone]:
    """A phone on a folder of this journey; `options` as for a Playwright context."""
    phones: list[Phone] = []
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    left: list[list[str]] = []

    def make(name: str, passphrase: str, scale: float = 1.0, **options: Any) -> Phone:
        context = browser.new_context(**harness.context_args(**options))
        contexts.append(context)
        left.append(harness.stay_here(context))
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        phone = Phone(tmp_path / name, passphrase, page, scale)
        # A page whose app was killed loses its connection and says so; that is no fault of the page.
        page.on("pageerror", lambda error: errors.append(str(error)) if not phone.killed else None)
        phones.append(phone)
        return phone

    yield make
    for context in contexts:
        context.close()
    for phone in phones:
        phone.close()
    assert not errors, errors
    assert not any(left), left  # nothing asked for anything beyond this machine


@dataclass
class Squad:
    server: Server
    a: Phone
    b: Phone
    recovery_words: str


@pytest.fixture
def context_options() -> dict[str, Any]:
    """How the browser is set up; a module overrides it for dark mode, another time zone or large text."""
    return {}


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A server nobody has founded an agency on, and its founding code."""
    server = Server(tmp_path / "server", free_port())
    code = make_server(server.folder, AGENCY, server.address)
    yield server, code
    server.stop()


@pytest.fixture
def squad(
    template: Template, make_phone: MakePhone, tmp_path: Path, context_options: dict[str, Any]
) -> Iterator[Squad]:
    for name in ("server", "a", "b"):
        shutil.copytree(template.folder / name, tmp_path / name)
    server = Server(tmp_path / "server", template.port)
    server.start()
    a = make_phone("a", PASSPHRASE_A, **context_options)
    b = make_phone("b", PASSPHRASE_B, **context_options)
    yield Squad(server, a, b, template.recovery_words)
    server.stop()


@dataclass
class NearSquad:
    """The same squad with one phone in this process. The server sleeps until it is started."""

    folder: Path
    server: Server
    open_phone: Callable[[], NearPhone]

    def phone(self, before: Callable[[Notebook], Any] | None = None) -> NearPhone:
        """The first officer's; `before(notebook)` fills it first."""
        if before is not None:
            fill_notebook(self.folder / "a", PASSPHRASE_A, before)
        return self.open_phone()


@pytest.fixture
def near_squad(
    template: Template, browser: Browser, tmp_path: Path, context_options: dict[str, Any]
) -> Iterator[NearSquad]:
    for name in ("server", "a", "b"):
        shutil.copytree(template.folder / name, tmp_path / name)
    server = Server(tmp_path / "server", template.port)
    errors: list[str] = []
    with ExitStack() as stack:
        context = browser.new_context(**harness.context_args(**context_options))
        context.on("weberror", lambda error: errors.append(str(error.error)))
        left = harness.stay_here(context)

        def open_phone() -> NearPhone:
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            return NearPhone(tmp_path / "a", PASSPHRASE_A, page, stack)

        stack.callback(server.stop)
        try:
            yield NearSquad(tmp_path, server, open_phone)
        finally:
            context.close()  # before the app behind it ends
    assert not errors, errors
    assert not left, left
