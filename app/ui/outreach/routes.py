"""The screens of the by-name list."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.outreach.add import Add
from app.ui.outreach.by_name import ByName
from app.ui.outreach.consent import Consent
from app.ui.outreach.counts import Counts
from app.ui.outreach.listed import Listed
from app.ui.screen import Screens

SCREENS = Screens(
    pages=[
        ft.Route(
            path="outreach",
            component=ByName,
            children=[
                ft.Route(path="add", component=Add),
                ft.Route(path="counts", component=Counts),
                ft.Route(
                    path="one/:listed",
                    component=Listed,
                    children=[ft.Route(path="consent", component=Consent), history()],
                ),
            ],
        )
    ]
)
