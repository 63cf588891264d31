"""What a device that was shut out had not sent: handed in behind its end, read by supervisors, admitted unchanged."""

from __future__ import annotations

from typing import Any

import pytest

from app.journal import messages
from app.journal.deposit import DepositReceipt
from app.journal.entry import EMPTY_HEAD, Entry, Tip
from app.journal.packing import unpack_map
from app.journal.roster.of_deposits import AdmitFact
from app.journal.roster.state import SUPERVISOR
from sync_server import deposits
from tests.cast.wire import WireAgency, WirePhone
from tests.sync_server.test_leaving import out, rotate, say
from tests.sync_server.test_revoking import gone


def put(phone: WirePhone, vault: bytes, *items: Entry) -> tuple[list[str], Tip | None]:
    """What became of each, and how far the server signs that it has them."""
    said = {"vault": vault, "items": [one.pack() for one in items]}
    answer = unpack_map(phone.post("/v1/deposits", said), 1 << 20)
    signed = answer["receipt"]
    tip = DepositReceipt.verify(signed, phone.server_key).tip if signed else None
    return [status for status, _ in answer["results"]], tip


def waiting(by: WirePhone) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = unpack_map(by.post("/v1/deposits/waiting", {}), 1 << 20)["deposits"]
    return found


def read(by: WirePhone, vault: bytes, device: bytes, after: int = 0) -> list[bytes]:
    said = {"vault": vault, "device": device, "after": after}
    items: list[bytes] = unpack_map(by.post("/v1/deposits/read", said), 8 << 20)["items"]
    return items


def lost(agency: WireAgency, phone: WirePhone, sent: int = 2, kept: int = 3) -> tuple[list[Entry], list[Entry]]:
    """The phone sent so many entries, was reported, and kept so many."""
    there = phone.entries(agency.squad, sent)
    phone.push(agency.squad, there)
    assert say(agency, gone(agency, phone)) == messages.STORED
    return there, phone.entries(agency.squad, kept)


def admit(agency: WireAgency, phone: WirePhone, last: Entry, by: WirePhone | None = None, fresh: bool = True) -> str:
    said = AdmitFact(agency.squad, phone.device, (last.header.number, last.hash)).body()
    return say(agency, said, by, fresh)


