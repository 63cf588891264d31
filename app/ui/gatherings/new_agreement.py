"""What was agreed at a meeting, or follows from an event: what, who owes it, who keeps watch, about whom, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flet as ft

from app.domain.kinds.gathering import EVENT
from app.notebook import gatherings
from app.state.context import use_session
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.ui.follow_ups import follow_up_form
from app.ui.follow_ups.follow_up_form import BESIDE, Owner, due_and_repeats, fields_of
from app.ui.gatherings.addresses import to_agree, to_gathering
from app.ui.gatherings.people_choice import PeopleChoice
from app.ui.hooks import use_redraw
from app.ui.parts.field import text_field
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import _

OFFERED = 6
BLANK: dict[str, Any] = {**follow_up_form.BLANK, "partner": [], "about": []}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return any(values.get(name) for name in ("text", "partner", "about", "due"))


@screen
def NewAgreement() -> ft.Control:
    session = use_session()
    gathering = ft.use_route_params().get("id") or ""
    redraw = use_redraw()
    found = use_read(session, lambda: gatherings.read(session.notebook, gathering), gathering).value

    async def open_draft(writing: Writing) -> None:
        draft = await writing.earlier(lambda draft: draft.subject == gathering)
        writing.begin(to_agree(gathering), BLANK, gathering, draft)

    def whose(_values: Mapping[str, Any]) -> str:
        return gatherings.read(session.notebook, gathering).row.title

    def make() -> Writing:
        return Writing(session, "agreement", worth_keeping, whose)

    written = use_written_form(session, make, open_draft, known=found is not None, beside=BESIDE)
    form = written.writing.form

    async def saved(made: str) -> None:
        async def undo() -> None:
            await session.write(gatherings.take_back, made)

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.go(to_gathering(gathering))

    async def put() -> str:
        fields = {**fields_of(form), "kind": "task"}
        fields["partner"] = next(iter(form.get("partner") or []), None)
        fields["contact"] = next(iter(form.get("about") or []), None)
        return await session.tasks.run(gatherings.agree, session.notebook, gathering, fields)

    async def save() -> None:
        await written.saving.save(put, saved)

    content, is_event = list[ft.Control | None](), found is not None and found.row.kind == EVENT
    if found is not None and written.ready:
        keeper, partner = session.notebook.squad_of(gathering), form.get("partner")
        there = sorted((one.row for one in found.came), key=lambda row: (row.kind != "agency", row.title.casefold()))
        offered = [] if is_event else [row.id for row in there[:OFFERED]]
        owes, hint = _("Partner who owes it"), _("Nobody, if it is yours to do")
        watch = _("It stays on the list of an officer, who asks whether it was done.")
        content = [
            text_field(form, "text", _("What was agreed"), lines=2, hint=_("e.g. light the stairs at the quay")),
            PeopleChoice(session, form, "partner", owes, hint, keeper, (), offered, 1, redraw, key="partner"),
            note(watch) if partner else None,
            Owner(session, form, gathering, "", redraw),
            *due_and_repeats(session, form, redraw),
            PeopleChoice(
                session, form, "about", _("About whom"), _("If it is about somebody"), keeper, most=1, key="about"
            ),
        ]
    name = _("New follow-up") if is_event else _("New agreement")
    return form_view(session, name, content, written, save, back_to=to_gathering(gathering))
