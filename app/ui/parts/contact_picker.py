"""Choosing somebody the squad knows: a field to search in, whom it found and by which words, and who is chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.notebook import contacts, search
from app.notebook.contact_list import EVERYBODY, ContactRow, Only
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import Typing, use_kept, use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_mark, contact_row, what_saving_does
from app.ui.parts.field import text_field
from app.ui.parts.text import note, strong
from app.words import _

Choose = Callable[[str], Awaitable[None]]


@dataclass(frozen=True)
class Suggestion:
    """Somebody it may be, and the words in which the search found them."""

    row: ContactRow
    snippet: str = ""


@dataclass(frozen=True)
class ContactSearch:
    """What was searched for (`query`, "" before anything is typed), and who it may be.

    `typed(words)` comes from the field; `over()` empties it. `more` is there while more can be shown.
    """

    query: str
    found: Sequence[Suggestion]
    typed: Callable[[str], Awaitable[None]]
    over: Callable[[], None]
    more: Callable[[], Awaitable[None]] | None


def use_contact_search(
    session: Session,
    form: Form,
    name: str,
    first: int,
    step: int = 0,
    without: Collection[str] = (),
    recent: int = 0,
    only: Only = EVERYBODY,
) -> ContactSearch:
    """A hook: searches for what is typed in `form[name]`, a moment after it was typed.

    `first` are found, `step` more at a tap; `recent` were met lately, before anything is typed. Nobody is in `without`.
    """
    query, set_query = use_value("")
    count, set_count = use_value(first)
    typing = use_kept(Typing)

    def read() -> list[Suggestion]:
        """One more than is shown, to tell whether there are more."""
        nb = session.notebook
        if query:
            hits = search.search(nb, query, count + len(without) + 1, only)
            rows = [Suggestion(hit.contact, hit.snippet) for hit in hits]
        else:
            met = contacts.recent(nb, limit=recent + len(without)) if recent else []
            rows = [Suggestion(row) for row in met if only.squad is None or nb.squad_of(row.id) == only.squad]
        return [each for each in rows if each.row.id not in without][: count + 1 if query else recent]

    found = use_read(session, read, query, count, *without).value or []

    async def typed(words: str) -> None:
        if await typing.paused():
            set_count(first)
            set_query(words.strip())

    def over() -> None:
        typing.over()
        form.set(name, "")
        set_query("")

    async def show_more() -> None:
        set_count(count + step)

    more = show_more if query and step and len(found) > count else None
    return ContactSearch(query, found[:count] if query else found, typed, over, more)


def search_field(form: Form, name: str, label: str, hint: str, searching: ContactSearch, **more: Any) -> ft.Control:
    """Where it is searched."""
    return text_field(form, name, label, hint=hint, on_change=searching.typed, **more)


def found_rows(session: Session, searching: ContactSearch, choose: Choose, *after: ft.Control) -> ft.Control | None:
    """Whom the search found, a tap each, and `after` them what else there is to choose."""
    act = session.tasks.act
    rows: list[ft.Control] = [
        contact_row(each.row, act(choose, each.row.id), each.snippet or None) for each in searching.found
    ]
    if searching.more is not None:
        more = button.quiet(_("Show more"), act(searching.more))
        rows.append(ft.Row([more], alignment=ft.MainAxisAlignment.CENTER, key="more"))
    rows.extend(after)
    return card.rows_card(rows) if rows else None


def chosen_row(session: Session, row: ContactRow, leave: Choose) -> ft.Control:
    """Somebody chosen, with a cross to leave them again."""
    words: list[ft.Control] = [strong(row.title, lines=2)]
    if row.subtitle:
        words.append(note(row.subtitle, lines=2))
    if becomes := what_saving_does(row):
        words.append(note(becomes, theme.LATE))
    return ft.Container(
        ft.Row(
            [
                contact_mark(row),
                ft.Column(words, spacing=1, tight=True, expand=True),
                button.icon_button(
                    ft.Icons.CLOSE_ROUNDED,
                    _("Remove {name}").format(name=row.title),
                    session.tasks.act(leave, row.id),
                    theme.SOFT,
                ),
            ],
            spacing=12,
        ),
        key=f"contact {row.id}",
        padding=ft.Padding.only(left=14, right=6, top=8, bottom=8),
    )
