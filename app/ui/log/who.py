"""Who the note is about: recent people first, then search; or nobody, and then what it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain.kinds.interaction import ABOUT
from app.notebook import contacts
from app.notebook.contacts import ContactRow, Warned
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_redraw, use_value
from app.ui.log.new_person import NewPerson
from app.ui.log.note import names_nobody
from app.ui.parts import button, card
from app.ui.parts.contact_picker import (
    ContactSearch,
    chosen_row,
    found_rows,
    search_field,
    use_contact_search,
)
from app.ui.parts.contact_row import person_pill
from app.ui.parts.contact_warnings import warning_banner
from app.ui.parts.field import chip_group
from app.ui.parts.text import label, text, told
from app.ui.screen import part
from app.words import _

RECENT = 6
FOUND = 5
FOUND_MORE = 20


@dataclass(frozen=True)
class Chosen:
    """The people chosen, and what to know of each before they are contacted once more."""

    rows: list[ContactRow]
    warned: dict[str, list[Warned]]


def read_chosen(session: Session, who: list[str]) -> Chosen:
    nb = session.notebook
    return Chosen(contacts.rows(nb, who, gone=True), {contact: contacts.warnings(nb, contact) for contact in who})


class Met:
    """Who is in the note being written: known people by id, new ones by number."""

    def __init__(self, form: Form, settle: Callable[[], None], redraw: Callable[[], None]) -> None:
        self._form, self._settle, self._redraw = form, settle, redraw

    @property
    def known(self) -> list[str]:
        return list(self._form.get("who", []))

    @property
    def new(self) -> list[int]:
        return list(self._form.get("new", []))

    async def choose(self, contact: str) -> None:
        self._form.set("who", [*self.known, contact])
        self._settle()
        await self._form.focus("fact")

    async def nobody(self, none: bool) -> None:
        """A note without a person, or with one after all."""
        self._form.set("nobody", none)
        self._settle()

    async def leave(self, contact: str) -> None:
        self._form.set("who", [other for other in self.known if other != contact])
        self._redraw()

    async def add_new(self) -> None:
        number = max(self.new, default=0) + 1
        self._form.set(f"new.{number}.name", self._form.text("who_search"))
        self._form.set("new", [*self.new, number])
        self._settle()

    async def leave_new(self, number: int) -> None:
        self._form.set("new", [other for other in self.new if other != number])
        for name in [name for name in self._form.values if name.startswith(f"new.{number}.")]:
            self._form.set(name, "")
        self._redraw()

    async def use_instead(self, number: int, contact: str) -> None:
        await self.leave_new(number)
        await self.choose(contact)


@part
def Who(session: Session, form: Form, redraw: Callable[[], None], changes: int = 0) -> ft.Control:
    """`redraw` draws the whole note again after somebody was added; `changes` counts those redraws."""
    adding, set_adding = use_value(False)

    def settle() -> None:
        searching.over()
        set_adding(False)
        redraw()

    met = Met(form, settle, redraw)
    who = met.known
    searching = use_contact_search(session, form, "who_search", FOUND, FOUND_MORE, who, RECENT)
    chosen = use_read(session, lambda: read_chosen(session, who), *who).value
    picking = adding or not (who or met.new)
    if names_nobody(form):
        about: ft.Control = About(session, form, met)
        return about

    async def add_more() -> None:
        set_adding(True)

    parts: list[ft.Control] = [] if picking else [label(_("Who"))]
    if chosen is not None:
        rows = [chosen_row(session, row, met.leave) for row in chosen.rows if row.id in who]
        parts.extend([card.rows_card(rows)] if rows else [])
        parts.extend(
            warning_banner(one, f"warned {contact} {one.what}")
            for contact in who
            for one in chosen.warned.get(contact, [])
        )
    for number in met.new:
        parts.append(NewPerson(session, form, number, met.leave_new, met.use_instead, key=f"new {number}"))
    if not picking:
        add = button.quiet(_("Add another person"), session.tasks.act(add_more), icon=ft.Icons.ADD_ROUNDED)
        parts.append(ft.Container(button.alone(add), margin=ft.Margin.only(left=-8, top=-6, bottom=-6)))
    else:
        glass = ft.Icon(ft.Icons.SEARCH_ROUNDED, size=22, color=theme.SOFT)
        parts.append(
            search_field(
                form, "who_search", _("Who"), _("Name, place or phone"), searching, prefix_icon=glass, autofocus=True
            )
        )
        parts.append(_suggestions(session, searching, met))
    return ft.Column(parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@part
def About(session: Session, form: Form, met: Met) -> ft.Control:
    """What a note without a person is about."""
    redraw = use_redraw()
    mine: Any = ft.use_ref(None)
    form.bind("about", mine, redraw)
    ft.use_effect(lambda: None, [], cleanup=lambda: form.release("about", mine))

    async def choose(about: str) -> None:
        form.set("about", about)
        redraw()

    ways = [(value, _(name)) for value, name in ABOUT.items()]
    somebody = button.quiet(_("Somebody was there"), session.tasks.act(met.nobody, False), icon=ft.Icons.PERSON_ROUNDED)
    return ft.Column(
        [
            chip_group(ways, [form.text("about")], session.tasks.guarded(choose), _("About")),
            *([wrong] if (wrong := told(form.problems.get("about", ""))) is not None else []),
            ft.Container(button.alone(somebody), margin=ft.Margin.only(left=-8, top=-6, bottom=-6)),
        ],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _suggestions(session: Session, searching: ContactSearch, met: Met) -> ft.Control:
    act = session.tasks.act
    if searching.query:
        somebody_new = card.row(
            _("New contact"),
            _("“{name}” is somebody new").format(name=searching.query),
            key="somebody new",
            leading=card.icon_mark(ft.Icons.PERSON_ADD_ROUNDED),
            on_click=act(met.add_new),
        )
        return found_rows(session, searching, met.choose, somebody_new) or somebody_new
    pills = [person_pill(each.row, act(met.choose, each.row.id)) for each in searching.found]
    pills.append(_pill(ft.Icons.PERSON_ADD_ROUNDED, _("New contact"), act(met.add_new), "somebody new"))
    if not (met.known or met.new):
        pills.append(_pill(ft.Icons.PERSON_OFF_ROUNDED, _("Nobody"), act(met.nobody, True), "nobody"))
    return ft.Row(pills, wrap=True, spacing=8, run_spacing=8)


def _pill(icon: ft.IconData, name: str, on_click: Callable[[], Awaitable[None]], key: str) -> ft.Control:
    return button.tappable(
        ft.Row(
            [
                ft.Container(
                    ft.Icon(icon, size=20, color=theme.PRIMARY),
                    width=30,
                    height=30,
                    alignment=ft.Alignment.CENTER,
                ),
                text(name, 14, theme.PRIMARY, theme.SEMIBOLD),
            ],
            spacing=6,
            tight=True,
        ),
        on_click,
        key=key,
        ground=theme.CHIP,
        padding=ft.Padding.only(left=8, right=16, top=9, bottom=9),
    )
