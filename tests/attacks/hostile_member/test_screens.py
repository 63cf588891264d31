"""No screen fails over what a member signed, and what honest officers wrote is still there."""

from __future__ import annotations

import itertools
import json
import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.kinds.problem import OPEN
from app.domain.kinds.reading import COUNT_MAX
from app.notebook import (
    conflicts,
    contacts,
    follow_ups,
    gatherings,
    handovers,
    interactions,
    measures,
    outreach,
    problems,
    programmes,
    referrals,
    shares,
    visits,
)
from app.notebook.projection import Projection
from app.state.error_sentences import sentence
from tests.attacks.hostile_member import entries, screens
from tests.attacks.hostile_member.conftest import Scene, staged

EXAMPLES = int(os.environ.get("BEATBOOK_HOSTILE_EXAMPLES", "1"))  # `make soak` does more
PAGES_AGAIN = 100 if EXAMPLES == 1 else 1 << 20  # of contacts, once they were all read and the notebook opened anew


@pytest.fixture(scope="module")
def shared() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory() as folder:
        made = staged(Path(folder))
        yield made
        made.squad.close()


def honest_words_are_there(scene: Scene) -> None:
    """On Dana's phone, with her name on them."""
    item = interactions.read(scene.dana, scene.note)
    texts = [item.fact, *(more.text for more in item.amendments)]
    assert any("Spoke about the keg store" in text for text in texts)
    assert any("keg store" in one.fact or one.amendments for one in _notes(scene)), "the note left the contact's page"
    assert any(row.text == "bring the keys" for row in _tasks(scene))


def _notes(scene: Scene) -> list[interactions.TimelineItem]:
    return [one for one in interactions.timeline(scene.dana, scene.contact, limit=500).rows if one.id == scene.note]


def _tasks(scene: Scene) -> list[follow_ups.FollowUpRow]:
    return [
        row for status in ("open", "done") for row in follow_ups.page(scene.dana, status=status, whose="squad").rows
    ]


def test_nothing_that_hurt_once_stops_a_screen_or_hides_what_officers_wrote(scene: Scene) -> None:
    for attack in scene.chosen():
        scene.attack(attack.padded)
        honest_words_are_there(scene)
        if EXAMPLES > 1:  # says at once which one it was; what was taken in stays, so the end misses none
            screens.read_everything(scene.dana)
    screens.read_everything(scene.dana)
    unreadable = len(scene.dana.unread())
    assert unreadable and all(sentence(reason).endswith(".") for reason in scene.dana.unread().values())
    _nothing_unforeseen(scene)
    screens.history(scene.dana)
    again = scene.squad.phones[0].reopen()
    assert screens.read_everything(again, PAGES_AGAIN) and len(again.unread()) == unreadable


@given(seed=st.integers(0, (1 << 32) - 1), many=st.integers(4, 8))
@settings(
    max_examples=4 * EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a smaller seed is not a smaller attack
)
def test_no_screen_fails_over_any_values_of_any_field_of_any_kind(shared: Scene, seed: int, many: int) -> None:
    dice = random.Random(seed)
    who, note = bytes.fromhex(shared.contact), bytes.fromhex(shared.note)
    for _ in range(many):
        action = entries.by_chance(shared.eli.device, shared.squad.clock(), shared.squad.vault, who, note, dice)
        shared.attack(entries.believable(action))
    screens.read_everything(shared.dana)
    screens.history(shared.dana)
    _nothing_unforeseen(shared)


whole = st.integers(-(1 << 63), (1 << 64) - 1)  # what msgpack has room for
plain = st.none() | st.booleans() | whole | st.floats() | st.text() | st.binary()
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text() | whole, inner, max_size=5),
    max_leaves=12,
)
_numbers = itertools.count(1)


