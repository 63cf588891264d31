"""Visits: begun with one tap and on the disk at once, ended now or, where that was forgotten, later.

An officer is at one place at a time: whoever begins a second visit ends the first one with it. Two that were begun on
two phones without seeing each other both run until each is ended.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select

from app.domain import days, visiting
from app.domain.field_rules import NotValid
from app.domain.kinds import spot as spot_rules
from app.domain.kinds import visit as rules
from app.domain.merge import DELETED
from app.domain.visiting import LONGEST_MS, InBand
from app.journal.change import Change
from app.notebook import spots, timeline
from app.notebook.errors import NoRight, NotThere
from app.notebook.kinds.interaction import interactions as note_table
from app.notebook.kinds.spot import spots as spot_table
from app.notebook.kinds.visit import BETWEEN
from app.notebook.kinds.visit import visit_ends as end_table
from app.notebook.kinds.visit import visits as table
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from app.notebook.spots import Spot
from app.notebook.timeline import TimelineItem
from app.notebook.value_words import tame
from app.notebook.who_and_when import NOBODY
from app.words import N_, _

ASKED_FOR_MS = 14 * 24 * 60 * visiting.MINUTE_MS
"""So long the end of a forgotten visit is asked for on Today; after that its place still shows it."""
OPEN_MAX = 20  # of one officer's visits that nobody ended
NOTES_MAX = 50  # of one visit
VISITS_MAX = 100  # of one officer's shift


@dataclass(frozen=True)
class Visit:
    """`spot`: the id of its place, "" where that is not in this notebook; `began`, `ended` (None: nobody said): ms UTC.

    `lasted_ms`: until its end, or now. `lost`: no end can be now any more, so long ago did it begin. `later`: its
    officer said afterwards when it ended. `end_number`: of the record that says it ended.
    """

    id: str
    number: int
    spot: str
    place: str
    officer: str
    officer_name: str
    mine: bool
    began: int
    ended: int | None
    lasted_ms: int
    band: InBand
    did: tuple[str, ...] = ()
    later: bool = False
    end_number: int | None = None

    @property
    def running(self) -> bool:
        return self.ended is None and not self.lost

    @property
    def lost(self) -> bool:
        return self.ended is None and self.lasted_ms > LONGEST_MS

    @property
    def forgotten(self) -> bool:
        """It runs for so long that it was probably left without a word."""
        return self.ended is None and self.lasted_ms > visiting.FORGOTTEN_MS

    @property
    def minutes(self) -> int:
        return visiting.minutes(self.lasted_ms)


@dataclass(frozen=True)
class Listed:
    """A place in the list of a shift. `last`: the visit of the squad there that ended last, or runs; `due`: longer ago
    than agreed. `visited`: this officer was there since their shift began."""

    spot: Spot
    last: Visit | None
    due: bool
    visited: bool


@dataclass(frozen=True)
class Began:
    """For taking back: the new visit, and the end that it put to the one before, if it did."""

    visit: str
    ended: str = ""


# --- reading -----------------------------------------------------------------------------------------------------

_end = end_table.alias("e")
_says = (
    _end.c.visit == table.c.num,
    _end.c.officer == table.c.officer,
    _end.c.at >= table.c.at,
    _end.c.at <= table.c.at + LONGEST_MS,
)
_counts = select(_end.c.num).where(*_says).order_by(_end.c.said.desc(), _end.c.num).limit(1)
_the_end = _counts.correlate(table).scalar_subquery()  # one action of a forged app may say several


def query() -> Select[Any]:
    """Visits that began, with the end that counts, if there is one, and the id of their place."""
    ends = and_(end_table.c.num == _the_end, end_table.c.officer == table.c.officer)
    joined = table.outerjoin(end_table, ends).outerjoin(spot_table, spot_table.c.num == table.c.spot)
    named = (end_table.c.at.label("ended"), end_table.c.num.label("end_num"), spot_table.c.id.label("spot_id"))
    said = (*named, end_table.c.did, end_table.c.later)
    return select(table, *said).select_from(joined).where(table.c.at <= bindparam("now"))


_mine = query().where(table.c.officer == bindparam("officer"), table.c.at >= bindparam("since"))
_MINE = _mine.order_by(table.c.at, table.c.num)
_UNENDED = _mine.where(end_table.c.at.is_(None)).order_by(table.c.at.desc(), table.c.num.desc()).limit(OPEN_MAX)
_late = query().where(table.c.spot == bindparam("spot")).order_by(table.c.at.desc()).limit(OPEN_MAX).subquery()
_runs = and_(_late.c.ended.is_(None), _late.c.at >= bindparam("now") - LONGEST_MS)
_LAST = (
    select(_late)
    .where(or_(_runs, _late.c.ended.is_not(None)))
    .order_by(_late.c.ended.is_not(None), _late.c.ended.desc(), _late.c.at.desc(), _late.c.officer.desc())
    .limit(1)
)
"""At one place, the visit that ended last, or runs."""


def built(nb: Notebook, rows: Sequence[Any]) -> list[Visit]:
    now, band = nb.clock(), nb.visit_band
    found = []
    for row in rows:
        lasted = max(0, (now if row.ended is None else row.ended) - row.at)
        found.append(
            Visit(
                row.id,
                row.num,
                row.spot_id or "",
                tame(row.place) or _(spots.WITHOUT_NAME),
                row.officer,
                nb.officer_name(row.officer) or _(NOBODY),
                row.officer == nb.officer,
                row.at,
                row.ended,
                lasted,
                visiting.in_band(lasted, band),
                tuple(row.did.split(BETWEEN)) if row.did else (),
                bool(row.later),
                row.end_num,
            )
        )
    return found


def unended(nb: Notebook) -> list[Visit]:
    """This officer's visits of late that nobody ended, the latest first: what runs, and what was forgotten."""
    with nb.lock:
        now = nb.clock()
        return built(nb, nb.rows(_UNENDED, officer=nb.officer, since=now - ASKED_FOR_MS, now=now))


