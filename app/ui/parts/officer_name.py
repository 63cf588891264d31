"""What an officer is called in a list, in which they may be the one who looks."""

from __future__ import annotations

from app.words import _


def officer_name(name: str, me: bool) -> str:
    return _("{name} (you)").format(name=name) if me else name
