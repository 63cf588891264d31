"""When each device last synced: written down at a sign-in, told to admins, never in the way of a sync."""

from __future__ import annotations

from app.journal.packing import unpack_map
from sync_server.last_syncs import MINUTE_MS, NOTED_EVERY_MS
from tests.cast.servers import NearServer
from tests.cast.wire import WireAgency, WirePhone, post


def told(agency: WireAgency, by: WirePhone) -> dict[bytes, int]:
    answer = unpack_map(post(agency.web, "/v1/last-syncs", {}, by.bearer), 1 << 20)
    devices: dict[bytes, int] = answer["devices"]
    return devices


def test_an_admin_is_told_the_minute_of_each_devices_newest_sign_in(server: NearServer, agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    agency.admin.sign_in()
    server.clock.later(seconds=600)
    ann.sign_in()
    found = told(agency, agency.admin)
    assert found[ann.device] - found[agency.admin.device] == 600_000
    assert all(at % MINUTE_MS == 0 for at in found.values())
    assert told(agency, ann) == {}, "an officer learns nothing of it"


def test_it_is_written_down_once_in_a_while(server: NearServer, agency: WireAgency) -> None:
    agency.admin.sign_in()
    first = told(agency, agency.admin)
    server.clock.later(seconds=NOTED_EVERY_MS // 1000 - 60)
    agency.admin.sign_in()
    assert told(agency, agency.admin) == first
    server.clock.later(seconds=120)
    agency.admin.sign_in()
    assert told(agency, agency.admin) != first


def test_a_device_that_the_roster_does_not_know_is_not_told(server: NearServer, agency: WireAgency) -> None:
    gone = agency.officer("Officer Past")
    gone.sign_in()
    server.change("DELETE FROM roster WHERE seq = (SELECT max(seq) FROM roster)")
    assert set(told(agency, agency.admin)) == {agency.admin.device}


def test_a_storage_that_takes_nothing_keeps_nobody_out(server: NearServer, agency: WireAgency) -> None:
    server.change("ALTER TABLE syncs RENAME TO mislaid")
    try:
        assert agency.admin.sign_in()
        assert agency.admin.facts().seq == 2
    finally:
        server.change("ALTER TABLE mislaid RENAME TO syncs")
    assert "last_sync_not_noted" in server.log.getvalue()
