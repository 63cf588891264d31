"""Words that say who somebody is rather than what happened: behind the quiet nudge while a note is typed.

A relationship note needs no race, religion, politics, immigration status, orientation, disability, gang or
suspicion, and rules such as 28 CFR 23.20 keep most of them out of a notebook. The list only ever asks: the
officer keeps the words or finds others. It works offline, on whole words, and leaves alone what is mostly
said of things and places ("black jacket", "white van", "church steps", "illegal parking").
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from app.words import N_

_SOMEBODY = r"(?:males?|females?|m[ae]n|wom[ae]n|guys?|kids?|boys?|girls?|persons?|people|lad(?:y|ies)|teens?|youths?)"

# topic -> whole words as regular expressions, one or more a line, parted by commas; case does not matter
_WORDS = {
    N_("race or origin"): rf"""
        (?:black|white|brown)[ -](?:skinned|{_SOMEBODY})
        african[ -]american, asians?, arabs?, caucasian, hispanics?, latin[oax]s?, gyps(?:y|ies), mexicans?
        (?:dark|light)[ -]skinned, mixed[ -]race, middle[ -]eastern, native american
        foreign[ -]looking, ethnic
    """,
    N_("religion"): """
        muslims?, islam(?:ic|ist)?, christians?, catholics?, protestants?, evangelicals?, jew(?:s|ish)?
        hindus?, sikhs?, buddhists?, mormons?, atheists?, jehovah'?s witness(?:es)?, devout, hijab
    """,
    N_("politics"): """
        republicans?, democrats?, maga, antifa, communists?, socialists?, marxists?, anarchists?
        (?:left|right)[ -]wing(?:er)?s?, activists?, protest[eo]rs?, sovereign citizens?
    """,
    N_("immigration status"): """
        undocumented, illegals, illegal (?:alien|immigrant|migrant)s?, immigration status, overstayed
        (?:no|without) papers, green card, deport(?:ed|able|ation), asylum seekers?
        refugees?, (?:im)?migrants?
    """,
    N_("orientation or gender"): """
        gays?, lesbians?, bisexuals?, homosexuals?, queers?, lgbtq?, trans(?:gender|sexual)?, transvestites?
    """,
    N_("health or disability"): """
        disabled, handicapped, autis(?:m|tic), schizophren(?:ia|ic), bipolar, psychotic, psychosis
        mentally ill, mental (?:illness|case), retarded, demented, dementia, hiv, hepatitis
        addict(?:s|ed)?, alcoholics?, junk(?:ie|ies|y), suicidal, pregnant, diagnos(?:ed|is)
    """,
    N_("gangs"): """
        gang[ -]?(?:members?|bangers?|related|affiliated), gangs?, crips?, latin kings, ms-?13
    """,
    N_("suspicion"): """
        suspect(?:s|ed)?, suspicious, suspicion, criminals?, felons?, ex-?cons?, convicts?, (?:drug )?dealers?
        deal(?:s|ing) drugs, prostitutes?, on (?:parole|probation), parolees?, rap sheet, warrants?, thugs?
        perps?, informants?, snitch(?:es)?
    """,
}


def _pattern(words: str) -> re.Pattern[str]:
    each = [word.strip() for line in words.splitlines() for word in line.split(",") if word.strip()]
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(each)})(?![\w’-])", re.IGNORECASE)


_PATTERNS = {topic: _pattern(words) for topic, words in _WORDS.items()}


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
