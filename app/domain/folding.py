"""Folded text: what search compares. No case, no accents, no punctuation; words parted by single spaces.

Compatibility forms are taken apart (NFKD), marks dropped, case folded, apostrophes dropped ("O'Brien" is found as
"obrien"), everything that is neither letter nor digit becomes a space. Writing systems other than Latin pass through.
"""

from __future__ import annotations

import unicodedata

_ASCII_TABLE = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)
_APOSTROPHES = "'\u2019\u2018\u02bc\u0060\u00b4"
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "æ": "ae", "Æ": "ae"})


def fold(text: str) -> str:
    """Folded text without blanks at its ends."""
    return " ".join(spaced(text).split())


def spaced(text: str) -> str:
    """Folded text whose words may stand more than one blank apart: as good to search in, and far quicker to make."""
    if text.isascii():
        return text.encode().translate(_ASCII_TABLE, b"'").decode()
    for mark in _APOSTROPHES:
        text = text.replace(mark, "")
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    kept = [c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in apart]
    return "".join(kept)
