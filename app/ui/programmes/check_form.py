"""A check of an item: how it stands, the evidence, who verified it, and until when that holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain.field_rules import is_id
from app.domain.kinds.check import DRAFTED, MET, NOT_STARTED, STATES
from app.domain.template import Item
from app.notebook import partners, programmes
from app.notebook.programmes import Line
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_redraw
from app.ui.parts import card
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.text import note, told
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.programmes import words
from app.ui.programmes.addresses import to_check, to_programme
from app.ui.programmes.rows import who
from app.ui.programmes.until_choice import USUAL, UntilChoice
from app.ui.screen import screen
from app.words import N_, _

NAMES = ("state", "person", "person_words", "evidence", "agency", "by", "day", "until")
TRAINED = {MET: N_("Trained"), DRAFTED: N_("Still to come"), NOT_STARTED: N_("Not needed any more")}
"""The states of one person's training, in words."""
SHOWN_PEOPLE, SHOWN_AGENCIES = 24, 6


@dataclass(frozen=True)
class Read:
    """`people`: who may be trained, (contact or words, title); `agencies` that the squad knows, (id, title)."""

    title: str
    line: Line | None
    people: list[tuple[str, str]]
    agencies: list[tuple[str, str]]


def worth_keeping(values: Mapping[str, Any]) -> bool:
    first = values.get("at_first") or {}
    return any((values.get(name) or "") != (first.get(name) or "") for name in NAMES)


def _read(session: Session, programme: str, item: str) -> Read:
    nb = session.notebook
    with nb.lock:
        found = programmes.read(nb, programme)
        line = found.line(item)
        there = dict(programmes.people(nb, programme)) if line is not None and line.item.each else {}
        named = {one.key: one.person for one in line.latest if one.key} if line is not None else {}
        agencies = partners.named(nb, nb.squad_of(programme))
        return Read(who(found.row), line, list((there | named).items())[:SHOWN_PEOPLE], agencies)


def _first(line: Line) -> dict[str, str]:
    """What the form begins with: what was said last of who verifies it."""
    last = line.latest[0] if line.latest and not line.item.each else None
    agency = last.agency if last is not None and last.agency else words.said(line.item.verified_by)
    fresh = dict.fromkeys(NAMES, "")
    return {**fresh, "state": MET, "agency": agency, "day": when.now().date().isoformat(), "until": USUAL}


@screen
def CheckForm() -> ft.Control:
    session = use_session()
    redraw = use_redraw()
    params = ft.use_route_params()
    programme, item = params.get("programme") or "", params.get("item") or ""
    subject = f"{programme} {item}"
    reading = use_read(session, lambda: _read(session, programme, item), programme, item)
    found = reading.value
    line = found.line if found is not None else None

    async def open_draft(writing: Writing) -> None:
        if found is not None and line is not None:
            fresh, of = _first(line), f"{found.title}: {words.said(line.item.name)}"
            draft = await writing.earlier(lambda draft: draft.subject == subject)
            writing.begin(to_check(programme, item), {**fresh, "at_first": fresh, "of": of}, subject, draft)

    def make() -> Writing:
        return Writing(session, "check", worth_keeping, lambda values: str(values.get("of") or "")[:80])

    written = use_written_form(session, make, open_draft, known=line is not None)
    form = written.writing.form

    async def put() -> str:
        return await session.tasks.run(programmes.check, session.notebook, programme, item, _fields(form, found))

    async def saved(check: str) -> None:
        async def undo() -> None:
            await session.write(programmes.take_back, check)

        session.say(_("Saved on this phone"), undo)
        if written.writing.in_sight:
            await session.go(to_programme(programme))

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    if found is not None and line is not None and written.ready:
        content = [_asked(found.title, line.item), *_inputs(session, form, line.item, found, redraw)]
    elif reading.problem or (found is not None and line is None):
        gone = reading.problem or _("This item is not asked for any more.")
        content = [card.empty(ft.Icons.CHECKLIST_ROUNDED, _("Not here"), gone)]
    name = words.said(line.item.name) if line is not None else _("Verify an item")
    return form_view(session, name, content, written, save, back_to=to_programme(programme))


def _fields(form: Form, found: Read | None) -> dict[str, Any]:
    """An agency that the squad knows by this name is linked."""
    said: dict[str, Any] = {name: form.text(name) for name in NAMES}
    agencies = found.agencies if found is not None else []
    said["agency_id"] = next((one for one, title in agencies if title == said["agency"]), "")
    if said["state"] != MET:
        said |= {"agency": "", "by": "", "until": ""}
    if said["until"] == USUAL:
        del said["until"]
    if said["person"]:
        said["person_words"] = ""
    return said


def _asked(title: str, item: Item) -> ft.Control:
    evidence = _("To be seen: {words}").format(words=words.said(item.evidence)) if item.evidence else ""
    lines: list[ft.Control] = [note(title), *([note(evidence)] if evidence else [])]
    return ft.Column(lines, spacing=2, tight=True)


def _inputs(
    session: Session, form: Form, item: Item, found: Read, redraw: Callable[[], None]
) -> list[ft.Control | None]:
    async def choose_agency(title: str) -> None:
        form.set("agency", title)
        redraw()

    async def choose_state(value: str) -> None:
        form.set("state", value)
        redraw()

    names = TRAINED if item.each else {one: STATES[one] for one in (MET, DRAFTED, NOT_STARTED)}
    states = [(one, _(name)) for one, name in names.items()]
    met = form.text("state") == MET
    known = [(title, title) for _id, title in found.agencies[:SHOWN_AGENCIES]]
    evidence_hint = _("e.g. what was seen, where the paper is")
    return [
        *(_whom(session, form, found.people, redraw) if item.each else []),
        chip_group(states, [form.text("state")], session.tasks.guarded(choose_state), _("How it stands")),
        told(form.problems.get("state", "")),
        text_field(form, "evidence", _("Evidence"), lines=2, hint=evidence_hint),
        text_field(form, "agency", _("Verifying agency"), hint=_("Fire marshal")) if met else None,
        chip_group(known, [form.text("agency")], session.tasks.guarded(choose_agency)) if met and known else None,
        text_field(form, "by", _("Verified by"), hint=_("e.g. O. Nwosu")) if met else None,
        DayChoice(session, form, "day", _("Verified on") if met else _("Day"), key="day"),
        UntilChoice(session, form, item, key="until") if met else None,
    ]


def _whom(
    session: Session, form: Form, people: list[tuple[str, str]], redraw: Callable[[], None]
) -> list[ft.Control | None]:
    """Who was trained: somebody of the venue, or a name."""
    chosen = form.text("person") or form.text("person_words")
    choose = _choice(form, redraw)
    known = [key for key, _title in people]
    chips = chip_group(people, [chosen], session.tasks.guarded(choose), _("Who was trained")) if people else None
    somebody = text_field(form, "person_words", _("Somebody else") if people else _("Who was trained"))
    return [chips, somebody if not form.text("person") and (form.text("person_words") not in known) else None]


def _choice(form: Form, redraw: Callable[[], None]) -> Callable[[str], Awaitable[None]]:
    async def choose(key: str) -> None:
        again = key in (form.text("person"), form.text("person_words"))
        form.set("person", key if is_id(key) and not again else "")
        form.set("person_words", key if not is_id(key) and not again else "")
        redraw()

    return choose
