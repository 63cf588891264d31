"""A task or promise in a list: who, what, when, and everything one can do with it at the thumb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.notebook import follow_ups
from app.notebook.follow_ups import FollowUpRow
from app.state.form import Form
from app.state.session import Session
from app.ui import theme, when
from app.ui.hooks import use_kept, use_optional, use_redraw, use_value
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet
from app.ui.parts.due_choice import Due, DueChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.reach import call_and_text
from app.ui.parts.text import heading, note, text, tiny

INDENT = 66  # past the avatar
REASONS = ("Not there", "No time tonight", "Waiting for others")


@dataclass(frozen=True)
class FollowUpActions:
    """What a row can do. `snooze` opens the sheet of the screen that called `use_follow_up_actions`."""

    done: Callable[[FollowUpRow], Awaitable[None]]
    snooze: Callable[[FollowUpRow], Awaitable[None]]


def use_follow_up_actions(session: Session) -> FollowUpActions:
    """A hook: Mark done with Undo, and Snooze with its sheet. Call it once in a screen that lists follow-ups."""
    snoozing, set_snoozing = use_optional(FollowUpRow)
    until, set_until = use_optional(Due)
    problem, set_problem = use_value("")
    form = use_kept(lambda: Form({"reason": ""}))
    redraw = use_redraw()

    async def done(row: FollowUpRow) -> None:
        await session.write(follow_ups.done, row.id)

        async def undo() -> None:
            await session.write(follow_ups.reopen, row.id)

        session.say("Promise kept" if row.kind == "promise" else "Done", undo)

    async def snooze(row: FollowUpRow) -> None:
        form.fill({"reason": ""})
        set_until(None)
        set_problem("")
        set_snoozing(row)

    def hide() -> None:
        set_snoozing(None)

    async def choose(due: Due | None) -> None:
        set_until(due)
        set_problem("")

    async def because(words: str) -> None:
        form.set("reason", words)
        set_problem("")
        redraw()

    async def keep() -> None:
        row = snoozing
        if row is None:
            return
        if until is None or not form.text("reason"):
            set_problem("Choose a day first." if until is None else "Say in a few words why it moves.")
            return
        await session.write(follow_ups.snooze, row.id, until.day, form.text("reason"))
        set_snoozing(None)
        session.say(f"Moved to {when.day(until.day)}")

    asked = snoozing
    ft.use_dialog(
        sheet(
            [
                heading("Snooze"),
                note(asked.text, lines=3),
                DueChoice(session, until, choose, "Until"),
                text_field(
                    form,
                    "reason",
                    "Reason",
                    hint="Closed tonight, back on Monday",
                    capitalization=ft.TextCapitalization.SENTENCES,
                ),
                chip_group(
                    [(words, words) for words in REASONS], [form.text("reason")], session.tasks.guarded(because)
                ),
                ft.Semantics(live_region=True, content=note(problem, theme.LATE)) if problem else None,
                button.primary("Move it", session.tasks.act(keep, once="snooze")),
            ],
            hide,
        )
        if asked is not None
        else None
    )
    return FollowUpActions(done, snooze)


def follow_up_row(
    session: Session,
    row: FollowUpRow,
    actions: FollowUpActions,
    on_open: Callable[[], Awaitable[None]],
    *,
    with_contact: bool = True,
    with_owner: bool = False,
) -> ft.Control:
    """The words are one button; Mark done, Snooze, Call and Text are targets of their own beside and below them."""
    about = " · ".join(
        part for part in (row.contact_title if with_contact else "", row.owner_name if with_owner else "") if part
    )
    second: list[ft.Control] = [card.badge("Promise", "promise")] if row.kind == "promise" else []
    if about:
        second.append(ft.Container(note(about, lines=2), expand=True))
    marks: list[ft.Control] = [card.badge("Two versions", "late")] if row.versions else []
    words = ft.Column(
        [
            text(row.text, family=theme.MEDIUM),
            *([ft.Row(second, spacing=6)] if second else []),
            *marks,
        ],
        spacing=4,
        tight=True,
        expand=True,
    )
    tone: card.Tone = "late" if row.late else "primary"
    sign = card.avatar(row.initials or "–", tone) if with_contact else kind_mark(row)
    main = ft.Container(
        ft.Row(
            [sign, words],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        padding=ft.Padding.only(left=14, top=12, right=4),
        expand=True,
        ink=True,
        on_click=on_open,
    )
    is_open = row.status == "open"
    top: list[ft.Control] = [main]
    if is_open:
        check = button.icon_button(
            ft.Icons.CHECK_ROUNDED,
            "Mark done",
            session.tasks.act(actions.done, row, once=f"done {row.id}"),
            ring=True,
        )
        top.append(ft.Container(check, padding=ft.Padding.only(top=10, right=12)))
    foot: list[ft.Control] = [ft.Container(tiny(due_words(row), theme.LATE if row.late else theme.SOFT), expand=True)]
    if is_open:
        foot.append(
            button.icon_button(
                ft.Icons.SNOOZE_ROUNDED, "Snooze", session.tasks.act(actions.snooze, row), theme.SOFT, size=20
            )
        )
        foot.extend(call_and_text(row.phone) if with_contact else [])
    return ft.Semantics(
        container=True,
        content=ft.Column(
            [
                ft.Row(top, spacing=0, vertical_alignment=ft.CrossAxisAlignment.START),
                ft.Container(
                    ft.Row(foot, spacing=0),
                    padding=ft.Padding.only(
                        left=INDENT, right=12, top=0 if is_open else 4, bottom=0 if is_open else 12
                    ),
                ),
            ],
            spacing=0,
            tight=True,
        ),
    )


def kind_mark(row: FollowUpRow) -> ft.Control:
    """A sign for what it is, where everybody knows whom it is about."""
    if row.kind == "promise":
        return card.icon_mark(ft.Icons.HANDSHAKE_ROUNDED, "promise")
    return card.icon_mark(ft.Icons.TASK_ALT_ROUNDED, "late" if row.late else "primary")


def due_words(row: FollowUpRow) -> str:
    """When it is due, and that it was moved before."""
    if row.status != "open":
        return {"done": "Kept" if row.kind == "promise" else "Done", "cancelled": "Cancelled"}.get(row.status, "")
    times = {0: "", 1: " · moved once"}.get(row.snoozed, f" · moved {row.snoozed} times")
    return row.due_text + times
