"""A fresh notebook file for each test, on a real disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.device.store import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "profile"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with Store(folder) as opened:
        yield opened
