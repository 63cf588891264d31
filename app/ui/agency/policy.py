"""Policy: what the agency decided for all its officers. Everybody reads it; an admin changes it."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from app.domain.kinds.contact import EVERY, Stage
from app.domain.policy import STAGES, TERMS, Document
from app.state.context import use_session
from app.state.reading import use_read
from app.ui.agency.addresses import EDIT_POLICY
from app.ui.agency.policy_form import stage_name
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import _, counted


@dataclass(frozen=True)
class Read:
    name: str
    policy: Document
    may_change: bool


@screen
def Policy() -> ft.Control:
    session = use_session()

    def look() -> Read:
        agency = session.container.agency
        return Read(session.container.members.agency, dict(agency.policy), agency.may_change)

    found = use_read(session, look)
    read = found.value
    body: list[ft.Control] = [card.banner(found.problem, "late")] if found.problem else []
    bottom: ft.Control | None = None
    if read is not None:
        others = [term for term in TERMS if term is not STAGES]
        body = [
            note(_("This holds for every officer of {agency}.").format(agency=read.name)),
            card.section(_(STAGES.label)),
            card.rows_card([_stage(stage) for stage in STAGES.of(read.policy)], indent=16),
            note(_(STAGES.about)),
            card.section(_("For every phone")),
            card.rows_card([card.fact(_(term.label), str(term.of(read.policy))) for term in others], indent=16),
        ]
        if read.may_change:
            change = session.tasks.act(session.go, EDIT_POLICY)
            bottom = button.stacked(button.primary(_("Change the policy"), change, ft.Icons.EDIT_ROUNDED))
        else:
            body.append(note(_("An administrator can change it.")))
    return page_view(session, _("Policy"), body, tab="more", back="back", bottom=bottom)


def _stage(stage: Stage) -> ft.Control:
    days = stage.cadence_days
    rhythm = counted(EVERY, days).format(count=days) if days else _("No reminders")
    return card.fact(stage_name(stage), rhythm, key=f"stage {stage.id}")
