"""The screens of measures."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.measures.import_readings import ImportReadings
from app.ui.measures.measure import MeasurePage
from app.ui.measures.measure_form import EditMeasure, NewMeasure
from app.ui.measures.reading_form import ReadingForm
from app.ui.screen import Screens

SCREENS = Screens(
    forms=[
        ft.Route(
            path="measure",
            modal=True,
            children=[
                ft.Route(path="new/:problem", component=NewMeasure),
                ft.Route(path="new/:problem/:at/:beside", component=NewMeasure),
                ft.Route(
                    path=":measure",
                    component=MeasurePage,
                    children=[
                        ft.Route(path="edit", component=EditMeasure),
                        ft.Route(path="reading", component=ReadingForm),
                        ft.Route(path="reading/:reading", component=ReadingForm),
                        ft.Route(path="import", component=ImportReadings),
                        history(),
                    ],
                ),
            ],
        )
    ]
)
