"""Where the screens of the by-name list are."""

from __future__ import annotations

OUTREACH = "/outreach"
ADD = f"{OUTREACH}/add"
COUNTS = f"{OUTREACH}/counts"


def to_listed(listed: str) -> str:
    return f"{OUTREACH}/one/{listed}"


def to_consent(listed: str) -> str:
    return f"{to_listed(listed)}/consent"
