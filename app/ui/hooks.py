"""Flet's hooks with types, and the few habits that every form of ours shares."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

import flet as ft

T = TypeVar("T")
Watched = TypeVar("Watched", bound=ft.Observable)
T_contra = TypeVar("T_contra", contravariant=True)


class Setter(Protocol[T_contra]):
    """Takes the new value, or a function of the old one. Equal values draw nothing again."""

    def __call__(self, value: T_contra | Callable[[Any], Any], /) -> None: ...


def use_value(initial: T) -> tuple[T, Setter[T]]:
    """A hook: a value of this component, and what changes it."""
    state: Any = ft.use_state(cast(Any, initial))
    return cast("tuple[T, Setter[T]]", state)


def use_optional(kind: type[T]) -> tuple[T | None, Setter[T | None]]:
    """A hook: like `use_value`, beginning with None."""
    return use_value(cast("T | None", None))


def use_kept(make: Callable[[], T]) -> T:
    """A hook: made once, the same object every time this component is drawn."""
    return cast(T, ft.use_ref(cast(Any, make)).current)


def use_watched(make: Callable[[], Watched]) -> Watched:
    """A hook: an observable of this component, made once; what changes in it draws the component again."""
    kept = use_kept(make)
    ft.use_state(kept)
    return kept


def use_follow(observed: ft.Observable, follow: Callable[[], object]) -> None:
    """A hook: calls `follow` on mount and whenever something in `observed` changes; nothing is drawn again for it."""
    latest: Any = ft.use_ref(None)
    kept: Any = ft.use_ref(None)
    latest.current = follow

    def begin() -> None:
        def changed(_sender: object, _field: str | None) -> None:
            latest.current()

        kept.current = (changed, observed.subscribe(changed))  # kept: listeners are held weakly
        latest.current()

    def leave() -> None:
        if kept.current is not None:
            kept.current[1]()

    ft.use_effect(begin, [], cleanup=leave)


def use_redraw() -> Callable[[], None]:
    """A hook: answers what draws this component again, for values kept outside it (a form)."""
    _, set_count = use_value(0)

    def redraw() -> None:
        set_count(lambda count: count + 1)

    return redraw


def use_opened() -> tuple[str, Callable[[str], Callable[[], None]], Setter[str]]:
    """A hook: which of a screen's sheets is open ("" for none), `closes(one)`, which closes that one, and the setter.

    The client tells late that a sheet is gone: by then another one may be open, and stays.
    """
    opened, set_opened = use_value("")

    def closes(one: str) -> Callable[[], None]:
        return lambda: set_opened(lambda now: "" if now == one else now)

    return opened, closes, set_opened


PAUSE_S = 0.12
"""A search begins when the officer stops typing for this long."""


class Typing:
    """Tells a pause in typing from the next letter."""

    def __init__(self) -> None:
        self._letters = 0

    async def paused(self, seconds: float = PAUSE_S) -> bool:
        """After `seconds`: True when nothing was typed meanwhile."""
        self._letters += 1
        mine = self._letters
        await asyncio.sleep(seconds)
        return mine == self._letters

    def over(self) -> None:
        """Whatever was typed has been dealt with; pauses that still run answer False."""
        self._letters += 1
