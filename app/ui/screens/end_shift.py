"""End shift: what must not be forgotten, everything onto the server, a receipt, and the phone locked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.container.shift import ShiftReceipt
from app.device.drafts import Draft
from app.notebook import shift
from app.notebook.shift import Shift
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.state.sync_state import SyncState
from app.state.wording import sentence
from app.ui import routes, theme, when
from app.ui.hooks import use_kept, use_optional, use_value
from app.ui.parts import button, card
from app.ui.parts.follow_up_row import FollowUpActions, follow_up_row, use_follow_up_actions
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.parts.text import note, text
from app.ui.parts.unfinished import Unfinished
from app.ui.screen import part, screen

SHIFT_MAX_MS = 16 * 3_600_000
ENDED = "shift_ended_ms"  # in the sealed settings: when the last shift of this phone ended
ROWS = 6
MORE = 50


@dataclass(frozen=True)
class Read:
    shift: Shift
    drafts: list[Draft]


@dataclass(frozen=True)
class Listed:
    """How many rows of a list are shown, and what shows more of them."""

    shown: int
    more: Callable[[], Awaitable[None]]

    def row(self, total: int) -> list[ft.Control]:
        rest = more_row(min(self.shown, total), total, self.more)
        return [rest] if rest is not None else []


def since_ms(session: Session) -> int:
    """When this shift began: the end of the last one, at most 16 hours ago."""
    container = session.container
    ended = container.settings.get(ENDED, 0)
    now = container.clock()
    # An end that lies ahead was written by a clock that was fast then: no shift begins in the future.
    return max(ended if isinstance(ended, int) and ended <= now else 0, now - SHIFT_MAX_MS)


@screen
def EndShift() -> ft.View:
    session = use_session()
    use_minute(session)
    actions = use_follow_up_actions(session)
    receipt, set_receipt = use_optional(ShiftReceipt)
    busy, set_busy = use_value(False)
    since = use_kept(lambda: since_ms(session))
    due_shown, set_due_shown = use_value(ROWS)
    loose_shown, set_loose_shown = use_value(ROWS)

    def read() -> Read:
        return Read(shift.summary(session.notebook, since), session.container.drafts.all())

    reading = use_read(session, read, since)
    found = actions.steady(reading.value)

    async def more_due() -> None:
        set_due_shown(lambda n: n + MORE)

    async def more_loose() -> None:
        set_loose_shown(lambda n: n + MORE)

    async def end() -> None:
        session.notices.clear()  # an old notice must not lie over the buttons of the receipt
        set_busy(True)
        try:
            set_receipt(await session.container.shift.end())
        finally:
            set_busy(False)

    async def again() -> None:
        set_receipt(None)
        await end()

    async def finish() -> None:
        await session.container.shift.finish()
        await session.tasks.run(_note_end, session)
        await session.go(routes.TODAY)
        await session.lock()

    act = session.tasks.act
    if receipt is not None:
        return _receipt_view(session, receipt, found, act(finish, once="finish"), act(again, once="end"), busy)
    content: list[ft.Control | None] = []
    if found is not None:
        due = Listed(due_shown, session.tasks.act(more_due))
        content.extend(_steps(session, found, actions, due, Listed(loose_shown, session.tasks.act(more_loose))))
    elif reading.problem:
        content.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    bottom = button.stacked(
        Progress(session, session.sync, busy),
        button.primary("End shift", act(end, once="end"), busy=busy),
    )
    return page_view(session, "Before you go", content, eyebrow=when.part_of_day(), back="Back", bottom=bottom)


def _note_end(session: Session) -> None:
    session.container.settings[ENDED] = session.container.clock()


@part
def Progress(session: Session, sync: SyncState, busy: bool) -> ft.Control:
    """How far the sync is; nothing while there is nothing to wait for."""
    if not busy:
        return ft.Container()
    known = sync.state == "syncing" and sync.total > 0
    words = f"Sending {sync.done} of {sync.total}" if known else "Looking for signal"
    return ft.Container(
        ft.Column(
            [
                ft.ProgressBar(
                    value=sync.done / sync.total if known else None,
                    color=theme.PRIMARY,
                    bgcolor=theme.CHIP,
                    border_radius=4,
                ),
                ft.Semantics(live_region=True, content=note(words)),
            ],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(bottom=10),
    )


def _steps(
    session: Session, found: Read, actions: FollowUpActions, due_listed: Listed, loose_listed: Listed
) -> list[ft.Control]:
    """What is worth a look, each only if there is something; all of it may be left as it is."""
    act = session.tasks.act
    shown: list[ft.Control] = []
    if found.drafts:
        shown.append(card.section("Unfinished", len(found.drafts), "promise"))
        shown.append(Unfinished(session, found.drafts))
    due = found.shift.due_before_next
    if due:
        shown.append(card.section("Due before your next shift", len(due)))
        shown.append(
            card.rows_card(
                [
                    follow_up_row(session, row, actions, act(session.go, routes.follow_up(row.id)))
                    for row in due[: due_listed.shown]
                ]
            )
        )
        shown.extend(due_listed.row(len(due)))
    loose = found.shift.without_next_step
    if loose:
        shown.append(card.section("No next step yet", len(loose)))
        shown.append(
            card.rows_card(
                [
                    card.row(
                        row.title,
                        row.subtitle,
                        key=f"contact {row.id}",
                        leading=card.avatar(row.initials),
                        on_click=act(session.go, routes.contact(row.id)),
                        trailing=[
                            button.icon_button(
                                ft.Icons.ADD_TASK_ROUNDED,
                                f"Follow up with {row.title}",
                                act(session.go, routes.new_follow_up(row.id)),
                            )
                        ],
                    )
                    for row in loose[: loose_listed.shown]
                ]
            )
        )
        shown.extend(loose_listed.row(len(loose)))
    if not shown:
        shown.append(
            card.card(
                card.empty(
                    ft.Icons.TASK_ALT_ROUNDED,
                    "Nothing left open",
                    "Everybody you met has a next step, and nothing is due before your next shift.",
                )
            )
        )
    shown.append(card.section("Your shift"))
    shown.append(_summary(found.shift))
    return shown


def _summary(done: Shift) -> ft.Control:
    rows = [
        card.fact("Contacts logged", str(done.contacts_logged)),
        card.fact("Minutes with people", str(done.minutes)),
        card.fact("Promises kept", str(done.promises_kept), "ok" if done.promises_kept else None),
        card.fact("Promises open", str(done.promises_open), "promise" if done.promises_open else None),
        card.fact("Handed to the next shift", str(done.handed_over)),
    ]
    return card.rows_card(rows, indent=0)


def _receipt_view(
    session: Session,
    receipt: ShiftReceipt,
    found: Read | None,
    finish: Callable[[], Awaitable[None]],
    again: Callable[[], Awaitable[None]],
    busy: bool,
) -> ft.View:
    waiting = receipt.own_total - receipt.covered
    safe = waiting <= 0 and not receipt.offline and receipt.problem is None
    icon, color = (ft.Icons.VERIFIED_ROUNDED, theme.OK) if safe else (ft.Icons.CLOUD_OFF_ROUNDED, theme.PROMISE)
    lines: list[ft.Control | None] = [
        ft.Container(height=12),
        ft.Icon(icon, size=72, color=color),
        ft.Semantics(
            header=True,
            content=text(receipt_words(receipt), 22, family=theme.BOLD, text_align=ft.TextAlign.CENTER),
        ),
        note(_signed(receipt) if safe else _why(receipt), text_align=ft.TextAlign.CENTER),
        ft.Container(height=4),
        _summary(found.shift) if found is not None else None,
        note(f"Receipt {receipt.receipt_short}", text_align=ft.TextAlign.CENTER)
        if safe and receipt.receipt_short
        else None,
    ]
    buttons: list[ft.Control] = [
        button.primary("Lock and finish" if safe else "Lock anyway", finish),
        button.quiet("Back to Today", session.tasks.act(session.go, routes.TODAY)),
    ]
    if not safe:
        buttons.insert(1, Progress(session, session.sync, busy))
        buttons.insert(2, button.secondary("Try again", again))
    return page_view(session, "", lines, pill=False, bottom=button.stacked(*buttons))


def receipt_words(receipt: ShiftReceipt) -> str:
    """The one sentence the officer goes home with."""
    if receipt.own_total == 0 and not receipt.offline and receipt.problem is None:
        return "Everything is on the server"
    waiting = receipt.own_total - receipt.covered
    if receipt.offline:
        if waiting <= 0:
            return "No signal, and nothing waits"
        return "1 entry waits on this phone" if waiting == 1 else f"{waiting} entries wait on this phone"
    entries = "entry is" if receipt.own_total == 1 else "entries are"
    return f"{receipt.covered} of {receipt.own_total} {entries} on the server"


def _signed(receipt: ShiftReceipt) -> str:
    at = f" · {when.clock(when.local(receipt.time_ms))}" if receipt.time_ms else ""
    return f"Signed by {receipt.agency}{at}"


def _why(receipt: ShiftReceipt) -> str:
    if receipt.problem:
        return sentence(receipt.problem)
    if receipt.offline:
        return (
            "There is no signal. They are safe here and go to the server when there is one. Nothing is lost by locking."
        )
    return "The rest waits on this phone and goes with the next sync. Nothing is lost by locking."
