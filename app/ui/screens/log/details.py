"""The rest of a note, each a tap or less: how it came about, skills, minutes, place, and what comes next."""

from __future__ import annotations

import flet as ft

from app.domain.kinds.interaction import SKILLS, STARTED_BY
from app.notebook import contacts, interactions
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.parts.due_choice import Due, DueChoice
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.screen import part
from app.ui.screens.log.note import due_of

USUAL_MINUTES = ("5", "10", "15", "30")
MINUTES_WIDTH = 104


@part
def Skills(session: Session, form: Form, changes: int = 0) -> ft.Control:
    """What the officer practised, as many as they like."""
    redraw = use_redraw()

    async def choose(skill: str) -> None:
        chosen: list[str] = form.get("skills", [])
        form.set("skills", [one for one in chosen if one != skill] if skill in chosen else [*chosen, skill])
        redraw()

    return chip_group(list(SKILLS.items()), form.get("skills", []), session.tasks.guarded(choose))


@part
def FollowUp(session: Session, form: Form, changes: int = 0) -> ft.Control:
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
                "Follow up",
                hint="Ask how the weekend went",
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
    places = use_read(session, lambda: _places(session, who), *who).value or []

    async def choose_minutes(minutes: str) -> None:
        form.set("minutes", "" if form.text("minutes") == minutes else minutes)
        redraw()

    async def typed_minutes(_words: str) -> None:
        redraw()

    async def choose_start(started_by: str) -> None:
        form.set("started_by", started_by)
        redraw()

    async def choose_place(place: str) -> None:
        form.set("place", "" if form.text("place") == place else place)
        redraw()

    minutes = ft.Row(
        [
            ft.Container(
                text_field(
                    form,
                    "minutes",
                    "Minutes",
                    on_change=typed_minutes,
                    keyboard_type=ft.KeyboardType.NUMBER,
                ),
                width=MINUTES_WIDTH,
            ),
            *(
                chip(each, form.text("minutes") == each, session.tasks.act(choose_minutes, each))
                for each in USUAL_MINUTES
            ),
        ],
        wrap=True,
        spacing=8,
        run_spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    started = chip_group(
        list(STARTED_BY.items()), [str(form.get("started_by"))], session.tasks.guarded(choose_start), "Started by"
    )
    place: list[ft.Control] = [text_field(form, "place", "Place", hint="Copper Door, back entrance")]
    if places:
        place.append(
            ft.Row(
                [chip(each, form.text("place") == each, session.tasks.act(choose_place, each)) for each in places],
                wrap=True,
                spacing=8,
                run_spacing=8,
            )
        )
    return ft.Column(
        [
            minutes,
            started,
            ft.Column(place, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        ],
        spacing=18,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _places(session: Session, who: list[str]) -> list[str]:
    """Where it probably was: with whom the chosen people belong, where they live, where this officer was last."""
    nb = session.notebook
    found: list[str] = []
    for row in contacts.rows(nb, who[:2], gone=True):
        known = contacts.read(nb, row.id)
        found.extend([row.title] if row.kind != "person" else [home.title for home in known.member_of[:1]])
        found.append(known.address)
    found.append(interactions.last_place(nb))
    return list(dict.fromkeys(place for place in found if place))[:3]
