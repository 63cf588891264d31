"""One item of a programme: what is asked for, how it stands, and every check of it, the latest first."""

from __future__ import annotations

import flet as ft

from app.domain.kinds.check import KIND
from app.domain.kinds.programme import ENDED
from app.notebook import programmes
from app.notebook.programmes import Checked, Programme
from app.state.context import use_session
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts.addresses import to_contact
from app.ui.history.addresses import to_history
from app.ui.parts import button, card
from app.ui.parts.menu import Menu, Way, dots, use_menu
from app.ui.parts.page import page_view
from app.ui.parts.paging import use_shown
from app.ui.parts.text import label, note, text, tiny
from app.ui.programmes import words
from app.ui.programmes.addresses import to_check, to_item, to_programme
from app.ui.programmes.item_row import check_words, sign
from app.ui.programmes.rows import who
from app.ui.screen import screen
from app.words import _

SHOWN = 20


@screen
def ItemPage() -> ft.Control:
    session = use_session()
    params = ft.use_route_params()
    programme, item = params.get("programme") or "", params.get("item") or ""
    menu, shown, earlier = use_menu(session), use_shown(SHOWN), use_shown(SHOWN)
    reading = use_read(session, lambda: programmes.read(session.notebook, programme), programme)
    found = reading.value
    content: list[ft.Control | None] = []
    bottom: ft.Control | None = None
    name = _("Item")
    if found is not None:
        line = found.line(item)
        others = [one for one in found.others if one.item == item]
        name = words.said(line.item.name if line is not None else others[0].name if others else _("Item"))
        content = [_asked(found, item)]
        for title, some, paged in (
            (_("Counts now"), line.latest if line is not None else (), shown),
            (_("Before"), line.earlier if line is not None else tuple(others), earlier),
        ):
            if some:
                rows = [_check(session, found, one, menu) for one in some[: paged.count]]
                content += [card.section(title, len(some)), card.rows_card(rows, indent=54), *paged.rest(len(some))]
        if line is not None and found.row.standing != ENDED:
            check = session.tasks.act(session.go, to_check(programme, item))
            again = _("Verify again") if line.latest and not line.item.each else _("Verify")
            bottom = button.stacked(button.primary(again, check, icon=ft.Icons.VERIFIED_ROUNDED))
    elif reading.problem:
        content = [card.empty(ft.Icons.CHECKLIST_ROUNDED, _("Not here"), reading.problem)]
    back_to = to_programme(programme)
    return page_view(session, name, content, back="back", pill=False, back_to=back_to, bottom=bottom)


def _asked(found: Programme, item: str) -> ft.Control:
    line = found.line(item)
    lines: list[ft.Control] = [note(f"{who(found.row)} · {words.said(found.row.name)}")]
    if line is None:
        return ft.Column([*lines, text(_("It is asked for no more."))], spacing=3, tight=True)
    of = line.item
    if of.evidence:
        lines.append(text(_("To be seen: {words}").format(words=words.said(of.evidence))))
    verifies = _("{agency} verifies").format(agency=words.said(of.verified_by)) if of.verified_by else ""
    # For translators: what is verified holds so long: "holds 12 months", "holds for good".
    held = _("holds {time}").format(time=words.holds(of.holds))
    person = _("each person by themselves") if of.each else ""
    lines.append(note(" · ".join(one for one in (verifies, held, person) if one)))
    return ft.Column(lines, spacing=3, tight=True)


def _check(session: Session, found: Programme, one: Checked, menu: Menu) -> ft.Control:
    """As it was written, with who wrote it."""
    head = one.person or " · ".join(part for part in check_words(one)[:1] if part)
    rest = check_words(one)[0 if one.person else 1 :]
    day = _("verified {day}").format(day=words.day(one.day)) if one.until or one.agency else ""
    lines: list[ft.Control] = [label(head, theme.INK)]
    lines += [note(" · ".join(part for part in (*rest, day) if part and part != one.evidence))]
    if one.evidence:
        lines.append(text(one.evidence))
    wrote = f"{one.officer_name}, {when.written(one.at, one.offset_min)}"
    lines.append(note(wrote))
    if one.waiting:
        lines.append(tiny(_("On this phone"), theme.PROMISE))
    column = ft.Column(lines, spacing=2, tight=True, expand=True)
    row = ft.Row(
        [sign(one.state), column, _dots(session, found, one, head, menu)],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    padding = ft.Padding.only(left=14, right=4, top=10, bottom=12)
    return ft.Container(ft.Semantics(container=True, content=row), key=f"check {one.id} {one.at}", padding=padding)


def _dots(session: Session, found: Programme, one: Checked, head: str, menu: Menu) -> ft.Control:
    async def history() -> None:
        await session.go(to_history(to_item(found.row.id, one.item), KIND, one.id))

    async def take_back() -> None:
        await session.write(programmes.take_back, one.id)

        async def undo() -> None:
            await session.write(programmes.put_check_back, one.id)

        session.say(_("Taken back"), undo)

    async def open_agency() -> None:
        await session.go(to_contact(one.agency_id or ""))

    ways = [Way(ft.Icons.HISTORY_ROUNDED, _("History"), history)]
    if one.agency_id is not None:
        opened = _("Open {name}").format(name=one.agency)
        ways.insert(0, Way(ft.Icons.ACCOUNT_BALANCE_ROUNDED, opened, open_agency))
    if one.may_take_back:
        ways.append(Way(ft.Icons.UNDO_ROUNDED, _("Take back"), take_back, danger=True))
    name = f"{head}, {words.day(one.day)}"
    return dots(_("More for {name}").format(name=name), session.tasks.act(menu, name, ways))
