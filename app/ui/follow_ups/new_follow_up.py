"""Writing a follow-up by itself: a task or promise, for whom, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

import flet as ft

from app import formats
from app.domain import field_rules
from app.domain.due_choice import DAY, Due
from app.notebook import contacts, follow_ups
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.follow_ups import follow_up_form
from app.ui.follow_ups.addresses import to_new_follow_up, to_new_on
from app.ui.follow_ups.follow_up_form import BESIDE, Owner, due_and_repeats, fields_of, what
from app.ui.hooks import use_redraw
from app.ui.parts import card
from app.ui.parts.contact_picker import chosen_row, found_rows, search_field, use_contact_search
from app.ui.parts.contact_warnings import warning_banner
from app.ui.parts.squads import choice_of_squad, read_mine, remember
from app.ui.parts.text import label
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import part, screen
from app.words import _, pgettext

FOUND = 4
FOUND_MORE = 20
BLANK: dict[str, Any] = {**follow_up_form.BLANK, "who": "", "squad": ""}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return any(str(values.get(name) or "").strip() for name in ("text", "time", "due"))


def whose(session: Session, values: Mapping[str, Any]) -> str:
    """The person of an unfinished follow-up. Reads the notebook."""
    people = [values["who"]] if values.get("who") else []
    return formats.listed(row.title for row in contacts.rows(session.notebook, people, gone=True))


@screen
def NewFollowUp() -> ft.Control:
    """A task or promise by itself, perhaps for somebody already chosen."""
    session = use_session()
    params = ft.use_route_params()
    who, day = params.get("who") or "", field_rules.day_or_none(params.get("day"))
    redraw = use_redraw()

    async def open_draft(writing: Writing) -> None:
        on = date.fromisoformat(day) if day else None
        place = to_new_on(on) if on else to_new_follow_up(who)
        due = Due(DAY, on).stored() if on else None
        draft = await writing.earlier(lambda draft: not draft.parked and draft.place == place)
        writing.begin(place, {**BLANK, "who": who, "due": due}, draft=draft)

    def make() -> Writing:
        return Writing(session, "follow-up", worth_keeping, partial(whose, session))

    written = use_written_form(session, make, open_draft, beside=BESIDE)
    form = written.writing.form

    async def saved(made: str) -> None:
        await session.tasks.run(remember, session, session.notebook.squad_of(made))

        async def undo() -> None:
            await session.write(follow_ups.cancel, made, _("Added by mistake"))

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.back()

    async def save() -> None:
        who, keeper = form.text("who") or None, read_mine(session).one_of(form.text("squad"))

        async def put() -> str:
            said = fields_of(form)
            return await session.tasks.run(
                follow_ups.add,
                session.notebook,
                who,
                said["kind"],
                said["text"],
                said["due"],
                said["due_time"],
                keeper,
                said["repeats"],
                said["owner"] or None,
            )

        await written.saving.save(put, saved)

    content: list[ft.Control | None] = [
        *what(session, form, redraw),
        ForWhom(session, form, redraw),
        Owner(session, form, form.text("who"), form.text("squad"), redraw),
        *due_and_repeats(session, form, redraw),
    ]
    return form_view(session, _("New follow-up"), content if written.ready else [], written, save)


@part
def ForWhom(session: Session, form: Form, changed: Callable[[], None]) -> ft.Control:
    """Whom it is about, if it is about somebody: searched for, or chosen. Else which squad it is for.

    `changed`: who may have it depends on that.
    """
    chosen = form.text("who")
    drawn = use_redraw()

    def redraw() -> None:
        drawn()
        changed()

    searching = use_contact_search(session, form, "search", FOUND, FOUND_MORE)
    mine = use_read(session, lambda: read_mine(session)).value
    rows = use_read(
        session, lambda: contacts.rows(session.notebook, [chosen] if chosen else [], gone=True), chosen
    ).value
    warned = use_read(
        session, lambda: contacts.warnings(session.notebook, chosen) if chosen else [], "warned", chosen
    ).value

    async def choose(contact: str) -> None:
        form.set("who", contact)
        searching.over()
        redraw()

    async def leave(_contact: str) -> None:
        form.set("who", "")
        redraw()

    async def choose_squad(squad: str) -> None:
        form.set("squad", squad)
        redraw()

    parts: list[ft.Control | None]
    if chosen:
        parts = [
            label(pgettext("whom it is about", "For")),
            card.rows_card([chosen_row(session, row, leave) for row in rows or [] if row.id == chosen]),
            *(warning_banner(one, f"warned {one.what}") for one in warned or []),
        ]
    else:
        hint = _("Name or place, if it is about somebody")
        parts = [
            search_field(form, "search", pgettext("whom it is about", "For"), hint, searching),
            found_rows(session, searching, choose),
            *(choice_of_squad(session, mine, mine.one_of(form.text("squad")), choose_squad) if mine else []),
        ]
    return ft.Column(
        [each for each in parts if each is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
