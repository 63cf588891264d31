"""A share slip: to whom, what for, until when, and what of the record goes along; below it, what will leave."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import flet as ft

from app.domain.share_document import Slip
from app.notebook import shares
from app.notebook.shares import Offer, Part
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.state.taps import TOGGLES
from app.ui import theme
from app.ui.hooks import Typing, use_kept, use_redraw
from app.ui.partners.agency_choice import AgencyChoice
from app.ui.partners.until_day import UntilDay
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.page import page_view
from app.ui.parts.text import label, note, text, told
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import part, screen
from app.ui.shares.addresses import to_new_share, to_share
from app.ui.shares.share import page_of
from app.ui.shares.slip import slip_card
from app.words import _

NAMES = ("agency", "person", "purpose", "until")
BLANK: dict[str, Any] = {**dict.fromkeys(NAMES, ""), "ticked": []}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return any(values.get(name) for name in BLANK)


@screen
def NewShare() -> ft.Control:
    session = use_session()
    params = ft.use_route_params()
    kind, record = params.get("kind") or "", params.get("record") or ""
    redraw = use_redraw()
    reading = use_read(session, lambda: shares.offer(session.notebook, kind, record), kind, record)
    found = reading.value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            draft = await writing.earlier(lambda draft: draft.subject == record)
            writing.begin(to_new_share(kind, record), {**BLANK, "of": found.title}, record, draft)

    def make() -> Writing:
        return Writing(session, "share", worth_keeping, lambda values: str(values.get("of") or ""))

    allowed = found is not None and found.allowed
    written = use_written_form(session, make, open_draft, known=allowed)
    form = written.writing.form

    async def put() -> str:
        said, ticked = {name: form.text(name) for name in NAMES}, list(form.get("ticked", []))
        return await session.tasks.run(shares.write, session.notebook, kind, record, ticked, said)

    async def saved(made: str) -> None:
        session.say(_("In the share log. Now it can be saved and given."))
        if written.writing.in_sight:
            await session.go(to_share(made), page_of(kind, record))

    async def save() -> None:
        await written.saving.save(put, saved)

    name = _("Share with an agency")
    if found is not None and not found.allowed:
        only = _("This is about somebody under 18: only a supervisor of the squad may share it.")
        return page_view(session, name, [card.banner(only, "late", ft.Icons.CHILD_CARE_ROUNDED)], back="close")
    content: list[ft.Control | None] = []
    if found is not None and written.ready:
        content = [
            AgencyChoice(session, form, found.squad, redraw, key="agency"),
            Purpose(session, form, redraw, key="purpose"),
            UntilDay(session, form, "until", _("May be kept until"), key="until"),
            *_ticks(session, form, found, redraw),
            Preview(session, form, found, form.get("ticked", []), key="preview"),
        ]
    elif reading.problem:
        content = [card.empty(ft.Icons.OUTBOX_ROUNDED, _("Not here"), reading.problem)]
    return form_view(session, name, content, written, save, page_of(kind, record), _("Write it into the log"))


@part
def Purpose(_session: Session, form: Form, redraw: Callable[[], None]) -> ft.Control:
    """What is typed stands in the preview a moment later."""
    typing = use_kept(Typing)

    async def typed(_words: str) -> None:
        if await typing.paused():
            redraw()

    hint = _("What they need it for: to offer a bed tonight")
    return text_field(form, "purpose", _("Purpose"), lines=2, hint=hint, on_change=typed)


def _ticks(session: Session, form: Form, found: Offer, redraw: Callable[[], None]) -> list[ft.Control | None]:
    """Each field with what it says; nothing is ticked until the officer does."""
    ticked: list[str] = form.get("ticked", [])

    def tick(name: str) -> Callable[[], Awaitable[None]]:
        async def turn() -> None:
            form.set("ticked", [one for one in ticked if one != name] if name in ticked else [*ticked, name])
            form.problems.pop("says", None)
            redraw()

        return session.tasks.act(turn)

    rows = [_tick(one, one.name in ticked, tick(one.name)) for one in found.parts]
    return [
        label(_("What goes along")),
        card.rows_card(rows, indent=50) if rows else note(_("Nothing of it is written down yet.")),
        told(form.problems.get("says", "")),
    ]


def _tick(one: Part, ticked: bool, on_click: Callable[[], Awaitable[None]]) -> ft.Control:
    icon = ft.Icons.CHECK_BOX_ROUNDED if ticked else ft.Icons.CHECK_BOX_OUTLINE_BLANK_ROUNDED
    words = ft.Column([note(one.line.label), text(one.line.value, lines=3)], spacing=2, tight=True, expand=True)
    return button.tappable(
        ft.Row([ft.Icon(icon, size=24, color=theme.PRIMARY if ticked else theme.SOFT), words], spacing=12),
        on_click,
        key=f"tick {one.name}",
        padding=ft.Padding.symmetric(horizontal=14, vertical=10),
        said={"checked": ticked},
        data=TOGGLES,
    )


@part
def Preview(session: Session, form: Form, found: Offer, ticked: list[str]) -> ft.Control:
    """What will leave, as it stands in the files."""
    said = {name: form.text(name) for name in NAMES}
    depends = (found.id, *said.values(), *ticked)

    def read() -> Slip:
        return shares.preview(session.notebook, found, ticked, said)

    slip = use_read(session, read, *depends).value
    parts = [label(_("This is what leaves")), *([slip_card(slip)] if slip is not None else [])]
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Column(parts, spacing=8, tight=True, horizontal_alignment=stretch)
