"""The page of a referral: who and where to, that they agreed, what became of it day by day, and what can follow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import flet as ft

from app.domain.kinds import referral as rules
from app.notebook import referrals
from app.notebook.contact_list import ContactRow
from app.notebook.referrals import ReferralRow, Stepped
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import to_contact
from app.ui.history.addresses import to_history
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.partners import words
from app.ui.partners.addresses import REFERRALS, to_edit_referral, to_referral
from app.ui.partners.step import NAMES, use_step
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import label, not_sent, note, text
from app.ui.screen import screen
from app.words import _

Step = Callable[[str], Awaitable[None]]


@screen
def Referral() -> ft.Control:
    session = use_session()
    referral = ft.use_route_params().get("referral") or ""
    menu, step = use_menu(session), use_step(session, referral)
    reading = use_read(session, lambda: referrals.read(session.notebook, referral), referral)
    found = reading.value
    content, corner = list[ft.Control | None](), list[ft.Control]()
    bottom: ft.Control | None = None
    name = _("Referral")
    if found is not None:
        corner = [
            dots(_("More for {name}").format(name=name), session.tasks.act(menu, name, _ways(session, found, step)))
        ]
        content = [
            _two_versions(session, found),
            _expired(session, found),
            *_who(session, found),
            *_need(found),
            *_course(found),
            note(_("Whether they took it is all that comes back. What they find or do stays with them.")),
        ]
        bottom = _thumb(session, found, step)
    elif reading.problem:
        content = [card.empty(ft.Icons.FORWARD_TO_INBOX_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, name, content, back="back", pill=False, corner=corner, bottom=bottom)


def _who(session: Session, row: ReferralRow) -> list[ft.Control]:
    """Who is referred, to which agency, and whom one asks there."""
    named = ((_("Who is referred"), row.contact), (_("Agency"), row.agency), (_("Whom one asks there"), row.person))
    rows = [_line(session, name, one) for name, one in named if one is not None]
    marks = [words.badge(row), *squad_mark(row.squad, whole=True)]
    owner = _("Led by you") if row.mine else _("Led by {name}").format(name=row.owner_name) if row.owner_name else ""
    said = " · ".join(one for one in (words.waits(row), owner) if one)
    head: list[ft.Control] = [ft.Row(marks, wrap=True, spacing=6, run_spacing=4), *([note(said)] if said else [])]
    if row.waiting:
        head.append(not_sent())
    return [*head, card.rows_card(rows)] if rows else head


def _line(session: Session, name: str, one: ContactRow) -> ft.Control:
    to = session.tasks.act(session.go, to_contact(one.id))
    return ft.Container(contact_row(one, to, name), key=f"{name} {one.id}")


def _need(row: ReferralRow) -> list[ft.Control]:
    return [
        card.section(_("What they need")),
        card.card(text(row.need or _("Nobody wrote it down.")), padding=14),
    ]


def _course(row: ReferralRow) -> list[ft.Control]:
    """What became of it, in its order."""
    told: list[tuple[str, str, date | None]] = [("agreed", _("Agreed"), row.consent_day)]
    answer = row.status if row.status in (rules.ACCEPTED, rules.DECLINED) else rules.ACCEPTED
    answered = words.status(answer) if row.status != rules.CLOSED else _("Answered")
    told += [
        ("sent", words.status(rules.SENT), row.sent),
        ("answered", answered, row.answered),
        ("withdrawn", _("Consent withdrawn"), row.withdrawn),
        ("closed", words.status(rules.CLOSED), None if row.withdrawn else row.closed),
    ]
    lines: list[ft.Control] = []
    for key, name, day in told:
        if day is not None:
            about = words.consent(row) if key == "agreed" else words.day(day)
            column = ft.Column([label(name, theme.INK), note(about)], spacing=2, tight=True, expand=True)
            dot = card.dot("late" if key == "withdrawn" else "ok")
            lines.append(
                ft.Container(
                    ft.Row([dot, column], spacing=14), key=key, padding=ft.Padding.symmetric(vertical=12, horizontal=16)
                )
            )
    return [card.section(_("How it went")), card.rows_card(lines, indent=38)]


def _two_versions(session: Session, row: ReferralRow) -> ft.Control | None:
    if not row.versions:
        return None
    choose = button.quiet(_("Choose one"), session.tasks.act(session.go, ATTENTION))
    said = _("Two officers wrote different things of this referral.")
    return card.banner(said, "late", ft.Icons.CALL_SPLIT_ROUNDED, button.alone(choose))


def _expired(session: Session, row: ReferralRow) -> ft.Control | None:
    if not row.expired:
        return None
    again = button.quiet(_("Edit"), session.tasks.act(session.go, to_edit_referral(row.id)))
    said = _("They agreed until a day that has passed. Ask them again, and say here when they agreed.")
    return card.banner(said, "late", ft.Icons.FRONT_HAND_ROUNDED, button.alone(again), key="expired")


def _thumb(session: Session, row: ReferralRow, step: Step) -> ft.Control | None:
    """What follows as a rule."""
    act = session.tasks.act
    if row.expired or row.status not in rules.OPEN:
        return None
    if row.status == rules.READY:
        return button.stacked(button.primary(_(NAMES[rules.SENT]), act(step, rules.SENT)))
    if row.status == rules.ACCEPTED:
        return button.stacked(button.secondary(_(NAMES[rules.CLOSED]), act(step, rules.CLOSED)))
    names = [_(NAMES[one]) for one in (rules.DECLINED, rules.ACCEPTED)]
    beside = button.fit_beside(session, *names)
    declined = button.secondary(names[0], act(step, rules.DECLINED), expand=beside)
    accepted = button.primary(names[1], act(step, rules.ACCEPTED), expand=beside)
    both = ft.Row([declined, accepted], spacing=button.BETWEEN)
    return both if beside else button.stacked(accepted, declined)


def _ways(session: Session, row: ReferralRow, step: Step) -> list[Way]:
    async def close() -> None:
        await step(rules.CLOSED)

    async def withdraw() -> None:
        stepped = await session.write(referrals.withdraw, row.id)
        session.say(_("Closed: they agree no more. Tell the agency."), put_back(session, row.id, stepped))

    async def edit() -> None:
        await session.go(to_edit_referral(row.id))

    async def history() -> None:
        await session.go(to_history(to_referral(row.id), rules.KIND, row.id))

    async def delete() -> None:
        await session.write(referrals.delete, row.id)

        async def undo() -> None:
            await session.write(referrals.restore, row.id)

        session.say(_("Deleted: on no list of the squad any more"), undo)
        await session.go(to_contact(row.contact.id) if row.contact else REFERRALS)

    icons, ways = ft.Icons, list[Way]()
    if row.status == rules.READY and row.contact is not None:
        ways.append(Way(icons.EDIT_ROUNDED, _("Edit"), edit))
    if row.status in rules.OPEN:
        ways.append(Way(icons.FRONT_HAND_ROUNDED, _("They agree no more"), withdraw))
    if rules.CLOSED in rules.NEXT.get(row.status, ()) and row.status != rules.ACCEPTED:
        ways.append(Way(icons.STOP_CIRCLE_ROUNDED, _(NAMES[rules.CLOSED]), close))
    ways.append(Way(icons.HISTORY_ROUNDED, _("History"), history))
    ways.append(Way(icons.DELETE_ROUNDED, _("Delete"), delete, danger=True))
    return ways


def put_back(session: Session, referral: str, stepped: Stepped) -> Callable[[], Awaitable[None]]:
    async def undo() -> None:
        await session.write(referrals.put_back, referral, stepped)

    return undo
