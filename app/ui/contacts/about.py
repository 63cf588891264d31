"""What is known of a contact, on their page: how to reach them, who they belong to and with, how it grew."""

from __future__ import annotations

from collections.abc import Mapping

import flet as ft

from app import formats
from app.domain import reach as ways
from app.notebook.contacts import Contact as Known
from app.notebook.contacts import ContactRow, Reach
from app.notebook.promises import Kept
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import to_contact
from app.ui.parts import card
from app.ui.parts.button import PILL, Handler, tappable
from app.ui.parts.call_button import reach_button
from app.ui.parts.contact_row import KIND_ICONS, contact_row
from app.ui.parts.text import note, text
from app.words import _, pgettext

HOMES = 2  # venues and agencies among the chips; all of them stand below


def reach_chips(session: Session, known: Known) -> ft.Control | None:
    """The quickest ways: to call and text, to write, and to where they belong."""
    act = session.tasks.act
    chips: list[ft.Control] = []
    called = _called(known)
    if called is not None:
        call, message = pgettext("what the button does", "Call"), pgettext("what the button does", "Text")
        chips.append(_chip(ft.Icons.CALL_ROUNDED, call, act(_hand_over, ways.dialled(called.uri)), "call"))
        chips.append(_chip(ft.Icons.SMS_ROUNDED, message, act(_hand_over, ways.texted(called.uri)), "text"))
    mail = _mail(known)
    if mail is not None:
        name = pgettext("what the button does", "Mail")
        chips.append(_chip(ft.Icons.MAIL_ROUNDED, name, act(_hand_over, mail.uri), "mail"))
    for row in _homes(known)[:HOMES]:
        icon = KIND_ICONS.get(row.kind, ft.Icons.STOREFRONT_ROUNDED)
        chips.append(_chip(icon, row.title, act(session.go, to_contact(row.id)), f"home {row.id}"))
    return ft.Row(chips, wrap=True, spacing=8, run_spacing=8) if chips else None


async def _hand_over(uri: str) -> None:
    await ft.UrlLauncher().launch_url(uri)


def _chip(icon: ft.IconData, name: str, on_click: Handler, key: str) -> ft.Control:
    words = ft.Container(text(name, 14, family=theme.MEDIUM, lines=1), expand=True, expand_loose=True)
    return tappable(
        ft.Row([ft.Icon(icon, size=19, color=theme.PRIMARY), words], spacing=8, tight=True),
        on_click,
        key=f"chip {key}",
        ground=theme.CHIP,
        radius=PILL,
        padding=ft.Padding.only(left=12, right=16, top=14, bottom=14),
    )


def _called(known: Known) -> Reach | None:
    return next((one for one in known.reach if one.uri == f"{ways.TEL}{known.row.phone}"), None)


def _mail(known: Known) -> Reach | None:
    return next((one for one in known.reach if one.uri.startswith(ways.MAILTO)), None)


def _homes(known: Known) -> list[ContactRow]:
    return list({home.row.id: home.row for home in known.member_of if home.row is not None}.values())


def about(known: Known, kept: Kept) -> list[ft.Control]:
    """Every way to reach them, how promises to them were kept, and the rest of what the squad knows."""
    # For translators: of so many promises to somebody, so many were kept.
    promises = _("{kept} of {count} kept").format(kept=kept.kept, count=kept.closed) if kept.closed else ""
    quick = (_called(known), _mail(known))
    rows = [_way(one, one not in quick) for one in known.reach]
    facts = [
        (_("Promises"), promises),
        (_("Ask them for"), known.offers),
        (_("Likes to be met"), known.reach_note),
        (_("Interpreter"), known.interpreter),
        (_("Address"), known.address),
        (_("Primary officer"), known.primary_name),
        (_("Backup officer"), known.backup_name),
        # For translators: the other officers who have met them.
        (_("Also known by"), formats.listed(known.others_know)),
        (_("Tags"), formats.listed(known.tags)),
        (pgettext("the day", "Added"), when.day(when.local(known.created).date()) if known.created else ""),
    ]
    rows += [_fact(name, value) for name, value in facts if value]
    steps = [
        _fact(_(step.stage_name), f"{when.day(when.local(step.at).date())} · {step.officer_name}", f"step {number}")
        for number, step in enumerate(known.stage_history)
    ]
    shown: list[ft.Control] = []
    if rows:
        shown.extend([card.section(_("About")), card.rows_card(rows, indent=16)])
    if len(steps) > 1:
        # For translators: the stages of the relationship, one after the other.
        shown.extend([card.section(_("How it grew")), card.rows_card(steps, indent=16)])
    return shown


