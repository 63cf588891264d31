"""More: everything that is not needed every hour."""

from __future__ import annotations

import flet as ft

from app.notebook import attention
from app.state.context import use_session
from app.state.reading import use_read
from app.ui import routes
from app.ui.parts import card
from app.ui.parts.page import page_view
from app.ui.screen import screen


@screen
def More() -> ft.View:
    session = use_session()
    act, go = session.tasks.act, session.go

    def open_matters() -> int:
        return len(attention.two_versions(session.notebook)) + len(session.container.aside.all())

    matters = use_read(session, open_matters)
    waiting = card.badge(str(matters.value), "late") if matters.value else None
    return page_view(
        session,
        "More",
        [
            card.rows_card(
                [
                    card.link_row(
                        ft.Icons.BEDTIME_ROUNDED,
                        "End shift",
                        act(go, routes.END_SHIFT),
                        "Hand over, sync, lock",
                    ),
                    card.link_row(ft.Icons.SYNC_ROUNDED, "Sync now", act(session.sync_now, once="sync"), leads=False),
                    card.link_row(ft.Icons.LOCK_ROUNDED, "Lock now", act(session.lock, once="lock"), leads=False),
                ]
            ),
            card.rows_card(
                [
                    card.link_row(
                        ft.Icons.COMPARE_ROUNDED,
                        "Needs attention",
                        act(go, routes.ATTENTION),
                        "Two versions, entries set aside",
                        waiting,
                    ),
                    card.link_row(
                        ft.Icons.GROUPS_ROUNDED,
                        "Members",
                        act(go, routes.MEMBERS),
                        "Officers, devices, invitations",
                    ),
                    card.link_row(
                        ft.Icons.CONTACT_PHONE_ROUNDED,
                        "Import people",
                        act(go, routes.IMPORT),
                        "From an address book file",
                    ),
                    card.link_row(
                        ft.Icons.AUTO_DELETE_ROUNDED,
                        "Deleted people",
                        act(go, routes.DELETED),
                        "Their pages and history, to read or bring back",
                    ),
                ]
            ),
            card.rows_card(
                [
                    card.link_row(
                        ft.Icons.TUNE_ROUNDED, "Settings", act(go, routes.SETTINGS), "Theme, lock, passphrase"
                    ),
                    card.link_row(ft.Icons.INFO_ROUNDED, "About", act(go, routes.ABOUT)),
                ]
            ),
        ],
        tab="More",
    )
