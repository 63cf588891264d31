"""The screens of partners and referrals."""

from __future__ import annotations

import flet as ft

from app.ui.history.routes import history
from app.ui.partners.edit_referral import EditReferral
from app.ui.partners.new_referral import NewReferral
from app.ui.partners.partners import Partners
from app.ui.partners.referral import Referral
from app.ui.partners.referrals import Referrals
from app.ui.screen import Screens

SCREENS = Screens(
    pages=[
        ft.Route(
            path="partners",
            component=Partners,
            children=[
                ft.Route(
                    path="referrals",
                    component=Referrals,
                    children=[
                        ft.Route(path="of/:contact", component=NewReferral),
                        ft.Route(
                            path="one/:referral",
                            component=Referral,
                            children=[history(), ft.Route(path="edit", component=EditReferral)],
                        ),
                    ],
                )
            ],
        )
    ]
)
