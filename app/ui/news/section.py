"""The latest news on Today, until it was seen."""

from __future__ import annotations

import flet as ft

from app.notebook import news
from app.notebook.news import COUNTED_MAX, Page
from app.state.session import Session
from app.ui import theme
from app.ui.news.addresses import NEWS
from app.ui.news.rows import news_rows
from app.ui.parts import button, card
from app.words import _

ROWS = 3


def news_section(session: Session, latest: Page, unread: int) -> list[ft.Control]:
    """`latest`: the first ROWS of what is `unread`; nothing without any."""
    if not latest.rows:
        return []

    async def seen() -> None:
        await session.tasks.run(news.seen, session.notebook)
        session.changed()

    act = session.tasks.act
    count = unread if unread < COUNTED_MAX else None
    heading = card.section(_("Since your last shift"), count)
    ways = [button.quiet(_("All news"), act(session.go, NEWS)), button.quiet(_("Seen"), act(seen, once="seen"))]
    both = ft.Row(list[ft.Control](ways), wrap=True, alignment=ft.MainAxisAlignment.SPACE_BETWEEN)
    below = ft.Container(both, key="ways", padding=ft.Padding.symmetric(horizontal=4))
    rows = card.rows_card([*news_rows(session, latest.rows, marked=False), below])
    stretch = ft.CrossAxisAlignment.STRETCH
    together: list[ft.Control] = [heading, rows]
    return [ft.Column(together, spacing=theme.GAP, tight=True, horizontal_alignment=stretch, key="section news")]
