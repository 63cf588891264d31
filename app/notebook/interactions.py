"""Interactions: what was said and done with whom. Written once; later text is an amendment.

Reading them is in app.notebook.timeline and also offered here.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain import days
from app.domain.kinds import amendment, contact, follow_up
from app.domain.kinds import interaction as rules
from app.domain.records import NotValid
from app.journal.change import Change, Value
from app.notebook import contacts
from app.notebook.errors import TakenBack
from app.notebook.notebook import Notebook
from app.notebook.timeline import Amendment as Amendment
from app.notebook.timeline import TimelineItem as TimelineItem
from app.notebook.timeline import last_place as last_place
from app.notebook.timeline import read as read
from app.notebook.timeline import timeline as timeline

AHEAD_MAX_MS = 10 * 60 * 1000  # what lies no further ahead than this is taken for now
FOLLOW_UP = "Follow up"


@dataclass(frozen=True)
class NewContact:
    """Somebody met for the first time, as far as the officer knows them. `phone` as typed."""

    name: str = ""
    description: str = ""
    kind: str = "person"
    phone: str = ""


@dataclass(frozen=True)
class Log:
    """What the Log contact screen collects. `at` None means now; an empty promise or follow-up makes none.

    A follow-up day without a text makes a task called "Follow up".
    """

    contacts: Sequence[str] = ()
    new_contacts: Sequence[NewContact] = ()
    at: int | None = None
    how: str = "on_foot"
    started_by: str = "me"
    place: str = ""
    minutes: int | None = None
    fact: str = ""
    impression: str = ""
    skills: Sequence[str] = ()
    promise: str = ""
    promise_due: str | None = None
    follow_up: str = ""
    follow_up_due: str | None = None
    follow_up_time: str | None = None


@dataclass(frozen=True)
class Saved:
    """What one log made. `contacts` are everybody in it, `new_contacts` those created by it."""

    interaction: str
    contacts: tuple[str, ...]
    follow_ups: tuple[str, ...]
    new_contacts: tuple[str, ...] = ()


# --- writing -----------------------------------------------------------------------------------------------


def log(nb: Notebook, draft: Log) -> Saved:
    """Saves an interaction with its new contacts, promise and follow-up as one entry.

    Meeting somebody who was deleted brings them back (app.notebook.returns).
    Raises NotValid for a field that breaks a rule, NotThere for a contact that nobody ever wrote.
    """
    with nb.lock:
        now = nb.clock()
        at = now if draft.at is None else draft.at
        changes: list[Change] = []
        made: list[str] = []
        for somebody in draft.new_contacts:
            ident, change = contacts.new(nb, _introduced(somebody))
            made.append(ident)
            changes.append(change)
        present = list(dict.fromkeys([*draft.contacts, *made]))
        if not present:
            raise NotValid("contacts", "Nobody is chosen. Choose who it was, or add somebody new.")
        for one in draft.contacts:
            nb.state("contact", one)
        if at > now + AHEAD_MAX_MS:
            raise NotValid("at", "That moment has not come yet. Pick when it happened.")
        at = min(at, now)
        interaction = uuid.uuid4().hex
        fields = rules.INTERACTION.clean(_fields(nb, draft, present, at))
        changes.append(Change(bytes.fromhex(interaction), rules.KIND, fields))
        follow_ups = []
        for wanted in _follow_ups(draft):
            ident = uuid.uuid4().hex
            origin = {"contact": present[0], "interaction": interaction}
            follow_ups.append(ident)
            changes.append(new_follow_up(nb, ident, {**wanted, **origin}))
        nb.write(*changes)
        return Saved(interaction, tuple(present), tuple(follow_ups), tuple(made))


def _introduced(somebody: NewContact) -> dict[str, Any]:
    return {
        "name": somebody.name,
        "description": somebody.description,
        "kind": somebody.kind,
        "phone": somebody.phone,
        "stage": contact.INTRODUCED,
    }


def _fields(nb: Notebook, draft: Log, present: list[str], at: int) -> dict[str, Any]:
    if not draft.fact.strip():
        raise NotValid("fact", "What happened is empty. Write a few words.")
    return {
        "contacts": present,
        "at": at,
        "offset_min": days.offset_min(at, nb.zone),
        "how": draft.how,
        "started_by": draft.started_by,
        "place": draft.place,
        "minutes": draft.minutes,
        "fact": draft.fact,
        "impression": draft.impression,
        "skills": list(draft.skills),
    }


def _follow_ups(draft: Log) -> list[dict[str, Any]]:
    wanted: list[dict[str, Any]] = []
    if draft.promise.strip():
        wanted.append({"kind": follow_up.PROMISE, "text": draft.promise, "due": draft.promise_due})
    if draft.follow_up.strip() or draft.follow_up_due:
        text = draft.follow_up.strip() or FOLLOW_UP
        due, due_time = draft.follow_up_due, draft.follow_up_time
        wanted.append({"kind": follow_up.TASK, "text": text, "due": due, "due_time": due_time})
    return wanted


def new_follow_up(nb: Notebook, ident: str, fields: dict[str, Any]) -> Change:
    """The change that makes a follow-up of this officer. Raises NotValid."""
    whole = {
        "status": follow_up.OPEN,
        "owner": nb.officer,
        **fields,
    }
    cleaned = follow_up.FOLLOW_UP.clean(whole)
    kept: dict[str, Value] = {name: value for name, value in cleaned.items() if value is not None}
    return Change(bytes.fromhex(ident), follow_up.KIND, kept)


def undo(nb: Notebook, saved: Saved) -> None:
    """Takes a log back: what it made is marked deleted, nothing is erased. Twice does no harm."""
    made = [(rules.KIND, saved.interaction)]
    made += [(follow_up.KIND, one) for one in saved.follow_ups]
    made += [(contact.KIND, one) for one in saved.new_contacts]
    with nb.lock:
        left = [(kind, one) for kind, one in made if not nb.hidden(kind, one)]
        if left:
            nb.write(*(nb.change(kind, one, {"deleted": True}) for kind, one in left))


def amend(nb: Notebook, interaction: str, text: str) -> str:
    """Adds a dated, signed supplement; returns its id. Raises NotValid, NotThere, TakenBack."""
    with nb.lock:
        nb.state(rules.KIND, interaction)
        if nb.hidden(rules.KIND, interaction):
            raise TakenBack
        ident = uuid.uuid4().hex
        now = nb.clock()
        fields = {
            "interaction": interaction,
            "text": text,
            "at": now,
            "offset_min": days.offset_min(now, nb.zone),
        }
        nb.write(Change(bytes.fromhex(ident), amendment.KIND, amendment.AMENDMENT.clean(fields)))
        return ident
