"""Adding and changing a place to visit: which, why, until when, and, by a supervisor, for whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import flet as ft

from app.domain.due_choice import DAY, Due
from app.notebook import spots, squad
from app.notebook.seen_versions import Basis
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.log.place import Where
from app.ui.parts.due_choice import DueChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.officer_name import officer_name
from app.ui.parts.squads import Mine, choice_of_squad, read_mine, remember
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.ui.visits.addresses import NEW_SPOT, to_edit_spot, to_spot
from app.words import _

BLANK: dict[str, Any] = {"place": "", "venue": "", "why": "", "until": None, "officers": [], "squad": ""}


@dataclass(frozen=True)
class Read:
    """`known`: the place to change, as the form holds it. `officers`: those of each squad that this officer leads."""

    mine: Mine
    officers: dict[str, list[SquadMember]]
    keeper: str
    known: dict[str, Any] | None = None
    basis: Basis | None = None

    def led(self, form: Form) -> list[SquadMember]:
        """To whom the place may be given; nobody where this officer does not lead its squad."""
        return self.officers.get(self.keeper or self.mine.one_of(form.text("squad")) or "", [])


def worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {}
    return any(values.get(name) != value for name, value in first.items())


@screen
def NewSpot() -> ft.Control:
    return _use_spot_form("")


@screen
def EditSpot() -> ft.Control:
    return _use_spot_form(ft.use_route_params().get("spot") or "")


def _read(session: Session, spot: str) -> Read:
    nb = session.notebook
    with nb.lock:
        officers = {one.id: squad.officers(nb, one.id) for one in squad.led(nb)}
        if not spot:
            return Read(read_mine(session), officers, "")
        place = spots.read(nb, spot)
        until = Due(DAY, date.fromisoformat(place.until)).stored() if place.until else None
        known = {
            "place": place.place,
            "venue": place.venue[0] if place.venue else "",
            "why": place.why,
            "until": until,
            "officers": [ident for ident, _name in place.officers],
        }
        return Read(read_mine(session), officers, nb.squad_of(spot) or "", known, spots.seen(nb, spot))


def _put(session: Session, spot: str, form: Form, found: Read) -> str:
    nb, until = session.notebook, Due.read(form.get("until"))
    fields = {
        "place": form.text("place"),
        "venue": form.text("venue") or None,
        "why": form.text("why"),
        "until": until.day.isoformat() if until else None,
    }
    chosen = [one for one in form.get("officers", []) if isinstance(one, str)]
    there = {one.id for one in found.led(form)}
    officers = [one for one in chosen if one in there]
    if spot:
        spots.edit(nb, spot, fields, officers if there else None, form.get("basis"))
        return spot
    keeper = found.mine.one_of(form.text("squad"))
    made = spots.add(nb, fields, officers, keeper)
    remember(session, keeper)
    return made


def _use_spot_form(spot: str) -> ft.Control:
    """The body of both screens: a hook-calling function, not a component of its own."""
    session = use_session()
    redraw = use_redraw()
    found = use_read(session, lambda: _read(session, spot), spot).value

    async def open_draft(writing: Writing) -> None:
        if found is None:
            return
        fresh = {**BLANK, **(found.known or {})}
        basis = {one: list(stamps) for one, stamps in (found.basis or {}).items()}
        draft = await writing.earlier(lambda draft: draft.subject == spot and (bool(spot) or not draft.parked))
        place = to_edit_spot(spot) if spot else NEW_SPOT
        writing.begin(place, {**fresh, "at_first": fresh, "basis": basis}, spot, draft)

    def make() -> Writing:
        return Writing(session, "spot", worth_keeping, lambda values: str(values.get("place") or "")[:80])

    written = use_written_form(session, make, open_draft, known=found is not None)
    form = written.writing.form

    async def saved(made: str) -> None:
        async def undo() -> None:
            await session.write(spots.delete, made)

        session.say(_("Saved on this phone"), None if spot else undo)
        if written.writing.in_sight:
            await session.go(to_spot(made))

    async def save() -> None:
        if found is not None:
            await written.saving.save(lambda: session.tasks.run(_put, session, spot, form, found), saved)

    content = _fields(session, form, found, redraw) if found is not None and written.ready else []
    name = _("Edit place") if spot else _("New place to visit")
    return form_view(session, name, content, written, save, back_to=to_spot(spot) if spot else "")


def _fields(session: Session, form: Form, found: Read, redraw: Callable[[], None]) -> list[ft.Control | None]:
    async def until(day: Due | None) -> None:
        form.set("until", day.stored() if day else None)
        redraw()

    async def whom(officer: str) -> None:
        before = form.get("officers", [])
        others = [one for one in before if one != officer]
        form.set("officers", [] if not officer else others if officer in before else [*before, officer])
        redraw()

    async def choose_squad(keeper: str) -> None:
        form.set("squad", keeper)
        form.set("officers", [])
        redraw()

    led, guarded, new = found.led(form), session.tasks.guarded, found.known is None
    names = [("", _("The whole squad")), *((one.id, officer_name(one.name, one.me)) for one in led)]
    keeper = choice_of_squad(session, found.mine, found.mine.one_of(form.text("squad")), choose_squad) if new else []
    hint = _("e.g. loitering after close, three calls in two weeks")
    return [
        Where(session, form, linked=""),
        text_field(form, "why", _("Why this place"), lines=3, hint=hint),
        DueChoice(session, Due.read(form.get("until")), until, _("Until")),
        *keeper,
        chip_group(names, form.get("officers", []) or [""], guarded(whom), _("For")) if led else None,
        note(_("It is your own place. A supervisor can give it to others, too.")) if new and not led else None,
    ]
