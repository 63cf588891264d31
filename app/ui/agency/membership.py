"""An officer in a squad: another role there, or out of it. The sheet behind ⋯, on either's page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.state.form import Form
from app.state.saving import Saving
from app.state.session import Session
from app.ui import theme
from app.ui.agency.roles import ROLE_NOTES, role_name
from app.ui.agency.waiting import kept
from app.ui.hooks import use_value, use_watched
from app.ui.parts import button
from app.ui.parts import text as words
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.screen import part
from app.words import N_, _

OUT = N_(
    "Taking somebody out gives the squad a new key, once it is on the server. It protects what is written from then "
    "on; what they have read they have read."
)
SELF_OUT = N_(
    "The squad's notes then leave this phone, and you read nothing that is written there from then on. Only somebody "
    "who stays in it can bring you back its keys."
)
OTHER = {"officer": "supervisor", "supervisor": "officer"}


@dataclass(frozen=True)
class Membership:
    """Whose, in which squad (ids and names), and the role there; `me`: the officer's own."""

    squad: str
    squad_name: str
    officer: str
    officer_name: str
    role: str
    me: bool


@part
def MembershipSheet(session: Session, one: Membership | None, done: Callable[[], None]) -> ft.Control:
    """Closed while it is about nobody."""
    asking, set_asking = use_value(False)
    saving = use_watched(lambda: Saving(session, Form(), tells=True))
    squads = session.container.squads

    async def ask() -> None:
        saving.clear()
        set_asking(True)

    async def close() -> None:
        done()

    async def saved(_answer: None) -> None:
        done()
        kept(session)

    async def change() -> None:
        if one is not None:
            await saving.save(lambda: squads.put_in(one.squad, one.officer, OTHER[one.role]), saved)

    async def take_out() -> None:
        if one is not None:
            await saving.save(lambda: squads.take_out(one.squad, one.officer), saved)

    dialog: ft.BottomSheet | None = None
    if one is not None:
        content = _leaving(session, one, take_out, close) if asking else _staying(session, one, change, ask, close)
        dialog = sheet([*content[:-1], words.told(saving.problem), content[-1]], done)
    use_sheet(session, dialog)
    return ft.Container(height=0)


Work = Callable[[], Awaitable[None]]


def _staying(session: Session, one: Membership, change: Work, ask: Work, close: Work) -> list[ft.Control]:
    act, other = session.tasks.act, OTHER[one.role]
    becomes = _("Make them an officer here") if other == "officer" else _("Make them a supervisor here")
    return [
        words.heading(one.officer_name),
        words.body(_("{role} in {squad}").format(role=role_name(one.role), squad=one.squad_name)),
        words.note(f"{role_name(other)}: {_(ROLE_NOTES[other])}"),
        button.stacked(
            button.secondary(becomes, act(change)),
            button.quiet(_("Take them out of this squad"), act(ask), theme.LATE),
            button.quiet(_("Cancel"), act(close)),
        ),
    ]


def _leaving(session: Session, one: Membership, take_out: Work, close: Work) -> list[ft.Control]:
    act = session.tasks.act
    return [
        words.heading(_("Take {officer} out of {squad}?").format(officer=one.officer_name, squad=one.squad_name)),
        words.body(_(SELF_OUT) if one.me else _(OUT)),
        button.stacked(
            button.danger(_("Take out"), act(take_out)),
            button.quiet(_("Cancel"), act(close)),
        ),
    ]
