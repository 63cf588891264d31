"""A new handover: to whom, what, and what they should know. Nothing changes hands until they accept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import flet as ft

from app.domain.kinds import contact
from app.domain.kinds import handover as rules
from app.domain.kinds.handover import Item
from app.notebook import handover_offer, handovers, squad
from app.notebook.handover_offer import Mine
from app.notebook.squad import SquadMember
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.handovers.addresses import HANDOVERS, NEW_HANDOVER, to_handover, to_new_handover
from app.ui.handovers.things import chosen_rows
from app.ui.hooks import use_redraw
from app.ui.parts import card
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.parts.squads import Mine as Squads
from app.ui.parts.squads import choice_of_squad, read_mine
from app.ui.parts.text import label, note, told
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import _

NAMES = ("to", "name", "words")


@dataclass(frozen=True)
class Read:
    mine: Mine
    heirs: list[SquadMember]
    squads: Squads
    keeper: str


def _read(session: Session, first: str, wanted: str) -> Read:
    nb, squads = session.notebook, read_mine(session)
    keeper = (nb.squad_of(first) if first else "") or squads.one_of(wanted) or ""
    heirs = [one for one in squad.officers(nb, keeper) if not one.me]
    return Read(handover_offer.mine(nb, keeper), heirs, squads, keeper)


@screen
def NewHandover() -> ft.Control:
    session = use_session()
    first = ft.use_route_params().get("contact") or ""
    redraw = use_redraw()
    place = to_new_handover(first) if first else NEW_HANDOVER

    async def open_draft(writing: Writing) -> None:
        draft = await writing.earlier(lambda draft: draft.subject == first)
        blank = {**dict.fromkeys(NAMES, ""), "squad": "", "chosen": [f"{contact.KIND} {first}"] if first else []}
        writing.begin(place, blank, first, draft)

    def make() -> Writing:
        return Writing(session, "handover", lambda values: worth_keeping(values, first))

    written = use_written_form(session, make, open_draft)
    form = written.writing.form
    wanted = form.text("squad") if written.ready else ""

    reading = use_read(session, lambda: _read(session, first, wanted), first, wanted)
    found = reading.value

    async def choose_squad(one: str) -> None:
        form.set("squad", one)
        form.set("chosen", [])
        form.set("to", "")
        redraw()

    async def put() -> str:
        keeper = found.keeper if found is not None else ""
        return await session.tasks.run(handovers.offer, session.notebook, _said(form), keeper)

    async def saved(made: str) -> None:
        async def undo() -> None:
            await session.write(handovers.take_back, made)

        session.say(_("Offered: they see it on Today after their next sync"), undo)
        if written.writing.in_sight:
            await session.go(to_handover(made, session.notebook.officer), HANDOVERS)

    async def save() -> None:
        await written.saving.save(put, saved)

    content: list[ft.Control | None] = []
    if found is not None and written.ready:
        content = [
            note(_("Nothing changes hands until they accept.")),
            *([] if first else choice_of_squad(session, found.squads, found.keeper, choose_squad)),
            *_to(session, form, found.heirs, redraw),
            *_what(session, form, found.mine, redraw),
            text_field(form, "name", _("Name of the handover"), hint=_("Harbor beat")),
            text_field(form, "words", _("What they should know"), lines=3),
        ]
    elif reading.problem:
        content = [card.empty(ft.Icons.MOVE_DOWN_ROUNDED, _("Not here"), reading.problem)]
    return form_view(
        session, _("New handover"), content, written, save, back_to=HANDOVERS, words=_("Offer the handover")
    )


def worth_keeping(values: Mapping[str, Any], first: str) -> bool:
    least = 1 if first else 0
    return any(values.get(name) for name in NAMES) or len(values.get("chosen") or ()) > least


def _said(form: Form) -> dict[str, Any]:
    """What the form says, as the fields of a handover."""
    lists = {name: [one for of, one in _chosen(form) if of == kind] for kind, name in rules.LISTS.items()}
    return {**{name: form.text(name) for name in NAMES}, **lists}


def _chosen(form: Form) -> list[Item]:
    pairs = (str(one).partition(" ") for one in form.get("chosen", []))
    return [(kind, ident) for kind, _blank, ident in pairs]


def _to(session: Session, form: Form, heirs: list[SquadMember], redraw: Callable[[], None]) -> list[ft.Control | None]:
    async def choose(officer: str) -> None:
        form.set("to", officer)
        form.problems.pop("to", None)
        redraw()

    if not heirs:
        return [note(_("You are the only officer of this squad so far."))]
    names = [(one.id, one.name) for one in heirs]
    return [
        chip_group(names, [form.text("to")], session.tasks.guarded(choose), _("To whom")),
        told(form.problems.get("to", "") or form.problems.get("owner", "")),
    ]


def _what(session: Session, form: Form, mine: Mine, redraw: Callable[[], None]) -> list[ft.Control | None]:
    """Their beats, as chips that choose all of one, and below everything that can be chosen."""
    chosen = set(_chosen(form))

    async def put(items: set[Item]) -> None:
        form.set("chosen", [f"{kind} {one}" for kind, one in sorted(items)])
        for name in rules.LISTS.values():
            form.problems.pop(name, None)
        redraw()

    async def toggle(item: Item) -> None:
        await put(chosen ^ {item})

    def beat(title: str, items: tuple[Item, ...]) -> Callable[[], Awaitable[None]]:
        async def choose() -> None:
            whole = chosen >= set(items)
            if not whole and not form.text("name"):
                form.set("name", title)
            await put(chosen - set(items) if whole else chosen | set(items))

        return choose

    people = [((contact.KIND, one.id), one.title, one.subtitle) for one in mine.people]
    problems = [form.problems.get(name, "") for name in rules.LISTS.values()]
    wrong = told(next((one for one in problems if one), ""))
    if not people and not mine.named:
        return [card.card(card.empty(ft.Icons.MOVE_DOWN_ROUNDED, _("Nothing to hand over"), _teach())), wrong]
    chips = [
        chip(one.title, chosen >= set(one.items), session.tasks.act(beat(one.title, one.items)), f"beat {one.id}")
        for one in mine.beats
    ]
    return [
        label(_("A whole beat")) if chips else None,
        ft.Row(chips, wrap=True, spacing=8, run_spacing=8, key="beats") if chips else None,
        wrong,
        *chosen_rows(session, _("People and places"), people, chosen, toggle),
        *chosen_rows(
            session, _("Problems and programs"), [(item, name, "") for item, name in mine.named], chosen, toggle
        ),
    ]


def _teach() -> str:
    return _("Here stand the people whose primary officer you are, and the problems and programs that you lead.")
