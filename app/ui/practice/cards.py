"""Practice cards: all that the agency has, in groups."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.device.settings import CARDS_DISMISSED
from app.domain import practice
from app.domain.practice import OWN_MAX
from app.domain.practice_cards import PracticeCard
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.text import note
from app.ui.practice.addresses import NEW_CARD, to_card
from app.ui.practice.words import shown
from app.ui.screen import screen
from app.words import _


@screen
def Cards() -> ft.Control:
    session = use_session()
    agency, settings = session.container.agency, session.container.settings
    reading = use_read(session, lambda: (dict(agency.policy), agency.may_change, settings[CARDS_DISMISSED]))

    async def offer_again() -> None:
        await session.tasks.run(lambda: settings.__setitem__(CARDS_DISMISSED, []))
        session.changed()
        session.say(_("All cards are offered again"))

    content: list[ft.Control | None] = [
        note(
            _("Short advice. A card that fits is offered beside what you are doing; nobody asks whether you used it.")
        ),
    ]
    bottom: ft.Control | None = None
    content += card.went_wrong(reading.problem)
    if reading.value is not None:
        policy, may_change, dismissed = reading.value
        for name, cards in practice.groups(policy).items():
            content += _group(session, _(name) if name else _("Of your agency"), cards)
        left_out = practice.left_out(policy)
        if may_change and left_out:
            content += _group(session, _("Left out by your agency"), left_out)
        if dismissed:
            again = session.tasks.act(offer_again, once="offer")
            content.append(button.alone(button.quiet(_("Offer again what I dismissed"), again)))
        if may_change and len(practice.own(policy)) < OWN_MAX:
            add = session.tasks.act(session.go, NEW_CARD)
            bottom = button.stacked(button.secondary(_("Add a card"), add, ft.Icons.ADD_ROUNDED))
    return page_view(session, _("Practice cards"), content, tab="more", back="back", bottom=bottom)


def _group(session: Session, name: str, cards: Sequence[PracticeCard]) -> list[ft.Control]:
    act = session.tasks.act
    rows = [
        card.row(one.name, one.words, key=f"card {one.id}", on_click=act(session.go, to_card(one.id)))
        for one in map(shown, cards)
    ]
    return [card.section(name, len(rows)), card.rows_card(rows, indent=14)]
