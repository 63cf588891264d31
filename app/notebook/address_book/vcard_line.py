"""The lines of one vCard: unfolded, decoded, and only the wanted ones.

Deals with what real exporters do to lines: folding (3.0 and 4.0 take one space away, 2.1 keeps it),
quoted-printable with soft line ends, parameters without a name (`TEL;CELL;VOICE`), a character set of its
own for each line, base64 that is not indented. The time taken grows in a straight line with the bytes,
whatever they are.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from app.notebook.address_book.card import RawCard
from app.notebook.address_book.file_text import CUT, Content, damage, decode
from app.words import N_, _

WANTED = {
    "VERSION", "FN", "N", "NICKNAME", "ORG", "TITLE", "ROLE", "TEL", "EMAIL", "ADR", "LABEL", "NOTE",
    "KIND", "X-ADDRESSBOOKSERVER-KIND", "X-ABSHOWAS", "X-ABLABEL",
}  # fmt: skip
PICTURES = {"PHOTO", "LOGO", "SOUND", "KEY"}
INSIDE = N_("A card inside a card")
TOO_LONG = N_("This card is far longer than cards are. Imported with its first part: check it.")
TORN = N_("Imported without what stands here, which is no part of a card. Check the contact.")
DAMAGED = N_("Imported without this line, which is damaged. Check the contact.")
LEFT_MAX_BYTES = 200  # of a field that stays behind, as an example
LINES_MAX = 20_000  # of one card, a photo of a megabyte included
PROPERTIES_MAX = 300  # wanted ones of one card
NOTE_MAX_BYTES = 120_000  # longer than the longest note kept, even when each character takes twelve bytes
VALUE_MAX_BYTES = 8_000
HEAD_MAX_BYTES = 2_000

# Possessive, so that neither a hostile line nor 50 MB of folds costs more than reading it.
_LOGICAL = re.compile(rb"[^\n]++(?:\n[ \t][^\n]*+)*+")
_NAME = re.compile(rb"[ \t]*(?:([A-Za-z0-9_-]{1,40})\.)?([A-Za-z0-9_-]{1,60})[ \t]*(?=[;:])")
_PARAMETERS = re.compile(rb'(?:;(?:[^":;]++|"[^"]*+")*+)*+[ \t]*(?=:)')
_PARAMETER = re.compile(r';\s*([^=;:"]*)(?:=((?:"[^"]*"|[^";])*))?')
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=]+\s*")
# A soft line end promises that the line goes on. Some phones break the promise and start a new property.
_NEW_PROPERTY = re.compile(
    rb"(?:BEGIN|END|VERSION|FN|N|ORG|TITLE|TEL|EMAIL|ADR|NOTE|URL|REV|BDAY|PHOTO|UID|X-[A-Z-]+)[;:]"
)
_ENCODINGS = {"quoted-printable": "q", "q": "q", "base64": "b", "b": "b", "8bit": "", "7bit": ""}


@dataclass(frozen=True, slots=True)
class Property:
    """`value` is decoded but still escaped as its version escapes. `preference` is 1 to 100, 0 when none is
    given. `label` is what 4.0 says beside an address: all of it, as on an envelope."""

    name: str
    group: str
    types: tuple[str, ...]
    preference: int
    value: str
    escapes_commas: bool  # false in 2.1, where a comma is only a comma
    label: str = ""


@dataclass(slots=True)
class _Lines:
    """The wanted lines of the card in data[start:end]; what else stands there is remarked or noted as left behind."""

    content: Content
    start: int
    end: int
    first_line: int
    card: RawCard
    also: Collection[str]
    resume: int  # what is before it was taken in already, by a soft line end

    def line_of(self, found: re.Match[bytes]) -> int:
        return self.first_line + self.content.data.count(b"\n", self.start, found.start())

    def __iter__(self) -> Iterator[tuple[re.Match[bytes], re.Match[bytes], str]]:
        """Each with the match of its name, and that name as one word."""
        data = self.content.data
        dropped = False  # the line before was one of those left out
        inner = wanted = 0
        torn = False  # one remark is enough for a card
        for count, found in enumerate(_LOGICAL.finditer(data, self.start, self.end)):
            if count >= LINES_MAX or wanted >= PROPERTIES_MAX:
                self.card.remark(_(TOO_LONG))
                return
            if found.start() < self.resume:
                continue
            name = _NAME.match(data, found.start(), found.end())
            if name is None:
                if not ((inner or dropped) and _BASE64_LINE.fullmatch(data, found.start(), found.end())):
                    if not inner and not torn and found[0].strip():
                        torn = True
                        self.card.remark(_(TORN), self.line_of(found))
                    dropped = False
                continue
            word = name[2].decode("ascii").upper().replace("_", "-")
            if word in ("BEGIN", "END"):
                if word == "BEGIN" and not inner:
                    self.card.left.append((INSIDE, ""))
                inner = inner + 1 if word == "BEGIN" else max(0, inner - 1)
                continue
            dropped = word not in WANTED and word not in self.also
            if inner:
                continue
            if dropped:
                _leave(self.content, data[name.end() : min(found.end(), name.end() + HEAD_MAX_BYTES)], word, self.card)
                continue
            wanted += 1
            yield found, name, word


def properties(
    content: Content, start: int, end: int, first_line: int, card: RawCard, also: Collection[str] = ()
) -> Iterator[Property]:
    """The wanted lines of the card in data[start:end], and those that are wanted `also`.

    What cannot be read becomes a remark of the card, what is not wanted is noted as left behind.
    """
    data = content.data
    old = False  # vCard 2.1
    damaged = False  # one remark is enough for a card
    lines = _Lines(content, start, end, first_line, card, also, start)
    for found, name, word in lines:
        limit = NOTE_MAX_BYTES if word == "NOTE" else VALUE_MAX_BYTES
        parameters, value = _parted(data[name.end() : min(found.end(), name.end() + limit + HEAD_MAX_BYTES)])
        types, encoding, charset, preference, label = _parameters(_unfold(parameters, old=False))
        if encoding == "q":
            value, lines.resume = _soft_lines(data, value, found.end(), end, limit)
        else:
            value = _unfold(value, old)
        decoded = _decoded(value, encoding)
        if decoded is None:
            card.remark(_(DAMAGED), lines.line_of(found))
            continue
        if len(value) >= limit:
            decoded = _whole_characters(decoded)
        # After a byte order mark the file is UTF-8 by now; only quoted bytes are still in a set of their own.
        text = decode(decoded, charset if encoding or not content.unicode else "", content.guessed)
        if not damaged and not decoded.isascii() and (why := damage(decoded, charset)):
            damaged = True
            if why == "cut":
                card.remark(_(CUT), lines.line_of(found))
            else:
                card.guessed.append(lines.line_of(found))
        if word == "VERSION":
            old = text.strip().startswith("2")
            continue
        group = (name[1] or b"").decode("ascii").casefold()
        yield Property(word, group, types, preference, text, not old, label)


def _leave(content: Content, raw: bytes, word: str, card: RawCard) -> None:
    """Notes a line that stays behind, with a part of its value as an example; not one without any."""
    value = raw.partition(b":")[2].strip()
    if value:
        text = "" if word in PICTURES else decode(value[:LEFT_MAX_BYTES], "", content.guessed)
        card.left.append((word, text))


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    """The parameters of a line and its value."""
    head = _PARAMETERS.match(raw)
    if head is not None:
        return head[0], raw[head.end() + 1 :]
    colon = raw.find(b":")  # a quotation mark is never closed
    return raw[: max(colon, 0)].replace(b'"', b""), raw[colon + 1 :]


def _unfold(raw: bytes, old: bool) -> bytes:
    if b"\n" not in raw:
        return raw
    return raw.replace(b"\n", b"") if old else re.sub(rb"\n[ \t]", b"", raw)


def _soft_lines(data: bytes, value: bytes, at: int, end: int, limit: int) -> tuple[bytes, int]:
    """A quoted-printable value with the lines it goes on in, and where the next property may start."""
    pieces = [value.replace(b"=\n", b"").replace(b"\n", b"")]
    size = len(value)
    last = pieces[0].rstrip(b" \t")
    while last.endswith(b"=") and data[at : at + 1] == b"\n" and at + 1 < end:
        stop = data.find(b"\n", at + 1, end)
        stop = end if stop < 0 else stop
        line = data[at + 1 : stop]
        if not line.strip() or _NEW_PROPERTY.match(line):
            break
        if size < limit:
            pieces[-1] = pieces[-1].rstrip(b" \t").removesuffix(b"=")
            pieces.append(line[:limit])
        size += len(line)
        last = line.rstrip(b" \t")
        at = stop
    return b"".join(pieces), at


def _decoded(value: bytes, encoding: str) -> bytes | None:
    if encoding == "q":
        return binascii.a2b_qp(value)
    if encoding == "b":
        try:
            return binascii.a2b_base64(re.sub(rb"\s", b"", value))
        except binascii.Error:
            return None
    return value


def _whole_characters(raw: bytes) -> bytes:
    """Without the half of a UTF-8 character that cutting a long value may have left at its end."""
    for less in range(4):
        try:
            raw[: len(raw) - less].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return raw[: len(raw) - less]
    return raw


def _parameters(raw: bytes) -> tuple[tuple[str, ...], str, str, int, str]:
    """Types in the order written, the encoding ("q", "b" or ""), the character set, the preference, the label."""
    if not raw.strip():
        return (), "", "", 0, ""
    types: list[str] = []
    encoding = charset = label = ""
    preference = 0
    for name, value in _PARAMETER.findall(decode(raw)):
        key = name.strip().casefold()
        words = [word.strip().strip('"').strip() for word in (value or "").split(",")] if value else []
        if not value:  # vCard 2.1: the value alone
            words, key = [name.strip()], "encoding" if key in _ENCODINGS else "type"
        if key == "encoding":
            encoding = _ENCODINGS.get(words[0].casefold(), encoding)
        elif key == "charset":
            charset = words[0]
        elif key == "pref":
            preference = int(words[0]) if re.fullmatch(r"[0-9]{1,3}", words[0]) else preference
        elif key == "label":
            label = value.strip().strip('"').replace("^n", "\n").replace("\\n", "\n")  # RFC 6868, and older hands
        elif key == "type":
            types += [part for word in words for part in word.strip('"').split(",") if part]
    if any(word.casefold() == "pref" for word in types):
        preference = preference or 1
    return tuple(word.strip() for word in types), encoding, charset, preference, label
