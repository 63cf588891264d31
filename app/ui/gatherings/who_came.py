"""Whom a gathering reached of those it was for, and who came; each who was missed is a tap from a follow-up.

Events draw those who already support the police. What stands first is therefore who of those that matter was missed,
and of those who came how many were new; how many came is said last, and of nobody better or worse.
"""

from __future__ import annotations

import flet as ft

from app import formats
from app.domain.kinds import follow_up
from app.notebook import gatherings
from app.notebook.gatherings import Gathering, Present, Wanted
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import to_contact
from app.ui.gatherings import words
from app.ui.gatherings.addresses import to_edit_gathering
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_mark
from app.ui.parts.paging import Shown
from app.ui.parts.text import note, strong
from app.words import _, ngettext


def reach_section(session: Session, found: Gathering) -> list[ft.Control]:
    """Those it was for, whoever was missed first; of an event for nobody in particular the question whom it is for."""
    row = found.row
    if not row.wanted:
        return [_for_whom(session, found)] if row.kind == "event" else []
    rows = [_wanted(session, found, one) for one in found.wanted]
    return [card.section(_("Whom it was for") if not row.ahead else _("Whom it is for")), _headline(found, rows)]


def _for_whom(session: Session, found: Gathering) -> ft.Control:
    said = _("Whom is it for? Name the people and places that matter, and this page says who of them came.")
    choose = button.quiet(_("Say whom it is for"), session.tasks.act(session.go, to_edit_gathering(found.row.id)))
    return card.banner(said, "plain", ft.Icons.ADS_CLICK_ROUNDED, button.alone(choose), key="for whom")


def _headline(found: Gathering, rows: list[ft.Control]) -> ft.Control:
    row = found.row
    head: list[ft.Control] = [strong(words.reach(row), size=17)]
    if not row.ahead:
        share = ft.Semantics(exclude_semantics=True, content=card.progress_bar(row.reached / row.wanted))
        head += [share, note(_what_next(found))]
    top = ft.Column(head, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return card.rows_card([ft.Container(top, key="reach", padding=14), *rows], indent=14)


def _what_next(found: Gathering) -> str:
    missed = found.row.wanted - found.row.reached
    if not found.row.came:
        return _("Nobody wrote down yet who came.")
    if not missed:
        return _("All of those it was for came, or somebody of theirs.")
    said = ngettext("{count} was missed: see them yourself.", "{count} were missed: see them yourself.", missed)
    return said.format(count=missed)


def _wanted(session: Session, found: Gathering, one: Wanted) -> ft.Control:
    row, task = one.row, one.follow_up
    if one.reached:
        came = _("{people} came").format(people=formats.listed(one.through)) if one.through else _("Came")
        marks = [card.badge(came, "ok")]
    elif found.row.ahead:
        marks = []
    else:
        marks = [card.badge(_("Not reached"), "promise")]
    if task is not None and not one.reached:
        is_open = task.status == follow_up.OPEN
        marks.append(card.badge(_("Follow-up: {day}").format(day=task.due_text) if is_open else _("Followed up"), "ok"))
    ask = None if one.reached or found.row.ahead or row.gone or row.opted_out else _follow(session, found, one)
    return card.row(
        row.title,
        row.subtitle,
        key=f"wanted {row.id}",
        leading=contact_mark(row),
        below=[ft.Row(marks, wrap=True, spacing=6, run_spacing=4)] if marks else None,
        trailing=[ask] if ask is not None and task is None else None,
        on_click=session.tasks.act(session.go, to_contact(row.id)),
    )


def _follow(session: Session, found: Gathering, one: Wanted) -> ft.Control:
    """A follow-up about somebody who was missed, with one tap."""

    async def follow() -> None:
        made = await session.write(gatherings.reach_out, found.row.id, one.row.id)

        async def undo() -> None:
            await session.write(gatherings.take_back, made)

        session.say(_("Follow-up for {name}, in a week").format(name=one.row.title), undo)

    name = _("Follow up with {name}").format(name=one.row.title)
    act = session.tasks.act(follow, once=f"reach {one.row.id}")
    return button.icon_button(ft.Icons.ADD_TASK_ROUNDED, name, act, theme.PRIMARY)


def came_section(session: Session, found: Gathering, shown: Shown) -> list[ft.Control]:
    """Who came, the new ones first; before them how many were new, how many known, and how many have no record."""
    if not found.row.came:
        return []
    known = len(found.came) - found.new
    said = [
        ngettext("{count} new to us", "{count} new to us", found.new).format(count=found.new) if found.came else "",
        ngettext("{count} we knew", "{count} we knew", known).format(count=known) if known else "",
        ngettext("{count} without a record", "{count} without a record", found.others).format(count=found.others)
        if found.others
        else "",
    ]
    head = ft.Container(strong(" · ".join(one for one in said if one)), key="how many", padding=14)
    rows = [_present(session, one) for one in found.came[: shown.count]]
    return [card.section(_("Who came")), card.rows_card([head, *rows], indent=14), *shown.rest(len(found.came))]


def _present(session: Session, one: Present) -> ft.Control:
    marks: list[ft.Control] = [card.badge(_("New to us"), "primary")] if one.new else []
    return card.row(
        one.row.title,
        one.row.subtitle,
        key=f"came {one.row.id}",
        leading=contact_mark(one.row),
        marks=marks,
        on_click=session.tasks.act(session.go, to_contact(one.row.id)),
    )
