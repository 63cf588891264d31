"""Shows the session's notices at the bottom of the window, with Undo where there is one."""

from __future__ import annotations

import flet as ft

from app.state.notices import Notice
from app.state.session import Session
from app.ui import theme
from app.ui.parts.text import text

SHOWN_S = 4
SHOWN_WITH_UNDO_S = 8


class NoticeBar:
    """Lives as long as the session; a newer notice takes the older one's place at once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: ft.SnackBar | None = None
        self._listen = self._changed  # kept: observables hold their listeners weakly
        self.stop = session.notices.subscribe(self._listen)

    def _changed(self, _sender: object, _field: str | None) -> None:
        self._session.tasks.start(self._show, self._session.notices.current)

    async def _show(self, notice: Notice | None) -> None:
        if self._shown is not None and self._shown.open:
            self._shown.open = False
            self._shown.update()
        self._shown = None
        if notice is not None:
            self._shown = self._bar(notice)
            self._session.page.show_dialog(self._shown)

    def _bar(self, notice: Notice) -> ft.SnackBar:
        tasks = self._session.tasks

        async def undo() -> None:
            self._session.notices.clear(notice.number)
            if notice.undo is not None:
                await notice.undo()

        def gone() -> None:
            self._session.notices.clear(notice.number)

        ground, ink = (theme.LATE_BG, theme.INK) if notice.warning else (theme.INK, theme.PAGE)
        return ft.SnackBar(
            ft.Semantics(live_region=True, content=text(notice.text, color=ink)),
            behavior=ft.SnackBarBehavior.FLOATING,
            bgcolor=ground,
            elevation=0,
            shape=ft.RoundedRectangleBorder(radius=theme.FIELD_RADIUS),
            width=480 if self._session.wide else None,
            margin=None if self._session.wide else ft.Margin.only(left=16, right=16, bottom=96),
            duration=ft.Duration(seconds=SHOWN_WITH_UNDO_S if notice.undo else SHOWN_S),
            action=ft.SnackBarAction("Undo", text_color=theme.PAGE, on_click=tasks.act(undo)) if notice.undo else None,
            persist=False,
            on_dismiss=gone,
        )
