"""The register is the heart of the notebook: these properties are what "nothing is lost" means."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.kinds.amendment import AMENDMENT
from app.domain.kinds.contact import CONTACT
from app.domain.kinds.follow_up import FOLLOW_UP
from app.domain.kinds.interaction import INTERACTION
from app.domain.kinds.kind import Kind, stranger
from app.domain.merge import RecordState, value_bytes
from app.journal import stamps
from app.journal.change import Change

DEVICES = [bytes([number]) * 16 for number in range(1, 5)]
RECORD = b"r" * 16
PHONE_A, PHONE_B, PHONE_C = DEVICES[:3]


def stamp(ms: int, device: bytes = PHONE_A) -> bytes:
    return stamps.make(ms, 0, device)


def state(*writes: tuple[bytes, dict[str, Any], dict[str, Any]], kind: Kind = CONTACT) -> RecordState:
    merged = RecordState(kind)
    for when, values, basis in writes:
        merged.merge(when, values, basis)
    return merged


# Few stamps, fields and values, so that collisions, clones and writes that replace each other all occur.
# In the last millisecond each of two writes may replace the other.
some_stamps = st.builds(
    stamps.make, st.sampled_from([1, 2, 3, 4, stamps.LAST_MS]), st.integers(0, 1), st.sampled_from(DEVICES)
)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 2),
    st.sampled_from([0.0, 1.0]),
    st.sampled_from(["", "a", "b"]),
    st.just(b"a"),
)
fields = st.sampled_from(["name", "role", "tag/loud", "reach/tel:+1", "deleted", "of a newer version"])
writes = st.tuples(
    some_stamps,
    st.dictionaries(fields, values, max_size=4),
    st.dictionaries(fields, st.lists(some_stamps, max_size=3), max_size=4),
)
kinds = st.sampled_from([CONTACT, FOLLOW_UP, INTERACTION, AMENDMENT, stranger("a kind of a newer version")])


@given(st.data(), st.lists(writes, max_size=8), kinds)
def test_any_order_and_any_repetition_give_the_same_state(data: st.DataObject, history: list[Any], kind: Kind) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=4)) if history else []
    shuffled = data.draw(st.permutations([*history, *again]))
    assert state(*shuffled, kind=kind).pack() == state(*history, kind=kind).pack()


@given(st.lists(writes, max_size=8), kinds)
def test_a_second_arrival_changes_nothing(history: list[Any], kind: Kind) -> None:
    assert state(*history, *history, kind=kind).pack() == state(*history, kind=kind).pack()


@given(st.lists(writes, max_size=8), kinds)
def test_every_value_ever_written_is_live_or_was_named_by_somebody(history: list[Any], kind: Kind) -> None:
    merged = state(*history, kind=kind)
    kept = RecordState.parse(kind, merged.pack())
    for when, written, _ in history:
        for field, value in written.items():
            named = any(
                when in basis.get(field, ()) and when < later and field in values for later, values, basis in history
            )
            packed = {(one.stamp, value_bytes(one.value)) for one in _all_live(kept, field)}
            assert (when, value_bytes(value)) in packed or named


def _all_live(merged: RecordState, field: str) -> list[Any]:
    # Of a field written once, `live` only gives what is shown; the state holds the rest.
    return merged._live.get(field, [])


@given(st.lists(writes, max_size=8), kinds)
def test_bytes_give_back_the_same_state(history: list[Any], kind: Kind) -> None:
    merged = state(*history, kind=kind)
    again = RecordState.parse(kind, merged.pack())
    assert again.pack() == merged.pack()
    assert dict(again.shown()) == dict(merged.shown())
    assert (again.deleted, again.returned, again.contested()) == (merged.deleted, merged.returned, merged.contested())


@given(st.lists(writes, max_size=8), writes, kinds)
def test_a_write_on_top_of_what_is_seen_leaves_one_version(history: list[Any], last: Any, kind: Kind) -> None:
    merged = state(*history, kind=kind)
    _, written, _ = last
    if kind.written_once:
        written = {field: value for field, value in written.items() if field == "deleted"}
    basis = merged.basis(written)
    when = stamps.following(0, [one for seen in basis.values() for one in seen], PHONE_C, b"even")
    merged.merge(when, written, basis)
    for field, value in written.items():
        (only,) = merged.live(field)
        assert (only.stamp, value_bytes(only.value)) == (when, value_bytes(value))


@given(st.lists(writes, min_size=1, max_size=8), st.sampled_from([INTERACTION, AMENDMENT]))
def test_what_was_written_once_never_changes_by_later_writes(history: list[Any], kind: Kind) -> None:
    merged = state(*history, kind=kind)
    opening = min((when for when, written, _ in history if written.keys() - {"deleted"}), default=None)
    for field, value in merged.shown().items():
        if field != "deleted":
            candidates = [written[field] for when, written, _ in history if when == opening and field in written]
            assert value_bytes(value) == min(map(value_bytes, candidates))
    assert "name" not in merged.contested() and "role" not in merged.contested()


def test_a_write_may_arrive_before_the_one_it_replaces() -> None:
    merged = state((stamp(2), {"name": "Lena Abara"}, {"name": [stamp(1)]}))
    merged.merge(stamp(1), {"name": "Lena"}, {})
    assert merged.value("name") == "Lena Abara"
    assert merged.contested() == []


def test_two_officers_who_did_not_see_each_other_leave_two_versions() -> None:
    first = stamp(1)
    merged = state(
        (first, {"role": "Owner"}, {}),
        (stamp(2, PHONE_A), {"role": "Manager"}, {"role": [first]}),
        (stamp(3, PHONE_B), {"role": "Head waiter"}, {"role": [first]}),
    )
    assert [one.value for one in merged.live("role")] == ["Head waiter", "Manager"]
    assert merged.contested() == ["role"]


def test_the_same_value_written_twice_is_no_conflict() -> None:
    merged = state((stamp(1, PHONE_A), {"role": "Owner"}, {}), (stamp(1, PHONE_B), {"role": "Owner"}, {}))
    assert merged.contested() == []
    assert merged.value("role") == "Owner"


def test_ties_are_broken_by_device_and_then_by_value_and_never_by_who_looks() -> None:
    by_device = state((stamp(1, PHONE_A), {"role": "x"}, {}), (stamp(1, PHONE_B), {"role": "a"}, {}))
    assert by_device.value("role") == "a"
    cloned = state((stamp(1), {"role": "a"}, {}), (stamp(1), {"role": "b"}, {}))
    assert cloned.value("role") == "b"
    assert [one.value for one in cloned.live("role")] == ["b", "a"]


def test_true_and_one_are_two_values() -> None:
    merged = state((stamp(1, PHONE_A), {"x": True}, {}), (stamp(1, PHONE_B), {"x": 1}, {}))
    assert merged.contested() == ["x"]


def test_a_basis_cannot_reach_into_the_future_or_erase_itself() -> None:
    merged = state((stamp(1), {"role": "Owner"}, {"role": [stamp(1), stamp(9)]}))
    assert merged.value("role") == "Owner"
    merged.merge(stamp(9), {"role": "Manager"}, {})
    assert {one.value for one in merged.live("role")} == {"Owner", "Manager"}


def test_a_tag_is_there_when_anybody_still_wants_it() -> None:
    first = stamp(1)
    merged = state(
        (first, {"tag/loud": True}, {}),
        (stamp(2, PHONE_A), {"tag/loud": True}, {"tag/loud": [first]}),
        (stamp(3, PHONE_B), {"tag/loud": False}, {"tag/loud": [first]}),
    )
    assert merged.value("tag/loud") is True
    assert merged.contested() == []


def test_a_deletion_hides_what_its_author_had_seen() -> None:
    merged = state((stamp(1), {"name": "Lena"}, {}))
    merged.merge(stamp(2), {"deleted": True}, merged.basis(["deleted"]))
    assert merged.deleted and not merged.returned


def test_an_edit_beats_a_deletion_that_did_not_see_it_whatever_the_clocks_say() -> None:
    seen = state((stamp(5), {"name": "Lena"}, {}))
    deletion = seen.basis(["deleted"])
    for edit_at in (4, 6, 9):
        merged = state((stamp(5), {"name": "Lena"}, {}), (stamp(8), {"deleted": True}, deletion))
        merged.merge(stamp(edit_at, PHONE_B), {"role": "Owner"}, {})
        assert not merged.deleted
        assert merged.returned and merged.contested() == ["deleted"]


def test_deleting_again_after_seeing_the_edit_hides_it() -> None:
    merged = state((stamp(1), {"name": "Lena"}, {}))
    blind = merged.basis(["deleted"])
    merged.merge(stamp(2, PHONE_B), {"role": "Owner"}, {})
    merged.merge(stamp(3), {"deleted": True}, blind)
    merged.merge(stamp(4), {"deleted": True}, merged.basis(["deleted"]))
    assert merged.deleted and merged.contested() == []


def test_restoring_beats_deleting_at_the_same_time() -> None:
    merged = state((stamp(1), {"name": "Lena"}, {}))
    merged.merge(stamp(2), {"deleted": True}, merged.basis(["deleted"]))
    both = merged.basis(["deleted"])
    merged.merge(stamp(3, PHONE_A), {"deleted": False}, both)
    merged.merge(stamp(4, PHONE_B), {"deleted": True}, both)
    assert not merged.deleted and merged.returned


def test_an_interaction_taken_back_stays_taken_back() -> None:
    merged = state((stamp(1), {"fact": "Spoke about noise"}, {}), kind=INTERACTION)
    merged.merge(stamp(2), {"deleted": True}, merged.basis(["deleted"]))
    merged.merge(stamp(3, PHONE_B), {"fact": "Something else"}, {})
    assert merged.deleted
    assert merged.shown()["fact"] == "Spoke about noise"


def test_a_later_write_cannot_add_to_an_interaction() -> None:
    merged = state(
        (stamp(1), {"fact": "Spoke"}, {}), (stamp(2, PHONE_B), {"impression": "Angry"}, {}), kind=INTERACTION
    )
    assert dict(merged.shown()) == {"fact": "Spoke"}
    assert RecordState.parse(INTERACTION, merged.pack()).pack() == merged.pack()


def test_fields_of_a_newer_version_are_kept_as_they_came() -> None:
    merged = state((stamp(1), {"name": "Lena", "hologram": {"a": [1, b"\x00"]}}, {}))
    merged.merge(stamp(2), {"name": "Lena Abara"}, merged.basis(["name"]))
    assert RecordState.parse(CONTACT, merged.pack()).value("hologram") == {"a": [1, b"\x00"]}


def test_taking_a_change_is_merging_it() -> None:
    merged = RecordState(CONTACT)
    merged.take(stamp(2), Change(RECORD, "contact", {"name": "Lena"}, {"name": (stamp(1),)}))
    assert merged.value("name") == "Lena"
    assert merged.stamps() == [stamp(2)]
    assert RecordState(CONTACT).empty() and not merged.empty()


def test_a_record_written_once_takes_few_bytes() -> None:
    written = {"name": "Lena Abara", "role": "Owner", "kind": "person", "stage": "rapport"}
    assert len(state((stamp(1), written, {})).pack()) < len(value_bytes(written)) + 40


def test_writes_of_the_last_millisecond_that_name_each_other_leave_the_latest() -> None:
    """A member with a forged app could else make a field, or a whole contact, be as if nobody had ever written it."""
    honest = stamp(7)
    first, second, third = (stamps.make(stamps.LAST_MS, at, PHONE_B) for at in (1, 2, 3))
    ring = [
        (honest, {"name": "Lena"}, {}),
        (first, {"name": None}, {"name": [honest, third]}),
        (second, {"name": 7}, {"name": [honest, first]}),
        (third, {"name": ""}, {"name": [honest, second]}),
    ]
    for order in permutations(ring):
        merged = state(*order)
        assert [one.stamp for one in merged.live("name")] == [third]
        assert RecordState.parse(CONTACT, merged.pack()).pack() == merged.pack() == state(*ring).pack()
    alone = state(ring[0], (first, {"role": ""}, {}))
    assert alone.pack() == state((first, {"role": ""}, {}), ring[0], (first, {"role": ""}, {})).pack()
    sole = ((first, {"role": ""}, {}),)
    assert state(*sole).pack() == state(*sole, *sole).pack() == RecordState.parse(CONTACT, state(*sole).pack()).pack()
    after = stamps.following(0, [third], PHONE_A, bytes(4))
    merged.merge(after, {"name": "Lena Abara"}, merged.basis(["name"]))
    assert [one.value for one in merged.live("name")] == ["Lena Abara"]


@given(st.lists(writes, min_size=1, max_size=8))
def test_a_field_that_was_written_always_says_something(history: list[Any]) -> None:
    merged = state(*history)
    assert {name for _, written, _ in history for name in written} == set(merged.shown())


# --- copies of what another squad keeps ----------------------------------------------------------------------------


def facts(note: RecordState) -> list[Any]:
    return [text["fact"] for _, text in note.written()]


def test_a_copy_gives_way_to_what_it_repeats_whatever_the_order_and_the_clocks() -> None:
    original = (stamp(5, PHONE_A), {"fact": "as written"}, {})
    copies = [(stamp(ms, PHONE_B), {"fact": "as told", "brought": stamp(5, PHONE_A).hex()}, {}) for ms in (1, 9)]
    for copy in copies:
        assert facts(state(copy, kind=INTERACTION)) == ["as told"]
        for order in permutations([original, copy]):
            note = state(*order, kind=INTERACTION)
            assert facts(note) == ["as written"]
            assert (note.opening, note.value("fact")) == (original[0], "as written")


def test_of_copies_that_say_the_same_one_is_shown_and_another_text_stands_beside_it() -> None:
    said = {"fact": "as told", "brought": stamp(5, PHONE_A).hex()}
    same = [(stamp(ms, phone), said, {}) for ms, phone in ((7, PHONE_B), (8, PHONE_C))]
    other = (stamp(9, DEVICES[3]), {**said, "fact": "made up"}, {})
    for order in permutations([*same, other]):
        assert facts(state(*order, kind=INTERACTION)) == ["as told", "made up"]


def test_nobodys_own_words_give_way_to_a_copy() -> None:
    own = (stamp(9, PHONE_A), {"fact": "my own"}, {})
    claim = (stamp(1, PHONE_B), {"fact": "my own", "brought": stamp(2, PHONE_C).hex()}, {})
    assert facts(state(own, claim, kind=INTERACTION)) == ["my own", "my own"]
