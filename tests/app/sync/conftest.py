"""A squad of two phones and a real server in this process."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.cast.sync import SyncSquad


@cache
def template(folder: Path) -> SyncSquad:
    """Founded and joined once, to be copied for each test. No fixture: whoever borrows `squad` need not know of it."""
    made = SyncSquad(folder)
    made.close()
    return made


@pytest.fixture
def squad(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SyncSquad]:
    made = template(tmp_path_factory.getbasetemp() / "sync squad").copy(tmp_path)
    yield made
    made.close()
