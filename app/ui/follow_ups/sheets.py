"""The sheets of a follow-up's page: closing it undone, handing it to somebody else, and giving it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.initials import initials
from app.domain.kinds import follow_up as rules
from app.notebook import follow_ups
from app.notebook.follow_ups import FollowUpRow
from app.notebook.seen_versions import Basis
from app.notebook.squad import SquadMember
from app.state.session import Session
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.hooks import use_optional, use_redraw
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.officer_name import officer_name
from app.ui.parts.text import heading, note
from app.ui.parts.written_sheet import use_written_sheet
from app.words import N_, _

UNKEPT = {
    rules.BROKEN: N_("Broken"),
    rules.LET_GO: N_("Let go by agreement"),
    rules.CANCELLED: N_("Written by mistake"),
}
"""What becomes of a promise that is not kept."""


def use_closing(session: Session, promise: bool, repeats: bool) -> Callable[[str], Awaitable[None]]:
    """A hook: answers `close(follow_up)`, which opens the sheet that asks what became of it undone, and why.

    One that `repeats` ends with it, which the sheet says."""
    redraw = use_redraw()
    usual = rules.BROKEN if promise else rules.CANCELLED
    written = use_written_sheet(
        session,
        "cancel",
        {"reason": "", "status": ""},
        lambda asked: follow_ups.read(session.notebook, asked).contact_title,
        to_follow_up,
        seen=lambda asked: follow_ups.seen(session.notebook, asked),
    )
    form, subject = written.form, written.subject

    async def cancelled(after: Basis) -> None:
        async def undo() -> None:
            await session.write(follow_ups.reopen, subject, after)

        session.say(_("Closed") if promise else _("Canceled"), undo)

    async def choose(status: str) -> None:
        form.set("status", status)
        redraw()

    async def save() -> None:
        status = form.text("status") if promise else rules.CANCELLED
        reason, basis = form.text("reason"), form.get("basis")
        await written.saving.write(cancelled, follow_ups.cancel, subject, reason, basis, status or usual)

    became = [(status, _(words)) for status, words in UNKEPT.items()]
    parts: list[ft.Control | None] = [
        heading(_("It will not be kept") if promise else _("Cancel it")),
        note(_("It does not come back after this. To pass over one time, snooze it or mark it done."))
        if repeats
        else None,
        chip_group(became, [form.text("status") or usual], session.tasks.guarded(choose)) if promise else None,
        text_field(form, "reason", _("Reason"), hint=_("They sorted it out themselves")),
        button.danger(_("Close this promise") if promise else _("Cancel this follow-up"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if subject else None)
    return written.open


def use_hand_over(session: Session, row: FollowUpRow | None, heirs: list[SquadMember]) -> Callable[[], Awaitable[None]]:
    """A hook: answers what opens the sheet of those to whom it may be handed."""
    seen, set_seen = use_optional(dict)  # what the officer saw when they began to hand it over

    async def begin() -> None:
        if row is not None:
            set_seen(await session.tasks.run(follow_ups.seen, session.notebook, row.id))

    def hide() -> None:
        set_seen(None)

    async def reassign(officer: SquadMember) -> None:
        if row is None:
            return
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
        for officer in heirs
    ]
    parts = [
        heading(_("Hand to another officer")),
        note(_("They see it under Today after their next sync.")),
        card.rows_card(rows) if rows else note(_("You are the only officer of this squad so far.")),
    ]
    use_sheet(session, sheet(parts, hide) if seen is not None and row is not None else None)
    return begin


def use_giving_back(session: Session) -> Callable[[str], Awaitable[None]]:
    """A hook: answers `give_back(follow_up)`, which opens the sheet that asks why."""
    written = use_written_sheet(
        session,
        "give back",
        {"reason": ""},
        lambda asked: follow_ups.read(session.notebook, asked).contact_title,
        to_follow_up,
        seen=lambda asked: follow_ups.seen(session.notebook, asked),
    )
    form, subject = written.form, written.subject

    async def given(after: Basis) -> None:
        async def undo() -> None:
            await session.write(follow_ups.reassign, subject, session.notebook.officer, after)
            await session.write(follow_ups.accept, subject)

        session.say(_("Given back"), undo)

    async def save() -> None:
        await written.saving.write(given, follow_ups.give_back, subject, form.text("reason"), form.get("basis"))

    parts = [
        heading(_("Give it back")),
        note(_("They see it under Today after their next sync, with your reason.")),
        text_field(form, "reason", _("Reason"), hint=_("On leave that week")),
        button.primary(_("Give back"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if subject else None)
    return written.open
