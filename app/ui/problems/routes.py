"""The screens of problems."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.problems.new_response import NewResponse
from app.ui.problems.problem import Problem
from app.ui.problems.problem_form import EditProblem, NewProblem
from app.ui.problems.side_form import EditSide
from app.ui.screen import Beside, Screens

SCREENS = Screens(
    tabs=[
        ft.Route(
            path="problems",
            children=[
                ft.Route(path="new", component=NewProblem),
                ft.Route(path="new/:note", component=NewProblem),
                Beside(
                    path=":id",
                    component=Problem,
                    children=[
                        ft.Route(path="edit", component=EditProblem),
                        ft.Route(path="side/:corner", component=EditSide),
                        ft.Route(path="response", component=NewResponse),
                        history(),
                    ],
                ),
            ],
        )
    ],
)
