"""One thing that a search found, with the words that matched in bold."""

from __future__ import annotations

import flet as ft

from app.domain.kinds.follow_up import KIND as FOLLOW_UP
from app.domain.kinds.gathering import KIND as GATHERING
from app.domain.kinds.measure import KIND as MEASURE
from app.domain.kinds.outreach import KIND as OUTREACH
from app.domain.kinds.problem import KIND as PROBLEM
from app.domain.kinds.problem_entry import KIND as PROBLEM_ENTRY
from app.domain.kinds.programme import KIND as PROGRAMME
from app.domain.kinds.referral import KIND as REFERRAL
from app.domain.kinds.share import KIND as SHARE
from app.domain.kinds.spot import KIND as SPOT
from app.notebook.search_results import Hit, Other
from app.state.session import Session
from app.ui import theme
from app.ui.parts import card
from app.ui.parts.button import tappable
from app.ui.parts.contact_row import contact_mark
from app.ui.parts.squads import squad_mark
from app.ui.screen import kept, part

ICONS = {
    FOLLOW_UP: ft.Icons.TASK_ALT_ROUNDED,
    PROBLEM: ft.Icons.SCHEMA_ROUNDED,
    PROBLEM_ENTRY: ft.Icons.SCHEMA_ROUNDED,
    MEASURE: ft.Icons.SHOW_CHART_ROUNDED,
    SPOT: ft.Icons.PLACE_ROUNDED,
    PROGRAMME: ft.Icons.VERIFIED_ROUNDED,
    OUTREACH: ft.Icons.NIGHTS_STAY_ROUNDED,
    REFERRAL: ft.Icons.FORWARD_TO_INBOX_ROUNDED,
    GATHERING: ft.Icons.GROUPS_ROUNDED,
    SHARE: ft.Icons.OUTBOX_ROUNDED,
}


def found_row(session: Session, hit: Hit | Other, to: str, back_to: str) -> ft.Control:
    """A row that leads to the route `to`, drawn again only when something in it changed."""
    ident = f"{hit.kind} {hit.id}" if isinstance(hit, Other) else f"contact {hit.contact.id}"
    row: ft.Control = _Row(session, hit, to, back_to, session.speech.language, key=f"found {ident}")
    return row


@part
def FoundRow(session: Session, hit: Hit | Other, to: str, back_to: str, _language: str) -> ft.Control:
    if isinstance(hit, Other):
        icon = ICONS.get(hit.kind, ft.Icons.DESCRIPTION_ROUNDED)
        mark, title, squad = card.icon_mark(icon), hit.title or hit.noun, hit.squad
        about = f"{hit.noun}: {hit.snippet}" if hit.snippet else hit.noun
    else:
        mark, title, squad = contact_mark(hit.contact), hit.contact.title, hit.contact.squad
        about = hit.snippet or hit.contact.subtitle
    second: list[ft.Control] = squad_mark(squad)
    if about:
        second.append(ft.Container(_bold(about, hit.matched, theme.SMALL, theme.SOFT, theme.REGULAR), expand=True))
    words = [_bold(title, hit.matched, theme.BODY, theme.INK, theme.MEDIUM)]
    column = ft.Column([*words, *([ft.Row(second, spacing=6)] if second else [])], spacing=2, tight=True, expand=True)
    return tappable(
        ft.Row([mark, column], spacing=12),
        session.tasks.act(session.go, to, back_to),
        padding=ft.Padding.symmetric(horizontal=14, vertical=12),
    )


_Row = kept(FoundRow)


def _bold(words: str, matched: frozenset[str], size: float, color: str, family: str) -> ft.Text:
    """Words of which those that matched stand out."""
    spans: list[ft.TextSpan] = []
    for at, piece in enumerate(words.split(" ")):
        found = piece in matched
        style = ft.TextStyle(font_family=theme.BOLD, color=theme.INK) if found else None
        spans.append(ft.TextSpan(f" {piece}" if at else piece, style))
    return ft.Text(
        spans=spans, size=size, color=color, font_family=family, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS
    )
