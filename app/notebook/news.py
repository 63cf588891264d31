"""News: what others did since this officer last looked, as far as it is about their people or was given to them.

Their people are the contacts whose primary or backup officer they are, and their favorites. What is new is told by
arrival on this phone, so that what an officer wrote offline a week ago is news today; what the officer did on another
of their devices never is. What no longer holds when it is read, as a follow-up that was handed on, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast

from app.device.news_mark import Mark
from app.domain.kinds import contact, follow_up
from app.notebook import happenings as told
from app.notebook.notebook import Notebook

What = Literal["note", "supplement", "taken_back", "handed", "given_back", "stage", "given", "done", "broken", "let_go"]

EARLIER_ENTRIES = 2_000  # arrivals before the officer last looked, of which the page tells, too
COUNTED_MAX = 100


@dataclass(frozen=True)
class News:
    """`kind` and `record`: the follow-up or contact that it is about, or for a note one of those it was with (`others`:
    how many more of their people); "" where that is nobody known. `title` names the contact, `words` is the text of a
    follow-up, `more` the new stage or the reason. `at`: by the writer's clock, ms UTC.
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


@dataclass(frozen=True)
class Page:
    """`more`: there are others behind these."""

    rows: list[News]
    more: bool


def unread(nb: Notebook) -> int:
    """How many there are that the officer has not seen; COUNTED_MAX for that many and more."""
    with nb.lock:
        mark = nb.news_mark
        values = {"officer": nb.officer, "low": _low(mark), "most": COUNTED_MAX}
        return int(next(nb.read(f"SELECT count(*) FROM ({_found(mark)} LIMIT :most)", values))[0])  # noqa: S608 - see _found


def page(nb: Notebook, most: int, since: Mark | None = None, unread_only: bool = False) -> Page:
    """The latest to arrive, newest first. `since`: up to where they had looked (None: as it stands now); with
    `unread_only`, no others."""
    with nb.lock:
        mark = nb.news_mark if since is None else since
        low = _low(mark) if unread_only else max(0, mark.seen - EARLIER_ENTRIES)
        values = {"officer": nb.officer, "low": low, "most": most + 1}
        sql = _PAGE.format(found=_found(mark if unread_only else None))
        rows = list(nb.read(sql, values))
        return Page([_news(nb, row, mark) for row in rows[:most]], len(rows) > most)


def seen(nb: Notebook) -> None:
    """The officer has looked. Raises StoreError."""
    nb.saw_news()


def _low(mark: Mark) -> int:
    return min([mark.seen, *(row - 1 for row in mark.late)])


def _is_unread(mark: Mark, entry: int) -> bool:
    return entry > mark.seen or entry in mark.late


def _found(mark: Mark | None) -> str:
    """SQL for what is news; with `mark`, only what is unread."""
    late = ", ".join(str(int(row)) for row in mark.late) if mark else ""
    some = f"AND (h.entry > {int(mark.seen)} OR h.entry IN ({late}))" if mark else ""
    return _FOUND.format(some=some)


def _news(nb: Notebook, row: Any, mark: Mark) -> News:
    entry, num, what, value, at, device, others, contact_id, title, task, task_words, reason = row
    officer = nb.roster.officer_of(device)
    more = nb.stage_name(value) if what == told.STAGE else reason or "" if what == told.GIVEN_BACK else ""
    return News(
        key=f"{entry}/{num}/{what}",
        what=cast(What, what),
        kind=follow_up.KIND if task else contact.KIND if contact_id else "",
        record=task or nb.survivor(contact_id or ""),
        title=title or "",
        others=others,
        words=task_words or "",
        more=more,
        officer_name=officer.name if officer else nb.officer_name("0" * 32),
        at=at,
        unread=_is_unread(mark, entry),
    )


# Straight to each of this officer's people, and from there to what arrived of them: whoever is merged into somebody is
# shown as them. The latest of a kind counts for each record; its other columns are then those of the same row.
_FOUND = f"""
    WITH mine (num) AS (
        SELECT num FROM contacts WHERE primary_officer = :officer
        UNION SELECT num FROM contacts WHERE backup_officer = :officer
        UNION SELECT contact FROM favourites WHERE officer = :officer
    ), people (num, contact) AS (
        SELECT num, num FROM mine UNION SELECT m.num, m.contact FROM mine JOIN merges m ON m.contact = mine.num
        UNION SELECT {told.TO_ME}, NULL
    )
    SELECT max(h.entry) AS entry, h.record, h.what, h.value, h.at, h.device, p.contact,
        count(DISTINCT p.contact) AS contacts
    FROM people p CROSS JOIN happenings h ON h.contact = p.num AND h.entry > :low
    WHERE CASE
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
        ELSE EXISTS (
            SELECT 1 FROM follow_ups WHERE num = h.record AND deleted = 0 AND status = h.what
            AND kind = '{follow_up.PROMISE}')
    END {{some}}
    GROUP BY h.record, h.what ORDER BY entry DESC, h.record
"""  # noqa: S608 - names and constants of our own
_PAGE = """
    SELECT n.entry, n.record, n.what, n.value, n.at, n.device, max(n.contacts - 1, 0), c.id, c.title,
        f.id, f.text, f.reason
    FROM ({found} LIMIT :most) n
    LEFT JOIN follow_ups f ON f.num = n.record
    LEFT JOIN contacts g ON g.num = n.record
    LEFT JOIN contacts c ON c.num = coalesce(n.contact, f.contact, g.num)
    ORDER BY n.entry DESC, n.record
"""
