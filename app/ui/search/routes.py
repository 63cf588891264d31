"""Search over whatever was open."""

from __future__ import annotations

import flet as ft

from app.ui.screen import Screens
from app.ui.search.addresses import SEARCH
from app.ui.search.search import Search

SCREENS = Screens(forms=[ft.Route(path=SEARCH.strip("/"), modal=True, component=Search)])
