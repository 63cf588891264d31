"""Which character set bytes are in when nothing says so: a guess, and always said to be one.

Old phones and desktops wrote names in the set of their country and did not name it. What fits is told by what stands in
names: letters of one alphabet in one word, capitals at its beginning, letters as frequent as they are in the language,
common Chinese, Japanese and Korean characters. A short sample can mislead, so whoever reads the file says which set was
taken.
"""

from __future__ import annotations

import math
import re

from app.words import N_

SAMPLE_MAX_BYTES = 60_000
WESTERN = "cp1252"
NAMES = {
    "cp1252": N_("Windows-1252 (Western European)"),
    "cp1250": N_("Windows-1250 (Central European)"),
    "cp1251": N_("Windows-1251 (Cyrillic)"),
    "cp1253": N_("Windows-1253 (Greek)"),
    "cp1254": N_("Windows-1254 (Turkish)"),
    "cp1255": N_("Windows-1255 (Hebrew)"),
    "cp1256": N_("Windows-1256 (Arabic)"),
    "cp1257": N_("Windows-1257 (Baltic)"),
    "koi8-u": N_("KOI8 (Cyrillic)"),
    "cp866": N_("IBM 866 (Cyrillic)"),
    "shift_jis": N_("Shift-JIS (Japanese)"),
    "euc_jp": N_("EUC-JP (Japanese)"),
    "gb18030": N_("GB 18030 (Chinese)"),
    "big5": N_("Big5 (Chinese)"),
    "euc_kr": N_("EUC-KR (Korean)"),
}

# The letters beyond a to z of each language; a word of another one has a letter too many.
_LATIN = {
    "cp1252": "äöüß àâæçéèêëîïôœùûüÿ áéíóúñü àèéìîòù ãõçáéíóúâêôàü åäöæøé áðéíóúýþæö ëïéèüöáóñç",
    "cp1250": "ąćęłńóśźż áčďéěíňóřšťúůýž áäčďéíĺľňóôŕšťúýž áéíóöőúüű čćđšž ăâîşţ äöüß",
    "cp1254": "çğıİöşüâî",
    "cp1257": "ąčęėįšųūž āčēģīķļņšūž äöõüšž",
}
# The letters of each alphabet from the most to the least frequent.
_CYRILLIC = "оаеинтрсвлкмдпуяіыгзбьчйхжшюцїєщэфёъґ"
_ALPHABETS = {
    "cp1251": _CYRILLIC,
    "koi8-u": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1253": "αοιετνσηρκπςυμλίάγδόωέήθχφύβώξζψϊϋΐΰ",
    "cp1255": "יוהלאמרתבשנעםדחקפכןסטגצזךףץ",
    "cp1256": "اليمنورتبهعدسفةكقأحجشصطخىضزثذغئءؤإظآ",
}
_LATIN_SHARE_MAX = 0.6  # more than this of its words in high bytes is no Latin alphabet
_COMMON_SHARE = 0.85
_IN_WORDS = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = frozenset("\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\u2022\xa0\xab\xbb\xad")


def guess(sample: bytes) -> str:
    """The codec that fits these bytes best, none of which are UTF-8. Never fails."""
    sample = sample[:SAMPLE_MAX_BYTES]
    words = _IN_WORDS.findall(sample)
    high = sum(1 for word in words for byte in word if byte >= 0x80)
    if not high:
        return WESTERN
    letters = sum(len(word) for word in words)
    far_eastern = _far_eastern(sample)
    if high / letters < _LATIN_SHARE_MAX and far_eastern != "shift_jis":
        return _latin(words)
    best, codec = max((_fits(sample, codec), codec) for codec in _ALPHABETS)
    if far_eastern and best < _GOOD:
        return far_eastern
    return codec if best > _POOR else far_eastern or _latin(words)


_GOOD, _POOR = 0.0, -2.5  # mean of a letter: log of how much more frequent it is than the average one


