"""The ledger of this officer's promises: made when, to whom, due when, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain.kinds.follow_up import Outcome
from app.domain.kinds.interaction import KIND as NOTE
from app.notebook import follow_ups, promises
from app.notebook.follow_ups import CLOSED, FollowUpRow
from app.notebook.paging import Listing
from app.notebook.promises import Kept
from app.notebook.timeline import TimelineItem
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.follow_ups.addresses import PROMISES, to_follow_up
from app.ui.history.addresses import to_history
from app.ui.parts import button, card
from app.ui.parts.follow_up_row import due_words
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import N_, _

PAGE = 30
OUTCOMES: dict[Outcome, tuple[str, card.Tone]] = {
    "open": (N_("Open"), "plain"),
    "kept": (N_("Kept"), "ok"),
    "late": (N_("Kept late"), "ok"),
    "broken": (N_("Broken"), "late"),
    "let_go": (N_("Let go by agreement"), "plain"),
    "cancelled": (N_("Canceled"), "plain"),
}


@dataclass(frozen=True)
class Read:
    kept: Kept
    open: Listing[FollowUpRow]
    closed: Listing[FollowUpRow]
    notes: dict[str, TimelineItem]


@screen
def Promises() -> ft.Control:
    session = use_session()
    still, closed = use_shown(PAGE), use_shown(PAGE)

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            shown = (
                follow_ups.page(nb, promises=True, limit=still.count),
                follow_ups.page(nb, status=CLOSED, promises=True, limit=closed.count),
            )
            notes = promises.made_in(nb, [row.id for one in shown for row in one.rows])
            return Read(promises.kept_by_me(nb), *shown, notes)

    found = use_read(session, read, still.count, closed.count).value
    content: list[ft.Control | None] = []
    if found is not None and not (found.open.rows or found.closed.rows):
        words = _("What you say you will do, in a note or by itself, stands here with what became of it.")
        content = [card.empty(ft.Icons.HANDSHAKE_ROUNDED, _("No promises yet"), words)]
    elif found is not None:
        content = [
            note(kept_words(found.kept)),
            *_rows(session, _("Open"), found.open, found.notes),
            *still.rest(found.open.total),
            *_rows(session, _("Closed"), found.closed, found.notes),
            *closed.rest(found.closed.total),
        ]
    return page_view(session, _("My promises"), content, back="close", fullscreen=True)


def kept_words(kept: Kept) -> str:
    """How many were kept, always with of how many; nothing before the first was kept or broken."""
    if not kept.closed:
        return _("None was kept or broken yet.")
    count, total = formats.number(kept.kept), formats.number(kept.closed)
    return _("{count} of {total} promises kept").format(count=count, total=total)


def _rows(session: Session, name: str, found: Listing[FollowUpRow], notes: dict[str, TimelineItem]) -> list[ft.Control]:
    if not found.rows:
        return []
    return [
        card.section(name, found.total),
        card.rows_card([_row(session, row, notes.get(row.id)) for row in found.rows], indent=14),
    ]


def _row(session: Session, row: FollowUpRow, made: TimelineItem | None) -> ft.Control:
    words, tone = OUTCOMES[row.outcome]
    on = formats.day(session.notebook.local(row.made_at).date())
    about = [
        row.contact_title,
        _("made {day}").format(day=on),
        due_words(row) if row.status == "open" else row.reason,
    ]
    return card.row(
        row.text,
        " · ".join(one for one in about if one),
        key=f"promise {row.id}",
        marks=[] if row.status == "open" else [card.badge(_(words), tone)],
        on_click=session.tasks.act(session.go, to_follow_up(row.id)),
        about_lines=3,
        trailing=[to_note(session, made, PROMISES)] if made is not None else None,
    )


def to_note(session: Session, made: TimelineItem, under: str) -> ft.Control:
    """A tap shows the note in which it was made, as it stands."""
    name = _("The note of {day} in which it was made").format(day=when.written(made.at, made.offset_min))
    there = session.tasks.act(session.go, to_history(under, NOTE, made.id))
    return button.icon_button(ft.Icons.STICKY_NOTE_2_OUTLINED, name, there, theme.SOFT)
