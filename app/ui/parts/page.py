"""The frame of every screen: header with sync status, a body that scrolls, what sits at the thumb, bar or rail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import flet as ft

from app.state.form_draft import Writing
from app.state.keyboard import LEAVES
from app.state.pane import Pane, use_address, use_pane
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_follow, use_kept
from app.ui.parts import nav
from app.ui.parts.button import Handler, icon_button
from app.ui.parts.draft_line import DraftLine
from app.ui.parts.notice import NoticeLine
from app.ui.parts.status_pill import SyncPill
from app.ui.parts.text import heading, letters_probe, longest_word, note, title
from app.ui.search.looking import open_search
from app.words import N_, _

Back = Literal["back", "close"]
BACK: dict[Back, tuple[str, ft.IconData]] = {
    "back": (N_("Back"), ft.Icons.ARROW_BACK_ROUNDED),
    "close": (N_("Close"), ft.Icons.CLOSE_ROUNDED),
}
SCROLL_MS = 200
ARROW = 36  # dp that Back takes of the line of a title
HEAD, ROW = 160, 68  # dp, about: what stands above the rows of a tab, and a row with its share of headings
PINNED_FROM = 600  # dp of height at letters of the usual size
SCROLL_TOUCH_MS = 4000  # scrolling counts as using the phone, but need not say so more often


def tab_header(
    session: Session, name: str, eyebrow: str, corner: Sequence[ft.Control], back: Back | None = None
) -> ft.Control:
    """Of a tab: what the day or the agency is, and where everything is; below it the title, and icon buttons at the
    right, of which the first searches everything. `back`: of a list under a tab.
    """
    find = icon_button(ft.Icons.SEARCH_ROUNDED, _("Search everything"), session.tasks.act(open_search, session))
    row = ft.Semantics(container=True, content=ft.Row([find, *corner], spacing=0, tight=True))
    lines: list[list[ft.Control]] = [
        [note(eyebrow), ft.Container(SyncPill(session, session.sync))],
        [title(name, _title_size(session, name, back)), ft.Container(row, margin=ft.Margin.only(right=-12))],
    ]
    if back is not None:
        words, sign = BACK[back]
        arrow = icon_button(sign, _(words), session.tasks.act(session.back), theme.INK, data=LEAVES)
        lead = ft.Container(ft.Semantics(container=True, content=arrow), margin=ft.Margin.only(left=-12))
        lines[1][0] = ft.Row([lead, lines[1][0]], spacing=0, tight=True)
    between, center = ft.MainAxisAlignment.SPACE_BETWEEN, ft.CrossAxisAlignment.CENTER
    rows: list[ft.Control] = [
        ft.Row(line, wrap=True, alignment=between, vertical_alignment=center, run_spacing=2) for line in lines
    ]
    return ft.Column(rows, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _title_size(session: Session, name: str, back: Back | None) -> float:
    """As large as titles are, or smaller where a word of it would run out of the window at letters this large."""
    wide = (session.page.width or theme.COLUMN_MAX) - 2 * theme.GUTTER - (ARROW if back is not None else 0)
    return min(theme.TITLE, wide / (longest_word([name]) * session.layout.letters))


def header(
    session: Session,
    name: str,
    *,
    eyebrow: str = "",
    back: Back | None = None,
    pill: bool = True,
    corner: Sequence[ft.Control] = (),
    back_to: str = "",
    writing: Writing | None = None,
) -> ft.Control:
    """Title with the line above it and the sync pill; at large text the pill moves under the title.

    `corner`: icon buttons at the right of the title.
    """
    at_corner = [ft.Container(ft.Row(list(corner), spacing=0, tight=True), margin=ft.Margin.only(right=-12))]
    named = ft.Column([*([note(eyebrow)] if eyebrow else []), heading(name)], spacing=0, tight=True)
    ends: list[ft.Control] = []
    if writing is not None:
        ends.append(DraftLine(writing))
    if pill:
        ends.append(ft.Container(SyncPill(session, session.sync), expand=True, expand_loose=True))  # wraps if it must
    if corner and back is None:
        ends.extend(at_corner)
    line = ft.Row(
        [named, *([ft.Row(ends, spacing=6, tight=True)] if ends else [])],
        wrap=True,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER if back else ft.CrossAxisAlignment.END,
        run_spacing=2,
    )
    if back is None:
        return line
    words, icon = BACK[back]

    async def leave() -> None:
        if writing is not None:
            await writing.park()
        await (session.go(back_to) if back_to else session.back())

    arrow = icon_button(icon, _(words), session.tasks.act(leave), theme.INK, data=LEAVES)
    return ft.Row(
        [
            # A node of its own, else the heading beside it would take its name.
            ft.Container(ft.Semantics(container=True, content=arrow), margin=ft.Margin.only(left=-12)),
            # Without the pill the line is lower than the arrow beside it.
            ft.Container(line, expand=True, padding=ft.Padding.only(top=0 if pill else 11)),
            *(at_corner if corner else []),
        ],
        spacing=0,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def page_view(
    session: Session,
    name: str,
    body: Sequence[ft.Control | None],
    *,
    tab: nav.TabId | None = None,
    eyebrow: str = "",
    back: Back | None = None,
    pill: bool = True,
    corner: Sequence[ft.Control] = (),
    bottom: ft.Control | None = None,
    beside: ft.Control | None = None,
    pinned: ft.Control | None = None,
    long: bool = False,
    fullscreen: bool = False,
    on_near_end: object = None,
    back_to: str = "",
    writing: Writing | None = None,
) -> ft.Control:
    """A screen: an `ft.View` of its own, or what stands in its pane of the shell. Call it exactly once, last, in a
    component marked `@screen`.

    tab: of a view of its own, the tab it belongs to; shows the bar (or rail). None: no bar (forms).
    back: shows that button before the title; it leads to `back_to`, if given, else one level up.
    writing: the form of the screen; leaving by that button parks it.
    corner: icon buttons at the right of the header, however long the title is.
    bottom: sits at the thumb, above the keyboard.
    pinned: of a tab, what stays in sight under the header while the rest scrolls; on a low window it scrolls, too.
    beside: where there is a rail only, the list shown at the left of this detail.
    long: the body is a long list: what is in it is laid out as it comes into view.
    on_near_end: an async function, awaited when the end is near.
    """
    pane, path = use_pane(), use_address(session)
    back, pill = (None, False) if pane.kind == "detail" else (back, pill)
    if pane.kind == "tab":
        top = tab_header(session, name, eyebrow or session.container.members.agency, corner, back)
    else:
        more = {"eyebrow": eyebrow, "back_to": back_to}
        top = header(session, name, back=back, pill=pill, corner=corner, writing=writing, **more)
    above = [top, *([pinned] if pinned is not None else [])]
    high_enough = (session.page.height or 0) / session.layout.letters >= PINNED_FROM
    stays = pane.kind == "tab" and pinned is not None and high_enough
    controls = [*([] if stays else above), *[part for part in body if part is not None], ft.Container(height=8)]
    scroller = _use_scroller(session, pane, controls, long, on_near_end)
    if pane.kind != "view":
        return _in_pane(session, above if stays else [], scroller, bottom)
    return ft.View(
        route=path,
        padding=0,
        spacing=0,
        bgcolor=theme.PAGE,
        fullscreen_dialog=fullscreen,
        can_pop=swiped_back(session),
        on_confirm_pop=went_back(session),
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[_framed(session, scroller, tab, bottom, beside)],
    )


def swiped_back(session: Session) -> bool:
    """Whether the client itself may take a view away: on an iPhone, where one swipes from the edge."""
    return session.page.platform is ft.PagePlatform.IOS


def went_back(session: Session) -> Handler:
    """What a view answers to the system's Back where the client may not take it away by itself. The second half of a
    tap that closed a sheet falls beside it, and Flutter's sheet on its way out hands that on to the view behind."""

    async def asked(event: ft.Event[ft.View]) -> None:
        slipped = session.taps.sheet_leaves  # before the client, which may be busy, has heard the answer
        await event.control.confirm_pop(False)
        if not slipped:
            await session.back()

    return session.tasks.guarded(asked)


