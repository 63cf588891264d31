"""What the tests of the desk share: going online in the middle of one, a second squad, who is who."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.app.ui.conftest import Desk
from tests.cast.containers import SquadOnDisk, another_squad
from tests.cast.servers import ServerProcess

Signal = Callable[[], AbstractContextManager[object]]
NIGHT = "Night squad"


@pytest.fixture
def signal(template: SquadOnDisk, folder: Path) -> Signal:
    """`with signal():` there is a connection."""
    return lambda: ServerProcess.on(folder, template.port)


async def second_squad(d: Desk, *officers: str) -> str:
    """Of the admin and these officers, known on this phone alone. Gives its id."""
    made, _ = await asyncio.to_thread(another_squad, d.container, NIGHT, *officers)
    d.session.changed()
    await d.sees(NIGHT)
    return made


def waits(d: Desk) -> list[tuple[str, str]]:
    return [(one.kind, one.gives) for one in d.container.squads.waiting()]


def officer(d: Desk, name: str) -> str:
    return next(one.id for one in d.container.members.all() if one.name == name)


def first_squad(d: Desk) -> str:
    return d.container.squads.all()[0].id
