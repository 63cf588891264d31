"""The responses to a problem: follow-ups, done by a tap or a swipe as everywhere; of the done, what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import flet as ft

from app.domain import field_rules
from app.notebook import follow_ups, problems
from app.notebook.follow_ups import FollowUpRow
from app.notebook.problems import Problem, Response
from app.state.session import Session
from app.ui import theme
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.parts import button, card
from app.ui.parts.day_choice import DayChoice
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.follow_up_actions import FollowUpActions
from app.ui.parts.follow_up_row import follow_up_rows
from app.ui.parts.text import heading, note, told
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.problems.addresses import to_new_response, to_problem
from app.ui.problems.stages import Ask
from app.words import _, pgettext


def use_came_of(session: Session, problem: str) -> Ask:
    """A hook: answers `say(follow_up)`, which opens the sheet for what came of a response. `problem`: where it is
    gone on with."""

    def whose(follow_up: str) -> str:
        return follow_ups.read(session.notebook, follow_up).text

    def begins(follow_up: str) -> dict[str, str]:
        nb = session.notebook
        with nb.lock:
            since = problems.done_since(nb, follow_up)
            came_of = problems.words_of(nb, follow_up).came_of
            return {"came_of": came_of, "since": since.isoformat() if since else ""}

    written = use_written_sheet(
        session,
        "came of",
        {"came_of": "", "since": ""},
        whose,
        lambda _one: to_problem(problem),
        seen=lambda one: follow_ups.seen(session.notebook, one),
        tells=True,
        begins=begins,
    )
    form, saving, subject = written.form, written.saving, written.subject

    async def done(_nothing: None) -> None:
        session.say(_("Saved on this phone"))

    async def save() -> None:
        said = field_rules.day_or_none(form.get("since"))
        since = date.fromisoformat(said) if said else None
        await saving.write(done, problems.came_of, subject, form.text("came_of"), since, form.get("basis"))

    parts: list[ft.Control | None] = [
        heading(_("What came of it")),
        note(_("Also that nothing did: the next response is chosen by it.")),
        text_field(form, "came_of", _("What came of it"), lines=3, autofocus=True),
        DayChoice(session, form, "since", _("Done since")) if form.text("since") else None,
        told(saving.problem),
        button.primary(_("Save"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if subject else None)
    return written.open


def response_section(session: Session, problem: Problem, actions: FollowUpActions, say: Ask) -> list[ft.Control]:
    """ "2 of 4" are done; those that are still open first."""
    act, total = session.tasks.act, len(problem.responses)
    is_open = [one for one in problem.responses if one.row.status == "open"]
    over = [one for one in problem.responses if one.row.status != "open"]
    shown: list[ft.Control] = [_head(len([one for one in over if one.row.status == "done"]), total)]
    rows = [replace(one.row, problem_title="") for one in is_open]  # this page says which problem
    if is_open:
        shown.append(follow_up_rows(session, rows, actions, with_owners=True))
    if over:
        shown.append(card.rows_card([_over(session, one, say) for one in over], indent=50))
    if not total:
        shown.append(note(_("What is done about it, by whom and until when: it comes back on their day.")))
    if problem.row.status == "open":
        add = act(session.go, to_new_response(problem.row.id))
        shown.append(button.alone(button.quiet(_("Add a response"), add)))
    return shown


def _head(done: int, total: int) -> ft.Control:
    # For translators: so many responses of so many are done.
    counted = _("{done} of {total}").format(done=done, total=total) if total else ""
    return card.section(_("Responses"), action=note(counted, theme.SOFT) if counted else None)


def _over(session: Session, response: Response, say: Ask) -> ft.Control:
    """One that is done, or was closed otherwise: what came of it, or the question."""
    row = response.row
    done = row.status == "done"
    undone = ft.Icons.REMOVE_CIRCLE_OUTLINE_ROUNDED, theme.SOFT
    icon, ink = (ft.Icons.CHECK_CIRCLE_ROUNDED, theme.OK) if done else undone
    about = response.came_of or (_("Say what came of it") if done else row.reason)
    return card.row(
        row.text,
        " · ".join(one for one in (_who(row), about) if one),
        key=f"response {row.id}",
        leading=ft.Icon(icon, size=24, color=ink, semantics_label=_("Done") if done else _("Canceled")),
        about_lines=4,
        trailing=[
            button.icon_button(
                ft.Icons.EDIT_NOTE_ROUNDED,
                _("What came of {response}").format(response=row.text),
                session.tasks.act(say, row.id),
                theme.SOFT,
            )
        ],
        on_click=session.tasks.act(session.go, to_follow_up(row.id)),
    )


def _who(row: FollowUpRow) -> str:
    mine = pgettext("whose a follow-up is", "Yours")
    return row.contact_title or (mine if row.mine else row.owner_name)
