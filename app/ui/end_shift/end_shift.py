"""End shift: what must not be forgotten, everything onto the server, a receipt, and the phone locked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.container.end_of_shift import ShiftReceipt
from app.device.drafts import Draft
from app.notebook import follow_ups, shift_marks, shift_summary, shifts, squad, visits
from app.notebook.contacts import ContactRow
from app.notebook.shift_summary import Shift
from app.notebook.squad import Squad
from app.notebook.visits import Visit
from app.state.context import use_minute, use_session
from app.state.error_sentences import sentence
from app.state.reading import use_read
from app.state.session import Session
from app.state.sync_state import SyncState
from app.ui import theme, when
from app.ui.agency.reading import AgencyRead, read_agency
from app.ui.agency.waiting import waiting_card
from app.ui.contacts.addresses import to_contact
from app.ui.follow_ups.addresses import SEVERAL, to_new_follow_up
from app.ui.handovers.addresses import NEW_HANDOVER
from app.ui.hooks import use_kept, use_optional, use_value, use_watched
from app.ui.parts import button, card
from app.ui.parts.follow_up_actions import FollowUpActions, use_follow_up_actions
from app.ui.parts.follow_up_row import follow_up_rows
from app.ui.parts.page import page_view
from app.ui.parts.paging import Shown, use_shown
from app.ui.parts.squads import SquadFilter, filter_chips, squad_filter
from app.ui.parts.text import note, text
from app.ui.parts.unfinished import Unfinished
from app.ui.screen import part, screen
from app.ui.today.addresses import TODAY
from app.ui.visits.doing import DRAFT as VISIT_DRAFT
from app.ui.visits.rows import open_visits
from app.words import _, ngettext

ROWS = 6
MORE = 50


class LeftAsTheyAre(ft.Observable):
    """The people for whom this officer wants no next step, by id; remembered until the notebook locks."""

    def __init__(self) -> None:
        self.people: frozenset[str] = frozenset()


def left_as_they_are(session: Session) -> LeftAsTheyAre:
    """The one of this session."""
    kept: LeftAsTheyAre = session.memory.setdefault("left as they are", LeftAsTheyAre())
    return kept


@dataclass(frozen=True)
class Read:
    shift: Shift
    squads: list[Squad]
    drafts: list[Draft]
    agency: AgencyRead
    unended: list[Visit]
    has_colleagues: bool


@screen
def EndShift() -> ft.Control:
    session = use_session()
    use_minute(session)
    actions = use_follow_up_actions(session)
    receipt, set_receipt = use_optional(ShiftReceipt)
    busy, set_busy = use_value(False)
    since = use_kept(lambda: session.container.shift.began_ms)
    due_shown, loose_shown = use_shown(ROWS, MORE), use_shown(ROWS, MORE)
    kept = use_value(squad_filter(session))[0]
    left = use_watched(lambda: left_as_they_are(session))

    def read() -> Read:
        nb = session.notebook
        drafts = [one for one in session.container.drafts.all() if one.kind != VISIT_DRAFT]
        squads = squad.mine(nb)
        return Read(
            shift_summary.summary(nb, shift_marks.began_ms(nb, since), kept.among(squads)),
            squads,
            drafts,
            read_agency(session),
            visits.unended(nb),
            bool(follow_ups.colleagues(nb)),
        )

    ft.use_state(session.sync)  # it may have said what waited here
    reading = use_read(session, read, since, kept.squad, session.sync.state, session.sync.last_ms)
    found = actions.steady(reading.value)

    async def end() -> None:
        session.notices.clear()  # an old notice must not lie over the buttons of the receipt
        set_busy(True)
        try:
            await session.tasks.run(shifts.end, session.notebook)  # before the sync, so that the receipt covers it
            set_receipt(await session.container.shift.end())
        finally:
            set_busy(False)

    async def again() -> None:
        set_receipt(None)
        await end()

    async def finish() -> None:
        await session.container.shift.finish()
        await session.go(TODAY)
        await session.lock()

    act = session.tasks.act
    if receipt is not None:
        return _receipt_view(session, receipt, found, act(finish, once="finish"), act(again, once="end"), busy)
    content: list[ft.Control | None] = []
    if found is not None:
        content.extend(open_visits(session, found.unended))
        content.extend(_steps(session, found, kept, left, actions, due_shown, loose_shown))
    elif reading.problem:
        content.append(card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED))
    bottom = button.stacked(
        Progress(session, session.sync, busy),
        button.primary(_("End shift"), act(end, once="end"), busy=busy),
    )
    return page_view(session, _("Before you go"), content, eyebrow=when.part_of_day(), back="back", bottom=bottom)


@part
def Progress(session: Session, sync: SyncState, busy: bool) -> ft.Control:
    """How far the sync is; nothing while there is nothing to wait for."""
    if not busy:
        return ft.Container()
    known = sync.state == "syncing" and sync.total > 0
    words = _("Looking for signal")
    if known:
        words = _("Sending {count} of {total}").format(count=sync.done, total=sync.total)
    return ft.Container(
        ft.Column(
            [
                card.progress_bar(sync.done / sync.total if known else None),
                ft.Semantics(live_region=True, content=note(words)),
            ],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=ft.Padding.only(bottom=10),
    )


def _steps(
    session: Session,
    found: Read,
    kept: SquadFilter,
    left: LeftAsTheyAre,
    actions: FollowUpActions,
    due_shown: Shown,
    loose_shown: Shown,
) -> list[ft.Control]:
    """What is worth a look, each only if there is something; all of it may be left as it is."""
    shown: list[ft.Control] = []
    if found.drafts:
        shown.append(card.section(_("Unfinished"), len(found.drafts), "promise"))
        shown.append(Unfinished(session, found.drafts))
    shown.extend(waiting_card(session, found.agency))
    shown.extend(filter_chips(session, kept, found.squads))
    due = found.shift.due_before_next
    if due:
        give = button.quiet(_("Hand some over"), session.tasks.act(session.go, SEVERAL))
        shown.append(
            card.section(_("Due before your next shift"), len(due), action=give if found.has_colleagues else None)
        )
        shown.append(follow_up_rows(session, due[: due_shown.count], actions))
        shown.extend(due_shown.rest(len(due)))
    loose = [row for row in found.shift.without_next_step if row.id not in left.people]
    if loose:
        shown.append(card.section(_("No next step yet"), len(loose)))
        shown.append(card.rows_card([_without_next_step(session, row, left) for row in loose[: loose_shown.count]]))
        shown.extend(loose_shown.rest(len(loose)))
    if not (found.drafts or found.agency.waiting or due or loose):
        shown.append(
            card.card(
                card.empty(
                    ft.Icons.TASK_ALT_ROUNDED,
                    _("Nothing left open"),
                    _("Everybody you met has a next step, and nothing is due before your next shift."),
                )
            )
        )
    if found.has_colleagues:
        over = session.tasks.act(session.go, NEW_HANDOVER)
        shown.append(card.rows_card([card.link_row(ft.Icons.MOVE_DOWN_ROUNDED, _("Hand over people or a beat"), over)]))
    shown.append(card.section(_("Your shift")))
    shown.append(_summary(found.shift))
    return shown


def _without_next_step(session: Session, row: ContactRow, left: LeftAsTheyAre) -> ft.Control:
    plan, leave = _("Follow up with {name}"), _("No next step for {name}")
    act = session.tasks.act
    to_plan = act(session.go, to_new_follow_up(row.id))

    async def keep() -> None:
        left.people |= {row.id}

        async def undo() -> None:
            left.people -= {row.id}

        session.say(_("Left as it is"), undo)

    return card.row(
        row.title,
        row.subtitle,
        key=f"contact {row.id}",
        leading=card.avatar(row.initials),
        on_click=act(session.go, to_contact(row.id)),
        trailing=[
            button.icon_button(ft.Icons.ADD_TASK_ROUNDED, plan.format(name=row.title), to_plan),
            button.icon_button(ft.Icons.CHECK_ROUNDED, leave.format(name=row.title), act(keep), theme.SOFT),
        ],
    )


def _summary(done: Shift) -> ft.Control:
    rows = [
        card.fact(_("Contacts logged"), str(done.contacts_logged)),
        card.fact(_("Minutes with people"), _minutes(done)),
        card.fact(_("Promises kept"), str(done.promises_kept), "ok" if done.promises_kept else None),
        card.fact(_("Promises open"), str(done.promises_open), "promise" if done.promises_open else None),
        card.fact(_("Handed to the next shift"), str(done.handed_over)),
    ]
    return card.rows_card(rows, indent=0)


def _minutes(done: Shift) -> str:
    if done.share is None:
        return str(done.minutes)
    # For translators: minutes with people, and their share of the shift: "75 · 16 % of the shift".
    return _("{count} · {percent} % of the shift").format(count=done.minutes, percent=done.share)


def _receipt_view(
    session: Session,
    receipt: ShiftReceipt,
    found: Read | None,
    finish: Callable[[], Awaitable[None]],
    again: Callable[[], Awaitable[None]],
    busy: bool,
) -> ft.Control:
    waiting = receipt.own_total - receipt.covered
    safe = waiting <= 0 and not receipt.changes and not receipt.offline and receipt.problem is None
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
        *(waiting_card(session, found.agency) if found is not None else ()),
        _summary(found.shift) if found is not None else None,
        note(_("Receipt {name}").format(name=receipt.receipt_short), text_align=ft.TextAlign.CENTER)
        if safe and receipt.receipt_short
        else None,
    ]
    buttons: list[ft.Control] = [
        button.primary(_("Lock and finish") if safe else _("Lock anyway"), finish),
        button.quiet(_("Back to Today"), session.tasks.act(session.go, TODAY)),
    ]
    if not safe:
        buttons.insert(1, Progress(session, session.sync, busy))
        buttons.insert(2, button.secondary(_("Try again"), again))
    return page_view(session, "", lines, pill=False, bottom=button.stacked(*buttons))


def receipt_words(receipt: ShiftReceipt) -> str:
    """The one sentence the officer goes home with."""
    waiting = receipt.own_total - receipt.covered
    if waiting <= 0 and receipt.changes:
        # For translators: changes of the agency, as a squad that was made.
        waits = ngettext("{count} change waits on this phone", "{count} changes wait on this phone", receipt.changes)
        return waits.format(count=receipt.changes)
    if receipt.own_total == 0 and not receipt.offline and receipt.problem is None:
        return _("Everything is on the server")
    if receipt.offline:
        if waiting <= 0:
            return _("No signal, and nothing waits")
        waits = ngettext("{count} entry waits on this phone", "{count} entries wait on this phone", waiting)
        return waits.format(count=waiting)
    covered = ngettext(
        "{count} of {total} entry is on the server", "{count} of {total} entries are on the server", receipt.own_total
    )
    return covered.format(count=receipt.covered, total=receipt.own_total)


def _signed(receipt: ShiftReceipt) -> str:
    signed = _("Signed by {agency}").format(agency=receipt.agency)
    return f"{signed} · {when.clock(when.local(receipt.time_ms))}" if receipt.time_ms else signed


def _why(receipt: ShiftReceipt) -> str:
    if receipt.problem:
        return sentence(receipt.problem)
    if receipt.offline:
        return _(
            "There is no signal. They are safe here and go to the server when there is one. Nothing is lost by locking."
        )
    return _("The rest waits on this phone and goes with the next sync. Nothing is lost by locking.")
