"""What can be done with a task or promise wherever it is listed: Mark done with Undo, Snooze with its sheet, and the
sheet behind the dots, which has both, Call and Text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar, cast

import flet as ft

from app.domain.due_choice import Due
from app.notebook import follow_ups
from app.notebook.follow_ups import FollowUpRow, Moved
from app.notebook.seen_versions import Basis
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.hooks import Typing, use_kept, use_optional, use_redraw, use_value
from app.ui.parts import button, card
from app.ui.parts.call_button import hand_over, ways_to_reach
from app.ui.parts.dialog import sheet, use_sheet, use_then
from app.ui.parts.due_choice import DueChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.text import heading, note, told
from app.ui.parts.written_sheet import use_written_sheet
from app.words import N_, _, ngettext

T = TypeVar("T")
# For translators: why it could not be done today.
REASONS = (N_("Not there"), N_("No time tonight"), N_("Waiting for others"))
STAYS_S = 2.0
"""What is done stays where it was, struck through, for so long: nothing moves under the finger."""


Act = Callable[[FollowUpRow], Awaitable[None]]


class Hand:
    """What a row does when it is tapped or swiped: the same object each time a screen is drawn, so that a row that did
    not change need not be.
    """

    done: Act
    snooze: Act
    more: Act


@dataclass(frozen=True)
class FollowUpActions:
    """What a row can do. `snooze` opens the sheet of the screen that called `use_follow_up_actions`.

    `struck`: rows just done. `steady(value)` answers what the screen showed before, as long as there are any. `hand`
    is for the rows themselves.
    """

    done: Act
    snooze: Act
    struck: frozenset[str]
    steady: Callable[[T | None], T | None]
    hand: Hand


def use_follow_up_actions(session: Session) -> FollowUpActions:
    """A hook: call it once in a screen that lists follow-ups."""
    struck, set_struck = use_value(frozenset[str]())
    batch: list[tuple[FollowUpRow, Basis]] = use_kept(list)  # what the notice on screen can undo
    shown: list[Any] = use_kept(lambda: [None])
    calm, hand = use_kept(Typing), use_kept(Hand)
    snooze, snoozing = use_snooze(session)

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
            for was, after in undone:
                await session.write(follow_ups.reopen, was.id, after)

        kept = _("Promise kept") if row.kind == "promise" else _("Done")
        if (count := len(batch)) > 1:
            # For translators: follow-ups.
            kept = ngettext("{count} done", "{count} done", count).format(count=count)
        session.say(kept, undo)
        session.tasks.start(move_on)

    async def move_on() -> None:
        if await calm.paused(STAYS_S):
            set_struck(frozenset())

    def steady(value: T | None) -> T | None:
        if not struck or shown[0] is None:
            shown[0] = value
        return cast("T | None", shown[0])

    more, showing = use_more(session, done, snooze)
    hand.done, hand.snooze, hand.more = done, snooze, more
    use_sheet(session, snoozing or showing)
    return FollowUpActions(done, snooze, struck, steady, hand)


def use_more(session: Session, done: Act, snooze: Act) -> tuple[Act, ft.BottomSheet | None]:
    """A hook: answers `more(row)`, which opens the sheet behind the dots, and the sheet while it is open."""
    of, set_of = use_optional(FollowUpRow)
    hide, then = use_then(session, lambda: set_of(None))

    async def more(row: FollowUpRow) -> None:
        set_of(row)

    async def done_there(row: FollowUpRow) -> None:
        set_of(None)
        await done(row)

    async def snooze_there(row: FollowUpRow) -> None:
        then(partial(snooze, row))

    return more, _more(session, of, done_there, snooze_there, hide) if of is not None else None


def _more(session: Session, row: FollowUpRow, done: Act, snooze: Act, hide: Callable[[], None]) -> ft.BottomSheet:
    """Everything a finger can do with a row, for whoever cannot swipe; its number to dial, for who would."""
    act = session.tasks.act
    ways = [
        card.link_row(ft.Icons.CHECK_CIRCLE_OUTLINE_ROUNDED, _("Mark done"), act(done, row, once="done"), leads=False),
        card.link_row(ft.Icons.SNOOZE_ROUNDED, _("Snooze"), act(snooze, row)),
    ]
    reached = [
        card.link_row(icon, name, session.tasks.act(hand_over, uri), leads=False)
        for icon, name, uri in ways_to_reach(row.phone)
    ]
    about = [note(row.contact_title, lines=2)] if row.contact_title else []
    return sheet([heading(row.text, lines=3), *about, card.rows_card([*ways, *reached])], hide)


def use_snooze(session: Session) -> tuple[Act, ft.BottomSheet | None]:
    """A hook: answers `snooze(row)`, which opens the sheet, and the sheet while it is open."""
    redraw = use_redraw()

    def whose(follow_up: str) -> str:
        row = follow_ups.read(session.notebook, follow_up)
        return row.contact_title or row.text

    blank = {"reason": "", "until": None}
    written = use_written_sheet(
        session,
        "snooze",
        blank,
        whose,
        to_follow_up,
        seen=lambda asked: follow_ups.seen(session.notebook, asked),
        tells=True,
    )
    form, subject, saving = written.form, written.subject, written.saving
    asked = use_read(session, (lambda: follow_ups.read(session.notebook, subject)) if subject else None, subject).value

    async def snooze(row: FollowUpRow) -> None:
        await written.open(row.id)

    async def choose(due: Due | None) -> None:
        form.set("until", due.stored() if due else None)
        saving.clear()
        redraw()

    async def because(words: str) -> None:
        form.set("reason", words)
        saving.clear()
        redraw()

    async def save() -> None:
        until = Due.read(form.get("until"))
        day = until.day if until is not None else None

        async def moved(move: Moved) -> None:
            async def undo() -> None:
                await session.write(follow_ups.unsnooze, {subject: move})

            if day is not None:
                session.say(_("Moved to {day}").format(day=when.day(day)), undo)

        await saving.write(moved, follow_ups.snooze, subject, day, form.text("reason"), form.get("basis"))

    sheet_parts: list[ft.Control | None] = [
        heading(_("Snooze")),
        note(asked.text if asked is not None else "", lines=3),
        DueChoice(session, Due.read(form.get("until")), choose, _("Until")),
        text_field(form, "reason", _("Reason"), hint=_("Closed tonight, back on Monday")),
        chip_group([(_(words), _(words)) for words in REASONS], [form.text("reason")], session.tasks.guarded(because)),
        told(saving.problem),
        button.primary(_("Move it"), session.tasks.act(save)),
    ]
    return snooze, sheet(sheet_parts, written.hide) if subject else None
