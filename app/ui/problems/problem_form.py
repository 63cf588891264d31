"""The form of a problem, new or changed: what happens and where, when, who is harmed, and who leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import flet as ft

from app.domain import field_rules
from app.domain.due_choice import DAY, Due
from app.domain.happened import time_of_day
from app.domain.kinds.problem import PROBLEM
from app.domain.recurrence import WEEKDAYS
from app.notebook import interactions, problems, squad
from app.notebook.interactions import TimelineItem
from app.notebook.problems import ProblemRow
from app.notebook.seen_versions import Basis
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.hooks import Typing, use_kept, use_redraw, use_value
from app.ui.log.place import Where
from app.ui.parts import card
from app.ui.parts.due_choice import DueChoice
from app.ui.parts.field import chip_group, day_chip, text_field
from app.ui.parts.officer_name import officer_name
from app.ui.parts.squads import choice_of_squad, read_mine, remember
from app.ui.parts.text import label
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.problems import words
from app.ui.problems.addresses import NEW_PROBLEM, to_edit_problem, to_problem, to_problem_from
from app.ui.problems.rows import problem_rows
from app.ui.screen import part, screen
from app.words import N_, _, pgettext

WORDS = ("behaviour", "place", "from", "until", "harmed", "title")
BLANK: dict[str, Any] = {**dict.fromkeys(WORDS, ""), "venue": "", "days": [], "lead": "", "review": None, "squad": ""}
WEEK_LETTERS = 1.15  # larger ones need a chip of their own width
LINKED = N_("The problem stands on its page, too.")


def worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or BLANK
    return any((values.get(name) or None) != (value or None) for name, value in first.items())


def form_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A problem as the form holds it; also of fields that a newer version, or a forged one, wrote."""
    review = field_rules.day_or_none(fields.get("review"))
    return {
        **BLANK,
        **{name: field_rules.one_line(fields.get(name)) for name in WORDS},
        "venue": field_rules.ident(fields.get("venue")) or "",
        "days": [one for one in field_rules.words(fields.get("days")) if one in WEEKDAYS],
        "lead": field_rules.ident(fields.get("lead")) or "",
        "review": Due(DAY, date.fromisoformat(review)).stored() if review else None,
    }


def fields_of(form: Form) -> dict[str, Any]:
    """The fields that the form says."""
    review = Due.read(form.get("review"))
    return {
        **{name: form.text(name) for name in WORDS},
        **{name: _as_stored(form.text(name)) for name in ("from", "until")},
        "venue": form.text("venue") or None,
        "days": list(form.get("days") or []),
        "lead": form.text("lead"),
        "review": review.day.isoformat() if review else None,
    }


def _as_stored(typed: str) -> str:
    """A time of day as it is stored; what is none as it was typed, for the rule to say so."""
    told = time_of_day(typed)
    return f"{told:%H:%M}" if told else typed


# --- the screens -----------------------------------------------------------------------------------------------


@screen
def NewProblem() -> ft.Control:
    """Perhaps one that a note shows: it brings its place along."""
    session = use_session()
    asked = ft.use_route_params().get("note") or ""
    reading = use_read(session, (lambda: interactions.read(session.notebook, asked)) if asked else None, asked)
    shown: TimelineItem | None = reading.value
    gone = asked and reading.problem

    async def open_draft(writing: Writing) -> None:
        begun = {**BLANK}
        if shown is not None:
            begun |= {"place": shown.place, "venue": shown.venue[0] if shown.venue else ""}
        begun["squad"] = session.notebook.squad_of(asked) or "" if shown is not None else ""
        place = to_problem_from(asked) if asked else NEW_PROBLEM
        draft = await writing.earlier(lambda draft: not draft.parked and draft.place == place)
        writing.begin(place, {**begun, "at_first": begun}, draft=draft)

    def make() -> Writing:
        return Writing(session, "problem", worth_keeping, lambda values: str(values.get("place") or "")[:80])

    written = use_written_form(session, make, open_draft, known=not asked or shown is not None or bool(gone))
    form = written.writing.form

    async def saved(made: str) -> None:
        await session.tasks.run(remember, session, session.notebook.squad_of(made))

        async def undo() -> None:
            await session.write(problems.delete, made)

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.go(to_problem(made))

    async def save() -> None:
        fields = fields_of(form)
        if shown is not None:
            fields["interaction"] = shown.id
        keeper = read_mine(session).one_of(form.text("squad"))
        await written.saving.write(saved, problems.add, fields, keeper)

    content = [_quoted(shown), ProblemFields(session, form, "")] if written.ready else []
    return form_view(session, _("New problem"), content, written, save)


@dataclass(frozen=True)
class Read:
    fields: Mapping[str, Any]
    basis: Basis


@screen
def EditProblem() -> ft.Control:
    session = use_session()
    problem = ft.use_route_params().get("id") or ""

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            return Read(problems.read(nb, problem).fields, problems.seen(nb, problem))

    found = use_read(session, read, problem).value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            fresh = form_of(found.fields)
            basis = {one: list(stamps) for one, stamps in found.basis.items()}
            draft = await writing.earlier(lambda draft: draft.subject == problem)
            writing.begin(to_edit_problem(problem), {**fresh, "at_first": fresh, "basis": basis}, problem, draft)

    def make() -> Writing:
        return Writing(session, "edit problem", worth_keeping, lambda values: str(values.get("behaviour") or "")[:80])

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def saved(_basis: Basis) -> None:
        session.say(_("Saved on this phone"))
        if written.writing.in_sight:
            await session.go(to_problem(problem))

    async def save() -> None:
        now = fields_of(form)
        before = fields_of(Form(form.get("at_first") or {}))
        names = PROBLEM.with_groups(name for name, value in now.items() if value != before[name])
        changed = {name: value for name, value in now.items() if name in names}
        await written.saving.write(saved, problems.edit, problem, changed, form.get("basis"))

    content = [ProblemFields(session, form, problem)] if written.ready else []
    return form_view(session, _("Edit problem"), content, written, save, back_to=to_problem(problem))


