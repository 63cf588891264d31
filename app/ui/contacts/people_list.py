"""The list of people, with search and filters: the People tab on a phone, the left side of a wide screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import flet as ft

from app import formats
from app.domain.kinds.contact import KINDS, Stage
from app.domain.kinds.follow_up import KIND as FOLLOW_UP
from app.notebook import contacts, search, squad
from app.notebook.contacts import ContactRow
from app.notebook.search_results import Hit, Other
from app.notebook.squad import Squad
from app.state.form import Form
from app.state.reading import Reading, use_read
from app.state.session import Session
from app.state.taps import HOLDS
from app.ui import theme
from app.ui.contacts.addresses import DELETED, PEOPLE, to_contact
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.history.addresses import to_history
from app.ui.hooks import Typing, use_kept, use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_line, contact_row
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.parts.paging import FIRST, STEP, more_row
from app.ui.parts.squads import SquadFilter, filter_chips, squad_filter, squad_mark
from app.ui.parts.text import heading
from app.words import N_, _, ngettext, pgettext

PAGE = 50  # rows in a card
GONE = 5  # of those who are gone and bear the name that was looked for; all of them stand under More
# For translators: what the list of people, venues and agencies can be narrowed to.
PLURALS = {"person": N_("People"), "venue": N_("Venues"), "agency": N_("Agencies")}


@dataclass(frozen=True)
class Filter:
    """What the list shows. `shown` rows are read; scrolling raises it."""

    text: str = ""
    mine: bool = False
    favourite: bool = False
    quiet: bool = False
    kind: str | None = None
    stage: str | None = None
    shown: int = FIRST

    @property
    def anything(self) -> bool:
        return self.mine or self.favourite or self.quiet or self.kind is not None or self.stage is not None


@dataclass(frozen=True)
class Row:
    """A contact, or what else a search found, and the words of a note in which it found it."""

    record: ContactRow | Other
    snippet: str = ""


@dataclass(frozen=True)
class Found:
    """`total` None: a search found more than `rows`, and nobody counted how many. `gone`: who was deleted or moved and
    bears the name that was looked for, `sought`, where nothing else was found."""

    rows: list[Row]
    total: int | None
    stages: list[Stage]
    squads: list[Squad]
    sought: str = ""
    gone: list[ContactRow] = field(default_factory=list)

    @property
    def all_shown(self) -> bool:
        return self.total is not None and self.total <= len(self.rows)


class PeopleChoice(ft.Observable):
    """Search and filters of one session: they are the same when the officer comes back from a person's page."""

    def __init__(self) -> None:
        self.filter = Filter()
        self._form = Form({"search": ""})

    @property
    def form(self) -> Form:
        return self._form

    def change(self, **to: object) -> None:
        """From its beginning, with another filter."""
        self.filter = replace(self.filter, shown=FIRST, **to)  # type: ignore[arg-type]  # fields of Filter

    def clear(self) -> None:
        """Everybody again."""
        self._form.set("search", "")
        self.filter = Filter()

    async def show_all(self) -> None:
        self.filter = Filter(text=self.filter.text)

    async def show_mine(self) -> None:
        self.change(mine=not self.filter.mine)

    async def show_favourites(self) -> None:
        self.change(favourite=not self.filter.favourite)

    async def show_quiet(self) -> None:
        self.change(quiet=not self.filter.quiet)

    async def show_kind(self, kind: str) -> None:
        self.change(kind=None if self.filter.kind == kind else kind)

    async def show_stage(self, stage: str) -> None:
        self.change(stage=None if self.filter.stage == stage else stage)


def people_choice(session: Session) -> PeopleChoice:
    """The one of this session, until it locks."""
    choice: PeopleChoice = session.memory.setdefault("people", PeopleChoice())
    return choice


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
        )
        return Found([Row(row) for row in page.rows], page.total, stages, squads)
    kinds = (wanted.kind,) if wanted.kind else ()
    only = contacts.Only(kinds, wanted.stage, wanted.quiet, wanted.mine, of, wanted.favourite)
    most = wanted.shown + 1
    if wanted.anything:
        hits: Sequence[Hit | Other] = search.search(nb, wanted.text, most, only)
    else:
        hits = search.everything(nb, wanted.text, most, of)
    rows = [Row(hit if isinstance(hit, Other) else hit.contact, hit.snippet) for hit in hits[: wanted.shown]]
    gone = [] if rows else contacts.gone(nb, GONE, wanted.text).rows
    return Found(rows, len(rows) if len(hits) <= wanted.shown else None, stages, squads, wanted.text, gone)


