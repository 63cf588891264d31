"""The head of a shift: as last time when one begins, until the officer says otherwise; corrected later."""

from __future__ import annotations

from functools import partial

import flet as ft

from app.domain.kinds.shift import DUTIES, HEAD
from app.notebook import shift_marks, shifts
from app.state.context import use_session
from app.state.form_draft import Writing
from app.state.session import Session
from app.ui.hooks import use_redraw
from app.ui.parts.field import chip, text_field
from app.ui.parts.squads import choice_of_squad, read_mine, remember
from app.ui.parts.text import note
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.ui.shift.addresses import BEGIN, to_head
from app.words import N_, _

ABOUT_BEGINNING = N_("Nothing of this is needed. What you say stands at the head of your shift, and is offered again.")
ABOUT_CORRECTING = N_("It begins when it began. The history keeps what stood there before.")


async def begin(session: Session, head: dict[str, str], squad: str | None = None) -> None:
    """Begins it, with Undo."""
    mark = await session.tasks.run(_begin, session, head, squad)
    session.changed()
    told(session, mark)


def told(session: Session, mark: str, corrected: str = "") -> None:
    async def undo() -> None:
        if corrected:
            await session.write(shifts.put_back, corrected, mark)
        else:
            await session.write(shifts.take_back, mark)

    session.say(_("The head is corrected") if corrected else _("Your shift has begun"), undo)


def _head_of(session: Session, shift: str) -> shift_marks.Head:
    """That of the shift to correct; of a new one, as last time."""
    found = shift_marks.read(session.notebook, shift) if shift else None
    return found.head if found is not None else shift_marks.last_head(session.notebook)


def _put(session: Session, shift: str, head: dict[str, str], squad: str) -> str:
    return shifts.correct(session.notebook, shift, head) if shift else _begin(session, head, squad)


def _begin(session: Session, head: dict[str, str], squad: str | None) -> str:
    keeper = read_mine(session).one_of(squad)
    mark = shifts.begin(session.notebook, head, keeper)
    remember(session, keeper)
    return mark


@screen
def BeginShift() -> ft.Control:
    return _use_head_form("")


@screen
def CorrectHead() -> ft.Control:
    return _use_head_form(ft.use_route_params().get("shift") or "")


def _use_head_form(shift: str) -> ft.Control:
    """The body of both screens: a hook-calling function, not a component of its own. `shift`: whose head is corrected,
    "" for a new one."""
    session = use_session()
    redraw = use_redraw()

    async def open_draft(writing: Writing) -> None:
        head = await session.tasks.run(_head_of, session, shift)
        usual = {name: getattr(head, name) for name in HEAD}
        draft = await writing.earlier(lambda draft: draft.subject == shift)
        place = to_head(shift) if shift else BEGIN
        writing.begin(place, {**usual, "usual": usual, "squad": ""}, shift, draft)

    def make() -> Writing:
        def worth_keeping(values: object) -> bool:
            return isinstance(values, dict) and any(values.get(name) != values["usual"][name] for name in HEAD)

        return Writing(session, "shift", worth_keeping)

    written = use_written_form(session, make, open_draft)
    form = written.writing.form

    async def choose_duty(duty: str) -> None:
        form.set("duty", "" if form.text("duty") == duty else duty)
        redraw()

    async def choose_squad(squad: str) -> None:
        form.set("squad", squad)
        redraw()

    async def done(mark: str) -> None:
        told(session, mark, shift)
        if written.writing.in_sight:
            await session.back()

    async def save() -> None:
        head = {name: form.text(name) for name in HEAD}
        put = partial(_put, session, shift, head, form.text("squad"))
        await written.saving.save(lambda: session.tasks.run(put), done)

    content: list[ft.Control] = []
    if written.ready:
        act, mine = session.tasks.act, read_mine(session)
        duties = [chip(_(one), form.text("duty") == _(one), act(choose_duty, _(one)), one) for one in DUTIES.values()]
        content = [
            note(_(ABOUT_CORRECTING if shift else ABOUT_BEGINNING)),
            text_field(form, "partner", _("Partner")),
            text_field(form, "duty", _("Kind of duty")),
            ft.Row(duties, wrap=True, spacing=8, run_spacing=8),
            text_field(form, "call_sign", _("Call sign")),
            *([] if shift else choice_of_squad(session, mine, mine.one_of(form.text("squad")), choose_squad)),
        ]
    return form_view(session, _("Correct the head") if shift else _("Begin shift"), content, written, save)
