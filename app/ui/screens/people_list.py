"""The list of people, with search and filters: the People tab on a phone, the left side of a wide screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import flet as ft

from app.domain.kinds.contact import KINDS, Stage
from app.notebook import contacts, search, squad
from app.notebook.contacts import ContactRow
from app.notebook.found import Other
from app.state.form import Form
from app.state.reading import Reading, use_read
from app.state.session import Session
from app.state.taps import HOLDS
from app.ui import routes, theme
from app.ui.hooks import Typing, use_kept, use_value
from app.ui.parts import button, card
from app.ui.parts.contact_row import contact_row
from app.ui.parts.dialog import sheet, use_sheet
from app.ui.parts.field import chip, chip_group, text_field
from app.ui.parts.paging import more_row
from app.ui.parts.text import heading

PAGE = 50
PAUSE_S = 0.12  # a search begins when typing pauses for this long
PLURALS = {"person": "Persons", "venue": "Venues", "agency": "Agencies"}


@dataclass(frozen=True)
class Filter:
    """What the list shows. `shown` rows are read; scrolling raises it."""

    text: str = ""
    mine: bool = False
    quiet: bool = False
    kind: str | None = None
    stage: str | None = None
    shown: int = PAGE

    @property
    def anything(self) -> bool:
        return self.mine or self.quiet or self.kind is not None or self.stage is not None


@dataclass(frozen=True)
class Row:
    """A contact, or what else a search found, and the words of a note in which it found it."""

    record: ContactRow | Other
    snippet: str = ""


@dataclass(frozen=True)
class Found:
    """`total` None: a search found more than `rows`, and nobody counted how many."""

    rows: list[Row]
    total: int | None
    stages: list[Stage]

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


def people_choice(session: Session) -> PeopleChoice:
    """The one of this session, until it locks."""
    choice: PeopleChoice = session.memory.setdefault("people", PeopleChoice())
    return choice


def read_people(session: Session, wanted: Filter) -> Found:
    """The rows a filter keeps. Words are looked for in names and details first, then in notes."""
    nb = session.notebook
    stages = squad.stages(nb)
    if not wanted.text:
        page = contacts.page(
            nb, kind=wanted.kind, stage=wanted.stage, quiet=wanted.quiet, mine=wanted.mine, limit=wanted.shown
        )
        return Found([Row(row) for row in page.rows], page.total, stages)
    only = contacts.Only((wanted.kind,) if wanted.kind else (), wanted.stage, wanted.quiet, wanted.mine)
    most = wanted.shown + 1
    hits = search.search(nb, wanted.text, most, only) if wanted.anything else search.everything(nb, wanted.text, most)
    rows = [Row(hit if isinstance(hit, Other) else hit.contact, hit.snippet) for hit in hits[: wanted.shown]]
    return Found(rows, len(rows) if len(hits) <= wanted.shown else None, stages)


@dataclass(frozen=True)
class People:
    """What `use_people` answers: the controls above the list, its rows, and how to load more."""

    top: list[ft.Control]
    rows: list[ft.Control]
    on_near_end: Callable[[], Awaitable[None]]


def use_people(session: Session, choice: PeopleChoice, selected: str | None = None) -> People:
    """A hook: everything the list consists of, for a screen of its own or beside a person's page."""
    wanted = choice.filter
    staging, set_staging = use_value(False)
    typing = use_kept(Typing)
    reading: Reading[Found] = use_read(session, lambda: read_people(session, wanted), wanted)
    found = reading.value

    async def typed(words: str) -> None:
        if await typing.paused(PAUSE_S):
            choice.filter = replace(choice.filter, text=words.strip(), shown=PAGE)

    async def clear() -> None:
        typing.over()
        choice.form.set("search", "")
        choice.filter = Filter()

    async def change(**to: object) -> None:
        choice.filter = replace(choice.filter, shown=PAGE, **to)  # type: ignore[arg-type]  # fields of Filter

    async def show_all() -> None:
        choice.filter = Filter(text=choice.filter.text)

    async def show_mine() -> None:
        await change(mine=not choice.filter.mine)

    async def show_quiet() -> None:
        await change(quiet=not choice.filter.quiet)

    async def show_kind(kind: str) -> None:
        await change(kind=None if choice.filter.kind == kind else kind)

    async def show_stages() -> None:
        set_staging(True)

    async def show_stage(stage: str) -> None:
        set_staging(False)
        await change(stage=None if choice.filter.stage == stage else stage)

    async def more() -> None:
        if found is not None and not found.all_shown:
            choice.filter = replace(choice.filter, shown=len(found.rows) + PAGE)

    def hide() -> None:
        set_staging(False)

    stages = found.stages if found is not None else []
    use_sheet(
        session,
        sheet(
            [
                heading("Stage"),
                chip_group(
                    [(stage.id, stage.name) for stage in stages],
                    [wanted.stage] if wanted.stage else [],
                    session.tasks.guarded(show_stage),
                ),
                ft.Container(height=4),
            ],
            hide,
        )
        if staging
        else None,
    )
    act = session.tasks.act
    stage_name = next((stage.name for stage in stages if stage.id == wanted.stage), "Stage")
    filters = ft.Row(
        [
            chip("All", not wanted.anything, act(show_all)),
            chip("Mine", wanted.mine, act(show_mine)),
            chip("Going quiet", wanted.quiet, act(show_quiet)),
            *(chip(PLURALS[kind], wanted.kind == kind, act(show_kind, kind)) for kind in KINDS),
            chip(stage_name, wanted.stage is not None, act(show_stages)),
        ],
        spacing=8,
        scroll=ft.ScrollMode.HIDDEN,
        data=HOLDS,
    )
    top: list[ft.Control] = [
        text_field(
            choice.form,
            "search",
            "Search people",
            hint="Name, place, phone or words of a note",
            on_change=typed,
            autocorrect=False,
            prefix_icon=ft.Icon(ft.Icons.SEARCH_ROUNDED, size=22, color=theme.SOFT),
        ),
        filters,
    ]
    return People(top, _rows(session, wanted, reading, selected, clear, more), more)


