"""The screens of the practice cards."""

from __future__ import annotations

import flet as ft

from app.ui.practice.card_page import CardPage
from app.ui.practice.cards import Cards
from app.ui.practice.edit_card import EditCard
from app.ui.screen import Screens

SCREENS = Screens(
    forms=[
        ft.Route(
            path="cards",
            modal=True,
            children=[ft.Route(path="new", component=EditCard), ft.Route(path=":id", component=EditCard)],
        )
    ],
    more=[ft.Route(path="cards", component=Cards, children=[ft.Route(path=":id", component=CardPage)])],
)
