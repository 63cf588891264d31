"""A signature as text: there and back, within its field, and nothing of what is none."""

from __future__ import annotations

import pytest

from app.domain import signature
from app.domain.field_rules import NotValid
from app.domain.signature import HEIGHT, POINTS_MAX, WIDTH


def test_strokes_come_back_as_they_were_drawn() -> None:
    drawn = [[(1, 2), (30, 40), (500, 199)], [(7, 7)]]
    assert signature.strokes(signature.packed(drawn)) == drawn
    assert signature.is_drawn(signature.packed(drawn)) and not signature.is_drawn(signature.packed([[(7, 7)]]))


def test_what_leaves_the_field_stands_at_its_edge_and_too_much_is_left_out() -> None:
    assert signature.strokes(signature.packed([[(-5, 900), (9000, -1)]])) == [[(0, HEIGHT), (WIDTH, 0)]]
    endless = signature.packed([[(599, 199)] * 1000, [(1, 1)] * 1000])
    assert sum(map(len, signature.strokes(endless))) == POINTS_MAX
    signature.rule("signature", endless)


@pytest.mark.parametrize("value", ["x", "1,2;", "1,2  3,4", "-1,2", "1,2\n", "1" * 9, ["1,2"], 7, "1,2 " * 9_000])
def test_what_is_no_signature_is_refused_and_shown_as_nothing(value: object) -> None:
    assert signature.strokes(value) == []
    with pytest.raises(NotValid):
        signature.rule("signature", value)


def test_none_is_none() -> None:
    assert signature.rule("signature", None) == "" and signature.rule("signature", "") == ""
