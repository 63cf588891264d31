"""Starts the app as a phone does, waits until it shows some words, and prints what is on the screen.

Run as `python first_screen.py ENTRY WORDS`, by an interpreter that has only what a phone installs; so this
file leans on Flet and on nothing of the tests. Flet's own session runs, only the transport to the Flutter
side is replaced (flet 1.0.5).
"""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
import runpy
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import flet as ft
import msgpack
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

SHOWN_WITHIN_S = 20.0
encode = configure_encode_object_for_msgpack(BaseControl)


class FlutterSide(Connection):
    """The other end of the session: packs every frame as the real one does, answers every call with None."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(loop=self.loop, executor=ThreadPoolExecutor(2))
        self.page_url = "dartbridge://0"

    def send_message(self, message: Message) -> None:
        msgpack.packb([message.action, message.body], default=encode)
        if message.action is MessageAction.SESSION_CRASHED:
            sys.exit(f"the app crashed: {message.body.message}")
        if message.action is MessageAction.INVOKE_METHOD:
            call = message.body
            self.loop.call_soon(self.session.handle_invoke_method_results, call.control_id, call.call_id, None, None)


def entry_point(entry: str) -> Callable[[ft.Page], Any]:
    """What the entry file hands to `ft.run`."""
    handed: list[Callable[[ft.Page], Any]] = []
    ft.run = lambda main, *_args, **_options: handed.append(main)
    runpy.run_path(entry, run_name="__main__")
    (main,) = handed
    return main


def controls(value: Any, seen: set[int]) -> Iterator[BaseControl]:
    value = unwrap_component(value)
    if isinstance(value, list | tuple):
        for one in value:
            yield from controls(one, seen)
    elif isinstance(value, BaseControl) and id(value) not in seen:
        seen.add(id(value))
        yield value
        for field in dataclasses.fields(value):
            if not field.metadata.get("skip") and field.name != "_parent":
                yield from controls(getattr(value, field.name, None), seen)


def words(page: ft.Page) -> list[str]:
    """Every text and label on the screen."""
    said = []
    for control in controls(page.views, set()):
        for name in ("value", "label", "title", "content", "text"):
            text = getattr(control, name, None)
            if isinstance(text, str) and text.strip():
                said.append(text)
    return said


async def show(main: Callable[[ft.Page], Any], wanted: str) -> list[str]:
    phone = FlutterSide()
    session = phone.session = Session(phone)
    _context_page.set(session.page)
    context.reset_auto_update()
    session.apply_page_patch({"route": "/", "platform": "android", "width": 390, "height": 844})
    body = RegisterClientResponseBody(session_id=session.id, page_patch=session.get_page_patch(), error="")
    phone.send_message(Message(MessageAction.REGISTER_CLIENT, body))
    started = main(session.page)
    if inspect.isawaitable(started):
        await started
    await session.after_event(session.page)
    # The first screen may need a look at the disk first, which happens off the loop.
    until = phone.loop.time() + SHOWN_WITHIN_S
    while wanted not in (shown := words(session.page)) and phone.loop.time() < until:
        await asyncio.sleep(0.05)
    session.close()
    return shown


if __name__ == "__main__":
    entry, wanted = sys.argv[1:]
    print("\n".join(asyncio.run(show(entry_point(entry), wanted))), flush=True)
