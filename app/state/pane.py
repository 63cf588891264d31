"""Where a screen is drawn: in a view of its own, or as a part of the view that holds the tabs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import flet as ft

from app.state.session import Session

Acts = Mapping[str, Callable[[], Awaitable[None]]]
Kind = Literal["view", "tab", "detail", "panel"]


class Sight(ft.Observable):
    """`clear`: the officer has this tab before them. What is out of sight reads nothing until it comes back."""

    def __init__(self, clear: bool) -> None:
        self.clear = clear


class Beside(ft.Observable):
    """`route` is the page that stands beside the tab's list, `marked` that of the row at which the keyboard is; "" for
    none."""

    def __init__(self) -> None:
        self.route = self.marked = ""


class Listed:
    """What the keys move through: the rows on screen in their order, each as (route, what a row can do by the name of
    the act), and what brings the row at a place among them into sight."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Acts]] = []
        self.show: Callable[[int], Awaitable[None]] | None = None


@dataclass(frozen=True, eq=False)
class Pane:
    """One place for a screen; a `view` of its own says no more than that. `address` is its route, `params` what the
    route names, by name."""

    kind: Kind = "view"
    address: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    sight: Sight = field(default_factory=lambda: Sight(True))
    beside: Beside = field(default_factory=Beside)
    listed: Listed = field(default_factory=Listed)


Within: ft.ContextProvider[Pane] = ft.create_context(Pane())


def use_pane() -> Pane:
    """A hook: where this component is drawn."""
    return ft.use_context(Within)


def use_params() -> Mapping[str, str]:
    """A hook: what the route of this screen names."""
    pane, of_view = use_pane(), ft.use_route_params()
    return of_view if pane.kind == "view" else pane.params


def use_address(session: Session) -> str:
    """A hook: the route of this screen."""
    pane, of_view = use_pane(), ft.use_view_path()
    return pane.address or of_view or session.page.route or "/"


def use_marks() -> frozenset[str]:
    """A hook: the routes of the rows that are marked: of the page beside this list, and where the keyboard is."""
    beside = use_pane().beside
    ft.use_state(beside)
    return frozenset((beside.route, beside.marked)) - {""}
