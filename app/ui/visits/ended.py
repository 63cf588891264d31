"""When a visit ended, said later: the time of day is enough, and what was done there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import flet as ft

from app import formats
from app.domain import visiting
from app.domain.kinds.visit import ACTIVITIES
from app.notebook import visits
from app.notebook.visits import Visit
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_redraw
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.ui.visits import doing
from app.ui.visits.addresses import VISITS, to_end, to_visit
from app.ui.visits.words import span
from app.words import _


@dataclass(frozen=True)
class Read:
    visit: Visit
    did: list[str]


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return bool(str(values.get("clock") or "").strip()) or values.get("did") != values.get("did_before")


@screen
def Ended() -> ft.Control:
    session = use_session()
    ident = ft.use_route_params().get("visit") or ""
    redraw = use_redraw()

    def read() -> Read:
        visit = visits.read(session.notebook, ident)
        return Read(visit, list(visit.did) if visit.ended is not None else doing.ticked(session, ident))

    reading = use_read(session, read, ident)
    found = reading.value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            draft = await writing.earlier(lambda draft: draft.subject == ident)
            values = {"clock": "", "did": found.did, "did_before": found.did, "of": found.visit.place}
            writing.begin(to_end(ident), values, ident, draft)

    def make() -> Writing:
        return Writing(session, "visit end", worth_keeping, lambda values: str(values.get("of") or ""))

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def saved(end: str) -> None:
        await session.tasks.run(doing.done, session, ident)

        async def undo() -> None:
            await session.write(visits.undo_end, end)

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.go(VISITS)

    async def save() -> None:
        await written.saving.write(saved, visits.end, ident, form.get("did", []), form.text("clock"))

    content: list[ft.Control | None] = []
    if reading.problem:
        content = [note(reading.problem)]
    if found is not None and written.ready:
        content = _fields(session, form, found.visit, redraw)
    return form_view(session, _("When it ended"), content, written, save, back_to=to_visit(ident))


def _fields(session: Session, form: Form, visit: Visit, redraw: Callable[[], None]) -> list[ft.Control | None]:
    async def did(activity: str) -> None:
        chosen = form.get("did", [])
        form.set("did", [one for one in ACTIVITIES if (one in chosen) != (one == activity)])
        redraw()

    async def suggest(clock: str) -> None:
        form.set("clock", clock)
        redraw()

    act, now = session.tasks.act, session.container.clock()
    chips: list[ft.Control] = []
    for minutes in session.notebook.visit_band:
        at = visit.began + minutes * visiting.MINUTE_MS
        clock = formats.clock(when.local(at))
        if at <= now:
            words = f"{clock} · {span(minutes)}"
            chips.append(chip(words, form.text("clock") == clock, act(suggest, clock), f"after {minutes}"))
    names = [(one, _(name)) for one, name in ACTIVITIES.items()]
    marked = _("The visit is marked as ended later.")
    return [
        note(_("{place}, begun {when}.").format(place=visit.place, when=when.stamp(visit.began))),
        text_field(
            form, "clock", _("It ended at"), hint="22:30", keyboard_type=ft.KeyboardType.DATETIME, helper=marked
        ),
        ft.Row(chips, wrap=True, spacing=8, run_spacing=8) if chips else None,
        chip_group(names, form.get("did", []), session.tasks.guarded(did), _("What you did there")),
    ]
