"""Reading the notebook for a screen: in a thread, never an old answer over a new one, and again whenever the notebook
changed, a minute passed, a day began or the clock was set right. A tab out of sight waits with it until it comes back.
"""

from __future__ import annotations

from collections.abc import Callable
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


def use_read(session: Session, read: Callable[[], T], *depends: Any) -> Reading[T]:
    """A hook: `read()` in a thread on mount, whenever `session.book` says so and when one of `depends` changes.

    `read` must be quick to repeat and must not write.
    """
    state: Any = ft.use_state  # its own types cannot say what it holds
    first: Reading[T] = Reading()
    reading, set_reading = state(first)
    turn: Any = ft.use_ref(0)
    latest: Any = ft.use_ref(None)
    listener: Any = ft.use_ref(None)
    latest.current = read
    pane = use_pane()
    old: Any = ft.use_ref(False)  # changed while out of sight

    async def load() -> None:
        turn.current += 1
        mine = turn.current
        answer: Reading[T]
        try:
            answer = Reading(await session.tasks.run(latest.current), loading=False)
        except Exception as error:  # noqa: BLE001 - whatever happens is told where the answer would stand
            if session.phase != "open":
                return  # locked while reading: there is nothing to tell
            answer = Reading(None, loading=False, problem=safe_text(error))
        if mine == turn.current:
            set_reading(answer)

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
    ft.use_effect(load, [*depends, None])
    return cast(Reading[T], reading)
