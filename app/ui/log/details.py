"""The rest of a note, folded under one line that says what is in it: skills, minutes, who started, place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain import practice
from app.domain.kinds.interaction import SELF_CHECK, SKILLS, STARTED_BY
from app.state.form import Form
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_redraw
from app.ui.log.note import asks_self_check, choose, names_nobody
from app.ui.log.place import Where, suggested
from app.ui.parts.button import tappable
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.text import note, text
from app.ui.practice.mix import MAY_BE_DISCLOSABLE
from app.ui.practice.offered import offered
from app.ui.screen import part
from app.words import _, ngettext

FOLDED = ("minutes", "place")
"""The fields that are typed under the fold: what is wrong with one of them opens it."""
USUAL_MINUTES = ("5", "10", "15", "30")
MINUTES_WIDTH = 104


@part
def Details(session: Session, form: Form, unfolded: bool, fold: Callable[[], Awaitable[None]]) -> ft.Control:
    """One line as long as nobody asks for more."""
    name = note(_("Minutes, place") if names_nobody(form) else _("Skills, minutes, who started, place"), lines=2)
    said = "" if unfolded else " · ".join(_said(form))
    icon = ft.Icons.EXPAND_LESS_ROUNDED if unfolded else ft.Icons.EXPAND_MORE_ROUNDED
    line = tappable(
        ft.Row(
            [
                ft.Column([name, *([text(said, 14, lines=2)] if said else [])], spacing=2, tight=True, expand=True),
                ft.Icon(icon, size=22, color=theme.SOFT),
            ],
            spacing=12,
        ),
        session.tasks.act(fold),
        ground=theme.CARD,
        line=1,
        padding=15,
        said={"expanded": unfolded},
    )
    parts: list[ft.Control] = [line]
    if unfolded:
        parts += [] if names_nobody(form) else [Skills(session, form)]
        parts += [SelfCheck(session, form)] if asks_self_check(session, form) else []
        parts += [Circumstances(session, form)]
    return ft.Column(parts, spacing=16, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _said(form: Form) -> list[str]:
    """What stands under the fold, as briefly as it can be told."""
    skills, minutes = len(form.get("skills", [])), form.text("minutes")
    nobody = names_nobody(form)
    return [
        *([ngettext("{count} skill", "{count} skills", skills).format(count=skills)] if skills and not nobody else []),
        *([_("{minutes} min").format(minutes=minutes)] if minutes else []),
        *([_("they started")] if form.get("started_by") == "them" and not nobody else []),
        *([form.text("place")] if form.text("place") else []),
    ]


@part
def Skills(session: Session, form: Form) -> ft.Control:
    """What the officer practised, as many as they like."""
    redraw = use_redraw()

    async def pick(skill: str) -> None:
        chosen: list[str] = form.get("skills", [])
        choose(form, "skills", [other for other in chosen if other != skill] if skill in chosen else [*chosen, skill])
        redraw()

    chosen = form.get("skills", [])
    skills = [(skill, _(name)) for skill, name in SKILLS.items()]
    return ft.Column(
        [chip_group(skills, chosen, session.tasks.guarded(pick)), *offered(session, practice.for_skills(chosen))],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@part
def SelfCheck(session: Session, form: Form) -> ft.Control:
    """The four parts of procedural justice, for whoever turned it on."""
    redraw = use_redraw()

    async def pick(tick: str) -> None:
        chosen: list[str] = form.get("self_check", [])
        form.set("self_check", [one for one in chosen if one != tick] if tick in chosen else [*chosen, tick])
        redraw()

    ticks = [(tick, _(name)) for tick, name in SELF_CHECK.items()]
    group = chip_group(ticks, form.get("self_check", []), session.tasks.guarded(pick), _("Self-check"))
    return ft.Column([group, note(_(MAY_BE_DISCLOSABLE))], spacing=6, tight=True)


@part
def Circumstances(session: Session, form: Form) -> ft.Control:
    """Minutes, who began, and where."""
    redraw = use_redraw()

    async def choose_start(started_by: str) -> None:
        choose(form, "started_by", started_by)
        redraw()

    async def typed_minutes(_words: str) -> None:
        redraw()

    number = text_field(form, "minutes", _("Minutes"), on_change=typed_minutes, keyboard_type=ft.KeyboardType.NUMBER)
    minutes = ft.Row(
        [ft.Container(number, width=MINUTES_WIDTH), *suggested(session, form, "minutes", USUAL_MINUTES, redraw)],
        wrap=True,
        spacing=8,
        run_spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )
    ways = [(value, _(name)) for value, name in STARTED_BY.items()]
    started = chip_group(ways, [str(form.get("started_by"))], session.tasks.guarded(choose_start), _("Started by"))
    where = Where(session, form)
    return ft.Column(
        [minutes, where] if names_nobody(form) else [minutes, started, where],
        spacing=18,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
