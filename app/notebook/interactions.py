"""Interactions: what was said and done with whom. Written once; later text is an amendment.

Reading them is in app.notebook.timeline and also offered here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.domain import days, field_rules
from app.domain.field_rules import NotValid
from app.domain.kinds import amendment, contact, follow_up, spot
from app.domain.kinds import interaction as rules
from app.domain.merge import DELETED
from app.journal.change import Change, Value
from app.notebook import contacts
from app.notebook.errors import NoRight, NotThere, TakenBack
from app.notebook.not_valid_words import refusal
from app.notebook.notebook import Notebook
from app.notebook.timeline import Amendment as Amendment
from app.notebook.timeline import TimelineItem as TimelineItem
from app.notebook.timeline import last_place as last_place
from app.notebook.timeline import read as read
from app.notebook.timeline import timeline as timeline
from app.notebook.writer import Part
from app.words import N_, _

AHEAD_MAX_MS = 10 * 60 * 1000  # what lies no further ahead than this is taken for now
FOLLOW_UP = N_("Follow up")
_REASON = field_rules.note(N_("The reason"), rules.WHY_MAX, needed=N_("Say in a few words why."))


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

    `squad` keeps the note, what comes of it and whom it meets for the first time; None: that of the first contact, or
    else the officer's first. `venue`: the contact that the place is; without a `place` it is called by its name.
    `minutes` may be as typed. A follow-up day without a text makes a task called "Follow up", in the language of
    whoever saves it. `about` (a key of app.domain.kinds.interaction.ABOUT) makes it a note without a person, "" until
    that is chosen; it counts for nothing where somebody is named. `visit`: that of this officer during which it was,
    whose place it has without one of its own; a moment before that visit began is not of it.
    """

    contacts: Sequence[str] = ()
    new_contacts: Sequence[NewContact] = ()
    about: str | None = None
    at: int | None = None
    how: str = "on_foot"
    started_by: str = "me"
    place: str = ""
    venue: str | None = None
    minutes: int | str | None = None
    fact: str = ""
    impression: str = ""
    skills: Sequence[str] = ()
    self_check: Sequence[str] = ()
    promise: str = ""
    promise_due: str | None = None
    follow_up: str = ""
    follow_up_due: str | None = None
    follow_up_time: str | None = None
    squad: str | None = None
    visit: str | None = None


@dataclass(frozen=True)
class Saved:
    """What one log made. `contacts` are everybody in it, `new_contacts` those created by it."""

    interaction: str
    contacts: tuple[str, ...]
    follow_ups: tuple[str, ...]
    new_contacts: tuple[str, ...] = ()


# --- writing -----------------------------------------------------------------------------------------------


def missing(note: Log) -> dict[str, str]:
    """What keeps a note from being saved, by field, in the officer's words; empty when nothing does."""
    return {wrong.field: refusal(wrong) for wrong in _wrong(note)}


def _wrong(note: Log) -> Iterator[NotValid]:
    if _names_nobody(note) and note.about is None:
        yield NotValid("contacts", N_("Choose who it was. Somebody without a name is fine: say what you noticed."))
    elif _names_nobody(note) and not note.about:
        yield NotValid("about", N_("Choose what it is about: a duty, an observation or a decision."))
    if not note.fact.strip():
        yield NotValid("fact", N_("Write at least one line about what happened."))
    try:
        rules.minutes(note.minutes)
    except NotValid as wrong:
        yield wrong


def _names_nobody(note: Log) -> bool:
    return not note.contacts and not note.new_contacts


def log(nb: Notebook, note: Log) -> Saved:
    """Saves an interaction with its new contacts, promise and follow-up as one entry.

    Meeting somebody who was deleted brings them back (app.notebook.returned_contacts).
    Raises NotValid for a field that breaks a rule, NotThere for a contact that nobody ever wrote, SquadClosed and
    NoMember for a squad that was closed, or left, since it was chosen.
    """
    for wrong in _wrong(note):
        raise wrong
    with nb.lock:
        now = nb.clock()
        at = now if note.at is None else note.at
        squad = _keeper(nb, note)
        changes: list[Change] = []
        made: list[str] = []
        for somebody in note.new_contacts:
            ident, change = contacts.new(nb, {**asdict(somebody), "stage": contact.INTRODUCED}, squad)
            made.append(ident)
            changes.append(change)
        present = list(dict.fromkeys([*note.contacts, *made]))
        for known in (*note.contacts, *([note.venue] if note.venue else [])):
            nb.state(contact.KIND, known)
        if at > now + AHEAD_MAX_MS:
            raise NotValid("at", N_("That moment has not come yet. Pick when it happened."))
        at = min(at, now)
        written = _written(nb, _during_visit(nb, note, at), present, at, squad)
        next_steps = _next_steps(nb, note, present, written.record.hex(), squad)
        nb.write(*changes, written, *next_steps)
        steps = tuple(step.record.hex() for step in next_steps)
        return Saved(written.record.hex(), tuple(present), steps, tuple(made))


def keepers(nb: Notebook, contacts: Iterable[str]) -> list[str]:
    """The squads that may keep a note about these contacts: theirs, that of the first of them first.

    A closed one only where all of them are.
    """
    theirs = list(dict.fromkeys(squad for one in contacts if (squad := nb.squad_of(one)) is not None))
    return [one for one in theirs if bytes.fromhex(one) in nb.open_vaults] or theirs


