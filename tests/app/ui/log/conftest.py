"""Somebody the squad knows, and what a note about them left in the notebook and on the disk."""

from __future__ import annotations

from typing import Any

import pytest

from app.notebook import contacts, interactions
from app.notebook.notebook import Notebook
from app.ui.log import nudge
from tests.app.ui.conftest import Desk, met


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses in typing that the screen waits for, shorter; what happens after them is the same."""
    monkeypatch.setattr(nudge, "PAUSE_S", 0.05)


FOLD = "Skills, minutes, who started, place"


def tomas(nb: Notebook) -> None:
    met(nb, "Tomás Mendes", role="Manager", days_ago=3)


def notes(nb: Notebook, name: str) -> list[interactions.TimelineItem]:
    row = next(row for row in contacts.page(nb).rows if row.title == name)
    return interactions.timeline(nb, row.id).rows


def drafts(d: Desk) -> list[dict[str, Any]]:
    """What unfinished forms hold on the disk, newest first."""
    return [draft.fields for draft in d.container.drafts.all()]


async def kept(d: Desk) -> Any:
    return await d.screen.until(lambda: next(iter(drafts(d)), None), "the draft on disk")
