"""Folded text: what search compares. No case, no accents, no punctuation; words parted by single spaces.

Compatibility forms are taken apart (NFKD), marks dropped, case folded, apostrophes dropped ("O'Brien" is found as
"obrien"), everything that is neither letter nor digit becomes a space. Writing systems other than Latin pass through.
"""

from __future__ import annotations

import unicodedata

_ASCII = {code: (chr(code) if chr(code).isalnum() else " ") for code in range(128)}
_ASCII[ord("'")] = ""
_ASCII_TABLE = str.maketrans(_ASCII)
_APOSTROPHES = "'\u2019\u2018\u02bc\u0060\u00b4"
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "æ": "ae", "Æ": "ae"})


def fold(text: str) -> str:
    """Folded text without blanks at its ends."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII_TABLE).split())
    for mark in _APOSTROPHES:
        text = text.replace(mark, "")
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    kept = [c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in apart]
    return " ".join("".join(kept).split())
