"""A squad of one or two officers with open notebooks, on real stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad


@pytest.fixture
def squad(tmp_path: Path) -> Iterator[NotebookSquad]:
    made = NotebookSquad(tmp_path)
    yield made
    made.close()


@pytest.fixture
def dana(squad: NotebookSquad) -> Notebook:
    return squad.dana


@pytest.fixture
def eli(squad: NotebookSquad) -> Notebook:
    return squad.join("Eli Osei")
