"""Needs attention: fields that two officers wrote at once, and entries that could not be taken in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flet as ft

from app import formats
from app.notebook import conflicts, divided_contacts, duplicates, merging, unopened_entries
from app.notebook.conflicts import TwoVersions
from app.notebook.divided_contacts import Divided
from app.notebook.duplicates import Pair
from app.notebook.merging import Later
from app.notebook.squad import Squad
from app.notebook.unopened_entries import Unread
from app.state.context import use_minute, use_session
from app.state.error_sentences import sentence
from app.state.reading import use_read
from app.state.session import Session
from app.ui import when
from app.ui.needs_attention.duplicates import pairs as pair_cards
from app.ui.needs_attention.duplicates import written_later
from app.ui.needs_attention.two_versions import Matter
from app.ui.parts import button, card
from app.ui.parts.page import page_view
from app.ui.parts.paging import Shown, use_shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import note
from app.ui.screen import screen
from app.words import N_, _, pgettext

MATTERS = 20
ASIDE = 50
PAIRS = 5
UNREAD = 5
MORE_UNREAD = 50
SEALED = N_(
    "A member signed each of these, so each keeps its place and nothing is let go of. They show by themselves when the "
    "key, or a newer Beatbook, is here. Should they grow in number, ask whoever wrote them, or your admin."
)


@dataclass(frozen=True)
class Read:
    """`aside`: what was set aside, each with whether it may be cleared: what may be the only copy may not.

    `squads`: the names of those that an entry may be of, by id; none where there can be no doubt.
    """

    matters: list[TwoVersions]
    divided: list[Divided]
    later: list[Later]
    pairs: list[Pair]
    aside: list[tuple[Any, bool]]
    squads: dict[str, str]
    sealed: list[Unread]
    sealed_total: int


@screen
def Attention() -> ft.Control:
    session = use_session()
    use_minute(session)
    matters, pairs = use_shown(MATTERS), use_shown(PAIRS)
    shown_aside, sealed = use_shown(ASIDE), use_shown(UNREAD, MORE_UNREAD)

    def read() -> Read:
        aside, nb = session.container.aside, session.notebook
        set_aside = [(entry, aside.may_clear(entry)) for entry in aside.all()]
        unread = unopened_entries.read(nb, sealed.count)
        known = session.container.squads.all()
        mine = [one.id for one in known if one.mine]
        names = {one.id: one.name for one in known if mine != [one.id]}
        return Read(
            conflicts.two_versions(nb),
            divided_contacts.divided(nb),
            merging.later(nb),
            duplicates.pairs(nb),
            set_aside,
            names,
            *unread,
        )

    reading = use_read(session, read, sealed.count)
    found = reading.value
    body: list[ft.Control] = [card.banner(reading.problem, "late")] if reading.problem else []
    if found is not None:
        body += [
            *_matters(session, found, matters),
            *_divided(session, found),
            *written_later(session, found.later),
            *_aside(session, found, shown_aside),
            *pair_cards(session, found.pairs, pairs),
            *_sealed(found, sealed),
        ]
    if found is not None and not body:
        body.append(
            card.empty(
                ft.Icons.TASK_ALT_ROUNDED,
                _("Nothing needs you"),
                _(
                    "When two officers change the same thing at once, both versions are kept and wait here for you to "
                    "choose. Contacts that may be the same stand here, too."
                ),
            )
        )
    return page_view(session, _("Needs attention"), body, tab="more", back="back")


def _matters(session: Session, found: Read, shown: Shown) -> list[ft.Control]:
    if not found.matters:
        return []
    return [
        card.section(_("Two versions"), len(found.matters)),
        *(Matter(session, matter, key=f"{matter.record}/{matter.field}") for matter in found.matters[: shown.count]),
        *shown.rest(len(found.matters)),
    ]


def _divided(session: Session, found: Read) -> list[ft.Control]:
    if not found.divided:
        return []

    async def keep(one: Divided, squad: Squad) -> None:
        await session.write(divided_contacts.keep_in, one.contact, squad.id)
        session.say(_("{name} stays in {squad}.").format(name=one.title, squad=squad.name))

    def row(one: Divided) -> ft.Control:
        act, below = session.tasks.act, list[ft.Control]()
        for squad in one.keeps:
            words = _("Keep in {squad}").format(squad=squad.name)
            below.append(button.quiet(words, act(keep, one, squad, once=f"keep {one.contact} {squad.id}")))
        if not below:
            below = [note(_("Their primary or backup officer there, or a supervisor, brings them together in one."))]
        return card.row(
            one.title,
            _("Moved to several squads at once: {squads}").format(squads=formats.listed(to.name for to in one.squads)),
            key=f"divided {one.contact}",
            leading=card.icon_mark(ft.Icons.CALL_SPLIT_ROUNDED, "late"),
            about_lines=4,
            below=[ft.Row(below, wrap=True)],
        )

    rows = [row(one) for one in found.divided[:MATTERS]]
    return [card.section(_("In several squads"), len(found.divided)), card.rows_card(rows)]


def _aside(session: Session, found: Read, shown: Shown) -> list[ft.Control]:
    if not found.aside:
        return []

    async def retry(entry: Any) -> None:
        taken = await session.container.aside.retry(entry.id)
        session.changed()
        if taken:
            session.say(_("It is in the notebook now."))
        elif entry.code.startswith("refused."):
            session.say(_("The server still does not take it. It stays here, nothing is lost."))
        else:
            session.say(_("Still not readable. It stays here, nothing is lost."))

    async def clear(entry: Any) -> None:
        if await session.container.aside.clear(entry.id):
            session.changed()
            session.say(_("Cleared. Should it turn out to be true, it comes back from the server."))

    def row(entry: Any, clearable: bool) -> ft.Control:
        act = session.tasks.act
        ways: list[ft.Control] = [button.quiet(_("Retry"), act(retry, entry, once=f"retry {entry.id}"))]
        if clearable:
            ways.append(
                button.quiet(pgettext("what the button does", "Clear"), act(clear, entry, once=f"clear {entry.id}"))
            )
        return card.row(
            sentence(entry.reason),
            # For translators: "Set aside 5 days ago".
            _("Set aside {ago}").format(ago=when.ago(entry.at_ms)),
            key=f"aside {entry.id}",
            leading=card.icon_mark(ft.Icons.INVENTORY_2_ROUNDED, "late"),
            marks=squad_mark(found.squads.get(entry.vault.hex(), ""), whole=True),
            name_lines=6,
            below=[ft.Row(ways)],
        )

    rows = [row(entry, clearable) for entry, clearable in found.aside[: shown.count]]
    return [card.section(_("Set aside"), len(found.aside)), card.rows_card(rows), *shown.rest(len(found.aside))]


def _sealed(found: Read, shown: Shown) -> list[ft.Control]:
    if not found.sealed:
        return []
    rows = [
        card.row(
            _("Entry {number} of {name}").format(number=entry.number, name=entry.officer_name),
            sentence(entry.reason),
            key=f"entry {entry.entry}",
            leading=card.icon_mark(ft.Icons.VISIBILITY_OFF_ROUNDED, "plain"),
            about_lines=6,
        )
        for entry in found.sealed
    ]
    return [
        card.section(_("Not readable on this phone"), found.sealed_total),
        note(_(SEALED)),
        card.rows_card(rows),
        *shown.rest(found.sealed_total),
    ]
