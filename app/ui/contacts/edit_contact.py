"""Adding and changing a contact: only what the officer knows, every field optional but one word to know them by."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import flet as ft

from app.domain.kinds.contact import EVERY, KINDS, PAUSED, Stage
from app.notebook import contacts, squad
from app.notebook.contacts import Contact as Known
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import to_contact, to_edit_contact, to_new_contact
from app.ui.contacts.alike import Alike, use_alike
from app.ui.contacts.contact_form import (
    BY_STAGE,
    DRAFT,
    NONE,
    OWN,
    blank,
    fields_of,
    form_of,
    taken_up,
    worth_keeping,
)
from app.ui.contacts.edit_parts import Belongs, NameField, Reaches, Tags
from app.ui.hooks import use_value
from app.ui.parts import card
from app.ui.parts.contact_row import recognised_by, what_saving_does
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.parts.officer_name import officer_name
from app.ui.parts.squads import Mine, choice_of_squad, read_mine, remember
from app.ui.parts.text import label, note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import _, counted, pgettext

Choose = Callable[[str], Callable[[str], Awaitable[None]]]
"""Of a field, what chooses one of its values."""
Mark = Callable[[str], Callable[[], Awaitable[None]]]
"""Of a field, what says that it is so, or no longer."""


@dataclass(frozen=True)
class Read:
    known: Known | None
    stages: list[Stage]
    mine: Mine
    officers: dict[str | None, list[SquadMember]]  # of each squad that may keep the contact
    keeper: str | None  # of the place that somebody new belongs to

    def squad_of(self, form: Form) -> str | None:
        """The squad that keeps the contact, or is to."""
        return next(iter(self.officers), None) if self.known else self.mine.one_of(form.text("squad"))

    def officers_for(self, form: Form) -> list[SquadMember]:
        return self.officers.get(self.squad_of(form), [])


@screen
def NewContact() -> ft.Control:
    return _use_contact_form("", ft.use_route_params().get("home", ""))


@screen
def EditContact() -> ft.Control:
    return _use_contact_form(ft.use_route_params().get("id", ""))


class EditedContact(Writing):
    """The form of a contact that is there (`contact`, its id) or of a new one (""), perhaps of a place (`home`)."""

    def __init__(self, session: Session, contact: str, home: str) -> None:
        kind = "edit" if contact else DRAFT
        super().__init__(session, kind, worth_keeping, lambda values: str(values.get("name") or ""))
        self._contact, self._home = contact, home

    async def open(self, found: Read) -> None:
        """With what was typed before, if it was cut off or parked."""
        place = to_edit_contact(self._contact) if self._contact else to_new_contact(self._home)
        draft = await self.earlier(
            lambda draft: (
                draft.subject == self._contact and (bool(self._contact) or (not draft.parked and draft.place == place))
            )
        )
        if found.known is None:
            # Whoever adds somebody is their officer, until they say otherwise.
            me = next((officer.id for officer in found.officers.get(found.mine.usual, []) if officer.me), "")
            homes = [self._home] if self._home else []
            there = {"home": self._home, "member_of": homes}
            fresh = {**blank(), "primary": me, "squad": found.keeper or found.mine.usual or "", "at_first": {}, **there}
            self.begin(place, fresh, draft=draft)
            return
        fresh = form_of(found.known)
        if draft is not None:
            draft = replace(draft, fields=taken_up(fresh, draft.fields))
        self.begin(place, {**fresh, "at_first": fresh}, self._contact, draft)

    def into(self, squad: str, found: Read) -> None:
        """The new contact goes into this squad, whose officers may be theirs."""
        self.form.set("squad", squad)
        there = [officer.id for officer in found.officers_for(self.form)]
        for name in ("primary", "backup"):
            if self.form.text(name) not in there:
                self.form.set(name, "")


def _read(session: Session, contact: str, home: str) -> Read:
    nb, mine = session.notebook, read_mine(session)
    known = contacts.read(nb, contact) if contact else None
    keepers = [nb.squad_of(contact)] if contact else [one.id for one in mine.squads]
    keeper = nb.squad_of(home) if home else None
    return Read(known, squad.stages(nb), mine, {one: squad.officers(nb, one) for one in keepers}, keeper)


def _put(session: Session, contact: str, form: Form, keeper: str | None) -> str:
    nb = session.notebook
    fields = fields_of(form, nb.region)
    if contact:
        contacts.edit(nb, contact, fields, form.get("basis"))
        return contact
    made = contacts.create(nb, fields, keeper)
    remember(session, keeper)
    return made


def _use_contact_form(contact: str, home: str = "") -> ft.Control:
    """The body of both screens: a hook-calling function, not a component of its own."""
    session = use_session()
    changes, set_changes = use_value(0)

    reading = use_read(session, lambda: _read(session, contact, home), contact, home)
    found = reading.value

    async def fill(writing: EditedContact) -> None:
        if found is not None:
            await writing.open(found)

    written = use_written_form(session, lambda: EditedContact(session, contact, home), fill, known=found is not None)
    form = written.writing.form
    alike = use_alike(session, form, contact)

    def choose(name: str) -> Callable[[str], Awaitable[None]]:
        async def chosen(value: str) -> None:
            form.set(name, "" if name in ("primary", "backup") and form.text(name) == value else value)
            set_changes(lambda n: n + 1)

        return session.tasks.guarded(chosen)

    def mark(name: str) -> Callable[[], Awaitable[None]]:
        async def marked() -> None:
            form.set(name, form.get(name) is not True)
            set_changes(lambda n: n + 1)

        return session.tasks.act(marked)

    async def choose_squad(value: str) -> None:
        if found is not None:
            written.writing.into(value, found)
        set_changes(lambda n: n + 1)

    async def put() -> str:
        put_in = found.squad_of(form) if found is not None else None
        return await session.tasks.run(_put, session, contact, form, put_in)

    async def saved(made: str) -> None:
        session.say(_("Saved on this phone"))
        if written.writing.in_sight:
            await session.go(to_contact(made))

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    becomes = what_saving_does(found.known.row) if found is not None and found.known is not None else ""
    if reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), reading.problem)]
    elif written.ready and found is not None:
        content = [
            card.banner(becomes, "late") if becomes else None,
            *([] if contact else choice_of_squad(session, found.mine, found.squad_of(form), choose_squad)),
            *_who(session, form, contact, alike, changes, choose, mark),
            *_reaching(session, form, alike, changes),
            *_relationship(session, form, found, changes, choose, mark),
        ]
    return form_view(session, _("Edit contact") if contact else _("New contact"), content, written, save)


def _who(
    session: Session, form: Form, contact: str, alike: Alike, changes: int, choose: Choose, mark: Mark
) -> list[ft.Control | None]:
    person = form.text("kind") == "person"
    known_by, such = recognised_by(person)
    help_ = _("A bed tonight, an ID card, a form filled in")
    return [
        chip_group([(kind, _(name)) for kind, name in KINDS.items()], [form.text("kind")], choose("kind")),
        NameField(session, form, alike, changes),
        _words(form, "description", known_by, such),
        _words(form, "role", pgettext("of a contact", "Role"), _("Manager, late shift")) if person else None,
        Belongs(session, form, contact, changes),
        None if form.text("kind") == "venue" else _words(form, "offers", _("What one can ask of them"), help_),
        _mark(form, "under_18", _("Under 18"), mark) if person else None,
    ]


def _reaching(session: Session, form: Form, alike: Alike, changes: int) -> list[ft.Control]:
    return [
        _heading(_("Reaching them")),
        Reaches(session, form, alike, changes),
        _words(form, "reach_note", _("How they like to be met"), _("Text before 4 pm, in person after closing")),
        text_field(form, "address", _("Address"), on_change=alike.typed),
        _words(form, "interpreter", _("Interpreter needed"), _("Spanish")),
    ]


def _relationship(
    session: Session, form: Form, found: Read, changes: int, choose: Choose, mark: Mark
) -> list[ft.Control | None]:
    stages = [(stage.id, stage.name) for stage in found.stages]
    return [
        _heading(_("The relationship")),
        chip_group(stages, [form.text("stage")], choose("stage"), _("Stage")),
        _reminder(form, found.stages, choose("cadence")),
        _mark(form, "opted_out", _("Asked not to be contacted"), mark),
        _officers(_("Primary officer"), found.officers_for(form), form.text("primary"), choose("primary")),
        _officers(_("Backup officer"), found.officers_for(form), form.text("backup"), choose("backup")),
        Tags(session, form, changes),
    ]


def _heading(words: str) -> ft.Control:
    return ft.Container(card.section(words), margin=ft.Margin.only(top=8))


def _words(form: Form, name: str, called: str, hint: str) -> ft.Control:
    return text_field(form, name, called, hint=hint)


def _mark(form: Form, name: str, words: str, mark: Mark) -> ft.Control:
    """Something that is so or not, as one chip."""
    return ft.Row([chip(words, form.get(name) is True, mark(name), f"mark {name}")], wrap=True)


def _reminder(form: Form, stages: list[Stage], choose: Callable[[str], Awaitable[None]]) -> ft.Control | None:
    if form.get("opted_out") is True:
        return note(_("No reminders: they asked not to be contacted."))
    if form.text("stage") == PAUSED:
        return note(_("Paused: no reminders, and the squad knows they asked for quiet."))
    usual = next((stage.cadence_days for stage in stages if stage.id == form.text("stage")), None)
    by_stage = counted(EVERY, usual).format(count=usual) if usual else _("As the stage says")
    # For translators: so many days between contacts as this officer says, not as usual at this stage.
    options = [(BY_STAGE, by_stage), (OWN, _("Own days")), (NONE, _("No reminders"))]
    parts: list[ft.Control] = [chip_group(options, [form.text("cadence")], choose, _("Be in touch"))]
    if form.text("cadence") == OWN:
        parts.append(
            ft.Container(
                text_field(form, "cadence_days", _("Days between contacts"), keyboard_type=ft.KeyboardType.NUMBER),
                width=220,
            )
        )
    return ft.Column(parts, spacing=10, tight=True)


def _officers(
    called: str, officers: list[SquadMember], value: str, choose: Callable[[str], Awaitable[None]]
) -> ft.Control:
    options = [(officer.id, officer_name(officer.name, officer.me)) for officer in officers]
    return ft.Column(
        [label(called), chip_group(options, [value], choose)],
        spacing=8,
        tight=True,
    )
