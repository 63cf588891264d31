"""Where the app begins: on a phone, and as `beatbook --profile DIR` in a laptop's browser."""

from __future__ import annotations

import argparse
import gc
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import flet as ft

from app.container import Container
from app.device.folder import why_not
from app.platform.secure_store import device_secret
from app.settings import VERSION, certificate_authority, profile_folder
from app.ui.app import start

Main = Callable[[ft.Page], Awaitable[None]]
ASSETS = Path(__file__).resolve().parent.parent / "assets"


def window(profile: Path) -> Main:
    """The `main(page)` of every window on this profile; each has its own container, closed with the window."""

    # What is loaded stays: the collector need not look through all of it whenever a long sync makes many objects.
    gc.freeze()

    async def main(page: ft.Page) -> None:
        container = Container(profile, authority=certificate_authority())
        container.key_store = partial(device_secret, page)
        await container.ask_key_store()
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
    profile: Path = chosen.profile.expanduser().absolute()  # not resolve(), which would follow a link
    if refusal := why_not(profile):
        arguments.exit(2, f"{refusal}\n")
    logging.basicConfig(level=logging.WARNING)
    ft.run(
        window(profile),
        # Loopback only: whoever can reach this port can type into the notebook while it is unlocked.
        host="127.0.0.1",
        port=chosen.port,
        view=None if chosen.no_open else ft.AppView.WEB_BROWSER,
        assets_dir=str(ASSETS),
        no_cdn=True,
    )


if __name__ == "__main__":
    command()