def _fact(name: str, value: str, key: str = "") -> ft.Control:
    """What is known, in its own words: the name stays small beside it."""
    line = ft.Row(
        [note(name), text(value)],
        wrap=True,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=16,
        run_spacing=2,
    )
    return ft.Container(line, key=key or f"fact {name}", padding=ft.Padding.symmetric(horizontal=16, vertical=12))


def _way(reach: Reach, others: bool) -> ft.Control:
    """A number or address as it is read out; one that no chip has can be tapped here."""
    buttons: list[ft.Control] = []
    if others and reach.uri.startswith(ways.TEL):
        call, message = _("Call {number}"), _("Text {number}")
        buttons = [
            reach_button(ft.Icons.CALL_ROUNDED, call.format(number=reach.shown), ways.dialled(reach.uri)),
            reach_button(ft.Icons.SMS_ROUNDED, message.format(number=reach.shown), ways.texted(reach.uri)),
        ]
    elif others:
        name = _("Write to {address}").format(address=reach.shown)
        buttons = [reach_button(ft.Icons.MAIL_ROUNDED, name, reach.uri)]
    called = _("Phone") if reach.uri.startswith(ways.TEL) else _("E-mail")
    words = ft.Column([note(reach.label or called, lines=1), text(reach.shown, lines=2)], spacing=1, tight=True)
    return ft.Container(
        ft.Row([ft.Container(words, expand=True), *buttons], spacing=4),
        key=f"reach {reach.uri}",
        padding=ft.Padding.only(left=16, right=8, top=8, bottom=8),
    )


def homes(session: Session, known: Known) -> list[ft.Control]:
    """Where they belong."""
    elsewhere = next((home.title for home in known.member_of if home.row is None), "")
    rows = _homes(known)
    other = card.row(elsewhere, key="elsewhere", leading=card.icon_mark(ft.Icons.STOREFRONT_ROUNDED))
    lines = [*_lines(session, rows), *([other] if elsewhere else [])]
    # One or two whom the chips lead to already need no list of their own.
    return _people(_("Belongs to"), lines, len(lines)) if elsewhere or len(rows) > HOMES else []


def people_here(session: Session, rows: list[ContactRow], total: int, offers: Mapping[str, str]) -> list[ft.Control]:
    """Who belongs to a venue or agency, and what one can ask of whom, by id."""
    return _people(_("People here"), _lines(session, rows, offers), total)


def met_here(session: Session, rows: list[ContactRow], total: int) -> list[ft.Control]:
    """Whom else the squad met there."""
    # For translators: people whom officers met at a venue and who do not belong to it.
    return _people(_("Also met here"), _lines(session, rows), total)


def _lines(session: Session, rows: list[ContactRow], offers: Mapping[str, str] | None = None) -> list[ft.Control]:
    """With what one can ask of whom of them, by id."""
    go = session.tasks.act
    return [contact_row(row, go(session.go, to_contact(row.id)), (offers or {}).get(row.id)) for row in rows]


def _people(name: str, lines: list[ft.Control], total: int) -> list[ft.Control]:
    return [card.section(name, total), card.rows_card(lines)] if lines else []
