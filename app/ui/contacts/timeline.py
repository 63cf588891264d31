"""What was said and done with somebody, newest first, and adding to a note without changing it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from app import formats
from app.domain.kinds.interaction import KIND
from app.notebook import contacts, interactions
from app.notebook.interactions import TimelineItem
from app.state.reading import use_read
from app.state.session import Session
from app.ui import theme, when
from app.ui.contacts import open_promises
from app.ui.contacts.addresses import to_contact
from app.ui.history.addresses import to_history
from app.ui.parts import button, card
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import text_field
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import heading, label, note, text, tiny
from app.ui.parts.written_sheet import use_written_sheet
from app.words import _, ngettext

Amend = Callable[[TimelineItem], Awaitable[None]]


def use_amendment(session: Session, contact: str) -> Amend:
    """A hook: answers `amend(note)`, which opens the sheet Add to this note, on the page of `contact`."""

    def whose(_note: str) -> str:
        return "".join(row.title for row in contacts.rows(session.notebook, [contact], gone=True))

    written = use_written_sheet(session, "amend", {"text": ""}, whose, lambda _note: to_contact(contact))
    form = written.form

    async def amend(asked: TimelineItem) -> None:
        await written.open(asked.id)

    async def added(_amendment: str) -> None:
        session.say(_("Added. The note itself stays as it was."))

    async def save() -> None:
        await written.saving.write(added, interactions.amend, written.subject, form.text("text"))

    parts: list[ft.Control | None] = [
        heading(_("Add to this note")),
        note(_("The note stays as it was written. Yours stands below it with your name and the time.")),
        text_field(form, "text", _("What to add"), lines=3, autofocus=True),
        button.primary(_("Add"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if written.subject else None)
    return amend


def use_taking_back(session: Session, contact: str) -> Amend:
    """A hook: answers `take_back(note)`, which opens the sheet that asks why, on the page of `contact`."""

    def whose(_note: str) -> str:
        return "".join(row.title for row in contacts.rows(session.notebook, [contact], gone=True))

    written = use_written_sheet(session, "take back", {"reason": ""}, whose, lambda _note: to_contact(contact))
    form, subject = written.form, written.subject
    owed = use_read(session, lambda: open_promises.made_in(session.notebook, subject), subject).value

    async def take_back(asked: TimelineItem) -> None:
        await written.open(asked.id)

    async def taken(_nothing: None) -> None:
        async def undo() -> None:
            await session.write(interactions.put_back, subject)

        session.say(_("Taken back. Its history keeps it, with the reason."), undo)

    async def save() -> None:
        await written.saving.write(taken, interactions.take_back, subject, form.text("reason"))

    parts: list[ft.Control | None] = [
        heading(_("Take this note back")),
        note(owed, theme.PROMISE) if owed else None,
        note(_("It leaves every list of the squad. Its history shows who took it back, and why.")),
        text_field(form, "reason", _("Reason"), hint=_("Written about the wrong person"), autofocus=True),
        button.danger(_("Take back"), session.tasks.act(save)),
    ]
    use_sheet(session, sheet(parts, written.hide) if subject else None)
    return take_back


def timeline_cards(
    session: Session, items: list[TimelineItem], amend: Amend, take_back: Amend, contact: str
) -> list[ft.Control]:
    """One card per note, or how the first one comes about."""
    if not items:
        return [
            card.card(
                card.empty(
                    ft.Icons.FORUM_ROUNDED,
                    _("Nothing written yet"),
                    _("What you log with them stands here, newest first."),
                )
            )
        ]
    return [_note(session, item, amend, take_back, contact) for item in items]


def _note(session: Session, item: TimelineItem, amend: Amend, take_back: Amend, contact: str) -> ft.Control:
    parts = [*_head(item), *_said(item)]
    for name in item.attempts:
        tried = _("{name} tried to take this note back. Only who wrote it, or a supervisor, can.").format(name=name)
        parts.append(tiny(tried, theme.LATE))
    body = ft.Container(
        ft.Column(parts, spacing=3, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        padding=ft.Padding.only(left=16, right=16, top=14),
    )
    act = session.tasks.act
    history = to_history(to_contact(contact), KIND, item.id)
    ways: list[ft.Control] = [
        button.quiet(_("Add to this note"), act(amend, item), theme.SOFT),
        button.quiet(_("History"), act(session.go, history), theme.SOFT),
    ]
    if item.may_take_back:
        ways.append(button.quiet(_("Take back"), act(take_back, item), theme.SOFT))
    foot = ft.Container(ft.Row(ways, wrap=True, spacing=4, run_spacing=0), padding=ft.Padding.only(left=4, bottom=2))
    whole = ft.Semantics(container=True, content=ft.Column([body, foot], spacing=0, tight=True))
    return card.card(whole, key=f"note {item.id}")


def _head(item: TimelineItem) -> list[ft.Control]:
    """When it was, who wrote it, how it came about and with whom."""
    when_written = ft.Container(label(when.written(item.at, item.offset_min), theme.INK), expand=True)
    waiting = [tiny(_("On this phone"), theme.PROMISE)] if item.waiting else []
    minutes = ngettext("{count} min", "{count} min", item.minutes).format(count=item.minutes) if item.minutes else ""
    about = [_officer(item), item.how_name, minutes, item.place]
    head: list[ft.Control] = [
        ft.Row([when_written, *waiting, *squad_mark(item.squad)], spacing=8),
        note(" · ".join(words for words in about if words)),
    ]
    if item.with_others:
        # For translators: who else was there.
        head.append(note(_("With {names}").format(names=formats.listed(item.with_others))))
    return head


def _said(item: TimelineItem) -> list[ft.Control]:
    """What happened, what the officer made of it, the skills, and what was added later."""
    said: list[ft.Control] = []
    if item.fact:
        said.append(ft.Container(text(item.fact), margin=ft.Margin.only(top=5)))
    if item.impression:
        said.append(_impression(item))
    if item.skills:
        badges: list[ft.Control] = [card.badge(name) for name in item.skills]
        said.append(ft.Container(ft.Row(badges, wrap=True, spacing=6, run_spacing=6), margin=ft.Margin.only(top=5)))
    for added in item.amendments:
        time = when.written(added.at, added.offset_min)
        by = tiny(_("Added by {name}, {time}").format(name=added.officer_name, time=time))
        said.append(
            ft.Container(
                ft.Column([by, text(added.text)], spacing=2, tight=True),
                border=ft.Border.only(left=ft.BorderSide(2, theme.LINE)),
                padding=ft.Padding.only(left=12),
                margin=ft.Margin.only(top=8),
            )
        )
    return said


def _officer(item: TimelineItem) -> str:
    return _("You") if item.mine else item.officer_name


def _impression(item: TimelineItem) -> ft.Control:
    # For translators: what this officer made of it: their impression.
    whose = _("My read") if item.mine else _("{name}'s read").format(name=item.officer_name)
    return ft.Container(
        ft.Column([tiny(whose), text(item.impression)], spacing=2, tight=True),
        bgcolor=theme.PAGE,
        border_radius=theme.FIELD_RADIUS,
        padding=ft.Padding.symmetric(horizontal=14, vertical=10),
        margin=ft.Margin.only(top=8),
    )
