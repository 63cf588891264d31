"""A phone that was reported gone, when it appears: nothing is shown, nothing is lost, then nothing is left on it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.container import Container
from app.notebook import contacts
from app.sync.syncer import Syncer
from tests.app.container.test_squads import sync
from tests.cast.containers import PASSPHRASE_B, ContainerSquad
from tests.cast.servers import ThreadServer


@pytest.fixture(autouse=True)
def _only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a phone has heard of is up to the test: none syncs by itself, a moment after it has saved something."""
    monkeypatch.setattr(Syncer, "soon", lambda self, delay_s=0.0: None)


async def reported(squad: ContainerSquad) -> None:
    """B's phone is lost, with somebody on it of whom nobody else knows."""
    await sync(squad.a, squad.b)
    await asyncio.to_thread(contacts.create, squad.b.notebook, {"name": "Quinn Harbour"})
    await squad.a.phones.report([squad.b.members.local.author.device], "lost")
    await sync(squad.a)


async def people(phone: Container) -> list[str]:
    rows = await asyncio.to_thread(lambda: contacts.page(phone.notebook).rows)
    return [row.title for row in rows]


async def test_it_hands_over_what_it_had_not_sent_and_is_emptied(squad: ContainerSquad, tmp_path: Path) -> None:
    await reported(squad)
    await squad.b.sync_now()
    assert squad.b.phase == "gone"
    note = squad.b.gone_note
    assert note is not None and note.emptied and (note.reason, note.rest) == ("lost", 0)
    assert [one.count for one in await squad.a.deposits.waiting()] == [1]
    assert squad.b.store.count() == 0 and squad.b.store.roster() == [] and not squad.b.profile.is_set_up
    assert not (tmp_path / "b" / "beatbook.snapshot").exists()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file())
    assert b"passphrase" not in kept and b"Osei" not in kept, "no key slot, and no officer's name"
    again = Container.open(tmp_path / "b")
    assert again.phase == "gone" and again.gone_note == note, "the note stays"
    await again.set_up_anew()
    assert again.phase == "new"
    again.close()


async def test_without_signal_it_keeps_all_and_shows_nothing(
    squad: ContainerSquad, server: ThreadServer, tmp_path: Path
) -> None:
    await reported(squad)
    local = squad.b.members.local
    facts = [fact for fact in squad.a.members.local.facts() if fact.hash not in local.facts_that_hold]
    local.add_facts(facts)  # it heard so, and lost the signal right then
    server.stop()
    assert (await squad.b.sync_now()).offline
    assert squad.b.phase == "gone"
    squad.b.lock()
    assert squad.b.phase == "locked" and squad.b.store.count() > 0
    await squad.b.unlock(PASSPHRASE_B)
    assert squad.b.phase == "gone"
    note = squad.b.gone_note
    assert note is not None and not note.emptied and note.rest == 1
    server.start()
    await squad.b.sync_now()
    emptied = squad.b.gone_note
    assert emptied is not None and emptied.emptied


async def test_killed_while_it_is_emptied_it_goes_on(squad: ContainerSquad, tmp_path: Path) -> None:
    await reported(squad)

    squad.b.on_gone.append(lambda: None)  # whoever shows it has not come to it yet
    await squad.b.sync_now()
    assert squad.b.phase == "gone" and squad.b.store.count() > 0
    squad.b.close()
    again = Container.open(tmp_path / "b")
    await again.unlock(PASSPHRASE_B)
    assert again.phase == "gone"
    await again.sync_now()
    assert again.gone_note is not None and again.gone_note.emptied
    again.close()


async def test_what_was_handed_over_is_read_by_the_squad_once_it_is_admitted(squad: ContainerSquad) -> None:
    await reported(squad)
    await squad.b.sync_now()
    (waiting,) = await squad.a.deposits.waiting()
    assert (waiting.officer_name, waiting.count, waiting.reason) == ("Officer Osei", 1, "lost")
    (said,) = await squad.a.deposits.read(waiting)
    assert "Quinn Harbour" in said.words
    assert said.at_ms > 0
    await squad.a.deposits.refuse(waiting)
    (waiting,) = await squad.a.deposits.waiting()
    assert waiting.refused_ms > 0, "kept, and may be admitted after all"
    await squad.a.deposits.admit(waiting)
    await sync(squad.a)
    assert await squad.a.deposits.waiting() == []
    assert "Quinn Harbour" in await people(squad.a)
