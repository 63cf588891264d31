"""Phones: those on which an officer has the notebook; one that is gone is reported from another."""

from __future__ import annotations

import flet as ft

from app.container.phones import Phone
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.agency.invitations import InviteDevice
from app.ui.agency.last_syncs import LastSyncs, use_last_syncs
from app.ui.hooks import use_opened
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.page import page_view
from app.ui.phones.addresses import to_phone
from app.ui.phones.words import gone, name, reason
from app.ui.screen import screen
from app.words import _

ANOTHER = "another"


@screen
def Phones() -> ft.Control:
    session = use_session()
    use_minute(session)
    ft.use_state(session.sync)
    opened, closes, set_opened = use_opened()
    found = use_read(session, session.container.phones.mine, session.sync.state, session.sync.last_ms)
    last = use_last_syncs(session, everybody=True)

    async def another() -> None:
        set_opened(ANOTHER)

    body: list[ft.Control | None] = [card.banner(found.problem, "late")] if found.problem else []
    rows = [row(session, one, last) for one in found.value or []]
    if rows:
        body += [
            words.note(_("The phones and laptops on which you have the notebook. Report here one that is gone.")),
            card.rows_card(rows),
        ]
        if len(rows) == 1:
            alone = _("If this is the one you lose, a supervisor of your squad or an administrator reports it for you.")
            body.append(words.note(alone))
    body.append(InviteDevice(session, "device" if opened == ANOTHER else "", "", closes(ANOTHER), key="invite device"))
    add = button.secondary(
        _("Add another device of mine"), session.tasks.act(another), ft.Icons.ADD_TO_HOME_SCREEN_ROUNDED
    )
    return page_view(session, _("Phones"), body, tab="more", back="back", bottom=button.stacked(add))


def row(session: Session, one: Phone, last: LastSyncs) -> ft.Control:
    """What everybody sees of a phone; it leads to its page."""
    return card.row(
        name(one),
        about(one, last),
        key=f"device {one.id.hex()}",
        leading=card.icon_mark(
            ft.Icons.PHONELINK_ERASE_ROUNDED if one.gone else ft.Icons.PHONE_ANDROID_ROUNDED,
            "plain" if one.gone else "primary",
        ),
        about_lines=3,
        on_click=session.tasks.act(session.go, to_phone(one.id)),
    )


def about(one: Phone, last: LastSyncs) -> str:
    if one.gone:
        return gone(one.gone)
    if one.waits:
        return _("{reason}: the report goes with the next sync").format(reason=reason(one.waits))
    return last.words(one.id)
