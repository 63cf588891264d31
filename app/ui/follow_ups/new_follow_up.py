"""Writing a follow-up by itself: a task or promise, for whom, and when."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import flet as ft

from app import formats
from app.domain.due_choice import Due
from app.domain.kinds.follow_up import KINDS
from app.notebook import contacts, follow_ups
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.state.taps import STAYS_APART
from app.ui.follow_ups.addresses import to_new_follow_up
from app.ui.hooks import use_redraw
from app.ui.parts import card
from app.ui.parts.contact_picker import chosen_row, found_rows, search_field, use_contact_search
from app.ui.parts.contact_warnings import warning_banner
from app.ui.parts.due_choice import DueChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.squads import choice_of_squad, read_mine, remember
from app.ui.parts.text import label
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import part, screen
from app.words import _, pgettext

FOUND = 4
FOUND_MORE = 20
BLANK: dict[str, Any] = {"kind": "task", "text": "", "time": "", "who": "", "due": None, "squad": ""}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return any(str(values.get(name) or "").strip() for name in ("text", "time", "due"))


def whose(session: Session, values: Mapping[str, Any]) -> str:
    """The person of an unfinished follow-up. Reads the notebook."""
    people = [values["who"]] if values.get("who") else []
    return formats.listed(row.title for row in contacts.rows(session.notebook, people, gone=True))


@screen
def NewFollowUp() -> ft.View:
    """A task or promise by itself, perhaps for somebody already chosen."""
    session = use_session()
    who = ft.use_route_params().get("who") or ""
    redraw = use_redraw()

    async def open_draft(writing: Writing) -> None:
        place = to_new_follow_up(who)
        draft = await writing.earlier(lambda draft: not draft.parked and draft.place == place)
        writing.begin(place, {**BLANK, "who": who}, draft=draft)

    def make() -> Writing:
        return Writing(session, "follow-up", worth_keeping, partial(whose, session))

    written = use_written_form(session, make, open_draft, beside={"due_time": "time"})
    form = written.writing.form
    due = Due.read(form.get("due"))

    async def choose_kind(kind: str) -> None:
        form.set("kind", kind)
        redraw()

    async def choose_due(chosen: Due | None) -> None:
        form.set("due", chosen.stored() if chosen else None)
        redraw()

    async def saved(made: str) -> None:
        await session.tasks.run(remember, session, session.notebook.squad_of(made))

        async def undo() -> None:
            await session.write(follow_ups.cancel, made, _("Added by mistake"))

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.back()

    async def save() -> None:
        chosen = Due.read(form.get("due"))
        day, time = (chosen.day.isoformat(), form.text("time") or None) if chosen is not None else (None, None)
        who, keeper = form.text("who") or None, read_mine(session).one_of(form.text("squad"))
        await written.saving.write(saved, follow_ups.add, who, form.text("kind"), form.text("text"), day, time, keeper)

    promise = form.text("kind") == "promise"
    content: list[ft.Control | None] = [
        chip_group(
            [(kind, _(name)) for kind, name in KINDS.items()], [form.text("kind")], session.tasks.guarded(choose_kind)
        ),
        text_field(
            form,
            "text",
            _("I said I would") if promise else _("What to do"),
            lines=2,
            hint=_("bring the noise-permit form") if promise else _("Ask how the weekend went"),
        ),
        ForWhom(session, form),
        DueChoice(session, due, choose_due, _("When")),
        ft.Container(_time(form) if due is not None else None, data=STAYS_APART),  # the last: it moves nothing
    ]
    return form_view(session, _("New follow-up"), content if written.ready else [], written, save)


@part
def ForWhom(session: Session, form: Form) -> ft.Control:
    """Whom it is about, if it is about somebody: searched for, or chosen. Else which squad it is for."""
    chosen = form.text("who")
    redraw = use_redraw()
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


def _time(form: Form) -> ft.Control:
    field = text_field(
        form, "time", pgettext("time of day", "At"), hint="22:30", keyboard_type=ft.KeyboardType.DATETIME
    )
    return ft.Container(field, width=160)
