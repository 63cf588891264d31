"""First contact, engagement and leaving the list: the day, and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import flet as ft

from app.domain.kinds import outreach as rules
from app.notebook import outreach
from app.notebook.outreach import Undo
from app.notebook.seen_versions import Basis
from app.state.session import Session
from app.ui import when
from app.ui.hooks import use_redraw
from app.ui.outreach.addresses import to_listed
from app.ui.outreach.words import title
from app.ui.parts import button
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip_group
from app.ui.parts.text import heading, note, told
from app.ui.parts.written_sheet import use_written_sheet
from app.words import N_, _

NAMES = {
    rules.MET: N_("First contact"),
    rules.ENGAGED: N_("Engaged"),
    rules.OFF: N_("Take off the list"),
}
ABOUT = {
    rules.MET: N_("The first time somebody of the team spoke with them, where no note tells it."),
    rules.ENGAGED: N_("The day on which they began to work on a plan with the team: a relationship, not a task."),
    rules.OFF: N_("Nothing is lost: they stay in the notebook, and can be put back on the list."),
}
SAYS = {rules.MET: N_("Saved on this phone"), rules.ENGAGED: N_("Engaged"), rules.OFF: N_("Off the list")}
FIELDS = {rules.MET: "met", rules.ENGAGED: "engaged", rules.OFF: "exited"}


def use_steps(session: Session, listed: str) -> Callable[[str], Awaitable[None]]:
    """A hook: answers `take(step)`, which opens the sheet for it."""
    redraw = use_redraw()

    def whose(_subject: str) -> str:
        return title(outreach.read(session.notebook, listed).row)

    def seen(_subject: str) -> Basis:
        return outreach.seen(session.notebook, listed)

    today = when.now().date().isoformat()
    blank = {**dict.fromkeys(FIELDS.values(), today), "exit": ""}
    written = use_written_sheet(
        session, "by-name step", blank, whose, lambda _subject: to_listed(listed), seen=seen, tells=True
    )
    form, saving = written.form, written.saving
    step = written.subject.partition(" ")[2]

    async def take(asked: str) -> None:
        await written.open(f"{listed} {asked}")

    async def taken(answer: Undo) -> None:
        was, after = answer

        async def undo() -> None:
            await session.write(outreach.put_back, listed, was, after)

        session.say(_(SAYS[step]), undo)

    async def why(chosen: str) -> None:
        form.set("exit", chosen)
        redraw()

    async def save() -> None:
        day, basis = form.text(FIELDS[step]), form.get("basis")
        if step == rules.OFF:
            await saving.write(taken, partial(outreach.take_off, basis=basis), listed, day, form.text("exit"))
        else:
            work = outreach.meet if step == rules.MET else outreach.engage
            await saving.write(taken, partial(work, basis=basis), listed, day)

    if step not in NAMES:
        use_sheet(session, None)
        return take
    exits = [(one, _(name)) for one, name in rules.EXITS.items()]
    parts: list[ft.Control | None] = [
        heading(_(NAMES[step])),
        note(_(ABOUT[step])),
        DayChoice(session, form, FIELDS[step], _("Day"), key=f"day {step}"),
        chip_group(exits, [form.text("exit")], session.tasks.guarded(why), _("Why")) if step == rules.OFF else None,
        told(form.problems.get("exit", "") or saving.problem),
        button.primary(_(NAMES[step]), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide))
    return take
