"""Adding and changing a contact: only what the officer knows, every field optional but one word to know them by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import flet as ft

from app.domain import reach as reach_rules
from app.domain.kinds.contact import KINDS, NEVER, PAUSED, Stage
from app.domain.records import NotValid
from app.notebook import contacts, squad
from app.notebook.contacts import Contact as Known
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.state.writing import Writing
from app.ui import routes
from app.ui.hooks import use_kept, use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import BACK
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.page import page_view
from app.ui.parts.text import label, note
from app.ui.screen import screen
from app.ui.screens.edit_parts import Belongs, NameField, Reaches, Tags

PLAIN = ("name", "description", "role", "reach_note", "address", "interpreter")
BY_STAGE, OWN, NONE = "stage", "own", "none"
KEPT = ("at_first", "basis")  # what the draft remembers of how it was opened: the words, and whose they were


@dataclass(frozen=True)
class Read:
    known: Known | None
    stages: list[Stage]
    officers: list[SquadMember]


def blank() -> dict[str, Any]:
    return {"kind": "person", "stage": "introduced", "reach": [], "member_of": [], "tags": [], "cadence": BY_STAGE}


def form_of(known: Known) -> dict[str, Any]:
    """A contact as the form holds it."""
    own = known.cadence_own
    return {
        **{name: getattr(known, name) for name in PLAIN},
        "kind": known.row.kind,
        "stage": known.row.stage,
        "cadence": BY_STAGE if not own else OWN if known.cadence_days else NONE,
        "cadence_days": str(known.cadence_days or "") if own else "",
        "primary": known.primary or "",
        "backup": known.backup or "",
        "reach": list(range(len(known.reach))),
        **{f"reach.{number}.address": one.shown for number, one in enumerate(known.reach)},
        **{f"reach.{number}.label": one.label for number, one in enumerate(known.reach)},
        **{f"reach.{number}.uri": one.uri for number, one in enumerate(known.reach)},
        **{f"reach.{number}.shown": one.shown for number, one in enumerate(known.reach)},
        "member_of": [home.id for home in known.member_of],
        "tags": list(known.tags),
        "basis": {one: list(stamps) for one, stamps in known.basis.items()},
    }


def uris_of(form: Form, number: int, region: str) -> list[str]:
    """The phone numbers or the e-mail address of one row as URIs; none for an empty row. Raises NotValid.

    A row that still says what was shown keeps its URI, whatever the region would make of it today.
    """
    typed = form.text(f"reach.{number}.address")
    if not typed:
        return []
    before = form.text(f"reach.{number}.uri")
    if before and typed == form.text(f"reach.{number}.shown"):
        return [before]
    return reach_rules.uris(typed, region)


def fields_of(form: Form, region: str) -> dict[str, Any]:
    """What the officer changed since the form was opened, as fields of a contact; removed ones as None or False.

    Only that: what another phone wrote meanwhile is not overwritten by a form that still shows it as it was.
    Raises NotValid.
    """
    then = _fields(Form(form.get("at_first")), region) if form.get("at_first") else {}
    now = _fields(form, region)
    gone = {name: None if name.startswith("reach/") else False for name in then if name not in now}
    return gone | {name: value for name, value in now.items() if name not in then or then[name] != value}


def _fields(form: Form, region: str) -> dict[str, Any]:
    fields: dict[str, Any] = {name: form.text(name) for name in PLAIN}
    fields["kind"], fields["stage"] = form.text("kind"), form.text("stage")
    fields["primary"], fields["backup"] = form.text("primary") or None, form.text("backup") or None
    fields["cadence_days"] = _cadence(form)
    for number in form.get("reach", []):
        try:
            uris = uris_of(form, number, region)
        except NotValid as wrong:
            raise NotValid(f"reach.{number}.address", str(wrong)) from wrong
        for uri in uris:
            fields[f"reach/{uri}"] = form.text(f"reach.{number}.label") or True
    fields |= {f"member_of/{home}": True for home in form.get("member_of", [])}
    waiting = form.text("tag")  # typed, but not added: it counts
    fields |= {f"tag/{tag}": True for tag in [*form.get("tags", []), *([waiting] if waiting else [])]}
    return fields


def taken_up(fresh: dict[str, Any], draft: dict[str, Any]) -> dict[str, Any]:
    """The form of a contact as it is now, with what a draft of it had changed on top.

    Of what was changed, the officer has seen what stood there when the draft was begun; of all else, what is there now.
    """
    first = draft.get("at_first") or {}
    changed = {name for name, value in draft.items() if name not in KEPT and value != first.get(name)}
    if any(map(_is_reach, changed)):  # the rows of a list belong together
        changed |= set(filter(_is_reach, (*draft, *first)))
        fresh = {name: value for name, value in fresh.items() if not _is_reach(name)}
    at_first = {**fresh, **{name: first.get(name) for name in changed}}
    written = {_written_as(name) for name in changed}
    before, now = draft.get("basis") or {}, fresh.get("basis") or {}
    basis = {one: stamps for one, stamps in now.items() if one.partition("/")[0] not in written}
    basis |= {one: stamps for one, stamps in before.items() if one.partition("/")[0] in written}
    return {**fresh, **{name: draft.get(name) for name in changed}, "at_first": at_first, "basis": basis}


def _is_reach(name: str) -> bool:
    return name.partition(".")[0] == "reach"


def _written_as(name: str) -> str:
    """The field of a contact, or how its fields begin, that a field of the form is written as."""
    return {"tags": "tag", "cadence": "cadence_days"}.get(name, "reach" if _is_reach(name) else name)


def _cadence(form: Form) -> int | None:
    choice = form.text("cadence")
    if choice == NONE:
        return NEVER
    if choice != OWN:
        return None
    days = form.text("cadence_days")
    if not days.isdecimal() or int(days) < 1:
        raise NotValid("cadence_days", "Every how many days? A number from 1.")
    return int(days)


@screen
def NewContact() -> ft.View:
    return _contact_form("")


@screen
def EditContact() -> ft.View:
    return _contact_form(ft.use_route_params().get("id", ""))


class EditedContact(Writing):
    """The form of a contact that is there (`contact`, its id) or of a new one ("")."""

    def __init__(self, session: Session, contact: str) -> None:
        kind = "edit" if contact else "contact"
        super().__init__(session, kind, _worth_keeping, lambda values: str(values.get("name") or ""))
        self._contact = contact

    async def open(self, found: Read) -> None:
        """With what was typed before, if it was cut off or parked."""
        place = routes.edit_contact(self._contact) if self._contact else routes.NEW_CONTACT
        draft = await self.earlier(lambda one: one.subject == self._contact and (bool(self._contact) or not one.parked))
        if found.known is None:
            # Whoever adds somebody is their officer, until they say otherwise.
            me = next((officer.id for officer in found.officers if officer.me), "")
            self.begin(place, {**blank(), "primary": me, "at_first": {}}, draft=draft)
            return
        fresh = form_of(found.known)
        if draft is not None:
            draft = replace(draft, fields=taken_up(fresh, draft.fields))
        self.begin(place, {**fresh, "at_first": fresh}, self._contact, draft)


def _worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {**blank(), "primary": values.get("primary")}
    return any(
        value != first.get(name) and (value or first.get(name)) for name, value in values.items() if name not in KEPT
    )


def _contact_form(contact: str) -> ft.View:
    """The body of both screens: a hook-calling function, not a component of its own."""
    session = use_session()
    writing = use_kept(lambda: EditedContact(session, contact))
    form = writing.form
    filled, set_filled = use_value(False)
    saving, set_saving = use_value(False)
    changes, set_changes = use_value(0)

    def read() -> Read:
        nb = session.notebook
        known = contacts.read(nb, contact) if contact else None
        return Read(known, squad.stages(nb), squad.officers(nb))

    reading = use_read(session, read, contact)
    found = reading.value

    async def fill() -> None:
        # Once: what a sync brings in while the officer types must not overwrite the form.
        if found is not None and not writing.begun:
            await writing.open(found)
            set_filled(True)

    ft.use_effect(lambda: session.tasks.start(fill), [found is not None])
    ft.use_effect(lambda: None, [], cleanup=lambda: session.tasks.start(writing.leave))

    async def choose(name: str, value: str) -> None:
        form.set(name, "" if name in ("primary", "backup") and form.text(name) == value else value)
        set_changes(lambda n: n + 1)

    async def save() -> None:
        try:
            fields = fields_of(form, session.notebook.region)
            if not form.text("name") and not form.text("description"):
                raise NotValid("name", "Write a name, or in a few words how to recognise them.")
            set_saving(True)
            await writing.keep()  # should saving fail, the words are on disk
            made = contact or await session.write(contacts.create, fields)
            if contact:
                await session.write(contacts.edit, contact, fields, form.get("basis"))
        except NotValid as wrong:
            set_saving(False)
            await form.complain({wrong.field: str(wrong)})
            return
        except BaseException:
            set_saving(False)
            raise
        await writing.finish()
        session.say("Saved on this phone")
        if writing.in_sight:
            await session.go(routes.contact(made))

    def chosen(name: str) -> Any:
        async def choose_one(value: str) -> None:
            await choose(name, value)

        return session.tasks.guarded(choose_one)

    content: list[ft.Control | None] = []
    if reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, "Not here", reading.problem)]
    elif filled and found is not None:
        person = form.text("kind") == "person"
        content = [
            card.banner(BACK, "late") if found.known is not None and found.known.deleted else None,
            chip_group(list(KINDS.items()), [form.text("kind")], chosen("kind")),
            NameField(session, form, contact, changes),
            _words(
                form,
                "description",
                "How to recognise them" if person else "What it is",
                "Owner's brother, red jacket" if person else "Bar with a small stage",
            ),
            _words(form, "role", "Role", "Manager, late shift") if person else None,
            Belongs(session, form, contact, changes),
            _heading("Reaching them"),
            Reaches(session, form, changes),
            _words(form, "reach_note", "How they like to be reached", "Text before 4 pm, in person after closing"),
            _words(form, "address", "Address", ""),
            _words(form, "interpreter", "Interpreter needed", "Spanish"),
            _heading("The relationship"),
            chip_group([(one.id, one.name) for one in found.stages], [form.text("stage")], chosen("stage"), "Stage"),
            _reminder(form, found.stages, chosen("cadence")),
            _officers("Primary officer", found.officers, form.text("primary"), chosen("primary")),
            _officers("Backup officer", found.officers, form.text("backup"), chosen("backup")),
            Tags(session, form, changes),
        ]
    return page_view(
        session,
        "Edit contact" if contact else "New contact",
        content,
        back="Close",
        pill=False,
        writing=writing,
        bottom=button.stacked(button.primary("Save", session.tasks.act(save, once="save"), busy=saving))
        if filled
        else None,
        fullscreen=True,
    )


def _heading(words: str) -> ft.Control:
    return ft.Container(card.section(words), margin=ft.Margin.only(top=8))


def _words(form: Form, name: str, called: str, hint: str) -> ft.Control:
    return text_field(form, name, called, hint=hint)


def _reminder(form: Form, stages: list[Stage], choose: Any) -> ft.Control | None:
    if form.text("stage") == PAUSED:
        return note("Paused: no reminders, and the squad knows they asked for quiet.")
    usual = next((stage.cadence_days for stage in stages if stage.id == form.text("stage")), None)
    by_stage = f"Every {usual} days" if usual else "As the stage says"
    options = [(BY_STAGE, by_stage), (OWN, "Own days"), (NONE, "No reminders")]
    parts: list[ft.Control] = [chip_group(options, [form.text("cadence")], choose, "Be in touch")]
    if form.text("cadence") == OWN:
        parts.append(
            ft.Container(
                text_field(form, "cadence_days", "Days between contacts", keyboard_type=ft.KeyboardType.NUMBER),
                width=220,
            )
        )
    return ft.Column(parts, spacing=10, tight=True)


def _officers(called: str, officers: list[SquadMember], value: str, choose: Any) -> ft.Control:
    options = [(one.id, f"{one.name} (you)" if one.me else one.name) for one in officers]
    return ft.Column(
        [label(called), chip_group(options, [value], choose)],
        spacing=8,
        tight=True,
    )
