"""The shortcuts of a keyboard, all in one place, and the sheet that lists them.

A letter alone does nothing while a text field has the focus or a sheet is open; none does on Unlock and at setting up.
What is done with a button on screen is a tap on that button.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import partial

import flet as ft

from app.state.keyboard import LEAVES, SAVES
from app.state.session import Session, has_sheets
from app.ui import theme
from app.ui.contacts.addresses import PEOPLE
from app.ui.follow_ups.addresses import FOLLOW_UPS
from app.ui.log.addresses import LOG
from app.ui.more.addresses import MORE
from app.ui.parts.card import section
from app.ui.parts.dialog import sheet
from app.ui.parts.text import heading, text
from app.ui.search.looking import open_search
from app.ui.today.addresses import TODAY
from app.words import N_, _

ONE_TAP_S = 0.6
"""The same key again within this time is the second half of one press."""
SEQUENCE_S = 2.0
TABS = {"T": TODAY, "P": PEOPLE, "F": FOLLOW_UPS, "M": MORE}
# Each group with its keys and what they do.
GROUPS = (
    (
        N_("Go to"),
        (
            ("N", N_("Log contact")),
            ("/", N_("Search everything")),
            ("G T", N_("Today")),
            ("G P", N_("People")),
            ("G F", N_("Follow-ups")),
            ("G M", N_("More")),
            ("Esc", N_("Close or go back; what is written is kept")),
        ),
    ),
    (
        N_("Do"),
        (
            ("Tab", N_("To the next button or field")),
            ("Enter", N_("Open what is marked")),
            ("Ctrl Enter", N_("Save")),
            ("Ctrl Shift L", N_("Lock now")),
            ("?", N_("These shortcuts")),
        ),
    ),
)


class Shortcuts:
    """What the keys of one window do. `pressed` is for `page.on_keyboard_event`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: tuple[str, float] = ("", 0.0)
        self._went_s = -SEQUENCE_S  # when G was pressed

    async def pressed(self, event: ft.KeyboardEvent) -> None:
        session, now = self._session, time.monotonic()
        if session.phase != "open" or session.leaving:
            return
        work = self._meant(event, now)
        chord = f"{event.key} {event.ctrl} {event.shift} {event.meta}"
        again = self._last[0] == chord and now - self._last[1] < ONE_TAP_S
        self._last = (chord, now)
        if work is not None and not again:
            await work()

    def _meant(self, event: ft.KeyboardEvent, now: float) -> Callable[[], Awaitable[object]] | None:
        """What this key does here, None for nothing."""
        session, key = self._session, event.key.upper()
        command = event.ctrl or event.meta
        if event.alt:
            return None
        if key == "ENTER" and command and session.keyboard.form:
            return partial(session.keyboard.tap, SAVES)
        if key == "L" and command and event.shift:
            return session.lock
        if command or has_sheets(session.page):
            return None  # the client closes a sheet by Esc itself
        if key == "ESCAPE":
            return partial(session.keyboard.tap, LEAVES)
        if session.keyboard.typing:
            return None
        after_g = now - self._went_s < SEQUENCE_S
        self._went_s = now if key == "G" else -SEQUENCE_S
        if after_g and key in TABS:
            return partial(self._go, TABS[key])
        letters: dict[str, Callable[[], Awaitable[object]]] = {
            "?": self._list,
            "N": partial(self._go, LOG),
            "/": partial(open_search, session),
        }
        return letters.get(key)

    async def _go(self, route: str) -> None:
        session = self._session
        if session.page.route == route or not session.taps.lets_pass(session.page._i):
            return
        with session.taps.acting(session.page._i):
            await session.go(route)

    async def _list(self) -> None:
        page = self._session.page
        if self._session.taps.lets_pass(page._i):
            page.show_dialog(sheet(_listed(), lambda: None, tall=True))


def _listed() -> list[ft.Control | None]:
    shown: list[ft.Control | None] = [heading(_("Keyboard"))]
    for name, keys in GROUPS:
        shown.append(section(_(name)))
        shown.extend(_line(key, _(words)) for key, words in keys)
    return shown


def _line(key: str, words: str) -> ft.Control:
    cap = ft.Container(
        text(key, theme.SMALL, family=theme.SEMIBOLD),
        bgcolor=theme.CHIP,
        border_radius=6,
        padding=ft.Padding.symmetric(horizontal=8, vertical=4),
    )
    said = ft.Container(text(words), expand=True)
    return ft.Row([ft.Container(cap, width=116), said], spacing=12, key=f"key {key}")
