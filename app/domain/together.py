"""Fields that belong together: one act writes them, so two officers' versions of them are one choice.

Taking the day of one officer and the reason of the other would make a follow-up that nobody wrote. Each kind declares
its groups here, once; a field that is in none is chosen by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain import contact, follow_up
from app.journal.change import Value


@dataclass(frozen=True)
class Together:
    """`unwritten`: what a field means in the version of somebody who did not write it while the other did.

    Who moved a follow-up to another day had it open. A field not named there stays as it stands.
    """

    fields: tuple[str, ...]
    unwritten: Mapping[str, Value] = field(default_factory=dict)


TOGETHER: Mapping[str, tuple[Together, ...]] = {
    contact.KIND: (
        Together(("stage", "cadence_days"), {"cadence_days": None}),
        Together(("primary", "backup"), {"backup": None}),
    ),
    follow_up.KIND: (
        Together(
            ("status", "done_at", "due", "due_time", "reason"),
            {"status": follow_up.OPEN, "done_at": None, "reason": ""},
        ),
        Together(("contact", "interaction")),
        Together(("kind", "text")),
    ),
}


def of(kind: str, field: str) -> Together | None:
    """The group a field of a kind is in, or None."""
    return next((group for group in TOGETHER.get(kind, ()) if field in group.fields), None)
