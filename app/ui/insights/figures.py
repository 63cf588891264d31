"""The figures of a page of insights, one for each thing that is counted, in words that claim no more than the numbers.

Whoever adds one adds it to `all_of`; it is then drawn, read as a table and written into the file.
"""

from __future__ import annotations

from app import formats
from app.domain.before_after import Comparison
from app.domain.kinds import contact as contact_rules
from app.domain.kinds.interaction import ABOUT, manner_name
from app.domain.kinds.programme import GRANTED, PREPARING, STANDINGS, SUSPENDED
from app.domain.visiting import Band
from app.notebook.insights.activity import NOT_SAID, Activity
from app.notebook.insights.follow_through import BROKEN, KEPT, LATE, LET_GO, FollowThrough
from app.notebook.insights.reach_map import KINDS, Place, ReachMap
from app.notebook.insights.read import PROBLEMS_MAX, Compared, Insights, Programmes
from app.notebook.insights.scope import Scope
from app.notebook.insights.stage_moves import Moves
from app.notebook.measures import Measure
from app.notebook.visit_sums import VISITS_MAX, AddedUp
from app.state.session import Session
from app.ui.contacts.addresses import to_contact
from app.ui.insights.figure import Figure, Line
from app.ui.measures.verdict import change
from app.ui.parts.card import Tone
from app.ui.problems.addresses import to_problem
from app.ui.visits.words import span
from app.words import N_, _, ngettext

PLACES = {"venue": N_("Venues"), "agency": N_("Agencies"), "block": N_("Blocks"), "person": N_("People")}
KINDS_OF_ONE = {**contact_rules.KINDS, "block": N_("Block")}
OUTCOMES: tuple[tuple[str, str, Tone], ...] = (
    (KEPT, N_("Kept"), "ok"),
    (LATE, N_("Kept late"), "promise"),
    (BROKEN, N_("Broken"), "late"),
    (LET_GO, N_("Let go by agreement"), "plain"),
)


def all_of(session: Session, found: Insights) -> list[Figure]:
    """In the order of the page."""
    nb = session.notebook
    stages = {stage.id: stage.name for stage in nb.stages}
    return [
        *reach(found.reach, found.scope),
        promises(found.follow, found.scope),
        moves(found.moves, stages),
        visits(found.visits, nb.visit_band, nb.visit_gap_min),
        minutes(found.activity),
        started(found.activity),
        problems(found.problems),
        programmes(found.programmes),
    ]


def weeks_words(weeks: int) -> str:
    """As long as the time is."""
    if weeks == 52:
        return _("a year")
    return ngettext("{count} week", "{count} weeks", weeks).format(count=weeks)


# --- reach -------------------------------------------------------------------------------------------------------


def reach(found: ReachMap, scope: Scope) -> list[Figure]:
    """Where nobody, or one officer alone, is known: as a grid and as a list."""
    heads: tuple[tuple[str, Tone], ...] = ((_("nobody"), "late"), (_("one officer"), "promise"), (_("several"), "ok"))
    counts = _(
        "How many officers logged a talk with a place, there, or with its people, in {weeks}. A block is a hundred"
        " house numbers of a street. Who was met without a note is not here."
    ).format(weeks=weeks_words(scope.weeks))
    grid = Figure(
        "reach",
        _("Who is known by how many"),
        counts,
        heads,
        tuple(Line(_(PLACES[kind]), found.grid[kind]) for kind in KINDS if any(found.grid[kind])),
        "grid",
        empty=_("Venues, agencies and people with an address stand here, by how many officers talked to them."),
    )
    shown = tuple(_place(one) for one in found.places)
    left = found.listed - len(shown)
    more = ngettext("{count} more is not listed.", "{count} more are not listed.", left).format(count=left)
    listed = Figure(
        "places",
        _("Where we know nobody yet"),
        _("Nobody, or one officer alone, logged a talk there.") + (f" {more}" if left else ""),
        ((_("officers"), "plain"),),
        shown,
        "rows",
        said=ngettext("{count} place", "{count} places", found.unknown).format(count=found.unknown),
        empty=_("Every place in the notebook is known by two officers or more."),
    )
    return [listed, grid] if grid.lines else [grid]


