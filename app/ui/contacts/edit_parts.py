"""Parts of the contact form that grow: ways to reach somebody, where they belong, tags, and the name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.notebook import belonging, contacts
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.alike import Alike
from app.ui.hooks import use_redraw
from app.ui.parts import button, card
from app.ui.parts.contact_picker import found_rows, search_field, use_contact_search
from app.ui.parts.field import text_field
from app.ui.parts.text import text
from app.ui.screen import part
from app.words import _

PLACES = 4
HOMES = ("venue", "agency")


@part
def Reaches(session: Session, form: Form, alike: Alike, changes: int = 0) -> ft.Control:
    """Phone numbers and e-mail addresses, each with a label, and who is reached there already."""
    redraw = use_redraw()

    async def add() -> None:
        numbers: list[int] = form.get("reach", [])
        form.set("reach", [*numbers, max(numbers, default=-1) + 1])
        redraw()

    async def leave(number: int) -> None:
        form.set("reach", [other for other in form.get("reach", []) if other != number])
        for name in ("address", "label", "uri", "shown"):
            form.set(f"reach.{number}.{name}", "")
        redraw()

    rows: list[ft.Control] = []
    for order, number in enumerate(form.get("reach", []), start=1):
        address = text_field(
            form,
            f"reach.{number}.address",
            _("Phone or e-mail {number}").format(number=order),
            keyboard_type=ft.KeyboardType.EMAIL,
            autocorrect=False,
            on_change=alike.typed,
        )
        remove = button.icon_button(
            ft.Icons.CLOSE_ROUNDED,
            # For translators: a name, or the number of a phone or e-mail.
            _("Remove {name}").format(name=order),
            session.tasks.act(leave, number),
            theme.SOFT,
        )
        rows.append(
            card.card(
                ft.Row(
                    [ft.Container(address, expand=True), remove],
                    spacing=4,
                    vertical_alignment=ft.CrossAxisAlignment.END,
                ),
                ft.Container(
                    text_field(
                        form,
                        f"reach.{number}.label",
                        # For translators: what the phone number is, such as "mobile" or "desk".
                        _("Label {number}").format(number=order),
                        hint=_("mobile, desk, bar phone"),
                    ),
                    padding=ft.Padding.only(top=10, right=10),
                ),
                padding=ft.Padding.only(left=14, right=4, top=14, bottom=14),
                key=f"reach {number}",
            )
        )
    rows += alike.shown(session, "number", "mail")
    rows.append(button.alone(button.quiet(_("Add phone or e-mail"), session.tasks.act(add), icon=ft.Icons.ADD_ROUNDED)))
    return ft.Column(rows, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@part
def Belongs(session: Session, form: Form, contact: str, changes: int = 0) -> ft.Control:
    """The venues and agencies somebody belongs to, found by name."""
    redraw = use_redraw()
    homes: list[str] = list(form.get("member_of", []))
    chosen = use_read(session, lambda: belonging.homes(session.notebook, contact, homes), *homes).value or []
    without = (*homes, *(home.row.id for home in chosen if home.row is not None), contact)
    searching = use_contact_search(
        session, form, "belongs_search", PLACES, without=without, only=contacts.Only(kinds=HOMES)
    )

    async def choose(home: str) -> None:
        form.set("member_of", [*form.get("member_of", []), home])
        searching.over()

    async def leave(home: str) -> None:
        form.set("member_of", [other for other in form.get("member_of", []) if other != home])
        redraw()

    parts: list[ft.Control] = [
        search_field(form, "belongs_search", _("Belongs to"), _("Search a venue or agency"), searching)
    ]
    if searching.query:
        none = text(_("No such venue or agency."), theme.SMALL, theme.SOFT)
        parts.append(found_rows(session, searching, choose) or none)
    parts.extend(
        _taken(session, home.title, _("Remove {name}").format(name=home.title), leave, home.named)
        for home in chosen
        if home.named in homes
    )
    return ft.Column(parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@part
def Tags(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """Free words to find them by. One typed but not added counts when the form is saved."""
    redraw = use_redraw()

    async def add() -> None:
        tag = form.text("tag")
        if tag and tag not in form.get("tags", []):
            form.set("tags", [*form.get("tags", []), tag])
        form.set("tag", "")
        redraw()

    async def leave(tag: str) -> None:
        form.set("tags", [other for other in form.get("tags", []) if other != tag])
        redraw()

    tags = [
        _taken(session, tag, _("Remove tag {tag}").format(tag=tag), leave, tag, tight=True)
        for tag in form.get("tags", [])
    ]
    return ft.Column(
        [
            ft.Row(
                [
                    ft.Container(
                        text_field(form, "tag", _("Tags"), hint=_("nightlife"), on_submit=session.tasks.act(add)),
                        expand=True,
                    ),
                    button.icon_button(ft.Icons.ADD_ROUNDED, _("Add tag"), session.tasks.act(add), ring=True),
                ],
                spacing=8,
                vertical_alignment=ft.CrossAxisAlignment.END,
            ),
            *([ft.Row(tags, wrap=True, spacing=8, run_spacing=8)] if tags else []),
        ],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _taken(
    session: Session, words: str, name: str, leave: Callable[[str], Awaitable[None]], value: str, tight: bool = False
) -> ft.Control:
    """Something chosen, with a cross to leave it again."""
    return ft.Container(
        ft.Row(
            [
                ft.Container(text(words, 14, family=theme.MEDIUM, lines=2), expand=not tight),
                button.icon_button(ft.Icons.CLOSE_ROUNDED, name, session.tasks.act(leave, value), theme.SOFT, size=18),
            ],
            spacing=0,
            tight=tight,
        ),
        key=f"taken {value}",
        bgcolor=theme.CHIP,
        border_radius=24,
        padding=ft.Padding.only(left=16),
    )


@part
def NameField(session: Session, form: Form, alike: Alike, changes: int = 0) -> ft.Control:
    """The name, and who this may be already by it."""
    hint = _("Leave empty if you do not know it") if form.text("kind") == "person" else ""
    name = text_field(form, "name", _("Name"), hint=hint, on_change=alike.typed)
    parts = [name, *alike.shown(session, "name", "place")]
    return ft.Column(parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
