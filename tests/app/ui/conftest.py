"""Phones of a squad that is set up, for tests of screens: real stores, keys and notebooks; the server is asleep."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import flet as ft
import pytest
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl

from app.container import Container
from app.device import passphrase_slot
from app.domain.due_choice import due
from app.notebook import contacts, interactions
from app.notebook.notebook import Notebook
from app.state import taps
from app.state.session import Session
from app.ui.app import start
from app.ui.when import now
from tests.cast.containers import OFFICERS, SquadOnDisk
from tests.cast.device import PASSPHRASE
from tests.cast.servers import ServerProcess
from tests.harness.screens import Screen, open_app, parts

OpenDesk = Callable[..., AbstractAsyncContextManager["Desk"]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> SquadOnDisk:
    return SquadOnDisk.made(tmp_path_factory.mktemp("squad"), [(name, PASSPHRASE) for name in OFFICERS])


@pytest.fixture(autouse=True, scope="session")
def stretched_once() -> Iterator[None]:
    """Every test unlocks a copy of one phone: the same words and salt give the same key, and are stretched once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrase_slot, "hash_secret_raw", cache(passphrase_slot.hash_secret_raw))
        yield


@dataclass
class Desk:
    """A phone that is unlocked, what is on its screen, and its notebook."""

    screen: Screen
    container: Container
    session: Session

    @property
    def notebook(self) -> Notebook:
        return self.container.notebook

    async def sees(self, words: str) -> None:
        await self.screen.until(lambda: self.screen.says(words), repr(words))

    async def misses(self, words: str) -> None:
        await self.screen.until(lambda: not self.screen.says(words), f"{words!r} to go")

    def buttons(self, name: str) -> list[BaseControl]:
        """What can be tapped and says `name` first to a screen reader, which passes over initials."""
        return [
            control
            for control in self.screen.walk()
            if getattr(control, "on_click", None) is not None and spoken(control)[:1] == [name]
        ]

    async def tap(self, name: str, at: int = 0) -> None:
        """Tap the button that says `name`, the first of several unless told which."""
        found = await self.screen.until(
            lambda: self.session.taps.quiet and self.buttons(name)[at:], f"a button {name!r}"
        )
        await self.screen.fire(found[0], "click")

    async def choose(self, way: str, note: int | None = None) -> None:
        """Tap a row of the menu behind the dots of the page, or of one of its notes, counted from the top."""
        await self.dots(note)
        await self.tap(way, -1)

    async def dots(self, note: int | None = None) -> None:
        """Open the menu of the page, or of a note."""
        wanted = "More for " if note is None else "More for this note"

        def found() -> list[BaseControl]:
            own = [one for one in self.screen.walk() if getattr(one, "on_click", None) and _opens(one, wanted)]
            return own[note or 0 :] if self.session.taps.quiet else []

        await self.screen.fire((await self.screen.until(found, f"the dots {wanted!r}"))[0], "click")

    async def type(self, label: str, words: str) -> None:
        await self.screen.until(lambda: self.screen.fields(label), f"a field {label!r}")
        await self.screen.type(label, words)

    def text(self, label: str) -> str:
        return self.screen.field(label).value

    def chosen(self) -> list[str]:
        """The words of the chips that are chosen."""
        chips = [one for one in self.screen.find(ft.Semantics) if one.checked]
        return [spoken(chip)[0] for chip in chips]

    def opened(self) -> list[str]:
        """What was handed to the phone's other apps, in order."""
        return [
            str(getattr(args["url"], "url", args["url"]))
            for name, args in self.screen.phone.called
            if name == "launch_url"
        ]

    async def undo(self) -> None:
        """Tap Undo in the notice."""
        notice = await self.screen.until(lambda: self.session.notices.current, "a notice")
        assert notice.undo is not None, notice.text
        self.session.notices.clear()
        await notice.undo()
        await self.screen.settle()

    @property
    def notice(self) -> str:
        return self.session.notices.current.text if self.session.notices.current else ""

    async def says(self, words: str) -> None:
        """The short message at the bottom."""
        await self.screen.until(lambda: words in self.notice, f"the notice {words!r}")


def _opens(control: BaseControl, menu: str) -> bool:
    return any(words.startswith(menu) for words in spoken(control)[:1])


def spoken(control: Any) -> list[str]:
    """The words inside one control that a screen reader would say, icons' names included."""
    control = unwrap_component(control)
    if isinstance(control, list | tuple):
        return [words for one in control for words in spoken(one)]
    if not isinstance(control, BaseControl) or getattr(control, "exclude_semantics", False):
        return []
    own = [control.semantics_label or control.value] if isinstance(control, ft.Text) else []
    if isinstance(control, ft.Icon) and control.semantics_label:
        own = [control.semantics_label]
    return own + [words for part in parts(control) for words in spoken(part)]


@asynccontextmanager
async def desk_on(container: Container, **where: Any) -> AsyncIterator[Desk]:
    """The app on a container, in whatever state that is; closed with it. `where` as for open_app."""
    sessions: list[Session] = []

    def main(page: ft.Page) -> None:
        sessions.append(start(page, container))

    try:
        async with open_app(main, **where) as screen:
            yield Desk(screen, container, sessions[0])
            sessions[0].close()
    finally:
        container.close()
        await asyncio.sleep(0.05)


@pytest.fixture(autouse=True)
def quick_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """This client draws at once, and its officer waits until it has: no time passes for the hand."""
    monkeypatch.setattr(taps, "PAUSE_S", 0.0)
    monkeypatch.setattr(taps, "SLIP_S", 0.0)
    monkeypatch.setattr(taps, "TAIL_S", 0.0)


@pytest.fixture
def folder(template: SquadOnDisk, tmp_path: Path) -> Path:
    """A squad of its own for this test, fresh from its setting up."""
    return template.copy(tmp_path / "squad").folder


@pytest.fixture
def server(template: SquadOnDisk, folder: Path) -> Iterator[None]:
    """Signal: ask for it in a test that syncs."""
    with ServerProcess.on(folder, template.port):
        yield


@pytest.fixture
def desk(folder: Path) -> OpenDesk:
    """`async with desk() as d`: the first officer's phone, unlocked; `before(notebook)` fills it first."""

    @asynccontextmanager
    async def opened(
        route: str = "/", before: Callable[[Notebook], Any] | None = None, width: float = 390
    ) -> AsyncIterator[Desk]:
        container = Container.open(folder / "a")
        await container.unlock(PASSPHRASE)
        if before is not None:
            await asyncio.to_thread(before, container.notebook)
        async with desk_on(container, route=route, width=width) as d:
            yield d

    return opened


def met(nb: Notebook, name: str, fact: str = "Said hello.", *, days_ago: float = 0, **fields: Any) -> str:
    """Somebody the squad knows, met some days ago; answers their id."""
    contact = contacts.create(nb, {"kind": "person", "name": name, "stage": "rapport", **fields})
    at = nb.clock() - int(days_ago * 86_400_000)
    interactions.log(nb, interactions.Log(contacts=[contact], at=at, fact=fact))
    return contact


def day(choice: str) -> date:
    """The day a chip stands for: "tomorrow", "next_shift" or "week"."""
    return due(choice, now()).day
