"""Taking somebody out, as the server sees it: how far they came, what it takes afterwards and what it never takes."""

from __future__ import annotations

import os
from typing import Any

import pytest

from app.journal import messages
from app.journal.entry import Entry
from app.journal.packing import unpack_map
from app.journal.roster.form import packed_end
from app.journal.roster.of_squads import GrantFact, RotateFact, WithdrawFact
from app.journal.roster.state import OFFICER, Ends
from app.journal.vault_keys import check_of
from tests.cast.wire import Refused, WireAgency, WirePhone


def ends(agency: WireAgency, phone: WirePhone, by: WirePhone | None = None) -> dict[bytes, dict[bytes, bytes]]:
    asker = by or agency.admin
    told: dict[bytes, dict[bytes, bytes]] = unpack_map(asker.post("/v1/ends", {"officer": phone.officer}), 1 << 20)
    return told["ends"]


def say(agency: WireAgency, body: dict[str, Any], by: WirePhone | None = None, fresh: bool = True) -> str:
    author = by or agency.admin
    fact = author.roster().sign_fact(author.author, body)
    return author.sync(roster=author.known, facts=[fact.pack()], fresh=fresh).facts[0].status


def out(agency: WireAgency, phone: WirePhone, ends: Ends | None = None) -> dict[str, Any]:
    at = {phone.device: phone.tips[agency.squad]} if agency.squad in phone.tips else {}
    return WithdrawFact(phone.officer, agency.squad, {agency.squad: at if ends is None else ends}).body()


def rotate(agency: WireAgency, by: WirePhone, epoch: int = 2) -> str:
    key = os.urandom(32)
    check = check_of(agency.id, agency.squad, epoch, key)
    status = say(agency, RotateFact(agency.squad, epoch, check, bytes(113)).body(), by)
    by.vault_keys[agency.squad][epoch] = key
    return status


def in_epoch(phone: WirePhone, vault: bytes, epoch: int) -> Entry:
    """The phone's next entry, sealed under the key of that epoch."""
    number, previous = phone.tips.get(vault, (0, bytes(32)))
    entry = phone.author.seal(vault, number + 1, previous, epoch, phone.vault_keys[vault][epoch], b"\x83sealed")
    phone.tips[vault] = (number + 1, entry.hash)
    return entry


def test_an_admin_is_told_how_far_an_officers_devices_came_and_nobody_else_is(agency: WireAgency) -> None:
    ann, eve = agency.officer("Ann"), agency.officer("Eve")
    assert ends(agency, ann) == {agency.squad: {}}
    ann.push(agency.squad, ann.entries(agency.squad, 3))
    assert ends(agency, ann) == {agency.squad: {ann.device: packed_end(ann.tips[agency.squad])}}
    assert ends(agency, ann, by=eve) == {}


def test_a_withdrawal_that_is_behind_what_the_server_holds_is_asked_for_anew(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    ann.push(agency.squad, ann.entries(agency.squad, 2))
    earlier = {ann.device: ann.tips[agency.squad]}
    ann.push(agency.squad, ann.entries(agency.squad, 1))
    assert say(agency, out(agency, ann, earlier)) == "ends"
    assert say(agency, out(agency, ann, {})) == "ends"
    assert agency.admin.roster().is_member(agency.squad, ann.device)
    assert say(agency, out(agency, ann)) == messages.STORED
    assert not agency.admin.roster().is_member(agency.squad, ann.device)


def test_phones_bring_a_withdrawal_back_to_a_server_that_took_more_since(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    ann.push(agency.squad, ann.entries(agency.squad, 2))
    assert say(agency, out(agency, ann, {}), fresh=False) == messages.STORED


def test_who_left_reads_and_writes_no_more_and_still_hears_who_belongs(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    ann.push(agency.squad, ann.entries(agency.squad, 1))
    assert say(agency, out(agency, ann)) == messages.STORED
    for ask in (lambda: ann.push(agency.squad, ann.entries(agency.squad, 1)), lambda: ann.pull(agency.squad)):
        with pytest.raises(Refused) as refused:
            ask()
        assert (refused.value.status, refused.value.code) == (404, "unknown_vault")
    assert not ann.roster().is_member(agency.squad, ann.device)


def test_what_somebody_wrote_before_they_left_is_carried_by_anybody_and_nothing_behind_it(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    sent = ann.entries(agency.squad, 2)
    end = {ann.device: ann.tips[agency.squad]}
    kept = ann.entry(agency.squad)
    assert say(agency, out(agency, ann, end)) == messages.STORED
    rotate(agency, agency.admin)
    statuses = [result.status for result in bob.push(agency.squad, [*sent, kept]).results]
    assert statuses == [messages.STORED, messages.STORED, "not_allowed"]


def test_an_own_entry_of_an_older_epoch_is_sent_back_and_one_that_is_there_is_a_duplicate(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    there, late = ann.entries(agency.squad, 2)
    ann.push(agency.squad, [there])
    assert rotate(agency, agency.admin) == messages.STORED
    statuses = [result.status for result in ann.push(agency.squad, [there, late]).results]
    assert statuses == [messages.DUPLICATE, "epoch"]
    ann.tips[agency.squad] = (1, there.hash)
    ann.vault_keys[agency.squad][2] = agency.admin.vault_keys[agency.squad][2]
    assert ann.push(agency.squad, [in_epoch(ann, agency.squad, 2)]).results[0].status == messages.STORED


def test_what_is_carried_is_taken_in_any_epoch_in_which_its_author_was_there(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    old = ann.entry(agency.squad)
    rotate(agency, agency.admin)
    assert bob.push(agency.squad, [old]).results[0].status == messages.STORED
    late = agency.officer("Late")
    early = late.entry(agency.squad)
    assert bob.push(agency.squad, [early]).results[0].status == "not_allowed", "not there in the first epoch"


def test_an_epoch_that_no_roster_has_is_refused(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    ann.vault_keys[agency.squad][7] = bytes(32)
    assert ann.push(agency.squad, [in_epoch(ann, agency.squad, 7)]).results[0].status == "not_allowed"


def test_somebody_who_was_put_back_writes_on(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    ann.push(agency.squad, ann.entries(agency.squad, 1))
    say(agency, out(agency, ann))
    rotate(agency, agency.admin)
    assert say(agency, GrantFact(agency.squad, ann.officer, OFFICER).body()) == messages.STORED
    ann.vault_keys[agency.squad][2] = agency.admin.vault_keys[agency.squad][2]
    assert ann.push(agency.squad, [in_epoch(ann, agency.squad, 2)]).results[0].status == messages.STORED
