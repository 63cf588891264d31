"""What the demo's squads keep coming back to: a problem that was assessed, one in analysis, and places to visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.domain import days, sara
from app.domain.kinds import follow_up, problem_entry, visit
from app.domain.kinds.kind import Kind
from app.domain.kinds.problem import KIND
from app.journal.change import Change
from app.notebook import measures, problems, spots
from app.notebook.notebook import Notebook
from tests.demo.people import BEAT, NIGHTLIFE
from tests.demo.story import Squads

ALLEY = {
    "title": "Fights in Copper alley",
    "behaviour": "Fights between patrons leaving at closing time",
    "days": ["fr", "sa"],
    "from": "01:00",
    "until": "03:00",
    "harmed": "Patrons, staff and the people upstairs",
    "offender": "Groups that are pushed together when both doors empty at once",
    "guardian_words": "The night bus driver, who waits at the corner",
}
FIGHTS_A_WEEK = (5, 4, 6, 5, 4, 6, 5, 4, 2, 1, 2, 1, 1)
"""Eight weeks, then five with the queue around the corner."""
ELSEWHERE = (2, 3, 2, 2, 3, 2, 3, 2, 2, 3, 2, 2, 2)
SAID = (
    (63, sara.SCANNING, "events", "Shoving in the alley when both bars close, twice a weekend since summer."),
    (62, sara.SCANNING, "harm", "Two broken noses; the tenants upstairs do not sleep."),
    (58, sara.ANALYSIS, "why_here", "Both doors open into the same alley, and the queue for taxis is in it, too."),
    (50, sara.RESPONSE, "chosen", "Close a quarter of an hour apart, and move the queue to Market Row."),
)
MILL = {
    "title": "Speeding on Mill Road",
    "behaviour": "Cars racing between the two lights",
    "place": "Mill Road, from the gym to the bridge",
    "days": ["th", "fr", "sa"],
    "from": "21:00",
    "until": "23:30",
    "harmed": "People who walk home from the gym",
}
SPOTS = (
    ("Quay steps", "Loitering after close, three calls in two weeks"),
    ("Back lane behind Market Row", "Lights out, a cash drawer forced in spring"),
    ("Bus shelter on 14th St", "Somebody sleeps there; say hello first"),
)
VISITS = ((0, 26, 12), (1, 25, 14), (0, 3, 11), (2, 2, 9))
"""Which place, so many hours ago, so many minutes long."""


def work_on_problems(squads: Squads, ids: dict[str, str], now: datetime) -> None:
    """One that fell after a response and was assessed, and one of which the analysis has begun."""
    night, beat = squads[NIGHTLIFE], squads[BEAT]
    nb = night.books[0]
    roles = {f"manager/{ids['Tomás Mendes']}": True, f"handler/{ids['Lena Abara']}": True, "venue": ids["Copper Door"]}
    alley = problems.add(nb, {**ALLEY, **roles}, night.id)
    for ago, stage, question, text in SAID:
        _entry(nb, alley, now - timedelta(days=ago), {"stage": stage, "question": question, "text": text})
    _respond(nb, alley, now, ids["Tomás Mendes"])
    for ago, before, stage in (
        (60, "scanning", "analysis"),
        (52, "analysis", "response"),
        (3, "response", "assessment"),
    ):
        _entry(nb, alley, now - timedelta(days=ago), {"before": before, "stage": stage})
    nb.write(nb.change(KIND, alley, {"stage": sara.ASSESSMENT}))
    _count(nb, alley, now)
    problems.write_entry(nb, alley, "Yes, by more than chance explains.", question=sara.DECLINED, verdict="yes")
    problems.edit(nb, alley, {"review": (now + timedelta(days=21)).date().isoformat()})

    nb = beat.books[0]
    mill = problems.add(nb, {**MILL, f"guardian/{ids['Marcus Bell']}": True}, beat.id)
    problems.write_entry(nb, mill, "Three neighbours and the coach, each on their own.", question="community")
    problems.move(nb, mill, sara.ANALYSIS, "It is the same six cars.")


def visit_places(squads: Squads, now: datetime) -> None:
    """The beat's list of this shift, and what was done of it yesterday and today."""
    beat = squads[BEAT]
    nb = beat.books[-1]  # the sergeant, who supervises it
    until = (now + timedelta(days=17)).date().isoformat()
    made = [spots.add(nb, {"place": place, "why": why, "until": until}, keeper=beat.id) for place, why in SPOTS]
    for number, (place, hours, minutes) in enumerate(VISITS):
        officer = beat.books[number % 2]
        began = now - timedelta(hours=hours)
        said = {"spot": made[place], "place": SPOTS[place][0], **_moment(officer, began)}
        there = _written(officer, visit.VISIT, said, beat.id)
        end = {"visit": there, "did": ["on_foot", "talked"], **_moment(officer, began + timedelta(minutes=minutes))}
        _written(officer, visit.VISIT_END, end, beat.id)


def _respond(nb: Notebook, problem: str, now: datetime, partner: str) -> None:
    began = now - timedelta(days=37)
    for text in ("Queue moves to Market Row", "Closing times a quarter of an hour apart"):
        done = problems.respond(
            nb, problem, {"text": text, "contact": partner, "if_stops": "Both doors empty at once."}
        )
        said = {
            "status": follow_up.DONE,
            "done_at": days.milliseconds(began),
            "came_of": "The alley empties in minutes.",
        }
        nb.write(nb.change(follow_up.KIND, done, said))
    lamp = {"text": "Alley light repaired", "due": (now + timedelta(days=4)).date().isoformat()}
    problems.respond(nb, problem, lamp)


def _count(nb: Notebook, problem: str, now: datetime) -> None:
    own = measures.add(nb, problem, {"name": "Fights a week", "unit": "fights", "better": "down"})
    other = {"name": "Fights at Harbour Grill", "unit": "fights", "better": "down", "at": "comparison", "beside": own}
    for measure, counts in ((own, FIGHTS_A_WEEK), (measures.add(nb, problem, other), ELSEWHERE)):
        for number, count in enumerate(counts):
            first = (now - timedelta(days=7 * (len(counts) - number) + 2)).date()
            last = (first + timedelta(days=6)).isoformat()
            measures.add_reading(nb, measure, {"first": first.isoformat(), "last": last, "count": count})


def _entry(nb: Notebook, problem: str, at: datetime, said: Mapping[str, Any]) -> None:
    _written(nb, problem_entry.PROBLEM_ENTRY, {"problem": problem, **_moment(nb, at), **said}, nb.squad_of(problem))


def _moment(nb: Notebook, at: datetime) -> dict[str, int]:
    at_ms = days.milliseconds(at)
    return {"at": at_ms, "offset_min": days.offset_min(at_ms, nb.zone)}


def _written(nb: Notebook, kind: Kind, said: Mapping[str, Any], squad: str) -> str:
    """A record of its kind that was written then."""
    ident = nb.new_id(squad)
    nb.write(Change(bytes.fromhex(ident), kind.id, kind.clean(said)))
    return ident
