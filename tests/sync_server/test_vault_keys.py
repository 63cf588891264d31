"""Keys on the way: who may leave them for whom, what is told to whom, and how little of it is kept."""

from __future__ import annotations

import pytest

from app.journal import messages
from app.journal.entry import EMPTY_HEAD
from app.journal.messages import KEYS_MAX, Known, Sync, Synced
from app.journal.packing import unpack_map
from app.journal.roster.of_squads import RotateFact
from app.journal.vault_keys import NOBODY, Place, Wrap
from sync_server import wraps
from tests.cast.servers import NearServer
from tests.cast.wire import SYNC, Refused, WireAgency, WirePhone
from tests.sync_server.test_quotas import generous_but


def exchange(phone: WirePhone, left: list[Wrap] | None = None, lacks: list[Place] | None = None) -> Synced:
    return phone.sync(wraps=left or [], lacks=lacks or [], keys=True)


def wrap(agency: WireAgency, device: bytes, epoch: int = 1, byte: int = 7) -> Wrap:
    return Wrap(Place(agency.squad, epoch, device), bytes([byte]) * 113)


def lack(agency: WireAgency, refused: bytes = NOBODY) -> list[Place]:
    return [Place(agency.squad, 1, refused)]


def test_who_lacks_a_key_is_told_to_members_until_somebody_leaves_it(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    exchange(ann, lacks=lack(agency))
    assert exchange(bob).owed == [Place(agency.squad, 1, ann.device)]
    exchange(bob, [wrap(agency, ann.device)])
    assert exchange(bob).owed == []
    assert exchange(ann, lacks=lack(agency)).wraps == [Wrap(Place(agency.squad, 1, bob.device), bytes([7]) * 113)]


def test_only_who_asks_is_told_that_somebody_is_owed_a_key(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")

    def told(phone: WirePhone) -> bool:
        return bool(exchange(phone).owed)

    assert not told(bob)
    exchange(ann, lacks=lack(agency))
    assert (told(bob), told(ann), told(agency.admin)) == (True, True, True)
    assert not told(agency.officer("Eve", vaults=[]))
    assert bob.sync().owed == []


def test_a_phone_in_use_twice_supplies_itself_and_refuses_what_is_none(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    exchange(ann, lacks=lack(agency))
    assert exchange(ann).owed == [Place(agency.squad, 1, ann.device)]
    exchange(ann, [wrap(agency, ann.device)])
    assert exchange(ann).owed == []
    (left,) = exchange(ann, lacks=lack(agency)).wraps
    assert (left.place.device, left.wrapped) == (ann.device, bytes([7]) * 113)
    assert exchange(ann, lacks=lack(agency, ann.device)).wraps == []
    assert exchange(ann).owed == [Place(agency.squad, 1, ann.device)], "lacked as before"
    exchange(ann, [wrap(agency, ann.device, byte=8)])
    assert [one.wrapped for one in exchange(ann, lacks=lack(agency)).wraps] == [bytes([8]) * 113]


def test_a_refused_wrap_is_kept_from_its_author_and_asked_for_of_the_others(agency: WireAgency) -> None:
    ann, bob, carl = agency.officer("Ann"), agency.officer("Bob"), agency.officer("Carl")
    exchange(ann, lacks=lack(agency))
    exchange(bob, [wrap(agency, ann.device)])
    assert exchange(ann, lacks=lack(agency, bob.device)).wraps == []
    exchange(bob, [wrap(agency, ann.device, byte=8)])
    assert exchange(ann, lacks=lack(agency)).wraps == []
    assert exchange(carl).owed == [Place(agency.squad, 1, ann.device)]
    exchange(carl, [wrap(agency, ann.device, byte=9)])
    assert [one.place.device for one in exchange(ann, lacks=lack(agency)).wraps] == [carl.device]


def test_only_members_and_admins_leave_keys_and_only_for_members_and_epochs_there_are(agency: WireAgency) -> None:
    ann, eve = agency.officer("Ann"), agency.officer("Eve", vaults=[])
    exchange(eve, [wrap(agency, ann.device)], lack(agency))
    exchange(agency.admin, [wrap(agency, eve.device), wrap(agency, ann.device, epoch=2)])
    exchange(agency.admin, [Wrap(Place(bytes(16), 1, ann.device), bytes(113))], [Place(bytes(16), 1, NOBODY)])
    assert exchange(agency.admin).owed == []
    lacks = [*lack(agency), Place(agency.squad, 2, NOBODY), Place(bytes(16), 1, NOBODY)]
    assert [exchange(phone, lacks=lacks).wraps for phone in (ann, eve, agency.admin)] == [[], [], []]


def test_nobody_refuses_what_was_left_for_another(agency: WireAgency) -> None:
    ann, bob, eve = agency.officer("Ann"), agency.officer("Bob"), agency.officer("Eve")
    exchange(bob, [wrap(agency, ann.device)])
    exchange(eve, lacks=lack(agency, bob.device))
    assert len(exchange(ann, lacks=lack(agency)).wraps) == 1


def test_keys_count_towards_the_day_of_whoever_leaves_them(server: NearServer, agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    generous_but(server, agency, entries=1)
    bob = agency.officer("Bob")
    exchange(bob, [wrap(agency, ann.device), wrap(agency, agency.admin.device)])
    told = [exchange(phone, lacks=lack(agency)).wraps for phone in (ann, agency.admin)]
    assert sum(map(len, told)) == 1


def test_one_squads_keys_never_keep_those_of_another_from_being_told(
    agency: WireAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever leads a squad may change its key every minute, and hand on none or all of them."""
    monkeypatch.setattr(wraps, "TOLD_MAX", 4)
    other = agency.add_squad("Other beat")
    ann, bob = (agency.officer(name, vaults=[agency.squad, other]) for name in ("Ann", "Bob"))
    for epoch in range(2, 8):
        agency.admin.write_fact(RotateFact(agency.squad, epoch, bytes(32), bytes(113)).body())
        exchange(agency.admin, [wrap(agency, ann.device, epoch)])
    exchange(agency.admin, [Wrap(Place(other, 1, ann.device), bytes(113))])
    assert [one.place.vault for one in exchange(ann, lacks=[Place(other, 1, NOBODY)]).wraps] == [other]
    exchange(bob, lacks=[Place(agency.squad, epoch, NOBODY) for epoch in range(2, 8)])
    exchange(bob, lacks=[Place(other, 1, NOBODY)])
    monkeypatch.setattr(messages, "KEYS_MAX", 2)
    assert {one.vault for one in exchange(ann).owed} == {agency.squad, other}


def test_devices_that_refuse_what_they_get_never_keep_anothers_lack_from_being_told(
    agency: WireAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "KEYS_MAX", 4)
    mallory, newcomer = agency.officer("Mallory"), agency.officer("Newcomer")
    more = [mallory, *(agency.officer("Mallory", officer=mallory.officer, vaults=[]) for _ in range(2))]
    for epoch in range(2, 6):
        agency.admin.write_fact(RotateFact(agency.squad, epoch, bytes(32), bytes(113)).body())
    lacked = [Place(agency.squad, epoch, NOBODY) for epoch in range(2, 6)]
    for phone in more:
        phone.sync(lacks=lacked[:4], keys=True)
    exchange(newcomer, lacks=lack(agency))
    assert Place(agency.squad, 1, newcomer.device) in exchange(agency.admin).owed


@pytest.mark.parametrize(
    "message",
    [
        {"wraps": None},
        {"wraps": [bytes(148)]},
        {"wraps": ["text"]},
        {"lacks": [bytes(35)]},
        {"lacks": [bytes(36)] * (KEYS_MAX + 1)},
    ],
)
def test_what_is_no_key_is_refused_whole(agency: WireAgency, message: dict[str, object]) -> None:
    whole = Sync(Known(agency.id, 0, EMPTY_HEAD))
    with pytest.raises(Refused) as refused:
        agency.admin.post(SYNC, {**unpack_map(whole.pack(), 4096), **message})
    assert (refused.value.status, refused.value.code) == (400, "malformed")
