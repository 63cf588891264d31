"""Who the note is about: recent people first, then search."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.notebook import contacts, search
from app.notebook.contacts import ContactRow
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import Typing, use_kept, use_value
from app.ui.log.new_person import NewPerson
from app.ui.parts import button, card
from app.ui.parts.contact_row import BACK, contact_mark, contact_row, person_pill
from app.ui.parts.field import text_field
from app.ui.parts.text import label, note, strong, text
from app.ui.screen import part

PAUSE_S = 0.12  # a search begins when the officer stops typing for this long
RECENT = 6
FOUND = 5
FOUND_MORE = 20
MANY_OFFICERS = 3
BURDEN_DAYS = 7
NUMBERS = {3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine"}


@dataclass(frozen=True)
class Chosen:
    """The people chosen, and how many officers saw each in the last week."""

    rows: list[ContactRow]
    burden: dict[str, int]


@dataclass(frozen=True)
class Suggestion:
    """Somebody it may be about, and the words in which the search found them."""

    row: ContactRow
    snippet: str = ""


def read_chosen(session: Session, who: list[str]) -> Chosen:
    nb = session.notebook
    return Chosen(contacts.rows(nb, who, gone=True), {one: contacts.burden(nb, one, BURDEN_DAYS) for one in who})


@part
def Who(session: Session, form: Form, redraw: Callable[[], None], changes: int = 0) -> ft.Control:
    """`redraw` draws the whole note again after somebody was added; `changes` counts those redraws."""
    who: list[str] = list(form.get("who", []))
    new: list[int] = list(form.get("new", []))
    adding, set_adding = use_value(False)
    query, set_query = use_value("")
    found, set_found = use_value(FOUND)
    typing = use_kept(Typing)
    chosen = use_read(session, lambda: read_chosen(session, who), *who).value
    picking = adding or not (who or new)

    def suggest() -> list[Suggestion]:
        """One more than is shown, to tell whether there are more."""
        nb = session.notebook
        if query:
            hits = search.search(nb, query, limit=found + len(who) + 1)
            rows = [Suggestion(hit.contact, hit.snippet) for hit in hits]
        else:
            rows = [Suggestion(row) for row in contacts.recent(nb, limit=RECENT + len(who))]
        return [one for one in rows if one.row.id not in who][: found + 1 if query else RECENT]

    suggested = use_read(session, suggest, query, found, *who).value or []

    async def typed(words: str) -> None:
        if await typing.paused(PAUSE_S):
            set_found(FOUND)
            set_query(words.strip())

    async def show_more() -> None:
        set_found(found + FOUND_MORE)

    def settle() -> None:
        typing.over()
        form.set("who_search", "")
        set_query("")
        set_adding(False)
        redraw()

    async def choose(contact: str) -> None:
        form.set("who", [*form.get("who", []), contact])
        settle()

    async def leave(contact: str) -> None:
        form.set("who", [one for one in form.get("who", []) if one != contact])
        redraw()

    async def add_new() -> None:
        number = max(form.get("new", []), default=0) + 1
        form.set(f"new.{number}.name", form.text("who_search"))
        form.set("new", [*form.get("new", []), number])
        settle()

    async def leave_new(number: int) -> None:
        form.set("new", [one for one in form.get("new", []) if one != number])
        for name in [name for name in form.values if name.startswith(f"new.{number}.")]:
            form.set(name, "")
        redraw()

    async def use_instead(number: int, contact: str) -> None:
        await leave_new(number)
        await choose(contact)

    async def add_more() -> None:
        set_adding(True)

    parts: list[ft.Control] = []
    if not picking:
        add = button.quiet("Add another person", session.tasks.act(add_more), icon=ft.Icons.ADD_ROUNDED)
        parts.append(ft.Row([ft.Container(label("Who"), expand=True), add], spacing=8))
    rows: list[ft.Control] = [
        _chosen_row(session, row, leave) for row in (chosen.rows if chosen is not None else []) if row.id in who
    ]
    if rows:
        parts.append(card.rows_card(rows))
    if chosen is not None:
        parts.extend(_burdened(chosen, who))
    for number in new:
        parts.append(NewPerson(session, form, number, leave_new, use_instead, key=f"new {number}"))
    if picking:
        parts.append(
            text_field(
                form,
                "who_search",
                "Who",
                hint="Name, place or phone",
                on_change=typed,
                prefix_icon=ft.Icon(ft.Icons.SEARCH_ROUNDED, size=22, color=theme.SOFT),
            )
        )
        more = session.tasks.act(show_more) if query and len(suggested) > found else None
        parts.append(_suggestions(session, query, suggested[:found] if query else suggested, choose, add_new, more))
    return ft.Column(parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _chosen_row(session: Session, row: ContactRow, leave: Callable[[str], Awaitable[None]]) -> ft.Control:
    words: list[ft.Control] = [strong(row.title, lines=2)]
    if row.subtitle:
        words.append(note(row.subtitle, lines=2))
    if row.gone:
        words.append(note(BACK, theme.LATE))
    return ft.Container(
        ft.Row(
            [
                contact_mark(row),
                ft.Column(words, spacing=1, tight=True, expand=True),
                button.icon_button(
                    ft.Icons.CLOSE_ROUNDED, f"Remove {row.title}", session.tasks.act(leave, row.id), theme.SOFT
                ),
            ],
            spacing=12,
        ),
        key=f"contact {row.id}",
        padding=ft.Padding.only(left=14, right=6, top=8, bottom=8),
    )


def _burdened(chosen: Chosen, who: list[str]) -> list[ft.Control]:
    """The guard against wearing somebody out: it informs, it never keeps a note from being saved."""
    shown: list[ft.Control] = []
    for row in chosen.rows:
        officers = chosen.burden.get(row.id, 0)
        if row.id in who and officers >= MANY_OFFICERS:
            number = NUMBERS.get(officers, str(officers))
            shown.append(
                card.banner(
                    f"{number} officers have seen this person in {BURDEN_DAYS} days. "
                    "Perhaps one of them keeps the thread.",
                    "promise",
                    ft.Icons.GROUPS_ROUNDED,
                )
            )
    return shown


def _suggestions(
    session: Session,
    query: str,
    suggested: list[Suggestion],
    choose: Callable[[str], Awaitable[None]],
    add_new: Callable[[], Awaitable[None]],
    more: button.Handler | None,
) -> ft.Control:
    if query:
        rows: list[ft.Control] = [
            contact_row(one.row, session.tasks.act(choose, one.row.id), one.snippet or None) for one in suggested
        ]
        if more is not None:
            rows.append(ft.Row([button.quiet("Show more", more)], alignment=ft.MainAxisAlignment.CENTER, key="more"))
        rows.append(
            card.row(
                "New contact",
                f"“{query}” is somebody new",
                key="somebody new",
                leading=card.icon_mark(ft.Icons.PERSON_ADD_ROUNDED),
                on_click=session.tasks.act(add_new),
            )
        )
        return card.rows_card(rows)
    pills = [person_pill(one.row, session.tasks.act(choose, one.row.id)) for one in suggested]
    pills.append(_new_pill(session, add_new))
    return ft.Row(pills, wrap=True, spacing=8, run_spacing=8)


def _new_pill(session: Session, add_new: Callable[[], Awaitable[None]]) -> ft.Control:
    return ft.Container(
        ft.Row(
            [
                ft.Container(
                    ft.Icon(ft.Icons.PERSON_ADD_ROUNDED, size=20, color=theme.PRIMARY),
                    width=30,
                    height=30,
                    alignment=ft.Alignment.CENTER,
                ),
                text("New contact", 14, theme.PRIMARY, theme.SEMIBOLD),
            ],
            spacing=6,
            tight=True,
        ),
        key="somebody new",
        bgcolor=theme.CHIP,
        border_radius=24,
        padding=ft.Padding.only(left=8, right=16, top=9, bottom=9),
        ink=True,
        on_click=session.tasks.act(add_new),
    )
