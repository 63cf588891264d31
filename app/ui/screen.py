"""What a screen is: where it opens (`Screens`), and the boundary that keeps one that cannot be drawn to itself.

An exception inside a component would stop every later repaint of the session, so `@screen` stands in for
`@ft.component` on every screen and every part that keeps state.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ParamSpec

import flet as ft
from flet.components.utils import current_component

from app.ui import theme
from app.words import _

log = logging.getLogger(__name__)
P = ParamSpec("P")


@dataclass(frozen=True)
class Screens:
    """The screens of one noun: forms over whatever was open, its tab (which the shell draws) with what is under it,
    pages of their own, and those behind More."""

    forms: Sequence[ft.Route] = ()
    tabs: Sequence[ft.Route] = ()
    pages: Sequence[ft.Route] = ()
    more: Sequence[ft.Route] = ()


@dataclass
class Beside(ft.Route):
    """A page that stands beside the list it was opened from, where there is room; a `panel` beside both."""

    panel: bool = False


def part(draw: Callable[P, Any]) -> Callable[..., Any]:
    """A component whose failure shows one quiet line in its place."""
    return _guard(draw, _failed_part)


def screen(draw: Callable[P, Any]) -> Callable[..., Any]:
    """A component that answers an `ft.View`; its failure shows a whole view with a way back."""
    return _guard(draw, _failed_view)


def kept(component: Callable[..., Any]) -> Callable[..., Any]:
    """The component, drawn again only when one of its arguments is another or something that it follows changed.

    Arguments are plain values and objects that stay the same; a function made at each drawing defeats it.
    """
    memo: Callable[..., Callable[..., Any]] = ft.memo
    return memo(component)


def _use_self() -> None:
    """A hook: keeps the component that draws now until the next drawing.

    What it draws finds contexts through it, by a weak reference. Where a drawing is skipped (`kept`), another component
    takes its place in the tree, and nothing else would hold it.
    """
    myself: Any = ft.use_ref(None)
    myself.current = current_component()


def _guard(draw: Callable[P, Any], instead: Callable[[], Any]) -> Callable[..., Any]:
    @functools.wraps(draw)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        _use_self()
        try:
            return draw(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - a boundary is for whatever happens
            # The text of an exception may hold what an officer wrote: only its kind and place are logged.
            where = error.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            line = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else "?"
            log.error("could not draw %s: %s at %s", draw.__qualname__, type(error).__name__, line)
            return instead()

    component: Callable[..., Any] = ft.component(guarded)
    return component


def _failed_part() -> ft.Control:
    return ft.Container(
        ft.Text(_("This part could not be shown. Nothing you wrote is lost."), size=theme.SMALL, color=theme.LATE),
        padding=theme.GUTTER,
    )


def _failed_view() -> ft.View:
    async def home() -> None:
        await ft.context.page.push_route("/")

    return ft.View(
        route=ft.context.page.route or "/",
        bgcolor=theme.PAGE,
        padding=theme.GUTTER,
        controls=[
            ft.SafeArea(
                ft.Column(
                    [
                        ft.Text(_("This screen could not be shown"), size=theme.HEADING, color=theme.INK),
                        ft.Text(
                            _("Nothing you wrote is lost. Go back to Today and try again."),
                            size=theme.BODY,
                            color=theme.SOFT,
                        ),
                        ft.FilledButton(_("Back to Today"), on_click=home),
                    ],
                    spacing=theme.GAP,
                )
            )
        ],
    )
