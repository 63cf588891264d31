"""A note was written about the wrong person: its author says who it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.notebook import moving_notes
from app.notebook.contact_list import Only
from app.notebook.interactions import TimelineItem
from app.state.form import Form
from app.state.session import Session
from app.ui.hooks import use_kept, use_value
from app.ui.parts.contact_picker import found_rows, search_field, use_contact_search
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.text import heading, note
from app.words import _

FOUND, FOUND_MORE, RECENT = 5, 20, 4


def use_moving_note(session: Session, contact: str, squad: str | None) -> Callable[[TimelineItem], Awaitable[None]]:
    """A hook: answers `move(note)`, which opens the sheet that asks who it was, on the page of `contact`, whom this
    squad keeps."""
    asked, set_asked = use_value("")
    form = use_kept(lambda: Form({"somebody_else": ""}))
    searching = use_contact_search(
        session, form, "somebody_else", FOUND, FOUND_MORE, (contact,), RECENT, Only(squad=squad)
    )

    def hide() -> None:
        set_asked("")
        searching.over()

    async def ask(item: TimelineItem) -> None:
        set_asked(item.id)

    async def choose(right: str) -> None:
        moved = await session.write(moving_notes.move, asked, contact, right)

        async def undo() -> None:
            await session.write(moving_notes.undo, moved)

        hide()
        session.say(_("Moved. Its history says that it stood here first."), undo)

    parts = [
        heading(_("Who was it?")),
        note(_("The note goes to their page with its supplements and with what you said you would do.")),
        search_field(form, "somebody_else", _("It was"), _("Name, place or phone"), searching),
        found_rows(session, searching, choose),
    ]
    use_sheet(session, sheet(parts, hide) if asked else None)
    return ask
