"""The page of a share slip: exactly what left, its files while it holds, and its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds import contact, problem
from app.domain.kinds.share import KIND
from app.notebook import shares
from app.notebook.shares import Shared
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import PEOPLE, to_contact
from app.ui.history.addresses import to_history
from app.ui.partners.words import day as day_words
from app.ui.parts import button, card
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import not_sent, note
from app.ui.problems.addresses import to_problem
from app.ui.screen import screen
from app.ui.shares import words
from app.ui.shares.addresses import to_share
from app.ui.shares.revoking import use_revoking
from app.ui.shares.slip import JSON, PDF, slip_card, use_slip_file
from app.words import _


@screen
def Share() -> ft.Control:
    session = use_session()
    share = ft.use_route_params().get("share") or ""
    menu, revoke, save = use_menu(session), use_revoking(session, share), use_slip_file(session, share)
    reading = use_read(session, lambda: _read(session, share), share)
    found, others = reading.value or (None, [])
    content, corner = list[ft.Control | None](), list[ft.Control]()
    bottom: ft.Control | None = None
    name = _("Share slip")
    if found is not None:
        ways = _ways(session, found, revoke)
        corner = [dots(_("More for {name}").format(name=name), session.tasks.act(menu, name, ways))]
        content = [
            *_head(session, found),
            _ended(session, found),
            card.section(_("What leaves")),
            slip_card(found.slip),
        ]
        if found.revoked is None and not found.expired and not others:
            act = session.tasks.act
            content.append(note(_("Exactly this is in the files, and nothing else.")))
            pdf = button.primary(_("Save as PDF"), act(save, PDF, once="save slip"))
            bottom = button.stacked(pdf, button.secondary(_("Save as JSON"), act(save, JSON, once="save slip")))
        content += [part for one in others for part in _other(one)]
    elif reading.problem:
        content = [card.empty(ft.Icons.OUTBOX_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, name, content, back="back", pill=False, corner=corner, bottom=bottom)


def _read(session: Session, share: str) -> tuple[Shared, list[Shared]]:
    with session.notebook.lock:
        return shares.read(session.notebook, share), shares.beside(session.notebook, share)


def _other(one: Shared) -> list[ft.Control]:
    said = _("Another device wrote this into the same slip: {given}.").format(given=words.given(one))
    return [card.banner(said, "late", ft.Icons.REPORT_ROUNDED, key=f"other {one.key}"), slip_card(one.slip)]


def _head(session: Session, one: Shared) -> list[ft.Control]:
    """Of what it is, and to whom: the ways to both pages."""
    act, icons = session.tasks.act, ft.Icons
    rows: list[ft.Control] = []
    if one.about is not None and one.title:
        to = act(session.go, page_of(*one.about))
        rows.append(card.row(one.title, one.slip.about, key="about", leading=card.icon_mark(icons.NOTES), on_click=to))
    if one.agency is not None:
        to = act(session.go, to_contact(one.agency.id))
        mark = card.icon_mark(icons.ACCOUNT_BALANCE_ROUNDED)
        rows.append(card.row(one.agency.title, _("Agency"), key="agency", leading=mark, on_click=to))
    marks = [words.badge(one), *([card.badge(_("Under 18"))] if one.under_18 else [])]
    head: list[ft.Control] = [
        note(words.given(one)),
        ft.Row([*marks, *squad_mark(one.squad, whole=True)], wrap=True, spacing=6, run_spacing=4),
    ]
    if one.waiting:
        head.append(not_sent())
    return [*head, *([card.rows_card(rows)] if rows else [])]


def page_of(kind: str, record: str) -> str:
    """The page of what a slip is of; of a note its history, which says it whole."""
    own = {contact.KIND: to_contact, problem.KIND: to_problem}
    return own[kind](record) if kind in own else to_history(PEOPLE, kind, record)


def _ended(session: Session, one: Shared) -> ft.Control | None:
    if one.revoked is None:
        return None
    day, reason, by, end = one.revoked

    async def undo() -> None:
        await session.write(shares.unrevoke, end)

    said = _("Revoked {day} by {name}: {reason}").format(day=day_words(day), name=by, reason=reason)
    tell = _("What they have cannot be taken back from here: tell them to destroy it.")
    again = button.quiet(_("It still holds"), session.tasks.act(undo, once="undo revoking"))
    action = button.alone(again) if one.may_unrevoke else None
    return card.banner(f"{said}\n{tell}", "late", ft.Icons.BLOCK_ROUNDED, action, key="revoked")


def _ways(session: Session, one: Shared, revoke: Callable[[], Awaitable[None]]) -> list[Way]:
    async def history() -> None:
        await session.go(to_history(to_share(one.id), KIND, one.id))

    ways = [Way(ft.Icons.HISTORY_ROUNDED, _("History"), history)]
    if one.revoked is None:
        ways.insert(0, Way(ft.Icons.BLOCK_ROUNDED, _("Revoke"), revoke, danger=True))
    return ways
