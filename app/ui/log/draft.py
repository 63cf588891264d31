"""The half-written note: what of it is worth keeping, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import formats
from app.notebook import contacts
from app.state.session import Session

DRAFT = "log"
WRITTEN = ("fact", "impression", "promise", "follow_up", "place", "minutes")


def worth_keeping(values: Mapping[str, Any]) -> bool:
    """Whether anything was said that the officer would miss: people, words, or a day for a follow-up."""
    if any(values.get(name) for name in ("who", "about", "skills", "self_check", "follow_up_due")):
        return True
    if any(str(values.get(name) or "").strip() for name in WRITTEN):
        return True
    return any(str(value or "").strip() for name, value in values.items() if name.startswith("new."))


def whose(session: Session, values: Mapping[str, Any]) -> str:
    """The people of a note, for a list of unfinished ones. Reads the notebook."""
    known = [row.title for row in contacts.rows(session.notebook, list(values.get("who", [])), gone=True)]
    new = [values.get(f"new.{n}.name") or values.get(f"new.{n}.description") for n in values.get("new", [])]
    return formats.listed(str(name).strip() for name in [*known, *new] if name)
