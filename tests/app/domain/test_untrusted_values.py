from __future__ import annotations

import random
import unicodedata

from app.domain.untrusted_values import MARKS_MAX, stream_safe


def _is_mark(one: str) -> bool:
    return unicodedata.combining(unicodedata.normalize("NFKD", one)[0]) != 0


def _thinned(text: str) -> str:
    kept, marks = "", 0
    for one in text:
        marks = marks + 1 if _is_mark(one) else 0
        kept += one if marks <= MARKS_MAX else ""
    return kept


def test_every_mark_of_unicode_is_thinned_to_thirty_in_a_row() -> None:
    marks = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000 and _is_mark(chr(code))]
    assert len(marks) > 850
    assert [one for one in marks if stream_safe(one * 500) != one * MARKS_MAX] == []


def test_nothing_but_marks_beyond_thirty_in_a_row_is_dropped() -> None:
    dice = random.Random(17)
    pieces = "\u0300\u0316\u0345\uff9e\U0001d165\U0001e8d0" * 4 + "a.¡\U0001d15e\U0001f600é\uff76"
    for _ in range(500):
        text = "".join(dice.choices(pieces, k=dice.randint(1, 200)))
        assert stream_safe(text) == _thinned(text)
