"""The list of people, with search, filters and orders: the People tab on a phone, the left side of a wide window."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import flet as ft

from app import formats
from app.domain.kinds.contact import KINDS, Stage
from app.notebook import contacts, search, squad
from app.notebook.contacts import ContactRow
from app.notebook.letters import letter_of
from app.notebook.search_results import Hit, Other
from app.notebook.squad import Squad
from app.state.pane import use_pane
from app.state.reading import Ahead, Reading, use_read
from app.state.session import Session
from app.state.taps import HOLDS
from app.ui import theme
from app.ui.contacts.addresses import DELETED, to_contact
from app.ui.contacts.lists import list_chips, saved_lists
from app.ui.contacts.people_choice import LISTED, ORDERS, Filter, PeopleChoice, people_choice
from app.ui.hooks import Typing, use_kept, use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_line, contact_row, person_pill
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip, chip_group, removable
from app.ui.parts.paging import FIRST, STEP, more_row
from app.ui.parts.search_line import search_line
from app.ui.parts.squads import SquadFilter, filter_chips, squad_filter, squad_mark
from app.ui.parts.text import heading, label
from app.ui.screen import kept, part
from app.ui.search.pages import page_of
from app.words import N_, _, ngettext, pgettext

PAGE = 50  # rows in a card
LATELY = 4
GONE = 5  # of those who are gone and bear the name that was looked for; all of them stand under More
# For translators: what the list of people, venues and agencies can be narrowed to.
PLURALS = {"person": N_("People"), "venue": N_("Venues"), "agency": N_("Agencies")}


@dataclass(frozen=True)
class Row:
    """A contact, or what else a search found, and the words of a note in which it found it."""

    record: ContactRow | Other
    snippet: str = ""


@dataclass(frozen=True)
class Found:
    """What the filter `asked` found. `total` None: a search found more than `rows`, and nobody counted how many.

    `gone`: who was deleted or moved and bears the name that was looked for, where nothing else was found.
    `more`: there are others behind these rows. `lately`: whom this officer met last, where a longer list is shown.
    """

    rows: list[Row]
    total: int | None
    stages: list[Stage]
    squads: list[Squad]
    gone: list[ContactRow] = field(default_factory=list)
    more: bool = False
    lately: list[ContactRow] = field(default_factory=list)
    asked: Filter = field(default_factory=Filter)


def read_people(session: Session, wanted: Filter, kept: SquadFilter) -> Found:
    """The rows that a filter keeps, of the squads that are looked at.

    Words are looked for in names and details first, then in notes.
    """
    nb = session.notebook
    stages, squads = squad.stages(nb), squad.mine(nb)
    of = kept.among(squads)
    if not wanted.text:
        page = contacts.page(
            nb,
            kind=wanted.kind,
            stage=wanted.stage,
            quiet=wanted.quiet,
            mine=wanted.mine,
            squad=of,
            favourite=wanted.favourite,
            limit=wanted.shown,
            order=wanted.order,
            start=wanted.start,
        )
        plain = wanted.kept() == LISTED and not wanted.start and page.total > FIRST
        lately = contacts.recent(nb, LATELY) if plain else []
        return Found(
            [Row(row) for row in page.rows], page.total, stages, squads, lately=lately, more=page.next is not None
        )
    only = wanted.only(nb, of)
    most = wanted.shown + 1
    if wanted.anything:
        hits: Sequence[Hit | Other] = search.search(nb, wanted.text, most, only)
    else:
        hits = search.everything(nb, wanted.text, most, of)
    rows = [Row(hit if isinstance(hit, Other) else hit.contact, hit.snippet) for hit in hits[: wanted.shown]]
    gone = [] if rows else contacts.gone(nb, GONE, wanted.text).rows
    more = len(hits) > wanted.shown
    return Found(rows, None if more else len(rows), stages, squads, gone, more, asked=wanted)


@dataclass(frozen=True)
class People:
    """What `use_people` answers: the field that stays in sight, the controls above the list, its rows, and how to load
    more."""

    search: ft.Control
    top: list[ft.Control]
    rows: list[ft.Control]
    on_near_end: Callable[[], Awaitable[None]]


def use_people(session: Session, choice: PeopleChoice, marks: Collection[str] = ()) -> People:
    """A hook: everything the list consists of, for a screen of its own or beside a person's page."""
    wanted = choice.filter
    typing = use_kept(Typing)
    kept = use_value(squad_filter(session))[0]
    ahead: Ahead[Found] = use_kept(Ahead)
    reading = use_read(session, lambda: read_people(session, wanted, kept), wanted, kept.squad, ahead=ahead)
    found = reading.value

    async def typed(words: str) -> None:
        if await typing.paused():
            asked = choice.with_words(words)
            await ahead.read(session, lambda: read_people(session, asked, kept), asked, kept.squad)
            if choice.form.get("search") == words:  # else more was typed, or cleared, while it was read
                choice.filter = choice.with_words(words)

    async def clear() -> None:
        typing.over()
        choice.clear()
        await kept.choose(None)

    async def more() -> None:
        if found is not None and found.more:
            choice.filter = replace(choice.filter, shown=len(found.rows) + STEP)

    label = _("Search people")
    line = search_line(session, choice.form, "search", label, typed, clear, empty=not wanted.text)
    use_pane().listed.rows = [(to_record(row.record), {}) for row in found.rows] if found is not None else []
    chosen = replace(wanted, text="", start="", shown=FIRST)
    stages = found.stages if found is not None else []
    filters = _Filters(session, chosen, stages, saved_lists(session), session.speech.language, key="filters")
    of_squads = filter_chips(session, kept, found.squads if found is not None else [])
    rows = _rows(session, wanted, kept, reading, marks, clear, more)
    return People(line, [*of_squads, filters, *_sorted_by(session, choice)], rows, more)


