"""The screens of contacts."""

from __future__ import annotations

import flet as ft

from app.ui.contacts.contact import Contact
from app.ui.contacts.deleted import Deleted
from app.ui.contacts.edit_contact import EditContact, NewContact
from app.ui.contacts.import_people import ImportPeople
from app.ui.contacts.merging import Merge, MergeWith
from app.ui.history.routes import history
from app.ui.screen import Beside, Screens

SCREENS = Screens(
    tabs=[
        ft.Route(
            path="people",
            children=[
                ft.Route(path="new", component=NewContact),
                ft.Route(path="new/at/:home", component=NewContact),
                history(),  # of what a search finds that has no page of its own
                Beside(
                    path=":id",
                    component=Contact,
                    children=[
                        ft.Route(path="edit", component=EditContact),
                        ft.Route(path="merge", component=MergeWith),
                        ft.Route(path="merge/:other", component=Merge),
                        history(),
                    ],
                ),
            ],
        )
    ],
    more=[ft.Route(path="import", component=ImportPeople), ft.Route(path="deleted", component=Deleted)],
)
