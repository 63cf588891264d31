"""What the demo's squads did in the last eight weeks, told through the notebook as officers would have logged it.

The same story at every start (a fixed seed), always ending today.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.kinds.interaction import SELF_CHECK, SKILLS
from app.domain.practice import CardTerm
from app.notebook import contacts, follow_ups, handover_offer, handovers, interactions, moving
from app.notebook.notebook import Notebook
from tests.demo.people import AGENCIES, BEAT, COALITION, EVERYONE, NIGHTLIFE, NOTES, PROMISES, TASKS, VENUES, Known

INTERACTIONS = 150
WEEKS = 8
HOW = ("on_foot", "on_foot", "on_foot", "walk_in", "phone", "event", "call_for_service")
TOGETHER = (
    (NIGHTLIFE, ("Tomás Mendes", "Lena Abara"), "Both agree to close the quay at the same hour on Fridays."),
    (COALITION, ("Sam Whitaker", "Ruth Okafor"), "Went through the week's list: two beds free, one meal van."),
)
CLOSER = (("Yuki Tanaka", "rapport"), ("Pete Novak", "rapport"), ("Rafiq Khan", "working"), ("Wen Li", "introduced"))
"""Whose relationship moved, and to which stage."""
CARD = CardTerm("c0de" * 8).clean(
    {
        "name": "Closing time on the quay",
        "words": "Stand where you are seen, not in the doorway. Greet the doormen first and ask how the night was. "
        "Walk the alley before the rush, not into it.",
        "source": "Sgt. Ruth Hale, Nightlife unit",
    }
)
"""A practice card of the agency's own."""


@dataclass(frozen=True)
class Squad:
    """A squad of the demo: its id (hex), and the notebooks of the officers who work in it."""

    id: str
    books: tuple[Notebook, ...]


Squads = dict[str, Squad]
"""By name."""


@dataclass(frozen=True)
class Meeting:
    """One interaction to log: with whom, `at` local time, by which of its squad's officers (their number)."""

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
        told.append(Meeting(known, at, number, fact, impression))
    return sorted(told, key=lambda meeting: meeting.at)


def meet_everyone(squads: Squads) -> dict[str, str]:
    """Creates the contacts, each in the squad that met them; returns their ids by name or description.

    Venues and agencies come first.
    """
    ids: dict[str, str] = {}
    for known in EVERYONE:
        squad = squads[known.moved_from or known.squad]
        nb = squad.books[len(ids) % len(squad.books)]
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
        ids[known.name or known.description] = contacts.create(nb, fields, squad.id)
    return ids


def log_meetings(squads: Squads, ids: dict[str, str], now: datetime) -> None:
    """Logs every meeting in the notebook of the officer who had it, and two at which two people were."""
    chance, ticks = random.Random(21), random.Random(22)  # the same story at every start
    for meeting in meetings(now):
        known = meeting.known
        books = squads[known.moved_from or known.squad].books
        interactions.log(
            books[meeting.officer % len(books)],
            interactions.Log(
                contacts=[ids[known.name or known.description]],
                at=int(meeting.at.timestamp() * 1000),
                how=chance.choice(HOW),
                started_by="them" if chance.random() < 0.25 else "me",
                place=known.home or known.address,
                minutes=chance.choice((5, 5, 10, 10, 15, 20, 30)),
                fact=meeting.fact,
                impression=meeting.impression,
                skills=chance.sample(list(SKILLS), chance.choice((0, 1, 1, 2))),
                self_check=ticks.sample(list(SELF_CHECK), ticks.choice((0, 0, 3, 4))),
            ),
        )
    at = int((now - timedelta(hours=1)).timestamp() * 1000)
    for squad, names, fact in TOGETHER:
        interactions.log(
            squads[squad].books[0],
            interactions.Log(contacts=[ids[name] for name in names], at=at, how="on_foot", minutes=20, fact=fact),
        )


def offer_people(squads: Squads, receiver: str) -> None:
    """Two of an officer's people on the beat wait for the colleague who is to have them."""
    nb, squad = squads[BEAT].books[1], squads[BEAT].id
    people = [row.id for row in handover_offer.mine(nb, squad).people if row.kind == "person"][:2]
    word = (
        "I go to days in two weeks. They know you from the tenants' evening: come along once, and they will call you."
    )
    handovers.offer(nb, {"to": receiver, "name": "Days", "contacts": people, "words": word}, squad)


def hand_over(nb: Notebook, squads: Squads, ids: dict[str, str]) -> None:
    """Somebody who is in both squads moves whom another one knew first, with all that was written of them."""
    for known in EVERYONE:
        if known.moved_from:
            name = known.name or known.description
            ids[name] = moving.move(nb, ids[name], squads[known.squad].id)


def come_closer(squads: Squads, ids: dict[str, str]) -> None:
    """Relationships that moved since they began, most of them closer."""
    for name, stage in CLOSER:
        known = next(one for one in EVERYONE if (one.name or one.description) == name)
        contacts.edit(squads[known.moved_from or known.squad].books[0], ids[name], {"stage": stage})


def promise_and_plan(squads: Squads, ids: dict[str, str], now: datetime) -> None:
    """Promises and tasks: some late, some today, some in the days to come, some kept."""
    chance = random.Random(22)  # the same story at every start
    people = [known for known in EVERYONE if known not in VENUES and known not in AGENCIES and known.stage != "paused"]
    for kind, texts, days in (
        ("promise", PROMISES, (-2, 0, 1, 3, 9, -1, 2, 0, 5, 12)),
        ("task", TASKS, (0, -4, 0, 2, 4, 6, 20)),
    ):
        for number, (text, offset) in enumerate(zip(texts, days, strict=True)):
            known = chance.choice(people)
            books = squads[known.moved_from or known.squad].books
            due = (now + timedelta(days=offset)).date().isoformat()
            time = "22:30" if offset == 0 and kind == "task" else None
            follow_ups.add(books[number % len(books)], ids[known.name or known.description], kind, text, due, time)
    for nb in squads[BEAT].books:
        for text in ("Bring the key for the meeting room", "Pass on the new direct line"):
            follow_ups.done(nb, follow_ups.add(nb, ids["Priya Wells"], "promise", text, None, None))
