"""A reading more of a measure, or one corrected: its day, or its first and last, and how many there were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import flet as ft

from app.domain import days
from app.domain.field_rules import NotValid, number
from app.domain.kinds import reading as rules
from app.notebook import measures
from app.notebook.measures import Measure
from app.notebook.seen_versions import Basis
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.measures.addresses import to_measure, to_reading
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.field import text_field
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import N_, _

NAMES = ("first", "last", "count")


def worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {}
    return any((values.get(name) or "") != (first.get(name) or "") for name in NAMES)


@screen
def ReadingForm() -> ft.Control:
    session = use_session()
    params = ft.use_route_params()
    measure, reading = params.get("measure") or "", params.get("reading") or ""

    found = use_read(session, lambda: _first(session, measure, reading), measure, reading).value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            title, fresh, basis = found
            draft = await writing.earlier(lambda draft: draft.subject == (reading or measure))
            kept = {one: list(stamps) for one, stamps in basis.items()}
            values = {**fresh, "at_first": fresh, "basis": kept, "of": title}
            writing.begin(to_reading(measure, reading), values, reading or measure, draft)

    def make() -> Writing:
        return Writing(session, "reading", worth_keeping, lambda values: str(values.get("of") or ""))

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def put() -> tuple[str, Basis]:
        fields, nb = _fields(form), session.notebook
        if reading:
            return reading, await session.tasks.run(measures.correct, nb, reading, fields, form.get("basis"))
        return await session.tasks.run(measures.add_reading, nb, measure, fields), {}

    async def saved(answer: tuple[str, Basis]) -> None:
        ident, after = answer
        before = _fields(Form(form.get("at_first") or {})) if reading else {}

        async def undo() -> None:
            if reading:
                await session.write(measures.correct, ident, before, after)
            else:
                await session.write(measures.take_back, rules.KIND, [ident])

        session.say(_("The reading is corrected") if reading else _("The reading is written"), undo)
        if written.writing.in_sight:
            await session.go(to_measure(measure))

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    if found is not None and written.ready:
        content = [
            note(_("One day, or the first and the last of those that were counted together.")),
            DayChoice(session, form, "first", _("From"), key="first"),
            DayChoice(session, form, "last", _("Until"), True, key="last"),
            text_field(form, "count", _("Count"), keyboard_type=ft.KeyboardType.NUMBER, hint="0"),
        ]
    name = _("Correct the reading") if reading else _("New reading")
    return form_view(session, name, content, written, save, back_to=to_measure(measure))


def _fields(form: Form) -> dict[str, Any]:
    """The fields that the form says. Raises NotValid for a count that is none."""
    typed = form.text("count")
    if not typed:
        raise NotValid("count", N_("Write how many there were; 0 where nothing happened."))
    if not typed.isascii() or not typed.isdigit() or number(int(typed[:12])) is None:
        raise NotValid("count", N_("{label} must be a whole number."), label=N_("Count"))
    return {"first": form.text("first"), "last": form.text("last"), "count": int(typed[:12])}


def _next(measure: Measure, today: date) -> dict[str, str]:
    """The days behind the last reading, as many as it has, if they are over: who counts by the week goes on by it."""
    last = measure.readings[-1] if measure.readings else None
    ends = days.added(last.last, last.days) if last else today
    if last is None or ends > today:
        return {"first": "", "last": ""}
    return {"first": f"{days.added(last.last, 1)}", "last": f"{ends}"}


def _first(session: Session, measure: str, reading: str) -> tuple[str, dict[str, Any], Basis]:
    nb = session.notebook
    with nb.lock:
        of = measures.read(nb, measure)
        title = of.name
        if not reading:
            return title, {**_next(of, nb.local().date()), "count": ""}, {}
        said = rules.read(measures.fields_of(nb, rules.KIND, reading))
        first = {"first": f"{said.first}", "last": f"{said.last}", "count": f"{said.count}"} if said else {}
        return title, first, measures.seen(nb, rules.KIND, reading)
