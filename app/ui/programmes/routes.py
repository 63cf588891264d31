"""The screens of programmes."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.programmes.begin import Begin
from app.ui.programmes.check_form import CheckForm
from app.ui.programmes.choose_item import ChooseItem
from app.ui.programmes.edit_template import EditTemplate, NewTemplate
from app.ui.programmes.item import ItemPage
from app.ui.programmes.programme import Programme
from app.ui.programmes.programmes import Programmes
from app.ui.programmes.templates import TemplatePage, Templates
from app.ui.screen import Screens

SCREENS = Screens(
    pages=[
        ft.Route(
            path="programmes",
            component=Programmes,
            children=[
                ft.Route(path="begin/:contact", component=Begin),
                ft.Route(
                    path="templates",
                    component=Templates,
                    children=[
                        ft.Route(path="new", component=NewTemplate),
                        ft.Route(
                            path="of/:template",
                            component=TemplatePage,
                            children=[ft.Route(path="edit", component=EditTemplate)],
                        ),
                    ],
                ),
                ft.Route(
                    path="one/:programme",
                    component=Programme,
                    children=[
                        ft.Route(path="check", component=ChooseItem),
                        ft.Route(path="check/:item", component=CheckForm),
                        ft.Route(path="item/:item", component=ItemPage, children=[history()]),
                        history(),
                    ],
                ),
            ],
        )
    ]
)
