"""What the agency wants read before each use of a notebook: its own words, agreed to before anything else is shown
(FBI CJIS Security Policy 6.0, AC-8). Without such words there is no screen."""

from __future__ import annotations

import flet as ft

from app.domain.policy import NOTICE
from app.state.context import use_session
from app.state.session import Session
from app.ui.front.frame import front_view
from app.ui.parts import button
from app.ui.parts.text import body
from app.ui.screen import screen
from app.words import _

_READ = "the agency's notice was read"


def is_unread(session: Session) -> bool:
    """Whether there is one that nobody agreed to since this window was unlocked."""
    return _READ not in session.memory and bool(NOTICE.of(session.container.agency.policy))


@screen
def AgencyNotice() -> ft.Control:
    session = use_session()
    words = NOTICE.of(session.container.agency.policy)

    async def agree() -> None:
        session.memory[_READ] = True
        session.gate.notify()  # type: ignore[no-untyped-call]  # Flet says no types of it

    actions = [
        button.primary(_("I have read this and agree"), session.tasks.act(agree)),
        button.quiet(_("Lock now"), session.tasks.act(session.lock)),
    ]
    return front_view(session, session.container.members.agency, [body(words)], actions)
