"""The screens of phones."""

from __future__ import annotations

import flet as ft

from app.ui.phones.phone import PhonePage
from app.ui.phones.phones import Phones
from app.ui.phones.report import Report
from app.ui.phones.rest import Rest
from app.ui.screen import Screens

SCREENS = Screens(
    forms=[ft.Route(path="phones/:id/report", modal=True, component=Report)],
    more=[
        ft.Route(
            path="phones",
            component=Phones,
            children=[ft.Route(path="rest/:id", component=Rest), ft.Route(path=":id", component=PhonePage)],
        )
    ],
)