def test_it_is_signed_for_and_admitted_unchanged_behind_what_is_there(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    there, kept = lost(agency, ann)
    assert put(ann, agency.squad) == ([], (2, there[-1].hash)), "nothing yet: the end itself"
    assert put(ann, agency.squad, *kept) == (["stored"] * 3, (5, kept[-1].hash))
    assert put(ann, agency.squad, *kept) == (["duplicate"] * 3, (5, kept[-1].hash)), "twice is once"
    assert len(bob.pull_all(agency.squad)) == 2, "it is in no journal before somebody admits it"
    rotate(agency, bob)
    assert admit(agency, ann, kept[1]) == messages.STORED
    assert bob.pull_all(agency.squad) == [one.pack() for one in (*there, *kept[:2])]
    assert [one["number"] for one in waiting(agency.admin)] == [5], "the rest still waits"
    assert admit(agency, ann, kept[2]) == messages.STORED
    assert bob.pull_all(agency.squad) == [one.pack() for one in (*there, *kept)] and waiting(agency.admin) == []


def test_only_supervisors_of_the_squad_are_told_of_it_and_admit_it(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    lead, far = agency.officer("Lee", squad_role=SUPERVISOR), agency.officer("Far", vaults=[])
    _, kept = lost(agency, ann)
    put(ann, agency.squad, *kept)
    for asker in (agency.admin, lead):
        (one,) = waiting(asker)
        assert (one["vault"], one["device"], one["count"], one["hash"]) == (agency.squad, ann.device, 3, kept[-1].hash)
        assert read(asker, agency.squad, ann.device) == [entry.pack() for entry in kept]
        assert read(asker, agency.squad, ann.device, 4) == [kept[-1].pack()]
    for asker in (bob, far, ann):
        assert waiting(asker) == [] and read(asker, agency.squad, ann.device) == []
    assert admit(agency, ann, kept[-1], by=bob) == "not_allowed"
    assert admit(agency, ann, kept[-1], by=lead) == messages.STORED
    assert admit(agency, ann, kept[-1], by=lead) == "not_allowed", "it was"


def test_nothing_but_its_own_entries_in_order_behind_its_end_is_taken(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    _, (first, second, third) = lost(agency, ann)
    foreign = bob.entry(agency.squad)
    assert put(ann, agency.squad, foreign)[0] == ["not_allowed"], "of another's"
    assert put(ann, agency.squad, second)[0] == ["gap"]
    torn = Entry.parse(first.pack()[:110] + bytes(64) + first.pack()[174:])
    assert put(ann, agency.squad, torn)[0] == ["bad_signature"]
    assert put(ann, agency.squad, first, third, second, third)[0] == ["stored", "gap", "stored", "stored"]
    number, _ = ann.tips[agency.squad]
    ann.tips[agency.squad] = (2, first.header.previous)
    other = ann.entry(agency.squad, "instead")
    assert put(ann, agency.squad, other)[0] == ["fork"] and number == 5
    assert put(bob, agency.squad, foreign) == (["not_allowed"], None), "who is in the squad sends as ever"


def test_an_epoch_in_which_its_officer_was_not_there_is_no_way_in(agency: WireAgency) -> None:
    rotate(agency, agency.admin)
    ann = agency.officer("Ann")
    ann.push(agency.squad, [])
    assert say(agency, gone(agency, ann)) == messages.STORED
    ann.vault_keys[agency.squad][1] = agency.admin.vault_keys[agency.squad][1]
    number, previous = 0, bytes(32)
    early = ann.author.seal(agency.squad, number + 1, previous, 1, ann.vault_keys[agency.squad][1], b"\x83sealed")
    assert put(ann, agency.squad, early)[0] == ["not_allowed"]


def test_more_than_a_device_may_leave_is_not_signed_for(agency: WireAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = agency.officer("Ann")
    _, kept = lost(agency, ann)
    monkeypatch.setattr(deposits, "DEPOSIT_MAX_BYTES", len(kept[0].pack()) + len(kept[1].pack()))
    assert put(ann, agency.squad, *kept) == (["stored", "stored", "over_quota"], (4, kept[1].hash))


def test_what_was_refused_is_kept_and_may_be_admitted_after_all(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    _, kept = lost(agency, ann)
    put(ann, agency.squad, *kept)
    said = {"vault": agency.squad, "device": ann.device, "upto": 5}
    assert unpack_map(bob.post("/v1/deposits/refuse", said), 4096) == {"refused": 0}, "no supervisor"
    assert unpack_map(agency.admin.post("/v1/deposits/refuse", said), 4096) == {"refused": 3}
    (one,) = waiting(agency.admin)
    assert one["refused"] and len(bob.pull_all(agency.squad)) == 2
    assert admit(agency, ann, kept[-1]) == messages.STORED
    assert len(bob.pull_all(agency.squad)) == 5


def test_an_end_that_is_none_of_what_lies_here_is_not_admitted_unless_it_is_brought_back(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    _, kept = lost(agency, ann)
    assert admit(agency, ann, kept[-1]) == "ends"
    assert admit(agency, ann, kept[-1], fresh=False) == messages.STORED
    statuses = [one.status for one in bob.push(agency.squad, kept).results]
    assert statuses == [messages.STORED] * 3, "a server that was set back gets them from any phone"


def test_a_withdrawn_officers_device_hands_in_likewise(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    ann.push(agency.squad, ann.entries(agency.squad, 1))
    assert say(agency, out(agency, ann)) == messages.STORED
    kept = ann.entry(agency.squad)
    assert put(ann, agency.squad, kept)[0] == ["stored"]
    assert admit(agency, ann, kept) == messages.STORED
    assert len(agency.admin.pull_all(agency.squad)) == 2
    assert agency.admin.pull(agency.squad, 0, EMPTY_HEAD).last == 2


def test_what_was_admitted_comes_behind_what_a_server_that_was_set_back_gets_again(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    there, kept = ann.entries(agency.squad, 2), ann.entries(agency.squad, 3)
    ann.push(agency.squad, there[:1])
    ann.tips[agency.squad] = (2, there[1].hash)
    assert say(agency, gone(agency, ann), fresh=False) == messages.STORED, "the admin's phone has both"
    put(ann, agency.squad, *kept)
    assert admit(agency, ann, kept[1]) == messages.STORED
    assert bob.pull_all(agency.squad) == [there[0].pack()], "they do not continue what is here"
    bob.push(agency.squad, [there[1]])
    assert bob.pull_all(agency.squad) == [one.pack() for one in (*there, *kept[:2])]
    assert [one["number"] for one in waiting(agency.admin)] == [5]
