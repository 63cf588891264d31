"""The sheet that revokes a share slip, with its reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.notebook import shares
from app.state.session import Session
from app.ui.parts import button
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.text import heading, note, told
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.shares import words
from app.ui.shares.addresses import to_share
from app.words import _


def use_revoking(session: Session, share: str) -> Callable[[], Awaitable[None]]:
    """A hook: answers what opens the sheet."""

    def whose(_subject: str) -> str:
        return words.title(shares.read(session.notebook, share))

    written = use_written_sheet(session, "revoke", {"reason": ""}, whose, to_share, share, tells=True)
    form, saving = written.form, written.saving

    async def open_() -> None:
        await written.open(share)

    async def revoked(end: str) -> None:
        async def undo() -> None:
            await session.write(shares.unrevoke, end)

        session.say(_("Revoked. Tell them to destroy what they have."), undo)

    async def save() -> None:
        await saving.write(revoked, shares.revoke, share, form.text("reason"))

    parts = [
        heading(_("Revoke")),
        note(_("From today they may not use it. It stays in the log, with the day and the reason.")),
        text_field(form, "reason", _("Reason"), lines=2),
        told(saving.problem),
        button.danger(_("Revoke"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if written.subject else None)
    return open_
