"""My shift, an earlier one, and the form that begins one or corrects its head."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.screen import Screens
from app.ui.shift.begin_shift import BeginShift, CorrectHead
from app.ui.shift.my_shift import MyShift

SCREENS = Screens(
    forms=[
        ft.Route(
            path="begin-shift",
            modal=True,
            children=[
                ft.Route(index=True, component=BeginShift),
                ft.Route(path=":shift", component=CorrectHead),
            ],
        )
    ],
    pages=[
        ft.Route(
            path="my-shift",
            component=MyShift,
            children=[history(), ft.Route(path=":shift", component=MyShift, children=[history()])],
        )
    ],
)
