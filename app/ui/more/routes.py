"""What is behind More and belongs to no other noun."""

from __future__ import annotations

import flet as ft

from app.ui.more.about import About
from app.ui.more.settings import Settings
from app.ui.screen import Screens

SCREENS = Screens(more=[ft.Route(path="settings", component=Settings), ft.Route(path="about", component=About)])
