"""Stamps: one order for every phone, and a new value is later than all its author saw."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.journal import stamps
from app.journal.errors import Malformed

MINUTE_MS = 60_000
YEAR_MS = 366 * 24 * 60 * MINUTE_MS
NOW_MS = 1_790_000_000_000
MINE, THEIRS = b"m" * 16, b"t" * 16

devices = st.binary(min_size=16, max_size=16)
parts = st.tuples(st.integers(0, stamps.MAX_MS), st.integers(0, stamps.MAX_COUNTER), devices)


@given(parts, parts)
def test_the_order_of_the_bytes_is_the_order_of_time_then_counter_then_device(
    one: tuple[int, int, bytes], other: tuple[int, int, bytes]
) -> None:
    assert (stamps.make(*one) < stamps.make(*other)) == (one < other)


@given(parts)
def test_a_stamp_tells_its_time_and_its_author(part: tuple[int, int, bytes]) -> None:
    stamp = stamps.make(*part)
    assert len(stamp) == stamps.STAMP_BYTES
    assert (stamps.millis(stamp), stamps.author(stamp)) == (part[0], part[2])
    assert stamps.check(stamp) == stamp


@given(st.integers(-(1 << 70), 1 << 70), st.lists(parts, max_size=8), devices)
def test_a_new_stamp_is_later_than_everything_its_author_saw(
    now_ms: int, seen: list[tuple[int, int, bytes]], device: bytes
) -> None:
    basis = [stamps.make(*part) for part in seen]
    assume(max(basis, default=b"")[:10] != b"\xff" * 10)  # the last of all stamps, in the year 10889
    fresh = stamps.following(now_ms, basis, device)
    assert all(fresh > old for old in basis)
    assert stamps.author(fresh) == device


def test_the_first_stamp_is_the_own_clock() -> None:
    assert stamps.following(NOW_MS, [], MINE) == stamps.make(NOW_MS, 0, MINE)


def test_a_clock_behind_goes_on_from_what_was_seen_and_no_further() -> None:
    seen = stamps.make(NOW_MS, 7, THEIRS)
    assert stamps.following(NOW_MS - YEAR_MS, [seen], MINE) == stamps.make(NOW_MS, 8, MINE)
    assert stamps.following(NOW_MS, [seen], MINE) == stamps.make(NOW_MS, 8, MINE)


def test_a_clock_ahead_of_what_was_seen_counts() -> None:
    seen = stamps.make(NOW_MS, 7, THEIRS)
    assert stamps.following(NOW_MS + 1, [seen], MINE) == stamps.make(NOW_MS + 1, 0, MINE)


def test_a_phone_a_year_ahead_does_not_win_for_ever() -> None:
    wrong = stamps.following(NOW_MS + YEAR_MS, [], THEIRS)
    right = stamps.following(NOW_MS, [wrong], MINE)
    assert right > wrong
    assert stamps.following(NOW_MS + MINUTE_MS, [right], THEIRS) > right


def test_the_highest_of_several_counts_wherever_it_stands() -> None:
    low, high = stamps.make(5, 9, THEIRS), stamps.make(6, 1, THEIRS)
    assert stamps.following(0, [high, low], MINE) == stamps.following(0, [low, high], MINE)
    assert stamps.following(0, [low, high], MINE) == stamps.make(6, 2, MINE)


def test_a_full_counter_moves_on_to_the_next_millisecond() -> None:
    full = stamps.make(NOW_MS, stamps.MAX_COUNTER, THEIRS)
    assert stamps.following(NOW_MS, [full], MINE) == stamps.make(NOW_MS + 1, 0, MINE)


@pytest.mark.parametrize("ms, kept", [(-1, 0), (stamps.MAX_MS + 1, stamps.MAX_MS), (1 << 90, stamps.MAX_MS)])
def test_an_impossible_clock_is_kept_within_six_bytes(ms: int, kept: int) -> None:
    assert stamps.millis(stamps.make(ms, 0, MINE)) == kept
    assert stamps.millis(stamps.following(ms, [], MINE)) == kept


@pytest.mark.parametrize("wrong", [b"", bytes(25), bytes(27), "a" * 26, None, 26, [0] * 26, bytearray(26)])
def test_anything_but_26_bytes_is_no_stamp(wrong: object) -> None:
    with pytest.raises(Malformed):
        stamps.check(wrong)
