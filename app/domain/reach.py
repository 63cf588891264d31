"""Ways to reach somebody: phone numbers and e-mail addresses as they are typed, stored, shown and dialled.

Stored as a URI: `tel:+12025550123` (E.164) or `mailto:lena@example.org`. A number that is not valid in the agency's
region keeps its digits (`tel:5550123`), one with letters its writing (`tel:1-800-MYFAX`); an extension and what is
dialled after the answer follow (`tel:+12025550123;ext=102,,5#`). What is shown can be typed again and gives the same
URI. Which number is called: the one that is preferred, then a mobile, then any other; never a fax or a pager.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from app.domain import phone
from app.domain.field_rules import NotValid
from app.domain.phone import Number
from app.words import N_

TEL, MAILTO = "tel:", "mailto:"
NO_TRUNK = "US"  # nothing is dialled before a number within it
MAIL_MAX_CHARS = 200
FORM_FROM_DIGITS = 4  # fewer digits than these, without what was dialled before them, fit half of all numbers
WHOLE_FROM_DIGITS = 6

_URI = re.compile(r"([^;,]*?)(?:;ext=(\d{1,7}))?((?<=\d)[pw,;][\d*#,;pw]*)?")
_E164 = re.compile(r"\+\d{3,20}")
_MAIL = re.compile(r"[^\s@,;:<>()\"]+@[^\s@,;:<>()\".]+(?:\.[^\s@,;:<>()\".]+)+")
_AROUND_MAIL = re.compile(r"^[\s<(]*(?:mailto:)?|[\s>).,;]+$")  # as it was copied from somewhere
_BETWEEN_MAILS = re.compile(r"[\s,;]+")
_NEVER_CALLED = re.compile(
    r"fax|faks|факс|φαξ|传真|傳真|ファ(?:ッ)?クス|팩스|פקס|فاكس|facs[ií]mil|t[ée]l[ée]cop|pager|beeper|пейджер|bípr"
    r"|radiomessagerie|buscapersonas|cercapersone|modem|telex|\bbbs\b",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"\b(?:mobil\w*|mobiel\w*|cell(?:s|ular\w*|phone)?|celular|m[óo]vil|handy(?:nummer)?|iphone|portable|telem[óo]vel"
    r"|kom[óo]rk\w*|natel|gsm|cep|matkapuh\w*|моб\w*|сотов\w*|κινητ\w*)\b|携帯|手机|手機|휴대|נייד|جوال|موبايل",
    re.IGNORECASE,
)


def phone_uri(typed: str, region: str) -> str:
    """The URI of one number. Raises NotValid for text that is not one number."""
    if len(phone.several(typed, region)) > 1:
        raise NotValid("phone", N_("These are several phone numbers. Write each in a field of its own."))
    number = phone.understood(typed, region)
    if number is None:
        raise NotValid("phone", phone.rounded(typed) or N_("This is not a phone number. Check the digits."))
    return _uri(number)


def phone_uris(typed: str, region: str) -> list[str]:
    """The URIs of one number or of several in one text. Raises NotValid when anything of it is no number."""
    found = phone.several(typed, region)
    if found and not any(words for _, words in found):
        return list(dict.fromkeys(phone_uri(number, region) for number, _ in found))
    return [phone_uri(typed, region)]


def mail_uri(typed: str) -> str:
    """`mailto:` and the address, in lower case. Raises NotValid."""
    address = _AROUND_MAIL.sub("", typed.lower())
    if address.count("@") > 1 and all(_MAIL.fullmatch(one) for one in _BETWEEN_MAILS.split(address)):
        raise NotValid("mail", N_("These are several e-mail addresses. Write each in a field of its own."))
    if not _MAIL.fullmatch(address) or len(address) > MAIL_MAX_CHARS:
        raise NotValid("mail", N_("This is not an e-mail address. It looks like name@example.org."))
    return MAILTO + address


def uris(typed: str, region: str) -> list[str]:
    """Whatever is typed into a field for either: an e-mail address, or phone numbers. Raises NotValid."""
    return [mail_uri(typed)] if "@" in typed else phone_uris(typed, region)


def shown(uri: str, region: str) -> str:
    """How a person writes it: national form within the region, international form otherwise."""
    if not uri.startswith(TEL):
        return uri.removeprefix(MAILTO)
    number = _number(uri)
    words = _formatted(number.base, region) if _E164.fullmatch(number.base) else number.base
    return words + (f" ext. {number.extension}" if number.extension else "") + number.after


def dialled(uri: str) -> str:
    """The address a phone dials: letters as digits, the extension after a pause. E-mail addresses stay as they are."""
    if not uri.startswith(TEL):
        return uri
    number = _number(uri)
    after = (f",{number.extension}" if number.extension else "") + number.after.replace("p", ",").replace("w", ";")
    return TEL + (_keys(number.base) + after).replace("#", "%23")


def texted(uri: str) -> str:
    """The address for a message: the number alone."""
    return "sms:" + _keys(_number(uri).base)


def digits(uri: str) -> str:
    """The digits of a number, without an extension; "" for an e-mail address."""
    return re.sub(r"\D", "", _keys(_number(uri).base)) if uri.startswith(TEL) else ""


def compared(uri: str) -> str:
    """What is the same for two ways to reach the same phone or mailbox."""
    return digits(uri) or uri


@lru_cache(maxsize=256)  # the labels of a notebook are few, and each person's are put in order again and again
def rank(label: str) -> int:
    """0 for a mobile, 1 for any other phone; 2 for what nobody answers: a fax, a pager."""
    if _NEVER_CALLED.search(label):
        return NEVER_CALLED
    return 0 if _MOBILE.search(label) else 1


NEVER_CALLED = 2


def _uri(number: Number) -> str:
    return TEL + number.base + (f";ext={number.extension}" if number.extension else "") + number.after


def _number(uri: str) -> Number:
    """Any URI, also one of another make: what does not fit belongs to the number."""
    rest = uri.removeprefix(TEL)
    found = _URI.fullmatch(rest)
    return Number(found[1], found[2] or "", found[3] or "") if found else Number(rest)


def _keys(base: str) -> str:
    if any(c.isalpha() for c in base):
        import phonenumbers

        base = phonenumbers.convert_alpha_characters_in_number(base)
    return re.sub(r"[^\d+*#]", "", base)


def _formatted(number: str, region: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    home = parsed.country_code == phonenumbers.country_code_for_region(region.upper())
    # One that is not valid would not be understood again without its country.
    national = home and phonenumbers.is_valid_number(parsed)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def searched(uri: str) -> str:
    """What a way to reach somebody is found by: the address itself, and the digits of a number with letters."""
    rest = uri.partition(":")[2]
    letters = uri.startswith(TEL) and any(c.isalpha() for c in _number(uri).base)
    return f"{rest} {digits(uri)}" if letters else rest


def number_forms(digits: str, region: str) -> tuple[str, ...]:
    """How digits that somebody looks for may stand in a stored number.

    As they are, and without what is dialled before a number: 00, 011, the region's own 0. A whole number of the region
    is found in any form, part of one in those that differ at the beginning only. A form with a blank before it is the
    beginning of a stored number: of few digits only that says enough ("0207" is +44 207…, and no number with 207).
    """
    forms = [digits, digits.lstrip("0")]
    if digits.startswith("011"):
        forms.append(digits[len("011") :])
    if region != NO_TRUNK:
        trunk = _trunk(region)
        if trunk and digits.startswith(trunk) and len(digits) > len(trunk):
            forms += [digits[len(trunk) :], _from_abroad(digits[len(trunk) :], region)]
        whole = _e164(digits, region) if len(digits) >= WHOLE_FROM_DIGITS else None
        if whole:
            forms.append(whole.removeprefix("+"))
    return tuple(
        one for one in dict.fromkeys(forms) if one == digits or one[0:1] == " " or len(one) >= FORM_FROM_DIGITS
    )


def _from_abroad(beginning: str, region: str) -> str:
    """The beginning of a number of the region as it is stored; with a blank before it, for a word begins with it."""
    from phonenumbers import country_code_for_region

    return f" {country_code_for_region(region.upper())}{beginning}"


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
