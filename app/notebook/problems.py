"""Problems: writing one, moving it through its stages, adding to it, its responses, closing it; and its page.

Lists of them are in app.notebook.problem_list, its page in app.notebook.problem_page, both also offered here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain import days, field_rules, problem_words, sara
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, follow_up, interaction, problem_entry
from app.domain.kinds import problem as rules
from app.domain.merge import DELETED
from app.journal.change import Change, Value
from app.notebook import contact_list, follow_ups
from app.notebook.errors import NoRight, NotThere
from app.notebook.handing_over import check_member
from app.notebook.interactions import new_follow_up
from app.notebook.notebook import Notebook
from app.notebook.problem_list import Part as Part
from app.notebook.problem_list import ProblemRow as ProblemRow
from app.notebook.problem_list import alike as alike
from app.notebook.problem_list import of_contact as of_contact
from app.notebook.problem_list import page as page
from app.notebook.problem_list import to_review as to_review
from app.notebook.problem_page import Entry as Entry
from app.notebook.problem_page import Problem as Problem
from app.notebook.problem_page import Response as Response
from app.notebook.problem_page import Side as Side
from app.notebook.problem_page import read as read
from app.notebook.seen_versions import Basis, Seen
from app.words import N_

_VERDICT = N_("Choose an answer; the words beside it say why.")
_WORDS = N_("Write what was found.")
_STATED = ("behaviour", "place", "venue")


@dataclass(frozen=True)
class Moved:
    """A move to another stage, for taking it back."""

    problem: str
    before: str
    entry: str
    basis: Basis


# --- writing one -----------------------------------------------------------------------------------------------


def add(nb: Notebook, fields: Mapping[str, Any], squad: str | None = None) -> str:
    """A new problem, led by this officer unless `fields` say by whom; answers its id.

    It is kept in `squad` (None: that of the note it came of, else the first). Raises NotValid, NotThere, NoMember,
    SquadClosed.
    """
    with nb.lock:
        note = field_rules.ident(fields.get("interaction"))
        if note is not None:
            nb.state(interaction.KIND, note)
            squad = squad or nb.squad_of(note)
        nb.check_open(squad)
        ident = nb.new_id(squad)
        whole = {"stage": sara.SCANNING, "status": rules.OPEN, **fields}
        whole["lead"] = whole.get("lead") or nb.officer
        _check(nb, ident, {}, whole)
        whole["place"] = field_rules.text(whole.get("place")).strip() or _title(nb, whole.get("venue"))
        cleaned = rules.PROBLEM.clean(whole)
        kept: dict[str, Value] = {name: value for name, value in cleaned.items() if value not in (None, "", [])}
        nb.write(Change(bytes.fromhex(ident), rules.KIND, kept))
        return ident


def seen(nb: Notebook, problem: str, fields: Iterable[str] = rules.FIELDS) -> Basis:
    """What an officer sees of it who begins to change it, to be told when they have done so."""
    with nb.lock:
        return nb.seen(rules.KIND, nb.survivor(problem, rules.KIND), fields)


def edit(nb: Notebook, problem: str, fields: Mapping[str, Any], basis: Seen = None) -> Basis:
    """Writes what differs of these fields from what it says; answers the basis for taking that back.

    Of one that was merged, here and below, what is written is said of that which it is one with: there it is read.
    Raises NotValid, NotThere.
    """
    with nb.lock:
        problem = nb.survivor(problem, rules.KIND)
        was = _fields(nb, problem)
        _check(nb, problem, was, fields)
        if "place" in fields and not field_rules.text(fields["place"]).strip():
            fields = {**fields, "place": _title(nb, fields.get("venue", was.get("venue")))}
        cleaned = rules.PROBLEM.clean(fields)
        other = [name for name, value in cleaned.items() if (value or None) != (was.get(name) or None)]
        names = rules.PROBLEM.with_groups(other)
        changed = {name: value for name, value in cleaned.items() if name in names}
        if changed:
            nb.write(nb.change(rules.KIND, problem, changed, basis))
        return nb.seen(rules.KIND, problem, list(fields))


def _check(nb: Notebook, problem: str, was: Mapping[str, Value], fields: Mapping[str, Any]) -> None:
    if not was or any(name in fields and fields[name] != was.get(name) for name in _STATED):
        behaviour, place, venue = (fields.get(name, was.get(name)) for name in _STATED)
        problem_words.check(field_rules.text(behaviour), field_rules.text(place), field_rules.ident(venue))
    lead = field_rules.ident(fields.get("lead"))
    if lead is not None and lead != was.get("lead") and lead != nb.officer:
        check_member(nb, nb.squad_of(problem), lead)
    for kind, one in rules.PROBLEM.references(fields):
        if kind == contact.KIND:
            nb.state(kind, one)


def _title(nb: Notebook, venue: str | None) -> str:
    return next((row.title for row in contact_list.of_ids(nb, [venue] if venue else [], gone=True)), "")


def delete(nb: Notebook, problem: str) -> None:
    """Takes it from every list; its responses stay as follow-ups. Twice does no harm."""
    with nb.lock:
        if not nb.hidden(rules.KIND, problem):
            nb.write(nb.change(rules.KIND, problem, {DELETED: True}))


def restore(nb: Notebook, problem: str) -> None:
    """Brings it back."""
    with nb.lock:
        nb.state(rules.KIND, problem)
        if nb.hidden(rules.KIND, problem):
            nb.write(nb.change(rules.KIND, problem, {DELETED: False}))


# --- stages and entries ----------------------------------------------------------------------------------------


def move(nb: Notebook, problem: str, stage: str, text: str = "") -> Moved | None:
    """Moves it to a stage, forward or back, with an entry that dates it; `text`: why. None where it is there already.

    Raises NotValid, NotThere.
    """
    with nb.lock:
        problem = nb.survivor(problem, rules.KIND)
        before = field_rules.word(_fields(nb, problem).get("stage"), sara.SCANNING)
        if before == stage:
            return None
        known = {"before": before} if before in sara.STAGES else {}
        entry = _entry(nb, problem, {"stage": stage, "text": text, **known})
        nb.write(nb.change(rules.KIND, problem, rules.PROBLEM.clean({"stage": stage})), entry)
        return Moved(problem, before, entry.record.hex(), nb.seen(rules.KIND, problem, ["stage"]))


def unmove(nb: Notebook, moved: Moved) -> None:
    """Undo of `move`. Twice does no harm."""
    with nb.lock:
        if nb.hidden(problem_entry.KIND, moved.entry):
            return
        nb.write(
            nb.change(rules.KIND, moved.problem, {"stage": moved.before}, moved.basis),
            nb.change(problem_entry.KIND, moved.entry, {DELETED: True}),
        )


def write_entry(
    nb: Notebook, problem: str, text: str, *, question: str | None = None, verdict: str | None = None
) -> str:
    """A dated entry in the stage that the problem is in, or an answer to a `question`, in the stage that asks it.

    Raises NotValid without words, or without a verdict where one is asked; NotThere.
    """
    with nb.lock:
        stage = next((one for one, asked in sara.QUESTIONS.items() if question in asked), None)
        said: dict[str, Any] = {"text": text, "stage": stage or _fields(nb, problem).get("stage")}
        if question is not None:
            said["question"] = question
        if question in sara.DECIDED:
            if not verdict:
                raise NotValid("verdict", _VERDICT)
            said["verdict"] = verdict
        if not text.strip():
            raise NotValid("text", _WORDS)
        change = _entry(nb, problem, said)
        nb.write(change)
        return change.record.hex()


def _entry(nb: Notebook, problem: str, said: Mapping[str, Any]) -> Change:
    _fields(nb, problem)
    now = nb.clock()
    fields = {"problem": problem, "at": now, "offset_min": days.offset_min(now, nb.zone), **said}
    ident = nb.new_id(nb.squad_of(problem))
    return Change(bytes.fromhex(ident), problem_entry.KIND, problem_entry.PROBLEM_ENTRY.clean(fields))


def take_back(nb: Notebook, entry: str) -> None:
    """Takes an entry back: its author's word, or a supervisor's of its squad. Raises NotThere, NoRight."""
    _hide(nb, entry, True)


def put_back(nb: Notebook, entry: str) -> None:
    """Shows an entry again that was taken back. Raises NotThere, NoRight."""
    _hide(nb, entry, False)


def _hide(nb: Notebook, entry: str, hidden: bool) -> None:
    with nb.lock:
        state = nb.state(problem_entry.KIND, entry)
        if not nb.authority_over(bytes.fromhex(entry)).may_take_back(nb.officer, state):
            raise NoRight("note.take_back")
        if nb.hidden(problem_entry.KIND, entry) != hidden:
            nb.write(nb.change(problem_entry.KIND, entry, {DELETED: hidden}))


# --- responses -------------------------------------------------------------------------------------------------


def respond(nb: Notebook, problem: str, fields: Mapping[str, Any]) -> str:
    """A response: a follow-up that names the problem, kept in its squad; answers its id.

    `fields` as of a follow-up: `text`, `owner` (this officer without one), `contact` (the partner), `due`, `if_stops`.
    Raises NotValid, NotThere.
    """
    with nb.lock:
        _fields(nb, problem)
        ident = nb.new_id(nb.squad_of(problem))
        said = {name: value for name, value in fields.items() if value not in (None, "")}
        owner = said.get("owner")
        if owner is not None and owner != nb.officer:
            check_member(nb, nb.squad_of(ident), owner)
        if partner := said.get("contact"):
            nb.state(contact.KIND, partner)
        nb.write(new_follow_up(nb, ident, {"kind": follow_up.TASK, "text": "", **said, "problem": problem}))
        return ident


@dataclass(frozen=True)
class Words:
    """What is said of a response: what happens where it stops, and what came of it."""

    if_stops: str = ""
    came_of: str = ""


def words_of(nb: Notebook, response: str) -> Words:
    """Of one response, "" where nobody said."""
    fields = nb.known(follow_up.KIND, response).shown()
    said = (field_rules.text(fields.get(name), most=rules.TEXT_MAX) for name in ("if_stops", "came_of"))
    return Words(*said)


def done_since(nb: Notebook, response: str) -> date | None:
    """The day on which a response was done, None for one that is not."""
    fields = nb.known(follow_up.KIND, response).shown()
    done = field_rules.milliseconds(fields.get("done_at")) if fields.get("status") == follow_up.DONE else 0
    return nb.local(done).date() if done else None


def came_of(nb: Notebook, response: str, words: str, since: date | None = None, basis: Seen = None) -> None:
    """Says what came of a response and, of one that is done, `since` when it is: what was counted before that day and
    behind it is compared. Raises NotValid at "since" for a day ahead, NotThere.
    """
    with nb.lock:
        fields: dict[str, Any] = {"came_of": words}
        before = done_since(nb, response)
        if since is not None and since > nb.local().date():
            raise NotValid("since", N_("This day is still to come."))
        if since is not None and before is not None and since != before:
            fields["done_at"] = days.begins(since, nb.zone)
        follow_ups.edit(nb, response, fields, basis)


# --- closing ---------------------------------------------------------------------------------------------------


def close(nb: Notebook, problem: str, said: Mapping[str, Any], basis: Seen = None) -> Basis:
    """Closes it with what worked, what stayed and who keeps watch; answers the basis for taking that back.

    Raises NotValid, NotThere.
    """
    with nb.lock:
        problem = nb.survivor(problem, rules.KIND)
        _fields(nb, problem)
        nb.write(nb.change(rules.KIND, problem, rules.close(said, nb.clock()), basis))
        return nb.seen(rules.KIND, problem, rules.FIELDS)


def reopen(nb: Notebook, problem: str, basis: Seen = None) -> None:
    """Opens it again; what was said at closing stays. Twice does no harm."""
    with nb.lock:
        problem = nb.survivor(problem, rules.KIND)
        if _fields(nb, problem).get("status") == rules.CLOSED:
            nb.write(nb.change(rules.KIND, problem, rules.reopen(), basis))


def _fields(nb: Notebook, problem: str) -> Mapping[str, Value]:
    """What it says; of one that was merged, what that says which it is one with."""
    problem = nb.survivor(problem, rules.KIND)
    state = nb.state(rules.KIND, problem)
    if nb.hidden(rules.KIND, problem):
        raise NotThere
    return state.shown()