@given(kind=st.sampled_from(list(entries.FIELDS)), data=st.data())
@settings(max_examples=12 * EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_screen_fails_over_values_that_nobody_thought_of(shared: Scene, kind: str, data: st.DataObject) -> None:
    names = st.sampled_from(entries.FIELDS[kind]) | st.text(max_size=30)
    fields = data.draw(st.dictionaries(names.filter(lambda name: name.isprintable()), values, max_size=8))
    own = shared.squad.record(f"{next(_numbers)}")
    record = data.draw(st.sampled_from([own, bytes.fromhex(shared.contact), bytes.fromhex(shared.note)]))
    packed = entries.raw(shared.eli.device, [entries.change(record, kind, fields)], shared.squad.clock())
    shared.attack(entries.believable(packed))
    screens.read_everything(shared.dana)
    _nothing_unforeseen(shared)


def test_whatever_order_they_come_in_every_phone_shows_the_same(scene: Scene) -> None:
    dice, who, note = random.Random(5), bytes.fromhex(scene.contact), bytes.fromhex(scene.note)
    for attack in [one for one in scene.chosen() if len(one.padded) < 3_000]:
        entries.sealed(scene.forger, attack.padded, scene.squad.vault, scene.squad.vault_key)
    for _ in range(80):
        action = entries.by_chance(scene.eli.device, scene.squad.clock(), scene.squad.vault, who, note, dice)
        entries.sealed(scene.forger, entries.believable(action), scene.squad.vault, scene.squad.vault_key)
    opened = []
    for one in scene.forger.store.entries_after(0, 1_000):
        try:
            opened.append(scene.dana.says(one.entry))
        except entries.JournalError:
            continue
    assert len(opened) > 40
    shown = []
    for order in (opened, opened[::-1], dice.sample(opened, len(opened))):
        projection = Projection(squads=scene.dana.projection.squads)
        for at in range(0, len(order), 7):
            projection.apply(order[at : at + 7])
        shown.append(_rows(projection))
        projection.close()
    assert shown[0] == shown[1] == shown[2]


def _nothing_unforeseen(scene: Scene) -> None:
    """What is refused is refused for a reason: no entry was left out because showing it failed."""
    assert not [reason for reason in scene.dana.unread().values() if reason.code == "entry.not_shown"]


def _rows(projection: object) -> list[str]:
    read = projection._driver.execute  # type: ignore[attr-defined]  # as the simulation looks at a phone
    names = {num: f"{kind}/{ident.hex()}" for num, ident, kind in read("SELECT num, id, kind FROM records")}
    found = [
        f"{kind} {ident.hex()} {versions}"
        for ident, kind, versions in read("SELECT id, kind, versions FROM records WHERE state <> x''")
    ]
    found += [
        repr(row)
        for row in read(
            "SELECT id, deleted, kind, title, stage, phone, versions, names, details, last_at, since FROM contacts"
        )
    ]
    found += [repr(row) for row in read("SELECT id, at, officer, minutes FROM interactions")]
    found += [repr((names[a], names[b])) for a, b in read("SELECT contact, interaction FROM interaction_contacts")]
    found += [repr((names[a], names[b], at)) for a, b, at in read("SELECT num, interaction, at FROM amendments")]
    found += [
        repr(row)
        for row in read("SELECT id, deleted, kind, text, due_key, owner, status, done_at, versions FROM follow_ups")
    ]
    found += [repr(row) for row in read("SELECT id, deleted, place, why, until, set_by FROM spots")]
    found += [
        repr((names[a], names.get(b), *more)) for a, b, *more in read("SELECT num, spot, officer, at FROM visits")
    ]
    found += [
        repr((names[a], names.get(b), *more)) for a, b, *more in read("SELECT num, visit, officer, at FROM visit_ends")
    ]
    found += [repr((names[num], text)) for num, text in read("SELECT num, text FROM notes")]
    return sorted(found)


def test_a_change_of_nothing_does_not_hide_the_changes_beside_it(scene: Scene) -> None:
    empty = entries.Change(scene.squad.record("m"), "contact", {})
    scene.signs(empty, entries.Change(scene.squad.record("n"), "contact", {"name": "Ruth Adeyemi"}))
    assert [row.title for row in contacts.rows(scene.dana, [scene.squad.record("n").hex()])] == ["Ruth Adeyemi"]
    scene.signs(empty)
    assert not scene.dana.unread()


def test_a_contact_without_a_name_can_be_opened(scene: Scene) -> None:
    scene.signs(entries.Change(scene.squad.record("n"), "contact", {"name": None}))
    row = contacts.rows(scene.dana, [scene.squad.record("n").hex()])[0]
    assert row.unnamed and row.title == "Unnamed person"
    assert contacts.read(scene.dana, row.id).name == ""
    scene.signs(entries.Change(scene.squad.record("m"), "contact", {}))
    assert contacts.rows(scene.dana, [scene.squad.record("m").hex()]) == []


def test_forged_problems_measures_and_visits_are_read_to_the_end(scene: Scene) -> None:
    """Each is there to be read: a forged one that no list showed would prove nothing."""
    who, at = scene.contact, scene.squad.clock()
    problem, measure, spot, visit = (scene.squad.record(name).hex() for name in ("p", "m", "s", "v"))

    def signs(name: str, kind: str, /, **fields: Any) -> None:
        scene.signs(entries.Change(scene.squad.record(name), kind, fields))

    turned = dict.fromkeys(("behaviour", "place", "title", "stage", "harmed", "offender", "handler_words"), TURNING)
    when = {"days": [TURNING, "fr"], "from": "24:00", "review": "9999-12-31"}
    signs("p", "problem", **turned, **when, lead=scene.dana.officer, **{f"handler/{who}": True})
    turned = dict.fromkeys(("text", "verdict", "question", "stage", "before"), TURNING)
    signs("y", "problem_entry", **turned, problem=problem, at=1 << 53, offset_min=1 << 40)
    turned = dict.fromkeys(("name", "unit", "better", "where"), TURNING)
    ends = {"baseline_from": "9999-12-31", "baseline_until": "0001-01-01"}
    signs("m", "measure", **turned, **ends, problem=problem, at="own")
    signs("c", "measure", **turned, problem=problem, beside=measure, at="comparison")
    for number, (first, last, count) in enumerate(
        (
            ("0001-01-01", "0001-01-02", 3),
            ("9999-12-31", "9999-12-31", 3),
            ("2026-11-02", "2026-11-02", 1 << 60),
            ("2026-11-02", "2026-11-02", 3),
        )
    ):
        signs(f"r{number}", "reading", measure=measure, first=first, last=last, count=count)
    signs("s", "spot", place=TURNING, why=TURNING, until="9999-12-31", venue=who)
    signs("v", "visit", spot=spot, place=TURNING, at=at - 1, offset_min=1 << 40)
    signs("e", "visit_end", visit=visit, at=at, did=[TURNING, {}, 7], later=TURNING)
    for value in ("x", "y"):
        signs("p", "problem", title=TURNING + value)
        signs("m", "measure", name=TURNING + value)
        signs("s", "spot", why=TURNING + value)
    [row] = problems.page(scene.dana, OPEN).rows
    [found] = measures.of_problem(scene.dana, row.id)
    assert row.id == problem and problems.read(scene.dana, problem).entries
    assert found.others and 1 <= len(found.readings) <= 3 and all(one.count <= COUNT_MAX for one in found.readings)
    assert visits.of_spot(scene.dana, spot).total == 1
    assert screens.read_everything(scene.dana)
    screens.history(scene.dana)
    _nothing_unforeseen(scene)


def test_a_forged_place_on_the_by_name_list_is_read_to_the_end(scene: Scene) -> None:
    """Days before and after all others, a consent of no kind, and signatures that are none, or endless."""
    listed = scene.squad.record("o").hex()

    def signs(**fields: Any) -> None:
        scene.signs(entries.Change(scene.squad.record("o"), "outreach", fields))

    days = {"listed": "0001-01-01", "met": "9999-12-31", "engaged": "0001-01-01", "exited": "9999-12-31"}
    consent = {"consent_on": "9999-12-31", "consent_until": "0001-01-01", "withdrawn": "2026-13-41"}
    signs(contact=scene.contact, **days, **consent, exit=TURNING, consent=TURNING, consent_for=TURNING * 9)
    for drawn in ("599,199 " * 9_000 + "1,1", "1,1;;", ["1,1"], TURNING, {"x": 1}, "999,999 0,0 5,5"):
        for said in ("written", TURNING):
            signs(signature=drawn, consent=said)
            assert screens.read_everything(scene.dana)
    assert [row.id for row in outreach.of_contact(scene.dana, scene.contact)] == [listed]
    screens.history(scene.dana)
    _nothing_unforeseen(scene)


def test_a_forged_programme_with_its_checks_is_read_to_the_end(scene: Scene) -> None:
    """What it asks for is a text of its author's own making, and may be any."""
    programme, who = scene.squad.record("g").hex(), scene.contact
    item = {"id": "door", "name": TURNING, "evidence": TURNING, "verified_by": TURNING, "holds": "9999 years"}
    asks = {"id": "x", "name": TURNING, "version": 1, "for": "venue", "about": TURNING, "sections": [{"items": [item]}]}
    asks["sections"] += [{"name": TURNING, "items": [{**item, "id": "staff", "each": "person"}]}, 7, {"items": {}}]

    def signs(name: str, kind: str, /, **fields: Any) -> None:
        scene.signs(entries.Change(scene.squad.record(name), kind, fields))

    turned = dict.fromkeys(("template", "name", "reason"), TURNING)
    days = {"began": "9999-12-31", "since": "2026-01-01", "granted": "0001-01-01"}
    signs("g", "programme", **turned, **days, contact=who, asks=json.dumps(asks), standing="granted", lead=TURNING)
    turned = dict.fromkeys(("name", "evidence", "agency", "by"), TURNING)
    for number, (name, state, day, until) in enumerate(
        (
            ("door", "met", "2026-01-01", "2099-12-31"),
            ("door", "met", "9999-12-31", "2026-01-01"),
            ("staff", TURNING, "2026-01-01", "2020-01-01"),
            ("staff", "met", "2099-12-31", None),
            ("golf", "met", "2026-01-01", "2026-13-41"),
        )
    ):
        more = {"person_words": TURNING} if name == "staff" else {}
        more |= {"at": 1 << 53, "offset_min": 1 << 40, "programme": programme}
        signs(f"k{number}", "check", **turned, **more, item=name, state=state, day=day, until=until)
    for value in ("x", "y"):
        signs("g", "programme", standing=TURNING + value if value == "x" else "granted", reason=TURNING + value)
    (row,) = programmes.page(scene.dana)
    assert (row.id, row.total, row.versions > 0) == (programme, 2, True)
    assert len(programmes.read(scene.dana, programme).others) == 1
    assert screens.read_everything(scene.dana)
    screens.history(scene.dana)
    for text in ("[" * 9_000, "{}", "null", '{"sections": 1}'):
        signs("g", "programme", asks=text)
        assert screens.read_everything(scene.dana)
    _nothing_unforeseen(scene)


def test_forged_referrals_and_share_slips_are_read_to_the_end(scene: Scene) -> None:
    """Each is there to be read; what tries to take a slip out of the log leaves it there."""
    who, at = scene.contact, scene.squad.clock()
    share = scene.squad.record("h").hex()

    def signs(name: str, kind: str, /, **fields: Any) -> None:
        scene.signs(entries.Change(scene.squad.record(name), kind, fields))

    signs("a", "contact", name="Harbor", kind="agency", offers=TURNING)
    turned = dict.fromkeys(("need", "consent", "consent_of", "status", "owner"), TURNING)
    days = {"consent_day": "9999-12-31", "consent_until": "0001-01-01", "sent": "2099-12-31", "answered": 7}
    signs("q", "referral", **turned, **days, contact=who, agency=scene.squad.record("a").hex(), person=who)
    signs("z", "referral", status="sent", sent="1900-01-01")
    for value in ("x", "y"):
        signs("q", "referral", status=TURNING + value)
    turned = dict.fromkeys(("to", "to_person", "purpose"), TURNING)
    says = json.dumps([[TURNING, TURNING * 200], ["a", 7], [[], {}], ["b"] * 3])
    signs("h", "share", **turned, says=says, contact=who, agency=who, until="9999-12-31", at=at, offset_min=1 << 40)
    signs("h", "share", deleted=True)
    for number, text in enumerate(("[" * 9_000, "{}", "null", '[[["a"]]]')):
        signs(f"w{number}", "share", says=text, problem=share, until=TURNING, at=1 << 53, under_18=TURNING)
    signs("o", "share_end", share=share, reason=TURNING, at=at)
    assert {one.status for one in referrals.page(scene.dana)} >= {"sent"}
    assert shares.log(scene.dana).total == 5
    revoked = shares.read(scene.dana, share).revoked
    assert revoked is not None and "\u202e" not in revoked[1]
    assert screens.read_everything(scene.dana)
    screens.history(scene.dana)
    _nothing_unforeseen(scene)


def test_forged_gatherings_are_read_to_the_end(scene: Scene) -> None:
    who = scene.contact

    def signs(name: str, kind: str, /, **fields: Any) -> None:
        scene.signs(entries.Change(scene.squad.record(name), kind, fields))

    crowd = {f"{part}/{number:032x}": True for part in ("came", "wanted") for number in range(240)}
    there = {f"came/{who}": True, f"wanted/{who}": 7, "came/": True, "wanted/x": True}
    turned = dict.fromkeys(("title", "place", "words"), TURNING)
    signs("g", "gathering", kind=TURNING, day="2099-12-31", others=1 << 60, venue=TURNING, **turned, **there)
    signs("y", "gathering", kind="meeting", day=TURNING, title=7, others=-1, **crowd)
    for value in ("x", "y"):
        signs("g", "gathering", title=TURNING + value)
    given = {"gathering": scene.squad.record("g").hex(), "partner": who, "text": TURNING, "owner": scene.dana.officer}
    signs("f", "follow_up", kind="task", status="open", **given)
    signs("e", "follow_up", kind="task", gathering=TURNING, partner=[who], text="Light the stairs")
    (ahead,) = gatherings.page(scene.dana, "ahead").rows
    assert (ahead.kind, ahead.wanted, ahead.reached, ahead.agreed) == ("event", 1, 1, 1) and ahead.versions == 1
    assert gatherings.page(scene.dana, "over").total == 1
    assert screens.read_everything(scene.dana)
    screens.history(scene.dana)
    _nothing_unforeseen(scene)


def test_forged_handovers_are_read_to_the_end_and_accept_nothing(scene: Scene) -> None:
    who, at = scene.contact, scene.squad.clock()
    given, dana = scene.squad.record("h").hex(), scene.dana.officer

    def signs(name: str, kind: str, /, **fields: Any) -> None:
        scene.signs(entries.Change(scene.squad.record(name), kind, fields))

    turned = {"name": TURNING, "words": TURNING, "contacts": [who, "x", 7, {}] * 20, "problems": TURNING}
    signs("h", "handover", to=dana, **turned, programmes=["0" * 32, who], at=at, offset_min=1 << 40)
    signs("w", "handover", to=TURNING, contacts=who, at=1 << 53)
    signs("y", "handover", to="f" * 32, contacts=[who], at=TURNING)
    (mine,) = handovers.to_look_at(scene.dana)
    for number, said in enumerate(("taken", "asked", "answered", TURNING)):
        forged = {"handover": given, "giver": mine.giver, "said": said, "words": TURNING, "contact": who}
        signs(f"s{number}", "handover_step", **forged, at=-at)
    signs("t", "handover_step", handover=TURNING, giver=7, said=[], words={})
    (row,) = [one for one in handovers.page(scene.dana) if one.id == given]
    theirs = ("contact", who)  # Dana's: nobody else gives them away
    assert theirs in row.items and row.open == tuple(one for one in row.items if one != theirs) and not row.asked
    assert screens.read_everything(scene.dana)
    screens.history(scene.dana)
    _nothing_unforeseen(scene)


TURNING = "Lena\u202e\u2066\u2028\x1b\x85 le keg"


def test_no_line_that_stands_among_others_is_broken_or_turned_by_what_a_member_signed(scene: Scene) -> None:
    who, note, task = map(scene.squad.record, "nop")
    contact = {name: TURNING for name in entries.FIELDS["contact"] if name not in ("kind", "created", "cadence_days")}
    contact |= {f"tag/{TURNING}": True, f"reach/tel:+1{TURNING}": True, "reach/tel:+12025550147": TURNING}
    scene.signs(entries.Change(who, "contact", contact))
    ids = [who.hex(), scene.contact]
    told = dict.fromkeys(("how", "started_by", "place", "fact", "impression", "officer"), TURNING)
    at = scene.squad.clock()
    scene.signs(
        entries.Change(note, "interaction", {**told, "contacts": ids, "at": at, "minutes": 5, "skills": [TURNING]})
    )
    scene.signs(entries.Change(task, "follow_up", {"kind": TURNING, "text": TURNING, "contact": who.hex()}))
    for value in ("x", "y"):  # two versions of fields, known and unknown, turned in their names and values
        fields = {"role": TURNING + value, f"new{TURNING}": value, "stage": TURNING + value}
        scene.signs(entries.Change(who, "contact", fields))
        scene.signs(entries.Change(task, "follow_up", {"text": TURNING + value, "reason": TURNING + value}))
    assert {"Role", "newLena  le keg"} <= {one.label for one in conflicts.of_record(scene.dana, who.hex())}
    assert screens.read_everything(scene.dana)
    screens.history(scene.dana)
