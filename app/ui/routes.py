"""Every screen of the open notebook, as its nouns name them, under the one that Back leads to.

A screen more is a line in its noun's own `routes.py`; a noun more is a line in NOUNS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import flet as ft

from app.ui.agency.routes import SCREENS as AGENCY
from app.ui.contacts.routes import SCREENS as CONTACTS
from app.ui.end_shift.routes import SCREENS as END_SHIFT
from app.ui.follow_ups.routes import SCREENS as FOLLOW_UPS
from app.ui.gatherings.routes import SCREENS as GATHERINGS
from app.ui.handovers.routes import SCREENS as HANDOVERS
from app.ui.insights.routes import SCREENS as INSIGHTS
from app.ui.log.routes import SCREENS as LOG
from app.ui.measures.routes import SCREENS as MEASURES
from app.ui.more.routes import SCREENS as MORE
from app.ui.needs_attention.routes import SCREENS as NEEDS_ATTENTION
from app.ui.news.routes import SCREENS as NEWS
from app.ui.outreach.routes import SCREENS as OUTREACH
from app.ui.partners.routes import SCREENS as PARTNERS
from app.ui.phones.routes import SCREENS as PHONES
from app.ui.practice.routes import SCREENS as PRACTICE
from app.ui.problems.routes import SCREENS as PROBLEMS
from app.ui.programmes.routes import SCREENS as PROGRAMMES
from app.ui.screen import Beside
from app.ui.search.routes import SCREENS as SEARCH
from app.ui.shares.routes import SCREENS as SHARES
from app.ui.shell import Shell
from app.ui.shift.routes import SCREENS as SHIFT
from app.ui.supervision.routes import SCREENS as SUPERVISION
from app.ui.visits.routes import SCREENS as VISITS

NOUNS = (
    *(LOG, SEARCH, FOLLOW_UPS, CONTACTS, PROBLEMS, MEASURES, PROGRAMMES, OUTREACH, SHIFT, VISITS, PRACTICE),
    *(PARTNERS, GATHERINGS, SHARES, HANDOVERS, INSIGHTS, SUPERVISION, NEWS),
    *(END_SHIFT, AGENCY, PHONES, NEEDS_ATTENTION, MORE),
)

FORMS = [route for noun in NOUNS for route in noun.forms]
PAGES = [route for noun in NOUNS for route in noun.pages]
TABS = [route for noun in NOUNS for route in noun.tabs]
MORE_ROUTE = ft.Route(path="more", children=[route for noun in NOUNS for route in noun.more])


@cache
def routes_for(wide: bool, rail: bool) -> list[ft.Route]:
    """All routes, for a window with such room, see `app.state.layout.Room`.

    There the shell itself draws what is `Beside`; whatever is opened from it lies over all of it.
    """
    forms, beside = list[ft.Route](), list[ft.Route]()
    for route in FORMS:
        shown = [child for child in route.children or [] if _is_beside(child, wide, rail)]
        others = [child for child in route.children or [] if child not in shown]
        if others or not shown:
            forms.append(replace(route, children=others or None))
        if shown:
            beside.append(ft.Route(path=route.path, component=Shell, children=_within(shown, wide, rail)))
    tabs = [replace(tab, component=Shell, children=_within(tab.children, wide, rail)) for tab in [*TABS, MORE_ROUTE]]
    return [*forms, *beside, *tabs, ft.Route(component=Shell, children=PAGES)]


def _is_beside(route: ft.Route, wide: bool, rail: bool) -> bool:
    return isinstance(route, Beside) and (rail if route.panel else wide)


def _within(routes: Sequence[ft.Route] | None, wide: bool, rail: bool) -> list[ft.Route] | None:
    """The routes under a tab. What the shell draws has no view of its own; the end of its path is still one to stop
    at."""
    if routes is None:
        return None
    return [_drawn_by_shell(route) if _is_beside(route, wide, rail) else route for route in routes]


def _drawn_by_shell(route: ft.Route) -> ft.Route:
    over = [replace(child, modal=True) for child in route.children or []]
    return ft.Route(path=route.path, index=route.index, children=[ft.Route(index=True), *over] if over else None)
