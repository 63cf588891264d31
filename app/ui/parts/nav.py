"""Where one can go: a bar at the thumb on a phone, a rail on the left of a wide screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import flet as ft

from app.notebook import news
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import PEOPLE
from app.ui.log.addresses import LOG
from app.ui.more.addresses import MORE
from app.ui.parts.button import tappable
from app.ui.parts.text import longest_word, text
from app.ui.problems.addresses import PROBLEMS
from app.ui.screen import kept, part
from app.ui.today.addresses import TODAY
from app.words import N_, _, ngettext

LETTERS_MAX = 1.3  # as in Material's own bar: names of tabs stay behind larger text, their icons being known
BAR_EDGE = 4
RAIL_EDGE = 8
ICON, ICON_ROOM = 24, 60
BADGE, BADGE_LETTERS, RING = 20, 11, 1.5

TabId = Literal["today", "people", "problems", "more"]


@dataclass(frozen=True)
class Tab:
    id: TabId
    name: str
    icon: ft.IconData
    route: str


TABS = (
    Tab("today", N_("Today"), ft.Icons.TODAY_ROUNDED, TODAY),
    Tab("people", N_("People"), ft.Icons.PEOPLE_ALT_ROUNDED, PEOPLE),
    Tab("problems", N_("Problems"), ft.Icons.SCHEMA_ROUNDED, PROBLEMS),
    Tab("more", N_("More"), ft.Icons.MENU_ROUNDED, MORE),
)
WITH_NEWS: tuple[TabId, ...] = ("today", "more")
ROUTES: dict[TabId, str] = {tab.id: tab.route for tab in TABS}


def _name_size(session: Session, room: float) -> float:
    """The size of all names, so that no word of any of them is broken in `room` dp."""
    letters = session.layout.letters
    wanted = theme.NAV * min(letters, LETTERS_MAX)
    return min(wanted, room / longest_word(_(tab.name) for tab in TABS)) / letters


def counted(unread: int) -> str:
    """How many of the news are unread, in a badge."""
    return str(unread) if unread < news.COUNTED_MAX else f"{news.COUNTED_MAX - 1}+"


@part
def Badge(session: Session, letters: float, _language: str) -> ft.Control:
    """How much is news, on the icon of a tab. It is a hint, and no part of the tab's name."""
    unread = use_read(session, lambda: news.unread(session.notebook)).value
    if not unread:
        return ft.Container(width=0, height=0)
    said = ngettext("{count} new", "{count} new", unread).format(count=counted(unread))
    number = text(counted(unread), BADGE_LETTERS / letters, theme.ON_PRIMARY, theme.SEMIBOLD)
    round_it = ft.Container(
        number,
        height=BADGE,
        width=BADGE if unread < 10 else None,
        padding=None if unread < 10 else ft.Padding.symmetric(horizontal=5),
        border_radius=BADGE / 2,
        bgcolor=theme.PRIMARY,
        border=ft.Border.all(RING, theme.BAR),
        alignment=ft.Alignment.CENTER,
    )
    return ft.Semantics(hint_text=said, exclude_semantics=True, content=round_it)


_Badge = kept(Badge)


def _icon(session: Session, tab: Tab, color: str, letters: float, language: str) -> ft.Control:
    icon = ft.Icon(tab.icon, size=ICON, color=color)
    if tab.id not in WITH_NEWS:
        return icon
    badge = _Badge(session, letters, language, key=f"badge {tab.id}")
    beside = ft.Container(badge, left=ICON_ROOM / 2 + 3, top=-6)
    return ft.Stack(
        [ft.Container(icon, width=ICON_ROOM, alignment=ft.Alignment.CENTER), beside], clip_behavior=ft.ClipBehavior.NONE
    )


@part
def OneTab(session: Session, tab: Tab, chosen: bool, size: float, letters: float, language: str) -> ft.Control:
    color = theme.PRIMARY if chosen else theme.SOFT
    return tappable(
        ft.Column(
            [
                _icon(session, tab, color, letters, language),
                text(
                    _(tab.name),
                    size,
                    color,
                    theme.SEMIBOLD if chosen else theme.MEDIUM,
                    text_align=ft.TextAlign.CENTER,
                    lines=2,
                ),
            ],
            spacing=3,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        session.tasks.act(session.ways.show, tab.route),
        padding=ft.Padding.symmetric(vertical=8),
        radius=16,
        said={"selected": chosen},
    )


_OneTab = kept(OneTab)


def _tab(session: Session, tab: Tab, chosen: bool, size: float) -> ft.Control:
    letters, language = session.layout.letters, session.speech.language
    one: ft.Control = _OneTab(session, tab, chosen, size, letters, language, key=f"to {tab.id}")
    return one


def _log_button(session: Session) -> ft.Control:
    return tappable(
        ft.Icon(ft.Icons.ADD_ROUNDED, size=30, color=theme.ON_PRIMARY, semantics_label=_("Log contact")),
        session.tasks.act(session.go, LOG),
        width=58,
        height=58,
        radius=20,
        ground=theme.PRIMARY,
    )


def bottom_bar(session: Session, chosen: TabId) -> ft.Control:
    """Two tabs, Log contact, two tabs."""
    width = session.page.width or theme.COLUMN_MAX
    size = _name_size(session, (width - 2 * BAR_EDGE) / (len(TABS) + 1))
    tabs = [ft.Container(_tab(session, tab, tab.id == chosen, size), expand=True) for tab in TABS]
    log = ft.Container(_log_button(session), expand=True, alignment=ft.Alignment.CENTER)
    return ft.Container(
        ft.SafeArea(
            ft.Row([*tabs[:2], log, *tabs[2:]], spacing=0),
            avoid_intrusions_top=False,
            minimum_padding=ft.Padding.symmetric(horizontal=BAR_EDGE, vertical=8),
        ),
        bgcolor=theme.BAR,
        border=ft.Border.only(top=ft.BorderSide(1, theme.LINE)),
    )


def rail(session: Session, chosen: TabId, key: str = "") -> ft.Control:
    size = _name_size(session, theme.RAIL_WIDTH - 2 * RAIL_EDGE)
    tabs = [_tab(session, tab, tab.id == chosen, size) for tab in TABS]
    return ft.Container(
        ft.SafeArea(
            ft.Column(
                [
                    ft.Container(_log_button(session), alignment=ft.Alignment.CENTER),
                    ft.Container(height=4),
                    *tabs,
                ],
                spacing=10,
                scroll=ft.ScrollMode.HIDDEN,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            avoid_intrusions_right=False,
            minimum_padding=ft.Padding.symmetric(horizontal=RAIL_EDGE, vertical=18),
        ),
        key=key or None,
        width=theme.RAIL_WIDTH,
        bgcolor=theme.BAR,
        border=ft.Border.only(right=ft.BorderSide(1, theme.LINE)),
    )
