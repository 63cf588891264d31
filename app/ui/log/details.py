"""The rest of a note, each a tap or less: how it came about, skills, minutes, place, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from app.domain.due_choice import Due
from app.domain.kinds.interaction import SKILLS, STARTED_BY
from app.notebook.likely_places import likely_places
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.log.note import due_of
from app.ui.parts.due_choice import DueChoice
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.screen import part
from app.words import _

USUAL_MINUTES = ("5", "10", "15", "30")
MINUTES_WIDTH = 104


@part
def Skills(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """What the officer practised, as many as they like."""
    redraw = use_redraw()

    async def choose(skill: str) -> None:
        chosen: list[str] = form.get("skills", [])
        form.set("skills", [other for other in chosen if other != skill] if skill in chosen else [*chosen, skill])
        redraw()

    skills = [(skill, _(name)) for skill, name in SKILLS.items()]
    return chip_group(skills, form.get("skills", []), session.tasks.guarded(choose))


@part
def NextStep(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """Something to do next, or only a day to be in touch again."""
    redraw = use_redraw()

    async def choose(due: Due | None) -> None:
        form.set("follow_up_due", due.stored() if due else None)
        redraw()

    return ft.Column(
        [
            text_field(
                form,
                "follow_up",
                _("Follow up"),
                hint=_("Ask how the weekend went"),
            ),
            DueChoice(session, due_of(form, "follow_up_due"), choose),
        ],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@part
def Circumstances(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """Minutes, who began, and where."""
    redraw = use_redraw()
    who: list[str] = list(form.get("who", []))
    places = use_read(session, lambda: likely_places(session.notebook, who), *who).value or []

    async def choose_start(started_by: str) -> None:
        form.set("started_by", started_by)
        redraw()

    async def typed_minutes(_words: str) -> None:
        redraw()

    number = text_field(form, "minutes", _("Minutes"), on_change=typed_minutes, keyboard_type=ft.KeyboardType.NUMBER)
    minutes = ft.Row(
        [ft.Container(number, width=MINUTES_WIDTH), *_suggested(session, form, "minutes", USUAL_MINUTES, redraw)],
        wrap=True,
        spacing=8,
        run_spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    ways = [(value, _(name)) for value, name in STARTED_BY.items()]
    started = chip_group(ways, [str(form.get("started_by"))], session.tasks.guarded(choose_start), _("Started by"))
    place: list[ft.Control] = [text_field(form, "place", _("Place"), hint=_("Copper Door, back entrance"))]
    if places:
        place.append(ft.Row(_suggested(session, form, "place", places, redraw), wrap=True, spacing=8, run_spacing=8))
    where = ft.Column(place, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Column(
        [minutes, started, where],
        spacing=18,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _suggested(
    session: Session, form: Form, name: str, values: Sequence[str], redraw: Callable[[], None]
) -> list[ft.Control]:
    """Chips for a field that may be typed in, too; tapping the chosen one empties it."""

    async def choose(value: str) -> None:
        form.set(name, "" if form.text(name) == value else value)
        redraw()

    return [chip(value, form.text(name) == value, session.tasks.act(choose, value)) for value in values]
