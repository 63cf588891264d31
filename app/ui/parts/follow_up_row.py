"""A task or promise in a list: who, what, when, and everything one can do with it at the thumb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import flet as ft

from app.notebook import follow_ups
from app.notebook.basis import Basis
from app.notebook.follow_ups import FollowUpRow
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.hooks import Typing, use_kept, use_redraw, use_value
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.due_choice import Due, DueChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.reach import call_and_text
from app.ui.parts.text import heading, note, text, tiny
from app.ui.parts.written_sheet import use_written_sheet

T = TypeVar("T")
INDENT = 66  # past the avatar
REASONS = ("Not there", "No time tonight", "Waiting for others")


STAYS_S = 2.0
"""What is done stays where it was, struck through, for so long: nothing moves under the finger."""


@dataclass(frozen=True)
class FollowUpActions:
    """What a row can do. `snooze` opens the sheet of the screen that called `use_follow_up_actions`.

    `struck`: rows just done. `steady(value)` answers what the screen showed before, as long as there are any.
    """

    done: Callable[[FollowUpRow], Awaitable[None]]
    snooze: Callable[[FollowUpRow], Awaitable[None]]
    struck: frozenset[str]
    steady: Callable[[T | None], T | None]


def use_follow_up_actions(session: Session) -> FollowUpActions:
    """A hook: Mark done with Undo, and Snooze with its sheet. Call it once in a screen that lists follow-ups."""
    struck, set_struck = use_value(frozenset[str]())
    batch: list[tuple[FollowUpRow, Basis]] = use_kept(list)  # what the notice on screen can undo
    shown: list[Any] = use_kept(lambda: [None])
    calm = use_kept(Typing)
    snooze = use_snooze(session)

    async def done(row: FollowUpRow) -> None:
        if row.id in struck:
            return
        set_struck(lambda now: now | {row.id})
        try:
            basis = await session.write(follow_ups.done, row.id)
        except BaseException:
            set_struck(lambda now: now - {row.id})
            raise
        if session.notices.current is None or session.notices.current.undo is None:
            batch.clear()
        batch.append((row, basis))
        undone = list(batch)

        async def undo() -> None:
            set_struck(frozenset())
            for one, after in undone:
                await session.write(follow_ups.reopen, one.id, after)

        kept = "Promise kept" if row.kind == "promise" else "Done"
        session.say(kept if len(batch) == 1 else f"{len(batch)} done", undo)
        session.tasks.start(move_on)

    async def move_on() -> None:
        if await calm.paused(STAYS_S):
            set_struck(frozenset())

    def steady(value: T | None) -> T | None:
        if not struck or shown[0] is None:
            shown[0] = value
        return cast("T | None", shown[0])

    return FollowUpActions(done, snooze, struck, steady)


def use_snooze(session: Session) -> Callable[[FollowUpRow], Awaitable[None]]:
    """A hook: answers `snooze(row)`, which opens the sheet."""
    problem, set_problem = use_value("")
    redraw = use_redraw()

    def whose(follow_up: str) -> str:
        row = follow_ups.read(session.notebook, follow_up)
        return row.contact_title or row.text

    blank = {"reason": "", "until": None}
    written = use_written_sheet(
        session, "snooze", blank, whose, to_follow_up, seen=lambda asked: follow_ups.seen(session.notebook, asked)
    )
    form, subject = written.form, written.subject
    asked = use_read(session, lambda: follow_ups.read(session.notebook, subject) if subject else None, subject).value

    async def snooze(row: FollowUpRow) -> None:
        set_problem("")
        await written.open(row.id)

    async def choose(due: Due | None) -> None:
        form.set("until", due.stored() if due else None)
        set_problem("")
        redraw()

    async def because(words: str) -> None:
        form.set("reason", words)
        set_problem("")
        redraw()

    async def keep() -> None:
        until = Due.read(form.get("until"))
        if until is None:
            set_problem("Choose a day first.")
        elif not form.text("reason"):
            await form.complain({"reason": "Say in a few words why it moves."})
        else:
            await session.write(follow_ups.snooze, subject, until.day, form.text("reason"), form.get("basis"))
            await written.done()
            session.say(f"Moved to {when.day(until.day)}")

    sheet_parts: list[ft.Control | None] = [
        heading("Snooze"),
        note(asked.text if asked is not None else "", lines=3),
        DueChoice(session, Due.read(form.get("until")), choose, "Until"),
        text_field(form, "reason", "Reason", hint="Closed tonight, back on Monday"),
        chip_group([(words, words) for words in REASONS], [form.text("reason")], session.tasks.guarded(because)),
        ft.Semantics(live_region=True, content=note(problem, theme.LATE)) if problem else None,
        button.primary("Move it", session.tasks.act(keep, once="snooze")),
    ]
    use_sheet(session, sheet(sheet_parts, written.hide) if subject else None)
    return snooze


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
    is_done = row.id in actions.struck
    words = ft.Column(
        [
            text(row.text, color=theme.SOFT, family=theme.MEDIUM, struck=True)
            if is_done
            else text(row.text, family=theme.MEDIUM),
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
        if is_done:  # the same target in the same place, and nothing more to do
            check = button.icon_button(ft.Icons.CHECK_CIRCLE_ROUNDED, "Done", None, theme.OK)
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
        key=f"follow-up {row.id}",
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
