"""A squad left behind goes from the phone: its officer is told once, keeps what nobody else has, and may come back."""

from __future__ import annotations

import asyncio

import pytest

from app.container import Container
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.notebook import contacts, interactions
from app.notebook.interactions import Log
from app.sync.leaving import Leaving
from app.sync.quarantine import LEFT_SQUAD
from app.sync.syncer import Syncer
from tests.app.container.test_squads import me, sync
from tests.cast.containers import PASSPHRASE_B, ContainerSquad


@pytest.fixture(autouse=True)
def _only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a phone has heard of is up to the test: none syncs by itself, a moment after it has saved something."""
    monkeypatch.setattr(Syncer, "soon", lambda self, delay_s=0.0: None)


def people(phone: Container) -> list[str]:
    return [row.title for row in contacts.page(phone.notebook).rows]


async def in_two(squad: ContainerSquad) -> str:
    """Osei is in a second squad, with somebody there; gives its id."""
    await sync(squad.a, squad.b)
    second = await squad.a.squads.make("Night squad", {me(squad.a): SUPERVISOR, me(squad.b): OFFICER})
    await sync(squad.a, squad.b, squad.b)
    await asyncio.to_thread(contacts.create, squad.b.notebook, {"name": "Noor Night"}, second)
    await asyncio.to_thread(contacts.create, squad.b.notebook, {"name": "Quinn Harbour"})
    await sync(squad.b, squad.a)
    return second


async def test_who_is_taken_out_offline_is_told_once_at_their_next_sync(squad: ContainerSquad) -> None:
    second = await in_two(squad)
    (noor,) = [row.id for row in contacts.page(squad.b.notebook).rows if row.title == "Noor Night"]
    await asyncio.to_thread(interactions.log, squad.b.notebook, Log(contacts=[noor], fact="Only on this phone"))
    await squad.a.squads.take_out(second, me(squad.b))
    await sync(squad.a)
    assert people(squad.b) == ["Noor Night", "Quinn Harbour"], "their phone has not heard of it"
    await sync(squad.b)
    assert people(squad.b) == ["Quinn Harbour"] and squad.b.left.untold() == ["Night squad"]
    assert [one.code for one in squad.b.aside.all()] == [LEFT_SQUAD]
    squad.b.lock()
    await squad.b.unlock(PASSPHRASE_B)
    assert squad.b.left.untold() == ["Night squad"], "until they have read it"
    await squad.b.left.told()
    await sync(squad.b)
    assert squad.b.left.untold() == []


async def test_an_app_killed_on_the_way_drops_the_rest_before_it_shows_anything(
    squad: ContainerSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = await in_two(squad)
    await squad.a.squads.take_out(second, me(squad.b))
    await sync(squad.a)
    with monkeypatch.context() as patched:
        patched.setattr(Leaving, "drop_left", lambda self: None)
        await sync(squad.b)
        assert squad.b.store.holds(bytes.fromhex(second))
        squad.b.lock()
    await squad.b.unlock(PASSPHRASE_B)
    assert not squad.b.store.holds(bytes.fromhex(second)) and people(squad.b) == ["Quinn Harbour"]
    assert squad.b.left.untold() == ["Night squad"]


async def test_whoever_is_put_back_sees_everything_again(squad: ContainerSquad) -> None:
    second = await in_two(squad)
    await squad.a.squads.take_out(second, me(squad.b))
    await sync(squad.a, squad.b)
    await squad.a.squads.put_in(second, me(squad.b), OFFICER)
    await sync(squad.a, squad.b, squad.a, squad.b)
    assert people(squad.b) == ["Noor Night", "Quinn Harbour"] and squad.b.left.untold() == []