def _sorted_by(session: Session, choice: PeopleChoice) -> list[ft.Control]:
    """In which order they stand and where the list begins, where that is not as usual; each with its way back."""
    wanted, act = choice.filter, session.tasks.act
    if wanted.text:
        return []
    kept: list[ft.Control] = []
    if wanted.order != "name":
        kept.append(removable(_(ORDERS[wanted.order]), "order", act(choice.sort, "name")))
    if wanted.start:
        words = _("From {letter}").format(letter=wanted.start.upper())
        kept.append(removable(words, "start", act(choice.from_the_beginning)))
    return [ft.Row(kept, wrap=True, spacing=8, run_spacing=8, key="sorted by")] if kept else []


@part
def Filters(
    session: Session, chosen: Filter, stages: list[Stage], lists: Mapping[str, Mapping[str, Any]], _language: str
) -> ft.Control:
    """The chips, in as many lines as they need, and behind the last of them the sheet of stages. `chosen`: what of the
    filter they say; they are not drawn again for the words that are looked for."""
    act, choice = session.tasks.act, people_choice(session)
    staging, set_staging = use_value(False)

    async def show_stages() -> None:
        set_staging(True)

    async def show_stage(stage: str) -> None:
        set_staging(False)
        await choice.show_stage(stage)

    def hide() -> None:
        set_staging(False)

    chips = chip_group(
        [(stage.id, _(stage.name)) for stage in stages],
        [chosen.stage] if chosen.stage else [],
        session.tasks.guarded(show_stage),
    )
    use_sheet(session, sheet([heading(_("Stage")), chips, ft.Container(height=4)], hide) if staging else None)
    gone = _("A stage that is no more") if chosen.stage and stages else _("Stage")
    stage_name = next((_(stage.name) for stage in stages if stage.id == chosen.stage), gone)
    return ft.Row(
        [
            chip(pgettext("people", "All"), not chosen.anything, act(choice.show_all)),
            *list_chips(session, choice, lists),
            chip(pgettext("people", "Mine"), chosen.mine, act(choice.show_mine)),
            chip(_("Favorites"), chosen.favourite, act(choice.show_favourites)),
            chip(_("Going quiet"), chosen.quiet, act(choice.show_quiet)),
            *(chip(_(PLURALS[kind]), chosen.kind == kind, act(choice.show_kind, kind)) for kind in KINDS),
            chip(stage_name, chosen.stage is not None, act(show_stages)),
        ],
        spacing=8,
        run_spacing=8,
        wrap=True,  # all in sight: a filter beyond the edge is one that nobody knows is on
        data=HOLDS,
    )


_Filters = kept(Filters)


