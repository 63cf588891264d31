"""A programme that somebody is in: a bar in the accreditation, a person with an outreach plan.

It keeps the template as it was when it began (app.domain.template), and goes on by that until an officer takes over a
newer version. What was found of each item are its checks (app.domain.kinds.check).

preparing ──grant──▶ granted ──suspend──▶ suspended        each with its day; suspending and ending with a reason
                        ▲  └──────end──────▶ ended
                        └──grant── suspended, ended
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain import field_rules, template
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, field
from app.domain.kinds.field import Field, Reader
from app.domain.kinds.kind import Fields, Kind, Together
from app.domain.template import Template
from app.journal.change import Value
from app.words import N_, nN_

KIND = "programme"
PREPARING, GRANTED, SUSPENDED, ENDED = "preparing", "granted", "suspended", "ended"
STANDINGS = {
    PREPARING: N_("In preparation"),
    GRANTED: N_("Granted"),
    SUSPENDED: N_("Suspended"),
    ENDED: N_("Ended"),
}
REASON_MAX = 2_000  # characters


def _day(label: str) -> Field:
    return field.day(label, field_rules.day(label), none=N_("No day"))


_ITEMS = nN_("{count} item", "{count} items")


def _items(reader: Reader, _name: str, value: Value) -> str | None:
    """How many items a template asks for: its text is for no reader."""
    found = template.of_text(field_rules.cut(value))
    return reader.counted(_ITEMS, len(found.items)) if found is not None else reader.say(N_("Cannot be read"))


FIELDS: Mapping[str, Field] = {
    "contact": field.record(N_("Who takes part"), contact.KIND, optional=False),
    "template": Field(N_("Template"), field_rules.line(N_("Template"), field_rules.TAG_MAX_CHARS), silent=True),
    "name": Field(N_("Program"), field_rules.line(N_("Program"), template.NAME_MAX), free=True, titles=True),
    "version": Field(N_("Version"), field_rules.whole(N_("Version"), 1, template.VERSION_MAX)),
    "asks": Field(N_("What is asked for"), field_rules.note(N_("What is asked for")), _items),
    "began": _day(N_("Begun")),
    "lead": field.officer(N_("Lead officer"), optional=False),
    "standing": field.choice(N_("Standing"), STANDINGS, begins=(PREPARING,)),
    "since": _day(N_("Since")),
    "granted": _day(N_("Granted")),
    "reason": Field(N_("Reason"), field_rules.note(N_("The reason"), REASON_MAX), free=True),
    "deleted": field.deleted(),
}
ACTS = {
    "begun": N_("Program begun"),
    "changed": N_("Program changed"),
    "deleted": N_("Program deleted"),
    "restored": N_("Program restored"),
    "version": N_("Newer version of the program taken over"),
    PREPARING: N_("Program back in preparation"),
    GRANTED: N_("Accreditation granted"),
    SUSPENDED: N_("Accreditation suspended"),
    ENDED: N_("Program ended"),
}


def _done(said: Fields) -> str:
    standing = field_rules.word(said.get("standing"))
    return standing if standing in STANDINGS else "version" if "asks" in said else "changed"


PROGRAMME = Kind(
    KIND,
    N_("Program"),
    FIELDS,
    acts=ACTS,
    done=_done,
    together=(
        Together(("standing", "since", "granted", "reason"), {"reason": ""}),
        Together(("template", "name", "version", "asks")),
    ),
)


def asks(of: Template) -> dict[str, Value]:
    """The fields that keep a template with a programme. Raises NotValid."""
    said = {"template": of.id, "name": of.name, "version": of.version, "asks": template.as_text(of)}
    return PROGRAMME.clean(said)


def asked(fields: Fields) -> Template | None:
    """The template that a programme goes by; None where its words cannot be read."""
    return template.of_text(field_rules.cut(fields.get("asks")))


def stand(was: Fields, standing: str, day: str, reason: str, today: date) -> dict[str, Value]:
    """The fields of granting, suspending or ending it on that day ("YYYY-MM-DD").

    Raises NotValid for a day that is missing, still to come, or before what went before; without a reason for
    suspending or ending it.
    """
    if standing not in STANDINGS or standing == PREPARING:
        raise NotValid("standing", N_("Choose one of the choices shown."))
    said: dict[str, Any] = {"standing": standing, "since": day, "reason": reason.strip()}
    if standing == GRANTED:
        said["granted"] = day
    cleaned = PROGRAMME.clean(said)
    if cleaned["since"] is None:
        raise NotValid("since", N_("Choose the day."))
    if day > today.isoformat():
        raise NotValid("since", N_("That day has not come yet. Choose today or a day gone by."))
    before = field_rules.day_or_none(was.get("since")) or field_rules.day_or_none(was.get("began"))
    if before is not None and day < before:
        raise NotValid("since", N_("That is before {day}, when it came to stand as it does now."), day=before)
    if standing != GRANTED and not cleaned["reason"]:
        raise NotValid("reason", N_("Say in a few words why."))
    return cleaned
