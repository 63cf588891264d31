"""Import people: choose a file, look at what is in it, import, and undo it as one."""

from __future__ import annotations

import flet as ft

from app.notebook.people_import import Imported
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import PEOPLE
from app.ui.contacts.import_preview import preview_of
from app.ui.contacts.importing import Importing, Looked, Progress, came_in
from app.ui.hooks import use_watched
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.squads import choice_of_squad, read_mine
from app.ui.parts.text import body, heading, note
from app.ui.screen import screen
from app.words import _, ngettext

Parts = tuple[list[ft.Control | None], ft.Control | None]
"""The content of the screen, and what stands at the thumb."""


@screen
def ImportPeople() -> ft.Control:
    session = use_session()
    importing = use_watched(lambda: Importing(session))
    mine = use_read(session, lambda: read_mine(session)).value
    into = choice_of_squad(session, mine, mine.one_of(importing.squad), importing.into) if mine is not None else []
    looked = importing.looked
    if importing.progress is not None:
        parts, bottom = _coming_in(importing.progress)
    elif importing.result is not None:
        parts, bottom = _done(session, importing, importing.result)
    elif looked is not None:
        parts, bottom = _looked_at(session, importing, looked, into)
    else:
        parts, bottom = _nothing_chosen(session, importing, into)
    return page_view(
        session, _("Import people"), parts, tab="more", back="back", bottom=bottom, long=looked is not None
    )


def _nothing_chosen(session: Session, importing: Importing, into: list[ft.Control]) -> Parts:
    pick = session.tasks.act(importing.pick, once="pick")
    return [
        body(_("Bring people in from an address book: a vCard file (.vcf), or a CSV file from Google or Outlook.")),
        card.banner(
            _(
                "You see everything before it comes in, and can undo the whole import afterwards. "
                "Import only people your work needs."
            ),
            "plain",
            ft.Icons.VISIBILITY_ROUNDED,
        ),
        *into,
    ], button.stacked(button.primary(_("Choose a file"), pick, ft.Icons.UPLOAD_FILE_ROUNDED, busy=importing.busy))


def _looked_at(session: Session, importing: Importing, looked: Looked, into: list[ft.Control]) -> Parts:
    act, count = session.tasks.act, importing.count
    run = act(importing.run, once="import")
    words = _("Import {count}").format(count=count) if count else _("Nothing to import")
    return [*into, *preview_of(session, importing, looked)], button.stacked(
        button.primary(words, run, busy=importing.busy or not count),
        button.quiet(_("Choose another file"), act(importing.start_over)),
    )


def _coming_in(progress: Progress) -> Parts:
    return [
        heading(_("Importing {done} of {total}").format(done=progress.done, total=progress.total)),
        card.progress_bar(progress.done / progress.total if progress.total else None),
        note(_("You may leave this screen; the import goes on.")),
    ], None


def _done(session: Session, importing: Importing, result: Imported) -> Parts:
    act = session.tasks.act
    aside = _("They are under People now.")
    if result.skipped:
        aside = ngettext("{count} could not come in.", "{count} could not come in.", result.skipped).format(
            count=result.skipped
        )
    undo = act(importing.undo, result, once="undo import")
    return [card.empty(ft.Icons.CHECK_CIRCLE_ROUNDED, came_in(result), aside)], button.stacked(
        button.primary(_("Show people"), act(session.go, PEOPLE)),
        button.quiet(_("Undo the import"), undo, theme.LATE),
    )
