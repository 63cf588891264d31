"""A template as YAML: changed in place, or brought in from a file, with the line of everything that is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import flet as ft

from app import formats
from app.domain import agency_templates, template_yaml
from app.domain.field_rules import NotValid
from app.domain.shipped_templates import WORDS
from app.domain.template import Item, Section, Template
from app.domain.template_yaml import NotTemplate, Wrong
from app.notebook import programmes
from app.notebook.not_valid_words import refusal
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.hooks import use_kept
from app.ui.parts import button, card
from app.ui.parts.field import text_field
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.programmes.addresses import NEW_TEMPLATE, TEMPLATES, to_edit_template, to_template
from app.ui.screen import screen
from app.words import N_, _

LINES = 14
BYTES_MAX = 4 * template_yaml.CHARS_MAX
BEGINNING = N_(
    "template: quiet-streets\n"
    "name: Quiet streets\n"
    "for: venue  # or person, agency\n"
    "sections:\n"
    "  - name: Doors\n"
    "    items:\n"
    "      - id: queue\n"
    "        name: A queue that does not block the way\n"
    "        evidence: Seen on a Friday after eleven\n"
    "        verified_by: Police\n"
    "        holds: 6 months\n"
)
"""What a new template begins with: every part of one, to be written over."""


@dataclass(frozen=True)
class Read:
    """`versions`: the newest of each template that there is."""

    text: str
    versions: Mapping[str, int]
    there: bool


def worth_keeping(values: Mapping[str, Any]) -> bool:
    return (values.get("yaml") or "") != ((values.get("at_first") or {}).get("yaml") or "")


@screen
def NewTemplate() -> ft.Control:
    return _use_form("")


@screen
def EditTemplate() -> ft.Control:
    return _use_form(ft.use_route_params().get("template") or "")


def _read(session: Session, ident: str) -> Read:
    every = programmes.templates(session.notebook)
    found = next((one for one in every if one.id == ident), None)
    text = template_yaml.written(in_words(found)) if found is not None else _(BEGINNING)
    return Read(text, {one.id: one.version for one in every}, not ident or found is not None)


def _use_form(ident: str) -> ft.Control:
    """The body of both screens: a hook-calling function. `ident`: the template that is changed, "" for a new one."""
    session = use_session()
    agency = session.container.agency
    found = use_read(session, lambda: _read(session, ident), ident).value
    here = to_edit_template(ident) if ident else NEW_TEMPLATE
    above = to_template(ident) if ident else TEMPLATES

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            draft = await writing.earlier(lambda draft: draft.subject == ident)
            writing.begin(here, {"yaml": found.text, "at_first": {"yaml": found.text}}, ident, draft)

    def make() -> Writing:
        return Writing(session, "template", worth_keeping, lambda values: ident or _("New template"))

    known = found is not None and found.there and agency.may_change
    written = use_written_form(session, make, open_draft, known=known)
    form = written.writing.form

    pick = _use_picking(session, form, found)

    async def save() -> None:
        try:
            typed = await session.tasks.run(_parsed, form.raw("yaml"), found)
        except NotTemplate as wrong:
            await form.complain({"yaml": _told(wrong)})
            return
        await written.saving.save(partial(_put_in_policy, session, typed, found.versions if found else {}), saved)

    async def saved(wanted: Template) -> None:
        session.changed()
        session.say(_("Saved for the whole agency, as version {number}").format(number=wanted.version))
        if written.writing.in_sight:
            await session.go(to_template(wanted.id))

    content = _content(session, form, agency.may_change, found, written.ready, pick)
    name = _("Change the template") if ident else _("New template")
    return form_view(session, name, content, written, save, back_to=above)


def _content(
    session: Session, form: Form, may_change: bool, found: Read | None, ready: bool, pick: button.Handler
) -> list[ft.Control | None]:
    if not may_change:
        only = _("Only an administrator of the agency can change its templates.")
        return [card.empty(ft.Icons.LOCK_PERSON_ROUNDED, _("For administrators"), only)]
    if found is not None and not found.there:
        return [card.empty(ft.Icons.CHECKLIST_ROUNDED, _("Not here"), _("Your agency has no such template."))]
    if not ready:
        return []
    return [
        note(_("This holds for every officer, after the next sync of their phone. Saving it needs the server.")),
        note(_("Programs that have begun go on by what was asked for then, until an officer takes this over.")),
        button.alone(button.quiet(_("Bring in a YAML file"), session.tasks.act(pick))),
        text_field(form, "yaml", _("Template as YAML"), lines=LINES, autocorrect=False, enable_suggestions=False),
    ]


def _use_picking(session: Session, form: Form, found: Read | None) -> Callable[[], Awaitable[None]]:
    """A hook: answers what puts the words of a file in the form, with what is wrong in them below it. Of a file that
    is no text the words stay as they were."""
    picker = use_kept(ft.FilePicker)

    async def pick() -> None:
        files = await picker.pick_files(
            dialog_title=_("Choose a YAML file"),
            file_type=ft.FilePickerFileType.CUSTOM,
            allowed_extensions=["yaml", "yml", "txt"],
            with_data=True,
        )
        if not files:
            return
        try:
            form.set("yaml", _decoded(files[0].bytes or b""))
            await session.tasks.run(_parsed, form.raw("yaml"), found)
            await form.complain({})
        except NotTemplate as wrong:
            await form.complain({"yaml": _told(wrong)})

    return pick


async def _put_in_policy(session: Session, typed: Template, versions: Mapping[str, int]) -> Template:
    """Makes it hold for the whole agency, as its next version. Raises as app.container.agency, and NotValid where
    another admin saved one meanwhile: `versions` are those that this one began with."""
    agency = session.container.agency
    await agency.change({})  # the newest that there is
    newest = agency_templates.term(typed.id).of(agency.policy)
    if newest is not None and newest.version != versions.get(typed.id, newest.version):
        newer = N_("Another administrator saved version {number} meanwhile. Close this, and look at that one first.")
        raise NotValid("yaml", newer, number=newest.version)
    wanted = agency_templates.changed(as_shipped(typed), agency.policy)
    await agency.change({agency_templates.term(wanted.id): wanted})
    return wanted


def _parsed(text: str, found: Read | None) -> Template:
    return template_yaml.parsed(text, found.versions if found is not None else {})


def _decoded(data: bytes) -> str:
    """The words of a file. Raises NotTemplate."""
    if len(data) > BYTES_MAX:
        raise NotTemplate(Wrong(1, N_("The file is too large for a template.")))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data[: broken.start].count(b"\n") + 1
        raise NotTemplate(Wrong(line, N_("There is a character in this line that cannot be read."))) from broken


def _told(wrong: NotTemplate) -> str:
    """Each line with what is wrong in it."""
    lines = []
    for one in wrong.problems:
        reason = refusal(NotValid("yaml", one.sentence, **one.values))
        # For translators: which line of a text is wrong, and why: "Line 12: “name” is missing."
        lines.append(_("Line {line}: {reason}").format(line=formats.number(one.line), reason=reason))
    return "\n".join(lines)


# --- the words that ship, in the language of now --------------------------------------------------------------------


def in_words(one: Template) -> Template:
    """With the words that ship as whoever reads them says them."""
    return _put(one, {words: _(words) for words in WORDS})


def as_shipped(one: Template) -> Template:
    """The same back: what is still said as it ships is kept so that each phone says it in its own language."""
    return _put(one, {_(words): words for words in WORDS})


def _put(one: Template, other: Mapping[str, str]) -> Template:
    def put(words: str) -> str:
        return other.get(words, words)

    def item(of: Item) -> Item:
        return replace(of, name=put(of.name), evidence=put(of.evidence), verified_by=put(of.verified_by))

    sections = tuple(Section(put(part.name), tuple(item(of) for of in part.items)) for part in one.sections)
    return replace(one, name=put(one.name), about=put(one.about), sections=sections)
