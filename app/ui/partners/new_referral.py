"""A referral of somebody: consent first, then the agency, what they need, and whether it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from app.domain.kinds import referral as rules
from app.domain.practice_cards import HAND_OVER
from app.notebook import referrals
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.contacts.addresses import to_contact
from app.ui.hooks import use_redraw
from app.ui.partners.addresses import to_new_referral, to_referral
from app.ui.partners.ask_again import ask_chips, days_of
from app.ui.partners.referral_inputs import consent_inputs, read_referred, what_inputs
from app.ui.parts import card
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.field import chip_group
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.practice.offered import offered
from app.ui.screen import screen
from app.words import _

NAMES = (*rules.EDITED, "sent")
YES = "yes"


def blank(under_18: bool) -> dict[str, Any]:
    today = when.now().date().isoformat()
    of = rules.GUARDIAN if under_18 else rules.THEMSELVES
    return {**dict.fromkeys(NAMES, ""), "consent_of": of, "consent_day": today, "sent": today, "ask": "7"}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return any(values.get(name) for name in ("agency", "need", "consent", "consent_until"))


@screen
def NewReferral() -> ft.Control:
    session = use_session()
    contact = ft.use_route_params().get("contact") or ""
    redraw = use_redraw()

    reading = use_read(session, lambda: read_referred(session.notebook, contact), contact)
    found = reading.value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            draft = await writing.earlier(lambda draft: draft.subject == contact)
            fresh = {**blank(found.known.under_18), "of": found.known.row.title}
            writing.begin(to_new_referral(contact), fresh, contact, draft)

    def make() -> Writing:
        return Writing(session, "referral", worth_keeping, lambda values: str(values.get("of") or ""))

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def put() -> str:
        said = {name: form.text(name) for name in NAMES}
        ask = days_of(form) if said["sent"] else None
        return await session.tasks.run(referrals.write, session.notebook, contact, said, ask)

    async def saved(made: str) -> None:
        async def undo() -> None:
            await session.write(referrals.delete, made)

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.go(to_referral(made), to_contact(contact))

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    if found is not None and written.ready:
        content = [*consent_inputs(session, form, found, redraw)]
        if form.text("consent"):
            content += what_inputs(session, form, found.squad, redraw)
            content += _sent(session, form, redraw)
        content += offered(session, HAND_OVER)
    elif reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), reading.problem)]
    return form_view(session, _("New referral"), content, written, save, back_to=to_contact(contact))


def _sent(session: Session, form: Form, redraw: Callable[[], None]) -> list[ft.Control | None]:
    today = when.now().date().isoformat()

    async def send(value: str) -> None:
        form.set("sent", today if value == YES else "")
        form.problems.pop("sent", None)
        redraw()

    is_sent = bool(form.text("sent"))
    sends = [(YES, _("Sent")), ("", _("Not sent yet"))]
    return [
        chip_group(sends, [YES if is_sent else ""], session.tasks.guarded(send), _("Is it sent?")),
        DayChoice(session, form, "sent", _("Sent on"), key="sent") if is_sent else None,
        ask_chips(session, form, redraw) if is_sent else None,
    ]
