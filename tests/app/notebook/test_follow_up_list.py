"""What the list of follow-ups is narrowed to, its orders, and how many are due on a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.kinds.follow_up import KIND
from app.notebook import contacts, follow_ups
from app.notebook.follow_ups import Order
from app.notebook.interactions import new_follow_up
from app.notebook.notebook import Notebook
from app.notebook.paging import Listing
from tests.cast.notebook import NotebookSquad


def day(squad: NotebookSquad, ahead: int) -> date:
    return squad.clock.local.date() + timedelta(days=ahead)


def texts(found: Listing[follow_ups.FollowUpRow]) -> list[str]:
    return [row.text for row in found.rows]


@pytest.fixture
def people(squad: NotebookSquad, dana: Notebook) -> dict[str, str]:
    """Three of Dana's about Zoe, Abel and nobody, written in this order, due the other way round."""
    made = {name: contacts.create(dana, {"name": name}) for name in ("Zoe Arana", "Abel Nouri")}
    for who, kind, words, ahead in (
        (made["Zoe Arana"], "promise", "first", 9),
        (made["Abel Nouri"], "task", "second", 3),
        (None, "task", "third", -2),
    ):
        squad.clock.later(minutes=1)
        follow_ups.add(dana, who, kind, words, day(squad, ahead).isoformat())
    return made


def test_it_is_sorted_by_due_day_by_person_or_with_the_newest_first(dana: Notebook, people: dict[str, str]) -> None:
    assert texts(follow_ups.page(dana)) == ["third", "second", "first"]
    assert texts(follow_ups.page(dana, order="person")) == ["second", "first", "third"]
    assert texts(follow_ups.page(dana, order="newest")) == ["third", "second", "first"]


@pytest.mark.parametrize("order", ["due", "person", "newest"])
@pytest.mark.parametrize("status", ["open", "done"])
def test_every_order_is_paged_without_losing_or_repeating_one(
    squad: NotebookSquad, dana: Notebook, order: Order, status: str
) -> None:
    who = [contacts.create(dana, {"name": "Ivo Lund"}), contacts.create(dana, {"name": "Ivo Lund"}), None]
    days = (day(squad, 1).isoformat(), None)
    made = [follow_ups.add(dana, who[at % 3], "task", "the same", days[at % 2]) for at in range(11)]
    if status == "done":
        follow_ups.done_all(dana, made)
    found: list[str] = []
    after = None
    while True:
        page = follow_ups.page(dana, status=status, order=order, after=after, limit=2)
        found += [row.id for row in page.rows]
        assert page.total == 11
        after = page.next
        if after is None:
            break
    whole = follow_ups.page(dana, status=status, order=order)
    assert found == [row.id for row in whole.rows] and sorted(found) == sorted(made)


def test_it_is_narrowed_to_a_person_to_promises_and_to_what_is_overdue(dana: Notebook, people: dict[str, str]) -> None:
    assert texts(follow_ups.page(dana, contact=people["Zoe Arana"])) == ["first"]
    assert texts(follow_ups.page(dana, promises=True)) == ["first"]
    assert texts(follow_ups.page(dana, overdue=True)) == ["third"]
    assert follow_ups.page(dana, overdue=True, promises=True).total == 0
    assert follow_ups.open_counts(dana, dana.local().date(), overdue=True) == {"overdue": 1}
    assert texts(follow_ups.page(dana, contact="f" * 32)) == []


def test_whom_they_are_about_is_told_by_name_with_how_many(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, people: dict[str, str]
) -> None:
    follow_ups.add(dana, people["Zoe Arana"], "task", "again")
    squad.sync()
    follow_ups.add(eli, people["Zoe Arana"], "task", "Eli's")
    squad.sync()
    mine, every = follow_ups.people(dana, 1), follow_ups.people(dana, 9, whose="squad")
    assert ([(one.title, one.count) for one in mine.rows], mine.total) == ([("Abel Nouri", 1)], 2)
    assert [(one.title, one.count) for one in every.rows] == [("Abel Nouri", 1), ("Zoe Arana", 3)]


