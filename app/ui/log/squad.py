"""Which squad keeps a note: shown where no known person is in it, asked once where people of two squads are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.initials import initials
from app.notebook import interactions
from app.notebook.squad import Squad
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_optional, use_redraw
from app.ui.log.note import names_nobody
from app.ui.parts import card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.squads import choice_of_squad, read_mine
from app.ui.parts.text import body, heading
from app.ui.screen import part
from app.words import _

Ask = Callable[[Callable[[], Awaitable[None]]], Awaitable[bool]]
"""Whether the officer must be asked, who then is; what is awaited comes after their answer."""


@part
def NoteSquad(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """The squad of a note with nobody, or new people only; nothing where its people say it."""
    redraw = use_redraw()
    known = list(form.get("who", []))
    mine = use_read(session, lambda: read_mine(session)).value

    async def choose(squad: str) -> None:
        form.set("squad", squad)
        redraw()

    fits = mine is not None and not known and (form.get("new") or names_nobody(form))
    chips = choice_of_squad(session, mine, mine.one_of(form.text("squad")), choose) if fits and mine else []
    return ft.Column(
        [ft.Container(one, margin=ft.Margin.only(top=14)) for one in chips],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def use_squad_question(session: Session, form: Form) -> Ask:
    """A hook: answers what asks which squad keeps a note with people of several, unless that was said before."""
    asked, set_asked = use_optional(_Question)

    async def ask(then: Callable[[], Awaitable[None]]) -> bool:
        theirs = await session.tasks.run(_undecided, session, form)
        if theirs:
            set_asked(_Question(theirs, then))
        return bool(theirs)

    def hide() -> None:
        set_asked(None)

    async def choose(squad: str) -> None:
        question = asked
        form.set("squad", squad)
        set_asked(None)
        if question is not None:
            await question.then()

    rows: list[ft.Control] = [
        card.row(
            one.name,
            key=f"squad {one.id}",
            leading=card.avatar(initials(one.name)),
            on_click=session.tasks.act(choose, one.id, once="squad"),
        )
        for one in (asked.squads if asked is not None else [])
    ]
    parts = [
        heading(_("Which squad keeps this note?")),
        body(_("It is with people of more than one squad. Only the one that keeps it can read it.")),
        card.rows_card(rows),
    ]
    use_sheet(session, sheet(parts, hide) if asked is not None else None)
    return ask


class _Question:
    """The squads to choose from, that of the first contact first, and what comes after the answer."""

    def __init__(self, squads: list[Squad], then: Callable[[], Awaitable[None]]) -> None:
        self.squads, self.then = squads, then


def _undecided(session: Session, form: Form) -> list[Squad]:
    theirs = interactions.keepers(session.notebook, form.get("who", []))
    if len(theirs) < 2 or form.text("squad") in theirs:
        return []
    names = {one.id: one for one in read_mine(session).squads}
    return [names[one] for one in theirs if one in names]
