"""A squad of two phones as the screens have them, and their server on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.cast.containers import PASSPHRASE_A, PASSPHRASE_B, ContainerSquad, enrol, opened
from tests.cast.servers import ThreadServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ThreadServer]:
    server = ThreadServer.installed(tmp_path / "server")
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def squad(server: ThreadServer, tmp_path: Path) -> AsyncIterator[ContainerSquad]:
    officers = (("Officer Ortiz", PASSPHRASE_A), ("Officer Osei", PASSPHRASE_B))
    async with opened(tmp_path / "a", tmp_path / "b") as (a, b):
        yield ContainerSquad(a, b, await enrol((a, b), officers, server.code, "Harbour beat"))
