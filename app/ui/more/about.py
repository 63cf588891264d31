"""About: what this is, what it promises, and whose work is inside."""

from __future__ import annotations

import flet as ft

from app.installation import VERSION
from app.state.context import use_session
from app.ui.front.frame import mark
from app.ui.parts import card
from app.ui.parts.page import page_view
from app.ui.parts.text import body, note
from app.ui.screen import screen
from app.words import N_, _

PROMISES = (
    (ft.Icons.SMARTPHONE_ROUNDED, N_("Saved on your phone first"), N_("No action ever waits for the network.")),
    (
        ft.Icons.ENHANCED_ENCRYPTION_ROUNDED,
        N_("Only your squad can read it"),
        N_("Notes are sealed on the phone. The server keeps them without being able to open them."),
    ),
    (
        ft.Icons.VERIFIED_ROUNDED,
        N_("Signed, and never silently changed"),
        N_("Every entry carries its author's signature and stays in history."),
    ),
    (
        ft.Icons.FAVORITE_ROUNDED,
        N_("Respect for the person written about"),
        N_("What happened and your own read are two boxes; there are none for race, religion or politics."),
    ),
)


@screen
def About() -> ft.Control:
    session = use_session()
    return page_view(
        session,
        _("About"),
        [
            ft.Row(
                [
                    mark(48),
                    ft.Column(
                        [body("Beatbook"), note(_("Version {version}").format(version=VERSION))], spacing=0, tight=True
                    ),
                ],
                spacing=12,
            ),
            body(_("The field notebook of relationship-based policing.")),
            card.rows_card(
                [
                    card.row(_(name), _(words), key=f"promise {name}", leading=card.icon_mark(icon), about_lines=None)
                    for icon, name, words in PROMISES
                ]
            ),
            note(
                _(
                    "MIT License. The typeface is Inter by The Inter Project Authors, under the SIL Open Font License "
                    "1.1."
                )
            ),
        ],
        tab="more",
        back="back",
    )
