"""How alike two names are, so that nobody enters the same person twice.

Both names are folded and split into words. Each word of the shorter name is paired with the word of the longer one
it resembles most (difflib's ratio; an initial counts 0.85 against a word it begins). The likeness is the mean over the
shorter name, lowered by 0.08 for every word left over, so that "Lena Abara" is like "Abara, Lena M." and "Lena" alone
is only somewhat like either. LIKELY is the threshold above which the screen asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from app.domain.folding import fold

LIKELY = 0.8
INITIAL = 0.85
LEFT_OVER = 0.08
SHORTEST = 3  # letters of a name: fewer say nothing about who it is
COMPARED_CHARS = 24  # of a word; comparing takes the square of it
WORD_FLOOR = 0.7  # below this two words are simply different


def words(name: str) -> list[str]:
    """The folded words of a name."""
    return fold(name).split()


def keys(name_words: Sequence[str]) -> set[str]:
    """What two like names have in common at least once: first two letters of a word, or its two last."""
    return {word[:2] for word in name_words} | {"." + word[-2:] for word in name_words if len(word) > 2}


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """Between 0 and 1, for the words of two names. The same either way round."""
    short, long = sorted((list(one), list(other)), key=lambda name: (len(name), name))
    if not short:
        return 0.0
    total, left = 0.0, list(long)
    pairs = {(word, other) for word in short for other in long}  # each once: a name may say one word many times
    alikes = {pair: _word_likeness(*pair) for pair in pairs}
    for word in short:
        alike, best = max((alikes[word, candidate], candidate) for candidate in left)
        total += alike
        left.remove(best)
    return max(0.0, total / len(short) - LEFT_OVER * len(left))


def _word_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return INITIAL if one[0] == other[0] else 0.0
    if abs(len(one) - len(other)) > max(len(one), len(other)) // 2:
        return 0.0
    first, second = sorted((one[:COMPARED_CHARS], other[:COMPARED_CHARS]))  # difflib's ratio depends on the order
    if 2 * _shared(first, second) < WORD_FLOOR * (len(first) + len(second)):
        return 0.0  # as nearly all words: a tenth of the time it takes to align them
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio if ratio >= WORD_FLOOR else 0.0


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common in any order: never fewer than difflib aligns."""
    rest = other
    for letter in one:
        rest = rest.replace(letter, "", 1)
    return len(other) - len(rest)
