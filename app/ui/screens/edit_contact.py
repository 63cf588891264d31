"""Adding and changing a contact: only what the officer knows, every field optional but one word to know them by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain import reach as reach_rules
from app.domain.contact import KINDS, NEVER, PAUSED, Stage
from app.domain.records import NotValid
from app.notebook import contacts, squad
from app.notebook.contacts import Contact as Known
from app.notebook.squad import Officer
from app.state.context import use_session
from app.state.form import Form
from app.state.reading import use_read
from app.ui import routes
from app.ui.hooks import use_kept, use_value
from app.ui.parts import button, card
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.page import page_view
from app.ui.parts.text import label, note
from app.ui.screen import screen
from app.ui.screens.edit_parts import Belongs, NameField, Reaches, Tags

PLAIN = ("name", "description", "role", "reach_note", "address", "interpreter")
BY_STAGE, OWN, NONE = "stage", "own", "none"


@dataclass(frozen=True)
class Read:
    known: Known | None
    stages: list[Stage]
    officers: list[Officer]


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


def fields_of(form: Form, before: Known | None, region: str) -> dict[str, Any]:
    """The form as fields of a contact. What was taken away from `before` is written as removed. Raises NotValid."""
    fields: dict[str, Any] = {name: form.text(name) for name in PLAIN}
    fields["kind"], fields["stage"] = form.text("kind"), form.text("stage")
    fields["primary"], fields["backup"] = form.text("primary") or None, form.text("backup") or None
    fields["cadence_days"] = _cadence(form)
    if before is not None:
        fields |= {f"reach/{one.uri}": None for one in before.reach}
        fields |= {f"member_of/{home.id}": False for home in before.member_of}
        fields |= {f"tag/{tag}": False for tag in before.tags}
    for number in form.get("reach", []):
        for uri in uris_of(form, number, region):
            fields[f"reach/{uri}"] = form.text(f"reach.{number}.label") or True
    fields |= {f"member_of/{home}": True for home in form.get("member_of", [])}
    waiting = form.text("tag")  # typed, but not added: it counts
    fields |= {f"tag/{tag}": True for tag in [*form.get("tags", []), *([waiting] if waiting else [])]}
    return fields


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
    return _contact_form(None)


@screen
def EditContact() -> ft.View:
    return _contact_form(ft.use_route_params().get("id", ""))


def _contact_form(contact: str | None) -> ft.View:
    """The body of both screens: a hook-calling function, not a component of its own."""
    session = use_session()
    form: Form = use_kept(lambda: Form(blank()))
    before: list[Known] = use_kept(list)
    filled, set_filled = use_value(contact is None)
    saving, set_saving = use_value(False)
    problem, set_problem = use_value(("", ""))
    changes, set_changes = use_value(0)

    def read() -> Read:
        nb = session.notebook
        known = contacts.read(nb, contact) if contact else None
        return Read(known, squad.stages(nb), squad.officers(nb))

    reading = use_read(session, read, contact)
    found = reading.value

    def fill() -> None:
        if found is not None and contact is None and form.get("primary") is None:
            # Whoever adds somebody is their officer, until they say otherwise.
            form.set("primary", next((officer.id for officer in found.officers if officer.me), ""))
            set_changes(lambda n: n + 1)
        # Once: what a sync brings in while the officer types must not overwrite the form.
        if found is not None and found.known is not None and not before:
            before.append(found.known)
            form.fill(form_of(found.known))
            set_filled(True)

    ft.use_effect(fill, [found is not None])

    async def choose(name: str, value: str) -> None:
        form.set(name, "" if name in ("primary", "backup") and form.text(name) == value else value)
        set_changes(lambda n: n + 1)

    async def save() -> None:
        try:
            fields = fields_of(form, before[0] if before else None, session.notebook.region)
            if not fields["name"] and not fields["description"]:
                raise NotValid("name", "Write a name, or in a few words how to recognise them.")
            set_saving(True)
            if contact is None:
                made = await session.write(contacts.create, fields)
            else:
                made = contact
                await session.write(contacts.edit, contact, fields)
        except NotValid as wrong:
            set_saving(False)
            set_problem((wrong.field, str(wrong)))
            session.warn(str(wrong))
            return
        except BaseException:
            set_saving(False)
            raise
        session.say("Saved on this phone")
        await session.go(routes.contact(made))

    def wrong_with(name: str) -> str | None:
        return problem[1] if problem[0] == name else None

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
            chip_group(list(KINDS.items()), [form.text("kind")], chosen("kind")),
            NameField(session, form, contact, wrong_with("name") or "", changes),
            _words(
                form,
                "description",
                "How to recognise them" if person else "What it is",
                "Owner's brother, red jacket" if person else "Bar with a small stage",
            ),
            _words(form, "role", "Role", "Manager, late shift") if person else None,
            Belongs(session, form, contact, changes),
            _heading("Reaching them"),
            Reaches(session, form, problem if problem[0] in ("phone", "mail") else ("", ""), changes),
            _words(form, "reach_note", "How they like to be reached", "Text before 4 pm, in person after closing"),
            _words(form, "address", "Address", ""),
            _words(form, "interpreter", "Interpreter needed", "Spanish"),
            _heading("The relationship"),
            chip_group([(one.id, one.name) for one in found.stages], [form.text("stage")], chosen("stage"), "Stage"),
            _reminder(form, found.stages, chosen("cadence"), wrong_with("cadence_days")),
            _officers("Primary officer", found.officers, form.text("primary"), chosen("primary")),
            _officers("Backup officer", found.officers, form.text("backup"), chosen("backup")),
            Tags(session, form, changes),
        ]
    return page_view(
        session,
        "New contact" if contact is None else "Edit contact",
        content,
        back="Close",
        pill=False,
        bottom=button.stacked(button.primary("Save", session.tasks.act(save, once="save"), busy=saving)),
        fullscreen=True,
    )


def _heading(words: str) -> ft.Control:
    return ft.Container(card.section(words), margin=ft.Margin.only(top=8))


def _words(form: Form, name: str, called: str, hint: str, error: str | None = None) -> ft.Control:
    capitals = ft.TextCapitalization.WORDS if name in ("name", "address") else ft.TextCapitalization.SENTENCES
    return text_field(form, name, called, hint=hint, error=error, capitalization=capitals)


def _reminder(form: Form, stages: list[Stage], choose: Any, error: str | None) -> ft.Control | None:
    if form.text("stage") == PAUSED:
        return note("Paused: no reminders, and the squad knows they asked for quiet.")
    usual = next((stage.cadence_days for stage in stages if stage.id == form.text("stage")), None)
    by_stage = f"Every {usual} days" if usual else "As the stage says"
    options = [(BY_STAGE, by_stage), (OWN, "Own days"), (NONE, "No reminders")]
    parts: list[ft.Control] = [chip_group(options, [form.text("cadence")], choose, "Be in touch")]
    if form.text("cadence") == OWN:
        parts.append(
            ft.Container(
                text_field(
                    form, "cadence_days", "Days between contacts", error=error, keyboard_type=ft.KeyboardType.NUMBER
                ),
                width=220,
            )
        )
    return ft.Column(parts, spacing=10, tight=True)


def _officers(called: str, officers: list[Officer], value: str, choose: Any) -> ft.Control:
    options = [(one.id, f"{one.name} (you)" if one.me else one.name) for one in officers]
    return ft.Column(
        [label(called), chip_group(options, [value], choose)],
        spacing=8,
        tight=True,
    )
