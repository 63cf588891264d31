"""A signature drawn on the screen: its strokes as text, "x,y x,y;x,y …", in a field of so many units.

Plain, so that it lies in a draft, is sealed like every field, and needs no picture to be shown again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.domain.field_rules import NotValid
from app.journal.change import Value
from app.words import N_

WIDTH, HEIGHT = 600, 200  # units of the field
POINTS_MAX = 1_500  # a long name, written slowly, has 600
TEXT_MAX = POINTS_MAX * 8

Point = tuple[int, int]
Stroke = Sequence[Point]

_FORM = re.compile(r"[0-9]{1,3},[0-9]{1,3}([ ;][0-9]{1,3},[0-9]{1,3})*\Z")


def packed(strokes: Iterable[Stroke]) -> str:
    """Strokes as text; points beyond the edge stand on it, and those beyond POINTS_MAX are left out."""
    left, said = POINTS_MAX, []
    for stroke in strokes:
        points = [f"{_within(x, WIDTH)},{_within(y, HEIGHT)}" for x, y in stroke[:left]]
        left -= len(points)
        if points:
            said.append(" ".join(points))
    return ";".join(said)


def strokes(value: object) -> list[list[Point]]:
    """What stands in a field, whoever wrote it; nothing where it is no signature."""
    if not isinstance(value, str) or len(value) > TEXT_MAX or not _FORM.match(value):
        return []
    pairs = ([one.split(",") for one in stroke.split(" ")] for stroke in value.split(";"))
    found = [[(_within(int(x), WIDTH), _within(int(y), HEIGHT)) for x, y in stroke] for stroke in pairs]
    return found if sum(map(len, found)) <= POINTS_MAX else []


def is_drawn(value: object) -> bool:
    """Whether it is more than a tap: at least a stroke of three points."""
    return any(len(stroke) > 2 for stroke in strokes(value))


def rule(field: str, value: Any) -> Value:
    """The rule of a field that holds one; "" for none."""
    if value in (None, ""):
        return ""
    if not strokes(value):
        raise NotValid(field, N_("This is no signature. Clear it, and sign again."))
    return str(value)


def _within(value: float, most: int) -> int:
    return max(0, min(most, round(value)))
