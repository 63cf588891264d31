"""How a handover is called, and how it stands, in words."""

from __future__ import annotations

import flet as ft

from app import formats
from app.domain.kinds import contact, follow_up, problem, programme
from app.domain.kinds import handover as rules
from app.notebook.handovers import HandoverRow
from app.ui.parts import card
from app.words import _, ngettext


def contents(row: HandoverRow) -> str:
    """2 people and places, 1 problem"""
    people, problems, programs = (row.count(kind) for kind in (contact.KIND, problem.KIND, programme.KIND))
    said = [
        ngettext("{count} person or place", "{count} people and places", people).format(count=people) if people else "",
        ngettext("{count} problem", "{count} problems", problems).format(count=problems) if problems else "",
        ngettext("{count} program", "{count} programs", programs).format(count=programs) if programs else "",
    ]
    return formats.listed(one for one in said if one) or _("Nothing")


def title(row: HandoverRow) -> str:
    return row.name or contents(row)


def between(row: HandoverRow) -> str:
    """From whom to whom, as this officer says it."""
    if row.mine:
        return _("To {name}").format(name=row.to_name)
    if row.for_me:
        return _("From {name}").format(name=row.giver_name)
    return _("{giver} to {name}").format(giver=row.giver_name, name=row.to_name)


def task(kind: str, words: str, day: str) -> str:
    """Promise: call back about the bed · Sat 28 Nov"""
    said = _("Promise: {words}").format(words=words) if kind == follow_up.PROMISE else words
    return f"{said} · {day or _('any time')}"


def standing(row: HandoverRow) -> str:
    """Not accepted yet"""
    if row.status == rules.DONE:
        return _("Accepted")
    if row.status == rules.WITHDRAWN:
        return _("Withdrawn")
    left, total = len(row.open), len(row.items)
    if left < total:
        return _("{count} of {total} not accepted").format(count=left, total=total)
    return _("Not accepted yet")


def badge(row: HandoverRow) -> ft.Control:
    if row.status == rules.OPEN:
        return card.badge(_("A question") if row.asked else standing(row), "promise")
    return card.badge(standing(row), "ok" if row.status == rules.DONE else "plain")
