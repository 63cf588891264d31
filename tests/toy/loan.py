"""Something lent to a contact, and when it was looked at since."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain import field_rules
from app.domain.kinds import contact, field
from app.domain.kinds.field import Field
from app.domain.kinds.kind import Fields, Kind, Together

KIND, LOOK = "loan", "look"

FIELDS: Mapping[str, Field] = {
    "thing": Field("Thing", field_rules.line("Thing", 200), free=True, titles=True),
    "to/": Field("Lent to", lambda _, value: bool(value), lambda nb, name, _: nb.title(contact.KIND, name[3:]),
                 names=contact.KIND, most=50),
    "state": field.choice("State", {"out": "Out", "back": "Back"}, begins=("out",)),
    "back": field.day("Day it came back", field_rules.day("Day it came back"), none="Not back yet"),
    "note": Field("Note", field_rules.note("Note", 2_000), free=True),
    "deleted": field.deleted(),
}  # fmt: skip
LOOK_FIELDS: Mapping[str, Field] = {
    "loan": field.record("Loan", KIND, silent=True),
    "seen": Field("Seen", field_rules.note("Seen"), free=True, titles=True),
    "deleted": field.deleted(),
}


def _done(said: Fields) -> str:
    return "back" if said.get("state") == "back" else "changed"


ACTS = {"begun": "Loan written", "changed": "Loan changed", "back": "Loan came back", "deleted": "Loan deleted"}
LOOK_ACTS = {"begun": "Look written", "taken_back": "Look taken back"}

LOAN = Kind(KIND, "Loan", FIELDS, acts=ACTS, done=_done, together=(Together(("state", "back"), {"back": None}),))
LOOK_AT = Kind(LOOK, "Look", LOOK_FIELDS, acts=LOOK_ACTS, part_of=KIND, written_once=True)
