"""A stand-in for the Flet client: renders the app in this process, with no Flutter and no browser.

The real session, diff, hooks and router run; only the transport is replaced. Names of flet 1.0.5 that are not
public and relied on here: `control._i`, `control._values`, `flet.controls.context._context_page`, `page._dialogs`.
"""

from __future__ import annotations

import asyncio
import dataclasses
import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from typing import Any, TypeVar

import flet as ft
import msgpack
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.controls.value_types import Prop
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

C = TypeVar("C", bound=BaseControl)
PAGE_ID = 1  # the page's own id in every session
PATIENCE_S = 25.0
_encode = configure_encode_object_for_msgpack(BaseControl)


class FlutterSide(Connection):
    """The other end: packs every frame as the real transports do and answers calls to services.

    Packing is not optional: it takes the snapshots that the next diff compares with.
    """

    def __init__(self, answers: dict[str, Callable[[Any], Any]]) -> None:
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(2)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url = "dartbridge://0"
        self.answers = answers
        self.crashes: list[str] = []  # what an officer would see as "Error running app"
        self.called: list[tuple[str, Any]] = []
        self.session: Session
        self._gone: set[int] = set()  # sheets and dialogs
        self._leaving: list[asyncio.Future[None]] = []

    def send_message(self, message: Message) -> None:
        msgpack.packb([message.action, message.body], default=_encode)
        if message.action is MessageAction.SESSION_CRASHED:
            self.crashes.append(message.body.message)
        elif message.action is MessageAction.PATCH_CONTROL:
            self.loop.call_soon(self._let_go_of_sheets)
        elif message.action is MessageAction.INVOKE_METHOD:
            self.called.append((message.body.name, message.body.args))
            self.loop.call_soon_threadsafe(self._answer, message.body)

    def _let_go_of_sheets(self) -> None:
        """A sheet or dialog that the app closed is gone after its way out, and the client says so."""
        for dialog in self.session.page._dialogs.controls:
            if not dialog.open and dialog._i not in self._gone:
                self._gone.add(dialog._i)
                leaving = asyncio.ensure_future(self.session.dispatch_event(dialog._i, "dismiss", None))
                self._leaving.append(leaving)

    def _answer(self, call: Any) -> None:
        result, error = None, None
        try:
            if call.name in self.answers:
                result = self.answers[call.name](call.args)
        except Exception as problem:  # noqa: BLE001 - the Flutter side reports every error as text
            error = str(problem)
        self.session.handle_invoke_method_results(call.control_id, call.call_id, result, error)
        if call.name == "push_route":
            self._moved(call.args["route"])

    def _moved(self, route: str) -> None:
        self.session.apply_page_patch({"route": route})
        moving = self.session.dispatch_event(PAGE_ID, "route_change", {"route": route})
        self.moving = asyncio.ensure_future(moving)


@cache
def _fields(kind: type[BaseControl]) -> list[tuple[str, bool]]:
    """The fields of a control in which others may stand, as declared, and of which flet stores only what differs."""
    names = [one.name for one in dataclasses.fields(kind) if not one.metadata.get("skip") and one.name != "_parent"]
    return [(name, isinstance(inspect.getattr_static(kind, name, None), Prop)) for name in names]


def parts(control: BaseControl) -> Iterator[Any]:
    """What stands in the fields of a control. Each of its sixty is asked only where it differs from an empty one."""
    stored = control._values
    for name, sparse in _fields(type(control)):
        if not sparse:
            yield getattr(control, name, None)
        elif name in stored:
            yield stored[name]


def controls(value: Any) -> list[BaseControl]:
    """Every control in there that can be seen, once, in the order in which they are drawn."""
    found: dict[int, BaseControl] = {}

    def visit(value: Any) -> None:
        value = unwrap_component(value)
        if isinstance(value, list | tuple):
            for one in value:
                visit(one)
        elif isinstance(value, BaseControl) and id(value) not in found and getattr(value, "visible", True):
            found[id(value)] = value
            for part in parts(value):
                visit(part)

    visit(value)
    return list(found.values())


