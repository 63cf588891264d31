"""The agency's policy: each term within its bounds, whoever wrote the document, and only what differs is written."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain import policy
from app.domain.field_rules import NotValid
from app.domain.kinds import contact
from app.domain.kinds.contact import CADENCE_MAX_DAYS, PAUSED, Stage
from app.domain.kinds.interaction import SKILLS
from app.domain.policy import LOCK_WITHIN_MIN, QUICK_NOTES, REGION, STAGES, STAGES_MAX, TERMS, Number, changed
from app.domain.quick_note import NAME_MAX_CHARS, QUICK_NOTES_MAX, USUAL, WORDS_MAX_CHARS, QuickNote
from app.journal.packing import pack
from app.journal.roster.form import POLICY_MAX_BYTES

RAPPORT = {"id": "rapport", "name": "On good terms", "cadence_days": 10}
ODD: list[Any] = [
    None,
    True,
    -1,
    0,
    1 << 80,
    1.5,
    "",
    "x" * 9_000,
    b"US",
    [],
    [[]],
    {},
    {"id": []},
    [{"id": {}}],
    ["US"],
]


def test_an_agency_may_change_its_stages_but_not_abolish_opting_out() -> None:
    own = [{"id": "met", "name": "Met", "cadence_days": 10}, {"id": "friend", "name": "Friend", "cadence_days": None}]
    assert STAGES.of({"stages": own}) == (
        Stage("met", "Met", 10),
        Stage("friend", "Friend", None),
        Stage("paused", "Paused", None),
    )
    renamed = STAGES.of({"stages": [*own, {"id": "paused", "name": "Leave alone", "cadence_days": 5}]})
    assert renamed[-1] == Stage("paused", "Leave alone", None)


@pytest.mark.parametrize("policy", [{}, {"stages": None}, {"stages": []}, {"stages": [1, {"id": 3}, {"name": "x"}]}])
def test_a_policy_that_says_nothing_useful_leaves_the_default_stages(policy: dict[str, Any]) -> None:
    assert STAGES.of(policy) == contact.STAGES


def test_every_term_has_a_name_of_its_own_words_and_a_default_that_it_may_be() -> None:
    assert len({term.name for term in TERMS}) == len(TERMS)
    for term in TERMS:
        assert term.label and term.about
        assert term.of({term.name: term.kept(term.default, None)}) == term.default


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_whatever_stands_in_the_document_counts_within_bounds_or_as_the_default(term: policy.Term[Any]) -> None:
    for odd in ODD:
        found = term.of({term.name: odd})
        assert found == term.default or term.read(term.kept(found, None)) == found, odd
    assert term.of({}) == term.of({term.name: None}) == term.default


def test_the_bounds_are_those_agreed() -> None:
    assert [LOCK_WITHIN_MIN.of({"lock_within_min": minutes}) for minutes in (0, 1, 15, 30, 31)] == [30, 1, 15, 30, 30]
    assert [REGION.of({"region": country}) for country in ("GB", "gb", "XX", "USA")] == ["GB", "US", "US", "US"]


def test_a_hostile_admins_stages_are_few_short_and_within_bounds() -> None:
    many = [{"id": f"s{n}", "name": f"S{n}", "cadence_days": CADENCE_MAX_DAYS + n} for n in range(1_000)]
    found = STAGES.of({"stages": [{"id": "x" * 41, "name": "Long", "cadence_days": 1}, *many]})
    assert len(found) == STAGES_MAX + 1 and found[-1].id == PAUSED
    assert [stage.cadence_days for stage in found[:2]] == [CADENCE_MAX_DAYS, None]


def test_a_default_stage_that_keeps_its_name_leaves_it_to_each_phone() -> None:
    faster = tuple(Stage(one.id, one.name, 10 if one.id == "rapport" else one.cadence_days) for one in contact.STAGES)
    written = changed({}, {STAGES: faster})
    assert [stage.get("name") for stage in written["stages"]] == [None] * len(faster)
    assert STAGES.of(written) == faster


def test_only_what_differs_from_what_holds_is_written() -> None:
    assert changed({}, {term: term.default for term in TERMS}) == {}
    assert changed({}, {REGION: "GB", LOCK_WITHIN_MIN: 30}) == {"region": "GB"}
    assert changed({"region": "GB"}, {REGION: "GB", LOCK_WITHIN_MIN: 10}) == {"lock_within_min": 10}


def test_going_back_to_the_default_leaves_room_for_a_better_one() -> None:
    assert changed({"region": "GB"}, {REGION: "US"}) == {"region": None}
    assert REGION.of({"region": None}) == "US"


def test_what_a_newer_version_says_of_a_stage_stays_with_it() -> None:
    before = {"stages": [{**RAPPORT, "colour": "red"}, {"id": ["no", "id"]}, 7]}
    renamed = (Stage("rapport", "Close", 10), Stage("met", "Met", 3), Stage(PAUSED, "Paused", None))
    assert changed(before, {STAGES: renamed})["stages"] == [
        {"colour": "red", "id": "rapport", "name": "Close", "cadence_days": 10},
        {"id": "met", "name": "Met", "cadence_days": 3},
        {"id": PAUSED, "cadence_days": None},
    ]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ([("met", " ", "5"), (PAUSED, "Paused", "")], "stage.met.name"),
        ([("met", "x" * 41, "5"), (PAUSED, "Paused", "")], "stage.met.name"),
        ([("met", "Met", "5"), ("seen", "met", "5"), (PAUSED, "Paused", "")], "stage.seen.name"),
        ([("met", "Met", "0"), (PAUSED, "Paused", "")], "stage.met.days"),
        ([("met", "Met", "3651"), (PAUSED, "Paused", "")], "stage.met.days"),
        ([("met", "Met", "soon"), (PAUSED, "Paused", "")], "stage.met.days"),
        ([("met", "Met", "²"), (PAUSED, "Paused", "")], "stage.met.days"),
        ([(PAUSED, "Paused", "")], "stages"),
        ([*((f"s{n}", f"S{n}", "") for n in range(STAGES_MAX + 1)), (PAUSED, "Paused", "")], "stages"),
    ],
)
def test_what_is_wrong_with_the_stages_is_told_at_its_field(typed: Any, field: str) -> None:
    with pytest.raises(NotValid) as refused:
        STAGES.clean(typed)
    assert refused.value.field == field


def test_what_an_admin_types_is_cleaned() -> None:
    typed = [("met", " Met  ", " 5 "), ("friend", "Friend", ""), (PAUSED, "Leave alone", "9")]
    assert STAGES.clean(typed) == (
        Stage("met", "Met", 5),
        Stage("friend", "Friend", None),
        Stage(PAUSED, "Leave alone", None),
    )
    assert (REGION.clean(" gb "), LOCK_WITHIN_MIN.clean(" 10 ")) == ("GB", 10)
    for term, wrong in ((REGION, "Narnia"), (REGION, "ZZ"), (LOCK_WITHIN_MIN, "31"), (LOCK_WITHIN_MIN, "ten")):
        with pytest.raises(NotValid) as refused:
            term.clean(wrong)
        assert refused.value.field == term.name


def test_the_largest_policy_that_can_be_typed_fits_into_its_fact() -> None:
    typed = [(f"{n:032x}", chr(0x20000 + n) * 40, "3650") for n in range(STAGES_MAX)]
    stages = STAGES.clean([*typed, (PAUSED, "\U00020100" * 40, "")])
    quick = QUICK_NOTES.clean(
        typed_note(
            id=f"{n:032x}",
            name=chr(0x20000 + n) * NAME_MAX_CHARS,
            words=chr(0x20000 + n) * WORDS_MAX_CHARS,
            how="call_for_service",
            started_by="them",
            skills=list(SKILLS),
            minutes="1440",
        )
        for n in range(QUICK_NOTES_MAX)
    )
    document = changed({}, {STAGES: stages, QUICK_NOTES: quick, REGION: "GB", LOCK_WITHIN_MIN: 10})
    assert len(pack(document)) <= POLICY_MAX_BYTES
    assert STAGES.of(document) == stages and QUICK_NOTES.of(document) == quick


# --- quick notes -----------------------------------------------------------------------------------------------


def typed_note(**parts: Any) -> dict[str, Any]:
    return {
        "id": "a",
        "name": "Closing",
        "words": "Walked the alley.",
        "how": "",
        "started_by": "",
        "skills": [],
        "minutes": "",
        **parts,
    }


def test_an_agency_has_a_few_quick_notes_until_it_says_otherwise_and_may_have_none() -> None:
    assert QUICK_NOTES.of({}) == USUAL and QUICK_NOTES.of({"quick_notes": []}) == ()
    assert changed({}, {QUICK_NOTES: ()}) == {"quick_notes": []}
    assert changed({"quick_notes": []}, {QUICK_NOTES: USUAL}) == {"quick_notes": None}


def test_a_usual_quick_note_leaves_its_words_to_each_phone_and_a_newer_versions_stay() -> None:
    own = QuickNote("own", "Closing", "Walked the alley.", "on_foot", "", ("summary",), 10)
    written = changed({"quick_notes": [{"id": "own", "colour": "red"}]}, {QUICK_NOTES: (USUAL[2], own)})
    assert written["quick_notes"] == [
        {"id": "called_back", "how": "phone", "started_by": "me"},
        {
            "colour": "red",
            "id": "own",
            "name": "Closing",
            "words": "Walked the alley.",
            "how": "on_foot",
            "minutes": 10,
            "skills": ["summary"],
        },
    ]
    assert QUICK_NOTES.of(written) == (USUAL[2], own)


def test_forged_quick_notes_are_few_short_and_set_nothing_that_is_no_choice() -> None:
    odd: list[Any] = [
        7,
        {"id": 3, "name": "No id", "words": "x"},
        {"id": "long", "name": "x" * (NAME_MAX_CHARS + 1), "words": "x"},
        {"id": "unseen", "name": "Unseen", "words": "\u200b\n"},
        {"id": "forged", "name": "A\u202eB", "words": "w" * 9_000, "how": ["phone"], "started_by": "boss"}
        | {"skills": ["summary", {}, "spying"], "minutes": 1 << 70},
    ]
    many = [{"id": f"n{n}", "name": f"N{n}", "words": "Hello."} for n in range(1_000)]
    first, *rest = QUICK_NOTES.of({"quick_notes": [*odd, *many]})
    assert first == QuickNote("forged", "AB", "w" * WORDS_MAX_CHARS, "", "", ("summary",), None)
    assert len(rest) == QUICK_NOTES_MAX - 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ([typed_note(name=" ")], "quick.a.name"),
        ([typed_note(name="x" * 31)], "quick.a.name"),
        ([typed_note(), typed_note(id="b", name="closing")], "quick.b.name"),
        ([typed_note(words=" ")], "quick.a.words"),
        ([typed_note(words="x" * 201)], "quick.a.words"),
        ([typed_note(minutes="soon")], "quick.a.minutes"),
        ([typed_note(minutes="9999")], "quick.a.minutes"),
        ([typed_note(id=f"{n}", name=f"N{n}") for n in range(QUICK_NOTES_MAX + 1)], "quick_notes"),
    ],
)
def test_what_is_wrong_with_a_quick_note_is_told_at_its_field(typed: Any, field: str) -> None:
    with pytest.raises(NotValid) as refused:
        QUICK_NOTES.clean(typed)
    assert refused.value.field == field


def test_a_term_more_is_one_declaration() -> None:
    lease = Number("lease_days", "Lease", "How long a phone may stay away.", 30, 1, 365)
    assert [lease.of({"lease_days": days}) for days in (None, 7, 0, 366)] == [30, 7, 30, 30]
    assert changed({"lease_days": 7, "later": "kept"}, {lease: lease.clean("14")}) == {"lease_days": 14}
