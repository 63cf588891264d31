"""The by-name list: who was met longest ago, who is engaged, met, or only seen, and who is off it."""

from __future__ import annotations

import flet as ft

from app.domain.kinds import outreach as rules
from app.notebook import outreach
from app.notebook.outreach import Row
from app.state.context import use_session
from app.state.session import Session
from app.ui.outreach import words
from app.ui.outreach.addresses import ADD, COUNTS, to_listed
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_mark
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.squads_list import use_of_squads
from app.ui.screen import screen
from app.words import N_, _

SHOWN = 40
SILENT = "silent"
NAMES = {
    SILENT: N_("No contact for 60 days or more"),
    rules.ENGAGED: N_("Engaged"),
    rules.MET: N_("Spoken with"),
    rules.SEEN: N_("Seen, not met"),
    rules.OFF: N_("Off the list"),
}


@screen
def ByName() -> ft.Control:
    session = use_session()
    shown = {part: use_shown(SHOWN) for part in NAMES}
    listed, act = use_of_squads(session, outreach.page), session.tasks.act
    content: list[ft.Control | None] = [*listed.head]
    if listed.found is not None:
        for part, name in NAMES.items():
            rows = [row for row in listed.found if part_of(row) == part]
            if rows:
                tone: card.Tone = "late" if part == SILENT else "plain"
                content.append(card.section(_(name), len(rows), tone))
                content.append(card.rows_card([listed_row(session, row) for row in rows[: shown[part].count]]))
                content += shown[part].rest(len(rows))
        if not listed.found:
            teach = _(
                "Everybody whom the coalition knows outside, by name or by nickname and place: seen, met, engaged. "
                "Nothing about where they sleep or how they are."
            )
            content.append(card.card(card.empty(ft.Icons.NIGHTS_STAY_ROUNDED, _("Nobody is on the list yet"), teach)))
        counts = _("What HUD asks of street outreach, without names")
        content.append(
            card.card(
                card.link_row(ft.Icons.INSIGHTS_ROUNDED, _("Outreach in numbers"), act(session.go, COUNTS), counts)
            )
        )
    add = button.stacked(button.primary(_("Add somebody"), act(session.go, ADD), ft.Icons.PERSON_ADD_ROUNDED))
    return page_view(session, _("By-name list"), content, back="back", bottom=add)


def part_of(row: Row) -> str:
    return row.step if row.how == "fine" else SILENT


def listed_row(session: Session, row: Row, called: str = "") -> ft.Control:
    """Somebody in the list, to their page; on their own page `called` is the list itself."""
    marks = [words.badge(row)]
    if silence := words.silence(row):
        marks.append(card.badge(silence, "late"))
    if row.versions:
        marks.append(card.badge(_("Two versions"), "late"))
    return card.row(
        called or words.title(row),
        words.about(row) if not called else words.contacts(row),
        key=f"listed {row.id}",
        leading=contact_mark(row.contact) if row.contact is not None and not called else None,
        below=[ft.Row([*marks, *squad_mark(row.squad)], wrap=True, spacing=6, run_spacing=4)],
        on_click=session.tasks.act(session.go, to_listed(row.id)),
        name_lines=4,
    )