def running(nb: Notebook) -> Visit | None:
    """The visit that this officer is in: of several, begun on several phones, the latest."""
    return next((one for one in unended(nb) if one.running), None)


def read(nb: Notebook, visit: str) -> Visit:
    """One visit; what others wrote into it is not asked for where it is this officer's. Raises NotThere."""
    with nb.lock:
        found = built(nb, nb.rows(query().where(table.c.id == visit), now=nb.clock()))
        if not found:
            raise NotThere
        return next((one for one in found if one.mine), found[0])


def of_spot(nb: Notebook, spot: str, before: str | None = None, limit: int = 30) -> Listing[Visit]:
    """The visits of the squad to a place, newest first."""
    with nb.lock:
        number, now = nb.number(spot_rules.KIND, spot), nb.clock()
        there = (table.c.spot == number, table.c.at <= now)
        total = int(nb.rows(select(func.count()).select_from(table).where(*there))[0][0])
        wanted = query().where(*there).order_by(table.c.at.desc(), table.c.num.desc(), table.c.officer)
        skipped = int(before or 0)
        rows = nb.rows(wanted.offset(skipped).limit(limit + 1), now=now)
        return Listing(built(nb, rows[:limit]), f"{skipped + limit}" if len(rows) > limit else None, total)


def last_of(nb: Notebook, numbers: Sequence[int]) -> dict[int, Visit]:
    """By the number of a place, the visit of the squad there that ended last, or runs."""
    with nb.lock:
        now = nb.clock()
        last = {number: row for number in numbers for row in nb.rows(_LAST, spot=number, now=now)}
        return dict(zip(last, built(nb, list(last.values())), strict=True))


def listed(nb: Notebook, squad: str | None = None) -> list[Listed]:
    """The places of this officer in the order of this shift, each with when anybody of the squad was there last."""
    with nb.lock:
        here, now = spots.for_shift(nb, squad), nb.clock()
        last = last_of(nb, [one.number for one in here])
        visited, gap = visited_since_shift(nb), nb.visit_gap_min * visiting.MINUTE_MS

        def due(there: Visit | None) -> bool:
            return there is None or (there.ended is not None and now - there.ended > gap)

        found = ((one, last.get(one.number)) for one in here)
        return [Listed(one, there, due(there), one.id in visited) for one, there in found]


def visited_since_shift(nb: Notebook) -> list[str]:
    """The places (ids) where this officer was since their shift began, each once, in order."""
    with nb.lock:
        mine = nb.rows(_MINE, officer=nb.officer, since=spots.shift_began(nb), now=nb.clock())
        return list(dict.fromkeys(row.spot_id for row in mine if row.spot_id))


