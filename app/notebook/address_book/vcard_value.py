"""What a vCard value means: the parts of a name, an address, an organisation, and plain text.

vobject takes apart every structured value that has escapes or lists in it. It is given that one value, not
the card: over a whole address book that is three times as fast for the same answer. Values are made strict
first, because vobject would take a comma nobody escaped for the start of a list.
"""

from __future__ import annotations

import re

from app.notebook.address_book.vcard_line import Property

_ESCAPES = (("\\n", "\n"), ("\\N", "\n"), ("\\,", ","), ("\\;", ";"), ('\\"', '"'), ("\\:", ":"))
# Longer than the longest address or name that is kept, even when every character is escaped.
STRUCTURE_MAX_CHARS = 1_500
# A valid escape stays, a lone backslash becomes one, and a bare comma too where it is only a comma.
_LOOSE = re.compile(r"\\[\\;,nN\"]|\\|,")
_LOOSE_STRUCTURE = re.compile(r"\\[\\;,nN\"]|\\")

_FAMILY, _GIVEN, _ADDITIONAL, _PREFIX, _SUFFIX = range(5)
_BOX, _EXTENDED, _STREET, _CITY, _REGION, _CODE, _COUNTRY = range(7)


def plain(line: Property) -> str:
    """A single text, escapes undone."""
    text = line.value
    if "\\" not in text:
        return text
    text = text.replace("\0", "").replace("\\\\", "\0")  # a backslash that is one, out of the way
    for escape, meant in _ESCAPES:
        text = text.replace(escape, meant)
    return text.replace("\0", "\\")


def name_parts(line: Property) -> list[str]:
    """In reading order: prefix, given, additional, family, suffix."""
    parts = _fields(line, 5, " ")
    return [parts[i] for i in (_PREFIX, _GIVEN, _ADDITIONAL, _FAMILY, _SUFFIX)] + parts[5:]


def organisation_parts(line: Property) -> list[str]:
    """The organisation, then its units from large to small."""
    return _fields(line, 1, ", ")


def address_parts(line: Property) -> list[str]:
    """In reading order; region and postal code are one part, as on an envelope."""
    parts = [" ".join(part.split("\n")) for part in _fields(line, 7, ", ")]
    area = f"{parts[_REGION].strip()} {parts[_CODE].strip()}".strip()
    return [parts[_STREET], parts[_EXTENDED], parts[_BOX], parts[_CITY], area, parts[_COUNTRY]]


def address_rest(line: Property) -> list[str]:
    """What stands behind the seven parts of an address: Google writes the whole of it once more."""
    return [" ".join(part.split("\n")) for part in _fields(line, 7, ", ")[7:]]


def _fields(line: Property, least: int, between: str) -> list[str]:
    value = line.value[:STRUCTURE_MAX_CHARS].replace("\\:", ":")  # Google's
    if "\\" in value or "," in value:
        from vobject.vcard import splitFields

        loose = _LOOSE_STRUCTURE if line.escapes_commas else _LOOSE
        value = loose.sub(lambda found: found[0] if len(found[0]) == 2 else "\\" + found[0], value)
        parts = splitFields(value)
        fields = [part if isinstance(part, str) else between.join(map(str.strip, part)) for part in parts]
    else:
        fields = value.split(";")
    return fields + [""] * (least - len(fields))
