"""The page of the news."""

from __future__ import annotations

import flet as ft

from app.ui.news.news import NewsPage
from app.ui.screen import Screens

SCREENS = Screens(pages=[ft.Route(path="news", component=NewsPage)])
