"""What the form of Log contact holds, and the note it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app import formats
from app.domain.due_choice import Due
from app.notebook import contacts, interactions
from app.notebook.interactions import Log, NewContact
from app.state.form import Form
from app.state.session import Session
from app.ui.parts.squads import read_mine
from app.words import _

if TYPE_CHECKING:
    from app.container import Container

EMPTY: dict[str, Any] = {"who": [], "new": [], "how": "on_foot", "started_by": "me", "skills": [], "kept_words": []}


def blank(who: Sequence[str] = ()) -> dict[str, Any]:
    """A fresh note, perhaps with somebody already chosen."""
    return {**EMPTY, "who": list(who), "new": [], "skills": [], "kept_words": []}


def due_of(form: Form, name: str) -> Due | None:
    return Due.read(form.get(name))


def new_contacts(form: Form) -> list[NewContact]:
    """Those of the new people that the officer said anything about."""
    people = [
        NewContact(
            form.text(f"new.{number}.name"),
            form.text(f"new.{number}.description"),
            form.text(f"new.{number}.kind") or "person",
            form.text(f"new.{number}.phone"),
        )
        for number in form.get("new", [])
    ]
    return [somebody for somebody in people if somebody.name or somebody.description or somebody.phone]


def begin(form: Form, container: Container) -> None:
    """The note is begun: that is when it happened, however long it then waits half-written."""
    if "started_ms" not in form.values:
        form.values["started_ms"] = container.clock()
        form.values["started_unsure"] = container.clock.off_ms is None


def began_ms(form: Form, container: Container) -> int:
    """When it was begun, UTC. Where the phone's clock was set right meanwhile, so is this; never ahead of now."""
    now, began = container.clock(), form.get("started_ms")
    if not isinstance(began, int):
        return now
    off_ms = container.clock.off_ms if form.get("started_unsure") else None
    return min(max(0, began + (off_ms or 0)), now)


def read_note(session: Session, form: Form) -> Log:
    """The note as the notebook takes it. Reads the notebook: a follow-up that was given only a day names the people."""
    nb, new = session.notebook, new_contacts(form)
    promise_due, follow_up_due = due_of(form, "promise_due"), due_of(form, "follow_up_due")
    follow_up = form.text("follow_up")
    if follow_up_due is not None and not follow_up:
        people = [row.title for row in contacts.rows(nb, list(form.get("who", [])), gone=True)]
        people += [somebody.name or somebody.description for somebody in new]
        follow_up = _("Follow up with {name}").format(name=formats.listed(people[:2])) if people else ""
    return Log(
        contacts=list(form.get("who", [])),
        new_contacts=new,
        at=began_ms(form, session.container),
        how=str(form.get("how")),
        started_by=str(form.get("started_by")),
        place=form.text("place"),
        minutes=form.text("minutes"),
        fact=form.text("fact"),
        impression=form.text("impression"),
        skills=list(form.get("skills", [])),
        promise=form.text("promise"),
        promise_due=promise_due.day.isoformat() if promise_due else None,
        follow_up=follow_up,
        follow_up_due=follow_up_due.day.isoformat() if follow_up_due else None,
        squad=keeper(session, form),
    )


def keeper(session: Session, form: Form) -> str | None:
    """The squad that is to keep the note: that of the people in it, which the officer chose where they are of several;
    of new people alone the one chosen, or the usual one. None while they are to be asked. Reads the notebook."""
    theirs, chosen = interactions.keepers(session.notebook, form.get("who", [])), form.text("squad")
    if not theirs:
        return read_mine(session).one_of(chosen)
    return theirs[0] if len(theirs) == 1 else chosen if chosen in theirs else None
