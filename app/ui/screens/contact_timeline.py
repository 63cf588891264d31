"""What was said and done with somebody, newest first, and adding to a note without changing it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.interaction import SKILLS
from app.notebook import interactions
from app.notebook.interactions import TimelineItem
from app.state.form import Form
from app.state.session import Session
from app.ui import theme, when
from app.ui.hooks import use_kept, use_optional, use_value
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet
from app.ui.parts.field import text_field
from app.ui.parts.text import heading, label, note, text, tiny

Amend = Callable[[TimelineItem], Awaitable[None]]


def use_amendment(session: Session) -> Amend:
    """A hook: answers `amend(note)`, which opens the sheet Add to this note."""
    item, set_item = use_optional(TimelineItem)
    problem, set_problem = use_value("")
    form = use_kept(lambda: Form({"text": ""}))

    async def amend(asked: TimelineItem) -> None:
        form.fill({"text": ""})
        set_problem("")
        set_item(asked)

    def hide() -> None:
        set_item(None)

    async def keep() -> None:
        asked = item
        if asked is None:
            return
        if not form.text("text"):
            set_problem("Write what is to be added.")
            return
        await session.write(interactions.amend, asked.id, form.text("text"))
        set_item(None)
        session.say("Added. The note itself stays as it was.")

    ft.use_dialog(
        sheet(
            [
                heading("Add to this note"),
                note("The note stays as it was written. Yours stands below it with your name and the time."),
                text_field(
                    form,
                    "text",
                    "What to add",
                    lines=3,
                    error=problem or None,
                    capitalization=ft.TextCapitalization.SENTENCES,
                    autofocus=True,
                ),
                button.primary("Add", session.tasks.act(keep, once="amend")),
            ],
            hide,
        )
        if item is not None
        else None
    )
    return amend


def timeline_cards(session: Session, items: list[TimelineItem], amend: Amend) -> list[ft.Control]:
    """One card per note, or how the first one comes about."""
    if not items:
        return [
            card.card(
                card.empty(
                    ft.Icons.FORUM_ROUNDED, "Nothing written yet", "What you log with them stands here, newest first."
                )
            )
        ]
    return [_note(session, item, amend) for item in items]


def _note(session: Session, item: TimelineItem, amend: Amend) -> ft.Control:
    circumstances = [
        item.how_name,
        *([f"{item.minutes} min"] if item.minutes else []),
        *([item.place] if item.place else []),
    ]
    officer = "You" if item.mine else item.officer_name
    parts: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(label(when.stamp(item.at), theme.INK), expand=True),
                *([tiny("On this phone", theme.PROMISE)] if item.waiting else []),
            ],
            spacing=8,
        ),
        note(" · ".join([officer, *circumstances])),
    ]
    if item.with_others:
        parts.append(note(f"With {', '.join(item.with_others)}"))
    if item.fact:
        parts.append(ft.Container(text(item.fact), margin=ft.Margin.only(top=5)))
    if item.impression:
        parts.append(_impression(item, officer))
    if item.skills:
        parts.append(
            ft.Container(
                ft.Row(
                    [card.badge(SKILLS.get(skill, skill)) for skill in item.skills], wrap=True, spacing=6, run_spacing=6
                ),
                margin=ft.Margin.only(top=5),
            )
        )
    for one in item.amendments:
        parts.append(
            ft.Container(
                ft.Column(
                    [tiny(f"Added by {one.officer_name}, {when.stamp(one.at)}"), text(one.text)], spacing=2, tight=True
                ),
                border=ft.Border.only(left=ft.BorderSide(2, theme.LINE)),
                padding=ft.Padding.only(left=12),
                margin=ft.Margin.only(top=8),
            )
        )
    for name in item.attempts:
        parts.append(tiny(f"{name} tried to take this note back. Only who wrote it, or a supervisor, can.", theme.LATE))
    body = ft.Container(
        ft.Column(parts, spacing=3, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=ft.Padding.only(left=16, right=16, top=14),
    )
    foot = ft.Container(
        ft.Row([button.quiet("Add to this note", session.tasks.act(amend, item), theme.SOFT)]),
        padding=ft.Padding.only(left=4, bottom=2),
    )
    return card.card(ft.Semantics(container=True, content=ft.Column([body, foot], spacing=0, tight=True)))


def _impression(item: TimelineItem, officer: str) -> ft.Control:
    whose = "My read" if item.mine else f"{officer}'s read"
    return ft.Container(
        ft.Column([tiny(whose), text(item.impression)], spacing=2, tight=True),
        bgcolor=theme.PAGE,
        border_radius=theme.FIELD_RADIUS,
        padding=ft.Padding.symmetric(horizontal=14, vertical=10),
        margin=ft.Margin.only(top=8),
    )
