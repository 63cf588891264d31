"""Where the screens of measures are."""

from __future__ import annotations

MEASURE = "/measure"


def to_measure(measure: str) -> str:
    return f"{MEASURE}/{measure}"


def to_new_measure(problem: str, at: str = "", beside: str = "") -> str:
    """A new measure of a problem; `at` another place, read `beside` the measure of its own."""
    return f"{MEASURE}/new/{problem}/{at}/{beside}" if at and beside else f"{MEASURE}/new/{problem}"


def to_edit_measure(measure: str) -> str:
    return f"{to_measure(measure)}/edit"


def to_reading(measure: str, reading: str = "") -> str:
    """A new reading, or one to be corrected."""
    return f"{to_measure(measure)}/reading/{reading}" if reading else f"{to_measure(measure)}/reading"


def to_import(measure: str) -> str:
    return f"{to_measure(measure)}/import"
