"""The cover: nothing of the notebook is to be seen on a phone while the app is not in front, nor in the picture that
the system takes of it then. It is a dialog whose ground hides all below, open sheets too: they are found again as they
were.
"""

from __future__ import annotations

import flet as ft

from app.platform.leftovers import is_phone
from app.state.session import Session
from app.ui import theme
from app.ui.front.frame import mark

_BEHIND = (ft.AppLifecycleState.INACTIVE, ft.AppLifecycleState.PAUSE, ft.AppLifecycleState.HIDE)
_IN_FRONT = (ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW)


class Cover:
    """Follows the life of a window. A phone takes its picture while the app is *inactive* already. A browser has none:
    it draws nothing in a tab that is hidden, and would show a cover only to whoever comes back."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dialog: ft.AlertDialog | None = None

    def follow(self, state: ft.AppLifecycleState) -> None:
        if state in _BEHIND and is_phone(self._session.page):
            self._put_on()
        elif state in _IN_FRONT and (self._session.phase != "open" or self._session.touched()):
            self._take_off()  # not where it was away too long: then Unlock comes first, and closes it like any dialog

    def _put_on(self) -> None:
        if self._session.phase == "open" and self._dialog is None:
            self._dialog = ft.AlertDialog(
                modal=True,
                content=ft.Row([mark()], alignment=ft.MainAxisAlignment.CENTER, tight=True),
                bgcolor=ft.Colors.TRANSPARENT,
                elevation=0,
                barrier_color=theme.PAGE,
                on_dismiss=self._gone,
            )
            self._session.page.show_dialog(self._dialog)

    def _take_off(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None and dialog.open:
            dialog.open = False
            dialog.update()

    def _gone(self) -> None:
        self._dialog = None
