"""Every screen of the open notebook, as its nouns name them, under the one that Back leads to.

A screen more is a line in its noun's own `routes.py`; a noun more is a line in NOUNS.
"""

from __future__ import annotations

import flet as ft

from app.ui.agency.routes import SCREENS as AGENCY
from app.ui.contacts.routes import SCREENS as CONTACTS
from app.ui.end_shift.routes import SCREENS as END_SHIFT
from app.ui.follow_ups.routes import SCREENS as FOLLOW_UPS
from app.ui.log.routes import SCREENS as LOG
from app.ui.more.more import More
from app.ui.more.routes import SCREENS as MORE
from app.ui.needs_attention.routes import SCREENS as NEEDS_ATTENTION
from app.ui.shift.routes import SCREENS as SHIFT
from app.ui.today.today import Today

NOUNS = (LOG, FOLLOW_UPS, CONTACTS, SHIFT, END_SHIFT, AGENCY, NEEDS_ATTENTION, MORE)

ROUTES = [
    *(route for noun in NOUNS for route in noun.forms),
    ft.Route(
        component=Today,
        children=[
            *(route for noun in NOUNS for route in noun.pages),
            ft.Route(path="more", component=More, children=[route for noun in NOUNS for route in noun.more]),
        ],
    ),
]
