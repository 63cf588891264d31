"""Granting, suspending and ending a programme: the day, and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import flet as ft

from app.domain.kinds import programme as rules
from app.domain.kinds.kind import Fields
from app.notebook import programmes
from app.notebook.seen_versions import Basis
from app.state.session import Session
from app.ui import when
from app.ui.parts import button
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.text import heading, note, told
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.programmes.addresses import to_programme
from app.ui.programmes.rows import who
from app.words import N_, _

NAMES = {
    rules.GRANTED: N_("Grant"),
    rules.SUSPENDED: N_("Suspend"),
    rules.ENDED: N_("End the program"),
}
ABOUT = {
    rules.GRANTED: N_("From this day on it is accredited, and its certificate can be saved."),
    rules.SUSPENDED: N_("Nothing is lost: what was verified stays, and it can be granted again."),
    rules.ENDED: N_("It goes to the end of the lists, with all that was verified. Its reminders are canceled."),
}
SAYS = {
    rules.GRANTED: N_("Granted"),
    rules.SUSPENDED: N_("Suspended"),
    rules.ENDED: N_("The program has ended"),
}


def use_standing(session: Session, programme: str) -> Callable[[str], Awaitable[None]]:
    """A hook: answers `stand(standing)`, which opens the sheet for it."""

    def whose(_subject: str) -> str:
        return who(programmes.read(session.notebook, programme).row)

    def parked_at(_subject: str) -> str:
        return to_programme(programme)

    def seen(_subject: str) -> Basis:
        return programmes.seen(session.notebook, programme)

    today = when.now().date().isoformat()
    blank = {"since": today, "reason": ""}
    written = use_written_sheet(session, "program standing", blank, whose, parked_at, seen=seen, tells=True)
    form, saving = written.form, written.saving
    standing = written.subject.partition(" ")[2]

    async def stand(of: str) -> None:
        await written.open(f"{programme} {of}")

    async def stood(answer: tuple[Fields, Basis]) -> None:
        was, after = answer

        async def undo() -> None:
            await session.write(programmes.put_back, programme, was, after)

        session.say(_(SAYS[standing]), undo)

    async def save() -> None:
        what = partial(programmes.stand, reason=form.text("reason"), basis=form.get("basis"))
        await saving.write(stood, what, programme, standing, form.text("since"))

    if standing not in NAMES:
        use_sheet(session, None)
        return stand
    parts: list[ft.Control | None] = [
        heading(_(NAMES[standing])),
        note(_(ABOUT[standing])),
        DayChoice(session, form, "since", _("Day"), key=f"since {standing}"),
        text_field(form, "reason", _("Reason"), lines=2) if standing != rules.GRANTED else None,
        told(saving.problem),
        button.primary(_(NAMES[standing]), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide))
    return stand