def _rows(
    session: Session,
    wanted: Filter,
    reading: Reading[Found],
    selected: str | None,
    clear: Callable[[], Awaitable[None]],
    more: Callable[[], Awaitable[None]],
) -> list[ft.Control]:
    found = reading.value
    if found is None:
        return [card.banner(reading.problem, "late", ft.Icons.ERROR_OUTLINE_ROUNDED)] if reading.problem else []
    if not found.rows:
        return [_nobody(session, wanted, clear)]
    rows = [_row(session, row, selected) for row in found.rows]
    # A card holds one page, so that only the pages in view are laid out.
    pages = [card.rows_card(rows[at : at + PAGE]) for at in range(0, len(rows), PAGE)]
    shown: list[ft.Control] = [card.section(_count(found, wanted)), *pages]
    rest = more_row(len(found.rows), found.total, session.tasks.act(more))
    if rest is not None:
        shown.append(rest)
    return shown


def _row(session: Session, row: Row, selected: str | None) -> ft.Control:
    one = row.record
    if isinstance(one, Other):
        about = f"{one.noun}: {row.snippet}" if row.snippet else one.noun
        go = session.tasks.act(session.go, routes.record(one.kind, one.id))
        mark = card.icon_mark(ft.Icons.DESCRIPTION_ROUNDED)
        return card.row(one.title or one.noun, about, key=f"{one.kind} {one.id}", leading=mark, on_click=go)
    go = session.tasks.act(session.go, routes.contact(one.id))
    return contact_row(one, go, row.snippet or None, one.id == selected)


def _count(found: Found, wanted: Filter) -> str:
    if found.total is None:
        return f"More than {len(found.rows):,} found"
    noun = "contact" if found.total == 1 else "contacts"
    return f"{found.total:,} found" if wanted.text else f"{found.total:,} {noun}"


def _nobody(session: Session, wanted: Filter, clear: Callable[[], Awaitable[None]]) -> ft.Control:
    if wanted.text or wanted.anything:
        words = f"Nothing holds “{wanted.text}”." if wanted.text else "Nobody matches these filters."
        action = button.quiet("Show everybody", session.tasks.act(clear))
        return card.empty(ft.Icons.SEARCH_OFF_ROUNDED, "Nobody found", words, action)
    return card.empty(
        ft.Icons.PEOPLE_ALT_ROUNDED,
        "Nobody here yet",
        "The people, venues and agencies your squad knows. Add the first one, or bring an address book under More.",
    )
