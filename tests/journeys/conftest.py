"""A squad of two phones and a server for each journey: real processes, so that one can be killed mid-note.

The squad is set up once per run and copied for each journey; the founding and joining have a journey of their own.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserError

from app.notebook import contacts
from app.notebook.notebook import Notebook
from app.state import taps
from tests.cast.browser import PATIENCE_MS, QUICK_PAUSE_S, BrowserPhone, BrowserSquad
from tests.cast.containers import ORTIZ, OSEI, PASSPHRASE_A, PASSPHRASE_B, SquadOnDisk
from tests.cast.near import NearPhone, NearSquad
from tests.cast.servers import ServerProcess
from tests.harness import browser as harness

expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files with the longest journeys first: begun last, they would keep everybody waiting at the end."""
    weights: Counter[Path] = Counter()
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        weights[item.path] += 4 if "squad" in fixtures else 2 if "near_squad" in fixtures else 1
    items.sort(key=lambda item: -weights[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A journey that fails tells what its screens said."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.failed and report.when == "call" and browser is not None:
        for page in (page for context in browser.contexts for page in context.pages):
            with suppress(BrowserError):  # a page that answers no more has nothing to tell
                report.sections.append((f"Words on {urlsplit(page.url).path}", harness.words_of(page)))
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {**harness.launch_args(), "executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium")}


def meet(nb: Notebook) -> None:
    """Whom the squad knows when a journey begins."""
    place = contacts.create(nb, {"kind": "venue", "name": "Copper Door", "stage": "working"})
    for name, role, phone in (("Tomás Mendes", "Manager", "0121"), ("Henrik Dahl", "Doorman", "0147")):
        member = {f"member_of/{place}": True, f"reach/tel:+1202555{phone}": "mobile"}
        contacts.create(nb, {"kind": "person", "name": name, "role": role, "stage": "rapport", **member})


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> SquadOnDisk:
    officers = ((ORTIZ, PASSPHRASE_A), (OSEI, PASSPHRASE_B))
    return SquadOnDisk.made(tmp_path_factory.mktemp("squad"), officers, meet)


MakePhone = Callable[..., BrowserPhone]


@pytest.fixture
def make_phone(browser: Browser, tmp_path: Path) -> Iterator[MakePhone]:
    """A phone on a folder of this journey; `options` as for a Playwright context."""
    phones: list[BrowserPhone] = []
    contexts: list[BrowserContext] = []
    errors: list[str] = []
    left: list[list[str]] = []

    def make(name: str, passphrase: str, scale: float = 1.0, **options: Any) -> BrowserPhone:
        def new_page() -> Page:
            context, tried = harness.new_context(browser, **options)
            context.add_init_script(harness.SELDOM_DRAWN)
            contexts.append(context)
            left.append(tried)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            # A page whose app was killed loses its connection and says so; that is no fault of the page.
            page.on("pageerror", lambda error: errors.append(str(error)) if not phone.killed else None)
            return page

        phone = BrowserPhone(tmp_path / name, passphrase, new_page, scale)
        phones.append(phone)
        return phone

    yield make
    for context in contexts:
        context.close()
    for phone in phones:
        phone.close()
    assert not errors, errors
    assert not any(left), left  # nothing asked for anything beyond this machine


@pytest.fixture
def context_options() -> dict[str, Any]:
    """How the browser is set up; a module overrides it for dark mode, another time zone or large text."""
    return {}


@pytest.fixture(scope="module")
def at_the_apps_pace() -> bool:
    """Whether the near phone's guard and frames are just as an officer has them; a module overrides it."""
    return False


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server nobody has founded an agency on."""
    server = ServerProcess.installed(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def squad(
    template: SquadOnDisk, make_phone: MakePhone, tmp_path: Path, context_options: dict[str, Any]
) -> Iterator[BrowserSquad]:
    with template.copy(tmp_path).server() as server:
        a = make_phone("a", PASSPHRASE_A, **context_options)
        b = make_phone("b", PASSPHRASE_B, **context_options)
        yield BrowserSquad(server, a, b, template.recovery_words)


@contextmanager
def near_squad_in(
    folder: Path, template: SquadOnDisk, browser: Browser, at_the_apps_pace: bool = False, **options: Any
) -> Iterator[NearSquad]:
    """`options` as for a Playwright context.

    A hand that knows from the app itself when the next tap is one of its own need not wait as long as an officer's,
    nor see every frame of what moves; `at_the_apps_pace`, nothing is quicker or left out.
    """
    server = template.copy(folder).server()
    errors: list[str] = []
    with ExitStack() as stack:
        context, left = harness.new_context(browser, **options)
        if not at_the_apps_pace:
            context.add_init_script(harness.SELDOM_DRAWN)
            stack.enter_context(pytest.MonkeyPatch.context()).setattr(taps, "PAUSE_S", QUICK_PAUSE_S)
        context.on("weberror", lambda error: errors.append(str(error.error)))

        def open_phone() -> NearPhone:
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            still_ms = harness.STILL_MS if at_the_apps_pace else harness.QUICK_STILL_MS
            return NearPhone(folder / "a", PASSPHRASE_A, page, stack, still_ms)

        stack.callback(server.stop)
        try:
            yield NearSquad(folder, server, open_phone)
        finally:
            context.close()  # before the app behind it ends
    assert not errors, errors
    assert not left, left


@pytest.fixture
def near_squad(
    template: SquadOnDisk, browser: Browser, tmp_path: Path, at_the_apps_pace: bool, context_options: dict[str, Any]
) -> Iterator[NearSquad]:
    with near_squad_in(tmp_path, template, browser, at_the_apps_pace, **context_options) as squad:
        yield squad


@pytest.fixture(scope="module")
def near(
    request: pytest.FixtureRequest,
    template: SquadOnDisk,
    browser: Browser,
    at_the_apps_pace: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[NearPhone]:
    """One phone for all journeys of a module, unlocked: opening one costs more than most of what is then done on it.

    `before_the_shift(notebook)` of the module fills it first. Each journey goes to its own screen, and looks only at
    what it changed itself.
    """
    with near_squad_in(tmp_path_factory.mktemp("near"), template, browser, at_the_apps_pace) as squad:
        phone = squad.phone(getattr(request.module, "before_the_shift", None))
        phone.begin()
        yield phone
