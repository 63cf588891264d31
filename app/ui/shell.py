"""The view that holds the tabs: a list at a time on a phone; on a wide window with what was chosen from it beside it,
and, where there is room, with Log contact beside both.

A tab that was opened stays as it was left, out of sight, until the notebook locks: coming back to it draws nothing.
While nobody taps, the others are drawn ahead: the first look at one costs as much as ten later ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import flet as ft

from app.state.context import SessionContext, use_session
from app.state.keyboard import PANEL
from app.state.pane import Pane, Sight, Within
from app.state.session import Session
from app.state.taps import STAYS_APART
from app.state.ways import TABS
from app.ui import theme
from app.ui.contacts.addresses import PEOPLE
from app.ui.contacts.contact import Contact
from app.ui.contacts.people import People
from app.ui.follow_ups.addresses import FOLLOW_UP, FOLLOW_UPS
from app.ui.follow_ups.follow_up import FollowUp
from app.ui.follow_ups.follow_ups import FollowUps
from app.ui.hooks import use_kept, use_redraw
from app.ui.log.addresses import LOG
from app.ui.log.log_contact import LogContact
from app.ui.more.addresses import MORE
from app.ui.more.more import More
from app.ui.parts import card, nav
from app.ui.parts.notice import NoticeLine
from app.ui.parts.page import went_back
from app.ui.parts.text import letters_probe
from app.ui.problems.addresses import PROBLEMS
from app.ui.problems.problem import Problem
from app.ui.problems.problems import Problems
from app.ui.screen import kept, part, screen
from app.ui.today.addresses import TODAY
from app.ui.today.today import Today
from app.words import N_, _

ListId = nav.TabId | Literal["follow_ups"]
"""A list of the shell: that of a tab, or the follow-ups, which are under Today."""
ROUTES: dict[ListId, str] = {"follow_ups": FOLLOW_UPS, **{tab.id: tab.route for tab in nav.TABS}}
SCREENS: dict[ListId, Callable[..., Any]] = {
    "today": kept(Today),
    "people": kept(People),
    "follow_ups": kept(FollowUps),
    "problems": kept(Problems),
    "more": kept(More),
}
AHEAD_S = 1.0
"""So long nobody taps before a tab is drawn ahead: a tap that comes just then waits for it, 0.2 s on a desk."""
NOTHING = ft.Icons.TOUCH_APP_ROUNDED, N_("Nothing is open"), N_("What you choose in the list opens here, beside it.")


@dataclass(frozen=True)
class Place:
    """What is to be seen: a list, the route of what was chosen from it, and that of what is written beside it."""

    list: ListId = "today"
    detail: str = ""
    panel: str = ""

    @property
    def below(self) -> str:
        """Where Back leads, "" where it leaves the app."""
        if self.panel and self.detail:
            return self.detail
        if self.panel or self.detail:
            return ROUTES[self.list]
        return "" if self.list == "today" else TODAY

    @property
    def tab(self) -> nav.TabId:
        return "today" if self.list == "follow_ups" else self.list


def place(route: str, before: Place) -> Place:
    """Where a route leads for an officer who was at `before`."""
    if _under(route, LOG):
        return replace(before, panel=route)
    if _under(route, FOLLOW_UP):
        return Place(before.list if before.list in ("today", "follow_ups") else "follow_ups", route)
    if _under(route, PEOPLE):
        return Place("people", "" if route == PEOPLE else route)
    if _under(route, PROBLEMS):
        return Place("problems", "" if route == PROBLEMS else route)
    if _under(route, MORE):
        return Place("more")
    return Place("follow_ups" if _under(route, FOLLOW_UPS) else "today")


def _under(route: str, top: str) -> bool:
    return route == top or route.startswith(f"{top}/")


@screen
def Shell() -> ft.View:
    session = use_session()
    opened, redraw = use_kept(dict[ListId, Pane]), use_redraw()
    session.ways.redraw = redraw
    now: Place = place(session.ways.now(ft.use_route_location() or TODAY), session.ways.shown or Place())
    session.ways.shown = now
    if now.list not in opened:
        opened[now.list] = Pane("tab", ROUTES[now.list])

    def show() -> None:
        shown = (now.panel or now.detail) if session.room.wide else ""
        session.ways.base, session.ways.below = shown or ROUTES[now.list], now.below or TODAY
        session.front = opened[now.list]
        for one, pane in opened.items():
            pane.sight.clear = one == now.list
            pane.beside.route = now.detail if session.room.wide and one == now.list else ""

    async def draw_ahead() -> None:
        for one, route in nav.ROUTES.items():
            await asyncio.sleep(AHEAD_S)
            while not session.taps.quiet:  # noqa: ASYNC110 - a moment to be asked for, not one that is told
                await asyncio.sleep(AHEAD_S)
            if session.phase != "open":
                return
            if opened.setdefault(one, ahead := Pane("tab", route, sight=Sight(False))) is ahead:
                redraw()

    ft.use_effect(show, [now, session.room.wide])
    ft.use_effect(lambda: session.tasks.start(draw_ahead), [])
    lists: list[ft.Control] = [
        _List(session, session.speech.language, one, pane, one == now.list, key=f"list {one}")
        for one, pane in opened.items()
    ]
    return ft.View(
        route=TODAY,
        data=TABS,
        padding=0,
        spacing=0,
        bgcolor=theme.PAGE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        can_pop=not now.below,
        on_confirm_pop=went_back(session),
        controls=[_wide(session, now, lists) if session.room.wide else _narrow(session, now, lists)],
    )


@part
def List(session: Session, language: str, one: ListId, pane: Pane, chosen: bool) -> ft.Control:
    """One of them, with the room of all where it is chosen. In another language it is another one."""
    drawn = SessionContext(session, lambda: Within(pane, lambda: SCREENS[one](key=language)))
    return ft.Container(drawn, expand=True, visible=chosen)


_List = kept(List)


def _narrow(session: Session, now: Place, lists: list[ft.Control]) -> ft.Control:
    apart = ft.Container(_column(lists), expand=True, data=STAYS_APART)
    return _column([apart, *_lines(session), nav.bottom_bar(session, now.tab)])


def _lines(session: Session) -> list[ft.Control]:
    return [NoticeLine(session, session.notices, key="notice"), letters_probe(session)]


def _column(controls: list[ft.Control]) -> ft.Control:
    return ft.Column(controls, spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _wide(session: Session, now: Place, lists: list[ft.Control]) -> ft.Control:
    """From the left: rail, list, what was chosen from it, what is being written. Where there is no room for all, the
    one to the left of what is written stays in sight."""
    room = session.room
    alone = now.tab == "more" or (bool(now.panel) and not room.three)
    width = theme.COLUMN_MAX if now.tab == "more" and not now.panel else None if alone else theme.LIST_WIDTH
    columns: list[ft.Control] = [nav.rail(session, now.tab, key="rail")] if room.rail else []
    columns.append(
        ft.Container(
            _column(lists),
            key="lists",
            data=STAYS_APART,
            width=width if room.rail else None,
            expand=None if room.rail and width else theme.LIST_PARTS,
            visible=not (alone and now.detail),
            border=ft.Border.only(right=ft.BorderSide(1, theme.LINE)),
        )
    )
    if now.detail:
        columns.append(_pane("detail", now.detail, {PEOPLE: Contact, FOLLOW_UP: FollowUp, PROBLEMS: Problem}))
    elif not alone:
        icon, title, words = NOTHING
        columns.append(ft.Container(card.empty(icon, _(title), _(words)), key="nothing", expand=theme.DETAIL_PARTS))
    if now.panel:
        columns.append(_pane("panel", now.panel, {LOG: LogContact}))
    across = ft.Row(columns, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
    bar = [] if room.rail else [nav.bottom_bar(session, now.tab)]
    return _column([across, *_lines(session), *bar])


def _pane(kind: Any, route: str, screens: dict[str, Callable[[], Any]]) -> ft.Control:
    """The screen of a route, in its place."""
    top, named = next((top, route[len(top) + 1 :]) for top in screens if _under(route, top))
    pane = Pane(kind, route, {"who" if kind == "panel" else "id": named} if named else {})
    line = ft.Border.only(left=ft.BorderSide(1, theme.LINE))
    return ft.Container(
        ft.Container(Within(pane, screens[top]), data=STAYS_APART),
        key=f"{kind} {route}",
        data=PANEL if kind == "panel" else None,
        expand=theme.DETAIL_PARTS if kind == "detail" else None,
        width=theme.PANEL_WIDTH if kind == "panel" else None,
        border=line if kind == "panel" else None,
    )