def _place(one: Place) -> Line:
    name = one.name
    if one.number is not None:
        # For translators: the houses of a block, as in "100–199 Mill Rd".
        name = _("{first}–{last} {street}").format(first=one.number or 1, last=one.number + 99, street=one.name)
    people = ngettext("{count} person", "{count} people", one.people).format(count=one.people)
    mark = _("nobody") if not one.officers else _("only you") if one.mine else _("one officer")
    tone: Tone = "promise" if one.officers else "late"
    about = " · ".join([_(KINDS_OF_ONE[one.kind]), *([people] if one.people else [])])
    return Line(name, (one.officers,), about=about, badge=mark, tone=tone, route=to_contact(one.id) if one.id else "")


# --- follow-through, stages --------------------------------------------------------------------------------------


def promises(found: FollowThrough, scope: Scope) -> Figure:
    """Along the weeks in which they were closed."""
    closed = sum(found.promises.values())
    lines = [
        Line(formats.day_and_year(first), tuple(step[one] for one, _name, _tone in OUTCOMES))
        for first, step in zip(scope.bars, found.steps, strict=True)
    ]
    said = _("{kept} of {total} kept, {late} late").format(kept=found.kept, total=found.due, late=found.promises[LATE])
    step = (
        _("By the week, from its Monday, in which it was said what became of them.")
        if scope.step == 1
        else _("By four weeks, from their first Monday, in which it was said what became of them.")
    )
    done, late = found.tasks
    waiting = _("{open}, {overdue} overdue").format(open=found.open, overdue=found.overdue)
    return Figure(
        "promises",
        _("Promises"),
        step + " " + _("One that was let go by agreement counts as neither kept nor broken."),
        tuple((_(name), tone) for _one, name, tone in OUTCOMES),
        tuple(lines) if closed or found.open or done + late else (),
        "columns",
        said=said if found.due else "",
        facts=(
            (_("Open now"), waiting if found.overdue else str(found.open)),
            (_("Tasks done in time"), _of(done, done + late)),
        ),
        empty=_("Say in a note what you will do: it stands here once it is kept, late, broken or let go."),
    )


def moves(found: Moves, stages: dict[str, str]) -> Figure:
    """From which stage to which."""
    order = list(stages)

    def tone(one: str, other: str) -> Tone:
        if contact_rules.PAUSED in (one, other):
            return "plain"
        return "primary" if order.index(other) > order.index(one) else "promise"

    # For translators: two stages of a relationship, as in "Introduced to Rapport".
    to = _("{one} to {other}")
    lines = [
        Line(to.format(one=stages[one], other=stages[other]), (count,), tone=tone(one, other))
        for one, other, count in found.moved
    ]
    facts = (_("New in the notebook"), str(found.new)), (_("Gone quiet by today"), str(found.quiet))
    return Figure(
        "stages",
        _("Relationships that moved"),
        _("Each contact once: the stage at the beginning of the time, or when they came, and the one at its end."),
        ((_("contacts"), "primary"),),
        tuple(lines) or ((Line(_("Nobody moved"), (0,)),) if found.new or found.quiet else ()),
        "bars",
        said=_("{up} up, {down} down").format(up=found.up, down=found.down) if lines else "",
        facts=facts,
        empty=_("Change somebody's stage as you come to know them: here is which way it went."),
    )


# --- visits, minutes ---------------------------------------------------------------------------------------------


def visits(found: AddedUp, band: Band, gap_min: int) -> Figure:
    """How many lasted as long as the agency's band says."""
    sums = found.sums
    within = _("Of {least} to {most} min").format(least=band[0], most=band[1])
    lines = (
        Line(within, (sums.within,), tone="ok"),
        Line(_("Shorter or longer"), (sums.visits - sums.within,), tone="plain"),
    )
    facts = [(_("Time at places"), span(sums.minutes))]
    facts.append((_("Gaps of {span} at most").format(span=span(gap_min)), _of(sums.gaps_kept, sums.gaps)))
    if found.open:
        facts.append((_("Not ended, not counted"), str(found.open)))
    return Figure(
        "visits",
        _("Visits"),
        _("Visits that ended, by how long they lasted. The band is the agency's own; Koper's is 10 to 16 minutes.")
        + (" " + _latest(VISITS_MAX) if found.cut else ""),
        ((_("visits"), "ok"),),
        lines if sums.visits else (),
        "bars",
        said=_of(sums.within, sums.visits) if sums.visits else "",
        facts=tuple(facts),
        empty=_("Visits that ended count here: how many, how long, how long a place was left alone."),
        of=sums.visits,
    )


