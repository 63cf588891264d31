"""What whoever deletes a person, or takes a note back, is told of promises that are still open; "" where none is."""

from __future__ import annotations

from app.notebook import follow_ups
from app.notebook.notebook import Notebook
from app.words import ngettext


def to_them(nb: Notebook, contact: str) -> str:
    """Of promises to a person."""
    said = ngettext(
        "{count} promise to them is still open, and stays on its officer's list.",
        "{count} promises to them are still open, and stay on their officers' lists.",
        count := follow_ups.open_promises(nb, contact=contact),
    )
    return said.format(count=count) if count else ""


def made_in(nb: Notebook, interaction: str) -> str:
    """Of promises made in a note."""
    said = ngettext(
        "{count} promise made in it is still open, and stays on its officer's list.",
        "{count} promises made in it are still open, and stay on their officers' lists.",
        count := follow_ups.open_promises(nb, note=interaction) if interaction else 0,
    )
    return said.format(count=count) if count else ""
