"""The by-name list: seen, met, engaged, off and on again; consent; the counts; two officers; strangers' values."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain import signature
from app.domain.field_rules import NotValid
from app.domain.kinds import outreach as rules
from app.notebook import conflicts, contacts, history, interactions, merging, outreach
from app.notebook.errors import NotThere
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.outreach import Row
from tests.cast.notebook import NotebookSquad

DRAWN = signature.packed([[(10, 20), (30, 40), (50, 60), (70, 20)]])
WRITTEN = {"consent": "written", "consent_for": "Name and place, to Harbor House Outreach", "signature": DRAWN}


def ago(nb: Notebook, days: int) -> str:
    return (nb.local().date() - timedelta(days=days)).isoformat()


def person(nb: Notebook, name: str = "Walter Ames") -> str:
    return contacts.create(nb, {"name": name})


def meet(nb: Notebook, who: str, days_ago: int, how: str = "on_foot") -> None:
    at = nb.clock() - days_ago * 86_400_000
    interactions.log(nb, Log(contacts=[who], how=how, fact="Talked for a while.", at=at))


def written(nb: Notebook, listed: str, **said: str) -> None:
    outreach.consent(nb, listed, {**WRITTEN, "consent_on": ago(nb, 0), **said})


def only(nb: Notebook) -> Row:
    (row,) = outreach.page(nb)
    return row


def test_somebody_seen_is_met_by_the_first_note_and_counted_by_the_journal(dana: Notebook) -> None:
    listed = outreach.add_new(dana, "Red Jacket", "Bike path, north bench")
    row = only(dana)
    assert (row.step, row.met, row.silent, row.journal.count) == (rules.SEEN, None, None, 0)
    assert row.contact is not None and row.contact.title == "Red Jacket"
    for days_ago, how in ((12, "phone"), (9, "on_foot"), (4, "walk_in")):
        meet(dana, row.contact.id, days_ago, how)
    row = only(dana)
    assert (row.step, row.journal.count, row.silent) == (rules.MET, 2, 4)  # a call is no contact in person
    assert row.met is not None and row.met.isoformat() == ago(dana, 9)
    outreach.meet(dana, listed, ago(dana, 40))
    assert (only(dana).met or date.max).isoformat() == ago(dana, 40)


def test_sixty_days_without_contact_warn_and_ninety_ask_for_the_exit(dana: Notebook) -> None:
    for days, how in ((59, "fine"), (60, "warn"), (89, "warn"), (90, "gone")):
        who = person(dana, f"Person {days}")
        outreach.add(dana, who)
        meet(dana, who, days)
        (row,) = outreach.of_contact(dana, who)
        assert (row.silent, row.how) == (days, how)
    assert [row.silent for row in outreach.page(dana)] == [90, 89, 60, 59]


def test_engaged_off_the_list_and_on_it_again(dana: Notebook) -> None:
    who = person(dana)
    listed = outreach.add(dana, who)
    undo = outreach.engage(dana, listed, ago(dana, 0))
    assert (only(dana).step, only(dana).met) == (rules.ENGAGED, dana.local().date())
    outreach.put_back(dana, listed, *undo)
    assert only(dana).step == rules.SEEN
    outreach.engage(dana, listed, ago(dana, 0))
    outreach.take_off(dana, listed, ago(dana, 0), "left")
    assert (only(dana).step, only(dana).exit) == (rules.OFF, "left")
    assert outreach.add(dana, who) == listed and only(dana).step == rules.ENGAGED
    with pytest.raises(NotValid):
        outreach.add(dana, who)
    acts = [act.name for item in history.read(dana, rules.KIND, listed).page.rows for act in item.acts]
    assert "Engaged" in acts and "Put on the by-name list" in acts


@pytest.mark.parametrize(
    ("field", "act"),
    [
        ("engaged", lambda nb, one: outreach.engage(nb, one, "")),
        ("engaged", lambda nb, one: outreach.engage(nb, one, ago(nb, -1))),
        ("engaged", lambda nb, one: outreach.engage(nb, one, ago(nb, 6))),
        ("exited", lambda nb, one: outreach.take_off(nb, one, ago(nb, 1), "left")),
        ("exit", lambda nb, one: outreach.take_off(nb, one, ago(nb, 0), "housed")),
        ("consent", lambda nb, one: outreach.consent(nb, one, {"consent": "loud"})),
        ("consent_for", lambda nb, one: outreach.consent(nb, one, {**WRITTEN, "consent_for": " "})),
        ("consent_on", lambda nb, one: outreach.consent(nb, one, WRITTEN)),
        (
            "signature",
            lambda nb, one: outreach.consent(nb, one, {**WRITTEN, "consent_on": ago(nb, 0), "signature": ""}),
        ),
        (
            "consent_until",
            lambda nb, one: outreach.consent(
                nb, one, {**WRITTEN, "consent_on": ago(nb, 0), "consent_until": ago(nb, 2)}
            ),
        ),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(dana: Notebook, field: str, act: object) -> None:
    listed = outreach.add(dana, person(dana))
    outreach.meet(dana, listed, ago(dana, 5))
    before = only(dana)
    with pytest.raises(NotValid) as wrong:
        act(dana, listed)  # type: ignore[operator]  # a lambda of the table above
    assert wrong.value.field == field and only(dana) == before


def test_consent_is_signed_holds_until_its_day_and_is_withdrawn(dana: Notebook) -> None:
    listed = outreach.add(dana, person(dana))
    assert not only(dana).consents
    until = ago(dana, -30)
    outreach.consent(dana, listed, {**WRITTEN, "consent_on": ago(dana, 0), "consent_until": until})
    found = outreach.read(dana, listed)
    assert found.row.consents and found.signature == signature.strokes(DRAWN)
    assert found.consent_for == WRITTEN["consent_for"]
    undo = outreach.withdraw(dana, listed)
    found = outreach.read(dana, listed)
    assert not found.row.consents and found.signature and found.row.withdrawn == dana.local().date()
    outreach.put_back(dana, listed, *undo)
    assert only(dana).consents
    outreach.consent(dana, listed, {**WRITTEN, "consent": "verbal", "consent_on": ago(dana, 0)})
    assert only(dana).consents and outreach.read(dana, listed).signature == []
    outreach.consent(dana, listed, {"consent": "refused", "consent_on": ago(dana, 0)})
    assert not only(dana).consents and outreach.read(dana, listed).consent_for == ""


def test_two_officers_list_the_same_person_once_and_choose_between_two_consents(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    who = person(dana)
    squad.sync()
    assert outreach.add(dana, who) == outreach.add(eli, who)
    squad.sync()
    listed = only(dana).id
    outreach.consent(dana, listed, {**WRITTEN, "consent_on": ago(dana, 0)})
    outreach.consent(eli, listed, {"consent": "refused", "consent_on": ago(eli, 0)})
    squad.sync()
    assert only(dana) == only(eli) and only(dana).versions
    assert conflicts.count(dana) == 1


def test_of_two_who_are_merged_the_notes_count_together(dana: Notebook) -> None:
    one, other = person(dana, "Red Jacket"), person(dana, "Walter Ames")
    outreach.add(dana, one)
    meet(dana, one, 8)
    meet(dana, other, 3)
    merging.merge(dana, merging.both(dana, other, one), [])
    row = only(dana)
    assert row.contact is not None and row.contact.id == other and (row.journal.count, row.silent) == (2, 3)


def test_the_counts_of_a_span_name_nobody(dana: Notebook) -> None:
    first, second = person(dana, "Walter Ames"), person(dana, "Odile Brandt")
    listed = outreach.add(dana, first)
    outreach.add(dana, second)
    for days in (70, 20, 10):
        meet(dana, first, days)
    outreach.engage(dana, listed, ago(dana, 15))
    today = dana.local().date()
    found = outreach.counts(dana, today - timedelta(days=29), today)
    assert (found.on_list, found.new, found.met, found.engaged) == (2, 2, 0, 1)
    assert (found.contacts, found.people, found.to_engage, found.silent) == (2, 1, [2], 0)
    outreach.take_off(dana, listed, ago(dana, 0), "left")
    assert outreach.counts(dana, today, today).exits == {"left": 1}


def test_who_was_listed_by_mistake_is_taken_away_and_comes_back(dana: Notebook) -> None:
    listed = outreach.add(dana, person(dana))
    outreach.delete(dana, listed)
    outreach.delete(dana, listed)
    assert outreach.page(dana) == []
    with pytest.raises(NotThere):
        outreach.read(dana, listed)
    outreach.restore(dana, listed)
    assert only(dana).id == listed
    with pytest.raises(NotValid):
        outreach.add(dana, contacts.create(dana, {"name": "Copper Door", "kind": "venue"}))
