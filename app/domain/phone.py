"""Phone numbers as people write them: what is dialled, what belongs to it, and what is left as it was written.

A number is understood only when nothing of it gets lost:

- It gets its country only when it is valid there (the tables are Google's, in phonenumbers): "06 12 34 56 78" is a
  French number, and an American agency keeps its digits rather than making +1 061… of them.
- An extension ("x101", ";ext=102") and what is dialled after the answer (",,123#", "p123") stay with it.
- Letters ("1-800-MYFAX") stay as written; the keys they stand on are found when it is dialled.
- Digits of every script count; marks of direction and other invisible characters do not.
- What spreadsheets do is undone where it can be ("12025550123.0") and refused where digits are gone ("1.20256E+10").

Everything else is not one number: `several` finds more than one in a text, and `understood` answers None, so that the
caller can keep the words or refuse them. The library is loaded on first use: it costs a tenth of a second.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.words import N_

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

DIGITS_MIN, DIGITS_MAX = 3, 20
E164_DIGITS_MAX = 15  # ITU-T E.164: more than these and what is dialled before them are two numbers in a row
WRITTEN_MAX_CHARS = 120
CELL_MAX_CHARS = 600
WHOLE_DIGITS = 7  # fewer digits beside a comma or a slash may be the rest of a number: an area code, a pause's digits
LONG_DIGITS = 10
VANITY_DIGITS_MAX, VANITY_MIN, VANITY_MAX = 6, 7, 14  # digits besides the leading 1; keys in all

_GUARDED = re.compile(r"=?\"(.*)\"|'(.+)")  # how a sheet is told that a number is text
_SAYS_PHONE = re.compile(r"^(?:tel|telephone|phone|ph|no|nr|№|☎|📞)[\s.:]*(?=[+(\d])", re.IGNORECASE)  # which we know
_DECIMALS = re.compile(r"(\+?\d{7,15})[.,]0{1,2}")
_POWER = re.compile(r"\+?(\d)(?:[.,](\d{1,20}))?[eE]\+?(\d{1,2})")
_AFTER = re.compile(r"(.*?\d\)?)\s*([,;pPwW][\d*#,;pPwW \-]*)")
_EXTENSION = re.compile(
    r"(.*?\d.*?)[\s,;.(\-]*(?<![^\W\d_])"
    r"(?:ext(?:ension|n)?|x|#|доб|durchwahl|dw|klappe|int(?:erno)?|poste|anexo|ramal|toestel|wew|内線)"
    r"[\s:.=#\-]*(\d{1,7})\)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"\(?\+{0,2}[\d\s().\-/]*\d[\s)]*")
_SIMPLE = re.compile(r"(?:\+|\(\+?)?\d[\d ().\-]*\d")
_CODE = re.compile(r"[*#\d\s]*[*#][*#\d\s]*")  # *67, #31#
_VANITY = re.compile(r"\+?[\d\s().\-]*\d[\s().\-]*[A-Za-z][A-Za-z\d\s().\-]*")
_AMONG_WORDS = re.compile(r"([^\d+(]*?)[\s:]*([+(]?\d.*?\d)\)?\s*([^\d]*)", re.DOTALL)
_ROUNDED = N_("A spreadsheet has rounded this number and its last digits are gone. Look it up and write it again.")
_SEPARATORS = (r"\s*\n\s*", r"\s*:::\s*", r"\s*\|\s*", r"\s+(?:or|and|oder|und|ou|et|o|y|e|lub|i|alebo|of|en)\s+",
               r"\s*&\s*", r"\s*/\s*", r"\s*;\s*", r"\s*,\s*", r"\s+(?:-\s+)?")  # fmt: skip
_WORDS = 3  # where "or" stands among them
_WORDED = 4  # the first so many separators never stand within a number
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u30fc"), "-")
_SAME_MEANING = {0xFF0B: "+", 0xFE62: "+", 0x207A: "+", 0xFF08: "(", 0xFF09: ")", 0xFF0F: "/", 0xFF0E: ".",
                 0xFF0C: ",", 0xFF1B: ";", 0xFF03: "#", 0xFF0A: "*", 0x060C: ",", 0x3001: ",", **_DASHES}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """`base`: "+12025550123" (E.164), the digits where no country can be told, or the writing of one with letters.

    `extension` has digits only; `after` begins with a pause: ",,123#".
    """

    base: str
    extension: str = ""
    after: str = ""


def plain(written: str) -> str:
    """The same text with ASCII digits, signs and blanks, and nothing invisible; line ends stay."""
    text = written.translate(_SAME_MEANING)
    if text.isascii() and text.isprintable():
        return text.strip()
    kept: list[str] = []
    for character in text:
        if character in "\n\r":
            kept.append("\n")
        elif character.isdecimal():
            kept.append(str(unicodedata.decimal(character)))
        elif character.isspace():
            kept.append(" ")
        elif unicodedata.category(character) not in ("Cf", "Cc", "Cs", "Co", "Cn"):
            kept.append(character)
    return "".join(kept).strip()


def understood(written: str, region: str) -> Number | None:
    """The one number that is all of this text, or None."""
    if len(written) > WRITTEN_MAX_CHARS:
        return None
    text = _sheet(plain(written))
    if text is None or "\n" in text:
        return None
    after = extension = ""
    # From the end: dialled after the answer, then the extension, then the number itself.
    found = _AFTER.fullmatch(text)
    if found and re.search(r"[\d*#]", found[2]) and _count(found[1]) >= DIGITS_MIN:
        text, after = found[1], found[2].replace(" ", "").replace("-", "").lower()
    found = _EXTENSION.fullmatch(text)
    if found and _count(found[1]) >= DIGITS_MIN:
        text, extension = found[1].strip(), found[2]
    base = _base(text.strip(), region)
    return Number(base, extension, after) if base else None


def rounded(written: str) -> str:
    """Why a number of a spreadsheet cannot be restored; "" when it is not one of those."""
    text = plain(written[:WRITTEN_MAX_CHARS])
    return _ROUNDED if _POWER.fullmatch(text) and _sheet(text) is None else ""


def several(written: str, region: str) -> list[tuple[str, str]]:
    """(number, words around it) for each number of the text; [] unless all of the text is understood.

    "202-555-0100 / 202-555-0101" are two, "030/1234567" is one, "202-555-0100 (bar)" is one with a word.
    """
    text = plain(written[: CELL_MAX_CHARS + 1])
    if not text or len(text) > CELL_MAX_CHARS:
        return []
    if _SIMPLE.fullmatch(text) and DIGITS_MIN <= _count(text) <= LONG_DIGITS + 1:
        return [(text, "")]  # most numbers: no need to ask the tables
    return _several(text, region, 0)


def _several(text: str, region: str, separator: int) -> list[tuple[str, str]]:
    for at in range(separator, len(_SEPARATORS)):
        pieces = re.split(_SEPARATORS[at], text)
        if len(pieces) == 1:
            continue
        pieces = [piece for piece in pieces if piece] if at < _WORDED else pieces
        if not all(_whole(piece, at, text) for piece in pieces) or _continued(pieces, at):
            continue
        parts = [_several(piece, region, at + 1) for piece in pieces]
        if all(parts):
            return [one for part in parts for one in part]
    if understood(text, region):
        return [(text, "")]
    return _in_a_row(text, region) or _among_words(text, region)


def _whole(piece: str, separator: int, text: str) -> bool:
    """Whether a piece between two such separators can be a number of its own."""
    digits = _count(piece)
    if separator < _WORDED:
        return digits >= DIGITS_MIN
    if digits < WHOLE_DIGITS or piece[-1:] in "#*":
        return False
    # "2025550123,1234567" may dial 1234567 after a pause; a blank, a plus or a dash tells that it does not.
    glued = _SEPARATORS[separator].strip("\\s*") in (";", ",") and not re.search(r"[,;]\s", text)
    return not glued or digits >= LONG_DIGITS or not piece.isdecimal()


def _continued(pieces: list[str], separator: int) -> bool:
    """Whether a short piece goes on with a long one: "202-555-0123 ext. 102 or 103"."""
    lengths = [_count(piece) for piece in pieces]
    return separator >= _WORDS and min(lengths) < WHOLE_DIGITS <= max(lengths)


def _in_a_row(text: str, region: str) -> list[tuple[str, str]]:
    """Numbers with nothing but a blank or a dash between them, as the tables tell them apart: all of the text or []."""
    if not _PLAIN.fullmatch(text) or _count(text) <= E164_DIGITS_MAX:
        return []
    import phonenumbers

    found = [one.raw_string for one in phonenumbers.PhoneNumberMatcher(text, region.upper())]
    return [(one, "") for one in found] if sum(map(_count, found)) == _count(text) else []


def _among_words(text: str, region: str) -> list[tuple[str, str]]:
    found = _AMONG_WORDS.fullmatch(text)
    if found is None:
        return []
    number = found[2] + (")" if found[2].count("(") > found[2].count(")") else "")
    words = " ".join(part for part in (found[1].strip(" :;,.-(["), found[3].strip(" :;,.-()[]")) if part)
    if not words or _count(number) < WHOLE_DIGITS:
        return []
    one = understood(number, region)
    # "AB1234567" is a licence or a badge; "M2025550123" is a mobile, as the tables know.
    if one is None or (_glued(text, *found.span(2)) and not one.base.startswith("+")):
        return []
    return [(number, " ".join(words.split()))]


def _glued(text: str, start: int, end: int) -> bool:
    """Whether a letter stands right beside; not in scripts that write without blanks: "電話03-1234-5678"."""
    beside = text[max(0, start - 1) : start] + text[end : end + 1]
    return any(unicodedata.category(character) in ("Lu", "Ll", "Lt") for character in beside)


def _sheet(text: str) -> str | None:
    """Without what a spreadsheet put around or behind it; None when digits are gone."""
    found = _GUARDED.fullmatch(text)
    if found:
        text = (found[1] or found[2] or "").strip()
    text = _SAYS_PHONE.sub("", text).rstrip(" .,;:")  # ... and the end of a sentence or of a list
    found = _DECIMALS.fullmatch(text)
    if found:
        return found[1]
    found = _POWER.fullmatch(text)
    if found:
        first, decimals, power = found[1], found[2] or "", int(found[3])
        if not DIGITS_MIN <= power < DIGITS_MAX or len(decimals.rstrip("0")) > power or len(decimals) < power:
            return None
        return first + decimals[:power]
    return text


def _base(text: str, region: str) -> str:
    digits = _count(text)
    if not DIGITS_MIN <= digits <= DIGITS_MAX:
        code = "".join(text.split())
        return code if digits and _CODE.fullmatch(text) and len(code) <= DIGITS_MAX else ""
    if _CODE.fullmatch(text):
        return "".join(text.split())
    if _PLAIN.fullmatch(text):
        before, slash, _ = text.partition("/")
        if slash and (_count(before) >= WHOLE_DIGITS or text.count("/") > 1):
            return ""  # "555-0100/01": a number and the end of another one
        international = text.lstrip("( ").startswith("+")
        known = _e164(re.sub(r"\+{2,}", "+", text.replace("/", " ")), region, international)
        if known or digits <= E164_DIGITS_MAX:
            return known or ("+" if international else "") + re.sub(r"\D", "", text)
        return ""
    if _VANITY.fullmatch(text):
        keys = sum(c.isalnum() for c in text)
        own = digits - (text.lstrip("+").startswith("1"))
        if own <= VANITY_DIGITS_MAX and VANITY_MIN <= keys <= VANITY_MAX:
            return " ".join(text.split())
    return ""


def _e164(text: str, region: str, international: bool) -> str | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(text, region.upper())
    except phonenumbers.NumberParseException:
        return None
    if international:
        # A plus says which country it is: the length alone decides, for new area codes come faster than new tables.
        reason = phonenumbers.is_possible_number_with_reason(parsed)
        possible = (phonenumbers.ValidationResult.IS_POSSIBLE, phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
        sure = reason in possible
    else:
        sure = phonenumbers.is_valid_number(parsed) and _national(parsed, text, region)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if sure else None


def _national(parsed: PhoneNumber, text: str, region: str) -> bool:
    """Whether people of the region write the number like this: "202 555 0123" is valid in Germany, where it would
    begin with a 0, and is somebody's in Washington."""
    import phonenumbers

    form = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    if re.sub(r"\D", "", form) == re.sub(r"\D", "", text):
        return True
    return any(phonenumbers.PhoneNumberMatcher(text, region.upper(), leniency=phonenumbers.Leniency.VALID))


def _count(text: str) -> int:
    return sum(c.isdecimal() for c in text)
