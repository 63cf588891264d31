"""What the forms of a new follow-up and of one that is changed share: the words, whose it is, when, and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import flet as ft

from app.domain.due_choice import DAY, Due
from app.domain.happened import time_of_day
from app.domain.kinds.follow_up import KINDS
from app.notebook import squad
from app.notebook.follow_ups import FollowUpRow
from app.state.form import Form
from app.state.reading import use_read
from app.state.session import Session
from app.state.taps import STAYS_APART
from app.ui.follow_ups.repeat_choice import RepeatChoice, chosen, shown
from app.ui.parts.due_choice import DueChoice
from app.ui.parts.field import chip_group, text_field
from app.ui.parts.officer_name import officer_name
from app.ui.parts.squads import read_mine
from app.ui.screen import part
from app.words import _, pgettext

BLANK: dict[str, Any] = {"kind": "task", "text": "", "time": "", "due": None, "owner": "", **shown("")}
BESIDE = {"due_time": "time"}


def form_of(row: FollowUpRow, repeats: str) -> dict[str, Any]:
    """A follow-up as the form holds it."""
    due = Due(DAY, date.fromisoformat(row.due)).stored() if row.due else None
    return {
        "kind": row.kind,
        "text": row.text,
        "time": row.due_time or "",
        "due": due,
        "owner": row.owner,
        **shown(repeats),
    }


def fields_of(form: Form) -> dict[str, Any]:
    """The fields that the form says. Raises NotValid for a recurrence that is none."""
    due = Due.read(form.get("due"))
    repeats = chosen(form, due.day) if due else None
    return {
        "kind": form.text("kind"),
        "text": form.text("text"),
        "due": due.day.isoformat() if due else None,
        "due_time": _time_told(form.text("time")) if due else None,
        "repeats": repeats.stored() if repeats else None,
        "owner": form.text("owner"),
    }


def _time_told(typed: str) -> str | None:
    """930 and 9.30 are 09:30, as where a note says when it was; what is no time goes on as typed, to be refused."""
    told = time_of_day(typed)
    return f"{told:%H:%M}" if told else typed or None


def what(session: Session, form: Form, redraw: Callable[[], None]) -> list[ft.Control | None]:
    """A task or a promise, and its words."""

    async def choose(kind: str) -> None:
        form.set("kind", kind)
        redraw()

    promise = form.text("kind") == "promise"
    return [
        chip_group(
            [(kind, _(name)) for kind, name in KINDS.items()], [form.text("kind")], session.tasks.guarded(choose)
        ),
        text_field(
            form,
            "text",
            _("I said I would") if promise else _("What to do"),
            lines=2,
            hint=_("bring the noise-permit form") if promise else _("Ask how the weekend went"),
        ),
    ]


@part
def Owner(session: Session, form: Form, who: str, keeper: str, redraw: Callable[[], None]) -> ft.Control:
    """Whose it is: an officer of the squad that keeps it. Nothing where there is no choice."""

    def read() -> list[squad.SquadMember]:
        nb = session.notebook
        return squad.officers(nb, nb.squad_of(who) if who else read_mine(session).one_of(keeper))

    officers = use_read(session, read, who, keeper).value or []

    async def choose(officer: str) -> None:
        form.set("owner", officer)
        redraw()

    if len(officers) < 2:
        return ft.Container(data=STAYS_APART)
    names = [(one.id, officer_name(one.name, one.me)) for one in officers]
    me = next((one.id for one in officers if one.me), "")
    there = form.text("owner") in [one.id for one in officers]
    return chip_group(names, [form.text("owner") if there else me], session.tasks.guarded(choose), _("Whose it is"))


def due_and_repeats(session: Session, form: Form, redraw: Callable[[], None]) -> list[ft.Control | None]:
    """When it is due, and of what has a day the time and how often it comes back."""
    due = Due.read(form.get("due"))

    async def choose(day: Due | None) -> None:
        form.set("due", day.stored() if day else None)
        redraw()

    return [
        DueChoice(session, due, choose, _("When")),
        # The last: they move nothing.
        ft.Container(_time(form) if due is not None else None, data=STAYS_APART),
        ft.Container(RepeatChoice(session, form, due.day) if due is not None else None, data=STAYS_APART),
    ]


def _time(form: Form) -> ft.Control:
    field = text_field(
        form, "time", pgettext("time of day", "At"), hint="22:30", keyboard_type=ft.KeyboardType.DATETIME
    )
    return ft.Container(field, width=160)
