"""Closing a problem: what worked, what stayed and who keeps watch; and opening it again with one tap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds.problem import CLOSING
from app.notebook import problems
from app.notebook.problems import Problem
from app.notebook.seen_versions import Basis
from app.state.session import Session
from app.ui import when
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.text import heading, note, told
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.problems.addresses import to_problem
from app.words import _


def use_close(session: Session, problem: str) -> Callable[[], Awaitable[None]]:
    """A hook: answers what opens the sheet."""

    def whose(one: str) -> str:
        return problems.read(session.notebook, one).row.title

    def begins(one: str) -> dict[str, str]:
        """What was said when it was closed before."""
        before = problems.read(session.notebook, one)
        return {"worked": before.worked, "stayed": before.stayed, "watch": before.watch}

    written = use_written_sheet(
        session,
        "close problem",
        dict.fromkeys(CLOSING, ""),
        whose,
        to_problem,
        seen=lambda one: problems.seen(session.notebook, one),
        tells=True,
        begins=begins,
    )
    form, saving, subject = written.form, written.saving, written.subject

    async def close() -> None:
        await written.open(problem)

    async def closed(basis: Basis) -> None:
        async def undo() -> None:
            await session.write(problems.reopen, problem, basis)

        session.say(_("The problem is closed"), undo)

    async def save() -> None:
        said = {name: form.text(name) for name in CLOSING}
        await saving.write(closed, problems.close, problem, said, form.get("basis"))

    parts: list[ft.Control | None] = [
        heading(_("Close this problem")),
        note(_("It stays in the list of closed ones, and opens again with one tap.")),
        text_field(form, "worked", _("What worked"), lines=2, hint=_("e.g. the light; moving the queue")),
        text_field(form, "stayed", _("What stayed"), lines=2, hint=_("e.g. the noise after three")),
        text_field(form, "watch", _("Who keeps watch"), hint=_("e.g. the owner calls us; night shift walks by")),
        told(saving.problem),
        button.primary(_("Close it"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide, tall=True) if subject else None)
    return close


def closed_card(session: Session, problem: Problem) -> list[ft.Control]:
    """What was said at closing; nothing while it is open."""
    if problem.row.status == "open":
        return []

    async def undo() -> None:
        said = {"worked": problem.worked, "stayed": problem.stayed, "watch": problem.watch}
        await session.write(problems.close, problem.row.id, said)

    async def reopen() -> None:
        await session.write(problems.reopen, problem.row.id)
        session.say(_("The problem is open again"), undo)

    told_so = (
        (_("What worked"), problem.worked),
        (_("What stayed"), problem.stayed),
        (_("Who keeps watch"), problem.watch),
    )
    rows = [card.row(name, said, key=name, about_lines=None) for name, said in told_so if said]
    since = when.stamp(problem.closed_at) if problem.closed_at else ""
    again = button.secondary(_("Open it again"), session.tasks.act(reopen, once="reopen"))
    return [card.section(_("Closed {when}").format(when=since)), card.rows_card(rows, indent=14), button.alone(again)]
