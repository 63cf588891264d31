"""Stamps: one order for every phone, and a new value is later than all its author saw."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.journal import stamps
from app.journal.errors import Malformed
from tests.telling import tells

MINUTE_MS = 60_000
YEAR_MS = 366 * 24 * 60 * MINUTE_MS
NOW_MS = 1_790_000_000_000
MINE, THEIRS = b"m" * 16, b"t" * 16
NONE, MOST = bytes(stamps.CHANCE_BYTES), b"\xff" * stamps.CHANCE_BYTES
STEP_MAX = (1 << stamps.CHANCE_BITS) - 1

devices = st.binary(min_size=16, max_size=16)
chances = st.binary(min_size=stamps.CHANCE_BYTES, max_size=stamps.CHANCE_BYTES)
parts = st.tuples(st.integers(0, stamps.LAST_MS), st.integers(0, stamps.MAX_COUNTER), devices)


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


@given(st.integers(-(1 << 70), 1 << 70), st.lists(parts, max_size=8), devices, chances)
def test_a_new_stamp_is_later_than_everything_its_author_saw(
    now_ms: int, seen: list[tuple[int, int, bytes]], device: bytes, chance: bytes
) -> None:
    basis = [stamps.make(*part) for part in seen]
    fresh = stamps.following(now_ms, basis, device, chance)
    assume(stamps.millis(max(basis, default=fresh)) < stamps.LAST_MS)
    assert all(fresh > old for old in basis)
    assert stamps.author(fresh) == device


@given(st.integers(0, 1 << 70), st.lists(parts, max_size=8), devices, chances)
def test_a_new_stamp_may_replace_everything_its_author_saw_and_is_accepted_everywhere(
    now_ms: int, seen: list[tuple[int, int, bytes]], device: bytes, chance: bytes
) -> None:
    ends = [(stamps.LAST_MS, stamps.MAX_COUNTER, b"\xff" * 16), (stamps.LAST_MS, 0, device)]
    for basis in ([stamps.make(*part) for part in seen], [stamps.make(*part) for part in (*seen, *ends)]):
        fresh = stamps.following(now_ms, basis, device, chance)
        assume(fresh not in basis)
        assert all(stamps.replaces(fresh, old) for old in basis)
        assert stamps.check(fresh) == fresh


def test_the_first_stamp_is_the_own_clock() -> None:
    assert stamps.following(NOW_MS, [], MINE, NONE) == stamps.make(NOW_MS, 0, MINE)


def test_a_clock_behind_goes_on_from_what_was_seen_and_no_further() -> None:
    seen = stamps.make(NOW_MS, 7, THEIRS)
    assert stamps.following(NOW_MS - YEAR_MS, [seen], MINE, NONE) == stamps.make(NOW_MS, 8, MINE)
    assert stamps.following(NOW_MS, [seen], MINE, NONE) == stamps.make(NOW_MS, 8, MINE)
    assert stamps.following(NOW_MS, [seen], MINE, MOST) == stamps.make(NOW_MS, 8 + STEP_MAX, MINE)


def test_a_clock_ahead_of_what_was_seen_counts() -> None:
    seen = stamps.make(NOW_MS, 7, THEIRS)
    assert stamps.following(NOW_MS + 1, [seen], MINE, NONE) == stamps.make(NOW_MS + 1, 0, MINE)


def test_a_phone_a_year_ahead_does_not_win_for_ever() -> None:
    wrong = stamps.following(NOW_MS + YEAR_MS, [], THEIRS, MOST)
    right = stamps.following(NOW_MS, [wrong], MINE, NONE)
    assert right > wrong
    assert stamps.following(NOW_MS + MINUTE_MS, [right], THEIRS, NONE) > right


def test_the_highest_of_several_counts_wherever_it_stands() -> None:
    low, high = stamps.make(5, 9, THEIRS), stamps.make(6, 1, THEIRS)
    both = stamps.following(0, [high, low], MINE, NONE), stamps.following(0, [low, high], MINE, NONE)
    assert both == (stamps.make(6, 2, MINE),) * 2


def test_a_full_counter_moves_on_to_the_next_millisecond() -> None:
    full = stamps.make(NOW_MS, stamps.MAX_COUNTER, THEIRS)
    assert stamps.following(NOW_MS, [full], MINE, NONE) == stamps.make(NOW_MS + 1, 0, MINE)
    nearly = stamps.make(NOW_MS, stamps.MAX_COUNTER - 5, THEIRS)
    assert stamps.following(NOW_MS, [nearly], MINE, MOST) == stamps.make(NOW_MS + 1, STEP_MAX, MINE)


def test_all_28_bits_of_chance_reach_the_stamp() -> None:
    made = {stamps.following(NOW_MS, [], MINE, bytes([at, 0, 0, at << 4])) for at in range(16)}
    assert len(made) == 16
    assert stamps.following(NOW_MS, [], MINE, MOST) == stamps.make(NOW_MS, STEP_MAX, MINE)


@pytest.mark.parametrize("ms, kept", [(-1, 0), (stamps.LAST_MS + 1, stamps.LAST_MS), (1 << 90, stamps.LAST_MS)])
def test_an_impossible_clock_is_kept_within_the_range(ms: int, kept: int) -> None:
    assert stamps.millis(stamps.make(ms, 0, MINE)) == kept
    assert stamps.millis(stamps.following(ms, [], MINE, NONE)) == kept


def test_nothing_replaces_the_future_or_itself() -> None:
    early, late = stamps.make(NOW_MS, 1, MINE), stamps.make(NOW_MS, 2, THEIRS)
    assert stamps.replaces(late, early)
    assert not stamps.replaces(early, late) and not stamps.replaces(early, early)


def test_in_the_last_millisecond_whoever_saw_a_write_may_replace_it() -> None:
    theirs = stamps.make(stamps.LAST_MS, stamps.MAX_COUNTER, b"\xff" * 16)
    mine = stamps.following(NOW_MS, [theirs], MINE, MOST)
    assert stamps.check(mine) < theirs and stamps.replaces(mine, theirs)
    assert not stamps.replaces(mine, mine)


@pytest.mark.parametrize("ms", [stamps.LAST_MS + 1, 253_402_300_800_000, (1 << 48) - 1])
def test_a_stamp_past_the_last_millisecond_is_refused_with_its_reason(ms: int) -> None:
    with tells(Malformed, "2099"):
        stamps.check(ms.to_bytes(6, "big") + bytes(20))


@pytest.mark.parametrize("wrong", [b"", bytes(25), bytes(27), "a" * 26, None, 26, [0] * 26, bytearray(26)])
def test_anything_but_26_bytes_is_no_stamp(wrong: object) -> None:
    with pytest.raises(Malformed):
        stamps.check(wrong)
