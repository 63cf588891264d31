"""The share log on paper: who gave what to whom, when, why and until when. What was given stands there by its labels:
a log that held every word would be a second copy of it all."""

from __future__ import annotations

from dataclasses import dataclass

from app import formats
from app.notebook import shares
from app.notebook.notebook import Notebook
from app.notebook.shares import Shared
from app.ui import when
from app.ui.paper import SMALL, SOFT, STRONG, Paper
from app.ui.shares import words
from app.ui.shares.slip import until_words
from app.words import _, ngettext


@dataclass(frozen=True)
class Log:
    """`total`: of all slips, should there be more than are printed. `officer` prints it, `at` ms UTC."""

    rows: list[Shared]
    total: int
    agency: str
    officer: str
    at: int

    @property
    def file_name(self) -> str:
        return f"share-log-{when.local(self.at):%Y-%m-%d}.pdf"


def read_log(nb: Notebook, squad: str | None) -> Log:
    """All that goes on paper."""
    with nb.lock:
        found = shares.log(nb, squad, shares.ALL_MAX)
        return Log(found.rows, found.total, nb.roster.name, nb.officer_name(nb.officer), nb.clock())


def printed_log(log: Log) -> bytes:
    """The log as PDF, A4, the latest slip first."""
    paper = Paper(_("Share log"))
    count = ngettext("{count} share slip", "{count} share slips", log.total).format(count=formats.number(log.total))
    paper.say(f"{log.agency} · {count}", ink=SOFT)
    for one in log.rows:
        slip = one.slip
        paper.gap(3)
        paper.room_for(30)
        paper.say(_("{who} → {agency}").format(who=words.title(one), agency=slip.agency), STRONG)
        facts = [
            (_("Given"), f"{formats.moment(when.local(one.at))}, {slip.sender}"),
            (_("To whom there"), slip.person),
            (_("Purpose"), slip.purpose),
            (_("What was given"), words.what(one)),
            (_("May be kept until"), until_words(slip)),
        ]
        if one.under_18:
            facts.append((_("Under 18"), _("shared by a supervisor")))
        if one.revoked is not None:
            day, reason, by, _end = one.revoked
            facts.append((_("Revoked"), f"{formats.day_month_year(day)}, {by}: {reason}"))
        for label, value in facts:
            if value:
                paper.say(_("{label}: {value}").format(label=label, value=value))
    paper.gap(6)
    foot = _("Printed {time} by {name}.").format(time=formats.moment(when.local(log.at)), name=log.officer)
    paper.say(foot, size=SMALL, ink=SOFT)
    return paper.done()
