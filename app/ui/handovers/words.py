"""How a handover is called, and how it stands, in words."""

from __future__ import annotations

import flet as ft

from app import formats
from app.domain.kinds import contact, problem, programme
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


def badge(row: HandoverRow) -> ft.Control:
    if row.status == rules.DONE:
        return card.badge(_("Accepted"), "ok")
    if row.status == rules.WITHDRAWN:
        return card.badge(_("Withdrawn"))
    if row.asked:
        return card.badge(_("A question"), "promise")
    left, total = len(row.open), len(row.items)
    if left < total:
        return card.badge(_("{count} of {total} not accepted").format(count=left, total=total), "promise")
    return card.badge(_("Not accepted yet"), "promise")
