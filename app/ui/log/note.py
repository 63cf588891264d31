"""What the form of Log contact holds, and the note it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app import formats
from app.device.settings import SELF_CHECK
from app.domain.due_choice import Due
from app.domain.field_rules import NotValid
from app.domain.happened import Happened
from app.notebook import contacts, interactions
from app.notebook.interactions import Log, NewContact
from app.notebook.not_valid_words import refusal
from app.state.form import Form
from app.state.session import Session
from app.ui.parts.squads import read_mine
from app.words import _

if TYPE_CHECKING:
    from app.container import Container

EMPTY: dict[str, Any] = {
    "how": "on_foot",
    "started_by": "me",
    "nobody": False,
    "about": "",
    "happened": None,
    "clock": "",
    "venue": "",
    "visit": "",
}


def blank(who: Sequence[str] = ()) -> dict[str, Any]:
    """A fresh note, perhaps with somebody already chosen."""
    return {**EMPTY, "who": list(who), "new": [], "skills": [], "self_check": [], "kept_words": []}


def choose(form: Form, name: str, value: Any) -> None:
    """The officer chose it, even if that is what stood there: a quick note leaves it as it is."""
    form.set(name, value)
    form.set("chosen", sorted({*form.get("chosen", []), name}))


def names_nobody(form: Form) -> bool:
    """Whether this is a note without a person: a duty, an observation, a decision."""
    return bool(form.get("nobody")) and not form.get("who") and not form.get("new")


def asks_self_check(session: Session, form: Form) -> bool:
    """Whether the officer wants to be asked how fairly they treated somebody, and there was somebody."""
    return session.container.settings[SELF_CHECK] == "on" and not names_nobody(form)


def happened_of(form: Form) -> Happened | None:
    """When it happened, as chosen; None for now. Its time stands in a field of its own, because it can be typed."""
    chosen = form.get("happened")
    return Happened.read({**chosen, "clock": form.text("clock")}) if isinstance(chosen, dict) else None


def put_happened(form: Form, happened: Happened | None) -> None:
    form.set("happened", happened.stored() if happened else None)
    form.set("clock", happened.clock if happened else "")


def wrong_moment(form: Form, container: Container) -> dict[str, str]:
    """What is wrong with when it happened, at its field."""
    try:
        at_ms(form, container)
    except NotValid as wrong:
        return {wrong.field: refusal(wrong)}
    return {}


def at_ms(form: Form, container: Container) -> int:
    """When it happened, UTC. Raises NotValid."""
    happened = happened_of(form)
    return began_ms(form, container) if happened is None else happened.at_ms(container.clock())


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
        about=form.text("about") if names_nobody(form) else None,
        at=None if wrong_moment(form, session.container) else at_ms(form, session.container),
        how=str(form.get("how")),
        started_by=str(form.get("started_by")),
        place=form.text("place"),
        venue=form.get("venue") or None,
        visit=form.text("visit") or None,
        minutes=form.text("minutes"),
        fact=form.text("fact"),
        impression=form.text("impression"),
        skills=list(form.get("skills", [])),
        self_check=list(form.get("self_check", [])) if asks_self_check(session, form) else [],
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
