"""The page of a handover: who, how they like to be met, what is promised, and to accept all of it, some, or ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

import flet as ft

from app.domain.kinds import contact
from app.domain.kinds import handover as rules
from app.domain.kinds.handover import Item
from app.notebook import handover_list, handovers, squad
from app.notebook.contact_list import ContactRow
from app.notebook.handover_list import Given, Said
from app.notebook.handovers import HandoverRow
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import to_contact
from app.ui.handovers import words
from app.ui.handovers.addresses import ANYBODYS
from app.ui.handovers.printed import use_printed
from app.ui.handovers.talk import use_talk
from app.ui.handovers.things import chosen_rows
from app.ui.hooks import use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_mark
from app.ui.parts.page import page_view
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import label, not_sent, note, strong, text
from app.ui.screen import screen
from app.words import _, ngettext


@dataclass(frozen=True)
class Read:
    row: HandoverRow
    things: list[Given]
    may_withdraw: bool


@screen
def Handover() -> ft.Control:
    session = use_session()
    params = ft.use_route_params()
    handover, giver = params.get("handover") or "", params.get("giver") or ""
    signed = "" if giver == ANYBODYS else giver
    kept: frozenset[Item] = frozenset()
    left_out, set_left_out = use_value(kept)  # all is accepted, but for these

    def read() -> Read:
        nb = session.notebook
        with nb.lock:
            row = handovers.read(nb, handover, signed)
            leads = squad.supervises(nb, nb.squad_of(handover))
            return Read(row, handover_list.given(nb, row), row.status == rules.OPEN and (row.mine or leads))

    reading = use_read(session, read, handover, signed)
    found = reading.value
    talk = use_talk(session, found is not None and found.row.mine)
    print_ = use_printed(session)

    async def toggle(item: Item) -> None:
        set_left_out(left_out ^ {item})

    content, corner = list[ft.Control | None](), list[ft.Control]()
    bottom: ft.Control | None = None
    name = _("Handover")
    if found is not None:
        row = found.row
        name = _("Handed to you") if row.for_me else name
        waits = row.for_me and bool(row.open)
        content = [
            *_head(row),
            *_talk(row.talk),
            *[_person(session, one, one.row) for one in found.things if one.row is not None],
            *_others(found.things),
            *(_choice(session, found.things, left_out, toggle) if waits and len(row.open) > 1 else []),
            _withdraw(session, row) if found.may_withdraw else None,
        ]
        bottom = _thumb(session, row, left_out, talk)
        if row.for_me or row.mine:
            page = session.tasks.act(print_, row.id, row.giver)
            corner = [button.icon_button(ft.Icons.PICTURE_AS_PDF_ROUNDED, _("Save as PDF"), page)]
    elif reading.problem:
        content = [card.empty(ft.Icons.MOVE_DOWN_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, name, content, back="back", pill=False, corner=corner, bottom=bottom)


def _head(row: HandoverRow) -> list[ft.Control]:
    said = [words.between(row), words.contents(row), when.stamp(row.at)]
    shown: list[ft.Control] = [
        *([strong(row.name)] if row.name else []),
        note(" · ".join(said)),
        ft.Row([words.badge(row), *squad_mark(row.squad, whole=True)], wrap=True, spacing=6, run_spacing=4),
    ]
    if row.open and row.for_me:
        shown.append(note(_("Nothing changes hands until you accept.")))
    if row.waiting:
        shown.append(not_sent())
    if row.words:
        shown.append(card.card(label(_("What they should know")), text(row.words), padding=14))
    return shown


def _talk(talk: tuple[Said, ...]) -> list[ft.Control]:
    if not talk:
        return []
    lines: list[ft.Control] = [
        ft.Container(
            ft.Column([label(f"{one.officer_name} · {when.stamp(one.at)}"), text(one.words)], spacing=3, tight=True),
            key=f"said {one.id}",
            padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        )
        for one in talk
    ]
    return [card.section(_("Questions and answers"), len(talk)), card.rows_card(lines, indent=16)]


def _person(session: Session, one: Given, who: ContactRow) -> ft.Control:
    """Somebody with how they like to be met and what was promised to them."""
    head = card.row(
        one.title,
        " · ".join(part for part in (who.subtitle, who.stage_name) if part),
        key=f"who {one.item[1]}",
        leading=contact_mark(who, 40),
        marks=[card.badge(_("Accepted"), "ok")] if one.taken else None,
        on_click=session.tasks.act(session.go, to_contact(who.id)),
        name_lines=6,
    )
    more: list[ft.Control] = []
    if one.how_to_meet:
        more += [label(_("How they like to be met"), theme.INK), note(one.how_to_meet)]
    if one.open_tasks:
        more.append(label(_("Promised and open"), theme.INK))
        more += [note(words.task(row.kind, row.text, _due(row.due))) for row in one.open_tasks]
    elif not one.taken:
        more.append(note(_("Nothing open")))
    below = ft.Column(more, spacing=4, tight=True)
    rest = ft.Container(below, padding=ft.Padding.only(left=16, right=16, bottom=14)) if more else None
    return ft.Container(card.card(head, rest), key=f"person {one.item[1]}")


def _due(day: str | None) -> str:
    return when.day(date.fromisoformat(day)) if day else ""


def _others(things: list[Given]) -> list[ft.Control]:
    """Problems and programs."""
    rows: list[ft.Control] = []
    for one in things:
        if one.row is None:
            tasks = len(one.open_tasks)
            about = ngettext("{count} follow-up", "{count} follow-ups", tasks).format(count=tasks) if tasks else ""
            marks = [card.badge(_("Accepted"), "ok")] if one.taken else None
            rows.append(card.row(one.title, about, key=f"other {one.item[1]}", marks=marks, name_lines=6))
    return [card.section(_("Also in this handover"), len(rows)), card.rows_card(rows, indent=14)] if rows else []


def _choice(
    session: Session,
    things: list[Given],
    left_out: frozenset[Item],
    toggle: Callable[[Item], Awaitable[None]],
) -> list[ft.Control]:
    open_ = [(one.item, one.title, "") for one in things if not one.taken]
    chosen = {item for item, *_rest in open_} - left_out
    return chosen_rows(session, _("What you accept"), open_, chosen, toggle)


def _withdraw(session: Session, row: HandoverRow) -> ft.Control:
    async def withdraw() -> None:
        step = await session.write(handovers.withdraw, row.id, row.giver)

        async def undo() -> None:
            await session.write(handovers.unsay, step)

        session.say(_("Withdrawn. What was accepted stays accepted."), undo)

    act = session.tasks.act(withdraw, once="withdraw")
    return button.alone(button.quiet(_("Withdraw what is not accepted"), act, theme.LATE))


def _thumb(
    session: Session,
    row: HandoverRow,
    left_out: frozenset[Item],
    talk: Callable[[str], Awaitable[None]],
) -> ft.Control | None:
    some = [one for one in row.open if one not in left_out]

    async def accept() -> None:
        count = await session.write(handovers.accept, row.id, row.giver, some)
        if count:
            people = any(kind == contact.KIND for kind, _one in some)
            met = _("Accepted. You both have a follow-up to meet them together.")
            session.say(met if people else _("Accepted"))

    act = session.tasks.act
    if row.mine:
        answer = button.primary(_("Answer"), act(talk, row.key))
        return button.stacked(answer) if row.asked else None
    if not row.for_me or not row.open:
        return None
    whole = len(some) == len(row.items)
    names = [
        _("Ask first"),
        _("Accept all") if whole else ngettext("Accept {count}", "Accept {count}", len(some)).format(count=len(some)),
    ]
    beside = button.fit_beside(session, *names)
    ask = button.secondary(names[0], act(talk, row.key), expand=beside)
    if not some:
        return button.stacked(button.secondary(names[0], act(talk, row.key)))
    take = button.primary(names[1], act(accept, once="accept"), expand=beside)
    return ft.Row([ask, take], spacing=button.BETWEEN) if beside else button.stacked(take, ask)
