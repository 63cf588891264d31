"""Behind the sort button of People: in which order they stand, at which letter they begin, and the lists that an
officer keeps under a name.

A list is what it is narrowed to and how it is sorted; it lies sealed on this device.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import flet as ft

from app.device.settings import LISTS, NAME_CHARS, NAMED_MAX
from app.domain.field_rules import NotValid
from app.notebook.letters import letters
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.people_choice import LISTED, ORDERS, PeopleChoice
from app.ui.hooks import use_kept
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.parts.text import heading, label, note
from app.ui.screen import part
from app.words import N_, _


def saved_lists(session: Session) -> dict[str, dict[str, Any]]:
    """Name -> what it keeps, in the order in which they were made."""
    return session.container.settings[LISTS]


def list_chips(session: Session, choice: PeopleChoice, lists: Mapping[str, Mapping[str, Any]]) -> list[ft.Control]:
    """The lists that the officer keeps, each one tap away."""
    chosen = choice.filter.kept()
    act = session.tasks.act
    return [chip(name, dict(kept) == chosen, act(choice.take, kept)) for name, kept in lists.items()]


def lists_sheet(session: Session, choice: PeopleChoice, hide: Callable[[], None]) -> ft.BottomSheet:
    return sheet([heading(_("Sort and lists")), Lists(session, choice, hide)], hide, tall=True)


@part
def Lists(session: Session, choice: PeopleChoice, hide: Callable[[], None]) -> ft.Control:
    ft.use_state(choice)
    form = use_kept(lambda: Form({"list_name": ""}))
    wanted = choice.filter
    found = use_read(session, lambda: letters(session.notebook, wanted.only(session.notebook)), wanted).value or []

    async def put(kept: Mapping[str, Any]) -> None:
        def write() -> None:
            session.container.settings[LISTS] = dict(kept)

        await session.tasks.run(write)
        choice.touch()

    async def change(kept: Mapping[str, Any], said: str) -> None:
        """Undo brings back what stood there before."""
        before = dict(saved_lists(session))
        await put(kept)
        session.say(said, partial(put, before))

    async def keep() -> None:
        name, before = form.text("list_name"), saved_lists(session)
        form.problems.clear()
        if not name or len(name) > NAME_CHARS:
            await form.complain({"list_name": _name_problem(name)})
            return
        if name not in before and len(before) >= NAMED_MAX:
            raise NotValid("list_name", N_("There are as many lists as can be kept. Delete one first."))
        await change(_with(before, name, wanted.kept()), _("Kept as {name}").format(name=name))
        form.set("list_name", "")
        hide()

    async def drop(name: str) -> None:
        others = {one: kept for one, kept in saved_lists(session).items() if one != name}
        await change(others, _("Deleted {name}").format(name=name))

    act, kept = session.tasks.act, saved_lists(session)
    parts = _orders(session, choice, found, hide)
    if wanted.kept() != LISTED:
        field = text_field(form, "list_name", _("Name of this list"), helper=_about(kept, wanted.kept()))
        parts += [field, button.stacked(button.secondary(_("Keep this list"), act(keep, once="keep list")))]
    elif not kept:
        parts.append(note(_("Choose filters or an order, and keep them here under a name.")))
    if kept:
        parts += [label(_("Kept lists")), card.rows_card([_kept(session, name, drop) for name in kept], 14)]
    return ft.Column(parts, spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _orders(session: Session, choice: PeopleChoice, found: Sequence[str], hide: Callable[[], None]) -> list[ft.Control]:
    """In which order they stand, and by name at which letter they begin."""
    wanted, guarded = choice.filter, session.tasks.guarded

    async def begin_at(letter: str) -> None:
        choice.change(start="" if letter == wanted.start else letter)
        hide()

    orders = [(order, _(name)) for order, name in ORDERS.items()]
    parts: list[ft.Control] = [chip_group(orders, [wanted.order], guarded(choice.sort), _("Sort"))]
    if wanted.order == "name" and len(found) > 1:
        names = [(letter, letter.upper()) for letter in found]
        parts.append(chip_group(names, [wanted.start] if wanted.start else [], guarded(begin_at), _("Begin at")))
    return parts


def _with(lists: Mapping[str, Mapping[str, Any]], name: str, shown: dict[str, Any]) -> dict[str, Any]:
    """These lists and one more. A name given anew to one that is there: it is called so from now on."""
    others = {one: kept for one, kept in lists.items() if dict(kept) != shown}
    return {**others, name: shown}


def _about(lists: Mapping[str, Mapping[str, Any]], shown: Mapping[str, Any]) -> str:
    known = next((name for name, one in lists.items() if dict(one) == dict(shown)), "")
    if not known:
        return _("Its filters and its order.")
    return _("This list is kept as {name}. Another name takes its place.").format(name=known)


def _kept(session: Session, name: str, drop: Callable[[str], Awaitable[None]]) -> ft.Control:
    away = _("Delete {name}").format(name=name)
    button_ = button.icon_button(ft.Icons.DELETE_ROUNDED, away, session.tasks.act(drop, name), theme.SOFT)
    return card.row(name, key=f"list {name}", trailing=[button_])


def _name_problem(name: str) -> str:
    if not name:
        return _("Give it a name.")
    return _("At most {count} characters.").format(count=NAME_CHARS)
