"""The screens of follow-ups."""

from __future__ import annotations

import flet as ft

from app.ui.follow_ups.edit_follow_up import EditFollowUp
from app.ui.follow_ups.follow_up import FollowUp
from app.ui.follow_ups.hand_over import HandOver
from app.ui.follow_ups.month import MonthOfFollowUps
from app.ui.follow_ups.new_follow_up import NewFollowUp
from app.ui.follow_ups.promises import Promises
from app.ui.follow_ups.several import Several
from app.ui.history.routes import history
from app.ui.screen import Beside, Screens

SCREENS = Screens(
    forms=[
        ft.Route(
            path="follow-up",
            modal=True,
            children=[
                ft.Route(path="new", component=NewFollowUp),
                ft.Route(path="new/:who", component=NewFollowUp),
                ft.Route(path="new/on/:day", component=NewFollowUp),
                ft.Route(path="hand-over/:squad/:officer", component=HandOver),
                ft.Route(path="promises", component=Promises),
                ft.Route(path="several", component=Several),
                Beside(
                    path=":id", component=FollowUp, children=[ft.Route(path="edit", component=EditFollowUp), history()]
                ),
            ],
        )
    ],
    tabs=[ft.Route(path="follow-ups", children=[ft.Route(path="calendar", component=MonthOfFollowUps)])],
)
