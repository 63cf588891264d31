"""Which skills an officer used, by month: shown to themselves, beside nobody else's, and no goal."""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from app import formats
from app.domain.kinds.interaction import SELF_CHECK, SKILLS
from app.notebook.own_practice import Month
from app.state.session import Session
from app.ui.hooks import use_value
from app.ui.parts import card
from app.ui.parts.field import chip_group
from app.ui.parts.text import label, note, text
from app.ui.screen import part
from app.words import N_, _, ngettext

MAY_BE_DISCLOSABLE = N_("Kept in the note, where your squad can read it, and may be disclosable.")


@part
def OwnMix(session: Session, months: list[Month]) -> ft.Control:
    """One month at a time, this one first."""
    chosen, set_chosen = use_value("")
    shown = next((one for one in months if one.first.isoformat() == chosen), months[0] if months else None)

    async def choose(first: str) -> None:
        set_chosen(first)

    content: list[ft.Control] = [card.section(_("Skills you used"))]
    if shown is None:
        content.append(note(_("The skills that you tick in Log contact are counted here by month, for you alone.")))
    else:
        options = [(one.first.isoformat(), formats.month_short(one.first)) for one in months]
        if len(options) > 1:
            content.append(chip_group(options, [shown.first.isoformat()], session.tasks.guarded(choose)))
        content += _month(shown)
    return ft.Column(content, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _month(month: Month) -> list[ft.Control]:
    among = ngettext("{month}: {count} note with somebody", "{month}: {count} notes with somebody", month.notes)
    said = among.format(month=formats.month_and_year(month.first), count=month.notes)
    shown: list[ft.Control] = [_counts(said, SKILLS, month.skills, month.notes)]
    if month.checked:
        asked = ngettext("Self-check: {count} note", "Self-check: {count} notes", month.checked)
        shown.append(_counts(asked.format(count=month.checked), SELF_CHECK, month.ticks, month.checked))
        shown.append(note(_(MAY_BE_DISCLOSABLE)))
    shown.append(note(_("Not a goal: what fits differs from one conversation to the next.")))
    return shown


def _counts(name: str, names: Mapping[str, str], counts: Mapping[str, int], among: int) -> ft.Control:
    """Each in its usual place, so that no order ranks them, with its share of `among` notes."""
    rows: list[ft.Control] = [label(name)]
    for one, words in names.items():
        line = ft.Row([ft.Container(text(_(words)), expand=True), text(str(counts[one]))], spacing=12)
        bar = ft.Semantics(exclude_semantics=True, content=card.progress_bar(counts[one] / among, height=6))
        rows.append(ft.Column([line, bar], key=f"mix {one}", spacing=4, tight=True))
    body = ft.Column(rows, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return card.card(body, padding=16)
