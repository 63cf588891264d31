"""The sheet in which a receiver asks before they accept, and the giver answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.notebook import handovers
from app.state.session import Session
from app.ui.handovers import words
from app.ui.handovers.addresses import to_handover
from app.ui.parts import button
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.text import heading, note
from app.ui.parts.written_sheet import use_written_sheet
from app.words import _


def use_talk(session: Session, answers: bool) -> Callable[[str], Awaitable[None]]:
    """A hook: answers `talk(subject)`, which opens the sheet; `subject`: the id of a handover and of its giver."""

    def whose(subject: str) -> str:
        return words.title(handovers.read(session.notebook, *subject.split(" ")))

    written = use_written_sheet(
        session, "handover talk", {"words": ""}, whose, lambda subject: to_handover(*subject.split(" "))
    )

    async def said(step: str) -> None:
        async def undo() -> None:
            await session.write(handovers.unsay, step)

        session.say(_("Answered") if answers else _("Asked: they see it after their next sync"), undo)

    async def save() -> None:
        handover, giver = written.subject.split(" ")
        what = written.form.text("words")
        await written.saving.save(
            lambda: session.tasks.run(handovers.ask, session.notebook, handover, giver, what), said
        )

    parts = [
        heading(_("Answer") if answers else _("Ask first")),
        note(_("They see it under Today after their next sync.")),
        text_field(written.form, "words", _("Your answer") if answers else _("Your question"), lines=3),
        button.primary(_("Send"), session.tasks.act(save), busy=written.saving.busy),
    ]
    use_sheet(session, sheet(parts, written.hide) if written.subject else None)
    return written.open
