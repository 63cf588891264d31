"""The programmes of the squads: what lapsed, what lapses next, and those that ended."""

from __future__ import annotations

import flet as ft

from app.domain.kinds.programme import ENDED
from app.notebook import programmes
from app.notebook.programmes import ProgrammeRow
from app.state.context import use_session
from app.state.session import Session
from app.ui.contacts.addresses import PEOPLE
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.paging import Shown, use_shown
from app.ui.parts.squads_list import use_of_squads
from app.ui.programmes import words
from app.ui.programmes.addresses import TEMPLATES
from app.ui.programmes.rows import programme_rows
from app.ui.screen import screen
from app.words import _

SHOWN = 40


@screen
def Programmes() -> ft.Control:
    session = use_session()
    shown, shown_ended = use_shown(SHOWN), use_shown(SHOWN)
    listed, act = use_of_squads(session, programmes.page), session.tasks.act
    content: list[ft.Control | None] = [*listed.head]
    if listed.found is not None:
        content += _by_programme(session, [row for row in listed.found if row.standing != ENDED], shown)
        ended = [row for row in listed.found if row.standing == ENDED]
        if ended:
            rows = programme_rows(session, ended[: shown_ended.count])
            content += [card.section(_("Ended"), len(ended)), card.rows_card(rows, indent=14)]
            content += shown_ended.rest(len(ended))
        if not listed.found:
            content.append(_empty(session))
        to_templates = card.link_row(
            ft.Icons.CHECKLIST_ROUNDED, _("Templates"), act(session.go, TEMPLATES), _("What your agency asks for")
        )
        content.append(card.card(to_templates))
    return page_view(session, _("Programs"), content, back="back")


def _by_programme(session: Session, rows: list[ProgrammeRow], shown: Shown) -> list[ft.Control]:
    """Each programme under its name, what lapsed first in each."""
    found: list[ft.Control] = []
    for name in dict.fromkeys(row.name for row in rows):
        some = [row for row in rows if row.name == name]
        found.append(card.section(words.said(name), len(some)))
        found.append(card.rows_card(programme_rows(session, some[: shown.count], "who"), indent=14))
        found += shown.rest(len(some))
    return found


def _empty(session: Session) -> ft.Control:
    teach = _(
        "A program says what is asked of a venue or a person, who verifies it and until when it holds. Begin one on "
        "their page."
    )
    to_people = button.quiet(_("Choose a venue"), session.tasks.act(session.go, PEOPLE))
    return card.card(card.empty(ft.Icons.VERIFIED_ROUNDED, _("Nobody is in a program yet"), teach, to_people))
