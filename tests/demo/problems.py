"""Two problems of the demo: one that was worked on to its assessment, and one that is being analyzed."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.notebook import follow_ups, problems
from app.notebook.notebook import Notebook
from tests.demo.people import BEAT, NIGHTLIFE
from tests.demo.story import Squads

FIGHTS = {
    "title": "Fights in Copper alley",
    "behaviour": "Fights between patrons leaving",
    "place": "Copper alley, behind 214 Wharf St",
    "days": ["fr", "sa"],
    "from": "01:00",
    "until": "03:00",
    "harmed": "Patrons, taxi drivers, the people upstairs",
    "offender": "Groups who leave at closing time and wait for a taxi",
    "guardian_words": "The night staff of the kebab shop",
}
BIKES = {
    "behaviour": "Bicycles taken from the racks",
    "place": "Library, racks at the side door",
    "days": ["mo", "tu", "we", "th"],
    "from": "16:00",
    "until": "19:00",
    "harmed": "Students who stay until closing",
}
SCANNED = {
    "community": "Three venues, the taxi drivers and the tenants above the arcade bring it up by themselves.",
    "harm": "Two broken noses in a month; drivers skip the rank after one.",
    "expectation": "That we are there at closing, and that somebody sorts out the queue.",
    "events": "Shoving in the queue, then fists at the corner: nine times in eight weeks.",
    "recurring": "Every Friday or Saturday, more when there is a concert.",
    "similar": "Always within twenty minutes of closing, always where queue and taxi rank meet.",
}
ANALYZED = {
    "before": "The doors close at once, sixty people stand in four meters.",
    "why_here": "Queue, taxi rank and kebab shop share one narrow pavement, and the lamp is broken.",
    "so_far": "Since the rank moved in spring. Extra patrols, which shift it by half an hour.",
    "cause": "Two crowds in one dark bottleneck with nobody in charge of either.",
}
ASSESSED = {
    "carried_out": ("The queue moved on the first Friday; the lamp took three weeks longer than promised.", None),
    "declined": ("From about four a week to one or two.", "yes"),
    "because": ("It fell when the queue moved and not before; the concerts ended in the same week, though.", "open"),
}


def work_on(squads: Squads, ids: dict[str, str], now: datetime) -> None:
    """As their squads do. An entry is dated when it is written: all of these today."""
    night, beat = squads[NIGHTLIFE], squads[BEAT]
    _fights(night.books[0], night.id, ids, now)
    _bikes(beat.books[0], beat.id, ids, now)


def _fights(lead: Notebook, squad: str, ids: dict[str, str], now: datetime) -> None:
    roles = {f"manager/{ids['Tomás Mendes']}": True, f"manager/{ids['Lena Abara']}": True}
    review = {"review": (now + timedelta(days=21)).date().isoformat()}
    problem = problems.add(lead, {**FIGHTS, **roles, **review, "venue": ids["Copper Door"]}, squad)
    _answer(lead, problem, SCANNED)
    problems.move(lead, problem, "analysis", "The same people talk about the same corner: it is one problem.")
    _answer(lead, problem, ANALYZED)
    problems.move(lead, problem, "response")
    _answer(lead, problem, {"chosen": "Part the two crowds: the queue goes to Market Row, the lamp is repaired."})
    queue = {"text": "Queue moves to Market Row", "contact": ids["Tomás Mendes"]}
    queue["if_stops"] = "The two crowds meet again"
    moved = problems.respond(lead, problem, queue)
    follow_ups.edit(lead, moved, {"came_of": "No queue in the alley since the first Friday."})
    follow_ups.done(lead, moved)
    due = (now + timedelta(days=5)).date().isoformat()
    problems.respond(lead, problem, {"text": "Doormen trained in de-escalation", "due": due})
    problems.move(lead, problem, "assessment")
    for question, (words, verdict) in ASSESSED.items():
        problems.write_entry(lead, problem, words, question=question, verdict=verdict)


def _bikes(nb: Notebook, squad: str, ids: dict[str, str], now: datetime) -> None:
    today = {"review": now.date().isoformat(), "venue": ids["Riverton Library"]}
    roles = {f"manager/{ids['Grace Lindqvist']}": True}
    problem = problems.add(nb, {**BIKES, **today, **roles}, squad)
    _answer(nb, problem, {"recurring": "Seven since the term began.", "community": "Students; the front desk."})
    problems.move(nb, problem, "analysis")
    problems.write_entry(nb, problem, "The racks cannot be seen from the front desk, nor from the street.")


def _answer(nb: Notebook, problem: str, said: dict[str, str]) -> None:
    for question, words in said.items():
        problems.write_entry(nb, problem, words, question=question)
