"""What was said and done with somebody, newest first; adding to a note without changing it, and taking one back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.notebook import contacts, interactions
from app.notebook.interactions import TimelineItem
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.contacts import open_promises
from app.ui.contacts.addresses import to_contact
from app.ui.contacts.note_card import NoteWays, note_card
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.text import heading, note
from app.ui.parts.written_sheet import use_written_sheet
from app.words import _

Amend = Callable[[TimelineItem], Awaitable[None]]


def use_amendment(session: Session, contact: str, place: str = "") -> Amend:
    """A hook: answers `amend(note)`, which opens the sheet Add to this note, on the page of `contact`, or at `place`
    for notes of nobody."""

    def whose(_note: str) -> str:
        return "".join(row.title for row in contacts.rows(session.notebook, [contact], gone=True))

    written = use_written_sheet(session, "amend", {"text": ""}, whose, lambda _note: place or to_contact(contact))
    form = written.form

    async def amend(asked: TimelineItem) -> None:
        await written.open(asked.id)

    async def added(_amendment: str) -> None:
        session.say(_("Added. The note itself stays as it was."))

    async def save() -> None:
        await written.saving.write(added, interactions.amend, written.subject, form.text("text"))

    parts: list[ft.Control | None] = [
        heading(_("Add to this note")),
        note(_("The note stays as it was written. Yours stands below it with your name and the time.")),
        text_field(form, "text", _("What to add"), lines=3, autofocus=True),
        button.primary(_("Add"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if written.subject else None)
    return amend


def use_taking_back(session: Session, contact: str, place: str = "") -> Amend:
    """A hook: answers `take_back(note)`, which opens the sheet that asks why, on the page of `contact`, or at `place`
    for notes of nobody."""

    def whose(_note: str) -> str:
        return "".join(row.title for row in contacts.rows(session.notebook, [contact], gone=True))

    written = use_written_sheet(session, "take back", {"reason": ""}, whose, lambda _note: place or to_contact(contact))
    form, subject = written.form, written.subject
    owed = use_read(session, lambda: open_promises.made_in(session.notebook, subject), subject).value

    async def take_back(asked: TimelineItem) -> None:
        await written.open(asked.id)

    async def taken(_nothing: None) -> None:
        async def undo() -> None:
            await session.write(interactions.put_back, subject)

        session.say(_("Taken back. Its history keeps it, with the reason."), undo)

    async def save() -> None:
        await written.saving.write(taken, interactions.take_back, subject, form.text("reason"))

    parts: list[ft.Control | None] = [
        heading(_("Take this note back")),
        note(owed, theme.PROMISE) if owed else None,
        note(_("It leaves every list of the squad. Its history shows who took it back, and why.")),
        text_field(form, "reason", _("Reason"), hint=_("Written about the wrong person"), autofocus=True),
        button.danger(_("Take back"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if subject else None)
    return take_back


def first_note(session: Session, items: list[TimelineItem], ways: NoteWays) -> ft.Control:
    """The latest note, or how the first one comes about."""
    if items:
        return note_card(session, items[0], ways, last=True)
    return card.card(
        card.empty(
            ft.Icons.FORUM_ROUNDED,
            _("Nothing written yet"),
            _("What you log with them stands here, newest first."),
        )
    )


def earlier_notes(session: Session, items: list[TimelineItem], total: int, ways: NoteWays) -> list[ft.Control]:
    """Those before the latest."""
    if not items[1:]:
        return []
    return [card.section(_("Earlier notes"), total - 1), *(note_card(session, item, ways) for item in items[1:])]
