"""A referral that is not sent yet, said anew: to whom, what they need, and that they agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain.kinds import referral as rules
from app.notebook import referrals
from app.notebook.errors import NotThere
from app.notebook.referrals import Stepped
from app.notebook.seen_versions import Basis
from app.state.context import use_session
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.partners.addresses import to_edit_referral, to_referral
from app.ui.partners.referral import put_back
from app.ui.partners.referral_inputs import Referred, consent_inputs, read_referred, what_inputs
from app.ui.parts import card
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import _


@dataclass(frozen=True)
class Read:
    referred: Referred
    fresh: dict[str, str]
    basis: Basis


def worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {}
    return any((values.get(name) or "") != (first.get(name) or "") for name in rules.EDITED)


def _read(session: Session, referral: str) -> Read:
    nb = session.notebook
    with nb.lock:
        row = referrals.read(nb, referral)
        if row.contact is None:
            raise NotThere
        return Read(read_referred(nb, row.contact.id), referrals.begun(nb, referral), referrals.seen(nb, referral))


@screen
def EditReferral() -> ft.Control:
    session = use_session()
    referral = ft.use_route_params().get("referral") or ""
    redraw = use_redraw()
    reading = use_read(session, lambda: _read(session, referral), referral)
    found = reading.value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            draft = await writing.earlier(lambda draft: draft.subject == referral)
            basis = {one: list(stamps) for one, stamps in found.basis.items()}
            values = {**found.fresh, "at_first": found.fresh, "basis": basis, "of": found.referred.known.row.title}
            writing.begin(to_edit_referral(referral), values, referral, draft)

    def make() -> Writing:
        return Writing(session, "edit referral", worth_keeping, lambda values: str(values.get("of") or "")[:80])

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def put() -> Stepped:
        said = {name: form.text(name) for name in rules.EDITED}
        return await session.tasks.run(referrals.edit, session.notebook, referral, said, form.get("basis"))

    async def saved(stepped: Stepped) -> None:
        session.say(_("Saved on this phone"), put_back(session, referral, stepped))
        if written.writing.in_sight:
            await session.go(to_referral(referral))

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    if found is not None and written.ready:
        content = [
            *consent_inputs(session, form, found.referred, redraw),
            _another(form.text("agency"), found.fresh["agency"]),
            *what_inputs(session, form, found.referred.squad, redraw),
        ]
    elif reading.problem:
        content = [card.empty(ft.Icons.FORWARD_TO_INBOX_ROUNDED, _("Not here"), reading.problem)]
    return form_view(session, _("Edit referral"), content, written, save, back_to=to_referral(referral))


def _another(agency: str, before: str) -> ft.Control | None:
    """Who agreed to one agency did not agree to another one."""
    if not agency or agency == before:
        return None
    said = _("It goes to another agency now: ask them again, and say above when they agreed.")
    return card.banner(said, "promise", ft.Icons.FRONT_HAND_ROUNDED, key="another agency")
