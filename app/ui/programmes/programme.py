"""The page of a programme: how it stands, its items in their sections, and what can be done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app.domain.kinds.check import DRAFTED, MET
from app.domain.kinds.programme import ENDED, GRANTED, KIND, PREPARING, SUSPENDED
from app.domain.programme_course import LAPSED
from app.notebook import programmes
from app.notebook.programmes import Programme as Known
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.addresses import to_contact
from app.ui.history.addresses import to_history
from app.ui.log.addresses import to_log_with
from app.ui.needs_attention.addresses import ATTENTION
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_mark
from app.ui.parts.menu import Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import note, strong, tiny
from app.ui.programmes import words
from app.ui.programmes.addresses import PROGRAMMES, to_check, to_item, to_programme
from app.ui.programmes.certificate import use_certificate
from app.ui.programmes.item_row import check_words, item_row, section_count
from app.ui.programmes.rows import who
from app.ui.programmes.standing import use_standing
from app.ui.screen import screen
from app.words import _

BAR = 8  # dp


@screen
def Programme() -> ft.Control:
    session = use_session()
    programme = ft.use_route_params().get("programme") or ""
    menu, stand, certificate = use_menu(session), use_standing(session, programme), use_certificate(session, programme)
    reading = use_read(session, lambda: programmes.read(session.notebook, programme), programme)
    found, act = reading.value, session.tasks.act
    content, corner, name = list[ft.Control | None](), list[ft.Control](), _("Program")
    bottom: ft.Control | None = None
    if found is not None:
        name = who(found.row)
        ways = _ways(session, found, stand, certificate)
        corner = [dots(_("More for {name}").format(name=name), act(menu, name, ways))]
        content = [
            _head(session, found),
            _progress(found),
            _two_versions(session, found),
            _newer(session, found),
            *_sections(session, found),
            *_others(session, found),
        ]
        if found.asks is not None and found.row.standing != ENDED:
            bottom = _thumb(session, found)
    elif reading.problem:
        content = [card.empty(ft.Icons.VERIFIED_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, name, content, back="back", pill=False, corner=corner, bottom=bottom)


def _head(session: Session, found: Known) -> ft.Control:
    row = found.row
    led = _("Led by you") if row.mine else _("Led by {name}").format(name=row.lead_name) if row.lead_name else ""
    lines: list[ft.Control] = [
        strong(words.said(row.name)),
        note(words.open_words(row)),
        note(" · ".join(one for one in (words.standing_words(row), led) if one)),
    ]
    if row.reason and row.standing in (SUSPENDED, ENDED):
        lines.append(note(_("Reason: {reason}").format(reason=row.reason)))
    lines.append(ft.Row([words.badge(row), *squad_mark(row.squad, whole=True)], wrap=True, spacing=6, run_spacing=4))
    if row.waiting:
        lines.append(tiny(_("On this phone, not yet on the server"), theme.PROMISE))
    column = ft.Column(lines, spacing=3, tight=True, expand=True)
    if row.contact is None:
        return column
    said = ft.Row([contact_mark(row.contact, 56), column], spacing=14, vertical_alignment=ft.CrossAxisAlignment.START)
    return button.tappable(said, session.tasks.act(session.go, to_contact(row.contact.id)), padding=0, key="who")


def _progress(found: Known) -> ft.Control | None:
    """How much is met, what is under way or lapsed, and what is left; its words stand above it."""
    total = len(found.lines)
    if not total:
        return None
    met, lapsed, drafted = (sum(line.state == one for line in found.lines) for one in (MET, LAPSED, DRAFTED))
    shares = [(met, theme.OK), (lapsed, theme.LATE), (drafted, theme.PROMISE), (total - met - lapsed - drafted, None)]
    parts: list[ft.Control] = [
        ft.Container(expand=count, height=BAR, bgcolor=ink or theme.CHIP) for count, ink in shares if count
    ]
    bar = ft.Container(ft.Row(parts, spacing=0), border_radius=BAR / 2, clip_behavior=ft.ClipBehavior.ANTI_ALIAS)
    return ft.Semantics(exclude_semantics=True, content=bar)


def _two_versions(session: Session, found: Known) -> ft.Control | None:
    if not found.row.versions:
        return None
    choose = button.quiet(_("Choose one"), session.tasks.act(session.go, ATTENTION))
    said = _("Two officers wrote different things of this program.")
    return card.banner(said, "late", ft.Icons.CALL_SPLIT_ROUNDED, button.alone(choose))


def _newer(session: Session, found: Known) -> ft.Control | None:
    """The agency asks for something else by now: an officer decides when this programme goes by it."""
    newest = found.newest
    if newest is None or found.row.standing == ENDED:
        return None

    async def take_over() -> None:
        basis = await session.tasks.run(programmes.seen, session.notebook, found.row.id)
        was, after = await session.write(programmes.take_over, found.row.id, newest, basis)

        async def undo() -> None:
            await session.write(programmes.put_back, found.row.id, was, after)

        session.say(_("Version {number} is asked for now").format(number=newest.version), undo)

    said = _("Your agency asks for something else by now: version {newest}. This one goes by version {version}.")
    take = button.quiet(_("Take it over"), session.tasks.act(take_over, once="take over"))
    return card.banner(
        said.format(newest=newest.version, version=found.row.version),
        "promise",
        ft.Icons.UPDATE_ROUNDED,
        button.alone(take),
        key="newer",
    )


def _sections(session: Session, found: Known) -> list[ft.Control]:
    if found.asks is None:
        return [card.banner(_("What is asked for cannot be read on this phone."), "late", ft.Icons.HELP_ROUNDED)]
    shown: list[ft.Control] = []
    for number, (name, lines) in enumerate(found.sections):
        count = note(section_count(lines))
        rows = [item_row(session, found.row, line) for line in lines]
        shown.append(ft.Container(card.section(words.said(name), action=count), key=f"section {number}"))
        shown.append(card.rows_card(rows, indent=52))
    return shown


def _others(session: Session, found: Known) -> list[ft.Control]:
    """What was verified once and is asked for no more."""
    rows: list[ft.Control] = []
    for one in found.others:
        name = " · ".join(part for part in (words.said(one.name), one.person) if part)
        about = " · ".join(part for part in check_words(one) if part)
        to = session.tasks.act(session.go, to_item(found.row.id, one.item))
        rows.append(card.row(name, about, key=f"other {one.id} {one.at}", on_click=to))
    return [card.section(_("Asked for no more"), len(rows)), card.rows_card(rows, indent=14)] if rows else []


def _thumb(session: Session, found: Known) -> ft.Control:
    act, row = session.tasks.act, found.row
    beside = row.contact is not None and button.fit_beside(session, _("Verify an item"), _("Log contact"))
    verify = button.primary(_("Verify an item"), act(session.go, to_check(row.id)), expand=beside)
    if row.contact is None:
        return button.stacked(verify)
    log = button.secondary(_("Log contact"), act(session.go, to_log_with(row.contact.id)), expand=beside)
    return ft.Row([log, verify], spacing=button.BETWEEN) if beside else button.stacked(verify, log)


def _ways(
    session: Session,
    found: Known,
    stand: Callable[[str], Awaitable[None]],
    certificate: Callable[[], Awaitable[None]],
) -> list[Way]:
    """What stands behind the dots."""
    row, here = found.row, to_programme(found.row.id)

    def to_stand(standing: str) -> Callable[[], Awaitable[None]]:
        async def ask() -> None:
            await stand(standing)

        return ask

    async def lead() -> None:
        was, after = await session.write(programmes.lead, row.id)

        async def undo() -> None:
            await session.write(programmes.put_back, row.id, was, after)

        session.say(_("You lead it now"), undo)

    async def history() -> None:
        await session.go(to_history(here, KIND, row.id))

    async def delete() -> None:
        await session.write(programmes.delete, row.id)

        async def undo() -> None:
            await session.write(programmes.restore, row.id)

        session.say(_("Deleted: on no list of the squad any more"), undo)
        await session.go(to_contact(row.contact.id) if row.contact else PROGRAMMES)

    icons, ways = ft.Icons, list[Way]()
    if row.standing in (PREPARING, SUSPENDED):
        ways.append(Way(icons.VERIFIED_ROUNDED, _("Grant"), to_stand(GRANTED)))
    if row.standing == GRANTED:
        ways.append(Way(icons.PICTURE_AS_PDF_ROUNDED, _("Certificate"), certificate))
        ways.append(Way(icons.PAUSE_CIRCLE_ROUNDED, _("Suspend"), to_stand(SUSPENDED)))
    if row.standing != ENDED:
        ways.append(Way(icons.STOP_CIRCLE_ROUNDED, _("End the program"), to_stand(ENDED)))
    if not row.mine:
        ways.append(Way(icons.PERSON_PIN_ROUNDED, _("Take the lead"), lead))
    ways.append(Way(icons.HISTORY_ROUNDED, _("History"), history))
    ways.append(Way(icons.DELETE_ROUNDED, _("Delete"), delete, danger=True))
    return ways