def _quoted(shown: TimelineItem | None) -> ft.Control | None:
    """The note that shows the problem, to be read while it is stated."""
    if shown is None:
        return None
    about = _("From the note of {day}").format(day=when.written(shown.at, shown.offset_min))
    return card.card(card.row(about, shown.fact, key=f"note {shown.id}", about_lines=4))


# --- its fields ------------------------------------------------------------------------------------------------


@part
def ProblemFields(session: Session, form: Form, problem: str) -> ft.Control:
    """`problem`: which one is changed, "" for a new one."""
    redraw, mine = use_redraw(), read_mine(session)
    keeper = session.notebook.squad_of(problem) if problem else mine.one_of(form.text("squad"))
    officers = use_read(session, lambda: squad.officers(session.notebook, keeper), keeper or "").value or []

    async def choose_lead(officer: str) -> None:
        form.set("lead", officer)
        redraw()

    async def choose_squad(squad: str) -> None:
        form.set("squad", squad)
        form.set("lead", "")  # who leads is of the squad
        redraw()

    async def choose_review(day: Due | None) -> None:
        form.set("review", day.stored() if day else None)
        redraw()

    return _column(
        [
            Stated(session, form, problem),
            TimeBand(session, form),
            text_field(form, "harmed", _("Who is harmed"), hint=_("e.g. patrons, taxi drivers, the people upstairs")),
            _lead(session, form, officers, choose_lead),
            DueChoice(session, Due.read(form.get("review")), choose_review, _("Look at it again")),
            text_field(form, "title", _("Short name"), helper=_("Without one it is called by what happens and where.")),
            *([] if problem else choice_of_squad(session, mine, keeper, choose_squad)),
        ]
    )


@part
def Stated(session: Session, form: Form, problem: str) -> ft.Control:
    """What happens and where, and the problems that it may be already."""
    asked, set_asked = use_value(("", "", ""))
    typing = use_kept(Typing)

    def read() -> list[ProblemRow]:
        behaviour, place, venue = asked
        return problems.alike(session.notebook, behaviour, place, venue or None, but=problem)

    alike = use_read(session, read, *asked).value or []

    def stated() -> None:
        set_asked((form.text("behaviour"), form.text("place"), form.text("venue")))

    async def typed(_words: str) -> None:
        if await typing.paused():
            stated()

    hint = _("e.g. fights between patrons")
    return _column(
        [
            text_field(form, "behaviour", _("What happens"), lines=2, hint=hint, on_change=typed),
            Where(session, form, _("Where"), LINKED, stated),
            *_alike(session, alike),
        ]
    )


@part
def TimeBand(session: Session, form: Form) -> ft.Control:
    """On which days, from when to when."""
    redraw = use_redraw()

    async def choose(day: str) -> None:
        now = form.get("days") or []
        form.set("days", [one for one in WEEKDAYS if (one in now) != (one == day)])
        redraw()

    hours: list[ft.Control] = [
        ft.Container(_hour(form, "from", pgettext("time of day", "From"), "01:00"), expand=True),
        ft.Container(_hour(form, "until", pgettext("time of day", "Until"), "03:00"), expand=True),
    ]
    week = _week(session, form.get("days") or [], choose)
    start = ft.CrossAxisAlignment.START
    return _column([label(_("When it happens")), week, ft.Row(hours, spacing=12, vertical_alignment=start)], 10)


def _column(parts: Sequence[ft.Control | None], spacing: int = 14) -> ft.Control:
    shown = [one for one in parts if one is not None]
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column(shown, spacing=spacing, tight=True, horizontal_alignment=stretch)


def _week(session: Session, chosen: list[str], choose: Callable[[str], Any]) -> ft.Control:
    """Seven days beside each other, where letters are of a usual size."""
    act = session.tasks.act
    if session.layout.letters > WEEK_LETTERS:
        return chip_group([(one, words.weekday(one)) for one in WEEKDAYS], chosen, session.tasks.guarded(choose))
    days = [day_chip(words.weekday(one), one in chosen, act(choose, one), f"day {one}") for one in WEEKDAYS]
    return ft.Row([*days], spacing=5)


def _hour(form: Form, name: str, said: str, hint: str) -> ft.Control:
    return text_field(form, name, said, hint=hint, keyboard_type=ft.KeyboardType.DATETIME)


def _lead(session: Session, form: Form, officers: list[SquadMember], choose: Callable[[str], Any]) -> ft.Control | None:
    """Who leads it: nothing where there is no choice."""
    if len(officers) < 2:
        return None
    names = [(one.id, officer_name(one.name, one.me)) for one in officers]
    me = next((one.id for one in officers if one.me), "")
    there = form.text("lead") in [one.id for one in officers]
    chosen = [form.text("lead") if there else me]
    return chip_group(names, chosen, session.tasks.guarded(choose), _("Lead officer"))


def _alike(session: Session, found: list[ProblemRow]) -> list[ft.Control]:
    """Problems that this one may be already, a tap from their page; the form is kept meanwhile."""
    if not found:
        return []
    rows = [label(_("Is it one of these?")), problem_rows(session, found, with_stage=True)]
    shown = ft.Column(rows, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return [ft.Container(shown, key="alike")]
