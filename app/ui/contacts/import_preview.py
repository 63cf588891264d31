"""What is in an address book before it comes in: what stays behind, what cannot be read, and each person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import flet as ft

from app.domain.initials import initials
from app.notebook.address_book import LeftOut, Unreadable
from app.notebook.people_import import Decision, Preview, PreviewRow
from app.state.session import Session
from app.ui import theme
from app.ui.contacts.importing import IMPORT, MERGE, SKIP, Importing, Looked, is_new
from app.ui.parts import button, card
from app.ui.parts.field import chip_group
from app.ui.parts.paging import more_row
from app.ui.parts.text import note
from app.words import N_, _, ngettext

CHOICES = {SKIP: N_("Skip"), MERGE: N_("Merge"), IMPORT: N_("Import anyway")}
FIELDS = {
    "name": N_("Name"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "address": N_("Address"),
    "organisation": N_("Organization"),
    "title": N_("Job title"),
    "note": N_("Note"),
    "": N_("Leave out"),
}
LEFT_OUT, NOT_READ, NOT_WHOLE = N_("Left out"), N_("Not readable"), N_("Comes in, but not whole")


def preview_of(session: Session, importing: Importing, looked: Looked) -> list[ft.Control | None]:
    return [
        *_summary(looked),
        *_left_out(session, importing, looked.reading.left_out),
        *_unreadable(session, importing, looked.reading.unreadable),
        *_people(session, importing, looked.preview),
    ]


def _summary(looked: Looked) -> list[ft.Control | None]:
    preview = looked.preview
    lost = sum(1 for remark in looked.reading.unreadable if not remark.kept)
    badges: list[ft.Control] = [
        # For translators: people in an address book, here and below.
        card.badge(ngettext("{count} new", "{count} new", preview.new).format(count=preview.new), "ok")
    ]
    if preview.duplicates:
        known = ngettext("{count} known already", "{count} known already", preview.duplicates)
        badges.append(card.badge(known.format(count=preview.duplicates), "promise"))
    if preview.twins:
        twice = ngettext("{count} twice in the file", "{count} twice in the file", preview.twins)
        badges.append(card.badge(twice.format(count=preview.twins), "promise"))
    if lost:
        unread = ngettext("{count} not readable", "{count} not readable", lost)
        badges.append(card.badge(unread.format(count=lost), "late"))
    return [
        note(looked.file, lines=2),
        ft.Row(badges, wrap=True, spacing=8, run_spacing=6),
        *(card.banner(words, "promise", ft.Icons.TRANSLATE_ROUNDED) for words in looked.reading.about),
    ]


def _left_out(session: Session, importing: Importing, fields: Sequence[LeftOut]) -> list[ft.Control]:
    """The fields and columns that stay behind, or came in by what they look like or the officer said."""
    if not fields:
        return []
    rows = [_field(session, importing, field) for field in fields[: importing.shown_of(LEFT_OUT)]]
    return [
        card.section(_(LEFT_OUT), len(fields)),
        card.rows_card(rows),
        *_rest(session, importing, LEFT_OUT, len(fields)),
    ]


def _field(session: Session, importing: Importing, field: LeftOut) -> ft.Control:
    act = session.tasks.act
    below: list[ft.Control] = [note(field.reason)]
    if field.choosable:
        # For translators: the name of a column of the file, such as "Company".
        name = _("Say what {field} is") if not field.meaning else _("Change what {field} is")
        # In line with the words above it: the button brings its own padding.
        ask = button.quiet(name.format(field=field.name), act(importing.ask, field.name))
        below.append(ft.Container(ask, margin=ft.Margin.only(left=-14)))
        if importing.asked == field.name:
            mean = session.tasks.guarded(partial(importing.mean, field.name))
            below.append(chip_group([(value, _(name)) for value, name in FIELDS.items()], [field.meaning], mean))
    # For translators: cards are the people of an address book; the examples are what this field says of some.
    about = ngettext("{count} card, such as {examples}", "{count} cards, such as {examples}", field.count)
    if not field.examples:
        about = ngettext("{count} card", "{count} cards", field.count)
    return card.row(
        field.name,
        key=f"field {field.name}",
        about=about.format(count=field.count, examples=" · ".join(field.examples)),
        about_lines=None,
        marks=[card.badge(_(FIELDS[field.meaning]), "ok")] if field.meaning else [],
        below=below,
        leading=card.icon_mark(ft.Icons.VIEW_COLUMN_ROUNDED, "ok" if field.meaning else "plain"),
    )


def _unreadable(session: Session, importing: Importing, remarks: Sequence[Unreadable]) -> list[ft.Control]:
    parts: list[ft.Control] = []
    for name, kept in ((NOT_READ, False), (NOT_WHOLE, True)):
        found = [remark for remark in remarks if remark.kept is kept]
        if found:
            parts.append(card.section(_(name), len(found), "plain" if kept else "late"))
            parts.append(_remarks(found[: importing.shown_of(name)]))
            parts.extend(_rest(session, importing, name, len(found)))
    return parts


def _rest(session: Session, importing: Importing, name: str, total: int) -> list[ft.Control]:
    row = more_row(importing.shown_of(name), total, session.tasks.act(importing.show_more_of, name))
    return [row] if row is not None else []


def _remarks(remarks: Sequence[Unreadable]) -> ft.Control:
    return card.rows_card(
        [
            card.row(
                _("Line {number}").format(number=remark.line),
                remark.reason,
                key=f"remark {number}",
                about_lines=None,
                leading=card.icon_mark(ft.Icons.NOTES_ROUNDED, "plain"),
            )
            for number, remark in enumerate(remarks)  # they never move, and one line may have several
        ]
    )


def _people(session: Session, importing: Importing, preview: Preview) -> list[ft.Control]:
    decisions = importing.decisions
    new = [at for at, row in enumerate(preview.rows) if is_new(row)]
    ticked = any(decisions.get(at, IMPORT) == IMPORT for at in new)
    every: ft.Control | None = None
    if len(new) > 1:
        tick = session.tasks.act(importing.tick_all, not ticked)
        every = button.quiet(_("Leave out all new") if ticked else _("Take all new"), tick)
    rows = [
        _row(row, preview, decisions.get(at, row.usual), session.tasks.guarded(partial(importing.decide, at)), at)
        for at, row in enumerate(preview.rows[: importing.shown])
    ]
    rest = more_row(importing.shown, len(preview.rows), session.tasks.act(importing.show_more))
    return [
        card.section(_("In this file"), len(preview.rows), action=every),
        *([card.rows_card(rows)] if rows else []),
        *([rest] if rest is not None else []),
    ]


def _row(
    row: PreviewRow, preview: Preview, choice: Decision, decide: Callable[[str], Awaitable[None]], at: int
) -> ft.Control:
    marks: list[ft.Control] = []
    below: list[ft.Control] = [note(row.remark, theme.PROMISE)] if row.remark else []
    trailing: list[ft.Control] = []
    about = row.phone or ""
    if row.problem is not None:
        marks.append(card.badge(_("Cannot come in"), "late"))
        about = row.problem
    elif row.like is not None or row.twin is not None:
        who = row.like.title if row.like is not None else preview.rows[row.twin or 0].title
        marks.append(card.badge(_("Known already?") if row.like is not None else _("Twice in the file?"), "promise"))
        about = f"{row.like_why}: {who}"
        if row.like is not None:
            below.append(
                # For translators: what of the person is new, such as "a phone number".
                note(_("Merging adds {what}.").format(what=row.adds) if row.adds else _("Merging adds nothing new."))
            )
        choices = CHOICES if row.like is not None else CHOICES | {IMPORT: N_("Keep both")}
        below.append(
            ft.Container(
                chip_group([(value, _(does)) for value, does in choices.items()], [choice], decide),
                margin=ft.Margin.only(top=6),
            )
        )
    else:
        trailing.append(_tick(row.title, choice == IMPORT, decide))
    return card.row(
        row.title,
        about,
        key=f"card {at} {row.title}",
        about_lines=None if row.problem is not None else 2,
        marks=marks,
        below=below,
        leading=card.avatar(initials(row.title)),
        trailing=trailing,
    )


def _tick(name: str, ticked: bool, decide: Callable[[str], Awaitable[None]]) -> ft.Control:
    async def turned() -> None:
        await decide(SKIP if ticked else IMPORT)

    icon = ft.Icons.CHECK_CIRCLE_ROUNDED if ticked else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    does = _("Leave out {name}") if ticked else _("Bring in {name}")
    return button.icon_button(icon, does.format(name=name), turned, theme.PRIMARY if ticked else theme.SOFT)
