"""Actions and changes: what one version writes, another reads, keeps and hands on without loss."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal import stamps
from app.journal.change import (
    ACTION_MAX_BYTES,
    BASIS_MAX,
    BOXES_MAX,
    CHANGES_MAX,
    FIELDS_MAX,
    NAME_MAX_CHARS,
    SCHEMA,
    VALUES_MAX,
    Action,
    Change,
)
from app.journal.errors import Malformed
from app.journal.packing import pack, unpack
from tests.app.journal.test_packing import values
from tests.telling import tells

STAMP = stamps.make(1_790_000_000_000, 3, b"d" * 16)
RECORD = b"r" * 16
LATE = (stamps.LAST_MS + 1).to_bytes(6, "big") + bytes(20)
NUMBERED: dict[Any, Any] = {5: "x"}

names = st.text(min_size=1, max_size=12)
stamp_bytes = st.builds(
    stamps.make,
    st.integers(0, stamps.LAST_MS),
    st.integers(0, stamps.MAX_COUNTER),
    st.binary(min_size=16, max_size=16),
)
changes = st.builds(
    Change,
    record=st.binary(min_size=16, max_size=16),
    kind=names,
    set=st.dictionaries(names, values, max_size=4),
    basis=st.dictionaries(names, st.lists(stamp_bytes, max_size=3).map(tuple), max_size=3),
    extra=st.dictionaries(st.text(min_size=2, max_size=6), values, max_size=2),
)
actions = st.builds(
    Action,
    stamp=stamp_bytes,
    changes=st.lists(changes, max_size=4, unique_by=lambda one: (one.kind, one.record)).map(tuple),
    extra=st.dictionaries(names.map("x".__add__), values, max_size=2),
)


def raw_action(**changed: Any) -> dict[str, Any]:
    return {"schema": SCHEMA, "stamp": STAMP, "changes": [raw_change()]} | changed


def raw_change(**changed: Any) -> dict[str, Any]:
    return {"r": RECORD, "k": "contact", "s": {"name": "Mrs. Kowalski"}, "b": {"name": [STAMP]}} | changed


@pytest.mark.slow
@given(actions)
def test_an_action_comes_back_as_it_was_written(action: Action) -> None:
    assert Action.parse(action.pack()) == action


@pytest.mark.slow
@given(actions)
def test_reading_and_packing_again_changes_no_byte(action: Action) -> None:
    packed = action.pack()
    assert Action.parse(packed).pack() == packed


def test_an_action_is_packed_as_documented() -> None:
    action = Action(STAMP, (Change(RECORD, "contact", {"name": "Mrs. Kowalski"}, {"name": (STAMP,)}),))
    assert unpack(action.pack(), ACTION_MAX_BYTES) == raw_action()


def test_what_a_newer_version_added_is_kept_verbatim() -> None:
    newer = raw_action(schema=2, place={"precise": [1.5, None]}, changes=[raw_change(why=["because", b"\x00"], s={})])
    again = Action.parse(pack(newer))
    assert again.extra == {"schema": 2, "place": {"precise": [1.5, None]}}
    assert again.changes[0].extra == {"why": ["because", b"\x00"]}
    assert unpack(again.pack(), ACTION_MAX_BYTES) == newer


def test_fields_and_kinds_no_version_knows_are_kept() -> None:
    odd = raw_change(k="spaceship", s={"tag/\U0001f6f8": True, "": None, "nested": {"a": {1: [b""]}}})
    assert Action.parse(pack(raw_action(changes=[odd]))).changes[0].packed() == odd


@pytest.mark.parametrize("missing", ["stamp", "changes"])
def test_an_action_without_its_parts_is_refused(missing: str) -> None:
    action = raw_action()
    del action[missing]
    with pytest.raises(Malformed):
        Action.parse(pack(action))


@pytest.mark.parametrize("missing", ["r", "k", "s", "b"])
def test_a_change_without_its_parts_is_refused(missing: str) -> None:
    change = raw_change()
    del change[missing]
    with pytest.raises(Malformed):
        Action.parse(pack(raw_action(changes=[change])))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(None, id="no map"),
        pytest.param([], id="a list"),
        pytest.param(raw_change(r=b"short"), id="a short record id"),
        pytest.param(raw_change(r="r" * 16), id="a record id of text"),
        pytest.param(raw_change(k=b"contact"), id="a kind of bytes"),
        pytest.param(raw_change(k="k" * (NAME_MAX_CHARS + 1)), id="a kind too long"),
        pytest.param(raw_change(s=[]), id="fields in a list"),
        pytest.param(raw_change(s={1: "x"}), id="a field named by a number"),
        pytest.param(raw_change(s={"n" * (NAME_MAX_CHARS + 1): 1}), id="a field name too long"),
        pytest.param(raw_change(s={f"tag/{i}": True for i in range(FIELDS_MAX + 1)}), id="too many fields"),
        pytest.param(raw_change(b=None), id="no basis"),
        pytest.param(raw_change(b={"name": STAMP}), id="a basis without a list"),
        pytest.param(raw_change(b={"name": [STAMP[:-1]]}), id="a short stamp in the basis"),
        pytest.param(raw_change(b={"name": [None]}), id="nothing in the basis"),
        pytest.param(raw_change(b={2: []}), id="a basis named by a number"),
        pytest.param(raw_change() | NUMBERED, id="an unknown key that is no text"),
    ],
)
def test_a_change_of_the_wrong_form_is_refused(change: Any) -> None:
    with pytest.raises(Malformed):
        Action.parse(pack(raw_action(changes=[change])))


@pytest.mark.parametrize(
    "action",
    [
        pytest.param(raw_action(stamp=STAMP + b"\x00"), id="a long stamp"),
        pytest.param(raw_action(stamp="s" * 26), id="a stamp of text"),
        pytest.param(raw_action(changes={}), id="changes in a map"),
        pytest.param(raw_action(changes=[raw_change()] * (CHANGES_MAX + 1)), id="too many changes"),
        pytest.param([raw_action()], id="a list"),
    ],
)
def test_an_action_of_the_wrong_form_is_refused(action: Any) -> None:
    with pytest.raises(Malformed):
        Action.parse(pack(action))


def test_more_changes_than_anybody_reads_are_never_packed() -> None:
    changes = tuple(Change(number.to_bytes(16, "big"), "contact", {}) for number in range(CHANGES_MAX + 1))
    full = Action(STAMP, changes[:-1])
    assert Action.parse(full.pack()) == full
    with tells(Malformed, "several steps"):
        Action(STAMP, changes).pack()


def test_an_action_names_a_record_once() -> None:
    with tells(Malformed, "twice"):
        Action.parse(pack(raw_action(changes=[raw_change(), raw_change(s={"name": "Another"})])))
    other = raw_change(k="follow_up")
    assert len(Action.parse(pack(raw_action(changes=[raw_change(), other]))).changes) == 2


@pytest.mark.parametrize(
    "action",
    [
        pytest.param(raw_action(stamp=LATE), id="the stamp"),
        pytest.param(raw_action(changes=[raw_change(b={"name": [LATE]})]), id="a stamp of a basis"),
    ],
)
def test_a_stamp_at_the_end_of_time_makes_an_action_unreadable_and_says_why(action: Any) -> None:
    with tells(Malformed, "2099"):
        Action.parse(pack(action))


@pytest.mark.parametrize(
    "holding",
    [
        pytest.param([[] for _ in range(BOXES_MAX)], id="too many lists"),
        pytest.param([None] * VALUES_MAX, id="too many values"),
        pytest.param([["ab"] * 100 for _ in range(200)], id="too many small texts"),
        pytest.param({str(at): {} for at in range(BOXES_MAX)}, id="too many maps"),
    ],
)
def test_more_than_an_action_may_hold_is_refused_before_it_is_built(holding: Any) -> None:
    with tells(Malformed, "more"):
        Action.parse(pack(raw_action(newer=holding)))


def test_a_basis_names_a_bounded_number_of_stamps() -> None:
    basis = [stamps.make(at, 0, b"d" * 16) for at in range(BASIS_MAX + 1)]
    assert Action.parse(pack(raw_action(changes=[raw_change(b={"name": basis[1:]})])))
    with tells(Malformed, "basis"):
        Action.parse(pack(raw_action(changes=[raw_change(b={"name": basis})])))


def test_an_action_larger_than_allowed_is_refused_before_it_is_read() -> None:
    with pytest.raises(Malformed):
        Action.parse(pack(raw_action(note="x" * ACTION_MAX_BYTES)))


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        Action.parse(data)


@pytest.mark.slow
@given(actions, st.data())
def test_a_damaged_action_raises_nothing_but_malformed(action: Action, data: st.DataObject) -> None:
    packed = bytearray(action.pack())
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(Malformed):
        Action.parse(bytes(packed))
