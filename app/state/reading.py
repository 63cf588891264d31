"""Reading the notebook for a screen: in a thread, never an old answer over a new one, and again whenever the notebook
changed, a minute passed, a day began or the clock was set right. A tab out of sight waits with it until it comes back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import flet as ft

from app.state.pane import use_pane
from app.state.session import Session
from app.state.tasks import safe_text

T = TypeVar("T")


@dataclass(frozen=True)
class Reading(Generic[T]):
    """`value` is None until the first answer; while reading again the last value stays."""

    value: T | None = None
    loading: bool = True
    problem: str | None = None


class Ahead(Generic[T]):
    """What is read before the drawing that asks for it, which then has its answer at once: one drawing, not two."""

    def __init__(self) -> None:
        self._answer: tuple[tuple[Any, ...], Reading[T]] | None = None

    async def read(self, session: Session, read: Callable[[], T], *depends: Any) -> None:
        """`read()` in a thread, for a `use_read` with these `depends`, which reads and tells by itself what fails."""
        with suppress(Exception):
            self._answer = (depends, Reading(await session.tasks.run(read), loading=False))

    def take(self, depends: tuple[Any, ...]) -> Reading[T] | None:
        """The answer, once, if it is for these."""
        answer, self._answer = self._answer, None
        return answer[1] if answer is not None and answer[0] == depends else None


def use_read(
    session: Session, read: Callable[[], T] | None, *depends: Any, ahead: Ahead[T] | None = None
) -> Reading[T]:
    """A hook: `read()` in a thread on mount, whenever `session.book` says so and when one of `depends` changes, unless
    it was read `ahead` for these. With None there is nothing to read, and nothing is drawn for it.

    `read` must be quick to repeat and must not write.
    """
    state: Any = ft.use_state  # its own types cannot say what it holds
    redraw = state(0)[1]
    reading: Any = ft.use_ref(Reading())
    taken: Any = ft.use_ref(None)
    turn: Any = ft.use_ref(0)
    latest: Any = ft.use_ref(None)
    latest.current = read
    if read is None:
        turn.current += 1  # what is read now was for something else
        reading.current = Reading(loading=False)
    elif ahead is not None and (early := ahead.take(depends)) is not None:
        turn.current += 1  # what is read now is older
        reading.current, taken.current = early, depends

    async def asked() -> None:
        known, taken.current = taken.current == depends, None
        if not known:
            await load()

    async def load() -> None:
        if latest.current is None:
            return
        turn.current += 1
        mine = turn.current
        answer: Reading[T]
        try:
            answer = Reading(await session.tasks.run(latest.current), loading=False)
        except Exception as error:  # noqa: BLE001 - whatever happens is told where the answer would stand
            if session.phase != "open":
                return  # locked while reading: there is nothing to tell
            answer = Reading(None, loading=False, problem=safe_text(error))
        if mine == turn.current and answer != reading.current:
            reading.current = answer
            redraw(lambda count: count + 1)

    _use_news(session, load)
    ft.use_effect(asked, [*depends, None])
    return cast(Reading[T], reading.current)


def _use_news(session: Session, load: Callable[[], Awaitable[None]]) -> None:
    """A hook: starts the first drawing's `load` whenever the notebook changed, once the pane can be seen."""
    listener: Any = ft.use_ref(None)
    old: Any = ft.use_ref(False)  # changed while out of sight
    pane = use_pane()

    def follow() -> None:
        def changed(_sender: object, _field: str | None) -> None:
            old.current = True
            look()

        def look(*_told: object) -> None:
            if old.current and session.phase == "open" and pane.sight.clear:
                old.current = False
                session.tasks.start(load)

        listener.current = (changed, look, session.book.subscribe(changed))  # kept: listeners are held weakly
        if pane.kind == "tab":
            listener.current += (pane.sight.subscribe(look),)

    def leave() -> None:
        for stop in (listener.current or ())[2:]:
            stop()

    ft.use_effect(follow, [], cleanup=leave)
