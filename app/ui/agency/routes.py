"""The screens of the agency."""

from __future__ import annotations

import flet as ft

from app.ui.agency.members import Members
from app.ui.screen import Screens

SCREENS = Screens(more=[ft.Route(path="members", component=Members)])
