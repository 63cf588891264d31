"""Where the app begins: on a phone, and as `beatbook --profile DIR` in a laptop's browser."""

from __future__ import annotations

import argparse
import asyncio
import logging
import shutil
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from weakref import WeakSet

import flet as ft

from app.container import Container
from app.device.folder import why_not
from app.installation import VERSION, certificate_authority, profile_folder
from app.notebook import garbage
from app.platform.secure_store import device_secret
from app.state.session import Session
from app.ui.app import start

Main = Callable[[ft.Page], Awaitable[None]]
ASSETS = Path(__file__).resolve().parent.parent / "assets"


class Windows:
    """The windows on one profile. Each has its own container, closed with the window."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile
        self._sessions: WeakSet[Session] = WeakSet()
        garbage.seldom()

    async def open(self, page: ft.Page) -> None:
        """The `main(page)` of every window."""
        container = Container(self._profile, authority=certificate_authority())
        container.profile.key_store = partial(device_secret, page)
        await container.profile.ask_key_store()
        self._sessions.add(start(page, container))

    async def keep(self) -> None:
        """The app ends: every half-written note goes onto the disk, then every window locks."""
        sessions = list(self._sessions)
        # Each by itself, so that one that hangs keeps no other from it.
        await asyncio.gather(*(_within(session, session.flush) for session in sessions))
        await asyncio.gather(*(_within(session, session.lock) for session in sessions))
        await asyncio.gather(*(asyncio.to_thread(session.container.close) for session in sessions))


async def _within(session: Session, work: Callable[[], Awaitable[None]]) -> None:
    """Awaits `work()` as what it changes needs it: as a task of this window."""
    done = asyncio.Event()

    async def run() -> None:
        try:
            await work()
        finally:
            done.set()

    session.tasks.start(run)
    await done.wait()


def run() -> None:
    """The app on a phone; `main.py` calls it."""
    logging.basicConfig(level=logging.WARNING)
    ft.run(Windows(profile_folder()).open, assets_dir="assets")


def command() -> None:
    """`beatbook`: the app in the browser on this machine, its data in the profile folder only."""
    arguments = argparse.ArgumentParser(prog="beatbook", description="The field notebook, in this machine's browser.")
    arguments.add_argument("--profile", type=Path, default=profile_folder(), help="folder of this notebook")
    arguments.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    arguments.add_argument("--no-open", action="store_true", help="do not open the browser")
    arguments.add_argument("--version", action="version", version=VERSION)
    chosen = arguments.parse_args()
    profile: Path = chosen.profile.expanduser().absolute()  # not resolve(), which would follow a link
    if refusal := why_not(profile):
        arguments.exit(2, f"{refusal}\n")
    logging.basicConfig(level=logging.WARNING)
    # A phone has no door: this package is not shipped to it.
    from app.web import browser, serving
    from app.web.front import front

    try:
        listener = serving.listen(chosen.port)
    except serving.PortTaken as taken:
        arguments.exit(1, f"{taken}\n")
    windows = Windows(profile)
    app = ft.run(windows.open, export_asgi_app=True, assets_dir=str(ASSETS), no_cdn=True)
    door = front(app, serving.port_of(listener))
    page = None if chosen.no_open or not browser.has_screen() else browser.leading_page(door.address)

    async def started() -> None:
        # The terminal is the officer's own; a log would not be.
        sys.stdout.write(f"Beatbook: {door.address}\nCtrl-C keeps what is half written, locks and ends.\n")
        sys.stdout.flush()
        if page is not None:
            await asyncio.to_thread(browser.open_page, page)

    try:
        serving.serve(door, listener, windows.keep, started)
    finally:
        if page is not None:
            shutil.rmtree(page.parent, ignore_errors=True)


if __name__ == "__main__":
    command()
