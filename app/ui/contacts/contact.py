"""A contact's page: how to reach them, what was promised, what was said, and who else knows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app import formats
from app.domain import reach as ways
from app.domain.kinds.contact import KIND as CONTACT
from app.domain.kinds.contact import KINDS, PAUSED
from app.notebook import contacts, follow_ups, interactions, merging, moving, squad
from app.notebook.contacts import Contact as Known
from app.notebook.contacts import ContactRow
from app.notebook.follow_ups import FollowUpRow
from app.notebook.interactions import TimelineItem
from app.notebook.moving import Where
from app.notebook.paging import Listing
from app.notebook.squad import Squad
from app.state.context import use_minute, use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts import open_promises
from app.ui.contacts.addresses import PEOPLE, to_contact, to_edit_contact, to_merge
from app.ui.contacts.merging import merged_banner, merged_here
from app.ui.contacts.moving import moved_banners, use_move
from app.ui.contacts.people import PeopleList
from app.ui.contacts.people_list import people_choice
from app.ui.contacts.timeline import timeline_cards, use_amendment, use_taking_back
from app.ui.follow_ups.addresses import to_new_follow_up
from app.ui.history.addresses import to_history
from app.ui.log.addresses import to_log_with
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.parts import button, card
from app.ui.parts.call_button import reach_button
from app.ui.parts.contact_row import contact_mark, contact_row, quiet_badge
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.follow_up_actions import FollowUpActions, use_follow_up_actions
from app.ui.parts.follow_up_row import follow_up_rows
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import note, strong, text, tiny
from app.ui.screen import screen
from app.words import _, ngettext, pgettext

NOTES = 20
ROWS = 50  # of follow-ups and of people who belong here


@dataclass(frozen=True)
class Read:
    known: Known
    open: list[FollowUpRow]
    open_total: int
    notes: Listing[TimelineItem]
    moved: list[Where]
    squads: list[Squad]
    closed: str
    merged: list[ContactRow]
    merged_into: ContactRow | None

    @property
    def away(self) -> bool:
        """Whether they are in another squad now, or merged: nothing is to be changed here that goes on there."""
        return self.merged_into is not None or any(not one.moving for one in self.moved)

    @property
    def shown_there(self) -> bool:
        """Whether this officer reads and writes of them there."""
        return self.merged_into is not None or any(one.contact for one in self.moved)


@screen
def Contact() -> ft.View:
    session = use_session()
    use_minute(session)
    contact = ft.use_route_params().get("id", "")
    notes, tasks, members = use_shown(NOTES), use_shown(ROWS), use_shown(ROWS)
    actions = use_follow_up_actions(session)
    delete = use_deletion(session, contact)
    amend, take_back = use_amendment(session, contact), use_taking_back(session, contact)
    move = use_move(session, contact)

    def read() -> Read:
        nb = session.notebook
        return Read(
            contacts.read(nb, contact, members.count),
            follow_ups.of_contact(nb, contact, limit=tasks.count),
            follow_ups.count_of_contact(nb, contact),
            interactions.timeline(nb, contact, limit=notes.count),
            moving.where(nb, contact),
            moving.squads(nb, contact),
            squad.closed(nb, contact),
            merging.merged(nb, contact),
            merging.shown_with(nb, contact),
        )

    reading = use_read(session, read, contact, notes.count, tasks.count, members.count)
    found = actions.steady(reading.value)
    content: list[ft.Control | None] = []
    name = _("Contact")
    if found is not None:
        known = found.known
        name = known.row.title
        content = [
            _identity(session, known, found.away),
            _reach(known),
            *moved_banners(session, found.moved),
            merged_banner(session, contact, found.merged_into),
            None if found.moved else _deleted(session, known),
            _closed(found),
            _two_versions(session, known),
            *_open(session, found.open, found.open_total, actions),
            *tasks.rest(found.open_total),
            card.section(_("Notes"), found.notes.total),
            *timeline_cards(session, found.notes.rows, amend, take_back, contact),
            *notes.rest(found.notes.total),
            *_people(session, known),
            *members.rest(known.members_total),
            *merged_here(session, found.merged),
            *_about(known),
            _ways(session, found, delete, session.tasks.act(move, name, found.squads) if found.squads else None),
        ]
    elif reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), reading.problem)]
    choice = people_choice(session)
    return page_view(
        session,
        name,
        content,
        tab="people" if session.wide else None,
        back=None if session.wide else "back",
        bottom=_thumb(session, contact, name, found) if found is not None else None,
        beside=PeopleList(session, choice, contact) if session.wide else None,
    )


def use_deletion(session: Session, contact: str) -> Callable[[], Awaitable[None]]:
    """A hook: answers what asks whether to delete them, and then does."""
    ask = use_question(session)

    async def ask_delete() -> None:
        basis = await session.tasks.run(contacts.known_of, session.notebook, contact)
        owed = await session.tasks.run(open_promises.to_them, session.notebook, contact)
        leaves = _("They leave every list of the squad. What was written stays in the journal. Undo brings them back.")

        async def restore() -> None:
            await session.write(contacts.restore, contact)

        async def delete() -> None:
            await session.write(contacts.delete, contact, basis)
            session.say(_("Deleted"), restore)
            await session.go(PEOPLE)

        ask(
            Question(
                _("Delete this contact?"),
                f"{owed} {leaves}".strip(),
                _("Delete contact"),
                delete,
                danger=True,
            )
        )

    return ask_delete


def _ways(
    session: Session,
    found: Read,
    delete: Callable[[], Awaitable[None]],
    move: Callable[[], Awaitable[None]] | None,
) -> ft.Control:
    """What is seldom done, below everything else."""
    known = found.known
    contact, stage = known.row.id, known.row.stage
    act = session.tasks.act

    async def pause() -> None:
        after = await session.write(contacts.edit, contact, {"stage": PAUSED}, known.basis)

        async def undo() -> None:
            await session.write(contacts.edit, contact, {"stage": stage}, after)

        session.say(_("Paused. No reminders until the stage is changed."), undo)

    history = to_history(to_contact(contact), CONTACT, contact)
    ways = [button.quiet(_("History"), act(session.go, history), theme.SOFT)]
    if stage != PAUSED and not found.away:
        ways.append(button.quiet(_("Pause"), act(pause)))
    if not known.deleted and not found.away:
        merge = act(session.go, to_merge(contact))
        ways.append(button.quiet(_("Merge with another contact"), merge))
    if move is not None:
        ways.append(button.quiet(_("Move to another squad"), move))
    if not known.deleted and found.merged_into is None:
        ways.append(button.quiet(_("Delete"), act(delete), theme.LATE))
    return ft.Row(ways, alignment=ft.MainAxisAlignment.CENTER, wrap=True, spacing=4)


def _thumb(session: Session, contact: str, name: str, found: Read) -> ft.Control | None:
    if found.away and found.shown_there:
        return None
    # Beside the rail's Log contact this button needs a name of its own.
    log_words = _("Log with {name}").format(name=name.split()[0]) if session.wide else _("Log contact")
    act, beside = session.tasks.act, session.wide or button.fit_beside(session, _("Follow up"), log_words)
    follow_up = button.secondary(_("Follow up"), act(session.go, to_new_follow_up(contact)), expand=beside)
    log = button.primary(log_words, act(session.go, to_log_with(contact)), expand=beside)
    if found.away:  # who is not in their squad can still say what others there should know, and plans nothing
        return button.stacked(log)
    return ft.Row([follow_up, log], spacing=button.BETWEEN) if beside else button.stacked(log, follow_up)


def _identity(session: Session, known: Known, away: bool) -> ft.Control:
    row = known.row
    lines = [part for part in (known.role, known.description if known.name else "") if part]
    badge = quiet_badge(row)
    words: list[ft.Control] = [strong(formats.listed(lines))] if lines else [strong(_(KINDS.get(row.kind, "Contact")))]
    words.extend(note(title) for title in dict.fromkeys(home.title for home in known.member_of))
    words.append(ft.Row([note(cadence_line(known)), *([badge] if badge else [])], wrap=True, spacing=6, run_spacing=4))
    if row.squad:
        words.append(ft.Row(squad_mark(row.squad, whole=True), wrap=True))
    if row.waiting:
        words.append(tiny(_("On this phone, not yet on the server"), theme.PROMISE))
    to_edit = session.tasks.act(session.go, to_edit_contact(row.id))
    edit = button.icon_button(ft.Icons.EDIT_ROUNDED, _("Edit"), to_edit, size=20)
    return card.card(
        ft.Row(
            [
                contact_mark(row, 56),
                ft.Column(words, spacing=3, tight=True, expand=True),
                *([] if away else [edit]),
            ],
            spacing=14,
        ),
        padding=ft.Padding.only(left=16, top=16, right=6, bottom=16),
    )


def cadence_line(known: Known) -> str:
    """Rapport · every 14 days · last seen 9 days ago"""
    parts = [_(known.row.stage_name)]
    if known.cadence_days:
        days = known.cadence_days
        parts.append(ngettext("every day", "every {count} days", days).format(count=days))
    elif known.row.stage != PAUSED:
        parts.append(_("no reminders"))
    parts.append(
        # For translators: "last seen 5 days ago".
        _("last seen {ago}").format(ago=when.ago(known.row.last_at)) if known.row.last_at else _("not met yet")
    )
    return " · ".join(parts)


def _reach(known: Known) -> ft.Control | None:
    rows: list[ft.Control] = []
    for reach in known.reach:
        is_phone = reach.uri.startswith("tel:")
        buttons = (
            [
                reach_button(ft.Icons.CALL_ROUNDED, pgettext("what the button does", "Call"), ways.dialled(reach.uri)),
                reach_button(ft.Icons.SMS_ROUNDED, pgettext("what the button does", "Text"), ways.texted(reach.uri)),
            ]
            if is_phone
            else [reach_button(ft.Icons.MAIL_ROUNDED, pgettext("what the button does", "Mail"), reach.uri)]
        )
        words: list[ft.Control] = [text(reach.shown, lines=2)]
        if reach.label:
            words.append(note(reach.label, lines=1))
        rows.append(
            ft.Container(
                ft.Row([ft.Column(words, spacing=1, tight=True, expand=True), *buttons], spacing=4),
                key=f"reach {reach.uri}",
                padding=ft.Padding.only(left=16, right=8, top=6, bottom=6),
            )
        )
    if known.reach_note:
        rows.append(
            ft.Container(
                ft.Row(
                    [
                        ft.Icon(ft.Icons.TIPS_AND_UPDATES_ROUNDED, size=20, color=theme.SOFT),
                        ft.Container(note(known.reach_note, theme.INK), expand=True),
                    ],
                    spacing=12,
                ),
                key="reach note",
                padding=ft.Padding.symmetric(horizontal=16, vertical=14),
            )
        )
    if known.interpreter:
        rows.append(card.fact(_("Interpreter"), known.interpreter))
    return card.rows_card(rows, indent=16) if rows else None


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


def _people(session: Session, known: Known) -> list[ft.Control]:
    homes = {home.row.id: home.row for home in known.member_of if home.row is not None}
    elsewhere = next((home.title for home in known.member_of if home.row is None), "")
    shown: list[ft.Control] = []
    for name, rows, other, total in (
        (_("Belongs to"), list(homes.values()), elsewhere, len(homes) + bool(elsewhere)),
        (_("People here"), known.members, "", known.members_total),
    ):
        if rows or other:
            shown.append(card.section(name, total))
            lines = [contact_row(row, session.tasks.act(session.go, to_contact(row.id))) for row in rows]
            if other:
                lines.append(card.row(other, key="elsewhere", leading=card.icon_mark(ft.Icons.STOREFRONT_ROUNDED)))
            shown.append(card.rows_card(lines))
    return shown


def _about(known: Known) -> list[ft.Control]:
    facts = [
        (_("Address"), known.address),
        (_("Primary officer"), known.primary_name),
        (_("Backup officer"), known.backup_name),
        # For translators: officers who have met them.
        (_("Known by"), formats.listed(known.known_by)),
        (_("Tags"), formats.listed(known.tags)),
        (pgettext("the day", "Added"), when.day(when.local(known.created).date()) if known.created else ""),
    ]
    rows = [card.fact(name, value) for name, value in facts if value]
    steps = [
        card.fact(
            _(step.stage_name), f"{when.day(when.local(step.at).date())} · {step.officer_name}", key=f"step {number}"
        )
        for number, step in enumerate(known.stage_history)
    ]
    shown: list[ft.Control] = []
    if rows:
        shown.extend([card.section(_("About")), card.rows_card(rows, indent=16)])
    if len(steps) > 1:
        # For translators: the stages of the relationship, one after the other.
        shown.extend([card.section(_("How it grew")), card.rows_card(steps, indent=16)])
    return shown
