"""The agency's quick notes in the form of the policy: each with its words, what else it sets, and its place."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds.interaction import HOW_NAMES, SKILLS, STARTED_BY
from app.domain.policy import QUICK_NOTES
from app.domain.quick_note import QUICK_NOTES_MAX
from app.state.form import Form
from app.state.session import Session
from app.ui import theme
from app.ui.hooks import use_redraw, use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.text import note
from app.ui.screen import part
from app.words import _


@part
def QuickNoteFields(session: Session, form: Form) -> ft.Control:
    """One under another in the order in which they are offered; a tap on one opens its fields."""
    redraw = use_redraw()
    opened, set_opened = use_value("")
    ids: list[str] = form.get(QUICK_NOTES.name, [])
    act = session.tasks.act

    def put(notes: list[str]) -> None:
        form.set(QUICK_NOTES.name, notes)
        redraw()

    async def add() -> None:
        ident = uuid.uuid4().hex
        put([*ids, ident])
        set_opened(ident)

    async def remove(ident: str) -> None:
        at = ids.index(ident)
        put([one for one in ids if one != ident])

        async def undo() -> None:
            now: list[str] = form.get(QUICK_NOTES.name, [])
            put([*now[:at], ident, *now[at:]])

        session.say(_("Quick note removed"), undo)

    async def up(ident: str) -> None:
        at = ids.index(ident)
        put([*ids[: at - 1], ident, ids[at - 1], *ids[at + 1 :]])

    async def turn(ident: str) -> None:
        set_opened(lambda now: "" if now == ident else ident)

    rows = [
        _note(session, form, number, ident, opened == ident, up, remove, turn, redraw)
        for number, ident in enumerate(ids, start=1)
    ]
    more = button.alone(button.quiet(_("Add a quick note"), act(add))) if len(ids) < QUICK_NOTES_MAX else None
    return ft.Column(
        [
            card.section(_(QUICK_NOTES.label)),
            note(_(QUICK_NOTES.about)),
            *([card.rows_card(rows, indent=14)] if rows else []),
            *([more] if more is not None else []),
        ],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


Change = Callable[[str], Awaitable[None]]


def _note(
    session: Session,
    form: Form,
    number: int,
    ident: str,
    opened: bool,
    up: Change,
    remove: Change,
    turn: Change,
    redraw: Callable[[], None],
) -> ft.Control:
    """One in a line; its fields below while it is opened, or something is wrong with them."""
    at, act = f"quick.{ident}", session.tasks.act
    ways = [
        button.icon_button(icon, words.format(number=number), act(work, ident))
        for icon, words, work, fits in (
            (ft.Icons.ARROW_UPWARD_ROUNDED, _("Move quick note {number} up"), up, number > 1),
            (ft.Icons.REMOVE_CIRCLE_OUTLINE_ROUNDED, _("Remove quick note {number}"), remove, True),
        )
        if fits
    ]
    name, words = form.text(f"{at}.name") or _("New quick note"), form.text(f"{at}.words")
    parts: list[ft.Control] = [card.row(name, words, key="head", trailing=ways, on_click=act(turn, ident))]
    if opened or any(one.startswith(at) for one in form.problems):
        parts.append(QuickNoteParts(session, form, number, ident, redraw, key="parts"))
    return ft.Column(parts, key=at, spacing=0, tight=True)


@part
def QuickNoteParts(session: Session, form: Form, number: int, ident: str, redraw_all: Callable[[], None]) -> ft.Control:
    """The fields of one. A tap on what is chosen takes it out again: then it sets nothing. `redraw_all` draws its
    line above them again."""
    redraw = use_redraw()
    at = f"quick.{ident}"

    async def typed(_words: str) -> None:
        redraw_all()

    async def how(value: str) -> None:
        form.set(f"{at}.how", "" if form.text(f"{at}.how") == value else value)
        redraw()

    async def began(value: str) -> None:
        form.set(f"{at}.started_by", "" if form.text(f"{at}.started_by") == value else value)
        redraw()

    async def skill(value: str) -> None:
        chosen: list[str] = form.get(f"{at}.skills", [])
        form.set(f"{at}.skills", [one for one in chosen if one != value] if value in chosen else [*chosen, value])
        redraw()

    guarded = session.tasks.guarded
    fields = [
        text_field(form, f"{at}.name", _("Name of quick note {number}").format(number=number), on_change=typed),
        text_field(
            form, f"{at}.words", _("Words of quick note {number}").format(number=number), lines=2, on_change=typed
        ),
        note(_("What it sets where the officer did not:")),
        chip_group(
            [(one, _(name)) for one, name in HOW_NAMES.items()], [form.text(f"{at}.how")], guarded(how), _("How")
        ),
        chip_group(
            [(one, _(name)) for one, name in STARTED_BY.items()],
            [form.text(f"{at}.started_by")],
            guarded(began),
            _("Started by"),
        ),
        chip_group(
            [(one, _(name)) for one, name in SKILLS.items()], form.get(f"{at}.skills", []), guarded(skill), _("Skills")
        ),
        text_field(form, f"{at}.minutes", _("Minutes"), keyboard_type=ft.KeyboardType.NUMBER),
    ]
    body = ft.Column(fields, spacing=theme.GAP, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Container(body, padding=ft.Padding.only(left=14, right=14, bottom=14))
