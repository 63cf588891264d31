"""From the bytes of a file to lines of text, whatever program wrote them.

Files are handled as bytes for as long as possible, because one file can hold several character sets: a
vCard names one for each line. A value is decoded by the character set it names, then by the file's byte
order mark, then as UTF-8, and in the end in the set that fits the file best (character_set), which is a guess and
said to be one. UTF-8 that was cut within a character loses that character alone.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app import formats
from app.notebook.address_book import character_set
from app.notebook.address_book.card import AddressBookError
from app.words import N_, _, ngettext

# Every character set that phones and desktops are known to have written. Python knows more "encodings"
# (rot13, punycode, zip): a file must not be able to choose those.
_CHARACTER_SETS = re.compile(
    r"ascii|utf-?(8|16|32)(-?(le|be))?|iso-?8859-?\d{1,2}|latin-?\d|cp\d{3,4}|koi8-[rtu]|mac-?(roman|cyrillic|greek|latin2)"
    r"|shift_jis(x0213|_2004)?|euc_(jp|kr)|iso2022_(jp|kr)(_\w+)?|gb2312|gbk|gb18030|big5(hkscs)?|tis-?620|hz|johab|ptcp154"
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 512
LINES_NAMED = 8
HELD_BYTES = 2_000  # of a line, to guess from
_NAMES_ANOTHER = re.compile(rb"(?i)charset=[\"']?+(?!utf-?8)")  # what is no UTF-8 may say that it is
_QUOTED = re.compile(rb"(?im)^[^\n:]{0,200}quoted-printable[^\n:]{0,200}:([^\n]*)")
_HALF = re.compile(rb"[a-z\x80-\xbf][\xc2-\xdf](?:[^a-zA-Z\x80-\xff]|$)")  # a capital at the end of a word
FILE_MAX_LINES = 1_500_000  # 75 for each of 20,000 contacts


@dataclass(frozen=True, slots=True)
class Content:
    """A file with `\\n` line ends and no NUL bytes. `unicode`: it is known to be UTF-8 now, whatever its
    lines say. `guessed`: the character set of what names none and is not UTF-8; "" when there is no such text."""

    data: bytes
    unicode: bool
    guessed: str = ""


def known_other_format(data: bytes) -> str | None:
    """What to do with a file that is well known and no address book, or None."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _("This is a workbook or an archive. Save the sheet of contacts as CSV and choose that file.")
    if data.startswith(b"!BDN"):
        return _("This is an Outlook data file. Let Outlook export the contacts as CSV and choose that file.")
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"SQLite format 3\x00")):
        return _("This is not an address book. Export your contacts as vCard (.vcf) or CSV and choose that file.")
    return None


def clean(data: bytes) -> Content:
    """The same text as UTF-8 where the file says what it is, else its own bytes; one kind of line end.

    Raises AddressBookError when there are more lines than any address book has.
    """
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None) or _wide(data)
    if encoding and encoding != "utf-8":
        data = data.decode(encoding, "replace").encode("utf-8", "replace")
    # Marks in the middle come from files glued together; NUL bytes from devices that pad their cards.
    data = data.replace(codecs.BOM_UTF8, b"").replace(b"\0", b"")
    if b"\r" in data:
        data = data.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if data.count(b"\n") > FILE_MAX_LINES:
        raise AddressBookError(
            _(
                "This file has more than {most} lines, far more than an address book needs. Export the contacts again,"
                " in several parts, and import them one after the other."
            ).format(most=formats.number(FILE_MAX_LINES))
        )
    sample = _unnamed(data)
    return Content(data, encoding is not None, character_set.guess(sample) if sample else "")


def _unnamed(data: bytes) -> bytes:
    """The beginning of all text that is no UTF-8 and names no character set; b"" when there is none."""
    found: list[bytes] = []
    size = 0
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        for line in data.split(b"\n"):
            if line.isascii() or _NAMES_ANOTHER.search(line, 0, 200) or _broken_off(line) is not None:
                continue
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                found.append(line[:HELD_BYTES])
                size += len(found[-1])
                if size > character_set.SAMPLE_MAX_BYTES:
                    break
    for quoted in _QUOTED.finditer(data) if size <= character_set.SAMPLE_MAX_BYTES else ():
        if _NAMES_ANOTHER.search(quoted[0], 0, 200) or size > character_set.SAMPLE_MAX_BYTES:
            continue
        value = binascii.a2b_qp(quoted[1][:HELD_BYTES])
        try:
            value.decode("utf-8")
        except UnicodeDecodeError:
            if _broken_off(value) is None:
                found.append(value)
                size += len(value)
    return b"\n".join(found)


def _broken_off(raw: bytes) -> str | None:
    """UTF-8 with characters cut in two, without those; None for bytes that are no such thing."""
    whole = raw.decode("utf-8", "ignore")
    lost = len(raw) - len(whole.encode())
    beyond = sum(1 for c in whole if not c.isascii())
    # Most of it is UTF-8 beyond doubt, or the one sign left makes no sense in any old set: "ZoÃ".
    if beyond and lost <= 3 * beyond:
        return whole
    return whole if _HALF.search(raw) and lost == 1 and not beyond else None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark, told by where its NUL bytes are."""
    sample = data[:_SAMPLE_BYTES]
    if len(sample) < 8:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.2:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.2:
        return "utf-16-be"
    return None


def decode(raw: bytes, charset: str = "", guessed: str = "") -> str:
    """`raw` as text. Never fails: a character set that is unknown or wrong gives way to UTF-8, then to the one that
    was guessed."""
    for name in (charset, "utf-8") if charset else ("utf-8",):
        codec = _codec(name)
        if codec:
            try:
                return raw.decode(codec)
            except (UnicodeError, ValueError):
                continue
    whole = _broken_off(raw)
    if whole is not None:
        return whole
    return raw.decode(guessed or character_set.WESTERN, "replace").replace("\ufffd", "")


def damage(raw: bytes, charset: str = "") -> Literal["", "cut", "guessed"]:
    """What is wrong with the letters of a text that is not in the set it names, if any, and not in UTF-8: a character
    is cut in two, or the set is a guess."""
    for codec in filter(None, (_codec(charset), "utf-8")):
        try:
            raw.decode(codec)
        except (UnicodeError, ValueError):
            continue
        return ""
    return "guessed" if _broken_off(raw) is None else "cut"


CUT = N_("A character here is cut in two and missing. Check the spelling.")


def guessed_remark(content: Content, lines: Sequence[int]) -> str:
    """That letters were read in a set which the file does not name; `lines` count from 1."""
    shown = formats.listed(map(str, lines[:LINES_NAMED]))
    if len(lines) > LINES_NAMED:
        shown = _("{lines} and others").format(lines=shown)
    said = ngettext(
        "The file does not say how its letters are written. Read as {set} in line {lines}: check the spelling there.",
        "The file does not say how its letters are written. Read as {set} in lines {lines}: check the spelling there.",
        len(lines),
    )
    return said.format(set=_(character_set.NAMES[content.guessed or character_set.WESTERN]), lines=shown)


def _codec(name: str) -> str | None:
    if name == "utf-8":
        return name
    if not re.fullmatch(r"[A-Za-z0-9_-]{2,30}", name):
        return None
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return found if _CHARACTER_SETS.fullmatch(found) else None
