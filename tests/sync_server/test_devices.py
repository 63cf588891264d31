"""When each device last synced: written down behind a sync, told to who may revoke it, never in its way."""

from __future__ import annotations

from app.journal.packing import unpack_map
from app.journal.roster.state import SUPERVISOR
from sync_server.last_syncs import MINUTE_MS, NOTED_EVERY_MS
from tests.cast.servers import NearServer
from tests.cast.wire import WireAgency, WirePhone


def told(by: WirePhone) -> dict[bytes, int]:
    answer = unpack_map(by.post("/v1/last-syncs", {}), 1 << 20)
    devices: dict[bytes, int] = answer["devices"]
    return devices


def test_an_admin_is_told_the_minute_of_each_devices_newest_sync(server: NearServer, agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    agency.admin.sync()
    server.clock.later(seconds=600)
    ann.sync()
    found = told(agency.admin)
    assert found[ann.device] - found[agency.admin.device] == 600_000
    assert all(at % MINUTE_MS == 0 for at in found.values())
    assert set(told(ann)) == {ann.device}, "an officer learns of their own devices alone"
    lead = agency.officer("Lee", squad_role=SUPERVISOR)
    lead.sync()
    assert set(told(lead)) == {lead.device, ann.device}, "a supervisor of those that they may report lost"


def test_it_is_written_down_once_in_a_while(server: NearServer, agency: WireAgency) -> None:
    agency.admin.sync()
    first = told(agency.admin)
    server.clock.later(seconds=NOTED_EVERY_MS // 1000 - 60)
    agency.admin.sync()
    assert told(agency.admin) == first
    server.clock.later(seconds=120)
    agency.admin.sync()
    assert told(agency.admin) != first


def test_a_device_that_the_roster_does_not_know_is_not_told(server: NearServer, agency: WireAgency) -> None:
    gone = agency.officer("Officer Past")
    gone.sync()
    server.change("DELETE FROM roster WHERE seq = (SELECT max(seq) FROM roster)")
    assert set(told(agency.admin)) == {agency.admin.device}


def test_a_storage_that_takes_nothing_keeps_nobody_out(server: NearServer, agency: WireAgency) -> None:
    server.change("ALTER TABLE syncs RENAME TO mislaid")
    try:
        assert agency.admin.facts().seq == 2
    finally:
        server.change("ALTER TABLE mislaid RENAME TO syncs")
    assert "last_sync_not_noted" in server.log.getvalue()


def test_what_was_written_lately_is_not_looked_up_again(server: NearServer, agency: WireAgency) -> None:
    agency.admin.sync()
    server.change("ALTER TABLE syncs RENAME TO mislaid")
    try:
        agency.admin.sync()
    finally:
        server.change("ALTER TABLE mislaid RENAME TO syncs")
    assert "last_sync_not_noted" not in server.log.getvalue()
