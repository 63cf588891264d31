"""Is this person in the notebook already? Asked while somebody new is typed, and of all who are in it, two by two.

The same number or e-mail address says so, and a name that is like enough (app.domain.likeness); where both belong to
the same place, or have the same address, a name that is less alike. That two are not the same is a word in the journal,
and then nobody is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select

from app.domain import likeness, reach
from app.domain.field_rules import NotValid
from app.domain.folding import fold, searched
from app.domain.kinds import contact as rules
from app.notebook import contact_list
from app.notebook.contact_list import ContactRow, c
from app.notebook.errors import NotThere
from app.notebook.kinds.contact import name_words
from app.notebook.notebook import Notebook
from app.notebook.text_index import LAST_LETTER

WORDS_MAX = 6
WAYS_MAX = 10
LOOKED_AT = 150  # contacts that share the most words and word beginnings; only their names are compared
NEAR = 0.65  # a name as like as that, of somebody at the same place
PAIRS_LOOKED_AT = 4_000  # of contacts with a word of their names in common, those with the rarest words
PAIRS_MAX = 50
NOT_SAME = "not_same/"

Why = Literal["number", "mail", "place", "name"]


@dataclass(frozen=True)
class Pair:
    """Two who may be one; whom somebody met last is the first. `why`: what says so most."""

    one: ContactRow
    other: ContactRow
    why: Why


@dataclass(frozen=True)
class Likely:
    """A contact that somebody may be already, and what says so most."""

    row: ContactRow
    why: Why


# --- while somebody is typed -----------------------------------------------------------------------------------


def likely_duplicates(
    nb: Notebook, name: str, phone: str | None = None, limit: int = 5, *, mail: str | None = None, address: str = ""
) -> list[ContactRow]:
    """As `likely`, without what says so."""
    return [one.row for one in likely(nb, name, [phone or "", mail or ""], limit, address=address)]


def likely(
    nb: Notebook,
    name: str,
    ways: Sequence[str] = (),
    limit: int = 5,
    *,
    address: str = "",
    places: Sequence[str] = (),
    but: str = "",
) -> list[Likely]:
    """Contacts that may be this person already, likeliest first: the same number or e-mail address, then like names.

    `ways` (phone numbers and e-mail addresses) and `address` as typed, `places`: the ids of venues and agencies that
    they belong to; `but`: the one that is being typed. Deleted ones are not in what is looked through
    (app.notebook.kinds.contact), so they take nobody's place.
    """
    if len(name.strip()) < likeness.SHORTEST and not any(ways):
        return []
    words = likeness.words(name)[:WORDS_MAX]
    spelled = searched(name).split()[: 2 * WORDS_MAX]
    with nb.lock:
        why: dict[int, Why] = {}
        for reached in _compared(ways, nb.region):
            for number in _reached(nb, reached):
                why.setdefault(number, "mail" if "@" in reached else "number")
        scores = dict.fromkeys(why, 2.0)
        if any(len(word) > 1 for word in words):
            begins = or_(*(_begins(beginning) for beginning in sorted({word[:2] for word in spelled})))
            same_words = func.sum(cast(name_words.c.word.in_(spelled), Integer))
            shares = (
                select(name_words.c.contact)
                .where(begins)
                .group_by(name_words.c.contact)
                .order_by(same_words.desc(), func.count().desc(), name_words.c.contact.desc())
                .limit(LOOKED_AT)
            )
            alike = list(nb.rows(select(c.c.num, c.c.name, c.c.address).where(c.c.num.in_(shares), contact_list.shown)))
            wanted = {one for place in places if (one := nb.number(rules.KIND, nb.survivor(place))) is not None}
            homes = _homes(nb, [row.num for row in alike]) if wanted else {}
            for row in alike:
                score = likeness.likeness(words, likeness.words(row.name))
                near = bool(wanted & homes.get(row.num, set())) or _same_address(address, row.address)
                if score >= (NEAR if near else likeness.LIKELY):
                    scores[row.num] = max(score + near, scores.get(row.num, 0.0))
                    why.setdefault(row.num, "place" if near else "name")
        itself = nb.number(rules.KIND, but) if but else None
        best = [one for one in sorted(scores, key=lambda one: (-scores[one], one)) if one != itself][:limit]
        rows = contact_list.by_numbers(nb, best)
        return [Likely(rows[one], why[one]) for one in best if one in rows]


def _reached(nb: Notebook, address: str) -> list[int]:
    """Whoever is reached there, or is shown with somebody who is."""
    query = f"""
        SELECT coalesce(m.contact, r.contact) FROM reaches r LEFT JOIN merges m ON m.num = r.contact
        WHERE r.address = ? LIMIT {LOOKED_AT}
    """  # noqa: S608 - a number of our own
    return [row[0] for row in nb.read(query, (address,))]


def _compared(ways: Sequence[str], region: str) -> Iterator[str]:
    for typed in ways[:WAYS_MAX]:
        try:
            yield from map(reach.compared, reach.uris(typed, region) if typed.strip() else ())
        except NotValid:
            continue


def _begins(letters: str) -> ColumnElement[bool]:
    return and_(name_words.c.word >= letters, name_words.c.word < letters + LAST_LETTER)


def _homes(nb: Notebook, numbers: Iterable[int]) -> dict[int, set[int]]:
    """The venues and agencies of each of these contacts."""
    query = "SELECT place FROM memberships WHERE contact = ?"
    return {number: {row[0] for row in nb.read(query, (number,))} for number in numbers}


def _same_address(one: str, other: str) -> bool:
    return bool(one and other) and fold(one) == fold(other)


# --- all of them, two by two -----------------------------------------------------------------------------------


def pairs(nb: Notebook) -> list[Pair]:
    """Contacts of one squad and kind who may be the same, PAIRS_MAX at most, the likeliest first."""
    with nb.lock:
        found: dict[tuple[int, int], tuple[float, Why]] = {}
        for one, other, address in nb.read(_SAME_REACH, (PAIRS_LOOKED_AT,)):
            found.setdefault((one, other), (2.0, "mail" if "@" in address else "number"))
        alike = list(nb.read(_SAME_WORD, (PAIRS_LOOKED_AT,)))
        homes = _homes(nb, {number for row in alike for number in row[:2]})
        parts = {name: likeness.words(name)[:WORDS_MAX] for row in alike for name in row[2:4]}
        for one, other, name, its_name, address, its_address in alike:
            near = bool(homes[one] & homes[other]) or _same_address(address, its_address)
            score = likeness.likeness(parts[name], parts[its_name])
            told = min(len(parts[name]), len(parts[its_name])) > 1 or parts[name] == parts[its_name]
            if (near and score >= NEAR) or (told and score >= likeness.LIKELY):
                found.setdefault((one, other), (score + near, "place" if near else "name"))
        best = sorted(found, key=lambda pair: (-found[pair][0], pair))
        rows = contact_list.by_numbers(nb, [number for pair in best for number in pair])
        told_apart = _Told(nb)
        pairs: list[Pair] = []
        for pair in best:
            two = sorted((rows[number] for number in pair), key=lambda row: (-(row.last_at or 0), row.id))
            if len(pairs) < PAIRS_MAX and not told_apart.not_same(two[0].id, two[1].id):
                pairs.append(Pair(two[0], two[1], found[pair][1]))
        return pairs


_BOTH = """
    a.deleted = 0 AND b.deleted = 0 AND a.kind = b.kind
    AND (SELECT squad FROM records WHERE num = a.num) = (SELECT squad FROM records WHERE num = b.num)
