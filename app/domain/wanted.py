"""What somebody looks for, taken apart: the parts of words that must all be there, in one or two readings.

The first reading takes every word as a word. The second takes digits in a row as one number, as phone numbers are
written: "(202) 555-01", "+44 (0)20 7946 0958" and, without the country, "020 7946 0958" find +442079460958.
"""

from __future__ import annotations

import re

from app.domain import reach
from app.domain.folding import spellings

WORDS_MAX = 8
LOOKED_AT_CHARS = 200
NUMBER_FROM_DIGITS = 3
WITH_EXTENSION_FROM_DIGITS = 7

Word = tuple[str, ...]
"""A folded word or part of one, and the other ways it may be spelled; any of them will do."""
Reading = tuple[Word, ...]

_TRUNK = re.compile(r"\(\s*0\s*\)")  # "+44 (0)20": dialled within the country, not from abroad
_EXTENSION = re.compile(r"(?:x|ext)(\d+)")


def readings(text: str, region: str) -> list[Reading]:
    """How a text may be meant, likeliest first; none for a text without letters and digits."""
    text = text[:LOOKED_AT_CHARS]
    words = _some(spellings(text))
    if not words:
        return []
    numbers = _some(_joined(spellings(_TRUNK.sub(" ", text)), region))
    return [words] if numbers == words else [words, numbers]


def _some(words: list[Word]) -> Reading:
    return tuple(list(dict.fromkeys(words))[:WORDS_MAX])


def _joined(words: list[Word], region: str) -> list[Word]:
    found: list[Word] = []
    run: list[str] = []
    for word in [*words, ("",)]:
        if word[0].isdigit():
            run.append(word[0])
            continue
        digits = "".join(run)
        found += [reach.number_forms(digits, region)] if len(digits) >= NUMBER_FROM_DIGITS else [(one,) for one in run]
        extension = _EXTENSION.fullmatch(word[0]) if len(digits) >= WITH_EXTENSION_FROM_DIGITS else None
        run = []
        if word[0]:
            found.append((*word, extension[1]) if extension else word)
    return found
