"""Folded text: what search compares. No case, no accents, no punctuation; words parted by single spaces.

Compatibility forms are taken apart (NFKD), marks dropped, case folded, apostrophes and invisible characters dropped
("O'Brien" is found as "obrien"), digits of every script made plain ones, everything that is neither letter nor digit
becomes a space. Latin letters that no accent explains become the plain letters they are typed as (ł is l, ß ss, ı i),
Katakana becomes Hiragana; other writing systems pass through. Each character is folded by itself, so the work grows
with the length alone, whatever stands beside what.

Some letters are also written as two: Müller is Mueller, Ångström Aangstroem, Đorđe Djordje. `searched` adds those
spellings and numbers in one piece to the text that is searched, `spellings` to a word somebody looks for.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NUMBER_MIN_DIGITS = 6  # written in groups, as phone numbers are; fewer are times, amounts or house numbers
NUMBER_MAX_DIGITS = 40

_ASCII_TABLE = bytes(ord(chr(code).lower()) if chr(code).isalnum() else ord(" ") for code in range(128)) + bytes(128)
_KNOWN_MAX = 1 << 14  # characters remembered; tens of thousands of signs are shared by few texts
_PIECES_MAX = 1 << 12
_SIGNS = frozenset({"So", "Sm", "Sc", "Cn"})
_DROPPED = frozenset("'`´‘’‛ʹʺʻʼʽʾʿˈˊˋ＇׳״ـ")

# What each stands for, as its readers type it on a plain keyboard (after Unicode's Latin-ASCII transform, CLDR 44).
_LATIN = """
ß=ss æ=ae œ=oe ø=o þ=th ð=d đ=d ł=l ı=i ħ=h ŧ=t ŋ=ng ĸ=k ſ=s ə=e ǝ=e ɛ=e ɔ=o ɓ=b ƃ=b ƀ=b ɗ=d ɖ=d ƌ=d ƙ=k ƴ=y ƈ=c ƒ=f
ɣ=g ɠ=g ǥ=g ƣ=gh ɨ=i ɩ=i ƚ=l ɫ=l ɲ=n ɵ=o ƥ=p ʀ=r ɍ=r ƭ=t ʈ=t ʉ=u ʊ=u ʋ=v ƶ=z ȥ=z ʒ=z ʔ= ⱥ=a ȼ=c ɇ=e ɉ=j ɏ=y ⱦ=t ȿ=s ɀ=z
ƿ=w ȝ=y ẟ=d ꜳ=aa ꜵ=ao ꝏ=oo
"""
# Letters that one name is written with in turn: Arabic and Persian, Ukrainian.
_IN_TURN = "ى=ي ی=ي ې=ي ک=ك ة=ه ۀ=ه ہ=ه ھ=ه ە=ه ٱ=ا ґ=г"
_TWO = "ä=ae ö=oe ü=ue ø=oe å=aa đ=dj ð=dh ə=a ş=sh ș=sh š=sh č=ch ž=zh þ=t"


def _pairs(written: str) -> dict[str, str]:
    return {letter: plain for letter, _, plain in (pair.partition("=") for pair in written.split())}


_PLAIN = _pairs(_LATIN + _IN_TURN)
_PLAIN |= {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}  # Katakana and Hiragana say the same
_AS_TWO = _pairs(_TWO)
_COMPOSED = [(unicodedata.normalize("NFD", letter), letter) for letter in "äöüåşșščž"]
_COMPOSED += [(apart.upper(), letter) for apart, letter in _COMPOSED]
_AS_TWO |= {letter.upper(): two for letter, two in _AS_TWO.items()}
_HAS_AS_TWO = re.compile(f"[{''.join(_AS_TWO)}\u0308\u030a\u0327\u0326\u030c]")
_NUMBER = re.compile(r"\d[\d ]{5,40}")


class _Table(dict[int, str | int]):
    """Code point -> its folded form, found out when first asked for."""

    def __missing__(self, code: int) -> str | int:
        # What one text can hold tens of thousands of, all different, is told by its place or its category alone.
        if 0x4E00 <= code < 0xA000 or 0x3400 <= code < 0x4DC0 or 0x20000 <= code < 0x2A6E0:
            return code  # an ideograph
        if 0xAC00 <= code < 0xD7A4:
            letters = self[code] = unicodedata.normalize("NFD", chr(code))  # a Korean syllable
            return letters
        if 0xE000 <= code < 0xF900 or 0x40000 <= code < 0xE0000 or code >= 0xE0200:
            return " "  # for private use, or of no use so far
        if code < 0x3400 or 0xF900 <= code < 0x10000 or 0x1D400 <= code < 0x1D800:  # alphabets and their like
            folded = self[code] = _folded(chr(code))
            return folded
        found = _rare(code)
        if len(self) < _KNOWN_MAX:
            self[code] = found
        return found


def _rare(code: int) -> str:
    one = chr(code)
    if not unicodedata.decomposition(one):
        category = unicodedata.category(one)
        if category == "Lo":
            return one
        if category in _SIGNS:
            return " "
    return _folded(one)


def _folded(character: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    return "".join(_piece(one) for one in apart)


@lru_cache(_PIECES_MAX)
def _piece(one: str) -> str:
    if one.isascii():
        return one if one.isalnum() else "" if one in _DROPPED else " "
    plain = _PLAIN.get(one)
    if plain is not None:
        return plain
    digit = unicodedata.decimal(one, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(one)
    if one in _DROPPED or category[0] == "M" or category == "Cf":
        return ""
    return one if one.isalnum() else " "


_TABLE = _Table()
_TABLE_AS_TWO = {ord(letter): two for letter, two in _AS_TWO.items()}


def fold(text: str) -> str:
    """Folded text without blanks at its ends."""
    return " ".join(spaced(text).split())


def spaced(text: str) -> str:
    """Folded text whose words may stand more than one blank apart: as good to search in, and far quicker to make."""
    if text.isascii():
        return text.encode().translate(_ASCII_TABLE, b"'`").decode()
    return text.translate(_TABLE)


def as_two(text: str) -> str:
    """The words of a text that hold letters also written as two, folded in that spelling; "" for none."""
    if text.isascii() or not _HAS_AS_TWO.search(text):
        return ""
    for apart, letter in _COMPOSED:
        text = text.replace(apart, letter)
    return " ".join(fold(word.translate(_TABLE_AS_TWO)) for word in text.split() if _HAS_AS_TWO.search(word))


def spellings(text: str) -> list[tuple[str, ...]]:
    """How each word of what somebody looks for may stand in a searched text, in order."""
    found: list[tuple[str, ...]] = []
    for piece in text.split():
        words, two = fold(piece).split(), as_two(piece).split()
        found += [(word,) for word in words] if len(two) != len(words) else zip(words, two, strict=True)
    return [tuple(dict.fromkeys(one)) for one in found]


def searched(text: str) -> str:
    """What is searched for a text: its folded words, a blank before each, then what else they may be looked for as.

    Those are words spelled with two letters for one, and numbers written in groups ("202-555-0101") in one piece.
    """
    folded = f" {spaced(text)}"
    if text.isascii():
        if _without_digits(text):
            return folded if folded.strip() else ""
        more = numbers(folded)
    else:
        more = [*as_two(text).split(), *numbers(folded)]
    return " ".join([folded, *more]) if folded.strip() else ""


def numbers(folded: str) -> list[str]:
    """Numbers of a folded text that are written in groups, in one piece each."""
    runs = (run.split() for run in _NUMBER.findall(folded))
    joined = ["".join(run) for run in runs if len(run) > 1]
    return [digits for digits in joined if NUMBER_MIN_DIGITS <= len(digits) <= NUMBER_MAX_DIGITS]


def _without_digits(text: str) -> bool:
    return len(text.encode().translate(None, b"0123456789")) == len(text)
