"""Consent: spoken, written with a signature, or refused; to what, since when and until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import flet as ft

from app.domain import field_rules
from app.domain.kinds import outreach as rules
from app.notebook import outreach
from app.notebook.outreach import Row, Undo
from app.notebook.seen_versions import Basis
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_redraw, use_value
from app.ui.log.nudge import WatchedField
from app.ui.outreach import words
from app.ui.outreach.addresses import to_consent, to_listed
from app.ui.outreach.signature import SignatureField
from app.ui.parts import card
from app.ui.parts.calendar import MonthGrid
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.field import chip, chip_group
from app.ui.parts.text import label as label_text
from app.ui.parts.text import note, told
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import part, screen
from app.words import _, ngettext

NAMES = ("consent", "consent_for", "consent_on", "consent_until", "signature")
USUAL_DAYS = (90, 365)


@dataclass(frozen=True)
class Read:
    row: Row
    fresh: dict[str, Any]
    basis: Basis


def worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {}
    return any((values.get(name) or "") != (first.get(name) or "") for name in NAMES)


def _read(session: Session, listed: str) -> Read:
    nb = session.notebook
    with nb.lock:
        return Read(outreach.read(nb, listed).row, outreach.consent_of(nb, listed), outreach.seen(nb, listed))


@screen
def Consent() -> ft.Control:
    session = use_session()
    redraw = use_redraw()
    listed = ft.use_route_params().get("listed") or ""
    reading = use_read(session, lambda: _read(session, listed), listed)
    found = reading.value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            draft = await writing.earlier(lambda draft: draft.subject == listed)
            basis = {one: list(stamps) for one, stamps in found.basis.items()}
            values = {**found.fresh, "at_first": found.fresh, "basis": basis, "of": words.title(found.row)}
            writing.begin(to_consent(listed), values, listed, draft)

    def make() -> Writing:
        return Writing(session, "consent", worth_keeping, lambda values: str(values.get("of") or "")[:80])

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def put() -> Undo:
        said = {name: form.text(name) for name in NAMES}
        return await session.tasks.run(outreach.consent, session.notebook, listed, said, form.get("basis"))

    async def saved(answer: Undo) -> None:
        was, after = answer

        async def undo() -> None:
            await session.write(outreach.put_back, listed, was, after)

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.go(to_listed(listed))

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    if found is not None and written.ready:
        content = _inputs(session, form, words.title(found.row), redraw)
    elif reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), reading.problem)]
    return form_view(session, _("Consent"), content, written, save, back_to=to_listed(listed))


def _inputs(session: Session, form: Form, who: str, redraw: Callable[[], None]) -> list[ft.Control | None]:
    async def choose(value: str) -> None:
        form.set("consent", value)
        redraw()

    asked = form.text("consent")
    given = asked in (rules.VERBAL, rules.WRITTEN)
    kinds = [(one, _(rules.CONSENTS[one])) for one in (rules.VERBAL, rules.WRITTEN, rules.REFUSED)]
    explain = _(
        "Tell them first what is kept, who reads it, and that they may take it back whenever they like. Saying no "
        "changes nothing in how they are met."
    )
    hint = _("e.g. name and place, to Harbor House Outreach")
    return [
        note(who),
        note(explain),
        chip_group(kinds, [asked], session.tasks.guarded(choose), _("Consent")),
        told(form.problems.get("consent", "")),
        WatchedField(session, form, "consent_for", _("What they agree to"), hint, 2, key="for") if given else None,
        DayChoice(session, form, "consent_on", _("Day"), key="on"),
        Until(session, form, key="until") if given else None,
        SignatureField(session, form, "signature", who, key="signature") if asked == rules.WRITTEN else None,
    ]


@part
def Until(session: Session, form: Form) -> ft.Control:
    """Until when it holds: until it is withdrawn, some usual spans, or a day from the month."""
    ft.use_state(session.present)
    picking, set_picking = use_value(False)
    redraw = use_redraw()
    nowhere: Any = ft.use_ref(None)  # nothing is typed here; what is wrong stands here all the same
    form.bind("consent_until", nowhere, redraw)
    ft.use_effect(lambda: None, [], cleanup=lambda: form.release("consent_until", nowhere))
    said = field_rules.day_or_none(form.get("consent_until")) or ""
    today = when.now().date()
    spans = {(today + timedelta(days=one)).isoformat(): one for one in USUAL_DAYS}

    async def choose(day: str) -> None:
        set_picking(False)
        form.set("consent_until", day)
        redraw()

    async def pick() -> None:
        set_picking(lambda shown: not shown)

    async def picked(day: date) -> None:
        await choose(day.isoformat())

    act, own = session.tasks.act, bool(said) and said not in spans
    open_end = chip(_("Until it is withdrawn"), not said, act(choose, ""), "until withdrawn")
    usual = [
        chip(
            ngettext("{count} day", "{count} days", one).format(count=one), said == day, act(choose, day), f"{one} days"
        )
        for day, one in spans.items()
    ]
    chosen = date.fromisoformat(said) if said else None
    opener = chip(when.day(chosen) if own and chosen else _("Pick…"), own, act(pick), "pick until")
    shown = [
        label_text(_("Until")),
        ft.Row([open_end, *usual, opener], wrap=True, spacing=8, run_spacing=8),
        MonthGrid(session, chosen, picked) if picking else None,
        told(form.problems.get("consent_until", "")),
    ]
    return ft.Column(
        [each for each in shown if each is not None],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
