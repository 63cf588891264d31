"""Whom somebody who is being typed may be already; asked a moment after each change of what tells who they are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.notebook import duplicates
from app.notebook.duplicates import Likely
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import to_contact
from app.ui.hooks import Typing, use_kept, use_optional
from app.ui.parts.contact_row import looks_like
from app.words import _

SHOWN = 2


@dataclass(frozen=True)
class Alike:
    """`typed()` comes from the fields that tell who somebody is."""

    found: list[Likely]
    typed: Callable[..., Awaitable[None]]

    def shown(self, session: Session, *why: str) -> list[ft.Control]:
        """Those of whom this says so: each stands below the field that found them, a tap from their page."""

        def way(one: Likely) -> Callable[[], Awaitable[None]]:
            return session.tasks.act(session.go, to_contact(one.row.id))

        return [looks_like(one, _("Open that one"), way(one)) for one in self.found if one.why in why]


@dataclass(frozen=True)
class _Asked:
    name: str = ""
    address: str = ""
    places: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()

    @staticmethod
    def of(form: Form) -> _Asked:
        ways = (form.text(f"reach.{number}.address") for number in form.get("reach", []))
        return _Asked(
            form.text("name"), form.text("address"), tuple(form.get("member_of", [])), tuple(one for one in ways if one)
        )


def use_alike(session: Session, form: Form, contact: str) -> Alike:
    """A hook, for the form of `contact` ("" for a new one). Nobody is asked for before something was changed."""
    typed_so_far, set_asked = use_optional(_Asked)
    typing = use_kept(Typing)
    asked = typed_so_far or _Asked.of(form)

    def read() -> list[Likely]:
        if asked == _Asked.of(Form(form.get("at_first"))):
            return []
        places = asked.places
        return duplicates.likely(
            session.notebook, asked.name, asked.ways, SHOWN, address=asked.address, places=places, but=contact
        )

    async def typed(_words: str = "") -> None:
        if await typing.paused():
            set_asked(_Asked.of(form))

    return Alike(use_read(session, read, asked).value or [], typed)
