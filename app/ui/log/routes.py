"""Log contact, with nobody chosen or somebody."""

from __future__ import annotations

import flet as ft

from app.ui.log.log_contact import LogContact
from app.ui.screen import Screens

SCREENS = Screens(
    forms=[
        ft.Route(
            path="log",
            modal=True,
            children=[ft.Route(index=True, component=LogContact), ft.Route(path=":who", component=LogContact)],
        )
    ]
)
