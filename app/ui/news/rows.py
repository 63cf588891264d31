"""News as rows: whom or what it is about, who did what, and when; a tap leads to the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import flet as ft

from app.domain.kinds import contact, follow_up, handover, problem
from app.notebook.news import News
from app.notebook.value_words import named
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import DELETED, to_contact
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.handovers.addresses import to_handover
from app.ui.news.addresses import NEWS
from app.ui.parts import card
from app.ui.parts.text import tiny
from app.ui.problems.addresses import to_problem
from app.ui.screen import kept, part
from app.words import N_, _, ngettext

# What happened: icon, tone and sentence.
SAID: dict[str, tuple[ft.IconData, card.Tone, str]] = {
    "note": (ft.Icons.EDIT_NOTE_ROUNDED, "primary", N_("{officer} wrote a note")),
    "supplement": (ft.Icons.POST_ADD_ROUNDED, "primary", N_("{officer} added to a note")),
    "taken_back": (ft.Icons.UNDO_ROUNDED, "plain", N_("{officer} took a note back")),
    "handed": (ft.Icons.ASSIGNMENT_IND_ROUNDED, "promise", N_("{officer} handed this to you")),
    "given_back": (ft.Icons.ASSIGNMENT_RETURN_ROUNDED, "promise", N_("{officer} gave this back to you: {more}")),
    "stage": (ft.Icons.TRENDING_UP_ROUNDED, "primary", N_("{officer} changed the stage: {more}")),
    "given": (ft.Icons.PERSON_ADD_ROUNDED, "promise", N_("{officer} gave this contact to you")),
    "leads": (ft.Icons.SCHEMA_ROUNDED, "promise", N_("{officer} chose you: you lead this problem now")),
    "done": (ft.Icons.HANDSHAKE_ROUNDED, "ok", N_("{officer} kept this promise")),
    "broken": (ft.Icons.HEART_BROKEN_ROUNDED, "late", N_("{officer} marked this promise broken")),
    "let_go": (ft.Icons.HANDSHAKE_ROUNDED, "plain", N_("{officer} let this promise go by agreement")),
    "offered": (ft.Icons.MOVE_DOWN_ROUNDED, "promise", N_("{officer} offers you this handover")),
    "taken": (ft.Icons.MOVE_DOWN_ROUNDED, "ok", N_("{officer} accepted from this handover")),
    "asked": (ft.Icons.CONTACT_SUPPORT_ROUNDED, "promise", N_("{officer} asks about this handover")),
    "answered": (ft.Icons.QUESTION_ANSWER_ROUNDED, "promise", N_("{officer} answered about this handover")),
    "withdrawn": (ft.Icons.UNDO_ROUNDED, "plain", N_("{officer} withdrew what was not accepted of this handover")),
}


def news_rows(session: Session, rows: Sequence[News], marked: bool = True) -> list[ft.Control]:
    """Each drawn again only when something in it changed. `marked`: the unread ones say so."""
    today = when.now().date()
    return [
        _Line(session, one, marked and one.unread, today, session.speech.language, key=f"news {one.key}")
        for one in rows
    ]


@part
def NewsLine(session: Session, one: News, is_new: bool, today: date, _language: str) -> ft.Control:
    icon, tone, sentence = SAID[one.what]
    said = _(sentence).format(officer=one.officer_name, more=one.more)
    people = _people(one)
    stamp = when.stamp(one.at, today)
    about = f"{people} · {stamp}" if one.words and people else stamp
    new = [card.badge(_("New"), "primary")] if is_new else []
    return card.row(
        one.words or people,
        said,
        key=f"row {one.key}",
        leading=card.icon_mark(icon, tone),
        below=[ft.Row([*new, tiny(about, theme.SOFT)], spacing=8, run_spacing=4, wrap=True)],
        on_click=session.tasks.act(session.go, _route(one), NEWS),
        name_lines=3,
        about_lines=3,
    )


_Line = kept(NewsLine)


def _people(one: News) -> str:
    if one.kind == handover.KIND:
        return "" if one.words else _("Handover")
    if not one.title and one.kind in (follow_up.KIND, problem.KIND):
        return ""
    if not one.others:
        return named(one.title)
    said = ngettext("{name} and {count} more", "{name} and {count} more", one.others)
    return said.format(name=named(one.title), count=one.others)


_PAGES = {follow_up.KIND: to_follow_up, problem.KIND: to_problem, contact.KIND: to_contact}


def _route(one: News) -> str:
    if one.what == "taken_back" or not one.record:
        return DELETED
    if one.kind == handover.KIND:
        return to_handover(one.record, one.giver)
    return _PAGES[one.kind](one.record)
