"""One follow-up: done, later, somebody else's, or cancelled with a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.domain.initials import initials
from app.domain.kinds.follow_up import KIND
from app.notebook import contacts, follow_ups
from app.notebook.contacts import ContactRow
from app.notebook.follow_ups import FollowUpRow
from app.notebook.seen_versions import Basis
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import to_contact
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.history.addresses import to_history
from app.ui.hooks import use_optional
from app.ui.parts import button, card
from app.ui.parts.call_button import call_and_text
from app.ui.parts.contact_row import contact_row
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.follow_up_actions import use_follow_up_actions
from app.ui.parts.follow_up_row import due_words
from app.ui.parts.officer_name import officer_name
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import heading, note, text
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.screen import screen
from app.words import _, pgettext


@dataclass(frozen=True)
class Read:
    row: FollowUpRow
    heirs: list[SquadMember]
    contact: ContactRow | None


@screen
def FollowUp() -> ft.View:
    session = use_session()
    follow_up = ft.use_route_params().get("id", "")
    actions = use_follow_up_actions(session)

    def read() -> Read:
        nb = session.notebook
        row = follow_ups.read(nb, follow_up)
        found = contacts.rows(nb, [row.contact], gone=True) if row.contact else []
        return Read(row, follow_ups.heirs(nb, follow_up), found[0] if found else None)

    reading = use_read(session, read, follow_up)
    found = reading.value
    cancel = use_cancel(session)
    hand_over = use_hand_over(session, found)

    async def reopen() -> None:
        await session.write(follow_ups.reopen, follow_up)

    async def done() -> None:
        if found is not None:
            await actions.done(found.row)
            await session.back()

    act = session.tasks.act
    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    if found is not None:
        row = found.row
        to = to_history(to_follow_up(follow_up), KIND, follow_up)
        history = card.link_row(ft.Icons.HISTORY_ROUNDED, _("History"), act(session.go, to))
        content = [_what(row), _about(session, row, found.contact)]
        if row.status == "open":
            may_hand_over = bool(found.heirs or row.mine)
            ways = [card.link_row(ft.Icons.SNOOZE_ROUNDED, _("Snooze"), act(actions.snooze, row))]
            if may_hand_over:
                ways.append(_hand_over(found.heirs, act(hand_over)))
            ways.append(card.link_row(ft.Icons.BLOCK_ROUNDED, _("Cancel it"), act(cancel, follow_up)))
            content.append(card.rows_card([*ways, history]))
            if not may_hand_over:
                only = _("Only {name} or a supervisor can hand it to somebody else.")
                content.append(note(only.format(name=row.owner_name)))
            bottom = button.stacked(button.primary(_("Mark done"), act(done, once="done"), icon=ft.Icons.CHECK_ROUNDED))
        else:
            bottom = button.stacked(button.secondary(_("Open it again"), act(reopen, once="reopen")))
            content.append(card.rows_card([history]))
    elif reading.problem:
        content = [card.empty(ft.Icons.EVENT_BUSY_ROUNDED, _("Not here"), reading.problem)]
    name = _("Promise") if found is not None and found.row.kind == "promise" else _("Follow-up")
    return page_view(session, name, content, back="close", bottom=bottom, fullscreen=True)


def use_cancel(session: Session) -> Callable[[str], Awaitable[None]]:
    """A hook: answers `cancel(follow_up)`, which opens the sheet that asks why."""
    written = use_written_sheet(
        session,
        "cancel",
        {"reason": ""},
        lambda asked: follow_ups.read(session.notebook, asked).contact_title,
        to_follow_up,
        seen=lambda asked: follow_ups.seen(session.notebook, asked),
    )
    form, subject = written.form, written.subject

    async def cancelled(after: Basis) -> None:
        async def undo() -> None:
            await session.write(follow_ups.reopen, subject, after)

        session.say(_("Canceled"), undo)

    async def save() -> None:
        await written.saving.write(cancelled, follow_ups.cancel, subject, form.text("reason"), form.get("basis"))

    parts = [
        heading(_("Cancel it")),
        text_field(form, "reason", _("Reason"), hint=_("They sorted it out themselves")),
        button.danger(_("Cancel this follow-up"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if subject else None)
    return written.open


def use_hand_over(session: Session, found: Read | None) -> Callable[[], Awaitable[None]]:
    """A hook: answers what opens the sheet of those to whom it may be handed."""
    seen, set_seen = use_optional(dict)  # what the officer saw when they began to hand it over

    async def begin() -> None:
        if found is not None:
            set_seen(await session.tasks.run(follow_ups.seen, session.notebook, found.row.id))

    def hide() -> None:
        set_seen(None)

    async def reassign(officer: SquadMember) -> None:
        if found is None:
            return
        row = found.row
        after = await session.write(follow_ups.reassign, row.id, officer.id, seen)
        set_seen(None)

        async def undo() -> None:
            await session.write(follow_ups.reassign, row.id, row.owner, after)

        session.say(_("It is yours now") if officer.me else _("Handed to {name}").format(name=officer.name), undo)

    rows: list[ft.Control] = [
        card.row(
            officer_name(officer.name, officer.me),
            key=f"officer {officer.id}",
            leading=card.avatar(initials(officer.name)),
            on_click=session.tasks.act(reassign, officer, once="reassign"),
        )
        for officer in (found.heirs if found is not None else [])
    ]
    parts = [
        heading(_("Hand to another officer")),
        note(_("They see it under Today after their next sync.")),
        card.rows_card(rows) if rows else note(_("You are the only officer of this squad so far.")),
    ]
    use_sheet(session, sheet(parts, hide) if seen is not None and found is not None else None)
    return begin


def _hand_over(heirs: list[SquadMember], ask: Callable[[], Awaitable[None]]) -> ft.Control:
    back = len(heirs) == 1 and heirs[0].me
    return card.link_row(ft.Icons.SWAP_HORIZ_ROUNDED, _("Take it back") if back else _("Hand to another officer"), ask)


def _what(row: FollowUpRow) -> ft.Control:
    due = due_words(row)
    return card.card(
        ft.Column(
            [
                text(row.text, 17, family=theme.MEDIUM),
                ft.Row(
                    [
                        *([card.badge(_("Promise"), "promise")] if row.kind == "promise" else []),
                        card.badge(due, "late" if row.late else "ok" if row.status == "done" else "plain"),
                        *([card.badge(_("On this phone"), "promise")] if row.waiting else []),
                        *squad_mark(row.squad, whole=True),
                    ],
                    wrap=True,
                    spacing=6,
                    run_spacing=6,
                ),
                *([note(_("Reason: {reason}").format(reason=row.reason))] if row.reason else []),
            ],
            spacing=10,
            tight=True,
        ),
        padding=18,
    )


def _about(session: Session, row: FollowUpRow, contact: ContactRow | None) -> ft.Control:
    rows: list[ft.Control] = []
    if contact is not None:
        rows.append(contact_row(contact, session.tasks.act(session.go, to_contact(contact.id)), chevron=True))
    elif row.contact_title:  # of a squad that this officer is not in
        rows.append(card.fact(pgettext("whom it is about", "For"), row.contact_title))
    if row.phone:
        reach = ft.Row([ft.Container(text(_("Reach them")), expand=True), *call_and_text(row.phone)], spacing=4)
        padding = ft.Padding.only(left=16, right=8, top=4, bottom=4)
        rows.append(ft.Container(reach, key=f"reach {row.phone}", padding=padding))
    rows.append(card.fact(_("Whose it is"), pgettext("whose a follow-up is", "Yours") if row.mine else row.owner_name))
    if row.handed_by:
        rows.append(card.fact(_("Handed over by"), row.handed_by))
    return card.rows_card(rows, indent=16)
