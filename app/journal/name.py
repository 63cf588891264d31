"""Names of people, squads and agencies: one line that shows what it holds, wherever it is read.

A name goes from one phone to the screens of all others, and to an operator's terminal. What breaks a line, turns its
direction or hides is refused where a name is made and where a fact that holds one is read; such a fact counts as
refused. The list is ours and follows no version of Unicode: phone and server must give one verdict for ever.
"""

from __future__ import annotations

import re
from typing import Any

from app.journal.errors import Malformed
from app.journal.packing import take

NAME_MAX_CHARS = 200
# Joiners belong to words of Persian, Hindi and others, and marks to their letters; alone they are none.
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_NOTHING = re.compile(f"[\\s\u200c\u200d\ufe00-\ufe0f{_MARKS}]+")
MARKS_MAX = 8  # in a row; more are drawn over the lines above and below
_PILED = re.compile(f"[{_MARKS}]{{{MARKS_MAX + 1}}}")
_REFUSED = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls: line ends, NUL, escape sequences of terminals
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0"  # shown as nothing
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks (UAX 9)
    "\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff"  # no width, ends of lines and paragraphs
    "\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff"  # specials, halves of pairs, private use
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"  # controls of shorthand and music
    "\U000e0000-\U0010ffff"  # tags, private use, nothing else
    "]"
)


def check_name(text: str) -> None:
    """Raises Malformed with a sentence for whoever typed it."""
    if len(text) > NAME_MAX_CHARS or _NOTHING.fullmatch(text) or not text:
        raise Malformed("name.length", most=NAME_MAX_CHARS)
    if _REFUSED.search(text) or _PILED.search(text):
        raise Malformed("name.unseen")


def name_in(message: dict[str, Any], field: str) -> str:
    """The name that a message holds in this field. Raises Malformed when it is none."""
    text: str = take(message, field, str)
    check_name(text)
    return text
