"""Writing a practice card for the whole agency: one of Beatbook in other words, or one of the agency's own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import flet as ft

from app.domain import practice
from app.domain.policy import Document
from app.domain.practice import CardTerm
from app.domain.practice_cards import SHIPPED, WORDS_MAX, PracticeCard
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.pane import use_params
from app.ui.parts import card
from app.ui.parts.field import text_field
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.practice.addresses import NEW_CARD, to_edit_card
from app.ui.practice.words import as_written, shown
from app.ui.screen import screen
from app.words import _

TYPED = ("name", "words", "source")


@screen
def EditCard() -> ft.Control:
    session = use_session()
    agency, ident = session.container.agency, use_params().get("id", "")
    may_change = agency.may_change

    async def open_draft(writing: Writing) -> None:
        values = _form_of(agency.policy, ident)
        draft = await writing.earlier(lambda draft: draft.place == place)
        writing.begin(place, {**values, "at_first": values}, draft=draft)

    place = to_edit_card(ident) if ident else NEW_CARD
    written = use_written_form(session, lambda: Writing(session, "card", _changed, _name), open_draft, known=may_change)
    form = written.writing.form

    async def put() -> bool:
        term = CardTerm(form.text("id"))
        return await agency.change({term: as_written(term.clean({name: form.text(name) for name in TYPED}))})

    async def saved(changed: bool) -> None:
        session.changed()
        session.say(_("Saved for the whole agency") if changed else _("Nothing was changed."))
        if written.writing.in_sight:
            await session.back()

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control] = []
    if not may_change:
        only = _("Only an administrator of the agency can change its policy.")
        content = [card.empty(ft.Icons.LOCK_PERSON_ROUNDED, _("For administrators"), only)]
    elif written.ready:
        content = _fields(form)
    return form_view(session, _("Change this card") if ident else _("New card"), content, written, save)


def _fields(form: Form) -> list[ft.Control]:
    short = _("At most {count} words: it is read standing at a door.").format(count=WORDS_MAX)
    where = _("Who found it out, and where that can be read. Leave it empty for advice of your own.")
    return [
        note(_("This holds for every officer, after the next sync of their phone. Saving it needs the server.")),
        text_field(form, "name", _("Name of the card")),
        text_field(form, "words", _("What it says"), lines=6, helper=short),
        text_field(form, "source", _("Source"), lines=2, helper=where),
    ]


def _form_of(policy: Document, ident: str) -> dict[str, Any]:
    ident = ident or uuid.uuid4().hex
    found = practice.of(policy, ident) or SHIPPED.get(ident) or PracticeCard(ident, "", "", "")
    return vars(shown(found)).copy()


def _changed(values: Mapping[str, Any]) -> bool:
    now, then = Form(values), Form(values.get("at_first"))
    return any(now.text(name) != then.text(name) for name in TYPED)


def _name(values: Mapping[str, Any]) -> str:
    return str(values.get("name") or "")
