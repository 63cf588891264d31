"""A contact's page: how it stands, what was said last, what is open, how to reach them, and what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain import practice
from app.domain.kinds.contact import KINDS, PAUSED
from app.notebook import (
    contacts,
    follow_ups,
    interactions,
    merging,
    moving,
    outreach,
    places,
    problems,
    programmes,
    promises,
    reaching_out,
    squad,
)
from app.notebook.contacts import Contact as Known
from app.notebook.contacts import ContactRow, Warned
from app.notebook.follow_ups import FollowUpRow
from app.notebook.interactions import TimelineItem
from app.notebook.moving import Where
from app.notebook.outreach import Row as OnList
from app.notebook.paging import Listing
from app.notebook.problems import Part
from app.notebook.programmes import ProgrammeRow
from app.notebook.promises import Kept
from app.notebook.squad import Squad
from app.state.context import use_minute, use_session
from app.state.pane import use_params
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.about import about, homes, met_here, people_here, reach_chips
from app.ui.contacts.contact_ways import star, thumb, use_deletion, ways
from app.ui.contacts.merging import merged_banner, merged_here
from app.ui.contacts.moving import moved_banners, use_move
from app.ui.contacts.note_card import NoteWays
from app.ui.contacts.timeline import earlier_notes, first_note, use_amendment, use_taking_back
from app.ui.contacts.wrong_person import use_moving_note
from app.ui.gatherings.section import Gathered, gathered_section, read_gathered
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.outreach.section import list_way, listed_section
from app.ui.partners.section import Dealings, dealing_section, dealing_ways, read_dealings
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_mark, quiet_badge
from app.ui.parts.contact_warnings import warning_banner
from app.ui.parts.follow_up_actions import FollowUpActions, use_follow_up_actions
from app.ui.parts.follow_up_row import follow_up_rows
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import not_sent, note, strong
from app.ui.practice.offered import offered
from app.ui.problems.sections import part_section
from app.ui.programmes.section import begin_way, programme_section
from app.ui.screen import screen
from app.words import _, ngettext

NOTES = 10
ROWS = 50  # of follow-ups and of people who belong here
MET = 5  # of whom the squad met at a venue


@dataclass(frozen=True)
class Read:
    known: Known
    open: list[FollowUpRow]
    open_total: int
    notes: Listing[TimelineItem]
    met: list[ContactRow]
    met_total: int
    warned: list[Warned]
    keeper: str | None
    moved: list[Where]
    squads: list[Squad]
    closed: str
    kept: Kept
    merged: list[ContactRow]
    merged_into: ContactRow | None
    by_them: int
    problems: list[Part]
    programmes: list[ProgrammeRow]
    may_begin: bool
    dealings: Dealings
    on_list: list[OnList]
    gathered: Gathered

    @property
    def away(self) -> bool:
        """Whether they are in another squad now, or merged: nothing is to be changed here that goes on there."""
        return self.merged_into is not None or any(not one.moving for one in self.moved)

    @property
    def shown_there(self) -> bool:
        """Whether this officer reads and writes of them there."""
        return self.merged_into is not None or any(one.contact for one in self.moved)


@screen
def Contact() -> ft.Control:
    session = use_session()
    use_minute(session)
    contact = use_params().get("id", "")
    notes, tasks, members, met = use_shown(NOTES), use_shown(ROWS), use_shown(ROWS), use_shown(MET)
    actions, menu = use_follow_up_actions(session), use_menu(session)
    delete, move = use_deletion(session, contact), use_move(session, contact)

    def read() -> Read:
        return _read(session, contact, members.count, tasks.count, notes.count, met.count)

    reading = use_read(session, read, contact, notes.count, tasks.count, members.count, met.count)
    found = actions.steady(reading.value)
    amend, take_back = use_amendment(session, contact), use_taking_back(session, contact)
    somebody_else = use_moving_note(session, contact, found.keeper if found is not None else None)
    content, corner, name = list[ft.Control | None](), list[ft.Control](), _("Contact")
    if found is not None:
        known, name = found.known, found.known.row.title
        on_note = NoteWays(contact, menu, amend, somebody_else, take_back)
        go_away = session.tasks.act(move, name, found.squads) if found.squads else None
        behind = _behind(session, found, ways(session, known, found.away, bool(found.merged_into), delete, go_away))
        more = dots(_("More for {name}").format(name=name), session.tasks.act(menu, name, behind))
        corner = [*([] if found.away else [star(session, known)]), more]
        content = [
            _identity(known, found.by_them),
            reach_chips(session, known),
            *moved_banners(session, found.moved),
            merged_banner(session, contact, found.merged_into),
            None if found.moved else _deleted(session, known),
            *(_closed(found), _two_versions(session, known)),
            *(warning_banner(one, f"warned {one.what}") for one in found.warned),
            first_note(session, found.notes.rows, on_note),
            *([] if found.away else offered(session, _card(known.row))),
            *_open(session, found.open, found.open_total, actions),
            *tasks.rest(found.open_total),
            *_taken_into(session, found),
            *people_here(session, known.members, known.members_total, found.dealings.offers),
            *members.rest(known.members_total),
            *dealing_section(session, known, found.dealings),
            *gathered_section(session, found.gathered),
            *met_here(session, found.met, found.met_total),
            *met.rest(found.met_total),
            *part_section(session, found.problems),
            *homes(session, known),
            *about(known, found.kept),
            *merged_here(session, found.merged),
            *earlier_notes(session, found.notes.rows, found.notes.total, on_note),
            *notes.rest(found.notes.total),
        ]
    elif reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), reading.problem)]
    return page_view(
        session,
        name,
        content,
        back="back",
        pill=False,
        corner=corner,
        bottom=thumb(session, contact, name, found.away, found.shown_there) if found is not None else None,
    )


def _behind(session: Session, found: Read, ways_: Sequence[Way]) -> list[Way]:
    """What stands behind the dots: after the first of these what is seldom begun with them."""
    known = found.known
    dealing = [] if found.away or known.deleted else dealing_ways(session, known)
    may_begin = found.may_begin and known.row.kind == "person"
    begin = [begin_way(session, known.row.id)] if may_begin else []
    onto = [] if found.away or known.deleted else list_way(session, known.row, found.on_list)
    return [*ways_[:1], *dealing, *onto, *begin, *ways_[1:]]


def _read(session: Session, contact: str, members: int, tasks: int, notes: int, met: int) -> Read:
    """With so many rows of each list at most."""
    nb = session.notebook
    known = contacts.read(nb, contact, members)
    return Read(
        known,
        follow_ups.of_contact(nb, contact, limit=tasks),
        follow_ups.count_of_contact(nb, contact),
        interactions.timeline(nb, contact, limit=notes),
        *(([], 0) if known.row.kind == "person" else places.met_at(nb, contact, met)),
        contacts.warnings(nb, contact),
        nb.squad_of(contact),
        moving.where(nb, contact),
        moving.squads(nb, contact),
        squad.closed(nb, contact),
        promises.kept_of(nb, contact),
        merging.merged(nb, contact),
        merging.shown_with(nb, contact),
        reaching_out.by_them(nb, contact) if known.row.kind == "person" else 0,
        problems.of_contact(nb, contact),
        programmes.of_contact(nb, contact),
        not known.deleted and bool(programmes.offered(nb, contact)),
        read_dealings(nb, known),
        outreach.of_contact(nb, contact) if known.row.kind == "person" else [],
        read_gathered(nb, contact),
    )


def _taken_into(session: Session, found: Read) -> list[ft.Control]:
    programmes_of_them = programme_section(session, found.known.row, found.programmes, found.may_begin)
    return [*programmes_of_them, *listed_section(session, found.on_list)]


def _identity(known: Known, by_them: int) -> ft.Control:
    row = known.row
    lines = [part for part in (known.role, *dict.fromkeys(home.title for home in known.member_of)) if part]
    if not lines:
        lines = [known.description if known.name and known.description else _(KINDS.get(row.kind, "Contact"))]
    words: list[ft.Control] = [strong(" · ".join(lines)), note(how_it_stands(known))]
    if known.description and known.name and known.description not in lines:
        words.insert(1, note(known.description, theme.INK))
    if by_them:
        # For translators: somebody came to the officers by themselves, so often in so many days.
        often = ngettext(
            "They reached out {count} time in {days} days",
            "They reached out {count} times in {days} days",
            by_them,
        )
        words.append(note(often.format(count=by_them, days=reaching_out.DAYS)))
    badge = quiet_badge(row)
    marks = [
        *([badge] if badge else []),
        *([card.badge(_("Under 18"))] if known.under_18 else []),
        *([card.badge(_("Interpreter: {language}").format(language=known.interpreter))] if known.interpreter else []),
        *squad_mark(row.squad, whole=True),
    ]
    if marks:
        words.append(ft.Row(marks, wrap=True, spacing=6, run_spacing=4))
    if row.waiting:
        words.append(not_sent())
    return ft.Row(
        [contact_mark(row, 56), ft.Column(words, spacing=3, tight=True, expand=True)],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def how_it_stands(known: Known) -> str:
    """Rapport since Fri 2 Oct · every 14 days · met 9 days ago"""
    stage, steps = _(known.row.stage_name), known.stage_history
    if len(steps) > 1:
        since = when.local(steps[-1].at).date()
        day = formats.day(since) if since.year == when.now().year else formats.day_and_year(since)
        # For translators: the stage of a relationship, and since which day.
        stage = _("{stage} since {day}").format(stage=stage, day=day)
    parts = [stage]
    if known.cadence_days:
        days = known.cadence_days
        parts.append(ngettext("every day", "every {count} days", days).format(count=days))
    elif known.row.stage != PAUSED:
        parts.append(_("no reminders"))
    # For translators: "met 5 days ago".
    parts.append(_("met {ago}").format(ago=when.ago(known.row.last_at)) if known.row.last_at else _("not met yet"))
    return " · ".join(parts)


def _card(row: ContactRow) -> str:
    """The practice card for whoever is about to meet them."""
    if row.kind != "person" or row.gone:
        return ""
    return practice.before_meeting(met=row.last_at is not None, quiet=row.quiet != "no", opted_out=row.opted_out)


def _deleted(session: Session, known: Known) -> ft.Control | None:
    if not known.deleted:
        return None

    async def restore() -> None:
        await session.write(contacts.restore, known.row.id)

    return card.banner(
        _("Deleted: on no list of the squad any more. Whatever is written with them brings them back."),
        "late",
        ft.Icons.AUTO_DELETE_ROUNDED,
        button.alone(button.quiet(_("Bring back"), session.tasks.act(restore, once="restore"), theme.LATE)),
    )


def _closed(found: Read) -> ft.Control | None:
    """What can be done with somebody of a squad that was closed."""
    if not found.closed or found.moved:
        return None
    still = _("{squad} was closed. Notes and follow-ups with them work as before, and nobody new comes into it.")
    move = (
        _("To go on with them in another squad, move them there, below.")
        if found.squads
        else _("Their primary or backup officer, or a supervisor, can move them to another squad.")
    )
    return card.banner(f"{still.format(squad=found.closed)} {move}", "plain", ft.Icons.LOCK_CLOCK_ROUNDED)


def _two_versions(session: Session, known: Known) -> ft.Control | None:
    if not known.two_versions:
        return None
    labels = formats.listed(matter.label for matter in known.two_versions)
    return card.banner(
        _("Two officers wrote different things: {fields}.").format(fields=labels),
        "late",
        ft.Icons.CALL_SPLIT_ROUNDED,
        button.alone(button.quiet(_("Choose one"), session.tasks.act(session.go, ATTENTION), theme.LATE)),
    )


def _open(session: Session, rows: list[FollowUpRow], total: int, actions: FollowUpActions) -> list[ft.Control]:
    if not rows:
        return []
    promises = sum(1 for row in rows if row.kind == "promise")
    name = _("Promises and follow-ups") if promises else _("Follow-ups")
    return [
        card.section(name, total),
        follow_up_rows(session, rows, actions, with_contact=False, with_owners=True),
    ]
