"""A device that is gone, as the server sees it: who may say so, what it takes of it, and that its officer goes on."""

from __future__ import annotations

from typing import Any

import pytest

from app.journal import messages
from app.journal.roster.of_devices import RevokeFact
from app.journal.roster.state import LOST, NO_END, SUPERVISOR
from tests.cast.wire import Refused, WireAgency, WirePhone
from tests.sync_server.test_leaving import ends, rotate, say


def gone(agency: WireAgency, phone: WirePhone, number: int | None = None) -> dict[str, Any]:
    """Having come as far as it did, or with another number."""
    at = {agency.squad: phone.tips[agency.squad]} if agency.squad in phone.tips else {}
    if number is not None:
        at = {agency.squad: (number, bytes(32))}
    return RevokeFact(phone.device, LOST, 1_790_000_000_000, NO_END, at).body()


def another(agency: WireAgency, phone: WirePhone) -> WirePhone:
    """A second device of the same officer, by a code of their own."""
    return agency.join(agency.invite("Ann", officer=phone.officer, by=phone))


def test_a_device_that_is_gone_reads_and_writes_no_more_and_still_hears_so(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    tablet = another(agency, ann)
    ann.push(agency.squad, ann.entries(agency.squad, 2))
    assert say(agency, gone(agency, ann)) == messages.STORED
    for ask in (lambda: ann.push(agency.squad, ann.entries(agency.squad, 1)), lambda: ann.pull(agency.squad)):
        with pytest.raises(Refused) as refused:
            ask()
        assert (refused.value.status, refused.value.code) == (404, "unknown_vault")
    assert not ann.roster().is_active(ann.device)
    assert tablet.push(agency.squad, tablet.entries(agency.squad, 1)).results[0].status == messages.STORED


def test_what_a_lost_device_wrote_is_carried_up_to_its_end_and_no_further(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    sent = ann.entries(agency.squad, 2)
    said = gone(agency, ann)
    kept = ann.entry(agency.squad)
    assert say(agency, said) == messages.STORED
    rotate(agency, bob)
    statuses = [result.status for result in bob.push(agency.squad, [*sent, kept]).results]
    assert statuses == [messages.STORED, messages.STORED, "not_allowed"]


def test_ends_behind_what_the_server_holds_are_asked_for_anew(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    ann.push(agency.squad, ann.entries(agency.squad, 2))
    assert say(agency, gone(agency, ann, 1)) == "ends"
    assert say(agency, gone(agency, ann, 1), fresh=False) == messages.STORED, "brought back, it holds as it is"


def test_a_supervisor_and_the_officer_are_told_the_ends_that_they_need_to_sign(agency: WireAgency) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    lead = agency.officer("Lee", squad_role=SUPERVISOR)
    ann.push(agency.squad, ann.entries(agency.squad, 1))
    tablet = another(agency, ann)
    for asker in (agency.admin, lead, tablet):
        assert set(ends(agency, ann, by=asker)[agency.squad]) == {ann.device}
    assert ends(agency, ann, by=bob) == {}
    assert ends(agency, agency.admin, by=lead) == {}, "an admin's phone is another admin's affair"


@pytest.mark.parametrize("who", ["supervisor", "the officer", "a colleague"])
def test_who_may_say_that_a_phone_is_gone(agency: WireAgency, who: str) -> None:
    ann, bob = agency.officer("Ann"), agency.officer("Bob")
    by = {"supervisor": lambda: agency.officer("Lee", squad_role=SUPERVISOR), "a colleague": lambda: bob}
    status = say(agency, gone(agency, ann), by.get(who, lambda: another(agency, ann))())
    assert status == ("not_allowed" if who == "a colleague" else messages.STORED)


def test_an_admins_lost_phone_asks_and_leaves_nothing_as_an_admin_any_more(agency: WireAgency) -> None:
    tablet = agency.join(agency.invite("Sergeant Adeyemi", officer=agency.admin.officer, role="admin"))
    ann = agency.officer("Ann")
    assert ends(agency, ann, by=tablet) == {agency.squad: {}}
    assert say(agency, gone(agency, tablet)) == messages.STORED
    assert ends(agency, ann, by=tablet) == {}
    assert say(agency, gone(agency, ann), by=tablet) == "not_allowed"
    with pytest.raises(Refused):
        tablet.pull(agency.squad)


def test_a_code_that_a_lost_phone_made_enrols_nobody(agency: WireAgency) -> None:
    ann = agency.officer("Ann")
    code = agency.invite("Ann", officer=ann.officer, by=ann)
    phone, fact = agency.enrolment(code)
    assert say(agency, gone(agency, ann)) == messages.STORED
    assert agency.enrol(code, fact).status == "not_allowed"
    assert not agency.admin.roster().is_active(phone.device)
