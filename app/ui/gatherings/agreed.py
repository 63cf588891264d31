"""What was agreed at a meeting, or follows from an event: follow-ups, done by a tap or a swipe as everywhere."""

from __future__ import annotations

from dataclasses import replace

import flet as ft

from app.domain.kinds.gathering import EVENT
from app.notebook.gatherings import Gathering
from app.state.session import Session
from app.ui import theme
from app.ui.parts import card
from app.ui.parts.follow_up_actions import FollowUpActions
from app.ui.parts.follow_up_row import follow_up_rows
from app.ui.parts.text import note
from app.words import _


def agreed_section(session: Session, found: Gathering, actions: FollowUpActions) -> list[ft.Control]:
    """ "1 of 3" are done; those that are still open first."""
    is_event, total = found.row.kind == EVENT, len(found.agreed)
    if not total and (is_event or found.row.ahead):
        return []
    done = sum(one.status == "done" for one in found.agreed)
    # For translators: so many of what was agreed are done.
    counted = note(_("{done} of {total}").format(done=done, total=total), theme.SOFT) if total else None
    shown: list[ft.Control] = [card.section(_("What follows") if is_event else _("What was agreed"), action=counted)]
    rows = [replace(one, gathering_title="") for one in found.agreed]  # this page says where
    if total:
        shown.append(follow_up_rows(session, rows, actions, with_owners=True))
    else:
        teach = _("Each thing with its day and who owes it: one of you, or a partner while one of you keeps watch.")
        shown.append(note(teach))
    return shown
