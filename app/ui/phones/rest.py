"""What a phone that is gone had not sent: a supervisor reads it, and says whether it counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from app.container.deposits import Left
from app.notebook.said_in import Written
from app.state.context import use_minute, use_session
from app.state.session import Session
from app.state.tasks import EXPECTED, safe_text
from app.ui import theme, when
from app.ui.agency.waiting import kept
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts import text as words
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.phones.addresses import to_rest
from app.ui.phones.words import device_name, reason
from app.ui.screen import screen
from app.words import N_, _, ngettext

SHOWN, MORE = 20, 50
SURE = N_("They count for the whole squad from the next sync on, under {officer}'s name. That is not taken back.")
NO = N_("They stay on the server and count nowhere. A supervisor may still admit them.")


def use_rest(session: Session) -> list[Left]:
    """A hook: what waits for this officer's word, where the server can be asked; nothing for who supervises none."""
    found, set_found = use_value(list[Left]())

    async def ask() -> None:
        try:
            set_found(await session.container.deposits.waiting())
        except EXPECTED:
            set_found([])  # without signal nothing is known of it

    ft.use_effect(lambda: session.tasks.start(ask), [session.sync.last_ms])
    return found


def rest_rows(session: Session, found: list[Left], device: bytes = b"") -> list[ft.Control]:
    """A row for each phone and squad, of one device or of all."""
    rows = [
        card.row(
            _("{officer} in {squad}").format(officer=one.officer_name, squad=one.squad_name),
            _about(one),
            key=f"rest {one.id}",
            leading=card.icon_mark(ft.Icons.MOVE_TO_INBOX_ROUNDED, "plain" if one.refused_ms else "promise"),
            about_lines=3,
            on_click=session.tasks.act(session.go, to_rest(one.id)),
        )
        for one in found
        if device in (b"", one.deposit.device)
    ]
    return [card.section(_("Handed over by phones that are gone"), len(rows)), card.rows_card(rows)] if rows else []


def _about(one: Left) -> str:
    count = ngettext("{count} entry", "{count} entries", one.count).format(count=one.count)
    if one.admitted:
        return _("{entries} · admitted with the next sync").format(entries=count)
    if one.refused_ms:
        return _("{entries} · refused {time}").format(entries=count, time=when.stamp(one.refused_ms))
    return _("{entries} · came {time}").format(entries=count, time=when.stamp(one.first_ms))


@dataclass(frozen=True)
class Found:
    """`left` is None where nothing waits, or before the server was asked."""

    left: Left | None = None
    written: tuple[Written, ...] = ()
    problem: str = ""
    asked: bool = False


def use_found(session: Session, id: str) -> tuple[Found, Callable[[], Awaitable[None]]]:
    """A hook: what lies on the server under this id, and what asks for it anew."""
    found, set_found = use_value(Found())

    async def look() -> None:
        try:
            left = next((one for one in await session.container.deposits.waiting() if one.id == id), None)
            written = await session.container.deposits.read(left) if left is not None else []
            set_found(Found(left, tuple(written), asked=True))
        except EXPECTED as trouble:
            set_found(Found(problem=safe_text(trouble), asked=True))

    ft.use_effect(lambda: session.tasks.start(look), [id, session.sync.last_ms])
    return found, look


@screen
def Rest() -> ft.Control:
    session = use_session()
    use_minute(session)
    ft.use_state(session.sync)
    found, look = use_found(session, ft.use_route_params().get("id", ""))
    shown = use_shown(SHOWN, MORE)
    ask = use_question(session)
    one, written = found.left, list(found.written)

    async def admit() -> None:
        if one is not None:
            await session.container.deposits.admit(one)
            kept(session)
            await look()

    async def refuse() -> None:
        if one is not None:
            await session.container.deposits.refuse(one)
            session.say(_("Refused. They stay on the server and count nowhere."))
            await look()

    body: list[ft.Control | None] = [card.banner(found.problem, "late")] if found.problem else []
    bottom: ft.Control | None = None
    if one is not None:
        body += [*_head(one), *_entries(one, written[: shown.count]), *shown.rest(len(written))]
        if written and not one.admitted:
            bottom = _ways(session, one, ask, admit, refuse)
    elif found.asked and not found.problem:
        nothing = _("Nothing waits here: it was admitted, or you do not supervise this squad.")
        body.append(card.empty(ft.Icons.INBOX_ROUNDED, _("Nothing waits"), nothing))
    title = one.officer_name if one else _("Handed over")
    return page_view(session, title, body, tab="more", back="back", bottom=bottom)


Work = Callable[[], Awaitable[None]]


def _ways(session: Session, one: Left, ask: Callable[[Question], None], admit: Work, refuse: Work) -> ft.Control:
    sure = Question(_("Admit what this phone wrote?"), _(SURE).format(officer=one.officer_name), _("Admit all"), admit)
    no = Question(_("Refuse what this phone wrote?"), _(NO), _("Refuse"), refuse, danger=True)
    ways = [button.primary(_("Admit"), session.tasks.act(_asking(ask, sure)))]
    if not one.refused_ms:
        ways.append(button.quiet(_("Do not admit"), session.tasks.act(_asking(ask, no)), theme.LATE))
    return button.stacked(*ways)


def _asking(ask: Callable[[Question], None], question: Question) -> Callable[[], Awaitable[None]]:
    async def asked() -> None:
        ask(question)

    return asked


def _head(one: Left) -> list[ft.Control]:
    facts = [
        card.fact(_("Phone"), device_name(one.deposit.device)),
        card.fact(_("Squad"), one.squad_name),
        *([card.fact(_("Reported"), f"{reason(one.reason)}, {when.stamp(one.reported_ms)}")] if one.reason else []),
        card.fact(_("Came"), when.stamp(one.first_ms)),
    ]
    thief = _("Whoever had the phone in hand could write on it, too. Read what came before you admit it.")
    return [
        *([card.banner(_about(one), "plain")] if one.admitted or one.refused_ms else []),
        card.banner(thief, "late", ft.Icons.REPORT_ROUNDED),
        card.rows_card(facts, indent=16),
    ]


def _entries(one: Left, written: list[Written]) -> list[ft.Control]:
    return [card.section(_("What it says"), one.count), *(_entry(one, each) for each in written)]


def _entry(one: Left, each: Written) -> ft.Control:
    """One entry: when, and all that it says."""
    late = bool(one.reported_ms) and each.at_ms > one.reported_ms
    said: list[ft.Control] = [words.tiny(when.stamp(each.at_ms) if each.at_ms else _("Time not known"))]
    if late:
        said.append(ft.Row([card.badge(_("written after it was reported"), "late")], wrap=True))
    if each.lines is None:
        said.append(words.note(_("This cannot be read on this phone.")))
    for about, line in each.lines or ():
        both = ft.Column([words.note(about), words.body(line)], spacing=0, tight=True)
        said.append(both if line else words.strong(about))
    return ft.Container(card.card(ft.Column(said, spacing=6, tight=True), padding=14), key=f"entry {each.number}")
