"""Log contact, with nobody chosen or somebody."""

from __future__ import annotations

import flet as ft

from app.ui.log.log_contact import LogContact
from app.ui.screen import Beside, Screens

SCREENS = Screens(
    forms=[
        ft.Route(
            path="log",
            modal=True,
            children=[
                Beside(index=True, component=LogContact, panel=True),
                Beside(path=":who", component=LogContact, panel=True),
            ],
        )
    ]
)
