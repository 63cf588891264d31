"""The form of a meeting or an event, new or changed: what, when and where, whom it is for, and who came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain import field_rules
from app.domain.kinds import gathering as rules
from app.notebook import gatherings
from app.notebook.seen_versions import Basis
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.gatherings.addresses import NEW_GATHERING, to_edit_gathering, to_gathering
from app.ui.gatherings.people_choice import PeopleChoice, Several
from app.ui.hooks import use_redraw
from app.ui.log.place import Where
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.squads import choice_of_squad, read_mine, remember
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import part, screen
from app.words import N_, _

WORDS = ("title", "place", "words", "others")
BLANK: dict[str, Any] = {
    **dict.fromkeys(WORDS, ""),
    "kind": rules.MEETING,
    "day": "",
    "venue": "",
    "squad": "",
    **{part: [] for part in rules.MOST},
}
BESIDE = {part: f"search {part}" for part in rules.MOST}
LINKED = N_("It stands on its page, too.")
HINTS = {rules.MEETING: N_("e.g. Coalition meeting"), rules.EVENT: N_("e.g. Coffee on Market Row")}
WHOM = {rules.MEETING: N_("Whom you wanted there"), rules.EVENT: N_("Whom you want to reach")}


def worth_keeping(values: Mapping[str, Any]) -> bool:
    """Of a new one no choice by itself."""
    first = values.get("at_first") or BLANK
    names = first if first.get("title") else [name for name in first if name not in ("kind", "squad")]
    return any((values.get(name) or None) != (first[name] or None) for name in names)


def form_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A gathering as the form holds it; also of fields that a newer version, or a forged one, wrote."""
    others = field_rules.between(fields.get("others"), 0, rules.OTHERS_MAX)
    return {
        **BLANK,
        **{name: field_rules.one_line(fields.get(name)) for name in ("title", "place")},
        "words": field_rules.text(fields.get("words"), most=rules.WORDS_MAX),
        "others": f"{others}" if others else "",
        "kind": rules.kind_of(fields),
        "day": field_rules.day_or_none(fields.get("day")) or "",
        "venue": field_rules.ident(fields.get("venue")) or "",
        **rules.people(fields),
    }


def fields_of(form: Form) -> dict[str, Any]:
    """The fields that the form says."""
    return {
        **{name: form.text(name) for name in (*WORDS, "kind", "day")},
        "venue": form.text("venue") or None,
        **{f"{part}/{one}": True for part in rules.MOST for one in form.get(part) or []},
    }


def changed(form: Form) -> dict[str, Any]:
    """What it says otherwise than when it was opened; whoever was left out is named, too."""
    before, now = fields_of(Form(form.get("at_first") or {})), fields_of(form)
    names = rules.GATHERING.with_groups(name for name, value in now.items() if before.get(name) != value)
    said = {name: value for name, value in now.items() if name in names}
    return said | {name: False for name in before if "/" in name and name not in now}


# --- the screens -----------------------------------------------------------------------------------------------------


@screen
def NewGathering() -> ft.Control:
    session = use_session()

    async def open_draft(writing: Writing) -> None:
        begun = {**BLANK, "day": when.now().date().isoformat()}
        draft = await writing.earlier(lambda draft: not draft.parked and draft.place == NEW_GATHERING)
        writing.begin(NEW_GATHERING, {**begun, "at_first": begun}, draft=draft)

    def make() -> Writing:
        return Writing(session, "gathering", worth_keeping, lambda values: str(values.get("title") or "")[:80])

    written = use_written_form(session, make, open_draft, beside=BESIDE)
    form = written.writing.form

    async def saved(made: str) -> None:
        await session.tasks.run(remember, session, session.notebook.squad_of(made))

        async def undo() -> None:
            await session.write(gatherings.delete, made)

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.go(to_gathering(made))

    async def save() -> None:
        keeper = read_mine(session).one_of(form.text("squad"))
        await written.saving.write(saved, gatherings.add, fields_of(form), keeper)

    content = [GatheringFields(session, form, "")] if written.ready else []
    return form_view(session, _("New meeting or event"), content, written, save)


@dataclass(frozen=True)
class Read:
    fields: Mapping[str, Any]
    basis: Basis


