"""Somebody new, with or without a name, and whether the squad knows them already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds.contact import KINDS
from app.notebook import duplicates
from app.notebook.duplicates import Likely
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import Typing, use_kept, use_redraw, use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import looks_like, recognised_by
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.text import strong
from app.ui.screen import part
from app.words import _, pgettext

SHOWN = 2


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
    name, phone = f"new.{number}.name", f"new.{number}.phone"
    asked, set_asked = use_value((form.text(name), form.text(phone)))
    typing = use_kept(Typing)

    beside = (form.text("venue"), form.text("place"), *form.get("who", []))
    alike = use_read(session, lambda: _alike(session, form, *asked), *asked, *beside).value

    async def typed(_words: str) -> None:
        if await typing.paused():
            set_asked((form.text(name), form.text(phone)))

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
    remove = button.icon_button(ft.Icons.CLOSE_ROUNDED, _("Remove new contact"), act(leave, number), theme.SOFT)
    if form.get(f"new.{number}.added"):
        return card.card(_added(form, number, act(reopen), remove))
    kind = form.text(f"new.{number}.kind") or "person"
    person = kind == "person"
    head = ft.Row(
        [card.icon_mark(ft.Icons.PERSON_ADD_ROUNDED), ft.Container(strong(_("Somebody new")), expand=True), remove],
        spacing=12,
    )
    known_by, such = recognised_by(person)
    no_name = _("Leave empty if you do not know it") if person else ""
    fields = [
        text_field(form, name, _("Name"), hint=no_name, on_change=typed),
        *(looks_like(one, _("Use that one"), act(use_instead, number, one.row.id)) for one in alike or []),
        text_field(form, f"new.{number}.description", known_by, hint=such),
        chip_group([(value, _(name)) for value, name in KINDS.items()], [kind], session.tasks.guarded(choose_kind)),
        text_field(form, phone, _("Phone"), on_change=typed, keyboard_type=ft.KeyboardType.PHONE),
        button.secondary(_("Add"), act(close)),
    ]
    body = ft.Column(fields, spacing=theme.GAP, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return card.card(
        ft.Container(head, padding=ft.Padding.only(left=14, right=6, top=6)),
        ft.Container(body, padding=ft.Padding.only(left=14, right=14, top=4, bottom=14)),
    )


def _alike(session: Session, form: Form, name: str, phone: str) -> list[Likely]:
    """Who it may be, met where the note says, and who is not in the note yet."""
    known, venue = form.get("who", []), form.text("venue")
    places = [venue] if venue else []
    found = duplicates.likely(
        session.notebook, name, [phone], SHOWN + len(known), places=places, address=form.text("place")
    )
    return [one for one in found if one.row.id not in known][:SHOWN]


def _added(form: Form, number: int, reopen: Callable[[], Awaitable[None]], remove: ft.Control) -> ft.Control:
    """Somebody new in one line; tapping it opens the fields again."""
    name, description = form.text(f"new.{number}.name"), form.text(f"new.{number}.description")
    shown = name or description or form.text(f"new.{number}.phone") or _("Somebody new")
    new = pgettext("a contact", "New")
    about = f"{new} · {description}" if name and description else new
    return card.row(
        shown,
        about,
        key=f"new {number}",
        leading=card.icon_mark(ft.Icons.PERSON_ADD_ROUNDED),
        trailing=[remove],
        on_click=reopen,
    )