def minutes(found: Activity) -> Figure:
    """By the way of meeting, and what was no meeting."""
    some = [one for one in found.manners if one.notes]
    lines = [
        Line(
            _("Not said how") if one.id == NOT_SAID else _(_name_of(one.id)),
            (one.minutes, one.notes),
            said=" · ".join(
                [span(one.minutes), ngettext("{count} note", "{count} notes", one.notes).format(count=one.notes)]
            ),
        )
        for one in some
    ]
    timed = ngettext(
        "{timed} of {count} note says its minutes; the others count as none.",
        "{timed} of {count} notes say their minutes; the others count as none.",
        found.notes,
    ).format(timed=found.timed, count=found.notes)
    return Figure(
        "minutes",
        _("Time by activity"),
        timed,
        ((_("minutes"), "primary"), (_("notes"), "primary")),
        tuple(lines),
        "bars",
        said=span(found.minutes) if found.minutes else "",
        empty=_("Minutes that you write in a note add up here, by how you met."),
    )


def _name_of(manner: str) -> str:
    return manner_name(None, manner) if manner in ABOUT else manner_name(manner, None)


def started(found: Activity) -> Figure:
    """Who began: somebody who comes by themselves says more about trust than any visit."""
    names = {"them": _("They did"), "me": _("An officer did"), NOT_SAID: _("Not said")}
    total = sum(found.started.values())
    met = (
        (_("People met"), str(found.met["person"])),
        (_("Venues met"), str(found.met["venue"])),
        (_("Agencies met"), str(found.met["agency"])),
    )
    return Figure(
        "started",
        _("Who started it"),
        _("Notes with somebody. Below, how often somebody was met: each once a note, also the same person again."),
        ((_("notes"), "primary"),),
        tuple(Line(names[one], (found.started[one],)) for one in names) if total else (),
        "bars",
        said=_of(found.started["them"], total) if total else "",
        facts=met,
        empty=_("Log contact asks who started it, in its folded line. Those who come to you count here."),
        of=total,
    )


# --- problems, programmes ----------------------------------------------------------------------------------------


def problems(found: tuple[Compared, ...]) -> Figure:
    """What the counts before and after say, and no more (app.ui.measures.verdict)."""
    lines = [_problem(one, measure) for one in found for measure in one.measures]
    bare = sum(not one.measures for one in found)
    words = ngettext("{count} more problem has no count.", "{count} more problems have no count.", bare)
    return Figure(
        "problems",
        _("Problems, before and after"),
        _("Counts before the first response and after it. They cannot tell whether the response did it.")
        + (" " + words.format(count=bare) if bare else "")
        + (" " + _latest(PROBLEMS_MAX) if len(found) == PROBLEMS_MAX else ""),
        (
            (_("before"), "plain"),
            (_("days before"), "plain"),
            (_("after"), "plain"),
            (_("days after"), "plain"),
        ),
        tuple(lines),
        "rows",
        said=ngettext("{count} problem", "{count} problems", len(found)).format(count=len(found)) if found else "",
        empty=_("Count the same thing before a response and after it, on a problem's page: here is what that says.")
        + (" " + words.format(count=bare) if bare else ""),
    )


def _problem(one: Compared, measure: Measure) -> Line:
    words = f"{measure.name}: {change(measure)}" if measure.name else change(measure)
    return Line(one.title, _counted(measure.found), about=words, route=to_problem(one.id))


def _counted(found: Comparison) -> tuple[int, ...]:
    return tuple(
        number for side in (found.before, found.after) for number in ((side.events, side.days) if side else (0, 0))
    )


def programmes(found: Programmes) -> Figure:
    """How they stand today."""
    tones: dict[str, Tone] = {GRANTED: "ok", PREPARING: "primary", SUSPENDED: "promise"}
    items = (
        (_("Items met"), _of(found.met, found.met + found.open)),
        *(((_("Of the open ones, lapsed"), str(found.lapsed)),) if found.lapsed else ()),
    )
    return Figure(
        "programmes",
        _("Programs"),
        _("As they stand today, whatever the weeks above. Items are of those that have not ended."),
        ((_("programs"), "primary"),),
        tuple(
            Line(_(name), (found.standing[one],), tone=tones.get(one, "plain"))
            for one, name in STANDINGS.items()
            if found.standing[one]
        ),
        "bars",
        said=str(found.all) if found.all else "",
        facts=items,
        empty=_("A venue in a program, a person on the by-name list: how far they are stands here."),
        of=found.all,
    )


def _latest(most: int) -> str:
    return _("There are more: the latest {count} count.").format(count=formats.number(most))


def _of(some: int, all_: int) -> str:
    return _("{count} of {total}").format(count=some, total=all_) if all_ else _("None yet")
