"""Looking: what the officer waits for after a key or a tap, with a squad's year of work in the notebook."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from functools import partial
from time import perf_counter

from app.notebook import contacts, follow_ups
from app.notebook.search import search
from tests.bench.big_notebook import Held
from tests.bench.result import Row, Series, ms, percentile

KEYSTROKES = 400
LOOKS = 200
BAR_S = 0.020
FLAT = 1.3  # more than this for twice the data is no longer flat
IN_MEMORY = "reading from memory, on both sides"


def rows(held: Held, doubled: Held | None, wanted: Collection[str]) -> Iterator[Row]:
    """`doubled` holds twice as much; needed for search alone."""
    bare = _bare_tables(held)
    if "search" in wanted:
        yield from _search_rows(held, doubled, bare)
    now = held.squad.clock.local
    me, day = held.notebook.officer, now.date().isoformat()
    if "today" in wanted:
        yield _looked(
            "today",
            "Today",
            lambda: follow_ups.today(held.notebook, now),
            lambda: (
                bare.execute("SELECT * FROM open WHERE owner = ? AND due <= ? ORDER BY due LIMIT 400", (me, day)),
                bare.execute("SELECT * FROM people WHERE owner = ? ORDER BY met LIMIT 20", (me,)),
            ),
            "≤ 20 ms p95",
            BAR_S,
        )
    if "contacts" in wanted:
        yield _looked(
            "contacts",
            f"First 50 of {held.contacts:,} contacts",
            lambda: contacts.page(held.notebook, limit=50),
            lambda: (
                bare.execute("SELECT * FROM people ORDER BY title LIMIT 50"),
                bare.execute("SELECT count(*) FROM people"),
            ),
            "≤ 0.5 s to the first paint, of which this is the query",
            None,
        )
    bare.close()


def _looked(
    key: str,
    what: str,
    ours: Callable[[], object],
    baseline: Callable[[], tuple[sqlite3.Cursor, ...]],
    bar: str,
    bar_s: float | None,
) -> Row:
    series = Series()
    for _ in range(LOOKS):
        series.ours.append(_timed(ours))
        series.baseline.append(_timed(lambda: [found.fetchall() for found in baseline()]))
    p95 = percentile(series.ours, 95)
    return Row(
        key=key,
        what=what,
        ours=_both(series.ours),
        baseline=f"{_both(series.baseline)} the same rows from a plain table",
        ratio=series.ratio,
        spread=series.spread,
        bar=bar,
        met=None if bar_s is None else p95 <= bar_s,
        durability=IN_MEMORY,
    )


def _search_rows(held: Held, doubled: Held | None, bare: sqlite3.Connection) -> Iterator[Row]:
    """Keystrokes at both sizes and at the bare index, in turn."""
    series, twice = Series(), Series()
    for typed in held.town.keystrokes(KEYSTROKES):
        ours = _timed(partial(search, held.notebook, typed))
        series.ours.append(ours)
        twice.baseline.append(ours)
        series.baseline.append(_timed(partial(_bare_search, bare, typed)))
        if doubled is not None:
            twice.ours.append(_timed(partial(search, doubled.notebook, typed)))
    p95 = percentile(series.ours, 95)
    size = f"{held.contacts:,} contacts, {held.notes:,} interactions"
    yield Row(
        key="search",
        what=f"Search at every key, {size}",
        ours=_both(series.ours),
        baseline=f"{_both(series.baseline)} FTS5 prefix match on the bare table",
        ratio=series.ratio,
        spread=series.spread,
        bar="≤ 20 ms p95",
        met=p95 <= BAR_S,
        durability=IN_MEMORY,
    )
    if doubled is not None:
        yield Row(
            key="search doubled",
            what="The same with twice the data",
            ours=_both(twice.ours),
            baseline=f"{_both(twice.baseline)} our own at {size}",
            ratio=twice.ratio_p95,
            spread=twice.spread_p95,
            bar=f"flat: ≤ {FLAT} × the p95",
            met=twice.ratio_p95 <= FLAT,
            durability=IN_MEMORY,
            bar_ratio=FLAT,
        )


def _both(times: list[float]) -> str:
    return f"p50 {ms(percentile(times, 50))}, p95 {ms(percentile(times, 95))}"


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def _bare_search(bare: sqlite3.Connection, typed: str) -> list[tuple[str]]:
    words = " ".join(f'"{word}"*' for word in typed.split())
    found = bare.execute("SELECT text FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 30", (words,))
    return found.fetchall()


def _bare_tables(held: Held) -> sqlite3.Connection:
    """The same texts in a plain FTS5 table, the same open promises and people in plain indexed ones."""
    bare = sqlite3.connect(":memory:")
    bare.execute("CREATE VIRTUAL TABLE words USING fts5(text, prefix='1 2 3')")
    nb = held.notebook
    with nb.lock:
        source = nb.projection.connection.exec_driver_sql
        texts = [*source("SELECT details FROM contacts").all(), *source("SELECT text FROM notes").all()]
        tasks = source(
            "SELECT f.owner, f.due, f.text, c.title, c.initials, c.phone FROM follow_ups f "
            "JOIN contacts c ON c.num = f.contact WHERE f.status = 'open'"
        ).all()
        people = source("SELECT primary_officer, title, stage, phone, last_at FROM contacts").all()
    bare.executemany("INSERT INTO words (text) VALUES (?)", [tuple(row) for row in texts])
    bare.execute("CREATE TABLE open (owner, due, text, title, initials, phone)")
    bare.execute("CREATE INDEX open_by_due ON open (owner, due)")
    bare.executemany("INSERT INTO open VALUES (?, ?, ?, ?, ?, ?)", [tuple(row) for row in tasks])
    bare.execute("CREATE TABLE people (owner, title, stage, phone, met)")
    bare.execute("CREATE INDEX people_by_title ON people (title)")
    bare.execute("CREATE INDEX people_by_met ON people (owner, met)")
    bare.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?)", [tuple(row) for row in people])
    bare.commit()
    return bare
