"""What the page and the form of a follow-up have more where it is a response to a problem."""

from __future__ import annotations

import flet as ft

from app.notebook.follow_ups import FollowUpRow
from app.notebook.problems import Words
from app.state.form import Form
from app.state.session import Session
from app.ui.parts import card
from app.ui.parts.field import text_field
from app.ui.problems.addresses import to_problem
from app.words import _


def response_to(session: Session, row: FollowUpRow, words: Words) -> ft.Control | None:
    """The problem, a tap away, and what is said of the response; nothing for any other follow-up."""
    if row.problem is None:
        return None
    to = session.tasks.act(session.go, to_problem(row.problem))
    there = card.link_row(
        ft.Icons.SCHEMA_ROUNDED, row.problem_title or _("Problem"), to, _("A response to this problem")
    )
    said = ((_("What happens if it stops"), words.if_stops), (_("What came of it"), words.came_of))
    rows = [card.row(name, one, key=name, about_lines=None) for name, one in said if one]
    return card.rows_card([there, *rows], indent=14)


def response_fields(form: Form) -> list[ft.Control]:
    """What happens where it stops, and what came of it."""
    return [
        text_field(form, "if_stops", _("What happens if it stops"), lines=2),
        text_field(form, "came_of", _("What came of it"), lines=2),
    ]


def said_in(form: Form) -> dict[str, str]:
    """The fields of a response that a form has; none of any other follow-up."""
    return {name: form.text(name) for name in ("if_stops", "came_of") if name in form.values}
