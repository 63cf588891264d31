"""Where it was: the officer's own words, and the venue or agency that they mean, if they say so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import flet as ft

from app.domain.folding import fold
from app.notebook import contacts, places
from app.notebook.contacts import ContactRow
from app.notebook.likely_places import likely_places
from app.notebook.places import Place
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import Typing, use_kept, use_redraw, use_value
from app.ui.parts import card
from app.ui.parts.contact_picker import chosen_row
from app.ui.parts.field import chip, text_field
from app.ui.parts.text import note
from app.ui.screen import part
from app.words import N_, _


@dataclass(frozen=True)
class Read:
    venue: ContactRow | None
    offered: list[Place]
    likely: list[str]


@part
def Where(
    session: Session,
    form: Form,
    label: str = "",
    linked: str = N_("The note stands there, too."),
    changed: Callable[[], None] = lambda: None,
) -> ft.Control:
    """What is typed finds venues to link and places written before; a link goes without a word of it.

    `label` of the field; `linked`: what a link means, in words, "" where that is plain; `changed` is called after each
    change.
    """
    query, set_query = use_value("")
    typing = use_kept(Typing)
    redraw = use_redraw()
    who, venue = list(form.get("who", [])), form.text("venue")

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            linked = next(iter(contacts.rows(nb, [venue], gone=True)), None) if venue else None
            found = places.offered(nb, query) if query else []
            return Read(linked, found, [] if query else likely_places(nb, who))

    found = use_read(session, read, query, venue, *who).value

    async def typed(_words: str) -> None:
        if await typing.paused():
            set_query(form.text("place"))
            changed()

    async def link(place: Place) -> None:
        form.set("venue", place.venue)
        if fold(form.text("place")) in fold(place.words):  # what was typed to find it; else they are words of their own
            form.set("place", place.words)
        over()

    def over() -> None:
        typing.over()
        set_query("")
        redraw()
        changed()

    async def unlink(_venue: str) -> None:
        form.set("venue", "")
        redraw()
        changed()

    shown: list[ft.Control] = [
        text_field(form, "place", label or _("Place"), hint=_("e.g. Copper Door, back entrance"), on_change=typed)
    ]
    if found is not None and venue and found.venue is not None:
        said = [note(_(linked))] if linked else []
        shown += [card.rows_card([chosen_row(session, found.venue, unlink)]), *said]
    elif found is not None:
        shown += _venues(session, [place for place in found.offered if place.venue], link)
        words = [place.words for place in found.offered if not place.venue] or found.likely
        chips = suggested(session, form, "place", words, over)
        shown += [ft.Row(chips, wrap=True, spacing=8, run_spacing=8)] if chips else []
    return ft.Column(shown, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _venues(session: Session, venues: list[Place], link: Callable[[Place], Awaitable[None]]) -> list[ft.Control]:
    rows: list[ft.Control] = [
        card.row(
            place.words,
            place.about,
            key=f"place {place.venue}",
            leading=card.icon_mark(ft.Icons.STOREFRONT_ROUNDED),
            on_click=session.tasks.act(link, place),
        )
        for place in venues
    ]
    return [card.rows_card(rows)] if rows else []


def suggested(
    session: Session, form: Form, name: str, values: Sequence[str], redraw: Callable[[], None]
) -> list[ft.Control]:
    """Chips for a field that may be typed in, too; tapping the chosen one empties it."""

    async def choose(value: str) -> None:
        form.set(name, "" if form.text(name) == value else value)
        redraw()

    return [chip(value, form.text(name) == value, session.tasks.act(choose, value)) for value in values]
