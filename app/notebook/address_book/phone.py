"""Phone numbers: how they are shown, and when two ways of writing one are the same number.

The rules of every country come from phonenumbers (Google's libphonenumber). It is imported when the first
number is read, because its tables take a tenth of a second to load. Nothing is remembered between calls:
numbers are personal data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# ITU-T E.164: at most 15 digits. Anything much longer is not a number, and is not worth parsing.
WRITTEN_MAX = 60


def shown_phone(number: str, region: str) -> str:
    """As people of the region write it: national form for their own numbers, international for others, an
    unknown one as it was written."""
    import phonenumbers

    parsed = _parsed(number, region)
    if parsed is None or not _possible(parsed, number):
        return number.strip()
    own = parsed.country_code == phonenumbers.country_code_for_region(region.upper())
    form = phonenumbers.PhoneNumberFormat.NATIONAL if own else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def e164(number: str, region: str) -> str | None:
    """`+` and at most 15 digits, the same for every way of writing one number; None when it cannot be told.

    None means a number without its area code, a short one such as 311, or no number at all. An extension is
    not part of the result: two people behind one switchboard share it.
    """
    import phonenumbers

    parsed = _parsed(number, region)
    if parsed is None or not _possible(parsed, number):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _parsed(number: str, region: str) -> PhoneNumber | None:
    import phonenumbers

    if not 0 < len(number) <= WRITTEN_MAX:
        return None
    try:
        return phonenumbers.parse(number, region.upper())
    except phonenumbers.NumberParseException:
        return None


def _possible(parsed: PhoneNumber, written: str) -> bool:
    """Length alone decides, not the numbering plan: new area codes come faster than new tables. A number
    written with its country code may lack an area code and still be one number."""
    import phonenumbers

    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == phonenumbers.ValidationResult.IS_POSSIBLE:
        return True
    international = written.lstrip(" (").startswith("+")
    return international and reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY
