"""A person, venue or agency in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flet as ft

from app.state.session import Session
from app.ui import theme
from app.ui.parts import card
from app.ui.parts.button import Handler, quiet, tappable
from app.ui.parts.squads import squad_mark
from app.ui.parts.text import note, text
from app.ui.screen import kept, part
from app.words import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from app.notebook.contacts import ContactRow
    from app.notebook.duplicates import Likely

COMES_BACK = N_("Deleted meanwhile. Saving this brings them back.")
KIND_ICONS = {"venue": ft.Icons.STOREFRONT_ROUNDED, "agency": ft.Icons.ACCOUNT_BALANCE_ROUNDED}


def contact_mark(row: ContactRow, size: float = 40) -> ft.Control:
    """Initials for a person, a sign for a venue or agency, in the colour of how the relationship stands."""
    tone: card.Tone = "late" if row.quiet == "late" else "promise" if row.quiet == "due" else "primary"
    icon = KIND_ICONS.get(row.kind)
    if icon is None and not row.unnamed:
        return card.avatar(row.initials, tone, size)
    ink, ground = card.TONES[tone]
    return ft.Semantics(
        exclude_semantics=True,
        content=ft.Container(
            ft.Icon(icon or ft.Icons.PERSON_ROUNDED, size=size / 2, color=ink),
            width=size,
            height=size,
            border_radius=size / 2,
            bgcolor=ground,
            alignment=ft.Alignment.CENTER,
        ),
    )


def quiet_badge(row: ContactRow) -> ft.Control | None:
    """ "23 days" when nobody has been in touch for too long: amber when due, red when late."""
    if row.quiet == "no" or row.quiet_days is None:
        return None
    # For translators: for so long nobody was in touch.
    words = ngettext("{count} day", "{count} days", row.quiet_days).format(count=row.quiet_days)
    return card.badge(words, "late" if row.quiet == "late" else "promise")


def what_saving_does(row: ContactRow) -> str:
    """What becomes of words that are written with somebody who is gone; "" for who is not."""
    return moved_words(_("another squad")) if row.moved else _(COMES_BACK) if row.gone else ""


def moved_words(squad: str) -> str:
    """Where somebody went, and what becomes of words that are written with them where they were."""
    return _(
        "Moved to {squad}. What is written here brings them back to the lists of this squad, until the phone of an "
        "officer of both squads has taken it along."
    ).format(squad=squad)


def contact_row(
    row: ContactRow,
    on_click: Handler,
    about: str | None = None,
    selected: bool = False,
    chevron: bool = False,
) -> ft.Control:
    """Tapping the row is one button named by what it says. `about` stands in for the subtitle (a search snippet)."""
    marks: list[ft.Control] = []
    badge = quiet_badge(row)
    if badge is not None:
        marks.append(badge)
    if row.moved:
        marks.append(card.badge(pgettext("a contact", "Moved"), "primary"))
    elif row.gone:
        marks.append(card.badge(pgettext("a contact", "Deleted"), "late"))
    if row.opted_out:
        said = _("asked not to be contacted")
        marks.append(ft.Icon(ft.Icons.DO_NOT_DISTURB_ON_ROUNDED, size=18, color=theme.LATE, semantics_label=said))
    if row.versions:
        marks.append(card.badge(_("Two versions"), "late"))
    if row.waiting:
        # An icon, because a node of its own would take the button's role away from the row.
        marks.append(ft.Icon(ft.Icons.CIRCLE, size=9, color=theme.PROMISE, semantics_label=_("on this phone")))
    if chevron:
        marks.append(ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, size=22, color=theme.SOFT))
    said = about if about is not None else row.subtitle
    second: list[ft.Control] = [note(said, lines=2)] if said else []
    if mark := squad_mark(row.squad):
        second = [ft.Row([*mark, *(ft.Container(one, expand=True) for one in second)], spacing=6)]
    words = ft.Column(
        [text(row.title, family=theme.MEDIUM, lines=2), *second],
        spacing=2,
        tight=True,
        expand=True,
    )
    return tappable(
        ft.Row([contact_mark(row), words, *marks], spacing=12),
        on_click,
        key=f"contact {row.id}",
        padding=ft.Padding.symmetric(horizontal=14, vertical=12),
        **card.chosen_row(selected),
    )


def contact_line(
    session: Session, row: ContactRow, to: str, about: str | None = None, selected: bool = False, chevron: bool = False
) -> ft.Control:
    """A `contact_row` that leads to the route `to`, drawn again only when something in it changed."""
    key = f"contact {row.id}"
    line: ft.Control = _Line(session, row, to, about, selected, chevron, session.speech.language, key=key)
    return line


@part
def ContactLine(
    session: Session, row: ContactRow, to: str, about: str | None, selected: bool, chevron: bool, _language: str
) -> ft.Control:
    return contact_row(row, session.tasks.act(session.go, to), about, selected, chevron)


_Line = kept(ContactLine)


_SAYS_SO = {
    "number": N_("They have the same phone number."),
    "mail": N_("They have the same e-mail address."),
    "place": N_("The names are alike, and so is where they are found."),
    "name": N_("The names are alike."),
}


def looks_like(one: Likely, use: str, on_click: Handler) -> ft.Control:
    """Somebody new who may be known already, and what says so; `use` says what a tap does with the known one."""
    row = one.row
    said = _("Perhaps you mean {name}, {about}.") if row.subtitle else _("Perhaps you mean {name}.")
    words = f"{said.format(name=row.title, about=row.subtitle)} {_(_SAYS_SO[one.why])}"
    return card.banner(words, "promise", action=ft.Row([quiet(use, on_click)]), key=f"like {row.id}")


def recognised_by(person: bool) -> tuple[str, str]:
    """What the few words that tell a contact apart are called, and such words."""
    if person:
        return _("How to recognize them"), _("Owner's brother, red jacket")
    return _("What it is"), _("Bar with a small stage")


def person_pill(row: ContactRow, on_click: Handler) -> ft.Control:
    """Somebody met lately, small enough for six of them to fit above the keyboard."""
    return tappable(
        ft.Row(
            [
                contact_mark(row, 30),
                ft.Container(text(row.title, 14, family=theme.MEDIUM, lines=1), expand=True, expand_loose=True),
            ],
            spacing=8,
            tight=True,
        ),
        on_click,
        ground=theme.CARD,
        line=1,
        key=f"contact {row.id}",
        padding=ft.Padding.only(left=9, right=17, top=9, bottom=9),
    )
