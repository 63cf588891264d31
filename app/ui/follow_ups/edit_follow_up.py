"""Changing a follow-up: its words, when it is due, how often it comes back, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import flet as ft

from app.notebook import follow_ups, problems
from app.notebook.follow_ups import FollowUpRow
from app.notebook.seen_versions import Basis
from app.state.context import use_session
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.ui.follow_ups.addresses import to_edit_follow_up, to_follow_up
from app.ui.follow_ups.follow_up_form import BESIDE, Owner, due_and_repeats, fields_of, form_of, what
from app.ui.hooks import use_redraw
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.problems.response_to import response_fields, said_in
from app.ui.screen import screen
from app.words import _


@dataclass(frozen=True)
class Read:
    """`repeats` as stored; `basis`: what the officer has before them when they begin."""

    row: FollowUpRow
    repeats: str
    basis: Basis
    may_give: bool
    words: problems.Words


def worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {}
    return any(values.get(name) != value for name, value in first.items())


@screen
def EditFollowUp() -> ft.Control:
    session = use_session()
    follow_up = ft.use_route_params().get("id", "")
    redraw = use_redraw()

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            row, heirs = follow_ups.read(nb, follow_up), follow_ups.heirs(nb, follow_up)
            repeats, basis = follow_ups.recurrence_of(nb, follow_up), follow_ups.seen(nb, follow_up)
            return Read(row, repeats, basis, bool(heirs), problems.words_of(nb, follow_up))

    found = use_read(session, read, follow_up).value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            fresh = form_of(found.row, found.repeats) | (asdict(found.words) if found.row.problem else {})
            basis = {one: list(stamps) for one, stamps in found.basis.items()}
            draft = await writing.earlier(lambda draft: draft.subject == follow_up)
            values = {**fresh, "at_first": fresh, "basis": basis}
            writing.begin(to_edit_follow_up(follow_up), values, follow_up, draft)

    def make() -> Writing:
        return Writing(session, "edit follow-up", worth_keeping, lambda values: str(values.get("text") or "")[:80])

    written = use_written_form(session, make, open_draft, known=found is not None, beside=BESIDE)
    form = written.writing.form

    async def put() -> None:
        first, fields = form.get("at_first") or {}, fields_of(form) | said_in(form)
        at_first = type(form)(first)
        before = fields_of(at_first) | said_in(at_first) if first else {}
        changed = {name: value for name, value in fields.items() if name not in before or before[name] != value}
        await session.tasks.run(follow_ups.edit, session.notebook, follow_up, changed, form.get("basis"))

    async def saved(_nothing: None) -> None:
        session.say(_("Saved on this phone"))
        if written.writing.in_sight:
            await session.go(to_follow_up(follow_up))

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    if found is not None and written.ready:
        content = [
            *what(session, form, redraw),
            Owner(session, form, follow_up, "", redraw) if found.may_give else None,
            *due_and_repeats(session, form, redraw),
            *(response_fields(form) if found.row.problem else []),
        ]
    return form_view(session, _("Edit follow-up"), content, written, save, back_to=to_follow_up(follow_up))
