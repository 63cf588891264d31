"""A practice card where it fits: one folded line, which goes for good when the officer says so."""

from __future__ import annotations

import flet as ft

from app.device.settings import CARDS_DISMISSED, CARDS_OFFERED
from app.domain import practice
from app.domain.practice_cards import PracticeCard
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_value
from app.ui.parts import button
from app.ui.parts.text import note, text
from app.ui.practice.words import shown
from app.ui.screen import part
from app.words import _


def offered(session: Session, ident: str) -> list[ft.Control]:
    """The card with this id ("" for none), unless the agency does without it or the officer does not want it."""
    settings = session.container.settings
    found = practice.of(session.container.agency.policy, ident)
    if found is None or settings[CARDS_OFFERED] == "off" or ident in settings[CARDS_DISMISSED]:
        return []
    return [OfferedCard(session, shown(found), key=f"offered {ident}")]


@part
def OfferedCard(session: Session, read: PracticeCard) -> ft.Control:
    opened, set_opened = use_value(False)
    dismissed, set_dismissed = use_value(False)
    settings = session.container.settings

    async def turn() -> None:
        set_opened(lambda now: not now)

    async def keep(dismiss: bool) -> None:
        others = [one for one in settings[CARDS_DISMISSED] if one != read.id]
        wanted = [*others, read.id] if dismiss else others
        await session.tasks.run(lambda: settings.__setitem__(CARDS_DISMISSED, wanted))
        set_dismissed(dismiss)

    async def undo() -> None:
        await keep(False)

    async def dismiss() -> None:
        await keep(True)
        session.say(_("Not offered any more. All cards stand under More."), undo)

    if dismissed:
        return ft.Container(visible=False)
    act = session.tasks.act
    # For translators: a card of short advice, by its name.
    name = _("Practice card: {name}").format(name=read.name)
    icon = ft.Icons.EXPAND_LESS_ROUNDED if opened else ft.Icons.EXPAND_MORE_ROUNDED
    line = button.tappable(
        ft.Row(
            [
                ft.Icon(ft.Icons.LIGHTBULB_OUTLINE_ROUNDED, size=18, color=theme.SOFT),
                ft.Container(note(name), expand=True),
                ft.Icon(icon, size=20, color=theme.SOFT),
            ],
            spacing=10,
        ),
        act(turn),
        padding=ft.Padding.symmetric(horizontal=14, vertical=14),
        said={"expanded": opened},
        key="line",
    )
    if not opened:
        return ft.Container(line, border=ft.Border.all(1, theme.LINE), border_radius=theme.FIELD_RADIUS)
    said: list[ft.Control] = [text(read.words)]
    if read.source:
        said.append(note(read.source))
    said.append(ft.Container(button.alone(button.quiet(_("Do not offer this card"), act(dismiss))), margin=_FLUSH))
    below = ft.Column(said, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(
        ft.Column(
            [line, ft.Container(below, padding=ft.Padding.only(left=14, right=14, bottom=4))],
            spacing=0,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        border=ft.Border.all(1, theme.LINE),
        border_radius=theme.FIELD_RADIUS,
    )


_FLUSH = ft.Margin.only(left=-14)  # the words of the button stand under those above
