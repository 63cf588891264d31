"""Who of the by-name lists was not met for long, for one line on Today: read by one query."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from app.domain import days
from app.domain.kinds import outreach as rules
from app.notebook import contact_list
from app.notebook.contact_list import of_squad
from app.notebook.kinds.interaction import interaction_contacts as present
from app.notebook.kinds.outreach import outreach as table
from app.notebook.notebook import Notebook

NAMED = 3


@dataclass(frozen=True)
class OutOfContact:
    """`count`: people on the lists whom nobody met in person for WARN_DAYS, `gone` of them for GONE_DAYS. `named`: the
    first of them with the days since then, the longest ago first."""

    count: int = 0
    gone: int = 0
    named: tuple[tuple[str, int], ...] = ()


def read(nb: Notebook, squad: str | None = None) -> OutOfContact:
    """Of all squads of this officer, or of this one. Somebody on two lists counts once."""
    today = nb.local().date()
    silent_since = days.added(today, -rules.WARN_DAYS)
    limits = {"day": silent_since.isoformat(), "moment": days.begins(days.added(silent_since, 1), nb.zone)}
    with nb.lock:
        if squad is None:
            rows = nb.rows(_SILENT, **limits)
        else:
            rows = nb.rows(_OF_ONE_SQUAD, **limits, squad=nb.squad_number(squad))
        silent: dict[int, int] = {}
        for row in rows:
            journal = rules.Journal(last=days.day_of(row.last, nb.zone) if row.last is not None else None)
            since = rules.silent_days(rules.day_of(row.met), rules.day_of(row.engaged), journal, today) or 0
            who = -row.num if row.contact is None else row.contact
            silent[who] = min(since, silent.get(who, since))
        longest = sorted(silent, key=lambda one: (-silent[one], one))
        people = contact_list.by_numbers(nb, [one for one in longest[:NAMED] if one > 0])
    named = tuple((people[one].title, silent[one]) for one in longest[:NAMED] if one in people)
    return OutOfContact(len(silent), sum(rules.how(since) == "gone" for since in silent.values()), named)


_MET = select(present.c.at).where(present.c.contact == table.c.contact, present.c.in_person == 1).correlate(table)
_LATELY = _MET.where(present.c.at >= bindparam("moment")).exists()
_LAST = _MET.order_by(present.c.at.desc()).limit(1).scalar_subquery()
_SPOKEN_WITH = func.max(func.coalesce(table.c.met, ""), func.coalesce(table.c.engaged, ""))
_SILENT = (
    select(table.c.num, table.c.contact, table.c.met, table.c.engaged, _LAST.label("last"))
    .where(table.c.deleted == 0, table.c.exited.is_(None), bindparam("day") >= _SPOKEN_WITH)
    .where(~_LATELY, (_SPOKEN_WITH != "") | _LAST.is_not(None))
)
_OF_ONE_SQUAD = _SILENT.where(of_squad(table.name, "num", bindparam("squad")))
