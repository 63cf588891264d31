"""More officers for the squads of the sync scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cast.sync import SyncPhone

Joining = Callable[[str], SyncPhone]


@pytest.fixture
def join(squad: Any) -> Iterator[Joining]:
    """`join("Officer Lund")`: another officer with a phone, closed when the test ends."""
    phones: list[SyncPhone] = []

    def joined(name: str) -> SyncPhone:
        phones.append(squad.invite(name, squad.folder / name))
        return phones[-1]

    yield joined
    for phone in phones:
        phone.store.close()
