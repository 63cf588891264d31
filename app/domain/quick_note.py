"""A quick note: words that an agency's officers write often, put into a note with one tap.

The few here by default say what an officer did, never how somebody answered: that is different each time, and a note
says only what happened.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.words import N_

QUICK_NOTES_MAX = 10
NAME_MAX_CHARS = 30
WORDS_MAX_CHARS = 200
"""All of them, with all stages, fit into the one fact that carries the policy."""


@dataclass(frozen=True)
class QuickNote:
    """`words` are added to what happened. What else it says is set where the officer did not set it: `how`,
    `started_by` and `skills` as of an interaction, "" and empty for nothing, and `minutes`."""

    id: str
    name: str
    words: str
    how: str = ""
    started_by: str = ""
    skills: tuple[str, ...] = ()
    minutes: int | None = None


USUAL = (
    QuickNote("introduced", N_("Introduced myself"), N_("Introduced myself and said how to reach me."), "on_foot"),
    QuickNote("stopped_by", N_("Stopped by"), N_("Stopped by and asked how things are going."), "on_foot"),
    QuickNote("called_back", N_("Called back"), N_("Called back about what we had talked about."), "phone", "me"),
)
