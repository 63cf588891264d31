"""The page of somebody on the by-name list: how they stand, how often they were met, and what they consented to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds import outreach as rules
from app.notebook import outreach
from app.notebook.outreach import Listed as Found
from app.notebook.outreach import Row
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui.contacts.addresses import to_contact
from app.ui.history.addresses import to_history
from app.ui.log.addresses import to_log_with
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.outreach import words
from app.ui.outreach.addresses import OUTREACH, to_consent, to_listed
from app.ui.outreach.signature import SHOWN_WIDE, drawn
from app.ui.outreach.steps import NAMES, use_steps
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_mark
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import not_sent, note, strong
from app.ui.screen import screen
from app.words import _, ngettext

Take = Callable[[str], Awaitable[None]]


@screen
def Listed() -> ft.Control:
    session = use_session()
    listed = ft.use_route_params().get("listed") or ""
    reading = use_read(session, lambda: outreach.read(session.notebook, listed), listed)
    found, menu, take = reading.value, use_menu(session), use_steps(session, listed)
    content, corner, name, bottom = list[ft.Control | None](), list[ft.Control](), _("By-name list"), None
    if found is not None:
        name = words.title(found.row)
        ways = _ways(session, found.row, take)
        corner = [dots(_("More for {name}").format(name=name), session.tasks.act(menu, name, ways))]
        content = [
            _head(session, found.row),
            _two_versions(session, found.row),
            _silent(session, found.row, take),
            card.section(_("Getting to know each other")),
            card.rows_card(_facts(found.row), indent=16),
            *_consent(session, found),
        ]
        bottom = _thumb(session, found.row, take)
    elif reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, name, content, back="back", pill=False, corner=corner, bottom=bottom)


def _head(session: Session, row: Row) -> ft.Control:
    lines: list[ft.Control] = [strong(words.title(row), lines=2)]
    if row.contact is not None and row.contact.subtitle:
        lines.append(note(row.contact.subtitle, lines=2))
    lines.append(ft.Row([words.badge(row), *squad_mark(row.squad, whole=True)], wrap=True, spacing=6, run_spacing=4))
    if row.waiting:
        lines.append(not_sent())
    column = ft.Column(lines, spacing=3, tight=True, expand=True)
    if row.contact is None:
        return column
    said = ft.Row([contact_mark(row.contact, 56), column], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START)
    return button.tappable(said, session.tasks.act(session.go, to_contact(row.contact.id)), padding=0, key="who")


def _two_versions(session: Session, row: Row) -> ft.Control | None:
    if not row.versions:
        return None
    choose = button.quiet(_("Choose one"), session.tasks.act(session.go, ATTENTION))
    said = _("Two officers wrote different things of them.")
    return card.banner(said, "late", ft.Icons.CALL_SPLIT_ROUNDED, button.alone(choose))


def _silent(session: Session, row: Row, take: Take) -> ft.Control | None:
    if row.how == "fine":
        return None
    if row.how == "warn":
        left = rules.GONE_DAYS - (row.silent or 0)
        more = ngettext(
            "{silence}. In {count} day they count as out of contact: look for them first.",
            "{silence}. In {count} days they count as out of contact: look for them first.",
            left,
        )
        return card.banner(more.format(silence=words.silence(row), count=left), "promise", ft.Icons.SCHEDULE_ROUNDED)
    said = _("{silence}. Outreach takes whoever was not met for 90 days off its list; put them back when they come.")
    off = button.quiet(_("Take off the list"), session.tasks.act(take, rules.OFF))
    words_ = said.format(silence=words.silence(row))
    return card.banner(words_, "late", ft.Icons.SCHEDULE_ROUNDED, button.alone(off))


def _facts(row: Row) -> list[ft.Control]:
    facts = [
        (_("On the list since"), words.day(row.listed)),
        (_("First contact"), words.day(row.met) or _("Not met yet")),
        (_("Engaged"), words.day(row.engaged) or _("Not yet")),
        (_("Contacts in person"), str(row.journal.count)),
        (_("Last met"), words.day(row.journal.last)),
        (_("Off the list"), words.about(row) if row.step == rules.OFF else ""),
    ]
    return [card.fact(name, value, key=name) for name, value in facts if value]


def _consent(session: Session, found: Found) -> list[ft.Control]:
    row = found.row
    ok: card.Tone | None = "ok" if row.consents else None
    rows: list[ft.Control] = [card.fact(_("Consent"), words.consent(row), ok)]
    if row.consent in (rules.VERBAL, rules.WRITTEN, rules.REFUSED) and row.consent_on:
        rows.append(card.fact(_("Asked on"), words.day(row.consent_on)))
    if found.consent_for:
        rows.append(card.fact(_("To what"), found.consent_for))
    if found.signature:
        rows.append(ft.Container(drawn(found.signature, SHOWN_WIDE), padding=16, key="signature"))
    act = session.tasks.act
    asks = button.quiet(_("Record consent"), act(session.go, to_consent(row.id)))

    async def withdraw() -> None:
        was, after = await session.write(outreach.withdraw, row.id)

        async def undo() -> None:
            await session.write(outreach.put_back, row.id, was, after)

        session.say(_("Consent withdrawn"), undo)

    both = [asks, *([button.quiet(_("Withdraw consent"), act(withdraw, once="withdraw"))] if row.consents else [])]
    return [card.section(_("Consent")), card.rows_card(rows, indent=16), ft.Row([*both], wrap=True, spacing=8)]


def _thumb(session: Session, row: Row, take: Take) -> ft.Control | None:
    if row.contact is None:
        return None
    act = session.tasks.act
    log = button.primary(_("Log contact"), act(session.go, to_log_with(row.contact.id)))
    if row.step in (rules.ENGAGED, rules.OFF):
        return button.stacked(log)
    beside = button.fit_beside(session, _("Engaged"), _("Log contact"))
    engaged = button.secondary(_("Engaged"), act(take, rules.ENGAGED), expand=beside)
    log = button.primary(_("Log contact"), act(session.go, to_log_with(row.contact.id)), expand=beside)
    return ft.Row([engaged, log], spacing=button.BETWEEN) if beside else button.stacked(log, engaged)


def _ways(session: Session, row: Row, take: Take) -> list[Way]:
    """What stands behind the dots."""

    def to(step: str) -> Callable[[], Awaitable[None]]:
        async def ask() -> None:
            await take(step)

        return ask

    async def back_on() -> None:
        was, after = await session.write(outreach.back_on, row.id)

        async def undo() -> None:
            await session.write(outreach.put_back, row.id, was, after)

        session.say(_("Back on the list"), undo)

    async def history() -> None:
        await session.go(to_history(to_listed(row.id), rules.KIND, row.id))

    async def delete() -> None:
        await session.write(outreach.delete, row.id)

        async def undo() -> None:
            await session.write(outreach.restore, row.id)

        session.say(_("Not on the list any more"), undo)
        await session.go(OUTREACH)

    icons, ways = ft.Icons, list[Way]()
    if row.step == rules.OFF:
        ways.append(Way(icons.UNDO_ROUNDED, _("Put back on the list"), back_on))
    else:
        ways.append(Way(icons.HANDSHAKE_ROUNDED, _(NAMES[rules.MET]), to(rules.MET)))
        ways.append(Way(icons.GROUP_ADD_ROUNDED, _(NAMES[rules.ENGAGED]), to(rules.ENGAGED)))
        ways.append(Way(icons.LOGOUT_ROUNDED, _(NAMES[rules.OFF]), to(rules.OFF)))
    ways.append(Way(icons.HISTORY_ROUNDED, _("History"), history))
    ways.append(Way(icons.DELETE_ROUNDED, _("Put on the list by mistake"), delete, danger=True))
    return ways
