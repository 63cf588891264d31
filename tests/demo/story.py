"""What the demo squad did in the last eight weeks, told through the notebook as officers would have logged it.

The same story at every start (a fixed seed), always ending today.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.notebook import contacts, follow_ups, interactions
from app.notebook.notebook import Notebook
from tests.demo.people import AGENCIES, EVERYONE, NOTES, PROMISES, TASKS, VENUES, Known

INTERACTIONS = 150
WEEKS = 8
HOW = ("on_foot", "on_foot", "on_foot", "walk_in", "phone", "event", "call_for_service")
SKILLS = ("open_question", "reflection", "affirmation", "summary", "exit_ramp", "boundary")


@dataclass(frozen=True)
class Meeting:
    """One interaction to log: with whom, `at` local time, by the first (0) or second (1) officer."""

    known: Known
    at: datetime
    officer: int
    fact: str
    impression: str


def meetings(now: datetime) -> list[Meeting]:
    """150 meetings over eight weeks, oldest first; good relationships are met more often, some fell quiet."""
    chance = random.Random(20)  # the same story at every start
    weight = {"known_of": 1, "introduced": 3, "rapport": 6, "trusted": 6, "working": 8, "paused": 1}
    told: list[Meeting] = []
    for number in range(INTERACTIONS):
        known = chance.choices(EVERYONE, [weight[one.stage] for one in EVERYONE])[0]
        earliest = 20 if known.name in {"Rafiq Khan", "Wen Li", "Grace Lindqvist"} else 0
        days = chance.uniform(max(earliest, 0.2), WEEKS * 7)
        evening = (now - timedelta(days=days)).replace(hour=chance.choice((10, 15, 18, 20, 22)), minute=number % 60)
        at = min(evening, now - timedelta(hours=2, minutes=number))
        fact, impression = chance.choice(NOTES[known.story])
        told.append(Meeting(known, at, number % 2, fact, impression))
    return sorted(told, key=lambda meeting: meeting.at)


def meet_everyone(nb: Notebook) -> dict[str, str]:
    """Creates the contacts; returns their ids by name or description. Venues and agencies come first."""
    ids: dict[str, str] = {}
    for known in EVERYONE:
        fields: dict[str, object] = {"kind": known.kind, "name": known.name, "stage": known.stage}
        plain = ("role", "description", "address", "reach_note", "interpreter")
        fields |= {name: getattr(known, name) for name in plain if getattr(known, name)}
        if known.phone:
            fields[f"reach/tel:{known.phone}"] = "mobile" if known.kind == "person" else "desk"
        if known.email:
            fields[f"reach/mailto:{known.email}"] = "work"
        if known.home:
            fields[f"member_of/{ids[known.home]}"] = True
        fields |= {f"tag/{tag}": True for tag in known.tags}
        if known.stage in {"working", "trusted", "rapport"}:
            fields["primary"] = nb.officer
        ids[known.name or known.description] = contacts.create(nb, fields)
    return ids


def log_meetings(books: tuple[Notebook, Notebook], ids: dict[str, str], now: datetime) -> Iterator[int]:
    """Logs every meeting in the notebook of the officer who had it; yields how many are done."""
    chance = random.Random(21)  # the same story at every start
    for done, meeting in enumerate(meetings(now), start=1):
        known = meeting.known
        interactions.log(
            books[meeting.officer],
            interactions.Log(
                contacts=[ids[known.name or known.description]],
                at=int(meeting.at.timestamp() * 1000),
                how=chance.choice(HOW),
                started_by="them" if chance.random() < 0.25 else "me",
                place=known.home or known.address,
                minutes=chance.choice((5, 5, 10, 10, 15, 20, 30)),
                fact=meeting.fact,
                impression=meeting.impression,
                skills=chance.sample(SKILLS, chance.choice((0, 1, 1, 2))),
            ),
        )
        yield done


def promise_and_plan(books: tuple[Notebook, Notebook], ids: dict[str, str], now: datetime) -> None:
    """Promises and tasks: some late, some today, some in the days to come, some kept."""
    chance = random.Random(22)  # the same story at every start
    people = [known for known in EVERYONE if known not in VENUES and known not in AGENCIES and known.stage != "paused"]
    for kind, texts, days in (
        ("promise", PROMISES, (-2, 0, 1, 3, 9, -1, 2, 0, 5, 12)),
        ("task", TASKS, (0, -4, 0, 2, 4, 6, 20)),
    ):
        for number, (text, offset) in enumerate(zip(texts, days, strict=True)):
            nb = books[number % 2]
            known = chance.choice(people)
            due = (now + timedelta(days=offset)).date().isoformat()
            time = "22:30" if offset == 0 and kind == "task" else None
            follow_ups.add(nb, ids[known.name or known.description], kind, text, due, time)
    for nb in books:
        for text in ("Bring the key for the meeting room", "Pass on the new direct line"):
            follow_ups.done(nb, follow_ups.add(nb, ids["Priya Wells"], "promise", text, None, None))
