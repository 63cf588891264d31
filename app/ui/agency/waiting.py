"""What an admin changed and is only on this phone: in an officer's words, with what became of it."""

from __future__ import annotations

import flet as ft

from app.container.squads import Waiting
from app.state.error_sentences import sentence
from app.state.session import Session
from app.ui.agency.reading import AgencyRead
from app.ui.agency.roles import role_name
from app.ui.parts import button, card
from app.ui.phones.words import reason
from app.words import _

WHOLE = 20  # lines: nothing of what is to be said is left out


def kept(session: Session) -> None:
    """Tells that a change was said: it holds once it is on the server."""
    session.changed()
    session.say(_("Kept on this phone. It holds for everybody once it is on the server."))


def waiting_card(
    session: Session, read: AgencyRead, squad: str = "", officer: str = "", device: str = ""
) -> list[ft.Control]:
    """Those of one squad, officer or device, or all; nothing where none waits."""

    async def take_back(one: Waiting) -> None:
        await session.container.squads.take_back(one.id)
        session.changed()

    def row(one: Waiting) -> ft.Control:
        stuck = one.problem is not None
        mark = card.icon_mark(ft.Icons.ERROR_OUTLINE_ROUNDED if stuck else ft.Icons.SCHEDULE_ROUNDED, _tone(one))
        act = session.tasks.act(take_back, one, once=f"back {one.id}")
        ways = button.quiet(_("Let go") if stuck else _("Take back"), act)
        return card.row(
            said(one, read),
            sentence(one.problem) if one.problem else _("Waits for a connection"),
            key=f"waits {one.id}",
            leading=mark,
            name_lines=WHOLE,
            about_lines=None,
            below=[button.alone(ways)] if stuck or not one.on_its_way else None,
        )

    rows = [
        row(one)
        for one in read.waiting
        if one.squad == (squad or one.squad)
        and one.officer == (officer or one.officer)
        and one.device == (device or one.device)
    ]
    return [card.section(_("Waiting"), len(rows)), card.rows_card(rows)] if rows else []


def _tone(one: Waiting) -> card.Tone:
    return "late" if one.problem else "promise"


def said(one: Waiting, read: AgencyRead) -> str:
    """One line: what is to be so."""
    squad, officer = read.squad_name(one.squad), read.officer_name(one.officer)
    known = read.squad(one.squad)
    in_it = known is not None and one.officer in known.members
    words = {
        "vault": _("New squad {squad}"),
        "rename": _("New name for {squad}: {name}"),
        "close": _("Close {squad}"),
        "grant": _("{officer} becomes {role} in {squad}") if in_it else _("{officer} into {squad} as {role}"),
        "withdraw": _("{officer} out of {squad}") if one.squad else _("{officer} out of the agency"),
        "role": _("{officer} becomes {role} of the agency"),
        "admit": _("What a phone of {officer} had not sent counts in {squad}"),
        "revoke": _("A phone of {officer} is gone: {reason}"),
    }
    gives = {"name": one.gives, "role": role_name(one.gives), "reason": reason(one.gives)}
    return words[one.kind].format(squad=squad, officer=officer, **gives)
