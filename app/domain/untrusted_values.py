"""What of a stranger's value is read. A member's signature says who wrote, not that it is sane.

Whatever a record holds passes here once before it becomes part of the record's state, and the texts of it once more
where they are shown: cut to the limits of writing, at most MARKS_MAX combining marks in a row. Normalising a text is
quadratic in such a run, and half a million of them fit into a kilobyte on the wire. What is cut here stays whole in
the entry; nobody who writes by the rules (app.domain.field_rules) is ever cut.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import cache

import msgpack

from app.journal.change import Value

MARKS_MAX = 30  # Unicode UAX #15, Stream-Safe Text Format
EXPANSION_MAX = 4  # characters that one may become; Hangul and Vietnamese need 3, U+FDFA would take 18
EXPANSION_FREE_CHARS = 2_000
OTHER_MAX_BYTES = 2_048  # of a value that is no text, packed
LIST_MAX = 64
ELEMENT_MAX_CHARS = 64

# Only where so many characters in a row are neither letters, digits nor blanks can there be so many marks. Two letters
# are taken apart into marks all the same.
# It looks at a run only from its beginning.
_SUSPECT = re.compile(rf"[^\w\s](?<![^\w\s][^\w\s])[^\w\s]{{{MARKS_MAX},}}")
_MARKS_BY_NATURE = "\uff9e\uff9f"
_PLAIN = (bool, int, float, type(None))


def stream_safe(text: str) -> str:
    """The text with at most MARKS_MAX combining marks in a row, that normalises in time linear in its length."""
    if text.isascii():
        return text
    if _SUSPECT.search(text) or any(one in text for one in _MARKS_BY_NATURE):
        far = len(text.encode("utf-16-le", "surrogatepass")) > 2 * len(text)  # past U+FFFF, where a class is slow
        text = _too_many(0x1F000 if far else 0x10000).sub(lambda run: run.group()[:MARKS_MAX], text)
    while len(text) > EXPANSION_FREE_CHARS and len(unicodedata.normalize("NFKD", text)) > EXPANSION_MAX * len(text):
        text = text[: len(text) // 2]
    return text


def fewer_marks(text: str) -> str:
    """The whole text with at most MARKS_MAX marks of any category M in a row: what is drawn, or composed."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for one in text:
        marks = marks + 1 if unicodedata.category(one)[0] == "M" else 0
        if marks <= MARKS_MAX:
            kept.append(one)
    return "".join(kept)


@cache
def _too_many(end: int) -> re.Pattern[str]:
    """More than MARKS_MAX marks in a row, of those before `end`. It passes over a sign far quicker than a loop does."""
    ranges: list[list[int]] = []
    for code in range(0x300, end):
        one = chr(code)
        if unicodedata.category(one)[0] != "M" and one not in _MARKS_BY_NATURE:
            continue
        if unicodedata.combining(unicodedata.normalize("NFKD", one)[0]):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    marks = "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
    return re.compile(f"[{marks}][{marks}]{{{MARKS_MAX},}}")


def kept(values: Mapping[str, Value], most: int) -> Mapping[str, Value]:
    """The values of a change as the state of a record keeps them, `most` characters of each text; mostly just these."""
    other: dict[str, Value] = {}
    for name, value in values.items():
        if type(value) is str:
            if len(value) > most:
                other[name] = value[:most]
        elif type(value) not in _PLAIN:
            smaller = _smaller(value)
            if smaller is not value:
                other[name] = smaller
    return {**values, **other} if other else values


def _smaller(value: Value) -> Value:
    """A list cut to LIST_MAX; anything else that is large becomes the hash of its bytes."""
    if type(value) is list:
        if len(value) > LIST_MAX:
            value = value[:LIST_MAX]
        if all(type(one) is str and len(one) <= ELEMENT_MAX_CHARS for one in value):
            return value
    packed = msgpack.packb(value, use_bin_type=True)
    return value if len(packed) <= OTHER_MAX_BYTES else hashlib.sha256(packed).digest()
