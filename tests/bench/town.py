"""An invented town of any size, always the same one: contacts, notes and follow-ups as changes of a journal.

Words are drawn from a made-up vocabulary with the frequencies of a real one (Zipf), so that text neither compresses
nor is found more easily than people's own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.sara import STAGES as STAGES_OF_PROBLEMS
from app.journal import record_id
from app.journal.change import Change, Value

VOCABULARY = 4_000
SENTENCES = 6_000
DAY_MS = 86_400_000
YEAR_DAYS = 400
_SYLLABLES = (
    "ba be bo bra ca ce co cra da de di do dra fa fe fo ga ge go gra ha he hi ho ja jo ka ke ki la le li lo lu "
    "ma me mi mo na ne ni no pa pe pi po pra ra re ri ro sa se si so sta ta te ti to tra va ve vi vo wa we wi za"
)
SYLLABLES = _SYLLABLES.split()
ENDINGS = ("", "", "n", "r", "s", "t", "l", "nd", "ck", "m")
STAGES = ("known_of", "introduced", "introduced", "rapport", "rapport", "trusted", "working", "paused")
HOW = ("on_foot", "on_foot", "walk_in", "phone", "event")


@dataclass(frozen=True)
class Note:
    """One interaction to be written by officer number `officer`."""

    officer: int
    changes: tuple[Change, ...]


class Town:
    """`officers` are hex ids, `now_ms` is UTC; notes lie in the 400 days before it. Its records are of `vault`."""

    def __init__(self, officers: list[str], now_ms: int, vault: bytes = bytes(16), seed: int = 8) -> None:
        self._chance = random.Random(seed)
        self._officers, self._now_ms, self._vault = officers, now_ms, vault
        self.words = self._vocabulary()
        weights = [1 / (rank + 3) for rank in range(len(self.words))]
        drawn = iter(self._chance.choices(self.words, weights, k=SENTENCES * 11))
        self._sentences = [" ".join(next(drawn) for _ in range(11)).capitalize() + "." for _ in range(SENTENCES)]
        self.names: list[str] = []
        self.contacts: list[str] = []

    def go_to(self, vault: bytes) -> None:
        """What follows is of another squad: the same words, and people of its own."""
        self._vault, self.contacts = vault, []

    def _vocabulary(self) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < VOCABULARY:
            length = self._chance.choice((1, 2, 2, 3, 3))
            word = "".join(self._chance.choice(SYLLABLES) for _ in range(length)) + self._chance.choice(ENDINGS)
            found[word] = None
        return sorted(found, key=len)  # frequent words are short ones

    def text(self, chars: int) -> str:
        """About this many characters of prose, whole sentences cut at the end."""
        parts: list[str] = []
        written = 0
        while written < chars:
            parts.append(self._chance.choice(self._sentences))
            written += len(parts[-1]) + 1
        return " ".join(parts)[:chars].strip()

    def ident(self) -> bytes:
        return record_id.of(self._vault, self._chance.randbytes(record_id.CHANCE_BYTES))

    def noise(self, count: int) -> bytes:
        """Bytes that cannot be compressed."""
        return self._chance.randbytes(count)

    def people(self, count: int) -> Iterator[Note]:
        """New contacts, one entry each."""
        for number in range(len(self.contacts), len(self.contacts) + count):
            record, chance = self.ident(), self._chance
            name = f"{chance.choice(self.words).title()} {chance.choice(self.words).title()}"
            fields: dict[str, Value] = {
                "kind": "person",
                "name": name,
                "role": chance.choice(self.words),
                "address": f"{number % 90 + 1} {chance.choice(self.words).title()} St",
                "stage": chance.choice(STAGES),
                "primary": self._officers[number % len(self._officers)],
                "created": self._now_ms - YEAR_DAYS * DAY_MS + number,
                f"reach/tel:+1202{number:07d}": "mobile",
            }
            self.contacts.append(record.hex())
            self.names.append(name)
            yield Note(number % len(self._officers), (Change(record, "contact", fields),))

    def notes(self, count: int, chars: int | None = None) -> Iterator[Note]:
        """Interactions of `chars` characters (None: 60 to 500), oldest first; every fifth with a promise."""
        chance = self._chance
        for number in range(count):
            officer = chance.randrange(len(self._officers))
            at_ms = self._now_ms - round((1 - number / count) * (YEAR_DAYS - 10) * DAY_MS)
            record, who = self.ident(), chance.choice(self.contacts)
            there = [who] if chance.random() < 0.8 else sorted({who, chance.choice(self.contacts)})
            fields: dict[str, Value] = {
                "contacts": there,
                "at": at_ms,
                "offset_min": -300,
                "how": chance.choice(HOW),
                "started_by": "me",
                "place": f"{chance.choice(self.words).title()} St",
                "minutes": chance.choice((5, 10, 15, 30)),
                "fact": self.text(chance.randint(60, 500) if chars is None else chars),
                "impression": self.text(50),
                "skills": ["reflection"],
            }
            changes = [Change(record, "interaction", fields)]
            if chars is None and number % 5 == 0:
                changes.append(self._promise(officer, there[0], record.hex(), at_ms))
            yield Note(officer, tuple(changes))

    def _promise(self, officer: int, contact: str, interaction: str, at_ms: int) -> Change:
        due = date(1970, 1, 1) + timedelta(days=at_ms // DAY_MS + self._chance.randint(1, 40))
        fields: dict[str, Value] = {
            "kind": "promise",
            "text": self.text(60),
            "due": due.isoformat(),
            "owner": self._officers[officer],
            "contact": contact,
            "interaction": interaction,
            "status": "open" if self._chance.random() < 0.05 else "done",
        }
        return Change(self.ident(), "follow_up", fields)

    def problems(self, count: int) -> Iterator[Note]:
        """Problems in every stage, a third of them closed, each with an entry and a response, which is a follow-up."""
        chance = self._chance
        for number in range(count):
            officer, record = number % len(self._officers), self.ident()
            me, at_ms = self._officers[officer], self._now_ms - round((1 - number / count) * YEAR_DAYS * DAY_MS)
            day = date(1970, 1, 1) + timedelta(days=self._now_ms // DAY_MS + chance.randint(-20, 300))
            fields: dict[str, Value] = {
                "behaviour": self.text(60),
                "place": f"{chance.choice(self.words).title()} St",
                "lead": me,
                "stage": chance.choice(list(STAGES_OF_PROBLEMS)),
                "status": "closed" if number % 3 == 0 else "open",
                "review": day.isoformat(),
                f"manager/{chance.choice(self.contacts)}": True,
            }
            entry: dict[str, Value] = {"problem": record.hex(), "stage": "scanning", "question": "harm"}
            entry |= {"text": self.text(120), "at": at_ms, "offset_min": -300}
            task: dict[str, Value] = {"kind": "task", "text": self.text(60), "owner": me, "status": "done"}
            task |= {"problem": record.hex(), "done_at": at_ms}
            changes = (Change(record, "problem", fields), Change(self.ident(), "problem_entry", entry))
            yield Note(officer, (*changes, Change(self.ident(), "follow_up", task)))

    def visits(self, count: int) -> Iterator[Note]:
        """Visits that ended, oldest first, to one place in every 250 of them."""
        spots = [self.ident() for _ in range(max(1, count // 250))]
        places = [f"{self._chance.choice(self.words).title()} St" for _ in spots]
        for spot, place in zip(spots, places, strict=True):
            yield Note(0, (Change(spot, "spot", {"place": place, "why": self.text(80)}),))
        for number in range(count):
            where, record = number % len(spots), self.ident()
            at = self._now_ms - round((1 - number / count) * YEAR_DAYS * DAY_MS)
            began: dict[str, Value] = {"spot": spots[where].hex(), "place": places[where], "at": at, "offset_min": -300}
            end: dict[str, Value] = {"visit": record.hex(), "at": at + self._chance.randint(5, 20) * 60_000}
            end |= {"offset_min": -300, "did": ["on_foot"]}
            changes = (Change(record, "visit", began), Change(self.ident(), "visit_end", end))
            yield Note(number % len(self._officers), changes)

    def keystrokes(self, count: int) -> list[str]:
        """What stands in the search field after each key, while people look for names and for words of notes."""
        typed: list[str] = []
        while len(typed) < count:
            if self._chance.random() < 0.6:
                wanted = self._chance.choice(self.names)
            else:
                wanted = self._chance.choice(self._chance.choice(self._sentences).strip(".").split())
            wanted = wanted.lower()[:12].strip()
            typed += [wanted[:end] for end in range(1, len(wanted) + 1) if wanted[end - 1] != " "]
        return typed[:count]
