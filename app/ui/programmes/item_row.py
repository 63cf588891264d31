"""An item of a programme in its section: how it stands, who verified it, until when."""

from __future__ import annotations

from datetime import date

import flet as ft

from app import formats
from app.domain.kinds.check import DRAFTED, MET, NOT_STARTED
from app.domain.kinds.programme import ENDED
from app.domain.programme_course import LAPSED
from app.notebook.programmes import Checked, Line, ProgrammeRow
from app.state.session import Session
from app.ui import theme
from app.ui.parts import card
from app.ui.programmes import words
from app.ui.programmes.addresses import to_check, to_item
from app.words import _, ngettext

NAMED = 3  # people in one line
_SIGN = 26  # dp


def section_count(lines: list[Line]) -> str:
    """2 of 3; in a section of trainings how many people have theirs."""
    trained = [line for line in lines if line.item.each and line.latest]
    if trained and all(line.item.each for line in lines):
        met, of = sum(line.met for line in trained), sum(len(line.latest) for line in trained)
        return ngettext("{met} of {count} trained", "{met} of {count} trained", of).format(met=met, count=of)
    return _("{met} of {count}").format(met=sum(line.state == MET for line in lines), count=len(lines))


def item_row(session: Session, programme: ProgrammeRow, line: Line) -> ft.Control:
    """Leads to its checks; one that nobody began to the form at once."""
    begun = line.latest or line.earlier or programme.standing == ENDED
    to = to_item(programme.id, line.item.id) if begun else to_check(programme.id, line.item.id)
    mark = _mark(line)
    return card.row(
        words.said(line.item.name),
        _about(line),
        key=f"item {line.item.id}",
        leading=sign(line.state),
        marks=[mark] if mark is not None else None,
        on_click=session.tasks.act(session.go, to),
        about_lines=3,
    )


def sign(state: str) -> ft.Control:
    """Full where it is met, a ring where it is not: its words say the same."""
    tone = words.OF_STATES.get(state, "plain")
    ink, _ground = card.TONES[tone]
    check = ft.Icon(ft.Icons.CHECK_ROUNDED, size=16, color=theme.CARD) if state == MET else None
    if state == LAPSED:
        check = ft.Icon(ft.Icons.PRIORITY_HIGH_ROUNDED, size=15, color=ink)
    return ft.Container(
        check,
        width=_SIGN,
        height=_SIGN,
        border_radius=_SIGN / 2,
        bgcolor=ink if state == MET else None,
        border=None if state == MET else ft.Border.all(1.5, ink if state != NOT_STARTED else theme.EDGE),
        alignment=ft.Alignment.CENTER,
    )


def _mark(line: Line) -> ft.Control | None:
    if line.state == LAPSED:
        return card.badge(_("Lapsed"), "late")
    if line.soon and line.until is not None:
        return card.badge(_("Renew by {day}").format(day=words.day(line.until)), "promise")
    return None


def _about(line: Line) -> str:
    if line.item.each:
        return _of_people(line)
    if not line.latest:
        by = _("{agency} verifies").format(agency=words.said(line.item.verified_by)) if line.item.verified_by else ""
        return " · ".join(one for one in (words.state(NOT_STARTED), by) if one)
    said = check_words(line.latest[0])
    return " · ".join(one for one in (said[1:] if line.state == LAPSED else said) if one)  # its badge says that it did


def check_words(one: Checked) -> tuple[str, ...]:
    """Met · Fire marshal, O. Nwosu · until 30 Jun"""
    if one.state in (MET, LAPSED):
        by = formats.listed(part for part in (words.said(one.agency), one.by) if part)
        return (words.state(one.state), by, until_words(one.until, one.state))
    since = _("{state} {day}").format(state=words.state(one.state), day=words.day(one.day))
    return (since, one.evidence.partition("\n")[0])


def until_words(until: date | None, state: str = MET) -> str:
    if until is None:
        return _("for good")
    if state == LAPSED:
        # For translators: what was verified held until that day.
        return _("held until {day}").format(day=words.day(until))
    return _("until {day}").format(day=words.day(until))


def _of_people(line: Line) -> str:
    if not line.latest:
        return _("Nobody is named yet")
    lapsed = [one.person for one in line.latest if one.state == LAPSED]
    lack = [one.person for one in line.latest if one.state == DRAFTED]
    parts = [
        _("{met} of {count} trained").format(met=line.met, count=len(line.latest)),
        _("{names} must renew").format(names=_named(lapsed)) if lapsed else "",
        # For translators: people who have not been trained yet.
        _("to come: {names}").format(names=_named(lack)) if lack else "",
        until_words(line.until) if line.state == MET and line.until else "",
    ]
    return " · ".join(one for one in parts if one)


def _named(people: list[str]) -> str:
    more = len(people) - NAMED
    listed = formats.listed(people[:NAMED])
    return _("{names} and {count} more").format(names=listed, count=more) if more > 0 else listed
