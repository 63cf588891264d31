"""What was said and done with somebody, newest first, and adding to a note without changing it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds.interaction import KIND, SKILLS
from app.notebook import contacts, interactions
from app.notebook.interactions import TimelineItem
from app.state.session import Session
from app.ui import routes, theme, when
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.text import heading, label, note, text, tiny
from app.ui.parts.written_sheet import use_written_sheet

Amend = Callable[[TimelineItem], Awaitable[None]]


def use_amendment(session: Session, contact: str) -> Amend:
    """A hook: answers `amend(note)`, which opens the sheet Add to this note, on the page of `contact`."""

    def whose(_note: str) -> str:
        return "".join(row.title for row in contacts.rows(session.notebook, [contact], gone=True))

    written = use_written_sheet(session, "amend", {"text": ""}, whose, lambda _note: routes.contact(contact))
    form = written.form

    async def amend(asked: TimelineItem) -> None:
        await written.open(asked.id)

    async def keep() -> None:
        if not form.text("text"):
            await form.complain({"text": "Write what is to be added."})
            return
        await session.write(interactions.amend, written.subject, form.text("text"))
        await written.done()
        session.say("Added. The note itself stays as it was.")

    parts: list[ft.Control | None] = [
        heading("Add to this note"),
        note("The note stays as it was written. Yours stands below it with your name and the time."),
        text_field(form, "text", "What to add", lines=3, autofocus=True),
        button.primary("Add", session.tasks.act(keep, once="amend")),
    ]
    use_sheet(session, sheet(parts, written.hide) if written.subject else None)
    return amend


def timeline_cards(session: Session, items: list[TimelineItem], amend: Amend, contact: str) -> list[ft.Control]:
    """One card per note, or how the first one comes about."""
    if not items:
        return [
            card.card(
                card.empty(
                    ft.Icons.FORUM_ROUNDED, "Nothing written yet", "What you log with them stands here, newest first."
                )
            )
        ]
    return [_note(session, item, amend, contact) for item in items]


def _note(session: Session, item: TimelineItem, amend: Amend, contact: str) -> ft.Control:
    history = routes.history(routes.contact(contact), KIND, item.id)
    circumstances = [
        item.how_name,
        *([f"{item.minutes} min"] if item.minutes else []),
        *([item.place] if item.place else []),
    ]
    officer = "You" if item.mine else item.officer_name
    parts: list[ft.Control] = [
        ft.Row(
            [
                ft.Container(label(when.written(item.at, item.offset_min), theme.INK), expand=True),
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
                    [tiny(f"Added by {one.officer_name}, {when.written(one.at, one.offset_min)}"), text(one.text)],
                    spacing=2,
                    tight=True,
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
        ft.Row(
            [
                button.quiet("Add to this note", session.tasks.act(amend, item), theme.SOFT),
                button.quiet("History", session.tasks.act(session.go, history), theme.SOFT),
            ],
            wrap=True,
            spacing=4,
            run_spacing=0,
        ),
        padding=ft.Padding.only(left=4, bottom=2),
    )
    whole = ft.Semantics(container=True, content=ft.Column([body, foot], spacing=0, tight=True))
    return card.card(whole, key=f"note {item.id}")


def _impression(item: TimelineItem, officer: str) -> ft.Control:
    whose = "My read" if item.mine else f"{officer}'s read"
    return ft.Container(
        ft.Column([tiny(whose), text(item.impression)], spacing=2, tight=True),
        bgcolor=theme.PAGE,
        border_radius=theme.FIELD_RADIUS,
        padding=ft.Padding.symmetric(horizontal=14, vertical=10),
        margin=ft.Margin.only(top=8),
    )
