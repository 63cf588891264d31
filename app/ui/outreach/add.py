"""Putting somebody on the by-name list: a person of the notebook, or somebody new by a nickname and a place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from app.notebook import contacts, outreach
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.outreach.addresses import ADD, OUTREACH, to_listed
from app.ui.parts import card
from app.ui.parts.contact_picker import chosen_row, found_rows, search_field, use_contact_search
from app.ui.parts.field import text_field
from app.ui.parts.squads import Mine, choice_of_squad, read_mine, remember
from app.ui.parts.text import note, told
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import part, screen
from app.words import _

WORDS = ("nickname", "place", "name")
BLANK = dict.fromkeys((*WORDS, "contact", "search", "squad"), "")
FOUND = 4


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return any(str(values.get(name) or "").strip() for name in (*WORDS, "contact"))


@screen
def Add() -> ft.Control:
    session = use_session()
    redraw = use_redraw()
    mine = use_read(session, lambda: read_mine(session)).value

    async def open_draft(writing: Writing) -> None:
        draft = await writing.earlier(lambda draft: draft.place == ADD and not draft.parked)
        writing.begin(ADD, BLANK, "", draft)

    def make() -> Writing:
        return Writing(session, "by-name", worth_keeping, lambda values: str(values.get("nickname") or "")[:80])

    written = use_written_form(session, make, open_draft, known=mine is not None)
    form = written.writing.form

    def put() -> str:
        nb = session.notebook
        if form.text("contact"):
            return outreach.add(nb, form.text("contact"))
        keeper = mine.one_of(form.text("squad")) if mine is not None else None
        made = outreach.add_new(nb, form.text("nickname"), form.text("place"), keeper, form.text("name"))
        remember(session, keeper)
        return made

    async def saved(made: str) -> None:
        async def undo() -> None:
            await session.write(outreach.delete, made)
            await session.go(OUTREACH)

        session.say(_("On the by-name list"), undo)
        if written.writing.in_sight:
            await session.go(to_listed(made), OUTREACH)

    async def save() -> None:
        await written.saving.save(lambda: session.tasks.run(put), saved)

    content: list[ft.Control | None] = []
    if mine is not None and written.ready:
        content = [Known(session, form, redraw, key="known")]
        if not form.text("contact"):
            content += _somebody_new(session, form, mine, redraw)
    return form_view(session, _("Add somebody"), content, written, save, back_to=OUTREACH)


def _somebody_new(session: Session, form: Form, mine: Mine, redraw: Callable[[], None]) -> list[ft.Control | None]:
    async def choose_squad(keeper: str) -> None:
        form.set("squad", keeper)
        redraw()

    return [
        card.section(_("Or somebody new")),
        text_field(form, "nickname", _("Nickname"), hint=_("e.g. Red Jacket")),
        text_field(form, "place", _("Where they are seen"), hint=_("e.g. the north bench of the bike path")),
        text_field(form, "name", _("Name, if they gave it")),
        *choice_of_squad(session, mine, mine.one_of(form.text("squad")), choose_squad),
        note(_("They can be merged later with somebody whom the notebook knows by name.")),
    ]


@part
def Known(session: Session, form: Form, redraw: Callable[[], None]) -> ft.Control:
    chosen = form.text("contact")
    searching = use_contact_search(session, form, "search", FOUND)

    def read() -> list[contacts.ContactRow]:
        return contacts.rows(session.notebook, [chosen]) if chosen else []

    rows = use_read(session, read, chosen).value or []

    async def choose(contact: str) -> None:
        searching.over()
        form.set("contact", contact)
        redraw()

    async def leave(_contact: str) -> None:
        form.set("contact", "")
        redraw()

    shown = [
        search_field(form, "search", _("Somebody you know"), _("Search people"), searching) if not chosen else None,
        found_rows(session, searching, choose) if not chosen else None,
        card.card(*(chosen_row(session, row, leave) for row in rows)) if rows else None,
        told(form.problems.get("contact", "")),
    ]
    return ft.Column(
        [one for one in shown if one is not None],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