def _in_pane(session: Session, above: list[ft.Control], scroller: ft.Control, bottom: ft.Control | None) -> ft.Control:
    """What a pane of the shell holds; the shell draws the rest. `above` stays in sight."""
    if above:
        fixed = ft.Column(above, spacing=theme.GAP, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
        padding = ft.Padding.only(left=theme.GUTTER, right=theme.GUTTER, top=14)
        scroller = _column([ft.Container(fixed, padding=padding), scroller])
    parts: list[ft.Control] = [ft.SafeArea(scroller, expand=True, avoid_intrusions_bottom=False)]
    if bottom is not None:
        parts.append(thumb(bottom, last=session.room.rail))
    return _column(parts)


def _column(controls: list[ft.Control]) -> ft.Control:
    return ft.Column(controls, spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _framed(
    session: Session, scroller: ft.Control, tab: nav.TabId | None, bottom: ft.Control | None, beside: ft.Control | None
) -> ft.Control:
    """What scrolls, with what stays in sight around it."""
    column = [
        ft.SafeArea(scroller, expand=True, avoid_intrusions_bottom=tab is None and bottom is None),
        NoticeLine(session, session.notices, key="notice"),
        letters_probe(session),
    ]
    if bottom is not None:
        column.append(thumb(bottom, last=tab is None or session.room.rail))
    if session.room.wide:
        return _wide(session, column, tab, beside)
    if tab is not None:
        column.append(nav.bottom_bar(session, tab))
    return _column(column)


def _use_scroller(
    session: Session, pane: Pane, controls: list[ft.Control], long: bool, on_near_end: object
) -> ft.Control:
    """A hook: what scrolls. A tab that comes back into sight stands where it was left."""
    scroller, place = use_kept(ft.Ref[ft.ScrollableControl]), use_kept(lambda: [0.0])

    async def stand() -> None:
        if pane.sight.clear and place[0] and scroller.current is not None:
            await scroller.current.scroll_to(offset=place[0])

    def come_back() -> None:
        if pane.kind == "tab":
            session.tasks.start(stand)

    use_follow(pane.sight, come_back)

    async def show(at: int) -> None:
        """About where the row at this place among all begins."""
        y, high = HEAD + at * ROW, (session.page.height or 0) - HEAD
        if scroller.current is not None and not place[0] < y < place[0] + high - 2 * ROW:
            place[0] = max(0.0, y - high / 2)
            await scroller.current.scroll_to(offset=place[0], duration=120)

    pane.listed.show = show

    async def scrolled(event: ft.OnScrollEvent) -> None:
        session.touched()
        if pane.sight.clear:
            place[0] = event.pixels
        if callable(on_near_end) and event.extent_after < 600:
            await session.tasks.guard(on_near_end)

    padding = ft.Padding.symmetric(horizontal=theme.GUTTER, vertical=14)
    interval = SCROLL_MS if on_near_end or pane.kind == "tab" else SCROLL_TOUCH_MS
    if long:
        return ft.ListView(
            controls,
            ref=scroller,
            spacing=theme.GAP,
            padding=padding,
            expand=True,
            scroll_interval=interval,
            on_scroll=scrolled,
        )
    column = ft.Column(controls, spacing=theme.GAP, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Column(
        [ft.Container(column, padding=padding)],
        ref=scroller,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        scroll_interval=interval,
        on_scroll=scrolled,
    )


def thumb(bottom: ft.Control, last: bool) -> ft.Control:
    """What stays in sight below a list. `last`: nothing else is below it."""
    return ft.Container(
        ft.SafeArea(bottom, avoid_intrusions_top=False, avoid_intrusions_bottom=last, minimum_padding=theme.GUTTER),
        bgcolor=theme.BAR,
        border=ft.Border.only(top=ft.BorderSide(1, theme.LINE)),
    )


def _wide(session: Session, column: list[ft.Control], tab: nav.TabId | None, beside: ft.Control | None) -> ft.Control:
    main = ft.Column(column, spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    parts: list[ft.Control] = [nav.rail(session, tab)] if tab is not None else []
    if beside is not None:
        parts.append(
            ft.Container(beside, width=theme.LIST_WIDTH, border=ft.Border.only(right=ft.BorderSide(1, theme.LINE)))
        )
        parts.append(ft.Container(main, expand=True))
    else:
        parts.append(
            ft.Row(
                [ft.Container(main, width=theme.COLUMN_MAX)],
                alignment=ft.MainAxisAlignment.CENTER,
                vertical_alignment=ft.CrossAxisAlignment.STRETCH,
                expand=True,
            )
        )
    return ft.Row(parts, spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
