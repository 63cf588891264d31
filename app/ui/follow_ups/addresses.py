"""Where the screens of follow-ups are."""

from __future__ import annotations

from datetime import date

FOLLOW_UPS = "/follow-ups"
FOLLOW_UP = "/follow-up"
PROMISES = f"{FOLLOW_UP}/promises"
SEVERAL = f"{FOLLOW_UP}/several"
CALENDAR = f"{FOLLOW_UPS}/calendar"


def to_follow_up(follow_up: str) -> str:
    return f"{FOLLOW_UP}/{follow_up}"


def to_hand_over(squad: str, officer: str) -> str:
    """Several of an officer's in a squad, to be given to somebody else."""
    return f"{FOLLOW_UP}/hand-over/{squad}/{officer}"


def to_new_follow_up(contact: str = "") -> str:
    """A new task or promise, perhaps for somebody."""
    return f"{FOLLOW_UP}/new/{contact}" if contact else f"{FOLLOW_UP}/new"


def to_edit_follow_up(follow_up: str) -> str:
    return f"{FOLLOW_UP}/{follow_up}/edit"


def to_new_on(day: date) -> str:
    """A new task or promise, due that day."""
    return f"{FOLLOW_UP}/new/on/{day.isoformat()}"
