"""Words within a slip of the finger of another: a letter wrong, missing or too much, or two in the wrong order.

One slip for words of three letters and more, two from LONG_FROM_CHARS on. Digits are never taken for others: a wrong
number is another number. The work is bounded by the length of the word looked for, not by how many words are known.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

FROM_CHARS = 3
PREFIX_FROM_CHARS = 5  # from here on the beginning of a word may hold the slip, because somebody is still typing
LONG_FROM_CHARS = 8
LONGEST_CHARS = 24
FOUND_MAX = 12  # words; a slip that fits more fits anything
LATIN = "abcdefghijklmnopqrstuvwxyz"
BLOCK_CHARS = 0x80  # letters of one alphabet lie this close together
LETTERS_MAX = 120


class Vocabulary:
    """Known words, folded. `lines` holds each between line ends."""

    def __init__(self, words: Collection[str]) -> None:
        self._known = words if isinstance(words, set) else set(words)
        self._sorted = sorted(self._known)
        self._lines = "\n".join(("", *self._sorted, ""))

    def near(self, word: str) -> list[str]:
        """Known words within a slip of this one, itself left out; those that begin with it, slips included, too."""
        if not FROM_CHARS <= len(word) <= LONGEST_CHARS or any(c.isdigit() for c in word):
            return []
        variants = set(_one_slip(word, self._letters(word))) - {word}
        found = dict.fromkeys(sorted(variants & self._known))
        if len(word) >= LONG_FROM_CHARS:
            found.update(dict.fromkeys(self._two_slips(word)))
        if len(word) >= PREFIX_FROM_CHARS and len(found) < FOUND_MAX:
            for variant in sorted(variants):
                if variant[0] == word[0] and len(variant) >= len(word):
                    found.update(dict.fromkeys(self._beginning(variant)))
        found.pop(word, None)
        return [one for one in found if not one.startswith(word)][:FOUND_MAX]

    def _letters(self, word: str) -> str:
        if word.isascii():
            return LATIN
        first = min(ord(c) for c in word if not c.isascii())
        near = {chr(code) for code in range(first - first % BLOCK_CHARS, first - first % BLOCK_CHARS + 2 * BLOCK_CHARS)}
        return "".join(sorted(c for c in near if c in self._lines)[:LETTERS_MAX])

    def _beginning(self, letters: str) -> Sequence[str]:
        at = bisect_left(self._sorted, letters)
        found: list[str] = []
        while at < len(self._sorted) and self._sorted[at].startswith(letters) and len(found) < FOUND_MAX:
            found.append(self._sorted[at])
            at += 1
        return found

    def _two_slips(self, word: str) -> Iterator[str]:
        """Words as long, up to two letters, that begin alike."""
        shortest, longest = len(word) - 3, len(word) + 1
        alike = re.compile(rf"\n({re.escape(word[0])}[^\n]{{{shortest},{longest}}})(?=\n)")
        letters = set(word)
        for other in alike.findall(self._lines):
            if len(letters.symmetric_difference(other)) <= 4 and slips(word, other, 2) <= 2:
                yield other


def _one_slip(word: str, letters: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in letters:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]


def slips(one: str, other: str, most: int) -> int:
    """How many slips make one word of the other (optimal string alignment); `most` + 1 for more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
