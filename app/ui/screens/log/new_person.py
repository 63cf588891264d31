"""Somebody new, with or without a name, and whether the squad knows them already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds.contact import KINDS
from app.notebook import contacts
from app.notebook.contacts import ContactRow
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import Typing, use_kept, use_redraw, use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.text import strong
from app.ui.screen import part

PAUSE_S = 0.12
SHORTEST = 3  # fewer letters say nothing about who it is


@part
def NewPerson(
    session: Session,
    form: Form,
    number: int,
    leave: Callable[[int], Awaitable[None]],
    use_instead: Callable[[int, str], Awaitable[None]],
) -> ft.Control:
    """Somebody met for the first time, as far as the officer knows them; asks whether they are known already."""
    redraw = use_redraw()
    asked, set_asked = use_value((form.text(f"new.{number}.name"), form.text(f"new.{number}.phone")))
    typing = use_kept(Typing)
    name, phone = asked

    def read() -> list[ContactRow]:
        if len(name) < SHORTEST and not phone:
            return []
        return contacts.likely_duplicates(session.notebook, name, phone or None, limit=2)

    alike = use_read(session, read, name, phone).value or []

    async def typed(_words: str) -> None:
        if await typing.paused(PAUSE_S):
            set_asked((form.text(f"new.{number}.name"), form.text(f"new.{number}.phone")))

    async def choose_kind(kind: str) -> None:
        form.set(f"new.{number}.kind", kind)
        redraw()

    async def close() -> None:
        form.set(f"new.{number}.added", True)
        redraw()

    async def reopen() -> None:
        form.set(f"new.{number}.added", False)
        redraw()

    act = session.tasks.act
    remove = button.icon_button(ft.Icons.CLOSE_ROUNDED, "Remove new contact", act(leave, number), theme.SOFT)
    if form.get(f"new.{number}.added"):
        return card.card(_added(form, number, act(reopen), remove))
    kind = form.text(f"new.{number}.kind") or "person"
    person = kind == "person"
    head = ft.Row(
        [card.icon_mark(ft.Icons.PERSON_ADD_ROUNDED), ft.Container(strong("Somebody new"), expand=True), remove],
        spacing=12,
    )
    body = ft.Column(
        [
            text_field(
                form,
                f"new.{number}.name",
                "Name",
                hint="Leave empty if you do not know it" if person else "",
                on_change=typed,
            ),
            *(_looks_like(session, number, row, use_instead) for row in alike),
            text_field(
                form,
                f"new.{number}.description",
                "How to recognise them" if person else "What it is",
                hint="Owner's brother, red jacket" if person else "Bar with a small stage",
            ),
            chip_group(list(KINDS.items()), [kind], session.tasks.guarded(choose_kind)),
            text_field(form, f"new.{number}.phone", "Phone", on_change=typed, keyboard_type=ft.KeyboardType.PHONE),
            button.secondary("Add", act(close)),
        ],
        spacing=theme.GAP,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return card.card(
        ft.Container(head, padding=ft.Padding.only(left=14, right=6, top=6)),
        ft.Container(body, padding=ft.Padding.only(left=14, right=14, top=4, bottom=14)),
    )


def _added(form: Form, number: int, reopen: Callable[[], Awaitable[None]], remove: ft.Control) -> ft.Control:
    """Somebody new in one line; tapping it opens the fields again."""
    name, description = form.text(f"new.{number}.name"), form.text(f"new.{number}.description")
    shown = name or description or form.text(f"new.{number}.phone") or "Somebody new"
    about = " · ".join(["New", description] if name and description else ["New"])
    return card.row(
        shown,
        about,
        key=f"new {number}",
        leading=card.icon_mark(ft.Icons.PERSON_ADD_ROUNDED),
        trailing=[remove],
        on_click=reopen,
    )


def _looks_like(
    session: Session, number: int, row: ContactRow, use_instead: Callable[[int, str], Awaitable[None]]
) -> ft.Control:
    about = f", {row.subtitle}" if row.subtitle else ""
    return card.banner(
        f"Looks like {row.title}{about}.",
        "promise",
        action=ft.Row([button.quiet("Use that one", session.tasks.act(use_instead, number, row.id))]),
        key=f"like {row.id}",
    )
