"""Words that say who somebody is rather than what happened: behind the quiet nudge while a note is typed.

A relationship note needs no race, religion, politics, immigration status, orientation, disability, gang or
suspicion, and rules such as 28 CFR 23.20 keep most of them out of a notebook. The list only ever asks: the
officer keeps the words or finds others. It works offline, on whole words, and leaves alone what is mostly
said of things and places ("black jacket", "white van", "church steps", "illegal parking"). Officers write in the
language of the street, whichever the app speaks: every list (app.domain.privacy_words) is asked of every text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.domain.privacy_words import LISTS

_ACCENTS = str.maketrans({"á": "[aá]", "é": "[eé]", "í": "[ií]", "ó": "[oó]", "ú": "[uú]", "ü": "[uü]"})


def _pattern(lists: Iterable[str]) -> re.Pattern[str]:
    each = [word.strip() for words in lists for line in words.splitlines() for word in line.split(",") if word.strip()]
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(each).translate(_ACCENTS)})(?![\w’-])", re.IGNORECASE)


_TOPICS = dict.fromkeys(topic for words in LISTS.values() for topic in words)
_PATTERNS = {topic: _pattern(words[topic] for words in LISTS.values()) for topic in _TOPICS}


@dataclass(frozen=True)
class Mention:
    """One word to think about, as the officer wrote it, and what it is about, in their language."""

    word: str
    topic: str
    start: int


def mentions(text: str, kept: Collection[str] = ()) -> list[Mention]:
    """The words to think about in `text`, in order, each once. `kept`: words the officer chose to keep."""
    found = [
        Mention(match.group(), topic, match.start())
        for topic, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
    ]
    settled = {word.casefold() for word in kept}
    once: list[Mention] = []
    for mention in sorted(found, key=lambda one: (one.start, -len(one.word))):
        if mention.word.casefold() not in settled:
            settled.add(mention.word.casefold())
            once.append(mention)
    return once
