"""One note as a card: when, what was said, what the officer made of it, and its actions behind the dots."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain.kinds.interaction import KIND, SELF_CHECK
from app.notebook.interactions import TimelineItem
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import to_contact
from app.ui.history.addresses import to_history
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.menu import Menu, Way, dots
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import label, note, text, tiny
from app.ui.problems.addresses import to_problem_from
from app.ui.screen import part
from app.ui.shares.section import share_way
from app.words import _, ngettext

FOLD_CHARS, FOLD_LINES = 360, 7  # a longer text is folded; what somebody wants to read, a tap shows
OnNote = Callable[[TimelineItem], Awaitable[None]]


@dataclass(frozen=True)
class NoteWays:
    """What can be done with a note on the page of `contact`."""

    contact: str
    menu: Menu
    amend: OnNote
    move: OnNote
    take_back: OnNote


def note_card(session: Session, item: TimelineItem, ways: NoteWays | None, last: bool = False) -> ft.Control:
    """`last`: it is the latest of them. Without `ways` it is there to be read only."""
    parts = [*_head(session, item, ways, last), *_said(session, item)]
    for name in item.attempts:
        tried = _("{name} tried to take this note back. Only who wrote it, or a supervisor, can.").format(name=name)
        parts.append(tiny(tried, theme.LATE))
    column = ft.Column(parts, spacing=3, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    whole = ft.Semantics(container=True, content=column)
    return card.card(whole, key=f"note {item.id}", padding=ft.Padding.only(left=16, right=16, top=4, bottom=14))


def _head(session: Session, item: TimelineItem, ways: NoteWays | None, last: bool) -> list[ft.Control]:
    written = when.written(item.at, item.offset_min)
    # For translators: above the latest note with somebody, before when that was.
    words = _("Last time · {when}").format(when=written) if last else written
    waiting = [tiny(_("On this phone"), theme.PROMISE)] if item.waiting else []
    parts = [ft.Container(label(words, theme.INK), expand=True), *waiting, *squad_mark(item.squad)]
    if ways is not None:
        more = dots(_("More for this note"), session.tasks.act(_open, session, item, ways))
        parts.append(ft.Container(more, margin=ft.Margin.only(right=-14)))
    else:
        parts.append(ft.Container(height=theme.TARGET))
    line = ft.Row(parts, spacing=8)
    head: list[ft.Control] = [ft.Container(line, margin=ft.Margin.only(bottom=-9))]  # the dots are a high target
    # For translators: who else was there.
    company = _("With {names}").format(names=formats.listed(item.with_others)) if item.with_others else ""
    here = ways is not None and _is_place(item, ways.contact)
    place = "" if here and item.venue and item.place == item.venue[1] else item.place
    where = " · ".join(words for words in (place, company) if words)
    return [*head, *([note(where)] if where else [])]


async def _open(session: Session, item: TimelineItem, ways: NoteWays) -> None:
    def go(route: str) -> Callable[[], Awaitable[None]]:
        async def gone() -> None:
            await session.go(route)

        return gone

    def on(act: OnNote) -> Callable[[], Awaitable[None]]:
        async def acted() -> None:
            await act(item)

        return acted

    here = to_contact(ways.contact)
    found = [Way(ft.Icons.ADD_COMMENT_ROUNDED, _("Add to this note"), on(ways.amend))]
    if item.venue is not None and item.venue[0] != ways.contact:
        opened = _("Open {name}").format(name=item.venue[1])
        found.append(Way(ft.Icons.STOREFRONT_ROUNDED, opened, go(to_contact(item.venue[0]))))
    found.append(Way(ft.Icons.SCHEMA_ROUNDED, _("Make it a problem"), go(to_problem_from(item.id))))
    found.append(share_way(session, KIND, item.id))
    found.append(Way(ft.Icons.HISTORY_ROUNDED, _("History"), go(to_history(here, KIND, item.id))))
    if item.mine and not _is_place(item, ways.contact):
        found.append(Way(ft.Icons.DRIVE_FILE_MOVE_ROUNDED, _("It was somebody else"), on(ways.move)))
    if item.may_take_back:
        found.append(Way(ft.Icons.UNDO_ROUNDED, _("Take back"), on(ways.take_back), danger=True))
    await ways.menu(when.written(item.at, item.offset_min), found)


def _is_place(item: TimelineItem, contact: str) -> bool:
    """Whether it stands on this page because it happened there."""
    return item.venue is not None and item.venue[0] == contact


def _said(session: Session, item: TimelineItem) -> list[ft.Control]:
    """What happened, what the officer made of it, how it came about, and what was added later."""
    said: list[ft.Control] = []
    if item.fact:
        said.append(ft.Container(Folded(session, item.fact, key="fact"), margin=ft.Margin.only(top=2)))
    if item.impression:
        said.append(_impression(session, item))
    minutes = ngettext("{count} min", "{count} min", item.minutes).format(count=item.minutes) if item.minutes else ""
    # For translators: who started the conversation.
    began = _("They started it") if item.theirs else ""
    moved = _("Moved here from somebody else") if item.moved else ""
    officer = _("You") if item.mine else item.officer_name
    # For translators: how many of the four ticks of the self-check were made.
    checked = _("Self-check: {count} of {total}").format(count=item.self_check, total=len(SELF_CHECK))
    own = checked if item.mine and item.self_check else ""
    said_of_it = (*item.skills, own, item.how_name, minutes, began)
    marks: list[ft.Control] = [card.badge(words) for words in said_of_it if words]
    marks.append(card.badge(officer, "primary"))
    marks += [card.badge(moved)] if moved else []
    said.append(ft.Container(ft.Row(marks, wrap=True, spacing=6, run_spacing=6), margin=ft.Margin.only(top=7)))
    for number, added in enumerate(item.amendments):
        time = when.written(added.at, added.offset_min)
        by = tiny(_("Added by {name}, {time}").format(name=added.officer_name, time=time))
        said.append(
            ft.Container(
                ft.Column([by, Folded(session, added.text, key=f"added {number}")], spacing=2, tight=True),
                border=ft.Border.only(left=ft.BorderSide(2, theme.LINE)),
                padding=ft.Padding.only(left=12),
                margin=ft.Margin.only(top=8),
            )
        )
    return said


def _impression(session: Session, item: TimelineItem) -> ft.Control:
    # For translators: what this officer made of it: their impression.
    whose = _("My read") if item.mine else _("{name}'s read").format(name=item.officer_name)
    return ft.Container(
        ft.Column([tiny(whose), Folded(session, item.impression, key="impression")], spacing=2, tight=True),
        bgcolor=theme.PAGE,
        border_radius=theme.FIELD_RADIUS,
        padding=ft.Padding.symmetric(horizontal=12, vertical=9),
        margin=ft.Margin.only(top=8),
    )


@part
def Folded(session: Session, words: str) -> ft.Control:
    """A text, of which a long one shows its beginning until somebody asks for all."""
    whole, set_whole = use_value(False)

    async def show() -> None:
        set_whole(True)

    if whole or (len(words) <= FOLD_CHARS and words.count("\n") < FOLD_LINES):
        return text(words)
    more = button.quiet(_("Show all"), session.tasks.act(show))
    return ft.Column(
        [text(words, lines=FOLD_LINES), ft.Container(button.alone(more), margin=ft.Margin.only(left=-14, bottom=-10))],
        spacing=0,
        tight=True,
    )
