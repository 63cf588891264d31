"""A squad of two phones as the screens have them, and their server on a real port."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from sync_server.configuration import Settings
from tests.cast.containers import PASSPHRASE_A, PASSPHRASE_B, ContainerSquad, SquadOnDisk, opened
from tests.cast.servers import ThreadServer


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> SquadOnDisk:
    officers = (("Officer Ortiz", PASSPHRASE_A), ("Officer Osei", PASSPHRASE_B))
    return SquadOnDisk.made(tmp_path_factory.mktemp("squad"), officers, sync=False)


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ThreadServer]:
    """The squad's, where a test has one; else one on which nobody has founded anything yet."""
    if "squad" in request.fixturenames:
        copied = request.getfixturevalue("template").copy(tmp_path)
        server = ThreadServer(Settings(data=copied.folder / "server"), copied.port, copied.code)
    else:
        server = ThreadServer.installed(tmp_path / "server")
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def squad(server: ThreadServer, template: SquadOnDisk, tmp_path: Path) -> AsyncIterator[ContainerSquad]:
    async with opened(tmp_path / "a", tmp_path / "b") as (a, b):
        await a.unlock(PASSPHRASE_A)
        await b.unlock(PASSPHRASE_B)
        yield ContainerSquad(a, b, template.recovery_words)
