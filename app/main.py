"""Where the app begins: on a phone, and as `beatbook --profile DIR` in a laptop's browser."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import flet as ft

from app.container import Container
from app.device.errors import StoreError
from app.platform.secure_store import device_secret
from app.settings import VERSION, certificate_authority, profile_folder
from app.ui.app import start
from app.ui.screens import unreadable

Main = Callable[[ft.Page], Awaitable[None]]
ASSETS = Path(__file__).resolve().parent.parent / "assets"


def window(profile: Path) -> Main:
    """The `main(page)` of every window on this profile; each has its own container, closed with the window."""

    async def main(page: ft.Page) -> None:
        try:
            container = Container.open(profile, authority=certificate_authority())
        except StoreError as error:
            unreadable.show(page, str(error))
            return
        container.hardware_secret = await device_secret(page, make=container.phase == "new")
        start(page, container)

    return main


def run() -> None:
    """The app on a phone; `main.py` calls it."""
    logging.basicConfig(level=logging.WARNING)
    ft.run(window(profile_folder()), assets_dir="assets")


def command() -> None:
    """`beatbook`: the app in the browser on this machine, its data in the profile folder only."""
    arguments = argparse.ArgumentParser(prog="beatbook", description="The field notebook, in this machine's browser.")
    arguments.add_argument("--profile", type=Path, default=profile_folder(), help="folder of this notebook")
    arguments.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    arguments.add_argument("--no-open", action="store_true", help="do not open the browser")
    arguments.add_argument("--version", action="version", version=VERSION)
    chosen = arguments.parse_args()
    logging.basicConfig(level=logging.WARNING)
    ft.run(
        window(chosen.profile.expanduser().resolve()),
        # Loopback only: whoever can reach this port can type into the notebook while it is unlocked.
        host="127.0.0.1",
        port=chosen.port,
        view=None if chosen.no_open else ft.AppView.WEB_BROWSER,
        assets_dir=str(ASSETS),
        no_cdn=True,
    )


if __name__ == "__main__":
    command()
