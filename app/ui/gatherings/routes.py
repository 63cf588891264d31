"""The screens of meetings and events."""

from __future__ import annotations

import flet as ft

from app.ui.gatherings.gathering import Gathering
from app.ui.gatherings.gathering_form import EditGathering, NewGathering
from app.ui.gatherings.gatherings import Gatherings
from app.ui.gatherings.new_agreement import NewAgreement
from app.ui.history.routes import history
from app.ui.screen import Screens

SCREENS = Screens(
    pages=[
        ft.Route(
            path="gatherings",
            component=Gatherings,
            children=[
                ft.Route(path="new", component=NewGathering),
                ft.Route(
                    path="one/:id",
                    component=Gathering,
                    children=[
                        ft.Route(path="edit", component=EditGathering),
                        ft.Route(path="agree", component=NewAgreement),
                        history(),
                    ],
                ),
            ],
        )
    ]
)
