"""The screens of handovers."""

from __future__ import annotations

import flet as ft

from app.ui.handovers.handover import Handover
from app.ui.handovers.handovers import Handovers
from app.ui.handovers.new_handover import NewHandover
from app.ui.screen import Screens

SCREENS = Screens(
    pages=[
        ft.Route(
            path="handovers",
            component=Handovers,
            children=[
                ft.Route(path="new", component=NewHandover),
                ft.Route(path="of/:contact", component=NewHandover),
                ft.Route(path="one/:handover/:giver", component=Handover),
            ],
        )
    ]
)
