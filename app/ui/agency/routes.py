"""The screens of the agency."""

from __future__ import annotations

import flet as ft

from app.ui.agency.agency import Agency
from app.ui.agency.edit_policy import EditPolicy
from app.ui.agency.members import Members
from app.ui.screen import Screens

SCREENS = Screens(
    forms=[ft.Route(path="agency/policy", modal=True, component=EditPolicy)],
    more=[ft.Route(path="members", component=Members), ft.Route(path="agency", component=Agency)],
)
