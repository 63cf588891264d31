"""Reporting a phone that is gone: what was on it, whom to tell, what happens now; why, and one confirmation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import flet as ft

from app.container.phones import Brought, Phone
from app.domain.policy import REPORT_TO
from app.journal.roster.state import LOST, STOLEN
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.ui.agency.last_syncs import LastSyncs, use_last_syncs
from app.ui.agency.waiting import kept
from app.ui.hooks import use_redraw
from app.ui.parts import card
from app.ui.parts import text as words
from app.ui.parts.dialog import Question, use_question
from app.ui.parts.field import chip_group, switch
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.phones.addresses import to_report
from app.ui.phones.phone import facts, on_it
from app.ui.phones.words import REASONS, device_name, name
from app.ui.screen import screen
from app.words import N_, _

Redraw = Callable[[], None]
OUT_OF_HAND = ("", LOST, STOLEN)  # somebody else may have it

WITHIN = N_(
    "Tell them within one hour: which phone, where and when, and whether it was locked (FBI CJIS 5.20.5, IR-6)."
)
NOBODY = N_(
    "Your agency has not said here whom: tell your supervisor or its security officer. An administrator can name "
    "somebody under Policy."
)
NOW = (
    N_("Once this report is on the server, it gets nothing new, and nothing that it writes counts any more."),
    N_("Its squads get new keys by themselves: it cannot read what is written from then on."),
    N_("What is on it already is protected by its passphrase alone."),
    N_(
        "When it is opened with signal, it first hands over what it had not sent, which a supervisor reads and admits "
        "or refuses. Then it deletes its keys and notes, and says so."
    ),
)
STAYS = N_("{officer} stays in all squads. Another phone is set up with a code, under Agency.")


@screen
def Report() -> ft.Control:
    session = use_session()
    id = ft.use_route_params().get("id", "")
    found = use_read(session, lambda: session.container.phones.one(id), id)
    last = use_last_syncs(session, everybody=True)
    ask, redraw = use_question(session), use_redraw()
    one = found.value
    may = one is not None and one.may_report and not one.waits

    async def open_draft(writing: Writing) -> None:
        place = to_report(bytes.fromhex(id))
        also = [each.id.hex() for each in one.brought if each.lately] if one else []
        draft = await writing.earlier(lambda draft: draft.place == place)
        writing.begin(place, {"reason": "", "also": also}, draft=draft)

    def about(_values: Mapping[str, Any]) -> str:
        return device_name(bytes.fromhex(id))

    written = use_written_form(
        session,
        lambda: Writing(session, "lost phone", lambda values: bool(values.get("reason")), about),
        open_draft,
        known=may,
    )
    form, saving = written.writing.form, written.saving
    nowhere: Any = ft.use_ref(None)  # no text is typed there, so nothing takes the focus
    form.bind("reason", nowhere, redraw)

    async def saved(_answer: None) -> None:
        kept(session)
        if written.writing.in_sight:
            await session.back()

    async def send() -> None:
        offered = {each.id for each in one.brought} if one else set()
        also = [device for device in map(bytes.fromhex, form.get("also") or []) if device in offered]
        report, why = session.container.phones.report, form.text("reason")
        await saving.save(lambda: report([bytes.fromhex(id), *also], why), saved)

    async def save() -> None:
        if form.text("reason") not in REASONS:
            await saving.save(_nothing, saved, {"reason": _("Choose why it is gone.")}, at="reason")
            return
        sure = _("It is shut out at once, for good. If it turns up again, it is set up anew with a code.")
        title = _("Report {phone} gone?").format(phone=device_name(bytes.fromhex(id)))
        ask(Question(title, sure, _("Report it"), send, danger=True))

    content: list[ft.Control | None] = [card.banner(found.problem, "late")] if found.problem else []
    if one is not None and not may:
        content.append(words.note(_("There is nothing to report here: it was reported, or others may.")))
    elif one is not None and written.ready:
        content += _content(session, form, one, last, redraw)
    return form_view(session, _("Report a phone"), content, written, save, words=_("Report it gone"))


def _content(session: Session, form: Form, one: Phone, last: LastSyncs, redraw: Redraw) -> list[ft.Control | None]:
    return [
        *_why(session, form, redraw),
        *(_whom(session) if form.text("reason") in OUT_OF_HAND else []),
        *_also(session, form, one.brought, redraw),
        card.section(name(one)),
        facts(one, last),
        *([words.note(last.problem)] if last.problem else []),
        *on_it(one),
        *_what_now(one),
    ]


async def _nothing() -> None:
    """What is saved where something is missing."""


def _why(session: Session, form: Form, redraw: Redraw) -> list[ft.Control | None]:
    async def choose(why: str) -> None:
        form.set("reason", why)
        form.problems.pop("reason", None)
        redraw()

    choices = [(code, _(said)) for code, said in REASONS.items()]
    chosen = form.text("reason")
    return [
        card.section(_("What happened to it?")),
        chip_group(choices, [chosen] if chosen else [], session.tasks.guarded(choose)),
        words.told(form.problems.get("reason", "")),
    ]


def _whom(session: Session) -> list[ft.Control]:
    whom = REPORT_TO.of(session.container.agency.policy)
    said = f"{whom or _(NOBODY)}\n{_(WITHIN)}"
    return [card.section(_("Whom to tell")), card.banner(said, "late", ft.Icons.CALL_ROUNDED)]


SHOWN = 30  # of the phones that joined with its codes, the newest


def _also(session: Session, form: Form, brought: tuple[Brought, ...], redraw: Redraw) -> list[ft.Control]:
    def tick(each: Brought) -> ft.Control:
        async def turned(on: bool) -> None:
            others = [id for id in form.get("also") or [] if id != each.id.hex()]
            form.set("also", [*others, each.id.hex()] if on else others)
            redraw()

        said = f"{each.officer_name} · {device_name(each.id)}"
        is_on = each.id.hex() in (form.get("also") or [])
        turn = session.tasks.guarded(turned)
        inset = ft.Padding.symmetric(vertical=4, horizontal=12)
        return ft.Container(switch(said, is_on, turn), key=f"also {each.id.hex()}", padding=inset)

    if not brought:
        return []
    why = _("Whoever had it in hand may have let another phone in. Report those, too, that nobody of you set up.")
    ticks = card.rows_card([tick(each) for each in brought[::-1][:SHOWN]], 16)
    return [card.section(_("Joined with its codes"), len(brought)), words.note(why), ticks]


def _what_now(one: Phone) -> list[ft.Control]:
    said = [*map(_, NOW), _(STAYS).format(officer=one.officer_name)]
    return [card.section(_("What happens now")), *(words.note(each) for each in said)]