@screen
def EditGathering() -> ft.Control:
    session = use_session()
    gathering = ft.use_route_params().get("id") or ""

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            return Read(gatherings.read(nb, gathering).fields, gatherings.seen(nb, gathering))

    found = use_read(session, read, gathering).value

    async def open_draft(writing: Writing) -> None:
        if found is not None:
            fresh = form_of(found.fields)
            basis = {one: list(stamps) for one, stamps in found.basis.items()}
            draft = await writing.earlier(lambda draft: draft.subject == gathering)
            writing.begin(to_edit_gathering(gathering), {**fresh, "at_first": fresh, "basis": basis}, gathering, draft)

    def make() -> Writing:
        return Writing(session, "edit gathering", worth_keeping, lambda values: str(values.get("title") or "")[:80])

    written = use_written_form(session, make, open_draft, known=found is not None, beside=BESIDE)
    form = written.writing.form

    async def saved(_basis: Basis) -> None:
        session.say(_("Saved on this phone"))
        if written.writing.in_sight:
            await session.go(to_gathering(gathering))

    async def save() -> None:
        await written.saving.write(saved, gatherings.edit, gathering, changed(form), form.get("basis"))

    content = [GatheringFields(session, form, gathering)] if written.ready else []
    name = _("Edit meeting or event")
    return form_view(session, name, content, written, save, back_to=to_gathering(gathering))


# --- its fields ------------------------------------------------------------------------------------------------------


@part
def GatheringFields(session: Session, form: Form, gathering: str) -> ft.Control:
    """`gathering`: which one is changed, "" for a new one."""
    redraw, mine = use_redraw(), read_mine(session)
    keeper = session.notebook.squad_of(gathering) if gathering else mine.one_of(form.text("squad"))
    kind, day = form.text("kind") or rules.MEETING, form.text("day")

    async def choose_kind(chosen: str) -> None:
        form.set("kind", chosen)
        redraw()

    async def choose_squad(squad: str) -> None:
        form.set("squad", squad)
        for one in rules.MOST:
            form.set(one, [])  # whoever comes is of the squad
        redraw()

    kinds = [(one, _(name)) for one, name in rules.KINDS.items()]
    is_over = day <= when.now().date().isoformat()
    parts: list[ft.Control | None] = [
        chip_group(kinds, [kind], session.tasks.guarded(choose_kind)),
        text_field(form, "title", _("What it is called"), hint=_(HINTS[kind])),
        DayChoice(session, form, "day", _("Day"), ahead=True, changed=redraw, key="day"),
        Where(session, form, _("Where"), LINKED),
        Wanted(session, form, kind, keeper, redraw, key="wanted")
        if kind == rules.EVENT or form.get("wanted")
        else None,
        *(_came(session, form, kind, keeper, gathering) if is_over else []),
        text_field(form, "words", _("What it is about"), lines=2, hint=_("What for, and what was said there")),
        *([] if gathering else choice_of_squad(session, mine, keeper, choose_squad)),
    ]
    return ft.Column(
        [one for one in parts if one is not None],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _came(session: Session, form: Form, kind: str, keeper: str | None, gathering: str) -> list[ft.Control]:
    return [
        Came(session, form, kind, keeper, key=f"came {kind}"),
        text_field(
            form,
            "others",
            _("People without a record"),
            helper=_("How many more came. Whoever you want to see again is a contact."),
            keyboard_type=ft.KeyboardType.NUMBER,
        ),
    ]


@part
def Wanted(session: Session, form: Form, kind: str, keeper: str | None, changed: Any) -> ft.Control:
    """Whom it is for: one by one, or all who stand around a problem."""
    several = use_read(session, lambda: gatherings.around_problems(session.notebook, keeper), keeper or "").value or []
    people: list[Several] = [(_("People of {problem}").format(problem=title), ids) for title, ids in several]
    hint = _("A person, a venue or an agency")
    whom = PeopleChoice(session, form, "wanted", _(WHOM[kind]), hint, keeper, people, changed=changed)
    why = note(_("Those who matter and seldom come by themselves: the page says afterwards who of them was missed."))
    return ft.Column([whom, why], spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


@part
def Came(session: Session, form: Form, kind: str, keeper: str | None) -> ft.Control:
    """Who came: those it was for are offered first, and those of the last one of its kind are added at a tap."""
    day = form.text("day")
    last = use_read(
        session, lambda: gatherings.last_before(session.notebook, kind, keeper, day), kind, keeper or "", day
    ).value
    as_before: list[Several] = []
    if last is not None and last[1]:
        as_before = [(_("All who came to {event}").format(event=last[0]), last[1])]
    offered = list(form.get("wanted") or [])
    hint = _("A person, a venue or an agency")
    came: ft.Control = PeopleChoice(session, form, "came", _("Who came"), hint, keeper, as_before, offered)
    return came
