"""The screens of the agency."""

from __future__ import annotations

import flet as ft

from app.ui.agency.desk import Agency
from app.ui.agency.edit_policy import EditPolicy
from app.ui.agency.new_squad import NewSquad
from app.ui.agency.officer import Officer
from app.ui.agency.placing import AddOfficers, PutInSquads
from app.ui.agency.policy import Policy
from app.ui.agency.squad import Squad
from app.ui.screen import Screens

SCREENS = Screens(
    forms=[
        ft.Route(path="agency/policy", modal=True, component=EditPolicy),
        ft.Route(path="agency/new-squad", modal=True, component=NewSquad),
        ft.Route(path="agency/squads/:id/officers", modal=True, component=AddOfficers),
        ft.Route(path="agency/officers/:id/squads", modal=True, component=PutInSquads),
    ],
    more=[
        ft.Route(
            path="agency",
            component=Agency,
            children=[
                ft.Route(path="policy", component=Policy),
                ft.Route(path="squads/:id", component=Squad),
                ft.Route(path="officers/:id", component=Officer),
            ],
        )
    ],
)
