"""Why a text was found: a few words around the first match, cut between words."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain import field_rules
from app.domain.folding import searched, spaced
from app.domain.search_query import Reading, Word
from app.notebook.text_index import begins_word

SNIPPET_CHARS = 90
NUMBER_PIECES = 6  # a number written in groups: "+33 6 12 34 56 78"


def holds(folded: str, word: Word) -> bool:
    return any(one in folded for one in _parts([word]))


class Sought:
    """What one search looks for, in every reading of it; and which pieces of the texts it found hold a word of it: most
    pieces come again, so they are kept."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.readings = readings
        self.words = [word for reading in readings for word in reading]
        self._parts = _parts(self.words)
        self._known: dict[str, bool] = {}

    def matched(self, texts: Sequence[str]) -> frozenset[str]:
        """The pieces between blanks that hold one of the words."""
        pieces = {piece for text in texts for piece in text.split(" ") if piece}
        return frozenset(filter(self._there, pieces))

    def _there(self, piece: str) -> bool:
        found = self._known.get(piece)
        if found is None:
            folded = searched(piece)
            found = self._known[piece] = any(one in folded for one in self._parts)
        return found


def _parts(words: Sequence[Word]) -> list[str]:
    """What stands in a searched text that holds one of the words: a blank before what may only begin a word."""
    return list({f" {one.strip()}" if begins_word(one) else one for word in words for one in word})


def around(texts: Sequence[str], words: Sequence[Word]) -> str:
    """The text around the first match: about SNIPPET_CHARS, cut between words; "" for none."""
    for text in texts:
        folded = searched(text)
        there = [word for word in words if holds(folded, word)]
        if there:
            pieces = text.split()
            return _cut(pieces, _place(text, folded, pieces, there))
    return ""


def _place(text: str, folded: str, pieces: Sequence[str], words: Sequence[Word]) -> int:
    """Which piece of a text holds the first match. `folded` is its searched form."""
    if text.isascii() and len(spaced(text)) == len(text):
        # Letter stands for letter, one blank further on.
        found = ((part, folded.find(part)) for part in _parts(words))
        first = min((at + part.startswith(" ") for part, at in found if at >= 0), default=0)
        if 0 < first <= len(text):
            return len(text[:first].split()) - 1
    for width in (1, NUMBER_PIECES):
        for at in range(len(pieces)):
            folded = searched(" ".join(pieces[at : at + width]))
            if any(holds(folded, word) for word in words):
                return at
    return 0


def beginning_of(texts: Sequence[str]) -> str:
    return next((_cut(text.split(), 0) for text in texts if text.strip()), "")


def _cut(pieces: Sequence[str], at: int) -> str:
    start, length = at, len(pieces[at])
    while start > 0 and length + len(pieces[start - 1]) < SNIPPET_CHARS // 3:
        start -= 1
        length += len(pieces[start]) + 1
    end = at + 1
    while end < len(pieces) and length + len(pieces[end]) < SNIPPET_CHARS:
        length += len(pieces[end]) + 1
        end += 1
    shown = field_rules.one_line(" ".join(pieces[start:end]), 2 * SNIPPET_CHARS + length)
    return ("… " if start else "") + shown + (" …" if end < len(pieces) else "")
