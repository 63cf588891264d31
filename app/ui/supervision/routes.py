"""The screens of the supervisor's desk."""

from __future__ import annotations

import flet as ft

from app.ui.screen import Screens
from app.ui.supervision.desk import SupervisorsDesk
from app.ui.supervision.people import WithoutOfficer
from app.ui.supervision.work import AtRisk, Offered, OfficersWork

SCREENS = Screens(
    more=[
        ft.Route(
            path="desk",
            component=SupervisorsDesk,
            children=[
                ft.Route(path="without-officer", component=WithoutOfficer),
                ft.Route(path="not-accepted", component=Offered),
                ft.Route(path="promises", component=AtRisk),
                ft.Route(path="officers/:officer", component=OfficersWork),
            ],
        )
    ]
)
