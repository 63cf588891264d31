"""Two taps are one: a tap that lands on what has just moved under the finger does nothing.

Every patch that adds, removes, moves or exchanges controls marks the region it happens in: the list or sheet that
scrolls, the view where nothing scrolls, the whole page for a change of route, sheet or dialog. Until the client has
drawn it (two answers of it came back) and a pause for the hand has passed, taps inside that region are dropped.
What stays where it was goes on taking taps: chips, filters above a list, and Save below a form that grew. Typing is
never held up.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import flet as ft
from flet.controls.base_control import BaseControl
from flet.controls.dialog_control import DialogControl
from flet.controls.object_patch import Operation
from flet.messaging.protocol import MessageAction, PatchControlBody
from flet.messaging.session import Session as Client

log = logging.getLogger(__name__)
PAUSE_S = 0.75
"""From the drawing on. A second tap meant as one with the first comes within 600 ms; 0.6 s let 2 of 12 through on a
client six times slower than a desk."""
SLIP_S = 0.5
"""For so long after that, a tap beside a sheet or dialog still counts as the second half of the one that opened it: on
a busy phone it comes late, and nobody has read a question by then."""
ANSWER_S = 3.0  # a client that does not answer for so long is not being tapped
ACT_S = 1.0  # what a tap began holds up other taps for so long at most: a sync may take minutes
TAIL_S = 0.15  # from the end of what a tap began until its redraw is on its way

# Events by which a finger acts. A text field's "change" is typing.
TAPS = frozenset({"click", "tap", "double_tap", "long_press", "submit", "confirm_dismiss", "select", "action"})
SWITCHES = (ft.Switch, ft.Checkbox, ft.Radio, ft.RadioGroup, ft.Slider)
BUTTONS = (ft.FilledButton, ft.TextButton, ft.OutlinedButton)
STAYS_APART = "stays apart"
"""The `data` of a control that comes and goes without moving anything else."""
REPEATS = "repeats"
"""The `data` of a control that is meant to be tapped several times in a row, and undoes what one tap too many did."""
TOGGLES = "toggles"
"""The `data` of a choice that only changes its look where it is: what is tapped right after it was aimed at."""
HOLDS = "holds its place"
"""The `data` of what stands at the top of a list from its first drawing on: what changes below does not move it."""


class Taps:
    """The guard of one page. `drawn` comes back when the client has answered, and so has drawn what was sent before."""

    def __init__(self, client: Client, drawn: Callable[[], Awaitable[None]]) -> None:
        self._client, self._drawn = client, drawn
        self._moved: dict[int, int] = {}  # region -> the change that was its last
        self._count = 0
        self._page_still_s = 0.0  # since when nothing of the whole page moves
        self._closed: set[int] = set()  # sheets and dialogs that the app closed
        self.sheet_leaves = False
        """The app has just closed a sheet: the second half of that tap may fall beside it and ask for Back."""
        self.slipped = False
        """The client closed a sheet that had only just opened: the tap beside it belonged to the one that opened it."""
        self._acting: list[tuple[float, int]] = []  # since when, and which control was tapped
        self._settling: set[asyncio.Task[None]] = set()

    # Which taps pass --------------------------------------------------------------------------------------------

    def is_tap(self, control_id: int, event: str) -> bool:
        return event in TAPS or (event == "change" and isinstance(self._client.index.get(control_id), SWITCHES))

    def lets_pass(self, control_id: int) -> bool:
        """Whether a tap on this control is one of its own."""
        now = time.monotonic()
        control = self._client.index.get(control_id)
        for began, other in self._acting:
            apart = other != control_id and _toggles(self._client.index.get(other))
            if now - began < ACT_S and not apart:
                return False
        if control is not None and control.data == REPEATS:
            return True
        held = False
        while control is not None:
            if control._i in self._moved and not (held and _is_list(control)):
                return False
            held = held or control.data == HOLDS
            control = control.parent
        return True

    @property
    def quiet(self) -> bool:
        """Nothing moved lately: every tap passes."""
        return not self._moved and not self._acting

    @contextmanager
    def acting(self, control_id: int) -> Iterator[None]:
        """While what a tap on this control began is under way."""
        began = (time.monotonic(), control_id)
        self._acting.append(began)
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(TAIL_S, self._acting.remove, began)

    # What moved -------------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """Look at every patch from now on."""
        name = "_Session__send_message"  # the one place all patches pass on their way to the client
        send = getattr(self._client, name)

        def sent(message: Any) -> None:
            send(message)
            if message.action is MessageAction.PATCH_CONTROL:
                # The tree is whole only when the patch has been taken in on this side, too.
                asyncio.get_running_loop().call_soon(self._patched, message.body)

        setattr(self._client, name, sent)

    def dismissed(self, control_id: int) -> None:
        """A sheet or dialog is gone. Where the client closed it by itself, no patch told of it."""
        if isinstance(self._client.index.get(control_id), DialogControl):
            just_opened = self._client.page._i in self._moved or time.monotonic() - self._page_still_s < SLIP_S
            self.slipped = control_id not in self._closed and just_opened
            self._closed.discard(control_id)
            self._mark({self._client.page._i})

    def _patched(self, body: PatchControlBody) -> None:
        root = self._client.index.get(body.id)
        if root is not None:
            paths = _paths(body.patch[0])
            if closed := set(_closed(root, paths, body.patch[1:])):
                self._closed |= closed
                self.sheet_leaves = True
            self._mark({region for op in body.patch[1:] if (region := _region(root, paths, op)) is not None})

    def _mark(self, regions: set[int]) -> None:
        if not regions:
            return
        self._count += 1
        self._moved.update(dict.fromkeys(regions, self._count))
        task = asyncio.get_running_loop().create_task(self._settle(self._count))
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def _settle(self, change: int) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._drawn()
                await self._drawn()
        except Exception as error:  # noqa: BLE001 - a guard that never opens again would be worse than none
            log.debug("the client did not say that it has drawn: %s", type(error).__name__)
        await asyncio.sleep(PAUSE_S)
        for region in [region for region, last in self._moved.items() if last == change]:
            del self._moved[region]
            if region == self._client.page._i:
                self._page_still_s = time.monotonic()
                self.sheet_leaves = False


def _paths(index: list[Any]) -> dict[int, list[Any]]:
    """The paths of a patch by their numbers. A patch begins with the tree [number, {step: tree, …}] of them."""
    found: dict[int, list[Any]] = {}
    waiting: list[tuple[list[Any], list[Any]]] = [(index, [])]
    while waiting:
        (number, *steps), path = waiting.pop()
        found[number] = path
        for below in steps:
            waiting.extend((tree, [*path, step]) for step, tree in below.items())
    return found


def _closed(root: BaseControl, paths: dict[int, list[Any]], ops: list[Any]) -> Iterator[int]:
    """The sheets and dialogs that a patch closes."""
    for op in ops:
        if op[2] == "open" and op[-1] is False and isinstance(owner := _chain(root, paths[op[1]])[-1], DialogControl):
            yield owner._i


def _region(root: BaseControl, paths: dict[int, list[Any]], op: list[Any]) -> int | None:
    """The control inside which everything may have moved, None when nothing did."""
    kind, place, name = op[0], paths[op[1]], op[2]
    value = op[3] if len(op) == 4 else None
    chain = _chain(root, place)
    owner = chain[-1]
    if isinstance(owner, DialogControl) and name == "open":
        return _page_of(owner)
    if type(owner).__name__ == "Dialogs":
        return None if kind is Operation.Remove else _page_of(owner)  # what is removed closed before
    exchanged = kind is not Operation.Replace or isinstance(value, BaseControl | list)
    if not exchanged:
        # The same button that now says something else is another button.
        button = next((control for control in reversed(chain) if isinstance(control, BUTTONS)), None)
        return button._i if button is not None and isinstance(owner, ft.Text) and name == "value" else None
    if not _on_screen(owner):
        return None
    return _scroller(owner)._i


def _chain(root: BaseControl, path: list[Any]) -> list[BaseControl]:
    """The controls on a path, from the root down. A step that is no longer there ends it."""
    chain, here = [root], root
    for step in path:
        try:
            here = here[step] if isinstance(here, list) else getattr(here, step)
        except (IndexError, TypeError, AttributeError):
            break
        if isinstance(here, BaseControl):
            chain.append(here)
    return chain


def _scroller(control: BaseControl) -> BaseControl:
    """The nearest control around which what is inside moves: a list, a sheet, a view."""
    here = control
    while here.parent is not None:
        if isinstance(here, ft.View | DialogControl) or _is_list(here) or here.data == STAYS_APART:
            return here
        here = here.parent
    return here


def _is_list(control: BaseControl) -> bool:
    return isinstance(control, ft.ListView) or bool(getattr(control, "scroll", None))


def _toggles(control: BaseControl | None) -> bool:
    return control is not None and (control.data == TOGGLES or isinstance(control, SWITCHES))


def _on_screen(control: BaseControl) -> bool:
    """Services and the like are patched, too."""
    here: BaseControl | None = control
    while here is not None:
        if isinstance(here, ft.Service):
            return False
        here = here.parent
    return True


def _page_of(control: BaseControl) -> int:
    here = control
    while here.parent is not None:
        here = here.parent
    return here._i
