"""Needs attention."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.needs_attention.needs_attention import Attention
from app.ui.screen import Screens

SCREENS = Screens(more=[ft.Route(path="attention", component=Attention, children=[history()])])
