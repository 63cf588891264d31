"""The door: whatever comes from outside is plain and bounded, or refused as Malformed and nothing else."""

import contextlib
from collections.abc import Callable
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal.errors import Malformed
from app.journal.packing import COUNT_MAX, DEPTH_MAX, count, pack, take, unpack, unpack_map
from tests.telling import tells

LIMIT = 4096

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.binary(max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_plain_values_come_back_as_they_went(value: Any) -> None:
    assert unpack(pack(value), 1 << 20) == value


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_but_malformed(data: bytes) -> None:
    try:
        value = unpack(data, LIMIT)
    except Malformed:
        return
    assert unpack(pack(value), LIMIT) == value or value != value or "nan" in repr(value)


@given(values, st.data())
def test_damaged_messages_raise_nothing_but_malformed(value: Any, data: st.DataObject) -> None:
    packed = bytearray(pack(value))
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(packed)))
    for damaged in (bytes(packed), bytes(packed[:cut])):
        with contextlib.suppress(Malformed):
            unpack(damaged, LIMIT)


def test_the_limit_is_checked_before_anything_is_read() -> None:
    assert unpack(pack(b"x" * 100), 102) == b"x" * 100
    with tells(Malformed, "larger than allowed"):
        unpack(pack(b"x" * 100), 101)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xc1", id="a byte msgpack never uses"),
        pytest.param(b"\xc0\xc0", id="something behind the message"),
        pytest.param(b"\xdd\xff\xff\xff\xff", id="a list that claims 4 billion items"),
        pytest.param(b"\xdf\xff\xff\xff\xff", id="a map that claims 4 billion keys"),
        pytest.param(b"\xc6\xff\xff\xff\xffx", id="bytes that claim 4 GiB"),
        pytest.param(b"\xa2\xff\xfe", id="text that is no UTF-8"),
        pytest.param(b"\x81\x91\x01\x02", id="a list as the key of a map"),
        pytest.param(b"\x81\x80\x02", id="a map as the key of a map"),
        pytest.param(b"\xd4\x05\x00", id="an extension type"),
        pytest.param(b"\xc7\x00\x05", id="an empty extension type"),
        pytest.param(b"\xd4\xf0\x00", id="a reserved extension type"),
        pytest.param(b"\xd6\xff\x00\x00\x00\x01", id="a msgpack timestamp"),
        pytest.param(b"\x81\xd6\xff\x00\x00\x00\x01\x01", id="a msgpack timestamp as a key"),
    ],
)
def test_what_is_no_plain_message_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        unpack(data, LIMIT)


@pytest.mark.parametrize(
    "nest",
    [
        pytest.param(lambda depth: b"\x91" * depth + b"\xc0", id="lists"),
        pytest.param(lambda depth: b"\x91" * (depth - 1) + b"\x90", id="lists around an empty one"),
        pytest.param(lambda depth: b"\x81\x01" * depth + b"\xc0", id="maps"),
        pytest.param(lambda depth: b"\x92\xc0" * depth + b"\xc0", id="the last of several"),
        pytest.param(lambda depth: b"\xdc\x00\x01" * depth + b"\xc0", id="lists with long headers"),
        pytest.param(lambda depth: b"\xdf\x00\x00\x00\x01\xa1k" * depth + b"\xc0", id="maps with long headers"),
    ],
)
def test_32_levels_are_read_and_33_are_refused(nest: Callable[[int], bytes]) -> None:
    unpack(nest(DEPTH_MAX), 1 << 20)
    for depth in (DEPTH_MAX + 1, 511, 512, 1024, 1025, 100_000):
        with pytest.raises(Malformed):
            unpack(nest(depth), 1 << 20)


def test_a_wide_message_with_many_short_lists_is_not_deep() -> None:
    wide = [[[index]] for index in range(1000)]
    assert unpack(pack(wide), 1 << 20) == wide


@pytest.mark.parametrize("empty", [[], {}])
def test_so_many_lists_and_maps_are_read_and_one_more_is_refused(empty: Any) -> None:
    assert unpack(pack([empty] * 99), LIMIT, boxes=100) == [empty] * 99
    with pytest.raises(Malformed):
        unpack(pack([empty] * 100), LIMIT, boxes=100)
    wide = [[empty] * 1000 for _ in range(100)]
    with pytest.raises(Malformed):
        unpack(pack(wide), 1 << 20)


def test_a_list_or_map_as_long_as_allowed_is_read() -> None:
    for whole in ([None] * 50, {str(at): at for at in range(50)}):
        assert unpack(pack(whole), LIMIT, length=50) == whole
        with pytest.raises(Malformed):
            unpack(pack(whole), LIMIT, length=49)


@pytest.mark.parametrize("value", [None, 1, "text", [], [{}], {1: 2}, {b"a": 1}, {"a": 1, 2: 3}])
def test_only_a_map_with_text_keys_is_a_message(value: Any) -> None:
    with pytest.raises(Malformed):
        unpack_map(pack(value), LIMIT)


def test_text_and_bytes_stay_two_kinds() -> None:
    assert unpack_map(pack({"a": "x", "b": b"x"}), LIMIT) == {"a": "x", "b": b"x"}
    assert unpack(bytes(msgpack.packb("x", use_bin_type=True)), LIMIT) == "x"


@pytest.mark.parametrize(
    "kind, value",
    [(int, True), (int, 1.0), (int, "1"), (bytes, "x"), (str, b"x"), (dict, []), (list, {}), (bytes, None), (bool, 1)],
)
def test_a_field_of_another_kind_is_refused(kind: type, value: Any) -> None:
    with tells(Malformed, "'n'"):
        take({"n": value}, "n", kind)


def test_a_field_has_its_kind_and_its_length() -> None:
    assert take({"n": 5}, "n", int) == 5
    assert take({"n": False}, "n", bool) is False
    assert take({"n": b"abc"}, "n", bytes, 3) == b"abc"
    for message in ({}, {"n": b"ab"}, {"n": b"abcd"}):
        with pytest.raises(Malformed):
            take(message, "n", bytes, 3)


@pytest.mark.parametrize("value", [0, 1, COUNT_MAX])
def test_a_count_fits_a_database_column(value: int) -> None:
    assert count({"n": value}, "n") == value


@pytest.mark.parametrize("value", [-1, COUNT_MAX + 1, (1 << 64) - 1, True, 1.0, None])
def test_a_count_out_of_range_is_refused(value: Any) -> None:
    with pytest.raises(Malformed):
        count({"n": value}, "n")
