"""The certificate of an accreditation, on one page of paper: who, what, by whom it was verified, and until when."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app import formats
from app.domain.field_rules import NotValid
from app.domain.kinds.check import MET
from app.domain.kinds.programme import GRANTED
from app.notebook import programmes
from app.notebook.notebook import Notebook
from app.notebook.programmes import Line, Programme
from app.state.session import Session
from app.ui import when
from app.ui.paper import INK, MARGIN_MM, SMALL, SOFT, STRONG, Paper
from app.ui.parts.save_file import use_save_file
from app.ui.programmes import words
from app.ui.programmes.rows import who
from app.words import N_, _, ngettext

FRAME_MM, GREEN = 8, (32, 122, 86)


@dataclass(frozen=True)
class Page:
    """`officer` prints it, `at` ms UTC."""

    programme: Programme
    agency: str
    officer: str
    at: int

    @property
    def file_name(self) -> str:
        return f"certificate-{when.local(self.at):%Y-%m-%d}.pdf"


def use_certificate(session: Session, programme: str) -> Callable[[], Awaitable[None]]:
    """A hook: answers what saves the certificate."""
    save_file = use_save_file(session)

    async def save() -> None:
        page = await session.tasks.run(read_page, session.notebook, programme)
        data = await session.tasks.run(printed, page)
        await save_file(page.file_name, data, _("The certificate is saved"))

    return save


def read_page(nb: Notebook, programme: str) -> Page:
    """What goes on paper. Raises NotThere; NotValid for one that is not granted, or suspended meanwhile."""
    with nb.lock:
        found = programmes.read(nb, programme)
        if found.row.standing != GRANTED:
            raise NotValid("standing", N_("It is not granted. A certificate is for what is granted."))
        return Page(found, nb.roster.name, nb.officer_name(nb.officer), nb.clock())


def printed(page: Page) -> bytes:
    """The certificate as PDF, A4. Nobody who was trained is named on it."""
    found, row = page.programme, page.programme.row
    paper = Paper(who(row))
    pdf = paper.pdf
    pdf.set_draw_color(*GREEN)
    pdf.set_line_width(0.8)
    pdf.rect(FRAME_MM, FRAME_MM, pdf.w - 2 * FRAME_MM, pdf.h - 2 * FRAME_MM)
    paper.say(words.said(row.name), STRONG, 14, GREEN)
    paper.say(page.agency, size=12)
    paper.gap(3)
    if row.granted:
        paper.say(_("Granted {day}").format(day=formats.day_month_year(row.granted)), STRONG, 11)
    met = sum(line.state == MET for line in found.lines)
    total = len(found.lines)
    counted = ngettext("{met} of {count} item is met.", "{met} of {count} items are met.", total)
    ends = (
        _("The first of them holds until {day}.").format(day=formats.day_month_year(row.next_expiry))
        if row.next_expiry
        else ""
    )
    paper.say(" ".join(one for one in (counted.format(met=met, count=total), ends) if one))
    for name, lines in found.sections:
        verified = [line for line in lines if line.state == MET]
        if verified:
            paper.heading(words.said(name))
            for line in verified:
                _item(paper, line)
    paper.gap(6)
    pdf.set_line_width(0.2)
    pdf.line(MARGIN_MM, pdf.get_y(), pdf.w - MARGIN_MM, pdf.get_y())
    paper.gap(2)
    foot = _("Printed {time} by {name}. It says how things stood then; ask {agency} how they stand now.")
    said = foot.format(time=formats.moment(when.local(page.at)), name=page.officer, agency=page.agency)
    paper.say(said, size=SMALL, ink=SOFT)
    return paper.done()


def _item(paper: Paper, line: Line) -> None:
    paper.room_for(11)
    paper.say(words.said(line.item.name), STRONG, ink=INK)
    trained = _("{met} of {count} trained").format(met=line.met, count=len(line.latest)) if line.item.each else ""
    by = formats.listed(dict.fromkeys(words.said(one.agency) for one in line.latest if one.agency))
    day = "" if line.item.each else formats.day_month_year(line.latest[0].day)
    until = _("until {day}").format(day=formats.day_month_year(line.until)) if line.until else _("for good")
    paper.say(" · ".join(one for one in (trained, by, day, until) if one), ink=SOFT)
    paper.gap(1)
