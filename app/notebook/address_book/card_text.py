"""Text as it stands on a card: single blanks, composed characters, nothing invisible, few marks on a letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.domain.untrusted_values import fewer_marks

MARKED = re.compile(r"[^\w\s]{31,}")  # marks are no part of words here: whatever is longer is worth a look
# Control characters, marks that change the direction of the text around them (phones put them around
# numbers), and halves of characters. Joiners stay: some scripts and emoji need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"
)


def one_line(text: str) -> str:
    """Single spaces, composed characters, nothing invisible."""
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    # Composing takes the square of the marks in a row: never more of them than a script needs.
    bounded = MARKED.sub(lambda run: fewer_marks(run[0]), _UNWANTED.sub("", text))
    return " ".join(unicodedata.normalize("NFC", bounded).split())


def paragraphs(text: str) -> str:
    """Lines kept, at most one empty line between two, nothing invisible."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" not in text:
        return one_line(text)
    lines = (one_line(line) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def joined(parts: Sequence[str], between: str = " ") -> str:
    return between.join(part for part in (one_line(part) for part in parts) if part)
