"""Where the screens of the supervisor's desk are."""

from __future__ import annotations

from app.ui.more.addresses import MORE

DESK = f"{MORE}/desk"
WITHOUT_OFFICER = f"{DESK}/without-officer"
OFFERED = f"{DESK}/not-accepted"
AT_RISK = f"{DESK}/promises"


def to_work(officer: str) -> str:
    """What an officer has open."""
    return f"{DESK}/officers/{officer}"
