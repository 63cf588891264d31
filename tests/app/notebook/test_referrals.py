"""Partners and their people; referrals: consent first, sent, answered, closed; two officers; what asks about one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import referral as rules
from app.journal.change import Change
from app.notebook import conflicts, contacts, follow_ups, history, merging, partners, referrals, search
from app.notebook.errors import NotThere
from app.notebook.notebook import Notebook
from app.notebook.search_results import Other
from tests.cast.notebook import NotebookSquad

AGREED = {"need": "A bed near the bus line", "consent": "verbal"}


def today(nb: Notebook) -> date:
    return nb.local().date()


def agency(nb: Notebook, name: str = "Harbor Outreach") -> str:
    return contacts.create(nb, {"name": name, "kind": "agency"})


def said(nb: Notebook, to: str, **more: object) -> dict[str, object]:
    return {**AGREED, "agency": to, "consent_day": today(nb).isoformat(), **more}


def referred(nb: Notebook, ask_after: int | None = None, **more: object) -> tuple[str, str, str]:
    """(referral, who, agency), sent today."""
    who, to = contacts.create(nb, {"name": "Milo Brandt"}), agency(nb)
    ident = referrals.write(nb, who, said(nb, to, sent=today(nb).isoformat(), **more), ask_after)
    return ident, who, to


# --- partners -------------------------------------------------------------------------------------------------------


def test_a_partner_has_people_and_what_one_can_ask_of_each(dana: Notebook) -> None:
    to = contacts.create(dana, {"name": "Harbor Outreach", "kind": "agency", "offers": "A bed tonight"})
    worker = contacts.create(dana, {"name": "Ines Kaur", f"member_of/{to}": True, "offers": "ID cards, forms"})
    empty = agency(dana, "Bridge Clinic")
    contacts.create(dana, {"name": "Copper Door", "kind": "venue"})
    listed = partners.page(dana)
    assert [(one.row.title, [p.title for p in one.people]) for one in listed.rows] == [
        ("Bridge Clinic", []),
        ("Harbor Outreach", ["Ines Kaur"]),
    ]
    assert listed.rows[1].offers == {to: "A bed tonight", worker: "ID cards, forms"}
    assert partners.read(dana, empty) is not None and partners.read(dana, worker) is None
    assert [hit.contact.id for hit in search.search(dana, "ID cards")] == [worker]


def test_what_one_can_ask_of_them_stays_when_two_are_merged(dana: Notebook) -> None:
    first = contacts.create(dana, {"name": "Ines Kaur"})
    second = contacts.create(dana, {"name": "I. Kaur", "offers": "ID cards"})
    two = merging.both(dana, first, second)
    merging.merge(dana, two, [one.key for one in two.differences if one.takes_other])
    assert contacts.read(dana, first).offers == "ID cards"


# --- consent comes first --------------------------------------------------------------------------------------------


def test_without_consent_nothing_goes_on(dana: Notebook) -> None:
    who, to = contacts.create(dana, {"name": "Milo Brandt"}), agency(dana)
    tomorrow, yesterday = (today(dana) + timedelta(days=one) for one in (1, -1))
    for wrong, at in (
        ({"consent": ""}, "consent"),
        ({"consent": "guessed"}, "consent"),
        ({"consent_day": ""}, "consent_day"),
        ({"consent_day": tomorrow.isoformat()}, "consent_day"),
        ({"consent_until": yesterday.isoformat()}, "consent_until"),
        ({"need": " "}, "need"),
        ({"agency": ""}, "agency"),
        ({"sent": tomorrow.isoformat()}, "sent"),
        ({"sent": yesterday.isoformat()}, "sent"),  # before they agreed
    ):
        with pytest.raises(NotValid) as refused:
            referrals.write(dana, who, said(dana, to, **wrong))
        assert refused.value.field == at, wrong
    assert referrals.page(dana) == []


def test_for_somebody_under_18_a_parent_or_guardian_agrees(dana: Notebook) -> None:
    who, to = contacts.create(dana, {"name": "Juno Vale", "under_18": True}), agency(dana)
    with pytest.raises(NotValid) as refused:
        referrals.write(dana, who, said(dana, to))
    assert refused.value.field == "consent_of"
    ident = referrals.write(dana, who, said(dana, to, consent_of="guardian"))
    assert referrals.read(dana, ident).consent_of == "guardian"


def test_what_they_agreed_to_until_a_day_is_not_sent_later(squad: NotebookSquad, dana: Notebook) -> None:
    who, to = contacts.create(dana, {"name": "Milo Brandt"}), agency(dana)
    until = today(dana) + timedelta(days=2)
    ident = referrals.write(dana, who, said(dana, to, consent_until=until.isoformat()))
    assert referrals.read(dana, ident).status == "ready"
    squad.clock.later(days=4)
    assert referrals.read(dana, ident).expired
    with pytest.raises(NotValid) as refused:
        referrals.step(dana, ident, "sent", today(dana).isoformat())
    assert refused.value.field == "day"


def test_consent_that_is_withdrawn_closes_it_with_its_day(dana: Notebook) -> None:
    ident, _who, _to = referred(dana, 7)
    stepped = referrals.withdraw(dana, ident)
    row = referrals.read(dana, ident)
    assert (row.status, row.withdrawn, row.closed) == ("closed", today(dana), today(dana))
    assert follow_ups.page(dana).rows == []
    referrals.put_back(dana, ident, stepped)
    assert (referrals.read(dana, ident).status, referrals.read(dana, ident).withdrawn) == ("sent", None)
    assert len(follow_ups.page(dana).rows) == 1


# --- what becomes of it ---------------------------------------------------------------------------------------------


def test_a_referral_is_on_both_pages_and_found(dana: Notebook) -> None:
    ident, who, to = referred(dana)
    (mine,), (theirs,) = referrals.of_contact(dana, who), referrals.of_contact(dana, to)
    assert mine == theirs and mine.id == ident and (mine.status, mine.sent, mine.days) == ("sent", today(dana), 0)
    assert mine.contact is not None and mine.agency is not None
    assert (mine.contact.title, mine.agency.title, mine.need) == ("Milo Brandt", "Harbor Outreach", AGREED["need"])
    (found,) = search.everything(dana, "bus line")
    assert isinstance(found, Other) and found.id == ident


def test_it_is_accepted_and_closed_each_with_its_day_and_nothing_more_comes_back(dana: Notebook) -> None:
    ident, _who, _to = referred(dana)
    day = today(dana).isoformat()
    referrals.step(dana, ident, "accepted", day)
    referrals.step(dana, ident, "closed", day)
    row = referrals.read(dana, ident)
    assert (row.status, row.answered, row.closed) == ("closed", today(dana), today(dana))
    with pytest.raises(NotValid):
        referrals.step(dana, ident, "accepted", day)
    free = {name for name, known in rules.FIELDS.items() if known.free}
    assert free == {"need"}  # no field for what the agency found


def test_a_day_before_the_one_before_is_refused(dana: Notebook) -> None:
    ident, _who, _to = referred(dana)
    for day in ("", (today(dana) - timedelta(days=1)).isoformat(), (today(dana) + timedelta(days=1)).isoformat()):
        with pytest.raises(NotValid) as refused:
            referrals.step(dana, ident, "declined", day)
        assert refused.value.field == "day"


def test_asking_whether_it_was_taken_is_a_follow_up_that_the_answer_does(dana: Notebook) -> None:
    ident, _who, to = referred(dana, 7)
    (row,) = follow_ups.page(dana).rows
    assert (row.contact, row.due) == (to, (today(dana) + timedelta(days=7)).isoformat())
    assert row.text == "Ask Harbor Outreach whether they took the referral"
    assert referrals.of_follow_up(dana, row.id) == ident
    stepped = referrals.step(dana, ident, "declined", today(dana).isoformat())
    assert follow_ups.read(dana, row.id).status == "done"
    referrals.put_back(dana, ident, stepped)
    assert follow_ups.read(dana, row.id).status == "open" and referrals.read(dana, ident).status == "sent"
    referrals.delete(dana, ident)
    assert follow_ups.page(dana).rows == [] and referrals.page(dana) == []
    referrals.delete(dana, ident)
    referrals.restore(dana, ident)
    assert [one.id for one in referrals.page(dana)] == [ident]


def test_without_an_answer_the_longest_waiting_stands_first(squad: NotebookSquad, dana: Notebook) -> None:
    first, _who, to = referred(dana)
    squad.clock.later(days=3)
    other = contacts.create(dana, {"name": "Rosa Lindqvist"})
    second = referrals.write(dana, other, said(dana, to, sent=today(dana).isoformat()))
    done = referrals.write(dana, other, said(dana, to, sent=today(dana).isoformat()))
    referrals.step(dana, done, "declined", today(dana).isoformat())
    assert [(one.id, one.days) for one in referrals.page(dana)] == [(first, 3), (second, 0), (done, None)]


def test_two_answers_unseen_by_each_other_are_both_kept(squad: NotebookSquad, dana: Notebook) -> None:
    ident, _who, _to = referred(dana)
    eli = squad.join("Eli Brook")
    squad.sync()
    referrals.step(dana, ident, "accepted", today(dana).isoformat())
    referrals.step(eli, ident, "declined", today(eli).isoformat())
    squad.sync()
    (matter,) = conflicts.two_versions(dana)
    assert matter.record == ident and len(matter.versions) == 2
    assert referrals.read(dana, ident) is not None and referrals.read(eli, ident).versions


def test_its_history_says_what_was_done(dana: Notebook) -> None:
    ident, _who, _to = referred(dana)
    referrals.step(dana, ident, "accepted", today(dana).isoformat())
    told = [act.name for item in history.read(dana, rules.KIND, ident).page.rows for act in item.acts]
    assert told[:2] == ["Referral accepted", "Referral written"]


def test_strange_values_are_read(dana: Notebook) -> None:
    ident = dana.new_id()
    dana.write(
        Change(
            bytes.fromhex(ident),
            rules.KIND,
            {"contact": 7, "agency": ["x"], "need": "\u202ex" * 9, "status": "lost", "sent": "x", "owner": None},
        )
    )
    row = referrals.read(dana, ident)
    assert (row.contact, row.agency, row.sent, row.status) == (None, None, None, "lost")
    with pytest.raises(NotValid):
        referrals.step(dana, ident, "accepted", today(dana).isoformat())
    with pytest.raises(NotThere):
        referrals.read(dana, "0" * 32)


# --- until it is sent -----------------------------------------------------------------------------------------------


def test_until_it_is_sent_it_can_be_said_anew_and_its_history_tells_both(dana: Notebook) -> None:
    who, first, other = contacts.create(dana, {"name": "Milo Brandt"}), agency(dana), agency(dana, "Bridge Clinic")
    ident = referrals.write(dana, who, said(dana, first))
    anew = {**referrals.begun(dana, ident), "agency": other, "need": "A bed for two"}
    done = referrals.edit(dana, ident, anew, referrals.seen(dana, ident))
    row = referrals.read(dana, ident)
    assert (row.agency and row.agency.id, row.need, row.status) == (other, "A bed for two", rules.READY)
    told = [act.name for item in history.read(dana, rules.KIND, ident).page.rows for act in item.acts]
    assert told[:2] == ["Referral changed", "Referral written"]
    referrals.put_back(dana, ident, done)
    row = referrals.read(dana, ident)
    assert (row.agency and row.agency.id, row.need) == (first, "A bed near the bus line")


def test_what_was_sent_is_not_rewritten(dana: Notebook) -> None:
    ident, _who, _to = referred(dana)
    with pytest.raises(NotValid) as refused:
        referrals.edit(dana, ident, {**referrals.begun(dana, ident), "need": "Something else"})
    assert refused.value.field == "need" and referrals.read(dana, ident).need == "A bed near the bus line"


def test_consent_that_has_run_out_before_it_was_sent_is_asked_for_again(squad: NotebookSquad, dana: Notebook) -> None:
    who, to = contacts.create(dana, {"name": "Milo Brandt"}), agency(dana)
    ident = referrals.write(dana, who, said(dana, to, consent_until=today(dana).isoformat()))
    squad.clock.later(days=3)
    assert referrals.read(dana, ident).expired
    again = referrals.begun(dana, ident)
    with pytest.raises(NotValid):
        referrals.edit(dana, ident, again)
    referrals.edit(dana, ident, {**again, "consent_day": today(dana).isoformat(), "consent_until": ""})
    row = referrals.read(dana, ident)
    assert (row.expired, row.consent_until, row.consent_day) == (False, None, today(dana))


def test_for_a_minor_a_guardian_agrees_also_when_it_is_changed(dana: Notebook) -> None:
    who, to = contacts.create(dana, {"name": "Milo Brandt"}), agency(dana)
    ident = referrals.write(dana, who, said(dana, to))
    contacts.edit(dana, who, {"under_18": True})
    with pytest.raises(NotValid) as refused:
        referrals.edit(dana, ident, referrals.begun(dana, ident))
    assert refused.value.field == "consent_of"


def test_two_needs_unseen_by_each_other_are_both_kept(squad: NotebookSquad, dana: Notebook) -> None:
    who, to = contacts.create(dana, {"name": "Milo Brandt"}), agency(dana)
    ident = referrals.write(dana, who, said(dana, to))
    eli = squad.join("Eli Brook")
    squad.sync()
    for nb, need in ((dana, "A bed for two"), (eli, "A ride to the clinic")):
        referrals.edit(nb, ident, {**referrals.begun(nb, ident), "need": need}, referrals.seen(nb, ident))
    squad.sync()
    (matter,) = conflicts.two_versions(dana)
    assert (matter.record, len(matter.versions), referrals.read(dana, ident).versions) == (ident, 2, 1)
