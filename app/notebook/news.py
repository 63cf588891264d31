"""News: what others did since this officer last looked, as far as it is about their people or was given to them.

Who their people are, app.notebook.happenings says. What is new is told by arrival on this phone, so that what an
officer wrote offline a week ago is news today; what the officer did on another of their devices never is. What no
longer holds when it is read, as of a follow-up that was handed on, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

from app.device.news_mark import Mark
from app.domain.kinds import contact, follow_up, handover, problem
from app.notebook import happenings as told
from app.notebook.notebook import Notebook

What = Literal[
    "note",
    "supplement",
    "taken_back",
    "handed",
    "given_back",
    "stage",
    "given",
    "leads",
    "done",
    "broken",
    "let_go",
    "offered",
    "taken",
    "asked",
    "answered",
    "withdrawn",
]

EARLIER_ENTRIES = 2_000  # arrivals before the officer last looked, of which the page tells, too
COUNTED_MAX = 100


@dataclass(frozen=True)
class News:
    """`kind` and `record`: the follow-up, problem, handover (`giver`: whose) or contact that it is about, or for a note
    one of those it was with (`others`: how many more of their people); "" where that is nobody known. `title` names the
    contact, `words` is the text of a follow-up or the name of a problem or handover, `more` the new stage or the
    reason. `at`: by the writer's clock, ms UTC.
    """

    key: str
    what: What
    kind: str
    record: str
    title: str
    others: int
    words: str
    more: str
    officer_name: str
    at: int
    unread: bool
    giver: str = ""


@dataclass(frozen=True)
class Page:
    """`more`: there are others behind these."""

    rows: list[News]
    more: bool


def unread(nb: Notebook) -> int:
    """How many there are that the officer has not seen; COUNTED_MAX for that many and more."""
    with nb.lock:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM happenings h WHERE {_some(nb.news_mark)} AND {_HOLDS} LIMIT :most)"  # noqa: S608 - see _some
        return int(next(nb.read(sql, {"officer": nb.officer, "most": COUNTED_MAX}))[0])


def page(nb: Notebook, most: int, since: Mark | None = None, unread_only: bool = False) -> Page:
    """The latest to arrive, newest first. `since`: up to where they had looked (None: as it stands now); with
    `unread_only`, no others."""
    with nb.lock:
        mark = nb.news_mark if since is None else since
        some = _some(mark) if unread_only else f"h.entry > {mark.seen - EARLIER_ENTRIES}"
        rows = list(nb.read(_PAGE.format(some=some), {"officer": nb.officer, "most": most + 1}))
        return Page([_news(nb, row, mark) for row in rows[:most]], len(rows) > most)


def seen(nb: Notebook) -> None:
    """The officer has looked. Raises StoreError."""
    nb.saw_news()


def _some(mark: Mark) -> str:
    """The condition, of numbers of our own, for what came since they looked or was late then."""
    late = ", ".join(str(int(row)) for row in mark.late)
    return f"(h.entry > {int(mark.seen)} OR h.entry IN ({late}))" if late else f"h.entry > {int(mark.seen)}"


def _news(nb: Notebook, row: Any, mark: Mark) -> News:
    entry, num, what, value, at, device, others, contact_id, title, task, task_words, reason, *named = row
    led, led_title, given, given_name = named
    officer = nb.roster.officer_of(device)
    more = nb.stage_name(value) if what == told.STAGE else reason or "" if what == told.GIVEN_BACK else ""
    kinds = (follow_up.KIND, task), (problem.KIND, led), (handover.KIND, given), (contact.KIND, contact_id)
    kind, record = next((one for one in kinds if one[1]), ("", ""))
    return News(
        key=f"{entry}/{num}/{what}",
        what=cast(What, what),
        kind=kind,
        record=nb.survivor(record) if kind == contact.KIND else record,
        title=title or "",
        others=others,
        words=task_words or led_title or given_name or "",
        more=more,
        officer_name=officer.name if officer else nb.officer_name("0" * 32),
        at=at,
        unread=entry > mark.seen or entry in mark.late,
        giver=value if given else "",
    )


_HOLDS = f"""
    CASE
        WHEN h.what = '{told.NOTE}' THEN EXISTS (SELECT 1 FROM interactions WHERE num = h.record)
        WHEN h.what = '{told.SUPPLEMENT}' THEN EXISTS (
            SELECT 1 FROM amendments a JOIN interactions i ON i.num = a.interaction WHERE a.num = h.record)
        WHEN h.what = '{told.TAKEN_BACK}' THEN NOT EXISTS (SELECT 1 FROM interactions WHERE num = h.record)
            AND NOT EXISTS (SELECT 1 FROM amendments WHERE num = h.record)
        WHEN h.what = '{told.STAGE}' THEN EXISTS (
            SELECT 1 FROM contacts WHERE num = h.record AND deleted = 0 AND stage = h.value)
        WHEN h.what = '{told.GIVEN}' THEN EXISTS (
            SELECT 1 FROM contacts WHERE num = h.record AND deleted = 0
            AND :officer IN (primary_officer, backup_officer))
        WHEN h.what IN ('{told.HANDED}', '{told.GIVEN_BACK}') THEN EXISTS (
            SELECT 1 FROM follow_ups WHERE num = h.record AND deleted = 0 AND owner = :officer)
        WHEN h.what = '{told.LEADS}' THEN EXISTS (
            SELECT 1 FROM problems WHERE num = h.record AND deleted = 0 AND status = '{problem.OPEN}'
            AND lead = :officer)
        WHEN h.what = '{told.OFFERED}' THEN EXISTS (
            SELECT 1 FROM handovers WHERE num = h.record AND officer = h.value AND receiver = :officer)
        WHEN h.what IN ({", ".join(f"'{one}'" for one in handover.SAID)}) THEN EXISTS (
            SELECT 1 FROM handovers o JOIN handover_steps s ON s.handover = o.num AND s.giver = o.officer
            WHERE o.num = h.record AND o.officer = h.value AND s.said = h.what)
        ELSE EXISTS (
            SELECT 1 FROM follow_ups WHERE num = h.record AND deleted = 0 AND status = h.what
            AND kind = '{follow_up.PROMISE}')
    END
"""  # noqa: S608 - names and constants of our own
"""Whether it still is so."""
_PAGE = f"""
    SELECT n.entry, n.record, n.what, n.value, n.at, n.device, n.others,
        c.id, c.title, f.id, f.text, f.reason, p.id, p.title, o.id, o.name
    FROM (
        SELECT * FROM happenings h WHERE {{some}} AND {_HOLDS}
        ORDER BY h.entry DESC, h.record, h.what LIMIT :most
    ) n
    LEFT JOIN follow_ups f ON f.num = n.record
    LEFT JOIN problems p ON p.num = n.record
    LEFT JOIN handovers o ON o.num = n.record AND o.officer = n.value
    LEFT JOIN contacts g ON g.num = n.record
    LEFT JOIN contacts c ON c.num = coalesce(n.contact, f.contact, g.num)
    ORDER BY n.entry DESC, n.record, n.what
"""  # noqa: S608 - see above
