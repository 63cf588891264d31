"""Where the officer goes, and where Back leads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import flet as ft
from flet.components.public_utils import unwrap_component

TABS = "tabs"
"""The `data` of the view that holds the tabs, whose own route says nothing."""


class Ways:
    """Those of one window. `base` is the route that the tabs show, `below` where Back leads from it."""

    def __init__(self, page: ft.Page) -> None:
        self._page = page
        self._back_to: dict[str, str] = {}
        self.base = self.below = "/"
        self.shown: Any = None
        """What the tabs show, for the shell: it outlives a lock, as the route does."""
        self.redraw: Callable[[], None] = lambda: None
        """Draws the tabs again; set by the shell."""
        self._coming = ""
        self._passed: set[str] = set()

    async def show(self, route: str) -> None:
        """Opens a route of the tabs, which show it at once: the client tells of it some moments later."""
        self._passed |= {self._page.route, self._coming}
        self._coming = route
        self.redraw()
        await self.go(route)

    def now(self, told: str) -> str:
        """Where the tabs are, where the client told last of `told`."""
        if told not in self._passed:
            self._coming = ""
            self._passed.clear()
        return self._coming or told

    async def go(self, route: str, back_to: str = "") -> None:
        """Opens a route. `back_to`: where Back leads from it, where that is not the view below."""
        self._back_to.pop(route, None)
        if back_to:
            self._back_to[route] = back_to
        await self._page.push_route(route)

    async def back(self) -> None:
        """One step back: to where the officer said they came from, else one level up, or what lay under a form."""
        views = list(views_of(self._page.views))
        under = self.below if len(views) < 2 else self.base if views[-2].data == TABS else views[-2].route
        await self._page.push_route(self._back_to.pop(self._page.route, "") or under)

    def forget(self) -> None:
        """Nobody came from anywhere: the notebook locks."""
        self._back_to.clear()
        self._passed.clear()


def views_of(value: Any) -> Iterator[ft.View]:
    """The views of a page, the one in front last."""
    value = unwrap_component(value)
    if isinstance(value, list):
        for one in value:
            yield from views_of(one)
    elif value is not None:
        yield value
