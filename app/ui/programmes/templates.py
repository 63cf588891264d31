"""The agency's templates, and the page of one: what is asked for, as YAML out, and by an admin in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import flet as ft

from app.domain import agency_templates, template_yaml
from app.domain.template import WHOSE, Item, Template
from app.notebook import programmes
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.parts import button, card
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.save_file import use_save_file
from app.ui.parts.text import note
from app.ui.programmes import words
from app.ui.programmes.addresses import NEW_TEMPLATE, TEMPLATES, to_edit_template, to_template
from app.ui.screen import screen
from app.words import _, ngettext


@dataclass(frozen=True)
class Read:
    """`may_change`: this officer is an admin."""

    templates: list[Template]
    may_change: bool


def _read(session: Session) -> Read:
    return Read(programmes.templates(session.notebook), session.container.agency.may_change)


@screen
def Templates() -> ft.Control:
    session = use_session()
    reading = use_read(session, lambda: _read(session))
    found = reading.value
    content: list[ft.Control | None] = [card.banner(reading.problem, "late")] if reading.problem else []
    bottom: ft.Control | None = None
    if found is not None:
        about = _("What your agency asks for in its programs. One that has begun goes on by what was asked for then.")
        content = [note(about), card.rows_card([_row(session, one) for one in found.templates], indent=14)]
        if found.may_change:
            new = session.tasks.act(session.go, NEW_TEMPLATE)
            bottom = button.stacked(button.primary(_("New template"), new, ft.Icons.ADD_ROUNDED))
        else:
            content.append(note(_("An administrator can change them.")))
    return page_view(session, _("Templates"), content, back="back", bottom=bottom)


def _row(session: Session, one: Template) -> ft.Control:
    items = ngettext("{count} item", "{count} items", len(one.items)).format(count=len(one.items))
    version = _("version {number}").format(number=one.version)
    return card.row(
        words.said(one.name),
        " · ".join((_(WHOSE[one.whose]), items, version)),
        key=f"template {one.id}",
        below=[ft.Row([card.badge(_("Not offered"))])] if one.retired else None,
        on_click=session.tasks.act(session.go, to_template(one.id)),
    )


@screen
def TemplatePage() -> ft.Control:
    session = use_session()
    ident = ft.use_route_params().get("template") or ""
    save_file, menu = use_save_file(session), use_menu(session)
    reading = use_read(session, lambda: _read(session), ident)
    found = next((one for one in reading.value.templates if one.id == ident), None) if reading.value else None
    may_change = reading.value is not None and reading.value.may_change

    async def save() -> None:
        if found is not None:
            text = await session.tasks.run(template_yaml.written, found)
            name = f"{found.id}-{found.version}.yaml"
            await save_file(name, text.encode(), _("The template is saved as a file"))

    async def edit() -> None:
        await session.go(to_edit_template(ident))

    act = session.tasks.act
    content, corner = list[ft.Control | None](), list[ft.Control]()
    bottom: ft.Control | None = None
    name = _("Template")
    if found is not None:
        name = words.said(found.name)
        ways = _ways(session, found, may_change, save, edit)
        corner = [dots(_("More for {name}").format(name=name), act(menu, name, ways))]
        version = _("Version {number}").format(number=found.version)
        content = [
            note(" · ".join(part for part in (_(WHOSE[found.whose]), version) if part)),
            note(words.said(found.about)) if found.about else None,
            card.banner(_("It is not offered: no new program begins by it."), "plain") if found.retired else None,
        ]
        for number, section in enumerate(found.sections):
            count = card.section(words.said(section.name), len(section.items))
            content.append(ft.Container(count, key=f"section {number}"))
            content.append(card.rows_card([_item(item) for item in section.items], indent=14))
        if may_change:
            bottom = button.stacked(button.primary(_("Change the template"), act(edit), ft.Icons.EDIT_ROUNDED))
    elif reading.value is not None or reading.problem:
        gone = reading.problem or _("Your agency has no such template.")
        content = [card.empty(ft.Icons.CHECKLIST_ROUNDED, _("Not here"), gone)]
    return page_view(session, name, content, back="back", back_to=TEMPLATES, corner=corner, bottom=bottom)


def _item(item: Item) -> ft.Control:
    verifies = _("{agency} verifies").format(agency=words.said(item.verified_by)) if item.verified_by else ""
    held = _("holds {time}").format(time=words.holds(item.holds))
    person = _("each person by themselves") if item.each else ""
    about = " · ".join(one for one in (verifies, held, person) if one)
    evidence: list[ft.Control] | None = [note(words.said(item.evidence))] if item.evidence else None
    return card.row(words.said(item.name), about, key=f"item {item.id}", below=evidence, about_lines=None)


def _ways(
    session: Session,
    found: Template,
    may_change: bool,
    save: Callable[[], Awaitable[None]],
    edit: Callable[[], Awaitable[None]],
) -> list[Way]:
    def offer(retired: bool) -> Callable[[], Awaitable[None]]:
        async def set_offered() -> None:
            agency = session.container.agency
            wanted = agency_templates.changed(replace(found, retired=retired), agency.policy)
            await agency.change({agency_templates.term(found.id): wanted})
            session.changed()
            session.say(_("Saved for the whole agency"), None if found.retired == retired else offer(not retired))

        return set_offered

    ways = [Way(ft.Icons.FILE_DOWNLOAD_ROUNDED, _("Save as YAML"), save)]
    if may_change:
        ways.append(Way(ft.Icons.EDIT_ROUNDED, _("Change the template"), edit))
        name = _("Offer it again") if found.retired else _("Offer it no more")
        icon = ft.Icons.VISIBILITY_ROUNDED if found.retired else ft.Icons.VISIBILITY_OFF_ROUNDED
        ways.append(Way(icon, name, offer(not found.retired), danger=not found.retired))
    return ways
