"""The screens of share slips."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.screen import Screens
from app.ui.shares.new_share import NewShare
from app.ui.shares.share import Share
from app.ui.shares.shares import Shares

SCREENS = Screens(
    pages=[
        ft.Route(
            path="shares",
            component=Shares,
            children=[
                ft.Route(path="new/:kind/:record", component=NewShare),
                ft.Route(path="one/:share", component=Share, children=[history()]),
            ],
        )
    ]
)
