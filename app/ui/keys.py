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
from app.state.session import Session
from app.state.sheets import has_sheets
from app.state.ways import views_of
from app.ui import theme
from app.ui.contacts.addresses import PEOPLE
from app.ui.follow_ups.addresses import FOLLOW_UPS
from app.ui.log.addresses import LOG
from app.ui.more.addresses import MORE
from app.ui.parts.card import section
from app.ui.parts.dialog import sheet
from app.ui.parts.text import heading, text
from app.ui.problems.addresses import PROBLEMS
from app.ui.search.looking import looking, open_search
from app.ui.today.addresses import TODAY
from app.words import N_, _

ONE_TAP_S = 0.6
"""The same key again within this time is the second half of one press."""
SEQUENCE_S = 2.0
MOVES = {"J": 1, "K": -1}
"""These may be held: one too many harms nobody."""
ACTS = {"E": "done", "S": "snooze"}
TABS = {"T": TODAY, "P": PEOPLE, "F": FOLLOW_UPS, "B": PROBLEMS, "M": MORE}
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
            ("G B", N_("Problems")),
            ("G M", N_("More")),
            ("Esc", N_("Close or go back; what is written is kept")),
        ),
    ),
    (
        N_("Do"),
        (
            ("J  K", N_("To the next row, or the one before")),
            ("E", N_("Mark done")),
            ("S", N_("Snooze")),
            ("Tab", N_("To the next button or field")),
            ("Enter", N_("Open what is marked")),
            ("Ctrl Enter", N_("Save")),
            ("Ctrl Shift L", N_("Lock now")),
            ("?", N_("These shortcuts")),
        ),
    ),
)


def key_of(event: ft.KeyboardEvent) -> str:
    return event.key.upper()


class Shortcuts:
    """What the keys of one window do. `pressed` is for `page.on_keyboard_event`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._last: tuple[str, float] = ("", 0.0)
        self._went_s = -SEQUENCE_S  # when G was pressed
        self._sought_s = -SEQUENCE_S  # when / was

    async def pressed(self, event: ft.KeyboardEvent) -> None:
        session, now = self._session, time.monotonic()
        if session.phase != "open" or session.leaving:
            return
        work = self._meant(event, now)
        chord = f"{event.key} {event.ctrl} {event.shift} {event.meta}"
        again = self._last[0] == chord and now - self._last[1] < ONE_TAP_S
        self._last = (chord, now)
        if key_of(event) == "TAB" and session.front is not None:
            session.front.beside.marked = ""  # from here on the client marks what Enter opens
        if work is not None and (not again or key_of(event) in MOVES or self._typed_ahead(now)):
            await work()

    def _meant(self, event: ft.KeyboardEvent, now: float) -> Callable[[], Awaitable[object]] | None:
        """What this key does here, None for nothing."""
        session, key = self._session, key_of(event)
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
            self._sought_s = -SEQUENCE_S
            return self._leave
        if session.keyboard.typing:
            return None
        if self._typed_ahead(now) and len(event.key) == 1:
            self._sought_s = now
            return partial(looking(session).typed_ahead, event.key if event.shift else event.key.lower())
        after_g = now - self._went_s < SEQUENCE_S
        self._went_s = now if key == "G" else -SEQUENCE_S
        if after_g and key in TABS:
            return partial(self._go, TABS[key])
        letters: dict[str, Callable[[], Awaitable[object]]] = {
            **{key: partial(self._move, by) for key, by in MOVES.items()},
            **{key: partial(self._act, act) for key, act in ACTS.items()},
            "ENTER": self._open,
            "?": self._list,
            "N": partial(self._go, LOG),
            "/": self._search,
        }
        return letters.get(key)

    async def _go(self, route: str) -> None:
        session = self._session
        if session.page.route == route or not session.taps.lets_pass(session.page._i):
            return
        with session.taps.acting(session.page._i):
            await session.go(route)

    async def _search(self) -> None:
        self._sought_s = time.monotonic()
        await open_search(self._session)

    def _typed_ahead(self, now: float) -> bool:
        """Search was just asked for, and its field does not take the letters yet."""
        return now - self._sought_s < SEQUENCE_S and not self._session.keyboard.typing

    async def _leave(self) -> None:
        """Back or Close where there is one; on a wide window a page beside its list has none."""
        if not await self._session.keyboard.tap(LEAVES) and self._session.page.route not in TABS.values():
            await self._session.back()

    @property
    def _place(self) -> int | None:
        """Where among the rows the mark is: the keyboard's, else that of the page beside them."""
        front = self._session.front
        if front is None:
            return None
        routes = [route for route, _row in front.listed.rows]
        return next((routes.index(one) for one in (front.beside.marked, front.beside.route) if one in routes), None)

    async def _move(self, by: int) -> None:
        front, at = self._session.front, self._place
        if front is None or not front.listed.rows or not self._at_list:
            return
        last = len(front.listed.rows) - 1
        at = min(max(at + by, 0), last) if at is not None else 0 if by > 0 else last
        front.beside.marked = front.listed.rows[at][0]
        if front.listed.show is not None:
            await front.listed.show(at)

    async def _open(self) -> None:
        front = self._session.front
        if front is not None and front.beside.marked and self._at_list:
            await self._go(front.beside.marked)

    async def _act(self, name: str) -> None:
        """What a row can do, done with the marked one."""
        front, at, taps = self._session.front, self._place, self._session.taps
        if front is None or at is None or not self._at_list or not taps.lets_pass(self._session.page._i):
            return
        act = front.listed.rows[at][1].get(name)
        if act is not None:
            rows = [route for route, _acts in front.listed.rows]
            with taps.acting(self._session.page._i):
                await act()
            if name == "done":  # it leaves the list, and the mark goes on from where it was
                front.beside.marked = next(iter(rows[at + 1 : at + 2] or rows[max(0, at - 1) : at]), "")

    @property
    def _at_list(self) -> bool:
        """No page lies over the list, and no form stands beside it."""
        return len(list(views_of(self._session.page.views))) == 1 and not self._session.keyboard.form

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
    return ft.Row([ft.Container(ft.Row([cap]), width=116), said], spacing=12, key=f"key {key}")
