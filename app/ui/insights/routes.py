"""The screens of insights."""

from __future__ import annotations

import flet as ft

from app.ui.insights.export import ExportPage
from app.ui.insights.insights import InsightsPage
from app.ui.screen import Screens

SCREENS = Screens(
    more=[
        ft.Route(path="insights", component=InsightsPage, children=[ft.Route(path="export", component=ExportPage)]),
    ]
)
