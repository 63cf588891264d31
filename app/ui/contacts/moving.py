"""Moving somebody to another squad, on their page: the choice, what it does, and where they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import flet as ft

from app import formats
from app.notebook import moving
from app.notebook.moving import Where
from app.notebook.squad import Squad
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import to_contact
from app.ui.hooks import use_optional
from app.ui.parts import button, card
from app.ui.parts.contact_row import moved_words
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group
from app.ui.parts.text import body, heading
from app.words import _


@dataclass(frozen=True)
class _Choice:
    """Who is to move, where they may, and the squad that is chosen."""

    name: str
    squads: list[Squad]
    chosen: str


def use_move(session: Session, contact: str) -> Callable[[str, list[Squad]], Awaitable[None]]:
    """A hook: answers what asks to which of these squads somebody of this name is to go, and then moves them."""
    choice, set_choice = use_optional(_Choice)

    def hide() -> None:
        set_choice(None)

    async def ask(name: str, squads: list[Squad]) -> None:
        set_choice(_Choice(name, squads, squads[0].id))

    async def choose(squad: str) -> None:
        if choice is not None:
            set_choice(replace(choice, chosen=squad))

    async def move() -> None:
        set_choice(None)
        to = next((one for one in choice.squads if one.id == choice.chosen), None) if choice is not None else None
        if to is None:
            return
        back = session.notebook.squad_of(contact) or ""
        there = await session.write(moving.move, contact, to.id)

        async def undo() -> None:
            await session.write(moving.move, there, back)
            await session.go(to_contact(contact))

        session.say(_("Moving to {squad}").format(squad=to.name), undo)
        await session.go(to_contact(there))

    use_sheet(session, _sheet(session, choice, choose, move, hide) if choice is not None else None)
    return ask


def _sheet(
    session: Session,
    choice: _Choice,
    choose: Callable[[str], Awaitable[None]],
    move: Callable[[], Awaitable[None]],
    hide: Callable[[], None],
) -> ft.BottomSheet:
    options = [(one.id, one.name) for one in choice.squads]
    return sheet(
        [
            heading(_("Move to another squad")),
            chip_group(options, [choice.chosen], session.tasks.guarded(choose), _("Squad")),
            body(
                _(
                    "{name} goes there with all notes, supplements, promises and follow-ups, each under the name of "
                    "who wrote it. Everybody in that squad can read them. They leave the lists of this squad."
                ).format(name=choice.name)
            ),
            button.stacked(button.primary(_("Move"), session.tasks.act(move, once="move"))),
        ],
        hide,
    )


def moved_banners(session: Session, places: list[Where]) -> list[ft.Control]:
    """Where somebody is, or is on the way to."""
    return [_banner(session, one) for one in places]


def _banner(session: Session, place: Where) -> ft.Control:
    squad = place.squad or _("another squad")
    said = moved_words(squad)
    if place.moving:
        # For translators: {done} of {total} pages about somebody.
        said = _("Moving to {squad}: {done} of {total} on the server").format(
            squad=squad, done=formats.number(place.done), total=formats.number(place.total)
        )
    opened = session.tasks.act(session.go, to_contact(place.contact))
    there = button.alone(button.quiet(_("Open them there"), opened, theme.PRIMARY)) if place.contact else None
    return card.banner(said, "promise" if place.moving else "primary", ft.Icons.DRIVE_FILE_MOVE_ROUNDED, there)
