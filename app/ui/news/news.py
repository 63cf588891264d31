"""The page of the news: what came since the officer last looked, marked, and what came shortly before that."""

from __future__ import annotations

from typing import Any

import flet as ft

from app.notebook import news
from app.notebook.news import Page
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.ui.hooks import use_value
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.needs_attention.open_matters import open_matters
from app.ui.news.rows import news_rows
from app.ui.parts import card
from app.ui.parts.page import page_view
from app.ui.parts.paging import STEP, first_rows, more_row
from app.ui.screen import screen
from app.words import _


@screen
def NewsPage() -> ft.Control:
    session = use_session()
    use_minute(session)
    shown, set_shown = use_value(first_rows(session))
    since: Any = ft.use_ref(None)  # as it was when the page was opened: what was new then stays marked

    def read() -> Page:
        nb = session.notebook
        if since.current is None:
            since.current = nb.news_mark
        return news.page(nb, shown, since.current)

    reading = use_read(session, read, shown)
    matters = use_read(session, lambda: open_matters(session)).value
    found = reading.value
    latest = next((row.key for row in found.rows if row.unread), "") if found is not None else ""

    async def look() -> None:
        if latest:
            await session.tasks.run(news.seen, session.notebook)
            session.changed()

    async def more() -> None:
        if found is not None and found.more:
            set_shown(len(found.rows) + STEP)

    def looked() -> None:
        session.tasks.start(look)

    ft.use_effect(looked, [latest])
    content: list[ft.Control] = []
    content += card.went_wrong(reading.problem)
    if matters:
        go, mark = session.tasks.act(session.go, ATTENTION), card.badge(str(matters), "late")
        waits = _("Two versions, entries set aside")
        content.append(card.card(card.link_row(ft.Icons.COMPARE_ROUNDED, _("Needs attention"), go, waits, mark)))
    if found is not None and found.rows:
        content.append(card.rows_card(news_rows(session, found.rows)))
        rest = more_row(len(found.rows), None if found.more else len(found.rows), session.tasks.act(more))
        content.extend([rest] if rest is not None else [])
    elif found is not None:
        words = _("What others do with your people, and what they hand over to you, stands here when you come back.")
        content.append(card.card(card.empty(ft.Icons.NEWSPAPER_ROUNDED, _("Nothing new"), words)))
    return page_view(
        *(session, _("News"), content),
        tab="today",
        back="back",
        on_near_end=more if found is not None and found.more else None,
    )
