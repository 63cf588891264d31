"""One practice card: its words, where they come from, and what an admin can do with it."""

from __future__ import annotations

import flet as ft

from app.domain import practice
from app.domain.practice import CardTerm
from app.domain.practice_cards import SHIPPED, PracticeCard
from app.state.context import use_session
from app.state.pane import use_params
from app.state.reading import use_read
from app.state.session import Session
from app.ui.parts import button, card
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.text import note, text
from app.ui.practice.addresses import to_edit_card
from app.ui.practice.words import shown
from app.ui.screen import screen
from app.words import _


@screen
def CardPage() -> ft.Control:
    session = use_session()
    agency, menu, ident = session.container.agency, use_menu(session), use_params().get("id", "")
    act = session.tasks.act
    reading = use_read(session, lambda: (practice.of(agency.policy, ident), agency.may_change), ident)
    content, corner, name = list[ft.Control | None](), list[ft.Control](), _("Practice card")
    bottom: ft.Control | None = None
    if reading.value is not None:
        kept, may_change = reading.value
        usual = SHIPPED.get(ident)
        found = kept or usual
        if found is None:
            gone = _("Your agency has no such card any more.")
            content = [card.empty(ft.Icons.LIGHTBULB_OUTLINE_ROUNDED, _("Not here"), gone)]
        else:
            read = shown(found)
            name = read.name
            content = [
                None if kept else card.banner(_("Your agency does without this card."), "plain"),
                card.card(text(read.words), padding=16),
                note(_("Source: {source}").format(source=read.source), selectable=True) if read.source else None,
                None if found == usual else note(_("In the words of your agency.")),
            ]
        if found is not None and may_change:
            said = _("More for {name}").format(name=name)
            corner = [dots(said, act(menu, name, _ways(session, found, left_out=kept is None)))]
            change = act(session.go, to_edit_card(ident))
            bottom = button.stacked(button.secondary(_("Change this card"), change, ft.Icons.EDIT_ROUNDED))
    return page_view(session, name, content, tab="more", back="back", pill=False, corner=corner, bottom=bottom)


def _ways(session: Session, found: PracticeCard, left_out: bool) -> list[Way]:
    """What an admin can do beside changing its words; each holds for the whole agency."""
    agency, term, usual = session.container.agency, CardTerm(found.id), SHIPPED.get(found.id)

    async def leave_out() -> None:
        if await agency.change({term: term.left_out()}):
            session.changed()
            session.say(_("Left out for the whole agency"), put_back)

    async def put_back() -> None:
        if await agency.change({term: found}):
            session.changed()
            session.say(_("Saved for the whole agency"))

    async def as_shipped() -> None:
        if usual is not None and await agency.change({term: usual}):
            session.changed()
            session.say(_("Saved for the whole agency"), None if left_out else put_back)

    if left_out:
        return [Way(ft.Icons.UNDO_ROUNDED, _("Bring it back"), as_shipped)]
    ways = [Way(ft.Icons.REMOVE_CIRCLE_OUTLINE_ROUNDED, _("Leave it out"), leave_out, danger=True)]
    if usual is not None and found != usual:
        ways.insert(0, Way(ft.Icons.RESTORE_ROUNDED, _("As Beatbook brings it"), as_shipped))
    return ways
