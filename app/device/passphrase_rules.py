"""What a new passphrase or PIN must be: how long, and not too easy to guess."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from app.journal.errors import Reason

PASSPHRASE_MIN_CHARS = 12
PIN_MIN_DIGITS = 6
PASSPHRASE_MAX_CHARS = 1_000
COMMON = Path(__file__).parent / "common_passphrases.bin"
"""What many people choose: of the list that zxcvbn 4.5 ships (MIT), those of 4 characters or more among the 10,000
commonest, and all of 12 or more. Of each the first MARK_BYTES of SHA-256: many are words that nobody should have to
read here."""
MARK_BYTES = 8
APP = "Beatbook"
_NAME_MIN_CHARS = 4  # of a word of a name: "of" and "The" are in many sentences
_UNUSED_MIN_CHARS = 6  # what is left without names must still be something
_SIGNS = str.maketrans("@$!013457", "asioleast")  # signs that stand for letters: p@55w0rd
_BETWEEN = re.compile(r"[^a-z0-9@$!]")


def passphrase_problem(text: str, with_hardware: bool, names: Iterable[str] = ()) -> Reason | None:
    """What is wrong with a new passphrase, or None. With a key store's secret mixed in, a PIN of 6 digits is enough.

    `names`: of the agency and its officer, which whoever finds the phone would try first (NIST SP 800-63B 5.1.1.2).

    Without one, whoever has the file can guess at leisure: six digits at 168 ms a guess are worth 47 core-hours.
    """
    if len(text) > PASSPHRASE_MAX_CHARS:
        return Reason("passphrase.long", {"most": PASSPHRASE_MAX_CHARS})
    short, least = ("pin.short", PIN_MIN_DIGITS) if with_hardware else ("passphrase.short", PASSPHRASE_MIN_CHARS)
    if len(text.strip()) < least:
        return Reason(short, {"least": least})
    if len(set(text)) < (3 if with_hardware else 5) or _is_run(text):
        return Reason("passphrase.easy")
    if _is_common(text):
        return Reason("passphrase.common")
    if _is_a_name(text, (APP, *names)):
        return Reason("passphrase.name")
    return None


def _is_common(text: str) -> bool:
    """Whether many people choose it, once or several times over, with digits and signs around it or for letters."""
    known = _common()
    plain = _BETWEEN.sub("", _folded(text))
    core = plain.strip("0123456789@$!") or plain
    tried = {plain, core, core.translate(_SIGNS), re.sub(r"[^a-z]", "", core)}
    return any(_mark(_unit(one)) in known for one in tried if one)


def _is_a_name(text: str, names: Iterable[str]) -> bool:
    """Whether little is left of it without the words of these names."""
    left = _folded(text)
    words = {word for name in names for word in re.findall(r"\w+", _folded(name)) if len(word) >= _NAME_MIN_CHARS}
    found = [word for word in sorted(words, key=len, reverse=True) if word in left]
    for word in found:
        left = left.replace(word, " ")
    return bool(found) and len(re.sub(r"[\W\d_]", "", left)) < _UNUSED_MIN_CHARS


def _folded(text: str) -> str:
    """Without capitals and accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _unit(text: str) -> str:
    """What it repeats: "abc" of "abcabc"; itself where that is nothing shorter."""
    return text[: (text + text).find(text, 1)]


def _mark(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:MARK_BYTES]


@cache
def _common() -> frozenset[bytes]:
    marks = COMMON.read_bytes()
    return frozenset(marks[at : at + MARK_BYTES] for at in range(0, len(marks), MARK_BYTES))


def _is_run(text: str) -> bool:
    """True for 123456, 987654, abcdef …: every step the same. A digit run may go over from 9 to 0."""
    wrap = 10 if text.isdigit() else 0x110000
    return len({(ord(after) - ord(before)) % wrap for before, after in pairwise(text)}) == 1
