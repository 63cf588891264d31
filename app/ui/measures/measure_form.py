"""A new measure of a problem, and changing one: what is counted, where, what is better, and the baseline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import flet as ft

from app.domain.kinds import measure as rules
from app.notebook import measures
from app.notebook.seen_versions import Basis
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.measures.addresses import to_edit_measure, to_measure, to_new_measure
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.text import label, note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.problems.addresses import to_problem
from app.ui.screen import screen
from app.words import N_, _

NAMES = ("name", "unit", "better", "at", "where", "baseline_from", "baseline_until")
ABOUT = {
    rules.OWN: N_("Choose what you can count in the same way later: calls, fights, complaints."),
    rules.COMPARISON: N_("A place like it where nothing was done. It tells what would have happened anyway."),
    rules.DISPLACEMENT: N_("A place close by, where the problem may have moved."),
}

NEW = {
    rules.OWN: N_("New measure"),
    rules.COMPARISON: N_("A place to compare with"),
    rules.DISPLACEMENT: N_("A place to watch"),
}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {}
    return any((values.get(name) or "") != (first.get(name) or "") for name in NAMES)


@screen
def NewMeasure() -> ft.Control:
    params = ft.use_route_params()
    at = params.get("at") or rules.OWN
    return _use_form(
        "", params.get("problem") or "", at if at in rules.PLACES else rules.OWN, params.get("beside") or ""
    )


@screen
def EditMeasure() -> ft.Control:
    return _use_form(ft.use_route_params().get("measure") or "", "", "", "")


def _use_form(measure: str, problem: str, at: str, beside: str) -> ft.Control:
    """The body of both screens: a hook-calling function. `measure`: the one that is changed, "" for a new one."""
    session = use_session()
    redraw = use_redraw()
    here = to_edit_measure(measure) if measure else to_new_measure(problem, at if beside else "", beside)
    above = to_measure(measure or beside) if measure or beside else to_problem(problem)
    subject = measure or f"{problem} {at} {beside}"

    found = use_read(session, lambda: _first(session, measure, at, beside), measure, beside).value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            fresh, basis = found
            draft = await writing.earlier(lambda draft: draft.subject == subject)
            kept = {one: list(stamps) for one, stamps in basis.items()}
            writing.begin(here, {**fresh, "at_first": fresh, "basis": kept}, subject, draft)

    def make() -> Writing:
        return Writing(session, "measure", worth_keeping, lambda values: str(values.get("name") or "")[:80])

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def choose(better: str) -> None:
        form.set("better", better)
        redraw()

    async def put() -> tuple[str, Basis]:
        fields = {name: form.text(name) for name in NAMES}
        nb = session.notebook
        if measure:
            return measure, await session.tasks.run(measures.edit, nb, measure, fields, form.get("basis"))
        more = {"beside": beside} if beside else {}
        return await session.tasks.run(measures.add, nb, problem, {**fields, **more}), {}

    async def saved(answer: tuple[str, Basis]) -> None:
        ident, after = answer
        before = dict(form.get("at_first") or {})

        async def undo() -> None:
            if measure:
                await session.write(measures.edit, ident, {name: before.get(name, "") for name in NAMES}, after)
            else:
                await session.write(measures.take_back, rules.KIND, [ident])

        session.say(_("The measure is changed") if measure else _("The measure is written"), undo)
        if written.writing.in_sight:
            await session.go(above)

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    if found is not None and written.ready:
        content = [*_inputs(session, form, choose)]
    name = _("Change the measure") if measure else _(NEW.get(at, NEW[rules.OWN]))
    return form_view(session, name, content, written, save, back_to=above)


def _inputs(session: Session, form: Form, choose: Callable[[str], Awaitable[None]]) -> list[ft.Control]:
    better = [(one, _(words)) for one, words in rules.BETTER.items()]
    return [
        note(_(ABOUT.get(form.text("at"), ABOUT[rules.OWN]))),
        text_field(form, "name", _("What is counted"), hint=_("Fights reported")),
        text_field(form, "unit", _("Unit"), hint=_("fights")),
        text_field(form, "where", _("Where"), hint=_("Copper alley")),
        chip_group(better, [form.text("better")], session.tasks.guarded(choose), _("What is better")),
        label(_("Baseline")),
        note(_("The days that count as before. Without them, all that ends before the first response does.")),
        DayChoice(session, form, "baseline_from", _("Baseline from"), True, key="baseline from"),
        DayChoice(session, form, "baseline_until", _("Baseline until"), True, key="baseline until"),
    ]


def _first(session: Session, measure: str, at: str, beside: str) -> tuple[dict[str, Any], Basis]:
    """What the form begins with: of another place, the words of the measure that it stands beside."""
    nb = session.notebook
    with nb.lock:
        basis = measures.seen(nb, rules.KIND, measure) if measure else {}
        said = measures.fields_of(nb, rules.KIND, measure or beside) if measure or beside else {}
        first = {name: str(said.get(name) or "") for name in NAMES}
        return (first if measure else {**first, "at": at, "where": "", "better": first["better"] or rules.DOWN}), basis
