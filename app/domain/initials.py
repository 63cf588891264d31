"""The one or two letters in the round badge of a person: the same everywhere, for contacts and for officers.

Of the first and the last word of a name, or the first two letters of a single one. Titles and ranks before it, "Jr."
behind it and small words inside it ("van der", "al-") do not count while a name is left: "Dr. Amina Diallo" gives AD,
"Officer Maya Ortiz" MO. In scripts without capitals that join their letters one letter stands alone; Chinese,
Japanese and Korean names give two signs. A name without any letter gives "?".
"""

from __future__ import annotations

import re
import unicodedata

NOBODY = "?"
LOOKED_AT_CHARS = 400
MARKS_MAX = 4  # of one letter; more are no writing

_TITLES = """
dr dra prof mr mrs ms miss mx messrs sir dame madam mme mlle herr frau señor señora señorita sr sra srta doña dhr mevr
sig signor signora rev reverend fr father sister brother pastor imam rabbi sheikh shaikh hajji judge officer ofc off
sgt sergeant lt lieutenant cpl corporal capt captain cmdr commander chief det detective insp inspector supt
superintendent constable const pc dc ds dci deputy sheriff agent trooper tpr ptl ptlm ofr major maj col colonel general
hr fru frk dott dottssa ing mag dipl avv hon gov amb the
"""
_BEHIND = "jr sr ii iii iv phd md esq jun sen"
_SMALL = """
van von der den de del della dei di da das do dos du des la le el al as ad bin bint binti ibn ben ter ten te zu zum zur
af av y e i und and of the
"""
_BEFORE_NAMES, _AFTER_NAMES, _INSIDE_NAMES = (frozenset(one.split()) for one in (_TITLES, _BEHIND, _SMALL))
_ORDINAL = re.compile(r"\d+(st|nd|rd|th)", re.IGNORECASE)


def initials(shown: str) -> str:
    """One or two letters for a name or title as it is shown; "?" when it has none."""
    words = _words(shown)
    if not words:
        return NOBODY
    while len(words) > 1 and _bare(words[0]) in _BEFORE_NAMES:
        words = words[1:]
    while len(words) > 1 and _bare(words[-1]) in _AFTER_NAMES:
        words = words[:-1]
    words = [word for word in words if word not in _INSIDE_NAMES and not _ORDINAL.fullmatch(word)] or words
    first = _letters(words[0])
    if len(words) == 1:
        return _capital(first[0]) + "".join(map(_capital, first[1:2] if _stands_apart(first[0]) else ()))
    if not _stands_apart(first[0]):
        return first[0]
    return _capital(first[0]) + _capital(_letters(words[-1])[0])


def _words(shown: str) -> list[str]:
    """The words of a name without punctuation; marks stay with their letters."""
    text = shown[:LOOKED_AT_CHARS].replace("-", " ").replace("\N{NON-BREAKING HYPHEN}", " ").replace("/", " ")
    kept = ("".join(c for c in word if c.isalnum() or unicodedata.category(c)[0] == "M") for word in text.split())
    return [word for word in kept if any(c.isalnum() for c in word)]


def _bare(word: str) -> str:
    return unicodedata.normalize("NFC", word[:20]).casefold()


def _letters(word: str) -> list[str]:
    """The first two letters of a word, each with its marks."""
    found: list[str] = []
    for character in word:
        if unicodedata.category(character)[0] != "M":
            if len(found) == 2:
                break
            found.append(character)
        elif found and len(found[-1]) <= MARKS_MAX:
            found[-1] += character
    return [unicodedata.normalize("NFC", one) for one in found]


def _capital(letter: str) -> str:
    capital = letter.upper()
    return capital if len(capital) == len(letter) else letter


def _stands_apart(letter: str) -> bool:
    """True for letters that may stand beside another: those with capitals, digits, and signs of East Asia."""
    return letter.upper() != letter.lower() or letter[0].isdigit() or unicodedata.east_asian_width(letter[0]) == "W"
