"""Changing the policy of the agency: its stages one under another, and a field for each of the other terms."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds.contact import PAUSED
from app.domain.policy import STAGES, Words
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.session import Session
from app.ui.agency.addresses import EDIT_POLICY
from app.ui.agency.policy_form import PLAIN, changed_words, form_of, terms_of
from app.ui.agency.quick_note_fields import QuickNoteFields
from app.ui.hooks import use_redraw
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import part, screen
from app.words import _


@screen
def EditPolicy() -> ft.Control:
    session = use_session()
    agency = session.container.agency
    may_change = agency.may_change

    async def open_draft(writing: Writing) -> None:
        values = form_of(agency.policy)
        draft = await writing.earlier(lambda draft: True)
        writing.begin(EDIT_POLICY, {**values, "at_first": values}, draft=draft)

    def make() -> Writing:
        return Writing(session, "policy", lambda values: bool(changed_words(values)), changed_words)

    written = use_written_form(session, make, open_draft, known=may_change)
    form = written.writing.form

    async def put() -> bool:
        return await agency.change(terms_of(form))

    async def saved(changed: bool) -> None:
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
        content = [
            note(_("This holds for every officer, after the next sync of their phone. Saving it needs the server.")),
            StageFields(session, form),
            QuickNoteFields(session, form),
            card.section(_("For every phone")),
            *(
                text_field(
                    form, term.name, _(term.label), lines=4 if isinstance(term, Words) else 1, helper=_(term.about)
                )
                for term in PLAIN
            ),
        ]
    return form_view(session, _("Change the policy"), content, written, save)


@part
def StageFields(session: Session, form: Form) -> ft.Control:
    """The stages in order; Paused is the last of them and has no reminders."""
    redraw = use_redraw()
    ids: list[str] = form.get(STAGES.name, [])

    def put(stages: list[str]) -> None:
        form.set(STAGES.name, stages)
        redraw()

    async def add() -> None:
        put([*(id for id in ids if id != PAUSED), uuid.uuid4().hex, PAUSED])

    async def remove(stage: str) -> None:
        put([id for id in ids if id != stage])

    async def up(stage: str) -> None:
        at = ids.index(stage)
        put([*ids[: at - 1], stage, ids[at - 1], *ids[at + 1 :]])

    return ft.Column(
        [
            card.section(_(STAGES.label)),
            note(_(STAGES.about)),
            *(_stage(session, form, number, id, up, remove) for number, id in enumerate(ids, start=1)),
            button.alone(button.quiet(_("Add a stage"), session.tasks.act(add))),
        ],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


Change = Callable[[str], Awaitable[None]]


def _stage(session: Session, form: Form, number: int, stage: str, up: Change, remove: Change) -> ft.Control:
    act = session.tasks.act
    if stage == PAUSED:
        helper = _("For whoever asked to be left alone: there are no reminders in it.")
        last = text_field(form, f"stage.{stage}.name", _("Last stage"), helper=helper)
        return ft.Container(last, key=f"stage {stage}")
    name = text_field(form, f"stage.{stage}.name", _("Stage {number}").format(number=number))
    days = text_field(
        form,
        f"stage.{stage}.days",
        _("Days between contacts in stage {number}").format(number=number),
        hint=_("No reminders"),
        keyboard_type=ft.KeyboardType.NUMBER,
    )
    ways = [
        button.icon_button(icon, words.format(number=number), act(work, stage))
        for icon, words, work, fits in (
            (ft.Icons.ARROW_UPWARD_ROUNDED, _("Move stage {number} up"), up, number > 1),
            (ft.Icons.REMOVE_CIRCLE_OUTLINE_ROUNDED, _("Remove stage {number}"), remove, True),
        )
        if fits
    ]
    below = ft.Row([ft.Container(days, expand=True), *ways], vertical_alignment=ft.CrossAxisAlignment.END, spacing=4)
    return ft.Container(ft.Column([name, below], spacing=8, tight=True), key=f"stage {stage}")
