"""The share log: every slip of the squads, the latest first, to look through and to print."""

from __future__ import annotations

import flet as ft

from app.notebook import shares
from app.state.context import use_session
from app.state.session import Session
from app.ui.contacts.addresses import PEOPLE
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.save_file import use_save_file
from app.ui.parts.squads_list import use_of_squads
from app.ui.screen import screen
from app.ui.shares.printed_log import printed_log, read_log
from app.ui.shares.rows import share_rows
from app.words import _

SHOWN = 20


@screen
def Shares() -> ft.Control:
    session = use_session()
    shown, save_file = use_shown(SHOWN), use_save_file(session)
    listed = use_of_squads(session, lambda nb, of: shares.log(nb, of, shown.count), shown.count)

    async def save() -> None:
        log = await session.tasks.run(read_log, session.notebook, listed.of)
        data = await session.tasks.run(printed_log, log)
        await save_file(log.file_name, data, _("The share log is saved"))

    content: list[ft.Control | None] = [*listed.head]
    bottom: ft.Control | None = None
    if listed.found is not None:
        if listed.found.rows:
            rows = share_rows(session, listed.found.rows)
            content += [card.rows_card(rows, indent=14), *shown.rest(listed.found.total)]
            bottom = button.stacked(button.secondary(_("Save as PDF"), session.tasks.act(save, once="save log")))
        else:
            content.append(_empty(session))
    return page_view(session, _("Share log"), content, back="back", bottom=bottom)


def _empty(session: Session) -> ft.Control:
    teach = _(
        "Whatever of a record goes to another agency goes on a share slip, for one purpose and until a day. All of "
        "them stand here. Begin one behind the dots of a page."
    )
    to_people = button.quiet(_("Choose a person"), session.tasks.act(session.go, PEOPLE))
    return card.card(card.empty(ft.Icons.OUTBOX_ROUNDED, _("Nothing was shared yet"), teach, to_people))
