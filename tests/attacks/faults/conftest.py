"""What the machine can do to a notebook or a server: a squad of phones with a real server, and ways to do damage."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.sync.conftest import squad
from tests.attacks.faults.damage import Sample, sample

__all__ = ["squad"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A notebook with some days' work in it."""
    return sample(tmp_path_factory.mktemp("sample") / "profile")


@pytest.fixture
def folder(whole: Sample, tmp_path: Path) -> Path:
    """A copy of it, for whoever means to harm it."""
    whole.copy(tmp_path / "profile")
    return tmp_path / "profile"
