"""What an officer does in a run, with somebody or with a task."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from app.notebook import conflicts, contacts, duplicates, follow_ups, interactions, merging
from app.notebook.address_book import Card
from app.notebook.interactions import Log, NewContact
from app.notebook.notebook import Notebook
from tests.attacks.simulation.tally import TALLY


def card(line: int, name: str) -> Card:
    return Card(line, name, "", "", (), (), "", "", "person")


def log_contact(book: Notebook, text: str, known: str | None, promise: bool) -> None:
    """Logs a contact with somebody known, or with somebody new."""
    interactions.log(
        book,
        Log(
            contacts=[known] if known else [],
            new_contacts=[] if known else [NewContact(name=f"Robin {text}")],
            fact=text,
            promise=f"bring {text}" if promise else "",
            follow_up="" if promise else "look in again",
        ),
    )


def _amend(book: Notebook, somebody: str | None, _task: str | None, text: str) -> None:
    for item in interactions.timeline(book, somebody, limit=1).rows if somebody else []:
        interactions.amend(book, item.id, text)


def _delete(book: Notebook, somebody: str | None, _task: str | None, _text: str) -> None:
    if somebody:
        contacts.delete(book, somebody)


def _restore(book: Notebook, somebody: str | None, _task: str | None, _text: str) -> None:
    if somebody:
        contacts.delete(book, somebody)
        contacts.restore(book, somebody)


def _add(book: Notebook, somebody: str | None, _task: str | None, text: str) -> None:
    if somebody:
        follow_ups.add(book, somebody, "task", text, "2026-12-01", None)


def _reassign(book: Notebook, _somebody: str | None, task: str | None, text: str) -> None:
    officers = follow_ups.heirs(book, task) if task else []
    if task and officers:
        follow_ups.reassign(book, task, officers[len(text) % len(officers)].id)


def _two(book: Notebook, somebody: str | None, text: str) -> tuple[str, str] | None:
    """Somebody and another one of their squad."""
    rows = contacts.page(book, limit=50, squad=book.squad_of(somebody)).rows if somebody else []
    others = [row.id for row in rows if row.id != somebody]
    return (somebody, others[len(text) % len(others)]) if somebody and others else None


def _merge(book: Notebook, somebody: str | None, _task: str | None, text: str) -> None:
    if two := _two(book, somebody, text):
        both = merging.both(book, *two)
        merging.merge(book, both, [one.key for one in both.differences][: len(text) % 3])
        TALLY["merged"] += 1


def _unmerge(book: Notebook, somebody: str | None, task: str | None, text: str) -> None:
    """Of somebody who was merged; where nobody was, of two who are merged for it."""
    for _ in range(2):
        for row in contacts.page(book, limit=50).rows:
            if found := merging.merged(book, row.id):
                merging.unmerge(book, found[len(text) % len(found)].id)
                TALLY["unmerged"] += 1
                return
        _merge(book, somebody, task, text)


def _look_at_later(book: Notebook, _somebody: str | None, _task: str | None, text: str) -> None:
    for one in merging.later(book)[:1]:
        (merging.take if len(text) % 2 else merging.leave)(book, one)


def _tell_apart(book: Notebook, somebody: str | None, _task: str | None, text: str) -> None:
    if two := _two(book, somebody, text):
        duplicates.tell_apart(book, *two)


def _choose(book: Notebook, _somebody: str | None, _task: str | None, _text: str) -> None:
    for contested in conflicts.two_versions(book)[:1]:
        conflicts.settle(book, contested.record, contested.field, contested.versions[-1])


WORK: dict[str, Callable[[Notebook, str | None, str | None, str], None]] = {
    "amend": _amend,
    "delete": _delete,
    "delete and restore": _restore,
    "add a follow-up": _add,
    "done": lambda book, _, task, __: follow_ups.done(book, task) if task else None,
    "snooze": lambda book, _, task, __: (
        follow_ups.snooze(book, task, (book.local() + timedelta(days=3)).date(), "no answer") if task else None
    ),
    "cancel": lambda book, _, task, __: follow_ups.cancel(book, task, "moved away") if task else None,
    "reassign": _reassign,
    "merge": _merge,
    "take apart": _unmerge,
    "look at what came later": _look_at_later,
    "tell apart": _tell_apart,
    "choose between two versions": _choose,
}
MERGING = ("merge", "take apart", "take apart", "look at what came later", "tell apart")
"""What needs so much before it that chance would hardly come to it among all the others."""