@dataclass(frozen=True)
class People:
    """What `use_people` answers: the controls above the list, its rows, and how to load more."""

    top: list[ft.Control]
    rows: list[ft.Control]
    on_near_end: Callable[[], Awaitable[None]]


def use_people(session: Session, choice: PeopleChoice, beside: str = "") -> People:
    """A hook: everything the list consists of, for a screen of its own or beside a person's page."""
    wanted = choice.filter
    typing = use_kept(Typing)
    kept = use_value(squad_filter(session))[0]
    reading: Reading[Found] = use_read(session, lambda: read_people(session, wanted, kept), wanted, kept.squad)
    found = reading.value

    async def typed(words: str) -> None:
        if await typing.paused():
            choice.change(text=words.strip())

    async def clear() -> None:
        typing.over()
        choice.clear()
        await kept.choose(None)

    async def more() -> None:
        if found is not None and not found.all_shown:
            choice.filter = replace(choice.filter, shown=len(found.rows) + STEP)

    search_field = text_field(
        choice.form,
        "search",
        _("Search people"),
        hint=_("Name, place, phone or words of a note"),
        on_change=typed,
        autocorrect=False,
        prefix_icon=ft.Icon(ft.Icons.SEARCH_ROUNDED, size=22, color=theme.SOFT),
    )
    filters = use_filters(session, choice, found.stages if found is not None else [])
    of_squads = filter_chips(session, kept, found.squads if found is not None else [])
    rows = _rows(session, wanted, kept, reading, beside, clear, more)
    return People([search_field, *of_squads, filters], rows, more)


def use_filters(session: Session, choice: PeopleChoice, stages: list[Stage]) -> ft.Control:
    """A hook: the chips, in as many lines as they need, and behind the last of them the sheet of stages."""
    wanted, act = choice.filter, session.tasks.act
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
        [wanted.stage] if wanted.stage else [],
        session.tasks.guarded(show_stage),
    )
    use_sheet(session, sheet([heading(_("Stage")), chips, ft.Container(height=4)], hide) if staging else None)
    stage_name = next((_(stage.name) for stage in stages if stage.id == wanted.stage), _("Stage"))
    return ft.Row(
        [
            chip(pgettext("people", "All"), not wanted.anything, act(choice.show_all)),
            chip(pgettext("people", "Mine"), wanted.mine, act(choice.show_mine)),
            chip(_("Favorites"), wanted.favourite, act(choice.show_favourites)),
            chip(_("Going quiet"), wanted.quiet, act(choice.show_quiet)),
            *(chip(_(PLURALS[kind]), wanted.kind == kind, act(choice.show_kind, kind)) for kind in KINDS),
            chip(stage_name, wanted.stage is not None, act(show_stages)),
        ],
        spacing=8,
        run_spacing=8,
        wrap=True,  # all in sight: a filter beyond the edge is one that nobody knows is on
        data=HOLDS,
    )


def _rows(
    session: Session,
    wanted: Filter,
    kept: SquadFilter,
    reading: Reading[Found],
    beside: str,
    clear: Callable[[], Awaitable[None]],
    more: Callable[[], Awaitable[None]],
) -> list[ft.Control]:
    found = reading.value
    if found is None:
        return [card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED)] if reading.problem else []
    if not found.rows:
        # While the next words are looked for, what the last ones found is not said of these.
        gone = found.gone if found.sought == wanted.text else []
        of_one = kept.among(found.squads) is not None
        return [_nobody(session, wanted, of_one, gone, clear), *_gone(session, gone)]
    rows = [_row(session, row, beside) for row in found.rows]
    # A card holds one page, so that only the pages in view are laid out.
    pages = [card.rows_card(rows[at : at + PAGE]) for at in range(0, len(rows), PAGE)]
    shown: list[ft.Control] = [card.section(_count(found, wanted)), *pages]
    rest = more_row(len(found.rows), found.total, session.tasks.act(more))
    if rest is not None:
        shown.append(rest)
    return shown


def _row(session: Session, row: Row, beside: str) -> ft.Control:
    found = row.record
    if not isinstance(found, Other):
        return contact_line(session, found, to_contact(found.id), row.snippet or None, to_contact(found.id) == beside)
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
    """The screen of what was found: its history, where it has none of its own."""
    if not isinstance(found, Other):
        return to_contact(found.id)
    return to_follow_up(found.id) if found.kind == FOLLOW_UP else to_history(PEOPLE, found.kind, found.id)


def _count(found: Found, wanted: Filter) -> str:
    count = len(found.rows) if found.total is None else found.total
    if found.total is None:
        said = ngettext("More than {count} found", "More than {count} found", count)
    elif wanted.text:
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
