"""Needs attention: fields that two officers wrote at once, and entries that could not be taken in."""

from __future__ import annotations

from typing import Any

import flet as ft

from app.domain import records
from app.notebook import attention, unread
from app.notebook.attention import TwoVersions, Version
from app.notebook.unread import Unread
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.state.wording import sentence
from app.ui import routes, theme, when
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.page import page_view
from app.ui.parts.paging import more_row
from app.ui.parts.text import label, note, strong, text
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.screen import part, screen

MATTERS = 20
ASIDE = 50
UNREAD = 5
MORE_UNREAD = 50
SEALED = (
    "A member signed each of these, so each keeps its place and nothing is let go of. They show by themselves when the "
    "key, or a newer Beatbook, is here. Should they grow in number, ask whoever wrote them, or your admin."
)


@screen
def Attention() -> ft.View:
    session = use_session()
    use_minute(session)
    unread_shown, set_unread_shown = use_value(UNREAD)
    found = use_read(session, lambda: _read(session, unread_shown), unread_shown)
    matters, set_aside, sealed, sealed_total = found.value or ([], [], [], 0)
    shown, set_shown = use_value(MATTERS)
    aside, set_aside_shown = use_value(ASIDE)
    nothing = not found.loading and not found.problem and not matters and not set_aside and not sealed

    async def more_matters() -> None:
        set_shown(lambda n: n + MATTERS)

    async def more_aside() -> None:
        set_aside_shown(lambda n: n + ASIDE)

    async def more_unread() -> None:
        set_unread_shown(lambda n: n + MORE_UNREAD)

    async def retry(one: Any) -> None:
        taken = await session.container.aside.retry(one.id)
        session.changed()
        session.say("It is in the notebook now." if taken else "Still not readable. It stays here, nothing is lost.")

    async def clear(one: Any) -> None:
        if await session.container.aside.clear(one.id):
            session.changed()
            session.say("Cleared. Should it turn out to be true, it comes back from the server.")

    def ways(one: Any, clearable: bool) -> list[ft.Control]:
        again = button.quiet("Retry", session.tasks.act(retry, one, once=f"retry {one.id}"))
        away = button.quiet("Clear", session.tasks.act(clear, one, once=f"clear {one.id}"))
        return [again, away] if clearable else [again]

    body: list[ft.Control | None] = [
        card.banner(found.problem, "late") if found.problem else None,
        card.empty(
            ft.Icons.TASK_ALT_ROUNDED,
            "Nothing needs you",
            "When two officers change the same thing at once, both versions are kept and wait here for you to choose.",
        )
        if nothing
        else None,
    ]
    if matters:
        body.append(card.section("Two versions", len(matters)))
        body.extend(Matter(session, one, key=f"{one.record}/{one.field}") for one in matters[:shown])
        body.append(more_row(min(shown, len(matters)), len(matters), session.tasks.act(more_matters)))
    if set_aside:
        body.append(card.section("Set aside", len(set_aside)))
        body.append(
            card.rows_card(
                [
                    card.row(
                        sentence(one.reason),
                        f"Set aside {when.ago(one.at_ms)}",
                        key=f"aside {one.id}",
                        leading=card.icon_mark(ft.Icons.INVENTORY_2_ROUNDED, "late"),
                        name_lines=6,
                        below=[ft.Row(ways(one, clearable))],
                    )
                    for one, clearable in set_aside[:aside]
                ]
            )
        )
        body.append(more_row(min(aside, len(set_aside)), len(set_aside), session.tasks.act(more_aside)))
    if sealed:
        body.append(card.section("Not readable on this phone", sealed_total))
        body.append(note(SEALED))
        body.append(card.rows_card([_sealed(one) for one in sealed]))
        body.append(more_row(len(sealed), sealed_total, session.tasks.act(more_unread)))
    return page_view(session, "Needs attention", body, tab="More", back="Back")


def _read(session: Session, limit: int) -> tuple[list[TwoVersions], list[tuple[Any, bool]], list[Unread], int]:
    sealed, total = unread.read(session.notebook, limit)
    return attention.two_versions(session.notebook), _set_aside(session), sealed, total


def _sealed(one: Unread) -> ft.Control:
    return card.row(
        f"Entry {one.number} of {one.officer_name}",
        sentence(one.reason),
        key=f"entry {one.entry}",
        leading=card.icon_mark(ft.Icons.VISIBILITY_OFF_ROUNDED, "plain"),
        about_lines=6,
    )


def _set_aside(session: Session) -> list[tuple[Any, bool]]:
    """What was set aside, each with whether it may be cleared: what may be the only copy may not."""
    container = session.container
    return [(one, container.aside.may_clear(one)) for one in container.aside.all()]


@part
def Matter(session: Session, matter: TwoVersions) -> ft.Control:
    """One choice: its versions side by side, and a place to write them together."""
    both = "\n".join(filter(None, (records.text(one.value) for one in matter.versions)))
    subject = f"{matter.record}/{matter.field}"
    written = use_written_sheet(
        session,
        "join",
        {"joined": both},
        lambda _matter: matter.title,
        lambda _matter: routes.ATTENTION,
        subject,
        lambda _matter: matter.basis,
    )
    form, joining = written.form, bool(written.subject)
    act = session.tasks.act
    words = matter.can_join

    async def choose(version: Version) -> None:
        await session.write(attention.settle, matter.record, matter.field, version, matter.basis)
        session.say("Settled. The other version stays in history.")

    async def keep_joined() -> None:
        joined, basis = form.text("joined"), form.get("basis")
        await session.write(attention.choose, matter.record, matter.field, joined, basis)
        await written.done()
        session.say("Settled. Both versions stay in history.")

    async def join() -> None:
        if joining:
            written.hide()
        else:
            await written.open(subject)

    def side(version: Version) -> ft.Control:
        return ft.Container(
            ft.Column(
                [
                    *_values(version),
                    note(f"{version.officer_name} · {when.stamp(version.at)}"),
                    button.secondary("Keep this", act(choose, version, once=f"choose {matter.record}{matter.field}")),
                ],
                spacing=8,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            key=f"version {version.stamp} {version.shown}",
            bgcolor=theme.PAGE,
            border=ft.Border.all(1, theme.LINE),
            border_radius=theme.FIELD_RADIUS,
            padding=12,
            col={"xs": 12, "sm": 6},
        )

    content: list[ft.Control] = [
        ft.Column([strong(matter.title), label(matter.label)], spacing=0, tight=True),
        ft.ResponsiveRow([side(version) for version in matter.versions], spacing=10, run_spacing=10),
    ]
    if words and joining:
        content.append(text_field(form, "joined", "Joined text", lines=3))
        content.append(button.primary("Keep the joined text", act(keep_joined, once="joined")))
    below: list[ft.Control] = []
    if words:
        below.append(button.quiet("Never mind" if joining else "Write them together", act(join)))
    below.append(
        button.quiet("See history", act(session.go, routes.history(routes.ATTENTION, matter.kind, matter.record)))
    )
    content.append(ft.Row(below, wrap=True, spacing=4, run_spacing=0))
    return card.card(
        ft.Column(content, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=14,
    )


def _values(version: Version) -> list[ft.Control]:
    """What this officer wrote; with a name before each value where several are chosen together."""
    if len(version.lines) < 2:
        return [text(version.shown or "(empty)")]
    return [ft.Column([label(name), text(shown or "(empty)")], spacing=0, tight=True) for name, shown in version.lines]
