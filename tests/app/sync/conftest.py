"""A squad of two phones and a real server in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast.sync import SyncSquad


@pytest.fixture
def squad(tmp_path: Path) -> Iterator[SyncSquad]:
    made = SyncSquad(tmp_path)
    yield made
    made.close()
