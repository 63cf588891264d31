"""The agency's policy, against a real server: changed by an admin, on every phone with its next sync."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.kinds.contact import PAUSED, STAGES, Stage
from app.domain.policy import LOCK_WITHIN_MIN, REGION
from app.domain.policy import STAGES as STAGES_OF
from app.journal.errors import NotAllowed
from app.sync import sending_facts
from app.sync.errors import Offline, SyncError
from tests.cast.containers import ContainerSquad
from tests.cast.servers import ThreadServer
from tests.telling import tells

OWN_STAGES = (Stage("met", "Met", 5), Stage(PAUSED, "Paused", None))


async def test_a_founded_agency_writes_no_default_into_its_policy(squad: ContainerSquad) -> None:
    assert squad.b.agency.policy == {}
    assert tuple(squad.b.notebook.stages) == STAGES
    assert (squad.b.notebook.region, squad.b.notebook.lock_within_s) == ("US", 1800)


async def test_a_changed_policy_reaches_another_phone_with_its_next_sync(squad: ContainerSquad) -> None:
    assert await squad.a.agency.change({STAGES_OF: OWN_STAGES, REGION: "GB", LOCK_WITHIN_MIN: 10})
    for phone in (squad.a, squad.b):
        assert (await phone.sync_now()).problem is None
        assert tuple(phone.notebook.stages) == OWN_STAGES
        assert (phone.notebook.region, phone.notebook.lock_within_s) == ("GB", 600)
    facts = squad.a.notebook.roster.seq
    assert not await squad.a.agency.change({REGION: "GB"})
    assert squad.a.notebook.roster.seq == facts, "what holds already is not written again"
    assert await squad.a.agency.change({STAGES_OF: STAGES})
    assert squad.a.agency.policy == {"stages": None, "region": "GB", "lock_within_min": 10}
    assert tuple(squad.a.notebook.stages) == STAGES


async def test_an_officer_reads_the_policy_and_cannot_change_it(squad: ContainerSquad) -> None:
    assert squad.a.agency.may_change and not squad.b.agency.may_change
    with pytest.raises(NotAllowed, match="admins_only"):
        await squad.b.agency.change({REGION: "GB"})
    await squad.a.sync_now()
    assert squad.a.agency.policy == {}


async def test_the_policy_of_a_newer_version_is_kept_and_ignored(squad: ContainerSquad) -> None:
    syncer = squad.a.agency.syncer
    newer = {"holograms": {"on": [1, 2]}, "region": ["US", "CA"], "stages": [{"id": "met", "shape": "round"}]}
    await syncer.sync()
    await syncer.carry(lambda caller: sending_facts.change_policy(caller, newer))
    for phone in (squad.a, squad.b):
        assert (await phone.sync_now()).problem is None
        assert (tuple(phone.notebook.stages), phone.notebook.region) == (STAGES, "US")
    assert await squad.a.agency.change({LOCK_WITHIN_MIN: 5})
    await squad.b.sync_now()
    assert squad.b.agency.policy == {**newer, "lock_within_min": 5}


async def test_changing_the_policy_without_signal_says_so_and_works_later(
    squad: ContainerSquad, server: ThreadServer
) -> None:
    server.stop()
    with tells(SyncError, "This needs the server"):
        await squad.a.agency.change({REGION: "GB"})
    assert squad.a.agency.policy == {}
    server.start()
    assert await squad.a.agency.change({REGION: "GB"})


async def test_a_change_whose_answer_was_lost_is_not_made_twice(
    squad: ContainerSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry = squad.a._need().server.carry

    async def carried(talk: Any) -> Any:
        answer = await carry(talk)
        if talk.__name__ == "change_policy":
            raise Offline
        return answer

    with monkeypatch.context() as cut:
        cut.setattr(squad.a._need().server, "carry", carried)
        with tells(SyncError, "This needs the server"):
            await squad.a.agency.change({REGION: "GB"})
    assert not await squad.a.agency.change({REGION: "GB"}), "the first time arrived"
    assert squad.a.agency.policy == {"region": "GB"}
