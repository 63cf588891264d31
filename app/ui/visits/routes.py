"""The screens of visits."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.screen import Screens
from app.ui.visits.adds_up import AddsUp
from app.ui.visits.edit_spot import EditSpot, NewSpot
from app.ui.visits.ended import Ended
from app.ui.visits.spot import Spot
from app.ui.visits.visit import Visit
from app.ui.visits.visits import Visits

SCREENS = Screens(
    pages=[
        ft.Route(
            path="visits",
            component=Visits,
            children=[
                ft.Route(path="new", component=NewSpot),
                ft.Route(path="adds-up", component=AddsUp),
                ft.Route(
                    path="spot/:spot", component=Spot, children=[ft.Route(path="edit", component=EditSpot), history()]
                ),
                ft.Route(
                    path="visit/:visit", component=Visit, children=[ft.Route(path="ended", component=Ended), history()]
                ),
            ],
        )
    ]
)