"""
_SAME_REACH = f"""
    SELECT a.num, b.num, x.address
    FROM reaches x CROSS JOIN reaches y ON y.address = x.address AND y.contact > x.contact
    CROSS JOIN contacts a ON a.num = x.contact CROSS JOIN contacts b ON b.num = y.contact WHERE {_BOTH} LIMIT ?
"""  # noqa: S608 - conditions of our own
_SAME_WORD = f"""
    WITH rare AS (
        SELECT word, count(*) AS many FROM name_words WHERE length(word) > 1 GROUP BY word HAVING many > 1
    )
    SELECT a.num, b.num, a.name, b.name, a.address, b.address
    FROM (SELECT word FROM rare ORDER BY many, word) w
    CROSS JOIN name_words x ON x.word = w.word CROSS JOIN name_words y ON y.word = w.word AND y.contact > x.contact
    CROSS JOIN contacts a ON a.num = x.contact CROSS JOIN contacts b ON b.num = y.contact WHERE {_BOTH} LIMIT ?
"""  # noqa: S608 - conditions of our own


class _Told:
    """What was said of who is not who, of each contact read once."""

    def __init__(self, nb: Notebook) -> None:
        self._nb = nb
        self._fields: dict[str, Any] = {}

    def not_same(self, one: str, other: str) -> bool:
        first, second = sorted((one, other))
        if first not in self._fields:
            self._fields[first] = self._nb.known(rules.KIND, first).shown()
        return bool(self._fields[first].get(NOT_SAME + second))


def tell_apart(nb: Notebook, one: str, other: str, apart: bool = True) -> None:
    """Says that two are not the same, or takes that back; of the one with the lower id, on every phone alike.

    Raises NotThere.
    """
    first, second = sorted((one, other))
    with nb.lock:
        if nb.known(rules.KIND, second).empty():
            raise NotThere
        if bool(nb.state(rules.KIND, first).value(NOT_SAME + second)) != apart:
            nb.write(nb.change(rules.KIND, first, {NOT_SAME + second: apart}))
