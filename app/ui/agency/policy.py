"""Policy: what the agency decided for all its officers. Everybody reads it; an admin changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain.kinds.contact import EVERY, Stage
from app.domain.kinds.interaction import HOW_NAMES, SKILLS
from app.domain.policy import QUICK_NOTES, STAGES, Document, Term
from app.domain.quick_note import QuickNote
from app.state.context import use_session
from app.state.reading import use_read
from app.ui.agency.addresses import EDIT_POLICY
from app.ui.agency.policy_form import PLAIN, stage_name
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.text import note, strong, text
from app.ui.quick_note_words import shown
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
        quick = [shown(one) for one in QUICK_NOTES.of(read.policy)]
        body = [
            note(_("This holds for every officer of {agency}.").format(agency=read.name)),
            card.section(_(STAGES.label)),
            card.rows_card([_stage(stage) for stage in STAGES.of(read.policy)], indent=16),
            note(_(STAGES.about)),
            card.section(_(QUICK_NOTES.label)),
            *([card.rows_card([_quick(one) for one in quick], indent=16)] if quick else []),
            note(_(QUICK_NOTES.about) if quick else _("There are none. An administrator can add some.")),
            card.section(_("For every phone")),
            card.rows_card([_plain(term, read.policy) for term in PLAIN], indent=16),
        ]
        if read.may_change:
            change = session.tasks.act(session.go, EDIT_POLICY)
            bottom = button.stacked(button.primary(_("Change the policy"), change, ft.Icons.EDIT_ROUNDED))
        else:
            body.append(note(_("An administrator can change it.")))
    return page_view(session, _("Policy"), body, tab="more", back="back", bottom=bottom)


def _plain(term: Term[Any], policy: Document) -> ft.Control:
    return card.fact(_(term.label), str(term.of(policy)) or _("None"))


def _stage(stage: Stage) -> ft.Control:
    days = stage.cadence_days
    rhythm = counted(EVERY, days).format(count=days) if days else _("No reminders")
    return card.fact(stage_name(stage), rhythm, key=f"stage {stage.id}")


def _quick(one: QuickNote) -> ft.Control:
    """Its name, its words, and what else it sets."""
    ways = [HOW_NAMES.get(one.how, ""), *(SKILLS[skill] for skill in one.skills)]
    minutes = _("{minutes} min").format(minutes=one.minutes) if one.minutes else ""
    began = _("they started") if one.started_by == "them" else ""
    sets = " · ".join(words for words in (*(_(way) for way in ways if way), minutes, began) if words)
    said: list[ft.Control] = [strong(one.name), text(one.words), *([note(sets)] if sets else [])]
    column = ft.Column(said, spacing=2, tight=True)
    return ft.Container(column, key=f"quick {one.id}", padding=ft.Padding.symmetric(horizontal=16, vertical=12))