class Screen:
    """What an officer sees and does: find controls by what they say, tap, type, go back."""

    def __init__(self, phone: FlutterSide, page: ft.Page) -> None:
        self.phone, self.page = phone, page

    async def settle(self, turns: int = 20) -> None:
        """Let everything that is ready run. Fails when the app crashed or stopped repainting."""
        for _ in range(turns):
            await asyncio.sleep(0)
        assert not self.phone.crashes, self.phone.crashes[0]
        scheduler = getattr(self.page.session, "_Session__updates_task", None)
        if scheduler is not None and scheduler.done():
            raise AssertionError("a component raised while drawing: the screen is frozen") from scheduler.exception()

    async def until(self, condition: Callable[[], Any], what: str = "") -> Any:
        """Wait for work in threads to show on the screen; answers what `condition` answers."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while True:
            await self.settle()
            answer = condition()
            if answer:
                return answer
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"waited in vain for {what or 'the screen'}; on it: {self.texts}")
            await asyncio.sleep(0.02)

    def walk(self) -> list[BaseControl]:
        """Every control of the view in front and of open dialogs."""
        return controls([self.views[-1:], [d for d in self.page._dialogs.controls if d.open]])

    @property
    def views(self) -> list[ft.View]:
        flat: list[ft.View] = []

        def unfold(value: Any) -> None:
            value = unwrap_component(value)
            if isinstance(value, list):
                for one in value:
                    unfold(one)
            elif value is not None:
                flat.append(value)

        unfold(self.page.views)
        return flat

    def find(self, kind: type[C], **props: Any) -> list[C]:
        return [
            control
            for control in self.walk()
            if isinstance(control, kind) and all(getattr(control, name, None) == value for name, value in props.items())
        ]

    @property
    def texts(self) -> list[str]:
        return [control.value for control in self.find(ft.Text)]

    @property
    def routes(self) -> list[str]:
        """The route on screen, after those of the views below it; that of the tabs is always "/"."""
        return [*(view.route for view in self.views[:-1]), self.page.route]

    def says(self, words: str) -> bool:
        return any(words in text for text in self.texts)

    def _words(self, control: BaseControl) -> list[str]:
        """The words inside one control, icons' names included."""
        said = [
            one.value if isinstance(one, ft.Text) else one.semantics_label if isinstance(one, ft.Icon) else None
            for one in controls(control)
        ]
        return [words for words in said if words]

    def buttons(self, name: str) -> list[BaseControl]:
        """What can be tapped and says `name` first."""
        return [
            control
            for control in self.walk()
            if getattr(control, "on_click", None) is not None and self._words(control)[:1] == [name]
        ]

    def fields(self, label: str) -> list[ft.TextField]:
        """Text fields whose accessible name is `label`."""
        return [
            field
            for merged in self.find(ft.MergeSemantics)
            if isinstance(merged.content, ft.Column) and self._words(merged)[:1] == [label]
            for field in [unwrap_component(merged.content.controls[-1])]  # label, field
            if isinstance(field, ft.TextField)
        ]

    def field(self, label: str) -> ft.TextField:
        found = self.fields(label)
        assert len(found) == 1, f"{len(found)} fields named {label!r}; on screen: {self.texts}"
        return found[0]

    async def tap(self, name: str) -> None:
        """Tap the one button that says `name`."""
        found = self.buttons(name)
        assert len(found) == 1, f"{len(found)} buttons named {name!r}; on screen: {self.texts}"
        await self.fire(found[0], "click")

    async def type(self, label: str, words: str) -> None:
        await self.fire(self.field(label), "change", words, value=words)

    async def fire(self, control: BaseControl, event: str, data: Any = None, **props: Any) -> None:
        if props:  # the client sends changed properties before the event
            self.phone.session.apply_patch(control._i, props)
        await self.phone.session.dispatch_event(control._i, event, data)
        await self.settle()

    async def page_event(self, event: str, data: Any) -> None:
        await self.phone.session.dispatch_event(PAGE_ID, event, data)
        await self.settle()

    async def go(self, route: str) -> None:
        """Type an address."""
        self.phone._moved(route)
        await self.settle()

    async def back(self) -> None:
        """The phone's own back button."""
        if self.views[-1].can_pop:
            await self.page_event("view_pop", {"route": self.routes[-1]})
        else:
            await self.fire(self.views[-1], "confirm_pop")

    async def lifecycle(self, state: ft.AppLifecycleState) -> None:
        await self.page_event("app_lifecycle_state_change", {"state": state.value})


@asynccontextmanager
async def open_app(
    main: Callable[[ft.Page], Any],
    *,
    route: str = "/",
    platform: str = "android",
    width: float = 390,
    height: float = 844,
    answers: dict[str, Callable[[Any], Any]] | None = None,
) -> AsyncIterator[Screen]:
    """Run `main(page)` as a phone would. `answers` says what services answer, by the name of the call."""
    phone = FlutterSide(dict(answers or {}))
    session = phone.session = Session(phone)
    token = _context_page.set(session.page)
    context.reset_auto_update()
    try:
        session.apply_page_patch({"route": route, "platform": platform, "width": width, "height": height})
        body = RegisterClientResponseBody(session_id=session.id, page_patch=session.get_page_patch(), error="")
        phone.send_message(Message(MessageAction.REGISTER_CLIENT, body))
        started = main(session.page)
        if asyncio.iscoroutine(started):
            await started
        await session.after_event(session.page)
        screen = Screen(phone, session.page)
        await screen.settle()
        yield screen
        assert not phone.crashes, phone.crashes[0]
    finally:
        session.close()
        await asyncio.sleep(0.01)
        phone.executor.shutdown(wait=False)
        _context_page.reset(token)
