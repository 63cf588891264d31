"""What was shared, on the page of what it was of or of the agency that got it; and the way to share more."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from app.notebook import shares
from app.notebook.shares import Shared
from app.state.reading import use_read
from app.state.session import Session
from app.ui.parts import card
from app.ui.parts.menu import Way
from app.ui.screen import part
from app.ui.shares.addresses import SHARES, to_new_share
from app.ui.shares.rows import Called, share_rows
from app.words import _

SHOWN = 4


def shared_section(session: Session, rows: Sequence[Shared], called: Called) -> list[ft.Control]:
    """The latest of them; nothing where there is none."""
    if not rows:
        return []
    shown = share_rows(session, rows[:SHOWN], called)
    if len(rows) > SHOWN:
        shown.append(card.row(_("Show all"), key="all shares", on_click=session.tasks.act(session.go, SHARES)))
    return [card.section(_("Shared with agencies")), card.rows_card(shown, indent=14)]


@part
def SharedOf(session: Session, problem: str) -> ft.Control:
    """What was shared of a problem."""
    rows = use_read(session, lambda: shares.of_problem(session.notebook, problem), problem).value or []
    shown = shared_section(session, rows, "agency")
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column(shown, spacing=8, tight=True, horizontal_alignment=stretch, visible=bool(shown))


def share_way(session: Session, kind: str, record: str) -> Way:
    """Sharing of a contact, a problem or a note, behind the dots of its page."""

    async def share() -> None:
        await session.go(to_new_share(kind, record))

    return Way(ft.Icons.OUTBOX_ROUNDED, _("Share with an agency"), share)
