"""What somebody looks for, taken apart: the parts of words that must all be there, in one or two readings.

The first reading takes every word as a word. The second takes digits in a row as one number, as phone numbers are
written: "(202) 555-01", "+44 (0)20 7946 0958" and, without the country, "020 7946 0958" find +442079460958.
Short pieces of letters and digits may also be read together and apart: "ab 12 cde" is on the plate AB12 CDE.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from app.domain import reach
from app.domain.folding import spellings

WORDS_MAX = 8
LOOKED_AT_CHARS = 200
NUMBER_FROM_DIGITS = 3
WITH_EXTENSION_FROM_DIGITS = 7

PLATE_PIECES_MAX, PLATE_PIECE_MAX_CHARS = 4, 4
APART_FROM_CHARS = 5  # "b2" taken apart fits every other contact

Word = tuple[str, ...]
"""A folded word or part of one, and the other ways it may be spelled; any of them will do."""
Reading = tuple[Word, ...]

_PIECE = re.compile(r"[^\W\d_]+|\d+")
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


def plates(reading: Reading) -> list[Reading]:
    """Short pieces of letters and digits in every other way they may stand together, as number plates are written."""
    return [found for found in dict.fromkeys(_together(reading)) if found != reading]


def _together(reading: Reading) -> Iterator[Reading]:
    pieces = [piece for word in reading for piece in _PIECE.findall(word[0])]
    kinds = {piece.isdigit() for piece in pieces}
    if len(kinds) < 2 or len(pieces) > PLATE_PIECES_MAX or any(len(piece) > PLATE_PIECE_MAX_CHARS for piece in pieces):
        return
    for apart in product((False, True), repeat=len(pieces) - 1):
        if not any(apart) or sum(map(len, pieces)) >= APART_FROM_CHARS:
            text = "".join(piece + " " * gap for piece, gap in zip(pieces, (*apart, False), strict=True))
            yield tuple((part,) for part in text.split())


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