def within(nb: Notebook, began: int, until: int) -> list[Visit]:
    """This officer's visits that began in this time, ms UTC, in order; VISITS_MAX at most."""
    mine = _MINE.where(table.c.at < until).limit(VISITS_MAX)
    with nb.lock:
        return built(nb, nb.rows(mine, officer=nb.officer, since=began, now=nb.clock()))


def notes(nb: Notebook, visit: Visit) -> list[TimelineItem]:
    """What the officer of a visit logged during it, in order."""
    during = select(note_table.c.num).where(note_table.c.visit == visit.number, note_table.c.officer == visit.officer)
    with nb.lock:
        numbers = [row.num for row in nb.rows(during.order_by(note_table.c.at, note_table.c.num).limit(NOTES_MAX))]
        items = timeline.of_numbers(nb, numbers)
        return [items[one] for one in numbers if one in items]


# --- writing -----------------------------------------------------------------------------------------------------


def begin(nb: Notebook, spot: str, ending: str = "", did: Collection[str] = ()) -> Began:
    """Begins a visit now; with `ending`, the one that runs ends now, in the same entry, and `did` what was done there.

    Raises NotThere, NotValid at "visit" while another one runs, or where the term of the place is over.
    """
    with nb.lock:
        there, now = spots.read(nb, spot), nb.clock()
        if there.over:
            raise NotValid("visit", N_("The term of this place is over. Change its last day first."))
        runs = running(nb)
        if runs is not None and runs.id != ending:
            raise NotValid("visit", N_("You are in another visit. End it first."))
        ends = [_ended(nb, runs, now, did, later=False)] if runs is not None else []
        made = nb.new_id(nb.squad_of(spot))
        said = {"spot": spot, "place": there.place, "at": now, "offset_min": days.offset_min(now, nb.zone)}
        nb.write(*ends, Change(bytes.fromhex(made), rules.KIND, rules.VISIT.clean(said)))
        return Began(made, ends[0].record.hex() if ends else "")


def undo_begin(nb: Notebook, began: Began) -> None:
    """Takes a beginning back, and the end that it put to the visit before. Twice does no harm."""
    with nb.lock:
        made = [(rules.KIND, began.visit), (rules.ENDED, began.ended)]
        left = [one for one in made if one[1] and not nb.hidden(*one)]
        if left:
            nb.write(*(nb.change(*one, {DELETED: True}) for one in left))


def take_back(nb: Notebook, visit: str) -> None:
    """Takes this officer's visit off every list and sum; its history says so. Raises NotThere, NoRight."""
    with nb.lock:
        if not read(nb, visit).mine:
            raise NoRight("visit.take_back")
        nb.write(nb.change(rules.KIND, visit, {DELETED: True}))


def put_back(nb: Notebook, visit: str) -> None:
    """Undo. Twice does no harm."""
    with nb.lock:
        if nb.hidden(rules.KIND, visit):
            nb.write(nb.change(rules.KIND, visit, {DELETED: False}))


def end(nb: Notebook, visit: str, did: Collection[str] = (), clock: str | None = None) -> str:
    """Ends this officer's visit: now, or at the time of day that is typed, which says that it was told later.

    Answers the id of the end, for `undo_end`. Where the clock was put back meanwhile it ends as it began. Raises
    NotThere, NoRight for somebody else's, NotValid at "clock".
    """
    with nb.lock:
        asked, now = read(nb, visit), nb.clock()
        if not asked.mine:
            raise NoRight("visit.end")
        if clock is None:
            at = max(now, asked.began)
            visiting.check_end(asked.began, at, at, "")
        else:
            at = visiting.ended_at(asked.began, clock, now, nb.zone)
        change = _ended(nb, asked, at, did, later=clock is not None)
        nb.write(change)
        return change.record.hex()


def undo_end(nb: Notebook, ended: str) -> None:
    """The visit goes on as before. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(rules.ENDED, ended):
            nb.write(nb.change(rules.ENDED, ended, {DELETED: True}))


def _ended(nb: Notebook, visit: Visit, at: int, did: Collection[str], later: bool) -> Change:
    said = {
        "visit": visit.id,
        "at": max(at, visit.began),
        "offset_min": days.offset_min(at, nb.zone),
        "did": list(did),
        **({"later": True} if later else {}),
    }
    ident = nb.new_id(nb.squad_of(visit.id))
    return Change(bytes.fromhex(ident), rules.ENDED, rules.VISIT_END.clean(said))
