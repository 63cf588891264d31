"""A problem as pages of paper: statement, triangle, responses, measures with their charts, entries, and its closing.

Contacts stand there by what they are to the problem; their names only where the officer wants them along. What somebody
wrote stands as they wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app import formats
from app.domain import sara
from app.domain.kinds import follow_up
from app.notebook import measures, problems
from app.notebook.measures import Measure
from app.notebook.notebook import Notebook
from app.notebook.problems import Entry, Problem, Response
from app.ui import when
from app.ui.measures.measure_card import place_words
from app.ui.measures.printed_chart import draw
from app.ui.measures.verdict import sentences
from app.ui.paper import INK, SMALL, SOFT, STRONG, Paper
from app.ui.problems import words
from app.words import N_, _, ngettext

ENTRY_MAX_CHARS = 4_000  # of each on paper; the notebook has the rest
CLOSED = {"worked": N_("What worked"), "stayed": N_("What stayed"), "watch": N_("Who keeps watch")}


@dataclass(frozen=True)
class File:
    """`names`: contacts go along with theirs. `officer` prints it, `at` ms UTC."""

    problem: Problem
    measures: list[Measure]
    names: bool
    agency: str
    officer: str
    at: int

    @property
    def file_name(self) -> str:
        return f"problem-{when.local(self.at):%Y-%m-%d}.pdf"


def read_file(nb: Notebook, problem: str, names: bool) -> File:
    """All that goes on paper. Raises NotThere."""
    with nb.lock:
        found = problems.read(nb, problem)
        counted = measures.of_problem(nb, problem)
        return File(found, counted, names, nb.roster.name, nb.officer_name(nb.officer), nb.clock())


def printed(file: File) -> bytes:
    """The pages as PDF, A4."""
    paper = Paper(file.problem.row.title)
    write(paper, file)
    return paper.done()


def write(paper: Paper, file: File) -> None:
    """All of it, below the title."""
    found, row = file.problem, file.problem.row
    paper.say(words.statement(row))
    if found.harmed:
        paper.say(_("Who is harmed: {words}").format(words=found.harmed))
    closed = _("closed {day}").format(day=_day(found.closed_at)) if found.closed_at else ""
    lead = _("Led by {name}").format(name=row.lead_name) if row.lead_name else ""
    paper.say(" · ".join(one for one in (words.stage(row.stage), closed, lead, file.agency) if one), ink=SOFT)
    _triangle(paper, file)
    _responses(paper, found.responses, file.names)
    _measures(paper, file.measures)
    _entries(paper, found.entries)
    if found.closed_at:
        paper.heading(_("Closing"))
        for name, label in CLOSED.items():
            if said := getattr(found, name):
                _named(paper, _(label), said)
    paper.gap(6)
    foot = _("Printed {time} by {name}.").format(time=formats.moment(when.local(file.at)), name=file.officer)
    people = _("With the names of people.") if file.names else _("Without the names of people.")
    paper.say(f"{foot} {people}", size=SMALL, ink=SOFT)


def _day(ms: int) -> str:
    return formats.day_and_year(when.local(ms).date())


def _named(paper: Paper, label: str, text: str) -> None:
    paper.room_for(12)
    paper.say(label, STRONG)
    paper.say(text)
    paper.gap(1.5)


def _triangle(paper: Paper, file: File) -> None:
    """Each corner with what is known of it, and who can keep an eye on it."""
    paper.heading(_("Triangle"))
    for side in file.problem.sides:
        for role, label in ((side.corner, words.CORNERS), (side.controller, words.HELPERS)):
            named = [one.title for one in role.contacts] if file.names else [_people(len(role.contacts))]
            said = [one for one in (*named, role.words) if one]
            name = _(label[role.role])
            line = _("{label}: {value}").format(
                label=name[:1].upper() + name[1:], value=formats.listed(said) if said else _("not known yet")
            )
            paper.say(line, ink=INK if said else SOFT)


def _people(count: int) -> str:
    return ngettext("{count} contact", "{count} contacts", count).format(count=formats.number(count)) if count else ""


def _responses(paper: Paper, some: Sequence[Response], names: bool) -> None:
    paper.heading(_("Responses"))
    if not some:
        paper.say(_("None yet."), ink=SOFT)
    for one in some:
        row = one.row
        done = row.status == follow_up.DONE and row.closed_at
        due = formats.day_and_year(date.fromisoformat(row.due)) if row.due else ""
        status = _(follow_up.STATUSES[row.status]) if row.status in follow_up.STATUSES else row.status
        when_ = _day(row.closed_at) if done else _("due {day}").format(day=due) if due else ""
        partner = row.contact_title if names and row.contact else ""
        about = [status, when_, row.owner_name, partner]
        paper.room_for(12)
        paper.say(row.text, STRONG)
        paper.say(" · ".join(part for part in about if part), ink=SOFT)
        for label, text in ((_("If it stops"), one.if_stops), (_("What came of it"), one.came_of)):
            if text:
                paper.say(_("{label}: {value}").format(label=label, value=text))
        paper.gap(1.5)


def _measures(paper: Paper, some: Sequence[Measure]) -> None:
    if not some:
        return
    paper.heading(_("Measures"))
    for own in some:
        for one in (own, *own.others):
            paper.room_for(20)
            paper.say(" · ".join(part for part in (one.name, place_words(one)) if part), STRONG)
            draw(paper, one)
            if one is own:
                for said in sentences(own):
                    paper.say(said)
            paper.gap(3)


def _entries(paper: Paper, some: Sequence[Entry]) -> None:
    """In the order in which they were written."""
    if not some:
        return
    paper.heading(_("Entries"))
    for one in reversed(some):
        asked = _(sara.ASKED[one.question]) if one.question in sara.ASKED else ""
        moved = (
            _("{before} → {stage}").format(before=words.stage(one.before), stage=words.stage(one.stage))
            if one.before
            else words.stage(one.stage)
        )
        verdict = _(sara.VERDICTS[one.verdict]) if one.verdict in sara.VERDICTS else ""
        paper.room_for(14)
        paper.say(asked or moved, STRONG)
        head = [formats.moment(when.local(one.at)), one.officer_name, moved if asked else ""]
        paper.say(" · ".join(part for part in head if part), size=SMALL, ink=SOFT)
        for text in (verdict, one.text[:ENTRY_MAX_CHARS]):
            if text:
                paper.say(text)
        paper.gap(2)