def _rows(
    session: Session,
    wanted: Filter,
    kept: SquadFilter,
    reading: Reading[Found],
    marks: Collection[str],
    clear: Callable[[], Awaitable[None]],
    more: Callable[[], Awaitable[None]],
) -> list[ft.Control]:
    found = reading.value
    if found is None:
        return card.went_wrong(reading.problem)
    if not found.rows:
        # While the next words are looked for, what the last ones found is not said of these.
        gone = found.gone if found.asked.text == wanted.text else []
        of_one = kept.among(found.squads) is not None
        return [_nobody(session, wanted, of_one, gone, clear), *_gone(session, gone)]
    shown: list[ft.Control] = []
    if found.lately:
        shown.append(_Lately(session, found.lately, session.speech.language, key="lately"))
    shown.append(card.section(_count(found)))
    for letter, inside in _by_letter(found):
        rows = [_row(session, row, marks) for row in inside]
        # A card holds one page, so that only the pages in view are laid out.
        pages = [card.rows_card(rows[at : at + PAGE]) for at in range(0, len(rows), PAGE)]
        shown += [*([label(letter)] if letter else []), *pages]
    total = None if found.asked.start else found.total
    rest = more_row(len(found.rows), total, session.tasks.act(more)) if found.more else None
    return [*shown, *([rest] if rest is not None else [])]


@part
def Lately(session: Session, rows: list[ContactRow], _language: str) -> ft.Control:
    act = session.tasks.act
    pills = [person_pill(row, act(session.go, to_contact(row.id))) for row in rows]
    return ft.Column(
        [card.section(_("Met lately")), ft.Row(pills, wrap=True, spacing=8, run_spacing=8)], spacing=theme.GAP
    )


_Lately = kept(Lately)


def _by_letter(found: Found) -> list[tuple[str, list[Row]]]:
    """Rows of a longer list by name under the letters with which they begin; any others in one."""
    if found.asked.text or found.asked.order != "name" or (found.total or 0) <= FIRST:
        return [("", found.rows)]
    letters = [letter_of(row.record) if isinstance(row.record, ContactRow) else "" for row in found.rows]
    groups = itertools.groupby(zip(letters, found.rows, strict=True), key=lambda pair: pair[0])
    return [(letter.upper() or _("Without a name"), [row for __, row in inside]) for letter, inside in groups]


def _row(session: Session, row: Row, marks: Collection[str]) -> ft.Control:
    found = row.record
    if not isinstance(found, Other):
        return contact_line(session, found, to_contact(found.id), row.snippet or None, to_contact(found.id) in marks)
    about = f"{found.noun}: {row.snippet}" if row.snippet else found.noun
    mark = card.icon_mark(ft.Icons.DESCRIPTION_ROUNDED)
    return card.row(
        found.title or found.noun,
        about,
        key=f"{found.kind} {found.id}",
        leading=mark,
        marks=squad_mark(found.squad),
        on_click=session.tasks.act(session.go, to_record(found)),
    )


def to_record(found: ContactRow | Other) -> str:
    """The screen of what was found."""
    return page_of(found) if isinstance(found, Other) else to_contact(found.id)


def _count(found: Found) -> str:
    count = len(found.rows) if found.total is None else found.total
    if found.total is None:
        said = ngettext("More than {count} found", "More than {count} found", count)
    elif found.asked.text:
        said = ngettext("{count} found", "{count} found", count)
    else:
        said = ngettext("{count} contact", "{count} contacts", count)
    return said.format(count=formats.number(count))


def _nobody(
    session: Session, wanted: Filter, of_one: bool, gone: list[ContactRow], clear: Callable[[], Awaitable[None]]
) -> ft.Control:
    if wanted.text or wanted.anything or of_one:
        words = (
            _("Nothing holds “{words}”.").format(words=wanted.text)
            if wanted.text
            else _("Nobody matches these filters.")
        )
        if gone:
            words = f"{words} {_became_of(gone)}"
        action = button.quiet(_("Show everybody"), session.tasks.act(clear))
        return card.empty(ft.Icons.SEARCH_OFF_ROUNDED, _("Nobody found"), words, action)
    return card.empty(
        ft.Icons.PEOPLE_ALT_ROUNDED,
        _("Nobody here yet"),
        _("The people, venues and agencies your squad knows. Add the first one, or bring an address book under More."),
    )


def _became_of(gone: list[ContactRow]) -> str:
    if all(row.moved for row in gone):
        return _("Somebody of that name moved to another squad.")
    if any(row.moved for row in gone):
        return _("Some of that name were deleted or moved to another squad.")
    return _("Somebody of that name was deleted.")


def _gone(session: Session, gone: list[ContactRow]) -> list[ft.Control]:
    """Who bears that name and is gone, and the way to all of them."""
    if not gone:
        return []
    act = session.tasks.act
    rows = [contact_row(row, act(session.go, to_contact(row.id)), chevron=True) for row in gone]
    every = button.quiet(_("Deleted and taken back"), act(session.go, DELETED))
    return [card.rows_card(rows), ft.Row([every], alignment=ft.MainAxisAlignment.CENTER)]
