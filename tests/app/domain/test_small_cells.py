"""Small counts are hidden, and no arithmetic finds them: tried on every breakdown that there is room to try."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest

from app.domain.small_cells import FEW, Shown, alone, amount, breakdown

Published = tuple[Shown, tuple[Shown, ...]]


def published(counts: tuple[int, ...]) -> Published:
    total, parts = breakdown({str(at): count for at, count in enumerate(counts)})
    return total, tuple(parts.values())


@pytest.mark.parametrize(("parts", "most"), [(1, 40), (2, 40), (3, 24), (4, 14)])
def test_whoever_knows_the_rule_and_the_total_cannot_find_a_hidden_count(parts: int, most: int) -> None:
    worlds: defaultdict[Published, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most), repeat=parts):
        worlds[published(counts)].append(counts)
    for (total, shown), possible in worlds.items():
        if total is not None and total >= most:
            continue  # worlds with larger counts, which were not tried, would fit as well
        for at, one in enumerate(shown):
            could_be = {counts[at] for counts in possible}
            assert could_be == {one} if one is not None else len(could_be) > 1, (total, shown, possible)
            assert one is None or one == 0 or one >= FEW


def test_counts_that_are_large_enough_are_shown_as_they_are_and_an_empty_cell_is() -> None:
    assert breakdown({"kept": 31, "late": 5, "broken": 0}) == (36, {"kept": 31, "late": 5, "broken": 0})
    assert breakdown({"kept": 0, "late": 0}) == (0, {"kept": 0, "late": 0})


def test_the_next_smallest_is_hidden_with_a_small_one_and_no_zero_is_left_where_that_is_not_enough() -> None:
    assert breakdown({"kept": 31, "late": 6, "broken": 3, "let_go": 0}) == (
        40,
        {"kept": 31, "late": None, "broken": None, "let_go": 0},
    )
    assert breakdown({"kept": 4, "late": 4, "broken": 0}) == (8, {"kept": None, "late": None, "broken": None})
    assert breakdown({"kept": 1, "late": 0}) == (None, {"kept": None, "late": None})


def test_two_of_one_size_are_hidden_together_so_that_their_order_tells_nothing() -> None:
    assert breakdown({"a": 7, "b": 7, "c": 2, "d": 20})[1] == {"a": None, "b": None, "c": None, "d": 20}


def test_a_sum_goes_with_the_number_of_what_it_sums() -> None:
    assert (amount(340, 12), amount(0, 0), amount(12, None), alone(4), alone(5), alone(0)) == (340, 0, None, None, 5, 0)
