"""Asking before something that cannot be taken back, and sheets. One at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_kept, use_optional, use_redraw
from app.ui.parts import button
from app.ui.parts.notice import NoticeLine
from app.ui.parts.text import body, heading
from app.words import _

QUESTION_WIDTH = 420  # dp at most: longer lines are hard to read on a laptop
LOW_WINDOW = 640  # dp, for letters of the usual size; lower windows scroll their sheets


@dataclass(frozen=True)
class Question:
    """`work` is awaited, under guard, when the officer says `yes`."""

    name: str
    words: str
    yes: str
    work: Callable[[], Awaitable[None]]
    danger: bool = False


def use_sheet(session: Session, dialog: ft.DialogControl | None) -> None:
    """A hook: shows a sheet or dialog while there is one.

    The client closes it by itself on a tap beside it. Where that was the second half of the tap that opened it, it is
    opened again.
    """
    redraw = use_redraw()
    if dialog is not None:
        hide: Any = dialog.on_dismiss

        def dismissed() -> None:
            if session.taps.slipped and session.phase == "open" and not session.leaving:
                redraw()
            else:
                hide()

        dialog.on_dismiss = dismissed
    if isinstance(dialog, ft.BottomSheet):
        frame = _frame(dialog)
        if (session.page.height or 0) / session.layout.letters < LOW_WINDOW:
            frame[0].scroll = ft.ScrollMode.AUTO
        frame.append(NoticeLine(session, session.notices, key="notice"))  # the page's own lies behind it
    ft.use_dialog(None if session.leaving else dialog)  # a redraw on the way to Unlock opens nothing again


def use_then(
    session: Session, close: Callable[[], None]
) -> tuple[Callable[[], None], Callable[[Callable[[], Awaitable[None]]], None]]:
    """A hook for a sheet that leads to another one: answers `hide`, for its `on_dismiss`, and `then(work)`, which
    closes it and does the work once it is gone.

    A sheet that opens while another one closes has other ids on the client than here: what is typed there is lost.
    """
    next_: list[Callable[[], Awaitable[None]]] = use_kept(list)

    def hide() -> None:
        close()
        if next_:
            session.tasks.start(next_.pop())

    def then(work: Callable[[], Awaitable[None]]) -> None:
        next_[:] = [work]
        close()

    return hide, then


def _frame(sheet: ft.BottomSheet) -> list[Any]:
    """What `sheet` puts its content in, a column; below it stands what is to be said meanwhile."""
    held: Any = sheet.content
    controls: list[Any] = held.content.controls
    return controls


def use_question(session: Session) -> Callable[[Question], None]:
    """A hook: answers `ask(question)`, which shows the dialog. Its work begins once the dialog is gone: where it leads
    to another screen, a busy client would take that one away in the dialog's place."""
    question, set_question = use_optional(Question)
    hide, then = use_then(session, lambda: set_question(None))

    async def no() -> None:
        set_question(None)

    async def yes() -> None:
        if question is not None:
            then(question.work)

    use_sheet(session, _dialog(question, yes, no, hide) if question is not None else None)

    def ask(asked: Question) -> None:
        set_question(asked)

    return ask


def _dialog(
    question: Question,
    yes: Callable[[], Awaitable[None]],
    no: Callable[[], Awaitable[None]],
    hide: Callable[[], None],
) -> ft.AlertDialog:
    confirm = button.danger if question.danger else button.primary
    return ft.AlertDialog(
        title=heading(question.name),
        content=ft.Container(body(question.words), width=QUESTION_WIDTH),
        scrollable=True,
        actions=[button.stacked(confirm(question.yes, yes), button.quiet(_("Cancel"), no))],
        on_dismiss=hide,
    )


def sheet(content: Sequence[ft.Control | None], on_dismiss: Callable[[], None], tall: bool = False) -> ft.BottomSheet:
    """A sheet from below, for `use_sheet(session, sheet(...) if open_ else None)`.

    It is as tall as its content; `tall` content, and any on a low window, fills the window and scrolls.
    """
    return ft.BottomSheet(
        ft.Container(
            ft.Column(
                [
                    ft.Column(
                        [part for part in content if part is not None],
                        spacing=theme.GAP,
                        tight=True,
                        scroll=ft.ScrollMode.AUTO if tall else None,
                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                        expand=True,
                        expand_loose=True,
                    )
                ],
                spacing=0,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            padding=ft.Padding.only(left=theme.GUTTER, right=theme.GUTTER, bottom=theme.GUTTER),
        ),
        show_drag_handle=True,
        scrollable=True,
        on_dismiss=on_dismiss,
    )
