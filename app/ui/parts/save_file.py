"""Saving what Beatbook made as a file: a page of paper, a table, a calendar."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.state.session import Session
from app.ui.hooks import use_kept
from app.words import _

Save = Callable[[str, bytes, str], Awaitable[bool]]


def use_save_file(session: Session) -> Save:
    """A hook: answers `save(name, data, said)`, which asks where it goes and then says `said`; whether it went.

    A browser tells nobody what becomes of a file: all that is known is that it has it.
    """
    picker = use_kept(ft.FilePicker)

    async def save(name: str, data: bytes, said: str) -> bool:
        where = await picker.save_file(file_name=name, src_bytes=data)
        if session.page.web:
            session.say(_("Handed to your browser: {name}. Beatbook does not protect it any more.").format(name=name))
        elif where:
            session.say(said)
        return bool(session.page.web or where)

    return save
