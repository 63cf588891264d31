"""Beginning a visit: one tap, and a question where another one runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.notebook import visits
from app.notebook.spots import Spot
from app.notebook.visits import Visit
from app.state.session import Session
from app.ui.parts.dialog import Question, use_question
from app.ui.visits import doing
from app.ui.visits.addresses import to_end, to_spot, to_visit
from app.ui.visits.words import span
from app.words import _


def use_beginning(session: Session) -> Callable[[Spot], Awaitable[None]]:
    """A hook: answers `begin(spot)`, which leads to the visit that it began."""
    ask = use_question(session)

    async def put(spot: Spot, before: Visit | None = None) -> None:
        ending = before.id if before is not None else ""
        did = await session.tasks.run(doing.ticked, session, ending) if ending else []
        began = await session.write(visits.begin, spot.id, ending, did)
        if ending:
            await session.tasks.run(doing.done, session, ending)

        async def undo() -> None:
            if before is not None:
                await session.tasks.run(doing.tick, session, before, did)
            await session.write(visits.undo_begin, began)
            await session.go(to_visit(ending) if ending else to_spot(spot.id))

        session.say(_("Your visit has begun"), undo)
        await session.go(to_visit(began.visit))

    async def begin(spot: Spot) -> None:
        before = await session.tasks.run(visits.running, session.notebook)
        if before is None:
            await put(spot)
            return

        async def instead() -> None:
            await put(spot, before)

        async def say_when() -> None:
            await session.go(to_end(before.id))

        name = _("End the visit to {place} first?").format(place=before.place)
        so_far = _("You are in it for {span}.").format(span=span(before.minutes))
        if before.forgotten:
            words = _("Say when it ended, then begin here.")
            ask(Question(name, f"{so_far} {words}", _("Say when it ended"), say_when))
        else:
            words = _("It ends now, and the one here begins.")
            ask(Question(name, f"{so_far} {words}", _("End it and begin here"), instead))

    return begin
