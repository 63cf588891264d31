"""Ways to reach somebody: phone numbers and e-mail addresses as they are typed, stored and shown.

Stored as a URI: `tel:+12025550123` (E.164) or `mailto:lena@example.org`. A number that cannot be understood keeps its
digits (`tel:5550123`), so that nothing an officer wrote down is lost. The phone library is loaded on first use: it
costs a tenth of a second, and most screens never need it.
"""

from __future__ import annotations

from functools import cache

from app.domain.records import NotValid

REGION = "US"
TEL, MAILTO = "tel:", "mailto:"
DIGITS_MIN, DIGITS_MAX = 3, 20
MAIL_MAX_CHARS = 200
FORM_FROM_DIGITS = 4  # fewer digits than these, without what was dialled before them, fit half of all numbers
WHOLE_FROM_DIGITS = 6


def phone_uri(typed: str, region: str = REGION) -> str:
    """`tel:` and the number in E.164. Raises NotValid for text without digits."""
    number = _e164(typed, region)
    if number is not None:
        return TEL + number
    digits = "".join(c for c in typed if c.isascii() and c.isdigit())
    if not DIGITS_MIN <= len(digits) <= DIGITS_MAX:
        raise NotValid("phone", "This is not a phone number. Check the digits.")
    return TEL + ("+" if typed.strip().startswith("+") else "") + digits


def mail_uri(typed: str) -> str:
    """`mailto:` and the address, in lower case. Raises NotValid."""
    address = typed.strip().lower()
    name, _, host = address.rpartition("@")
    if not name or "." not in host.strip(".") or len(address) > MAIL_MAX_CHARS or any(c.isspace() for c in address):
        raise NotValid("mail", "This is not an e-mail address. It looks like name@example.org.")
    return MAILTO + address


def shown(uri: str, region: str = REGION) -> str:
    """How a person writes it: national form within the region, international form otherwise."""
    if not uri.startswith(TEL):
        return uri.removeprefix(MAILTO)
    import phonenumbers

    number = uri.removeprefix(TEL)
    if not number.startswith("+"):
        return number
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    home = parsed.country_code == phonenumbers.country_code_for_region(region)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def number_forms(digits: str, region: str = REGION) -> tuple[str, ...]:
    """How digits that somebody looks for may stand in a stored number.

    As they are, and without what is dialled before a number: 00, 011, the region's own 0. A whole number of the region
    is found in any form, part of one in those that differ at the beginning only.
    """
    forms = [digits, digits.lstrip("0")]
    if digits.startswith("011"):
        forms.append(digits[len("011") :])
    if region != REGION and len(digits) >= FORM_FROM_DIGITS:
        trunk = _trunk(region)
        if trunk and digits.startswith(trunk):
            forms.append(digits[len(trunk) :])
        whole = _e164(digits, region) if len(digits) >= WHOLE_FROM_DIGITS else None
        if whole:
            forms.append(whole.removeprefix("+"))
    return tuple(one for one in dict.fromkeys(forms) if one == digits or len(one) >= FORM_FROM_DIGITS)


@cache
def _trunk(region: str) -> str:
    """What is dialled before a number within the region: 0 in most of the world, 8 in Russia, 06 in Hungary."""
    from phonenumbers import PhoneMetadata

    known = PhoneMetadata.metadata_for_region(region.upper(), None)
    return (known.national_prefix or "") if known else ""


def _e164(typed: str, region: str) -> str | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    # "555-0123" could be in any area code: it keeps its digits rather than getting a country it may not have.
    local = reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY and typed.strip().startswith("+")
    if reason != phonenumbers.ValidationResult.IS_POSSIBLE and not local:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