def test_a_month_counts_each_of_its_days_from_the_first_to_the_last(squad: NotebookSquad, dana: Notebook) -> None:
    for due, time, kind, repeats in (
        ("2028-02-01", None, "task", None),
        ("2028-02-29", "23:59", "promise", None),
        ("2028-02-29", None, "task", "every 1 months on 29 from 2028-02-29"),
        ("2028-03-01", None, "task", None),
        ("2028-01-31", "22:00", "task", None),
        (None, None, "task", None),
    ):
        fields = {"kind": kind, "text": "walk", "due": due, "due_time": time, "repeats": repeats}
        dana.write(new_follow_up(dana, dana.new_id(), {k: v for k, v in fields.items() if k != "repeats" or v}))
    first, last = date(2028, 2, 1), date(2028, 2, 29)
    counted = follow_ups.by_day(dana, first, last)
    assert {at.day: (one.due, one.promises) for at, one in counted.items()} == {1: (1, 0), 29: (2, 1)}
    assert follow_ups.page(dana, due=(first, last)).total == 3
    assert follow_ups.page(dana, due=(last, last)).total == 2


FORGED: list[dict[str, Any]] = [
    {"kind": 7, "text": ["x"], "due": "2026-02-30", "due_time": "25:00", "contact": "nobody", "repeats": {"a": 1}},
    {"kind": "promise", "text": "", "due": "0000-00-00", "contact": 9, "owner": 3, "status": ["open"]},
    {"kind": "task", "text": "\x00", "due": "9999-12-31", "due_time": 5, "contact": "f" * 32, "status": "open"},
]


@pytest.mark.parametrize("order", ["due", "person", "newest"])
def test_a_forged_row_fails_no_list_and_no_month(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, people: dict[str, str], order: Order
) -> None:
    for fields in FORGED:
        eli.write(eli.change(KIND, dana.new_id(), {"owner": dana.officer, "status": "open", **fields}))
    squad.sync()
    for status in ("open", "done", "closed"):
        found = follow_ups.page(dana, order=order, status=status, whose="squad")
        assert len(found.rows) == found.total
    assert sum(follow_ups.open_counts(dana, dana.local().date(), whose="squad").values()) >= 3
    assert follow_ups.people(dana, 9, whose="squad").total == 2
    counted = follow_ups.by_day(dana, day(squad, -3), day(squad, 10), whose="squad")
    assert sum(one.due for one in counted.values()) == 3


def test_the_lists_of_one_officer_and_of_the_squad_are_read_by_index(dana: Notebook) -> None:
    def plan(query: str) -> str:
        return " ".join(str(row[3]) for row in dana.rows(text(f"EXPLAIN QUERY PLAN {query}")))

    where = "SELECT num FROM follow_ups WHERE status = 'open' AND"
    month = "due_key >= '2026-01-01' AND due_key <= '2026-01-31 ~'"
    assert "follow_ups_by_owner (owner=? AND status=? AND due_key>?" in plan(f"{where} owner = 'x' AND {month}")
    assert "follow_ups_by_due (status=? AND due_key>?" in plan(f"{where} {month}")
    newest = plan(f"{where} deleted = 0 ORDER BY made_at DESC, num DESC")
    assert "follow_ups_by_making" in newest and "TEMP B-TREE" not in newest


def test_several_are_done_as_one_act_and_those_that_come_back_are_made_anew(
    squad: NotebookSquad, dana: Notebook
) -> None:
    today = day(squad, 0).isoformat()
    once = follow_ups.add(dana, None, "task", "once", today)
    weekly = follow_ups.add(dana, None, "task", "weekly", today, repeats=f"every 7 days from {today}")
    before = dana.store.count()
    after = follow_ups.done_all(dana, [once, weekly])
    assert dana.store.count() == before + 1
    (next_one,) = follow_ups.page(dana).rows
    assert (next_one.text, next_one.due) == ("weekly", day(squad, 7).isoformat())
    follow_ups.reopen(dana, weekly, after[weekly])
    assert [row.id for row in follow_ups.page(dana).rows] == [weekly]


def test_a_hundred_that_come_back_are_done_though_one_act_does_not_hold_them(
    squad: NotebookSquad, dana: Notebook
) -> None:
    today = day(squad, 0).isoformat()
    made = [
        follow_ups.add(dana, None, "task", "daily", today, repeats=f"every 1 days from {today}") for _ in range(100)
    ]
    follow_ups.done_all(dana, made)
    assert follow_ups.page(dana, status="done").total == follow_ups.page(dana).total == 100
