"""A squad: who is in it, and for an admin what changes that, its name, its end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app import formats
from app.container import squads
from app.container.members import Member
from app.domain.initials import initials
from app.state.context import use_minute, use_session
from app.state.session import Session
from app.ui import theme
from app.ui.agency.addresses import to_add_officers, to_officer, to_squad
from app.ui.agency.desk import DeskPane
from app.ui.agency.invite_officer import InviteOfficer
from app.ui.agency.last_syncs import LastSyncs, use_last_syncs
from app.ui.agency.membership import OUT, Membership, MembershipSheet
from app.ui.agency.reading import AgencyRead, device_count, headcount, use_agency
from app.ui.agency.roles import role_name
from app.ui.agency.waiting import kept, waiting_card
from app.ui.hooks import use_opened
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.dialog import Question, sheet, use_question, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.officer_name import officer_name
from app.ui.parts.page import page_view
from app.ui.parts.written_sheet import use_written_sheet
from app.ui.screen import part, screen
from app.words import _

Open = Callable[[str], Awaitable[None]]


@screen
def Squad() -> ft.Control:
    session = use_session()
    use_minute(session)
    id = ft.use_route_params().get("id", "")
    opened, closes, set_opened = use_opened()  # the id of an officer, "invite", "rename", or nothing
    found = use_agency(session, id)
    last = use_last_syncs(session)
    read = found.value
    known = read.squad(id) if read is not None else None

    async def open_(what: str) -> None:
        set_opened(what)

    body: list[ft.Control | None] = [card.banner(found.problem, "late")] if found.problem else []
    bottom: ft.Control | None = None
    if read is not None and known is None:
        body = [card.empty(ft.Icons.GROUPS_ROUNDED, _("Not here"), _("You are not in this squad, or it is not known."))]
    elif read is not None and known is not None:
        body += _squad(session, read, known, last, open_)
        if read.admin and not known.closed:
            body += [*_ways(session, known, open_), CloseSquad(session, known, key="close squad"), words.note(_(OUT))]
            add = session.tasks.act(session.go, to_add_officers(id))
            bottom = button.stacked(button.primary(_("Add officers"), add, ft.Icons.PERSON_ADD_ALT_1_ROUNDED))
        body += [
            MembershipSheet(session, _membership(read, known, opened), closes(opened), key=f"member {opened}"),
            InviteOfficer(session, opened == "invite", closes("invite"), id, key="invite into"),
            Rename(session, known.id, known.name, opened == "rename", closes("rename"), key="rename"),
        ]
    return page_view(
        session,
        known.name if known else _("Squad"),
        body,
        tab="more",
        back=None if session.room.rail else "back",
        bottom=bottom,
        beside=DeskPane(session, id) if session.room.rail else None,
    )


def _squad(session: Session, read: AgencyRead, known: squads.Squad, last: LastSyncs, open_: Open) -> list[ft.Control]:
    closed = _("This squad is closed: nothing new comes into it. Its people stay readable for those who are in it.")
    says = _("Everyone here reads and writes this squad's notebook, nobody else.")
    members = [one for one in read.members if one.id in known.members]
    rows = [_member(session, read, known, one, last, open_) for one in members]
    return [
        words.note(closed if known.closed else says),
        *waiting_card(session, read, squad=known.id),
        card.section(_("Officers"), len(rows)),
        card.rows_card(rows) if rows else words.note(_("Nobody is in this squad any more.")),
        *([words.note(last.problem)] if last.problem else []),
    ]


def _member(
    session: Session, read: AgencyRead, known: squads.Squad, one: Member, last: LastSyncs, open_: Open
) -> ft.Control:
    also = formats.listed(other.name for other in read.squads_of(one, but=known.id))
    said = [
        role_name(known.members[one.id]),
        *([_("also {squads}").format(squads=also)] if also else []),
        device_count(one),
    ]
    badge = last.of(one)
    ways: list[ft.Control] = []
    if read.admin and not known.closed:
        more = _("Role of {officer}, or take them out").format(officer=one.name)
        ways.append(button.icon_button(ft.Icons.MORE_HORIZ_ROUNDED, more, session.tasks.act(open_, one.id)))
    return card.row(
        officer_name(one.name, one.me),
        " · ".join(said),
        key=f"officer {one.id}",
        leading=card.avatar(initials(one.name)),
        about_lines=3,
        below=[ft.Row(badge, wrap=True)] if badge and not session.room.rail else None,
        trailing=[*(badge if session.room.rail else []), *ways] or None,
        on_click=session.tasks.act(session.go, to_officer(one.id)),
    )


def _membership(read: AgencyRead, known: squads.Squad, officer: str) -> Membership | None:
    if officer not in known.members:
        return None
    role, me = known.members[officer], officer == read.me.id
    return Membership(known.id, known.name, officer, read.officer_name(officer), role, me)


def _ways(session: Session, known: squads.Squad, open_: Open) -> list[ft.Control]:
    act = session.tasks.act
    invite, rename = _("Invite an officer into it"), _("Rename this squad")
    return [
        card.rows_card(
            [
                card.link_row(ft.Icons.MAIL_ROUNDED, invite, act(open_, "invite"), leads=False),
                card.link_row(ft.Icons.EDIT_ROUNDED, rename, act(open_, "rename"), leads=False),
            ]
        )
    ]


@part
def CloseSquad(session: Session, known: squads.Squad) -> ft.Control:
    ask = use_question(session)

    async def close() -> None:
        await session.container.squads.close(known.id)
        kept(session)

    async def sure() -> None:
        about = _(
            "Nothing new comes into it, and nobody new. Its people stay readable for its {officers}. A closed squad is "
            "not opened again."
        ).format(officers=headcount(known))
        ask(Question(_("Close {squad}?").format(squad=known.name), about, _("Close the squad"), close, danger=True))

    return button.alone(button.quiet(_("Close this squad"), session.tasks.act(sure), theme.LATE))


@part
def Rename(session: Session, squad: str, name: str, asked: bool, done: Callable[[], None]) -> ft.Control:
    """The sheet with the new name. It opens once it is `asked` for."""
    written = use_written_sheet(session, "rename", {"name": name}, lambda _squad: name, to_squad, only=squad)
    form, saving = written.form, written.saving

    async def begin() -> None:
        if asked:
            await written.open(squad)

    ft.use_effect(lambda: session.tasks.start(begin), [asked])

    def hide() -> None:
        written.hide()
        done()

    async def saved(_answer: None) -> None:
        done()
        kept(session)

    async def save() -> None:
        wrong = {} if form.text("name") else {"name": _("A squad needs a name.")}
        work = session.container.squads.rename
        await saving.save(lambda: work(squad, form.text("name")), saved, wrong, at="name")

    content = [
        words.heading(_("Rename this squad")),
        text_field(form, "name", _("Name of the squad")),
        words.note(_("Its officers see the new name after their next sync.")),
        button.primary(_("Save the name"), session.tasks.act(save), busy=saving.busy),
    ]
    use_sheet(session, sheet(content, hide) if written.subject else None)
    return ft.Container(height=0)
