"""A handover on paper, for whoever goes out with it: the same as its page shows, and nobody who is not on that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

from app import formats
from app.notebook import handover_list, handovers
from app.notebook.handover_list import Given
from app.notebook.handovers import HandoverRow
from app.notebook.notebook import Notebook
from app.state.session import Session
from app.ui import when
from app.ui.handovers import words
from app.ui.paper import SMALL, SOFT, STRONG, Paper
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.save_file import use_save_file
from app.words import _


@dataclass(frozen=True)
class Page:
    """`officer` prints it, `at` that moment, ms UTC."""

    row: HandoverRow
    things: list[Given]
    agency: str
    officer: str
    at: int


def use_printed(session: Session) -> Callable[[str, str], Awaitable[None]]:
    """A hook: answers `ask(handover, giver)`, which says what a file means and then saves it."""
    ask, save_file = use_question(session), use_save_file(session)

    async def asked(handover: str, giver: str) -> None:
        async def save() -> None:
            page = await session.tasks.run(read_page, session.notebook, handover, giver)
            data = await session.tasks.run(printed, page)
            await save_file(f"handover-{when.local(page.row.at):%Y-%m-%d}.pdf", data, _("The page is saved"))

        said = _(
            "The page names the people in this handover and what was promised to them, in plain text. Once it is "
            "saved, Beatbook does not protect it any more."
        )
        ask(Question(_("Save this handover as a page?"), said, _("Save the page"), save))

    return asked


def read_page(nb: Notebook, handover: str, giver: str) -> Page:
    """What goes on paper. Raises NotThere."""
    with nb.lock:
        row = handovers.read(nb, handover, giver)
        return Page(row, handover_list.given(nb, row), nb.roster.name, nb.officer_name(nb.officer), nb.clock())


def printed(page: Page) -> bytes:
    """The handover as PDF, A4."""
    row = page.row
    paper = Paper(row.name or _("Handover"))
    for name, value in ((_("From"), row.giver_name), (_("To"), row.to_name)):
        paper.say(_("{label}: {value}").format(label=name, value=value))
    paper.say(" · ".join([words.contents(row), _moment(row.at), words.standing(row)]), ink=SOFT)
    if row.words:
        paper.heading(_("What they should know"))
        paper.say(row.words)
    people = [one for one in page.things if one.row is not None]
    if people:
        paper.heading(_("People and places"))
        for one in people:
            _thing(paper, one)
    others = [one for one in page.things if one.row is None]
    if others:
        paper.heading(_("Also in this handover"))
        for one in others:
            _thing(paper, one)
    if row.talk:
        paper.heading(_("Questions and answers"))
        for said in row.talk:
            paper.room_for(11)
            paper.say(f"{said.officer_name} · {_moment(said.at)}", ink=SOFT)
            paper.say(said.words)
            paper.gap(1.5)
    paper.gap(6)
    foot = _("Printed {time} by {name}, {agency}. For the two officers; destroy it when you have met everybody.")
    paper.say(foot.format(time=_moment(page.at), name=page.officer, agency=page.agency), size=SMALL, ink=SOFT)
    return paper.done()


def _thing(paper: Paper, one: Given) -> None:
    """Somebody, or a problem or program, with what is still open about it."""
    paper.room_for(16)
    accepted = _("Accepted") if one.taken else ""
    paper.say(" · ".join(part for part in (one.title, accepted) if part), STRONG, 11)
    if one.row is not None:
        about = " · ".join(part for part in (one.row.subtitle, one.row.stage_name) if part)
        if about:
            paper.say(about, ink=SOFT)
    if one.how_to_meet:
        paper.say(_("{label}: {value}").format(label=_("How they like to be met"), value=one.how_to_meet))
    for task in one.open_tasks:
        day = formats.day_month_year(date.fromisoformat(task.due)) if task.due else ""
        paper.say("– " + words.task(task.kind, task.text, day))
    paper.gap(2.5)


def _moment(at: int) -> str:
    """In full: paper is read on another day."""
    return formats.moment(when.local(at))
