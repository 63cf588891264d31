"""The follow-ups that remind of what lapses in a programme: 60, 30 and 7 days before (app.domain.programme_course).

They are written with whatever changes an end, in the same entry: with a check, its taking back, an end of the whole
programme. One stands for all that lapses on the same day, and its id comes of the programme, the day and how long
before: two officers who verify without seeing each other write the same ones.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app import formats
from app.domain import field_rules
from app.domain.kinds import check as check_rules
from app.domain.kinds import follow_up
from app.domain.kinds import programme as rules
from app.domain.kinds.kind import Fields
from app.domain.programme_course import AHEAD_DAYS, Check, ends, standing
from app.domain.programme_course import reminders as due_days
from app.domain.shipped_templates import WORDS
from app.journal import record_id
from app.journal.change import Change
from app.notebook.interactions import new_follow_up
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.notebook import Notebook
from app.notebook.programme_list import checks
from app.words import _


def reminders(
    nb: Notebook, programme: str, fields: Fields, new: tuple[str, Fields] | None = None, without: str = ""
) -> list[Change]:
    """What is to be written beside a change of a programme, so that its reminders are right after it.

    `fields` are the programme's after the change; `new`: a check that comes with it, by id; `without`: one that is
    taken back. What was renewed is done; what is asked for no more is canceled. Hold `lock`.
    """
    today = nb.local().date()
    wanted = _ends(nb, programme, fields, new, without)
    days_ = {until: due_days(until, today) for until in wanted}
    known = {_ident(nb, programme, until, ahead): until for until in wanted for ahead in AHEAD_DAYS}
    there = _there(nb, programme)
    renewed = new is not None and new[1].get("state") == check_rules.MET
    changes: list[Change] = []
    for ident, (status, due) in there.items():
        if ident not in known and status == follow_up.OPEN:
            closed = follow_up.done(nb.clock()) if renewed else follow_up.close(_("Not needed any more."))
            changes.append(nb.change(follow_up.KIND, ident, closed))
        elif ident in known and status != follow_up.OPEN and due is not None and due > today.isoformat():
            changes.append(nb.change(follow_up.KIND, ident, follow_up.reopen(nb.known(follow_up.KIND, ident).shown())))
    for until, by_ahead in days_.items():
        for ahead, due_day in by_ahead.items():
            ident = _ident(nb, programme, until, ahead)
            if ident not in there and nb.known(follow_up.KIND, ident).empty():
                changes.append(new_follow_up(nb, ident, _written(nb, programme, fields, until, due_day)))
    return changes


def _ends(nb: Notebook, programme: str, fields: Fields, new: tuple[str, Fields] | None, without: str) -> list[date]:
    """The days on which something lapses, or lapsed without being renewed; none of a programme that ended."""
    asks, number = rules.asked(fields), nb.number(rules.KIND, programme)
    if asks is None or number is None or fields.get("standing") == rules.ENDED:
        return []
    left = nb.number(check_rules.KIND, without) if without else None
    counted = [one for one in checks(nb, [number])[number] if not one.id.startswith(f"{left} ")]
    ident, said = new or ("", {})
    if day := field_rules.day_or_none(said.get("day")):
        counted.append(
            Check(
                ident,
                field_rules.word(said.get("item")),
                field_rules.word(said.get("state")),
                day,
                field_rules.day_or_none(said.get("until")),
                check_rules.person_of(said),
                field_rules.milliseconds(said.get("at")),
            )
        )
    return sorted(ends(standing(asks, counted, nb.local().date())))


def _ident(nb: Notebook, programme: str, until: date, ahead: int) -> str:
    words = b"renewal\n" + bytes.fromhex(programme) + f"{until.isoformat()} {ahead}".encode()
    return record_id.agreed(words, bytes.fromhex(nb.squad_of(programme) or "")).hex()


def _there(nb: Notebook, programme: str) -> dict[str, tuple[str, str | None]]:
    """The reminders that there are: id -> (status, due day)."""
    number = nb.number(rules.KIND, programme)
    wanted = select(table.c.id, table.c.status, table.c.due)
    rows = nb.rows(wanted.where(table.c.programme == number, table.c.deleted == 0))
    return {row.id: (row.status, row.due) for row in rows}


def _written(nb: Notebook, programme: str, fields: Fields, until: date, due: date) -> dict[str, object]:
    name = field_rules.one_line(fields.get("name"))
    # For translators: a follow-up for what lapses in a program on that day: "Renew by 12 Mar 2027: Bar accreditation".
    text = _("Renew by {day}: {program}").format(
        day=formats.day_month_year(until), program=_(name) if name in WORDS else name
    )
    lead = field_rules.ident(fields.get("lead")) or nb.officer
    members = nb.roster.members(bytes.fromhex(nb.squad_of(programme) or ""))
    return {
        "kind": follow_up.TASK,
        "text": text,
        "due": due,
        "contact": field_rules.ident(fields.get("contact")),
        "programme": programme,
        "owner": lead if bytes.fromhex(lead) in members else nb.officer,
    }