def _latin(words: list[bytes]) -> str:
    def score(codec: str) -> int:
        languages = [frozenset(one) for one in _LATIN[codec].split()]
        return sum(_one_language(word.decode(codec, "replace"), languages) for word in words)

    return max(_LATIN, key=lambda codec: (score(codec), codec == WESTERN, codec == "cp1250"))


def _one_language(word: str, languages: list[frozenset[str]]) -> bool:
    beyond = {c for c in word.lower() if not c.isascii() and c not in _SIGNS}
    if re.search(r"[a-zß-ÿ][A-ZÀ-ÖØ-Þ]", word):
        return False  # a capital within a word
    return any(beyond <= language for language in languages)


def _fits(sample: bytes, codec: str) -> float:
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 2:
            text = sample.decode(codec, "replace")
        else:
            text = sample[: error.start].decode(codec, "replace")
    alphabet = _ALPHABETS[codec]
    ranks = {letter: rank for rank, letter in enumerate(alphabet)}
    total, count = 0.0, 0
    for character in text:
        if character.isascii() or character in _SIGNS:
            continue
        rank = ranks.get(character.lower())
        # Zipf: the n-th letter is about 1/n as frequent; against an alphabet that is used evenly.
        total += _log(rank, len(alphabet)) if rank is not None else -4.0
        count += 1
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        if not (word.islower() or word.isupper() or word.istitle() or word.lower() == word.upper()):
            total -= 2.0 * len(word)
        if "ς" in word[:-1]:
            total -= 2.0 * len(word)
        if any(c.isascii() for c in word):
            total -= 3.0 * len(word)
        if codec in ("cp1251", "cp1253", "koi8-u", "cp866") and not word.istitle():
            total -= (0.7 if word.islower() else 0.4) * len(word)  # names begin with one capital
    return total / count if count else -9.0


def _log(rank: int, size: int) -> float:
    even = sum(1 / (n + 3) for n in range(size)) / size
    return math.log(1 / (rank + 3) / even)


def _far_eastern(sample: bytes) -> str:
    """A set of two bytes a character in which nearly all characters are common ones; "" when there is none."""
    shares = {codec: _common(sample, codec) for codec in ("shift_jis", "euc_jp", "euc_kr", "gb18030", "big5")}
    best = max(shares, key=lambda codec: shares[codec])
    return best if shares[best] >= _COMMON_SHARE else ""


def _common(sample: bytes, codec: str) -> float:
    common = count = 0.0
    kana = 0
    at = 0
    while at < len(sample):
        lead = sample[at]
        if lead < 0x80:
            at += 1
            continue
        trail = sample[at + 1] if at + 1 < len(sample) else 0
        count += 1
        at += 2
        if codec == "shift_jis":
            if 0xA1 <= lead <= 0xDF:  # half-width: hardly ever in names
                at -= 1
                continue
            is_kana = lead in (0x82, 0x83) and trail >= 0x40
            kana += is_kana
            common += is_kana or (0x88 <= lead <= 0x98 and trail >= 0x40) or lead == 0x81
        elif codec == "big5":
            common += 0xA4 <= lead <= 0xC6 and (0x40 <= trail <= 0x7E or trail >= 0xA1)
            kana += 0x40 <= trail <= 0x7E
        elif trail < 0xA1:
            continue
        elif codec == "euc_jp":
            kana += lead in (0xA4, 0xA5)
            common += 0xB0 <= lead <= 0xCF or lead in (0xA1, 0xA4, 0xA5)
        elif codec == "euc_kr":
            common += 0xB0 <= lead <= 0xC8
        else:
            common += 0xB0 <= lead <= 0xD7 or 0xA1 <= lead <= 0xA3
    if not count or (codec in ("euc_jp", "big5") and not kana):
        return 0.0
    # Each of these ranges lies within the one of Chinese: whoever is within the narrower one is meant.
    return common / count + {"euc_kr": 0.02, "euc_jp": 0.03, "shift_jis": 0.04}.get(codec, 0.0)
