"""What can be done with a contact: at the thumb, behind the star and behind the dots of their page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from app.domain.kinds.contact import KIND as CONTACT
from app.domain.kinds.contact import PAUSED
from app.notebook import contacts
from app.notebook.contacts import Contact as Known
from app.state.session import Session
from app.ui.contacts import open_promises
from app.ui.contacts.addresses import PEOPLE, to_contact, to_edit_contact, to_merge
from app.ui.follow_ups.addresses import to_new_follow_up
from app.ui.history.addresses import to_history
from app.ui.log.addresses import to_log_with
from app.ui.parts import button
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.menu import Way
from app.words import _


def use_deletion(session: Session, contact: str) -> Callable[[], Awaitable[None]]:
    """A hook: answers what asks whether to delete them, and then does."""
    ask = use_question(session)

    async def ask_delete() -> None:
        basis = await session.tasks.run(contacts.known_of, session.notebook, contact)
        owed = await session.tasks.run(open_promises.to_them, session.notebook, contact)
        leaves = _("They leave every list of the squad. What was written stays in the journal. Undo brings them back.")

        async def restore() -> None:
            await session.write(contacts.restore, contact)

        async def delete() -> None:
            await session.write(contacts.delete, contact, basis)
            session.say(_("Deleted"), restore)
            await session.go(PEOPLE)

        ask(
            Question(
                _("Delete this contact?"),
                f"{owed} {leaves}".strip(),
                _("Delete contact"),
                delete,
                danger=True,
            )
        )

    return ask_delete


def star(session: Session, known: Known) -> ft.Control:
    """Marks this officer's favourites, and unmarks them."""
    marked = known.favourite

    async def mark() -> None:
        await session.write(contacts.mark_favourite, known.row.id, not marked)

    icon = ft.Icons.STAR_ROUNDED if marked else ft.Icons.STAR_BORDER_ROUNDED
    name = _("Remove from favorites") if marked else _("Add to favorites")
    return button.icon_button(icon, name, session.tasks.act(mark))


def ways(
    session: Session,
    known: Known,
    away: bool,
    merged: bool,
    delete: Callable[[], Awaitable[None]],
    move: Callable[[], Awaitable[None]] | None,
) -> Sequence[Way]:
    """Behind the dots. `away`: they are in another squad, where others go on with them; `merged`: they are shown with
    somebody else."""
    contact, stage = known.row.id, known.row.stage

    async def edit() -> None:
        await session.go(to_edit_contact(contact))

    async def history() -> None:
        await session.go(to_history(to_contact(contact), CONTACT, contact))

    async def merge() -> None:
        await session.go(to_merge(contact))

    async def pause() -> None:
        after = await session.write(contacts.edit, contact, {"stage": PAUSED}, known.basis)

        async def undo() -> None:
            await session.write(contacts.edit, contact, {"stage": stage}, after)

        session.say(_("Paused. No reminders until the stage is changed."), undo)

    found = [] if away else [Way(ft.Icons.EDIT_ROUNDED, _("Edit"), edit)]
    found.append(Way(ft.Icons.HISTORY_ROUNDED, _("History"), history))
    if stage != PAUSED and not away:
        found.append(Way(ft.Icons.PAUSE_CIRCLE_ROUNDED, _("Pause"), pause))
    if not known.deleted and not away:
        found.append(Way(ft.Icons.CALL_MERGE_ROUNDED, _("Merge with another contact"), merge))
    if move is not None:
        found.append(Way(ft.Icons.DRIVE_FILE_MOVE_ROUNDED, _("Move to another squad"), move))
    if not known.deleted and not merged:
        found.append(Way(ft.Icons.DELETE_ROUNDED, _("Delete"), delete, danger=True))
    return found


def thumb(session: Session, contact: str, name: str, away: bool, shown_there: bool) -> ft.Control | None:
    if away and shown_there:
        return None
    # Beside the rail's Log contact this button needs a name of its own.
    log_words = _("Log with {name}").format(name=name.split()[0]) if session.room.wide else _("Log contact")
    act, beside = session.tasks.act, session.room.wide or button.fit_beside(session, _("Follow up"), log_words)
    follow_up = button.secondary(_("Follow up"), act(session.go, to_new_follow_up(contact)), expand=beside)
    log = button.primary(log_words, act(session.go, to_log_with(contact)), expand=beside)
    if away:  # who is not in their squad can still say what others there should know, and plans nothing
        return button.stacked(log)
    return ft.Row([follow_up, log], spacing=button.BETWEEN) if beside else button.stacked(log, follow_up)
