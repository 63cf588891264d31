"""Making two contacts one: with whom, what is chosen field by field, and on a page who was merged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

import flet as ft

from app import formats
from app.notebook import contacts, duplicates, merging
from app.notebook.contact_list import Only
from app.notebook.contacts import ContactRow
from app.notebook.merging import Both, Difference
from app.state.context import use_session
from app.state.form import Form
from app.state.form_draft import Writing
from app.state.reading import use_read
from app.state.session import Session
from app.state.taps import TOGGLES
from app.ui import theme
from app.ui.contacts.addresses import to_contact, to_merge
from app.ui.hooks import use_kept, use_redraw
from app.ui.parts import button, card
from app.ui.parts.contact_picker import found_rows, search_field, use_contact_search
from app.ui.parts.contact_row import contact_row
from app.ui.parts.field import chip_group
from app.ui.parts.page import page_view
from app.ui.parts.text import body, label, note, text
from app.ui.parts.written_form import form_view, use_written_form
from app.ui.screen import screen
from app.words import _

FOUND, MORE = 6, 20


# --- with whom -------------------------------------------------------------------------------------------------


@screen
def MergeWith() -> ft.Control:
    """Chooses the other one: whoever is alike, or is searched for, of the same squad and kind."""
    session = use_session()
    contact = ft.use_route_params().get("id", "")
    form = use_kept(Form)
    nb = session.notebook

    def read() -> tuple[ContactRow, list[ContactRow]]:
        known = contacts.read(nb, contact, 0)
        ways = [one.uri.partition(":")[2] for one in known.reach[:1]]
        alike = duplicates.likely_duplicates(nb, known.name, next(iter(ways), None), FOUND, address=known.address)
        squad = nb.squad_of(contact)
        return known.row, [
            row for row in alike if row.id != contact and row.kind == known.row.kind and nb.squad_of(row.id) == squad
        ]

    reading = use_read(session, read, contact)
    row, alike = reading.value or (None, [])
    only = Only(kinds=(row.kind,) if row else (), squad=nb.squad_of(contact))
    searching = use_contact_search(session, form, "merge_with", FOUND, MORE, without=(contact,), only=only)

    async def choose(other: str) -> None:
        await session.go(to_merge(contact, other))

    content: list[ft.Control | None] = []
    if row is not None:
        content = [
            body(_("Who is the same as {name}? All notes and follow-ups will be together.").format(name=row.title)),
            search_field(form, "merge_with", _("Same as"), _("Name, phone or place"), searching),
            found_rows(session, searching, choose),
        ]
        if searching.query and not searching.found:
            content.append(note(_("Nobody of this squad is found under that.")))
        if alike and not searching.query:
            rows = [contact_row(one, session.tasks.act(choose, one.id)) for one in alike]
            content += [card.section(_("Looks alike")), card.rows_card(rows)]
    elif reading.problem:
        content = [card.empty(ft.Icons.PERSON_OFF_ROUNDED, _("Not here"), reading.problem)]
    return page_view(session, _("Merge contacts"), content, back="back")


# --- field by field --------------------------------------------------------------------------------------------


class Merging(Writing):
    """What was chosen so far. `picked`: by field, "kept" or "other"; `left`: phones, places and tags to leave out."""

    def __init__(self, session: Session, kept: str, other: str) -> None:
        super().__init__(
            session,
            "merge",
            lambda values: bool(values.get("picked") or values.get("left")),
            lambda _values: formats.listed(row.title for row in contacts.rows(session.notebook, [kept, other], True)),
        )
        self.place, self.names = to_merge(kept, other), f"{kept} {other}"

    async def open(self) -> None:
        draft = await self.earlier(lambda draft: draft.subject == self.names)
        self.begin(self.place, {"picked": {}, "left": []}, self.names, draft)


def taken(two: Both, picked: Mapping[str, Any]) -> list[str]:
    """Of which fields the words of the other one count."""
    return [
        one.key for one in two.differences if (picked.get(one.key) == "other" if one.key in picked else one.takes_other)
    ]


@screen
def Merge() -> ft.Control:
    """The two side by side where they differ; what either has of phones, places and tags together."""
    session = use_session()
    params = ft.use_route_params()
    kept, other = params.get("id", ""), params.get("other", "")
    redraw = use_redraw()
    reading = use_read(session, lambda: merging.both(session.notebook, kept, other), kept, other)
    two = reading.value
    written = use_written_form(
        session, lambda: Merging(session, kept, other), lambda writing: writing.open(), known=two is not None
    )
    form = written.writing.form

    def pick(key: str, side: str) -> Callable[[], Awaitable[None]]:
        async def picked() -> None:
            form.set("picked", {**form.get("picked", {}), key: side})
            redraw()

        return picked

    async def keep_or_leave(name: str) -> None:
        left: list[str] = form.get("left", [])
        form.set("left", [one for one in left if one != name] if name in left else [*left, name])
        redraw()

    async def merged(_answer: None) -> None:
        async def undo() -> None:
            await session.write(merging.unmerge, other)

        session.say(_("Merged: both are one contact now"), undo)
        if written.writing.in_sight:
            await session.go(to_contact(kept))

    async def save() -> None:
        if two is not None:
            chosen = taken(two, form.get("picked", {}))
            await written.saving.write(merged, merging.merge, two, chosen, list(form.get("left", [])))

    content: list[ft.Control | None] = []
    if reading.problem:
        content = [card.empty(ft.Icons.CALL_MERGE_ROUNDED, _("Not to be merged"), reading.problem)]
    elif written.ready and two is not None:
        chosen = taken(two, form.get("picked", {}))
        content = [
            body(
                _(
                    "{other} becomes part of {name}: all notes and follow-ups of both stand together. It can be undone."
                ).format(other=two.other.title, name=two.kept.title)
            ),
            *([card.section(_("Where they differ"), len(two.differences))] if two.differences else []),
            *(_difference(two, one, one.key in chosen, pick) for one in two.differences),
            *_together(session, two, form.get("left", []), keep_or_leave),
            *_alike(two),
        ]
    return form_view(session, _("Merge contacts"), content, written, save, words=_("Merge"))


def _difference(
    two: Both, one: Difference, takes_other: bool, pick: Callable[[str, str], Callable[[], Awaitable[None]]]
) -> ft.Control:
    sides = [
        _side(one.label, two.kept.title, one.kept, not takes_other, pick(one.key, "kept")),
        _side(one.label, two.other.title, one.other, takes_other, pick(one.key, "other")),
    ]
    return card.card(
        ft.Column(
            [label(one.label), ft.ResponsiveRow(sides, spacing=10, run_spacing=10)],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
        padding=14,
        key=f"difference {one.key}",
    )


def _side(field: str, whose: str, words: str, chosen: bool, on_click: Callable[[], Awaitable[None]]) -> ft.Control:
    """One of two versions, to be chosen; to screen readers a checkbox named by the field and its words."""
    shown = words or _("(empty)")
    mark = ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED if chosen else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    said = ft.Column(
        [
            text(shown, family=theme.MEDIUM, semantics_label=f"{field}: {shown}", lines=6),
            *([note(whose, lines=2)] if whose != shown else []),
        ],
        spacing=2,
        tight=True,
        expand=True,
    )
    return ft.Container(
        button.tappable(
            ft.Row([ft.Icon(mark, size=20, color=theme.PRIMARY if chosen else theme.SOFT), said], spacing=10),
            on_click,
            ground=theme.CHIP if chosen else theme.PAGE,
            line=2 if chosen else 1,
            line_color=theme.PRIMARY if chosen else theme.LINE,
            radius=theme.FIELD_RADIUS,
            padding=14,
            said={"checked": chosen},
            data=TOGGLES,
        ),
        key=f"side {whose} {chosen}",
        col={"xs": 12, "sm": 6},
    )


def _together(
    session: Session, two: Both, left: Collection[str], choose: Callable[[str], Awaitable[None]]
) -> list[ft.Control]:
    if not two.elements:
        return []
    options = [(one.name, one.words) for one in two.elements]
    kept = [one.name for one in two.elements if one.name not in left]
    return [
        card.section(_("Kept of both")),
        note(_("Phones, e-mail addresses, places and tags of both. Tap what is wrong to leave it out.")),
        chip_group(options, kept, session.tasks.guarded(choose)),
    ]


def _alike(two: Both) -> list[ft.Control]:
    if not two.same:
        return []
    rows = [card.fact(name, words, key=f"same {name}") for name, words in two.same]
    return [card.section(_("The same in both")), card.rows_card(rows, indent=16)]


# --- on a page -------------------------------------------------------------------------------------------------


def merged_banner(session: Session, contact: str, into: ContactRow | None) -> ft.Control | None:
    """On the page of who was merged: with whom they are shown."""
    if into is None:
        return None
    act = session.tasks.act
    opened = button.quiet(_("Open {name}").format(name=into.title), act(session.go, to_contact(into.id)))
    return card.banner(
        _("Merged with {name}. All notes and follow-ups with them stand there.").format(name=into.title),
        "primary",
        ft.Icons.CALL_MERGE_ROUNDED,
        ft.Row([opened, _apart(session, contact)], wrap=True, spacing=4, run_spacing=0),
    )


def merged_here(session: Session, rows: list[ContactRow]) -> list[ft.Control]:
    """On the page of whom others were merged with: who they are, and the way to take them apart."""
    if not rows:
        return []
    act = session.tasks.act
    lines = [
        card.row(
            row.title,
            row.subtitle,
            key=f"merged {row.id}",
            leading=card.icon_mark(ft.Icons.CALL_MERGE_ROUNDED),
            below=[_apart(session, row.id)],
            on_click=act(session.go, to_contact(row.id)),
        )
        for row in rows
    ]
    return [card.section(_("Merged with this contact"), len(rows)), card.rows_card(lines)]


def _apart(session: Session, contact: str) -> ft.Control:
    async def apart() -> None:
        done = await session.write(merging.unmerge, contact)

        async def undo() -> None:
            await session.write(merging.again, done)

        session.say(_("Two contacts again, each with their own notes"), undo)

    return button.quiet(_("Take apart"), session.tasks.act(apart, once=f"apart {contact}"))