def _keeper(nb: Notebook, note: Log) -> str | None:
    """The squad that was chosen, or that of the note's people. With somebody new among people of a closed one, into
    which nobody comes, the first that is open."""
    theirs = keepers(nb, note.contacts)
    squad = note.squad or next(iter(theirs), None)
    if _names_nobody(note) or (theirs and bytes.fromhex(theirs[0]) in nb.open_vaults):
        nb.check_open(note.squad)  # it may have been closed since it was chosen
    closed = squad is not None and bytes.fromhex(squad) not in nb.open_vaults
    return None if closed and note.contacts and note.new_contacts else squad


def _written(nb: Notebook, note: Log, present: list[str], at: int, squad: str | None) -> Change:
    meeting = {"about": note.about} if _names_nobody(note) else {"how": note.how, "started_by": note.started_by}
    return Change(
        bytes.fromhex(nb.new_id(squad)),
        rules.KIND,
        rules.INTERACTION.clean(
            {
                "contacts": present,
                "at": at,
                "offset_min": days.offset_min(at, nb.zone),
                **meeting,
                "place": note.place.strip() or _title(nb, note.venue),
                "venue": note.venue,
                "visit": note.visit,
                "minutes": rules.minutes(note.minutes),
                "fact": note.fact,
                "impression": note.impression,
                "skills": list(note.skills),
                **({"self_check": list(note.self_check)} if note.self_check else {}),
            }
        ),
    )


def _during_visit(nb: Notebook, note: Log, at: int) -> Log:
    """The note with the place of its visit, or without the visit where it was before that."""
    if not note.visit or nb.hidden(rules.VISIT, note.visit):
        return replace(note, visit=None)
    visit = nb.known(rules.VISIT, note.visit).shown()
    if at < field_rules.milliseconds(visit.get("at")):
        return replace(note, visit=None)
    if note.place.strip() or note.venue:
        return note
    there = nb.known(spot.KIND, field_rules.ident(visit.get("spot")) or "").shown()
    venue = field_rules.ident(there.get("venue"))
    known = venue if venue is not None and not nb.hidden(contact.KIND, venue) else None
    return replace(note, place=field_rules.one_line(visit.get("place")), venue=known)


def _title(nb: Notebook, venue: str | None) -> str:
    return next((row.title for row in contacts.rows(nb, [venue] if venue else [], gone=True)), "")


def _next_steps(nb: Notebook, note: Log, present: list[str], interaction: str, squad: str | None) -> list[Change]:
    """The promise and the follow-up of a note, as far as there are any: about the first whom all who read it know,
    of a note that names nobody about nobody."""
    known = (one for one in present if nb.squad_of(one) == nb.squad_of(interaction))
    origin = {"contact": next(known, present[0] if present else None), "interaction": interaction}
    steps: list[Change] = []
    if note.promise.strip():
        promise = {"kind": follow_up.PROMISE, "text": note.promise, "due": note.promise_due}
        steps.append(new_follow_up(nb, nb.new_id(squad), {**promise, **origin}))
    if note.follow_up.strip() or note.follow_up_due:
        text = note.follow_up.strip() or _(FOLLOW_UP)
        due = {"due": note.follow_up_due, "due_time": note.follow_up_time}
        steps.append(new_follow_up(nb, nb.new_id(squad), {"kind": follow_up.TASK, "text": text, **due, **origin}))
    return steps


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


def take_back(nb: Notebook, interaction: str, reason: str) -> None:
    """Takes a note back, for a reason that its history shows: its author's word, or a supervisor's of its squad.

    Raises NotValid without a reason, NotThere for one that is not there any more, NoRight, with nothing changed.
    """
    why = _REASON("reason", reason)
    with nb.lock:
        _check_right(nb, interaction, hidden=False)
        taken = nb.change(rules.KIND, interaction, {DELETED: True})
        nb.write_parts([Part(bytes.fromhex(nb.squad_of(interaction) or ""), [taken], {rules.WHY: why})])


def put_back(nb: Notebook, interaction: str) -> None:
    """Shows a note again that was taken back. Raises NotThere, NoRight."""
    with nb.lock:
        _check_right(nb, interaction, hidden=True)
        if nb.hidden(rules.KIND, interaction):
            nb.write(nb.change(rules.KIND, interaction, {DELETED: False}))


def _check_right(nb: Notebook, interaction: str, hidden: bool) -> None:
    state = nb.state(rules.KIND, interaction)
    if not hidden and nb.hidden(rules.KIND, interaction):
        raise NotThere
    if not nb.authority_over(bytes.fromhex(interaction)).may_take_back(nb.officer, state):
        raise NoRight("note.take_back")


def amend(nb: Notebook, interaction: str, text: str) -> str:
    """Adds a dated, signed supplement; returns its id. Raises NotValid, NotThere, TakenBack."""
    with nb.lock:
        nb.state(rules.KIND, interaction)
        if nb.hidden(rules.KIND, interaction):
            raise TakenBack
        ident = nb.new_id(nb.squad_of(interaction))
        now = nb.clock()
        fields = {
            "interaction": interaction,
            "text": text,
            "at": now,
            "offset_min": days.offset_min(now, nb.zone),
        }
        nb.write(Change(bytes.fromhex(ident), amendment.KIND, amendment.AMENDMENT.clean(fields)))
        return ident
