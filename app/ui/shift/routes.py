"""My shift, an earlier one, and the form that begins one."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.screen import Screens
from app.ui.shift.begin_shift import BeginShift
from app.ui.shift.my_shift import MyShift

SCREENS = Screens(
    forms=[ft.Route(path="begin-shift", modal=True, component=BeginShift)],
    pages=[
        ft.Route(
            path="my-shift",
            component=MyShift,
            children=[history(), ft.Route(path=":shift", component=MyShift, children=[history()])],
        )
    ],
)
