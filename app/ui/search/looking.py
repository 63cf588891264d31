"""What somebody looks for, from anywhere: kept until the notebook locks, so that Back from what was found is here."""

from __future__ import annotations

import flet as ft

from app.state.form import Form
from app.state.session import Session
from app.ui.hooks import Typing
from app.ui.parts.paging import FIRST
from app.ui.search.addresses import SEARCH


class Looking(ft.Observable):
    """The words that are looked for, and how many rows of what they find are shown."""

    def __init__(self) -> None:
        self.text = ""
        self.shown = FIRST
        self._form, self._typing = Form({"everything": ""}), Typing()

    @property
    def form(self) -> Form:
        return self._form

    @property
    def typing(self) -> Typing:
        return self._typing

    def look_for(self, words: str) -> None:
        """From the beginning."""
        self.text, self.shown = words, FIRST

    async def typed_ahead(self, letter: str) -> None:
        """Before the field had the focus."""
        self._typing.over()
        self._form.typed_ahead("everything", letter)
        self.look_for(self._form.text("everything"))

    def clear(self) -> None:
        self._form.set("everything", "")
        self.look_for("")


def looking(session: Session) -> Looking:
    """The one of this session, until it locks."""
    found: Looking = session.memory.setdefault("search", Looking())
    return found


async def open_search(session: Session) -> None:
    """Opens an empty search over whatever is open, where Close leads back to."""
    if session.page.route != SEARCH:
        looking(session).clear()
        await session.go(SEARCH, back_to=session.page.route)
