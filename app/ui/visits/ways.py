"""What can be done with a visit: ended now, corrected, taken back, and its history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import flet as ft

from app.domain.kinds.visit import KIND
from app.notebook import visits
from app.notebook.visits import Visit
from app.state.session import Session
from app.ui.history.addresses import to_history
from app.ui.parts.menu import Way, use_menu
from app.ui.visits import doing
from app.ui.visits.addresses import VISITS, to_end, to_visit
from app.ui.visits.words import lasted
from app.words import _


async def end_now(session: Session, visit: str, did: list[str]) -> None:
    """Ends it, with Undo, and leads back to the list."""
    ended = await session.write(visits.end, visit, did)
    await session.tasks.run(doing.done, session, visit)
    stay = await session.tasks.run(visits.read, session.notebook, visit)

    async def undo() -> None:
        await session.tasks.run(doing.tick, session, stay, did)
        await session.write(visits.undo_end, ended)

    session.say(_("Visit ended: {how_long}").format(how_long=lasted(stay)), undo)
    await session.go(VISITS)


async def take_back(session: Session, visit: str) -> None:
    async def undo() -> None:
        await session.write(visits.put_back, visit)

    await session.write(visits.take_back, visit)
    session.say(_("Visit taken back"), undo)
    await session.go(VISITS)


def use_visit_ways(session: Session) -> Callable[[Visit], Awaitable[None]]:
    """A hook: answers what opens the menu of a visit. Its end and its taking back are its officer's."""
    menu = use_menu(session)

    async def more(visit: Visit) -> None:
        history = partial(session.go, to_history(to_visit(visit.id), KIND, visit.id))
        ways = [Way(ft.Icons.HISTORY_ROUNDED, _("History"), history)]
        if visit.mine:
            correct = _("Correct when it ended") if visit.ended is not None else _("It ended earlier")
            taking_back = partial(take_back, session, visit.id)
            ways.insert(0, Way(ft.Icons.EDIT_ROUNDED, correct, partial(session.go, to_end(visit.id))))
            ways.append(Way(ft.Icons.UNDO_ROUNDED, _("Take back"), taking_back, danger=True))
        await menu(visit.place, ways)

    return more
