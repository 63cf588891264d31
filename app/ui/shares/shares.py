"""The share log: every slip of the squads, the latest first, to look through and to print."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.notebook import shares, squad
from app.notebook.paging import Listing
from app.notebook.shares import Shared
from app.notebook.squad import Squad
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import PEOPLE
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.save_file import use_save_file
from app.ui.parts.squads import filter_chips, squad_filter
from app.ui.screen import screen
from app.ui.shares.printed_log import printed_log, read_log
from app.ui.shares.rows import share_rows
from app.words import _

SHOWN = 20


@dataclass(frozen=True)
class Read:
    listed: Listing[Shared]
    squads: list[Squad]


@screen
def Shares() -> ft.Control:
    session = use_session()
    kept = use_value(squad_filter(session))[0]
    shown, save_file = use_shown(SHOWN), use_save_file(session)

    def read() -> Read:
        squads = squad.mine(session.notebook)
        return Read(shares.log(session.notebook, kept.among(squads), shown.count), squads)

    reading = use_read(session, read, kept.squad, shown.count)
    found = reading.value

    async def save() -> None:
        among = kept.among(found.squads) if found is not None else None
        log = await session.tasks.run(read_log, session.notebook, among)
        data = await session.tasks.run(printed_log, log)
        await save_file(log.file_name, data, _("The share log is saved"))

    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    content += card.went_wrong(reading.problem)
    if found is not None:
        content += filter_chips(session, kept, found.squads)
        if found.listed.rows:
            rows = share_rows(session, found.listed.rows)
            content += [card.rows_card(rows, indent=14), *shown.rest(found.listed.total)]
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
