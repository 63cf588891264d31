"""The screens of a shift. Today is under all others (app/ui/routes.py)."""

from __future__ import annotations

import flet as ft

from app.ui.end_shift.end_shift import EndShift
from app.ui.screen import Screens

SCREENS = Screens(pages=[ft.Route(path="end-shift", component=EndShift)])
