"""What the fields of a record may hold: limits and forms shared by all kinds, and the one error of the rules.

Writing is strict (`clean…` raises NotValid with what an officer can do about it); reading is forgiving (`text`,
`number`, … give a plain default for anything of another form), because a newer version, or a stranger's, may have
written it and one odd field must never hide a record.

No kind has a field for race, religion, politics, immigration status, orientation, disability, gang or suspicion,
and unknown fields cannot be written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain.untrusted_values import LIST_MAX, stream_safe
from app.journal.change import Value
from app.words import N_

TEXT_MAX_CHARS = 20_000
NAME_MAX_CHARS = 200
LINE_MAX_CHARS = 500
TAG_MAX_CHARS = 40
MS_MAX = 4_102_444_799_999  # the end of the year 2099: every day around it can be reckoned with, in every zone
DAY_MIN, DAY_MAX = "1900-01-01", "2099-12-31"
OFFSET_MAX_MIN = 18 * 60
DIGITS_MAX = 9  # of a number that is typed: far more are none, and beyond 4,300 Python refuses to read them

_ID = re.compile(r"[0-9a-f]{32}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAK = r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]"
_BREAKS = re.compile(f"{_BREAK}{_BREAK}*")  # a pattern that begins with a single class is searched for far quicker
# Letters and signs that are blank by their meaning: Hangul fillers, the empty Braille cell, the null notehead.
_FILLERS = "\u115f\u1160\u3164\uffa0\u2800\U0001d159"
# In one line among others, what turns the direction of the text turns its neighbours, too.
_OF_NO_LINE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_OF_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class NotValid(Exception):
    """A field breaks a rule. `field` names it, `sentence` is safe to show an officer and says what to do.

    It is a marked one (app.words) with places for `values`: numbers, and texts that are marked, too. What an officer
    reads is app.notebook.not_valid_words's; `message` is in English, for logs and tests.
    """

    def __init__(self, field: str, sentence: str, **values: str | int) -> None:
        self.field, self.sentence, self.values = field, sentence, values
        shown = {name: value if isinstance(value, str) else f"{value:,}" for name, value in values.items()}
        self.message = sentence.format_map(shown)
        super().__init__(self.message)

    def at(self, field: str) -> NotValid:
        """The same of another field."""
        return NotValid(field, self.sentence, **self.values)


Rule = Callable[[str, Any], Value]
"""(field, value as typed) -> the value as stored. Raises NotValid."""


# --- writing ---------------------------------------------------------------------------------------------------


def clean(fields: Mapping[str, Any], rules: Mapping[str, Rule]) -> dict[str, Value]:
    """The fields as they are stored. A rule whose name ends in "/" is for every field that starts with it.

    Raises NotValid, also for a field no rule knows.
    """
    cleaned: dict[str, Value] = {}
    for field, value in fields.items():
        prefix, slash, rest = field.partition("/")
        rule = rules.get(prefix + slash) if bool(slash) == bool(rest) else None
        if rule is None:
            raise NotValid(field, N_("This version of Beatbook has no such field. Leave it out."))
        cleaned[field] = rule(field, value)
    return cleaned


def line(label: str, limit: int = LINE_MAX_CHARS) -> Rule:
    """One line of text, as written apart from the blanks around it; a line break becomes a blank. None is empty."""

    def rule(field: str, value: Any) -> Value:
        text = _BREAKS.sub(" ", _typed(field, label, value, limit)).strip()
        return "" if unseen(text) else text

    return rule


def unseen(text: str) -> bool:
    """True when nothing of a text can be seen: blanks, control and format characters, joiners, fillers, lone marks."""
    if text.isascii():
        return not text.strip() or all(ord(c) <= 0x20 or ord(c) == 0x7F for c in text)
    return all(unicodedata.category(c)[0] in "ZCM" or c in _FILLERS for c in text)


def note(label: str, limit: int = TEXT_MAX_CHARS, needed: str = "") -> Rule:
    """Text of several lines, as written apart from the blanks around it. `needed`: what to do where it is empty."""

    def rule(field: str, value: Any) -> Value:
        text = _typed(field, label, value, limit).strip()
        if needed and not text:
            raise NotValid(field, N_("{label} is empty. {needed}"), label=label, needed=needed)
        return text

    return rule


def _typed(field: str, label: str, value: Any, limit: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotValid(field, N_("{label} must be text."), label=label)
    text = _CONTROL.sub("", value)
    if len(text) > limit:
        too_long = N_("{label} is too long: {length} characters, and {limit} fit. Shorten it.")
        raise NotValid(field, too_long, label=label, length=len(text), limit=limit)
    return text


def one_of(label: str, *allowed: str, optional: bool = False) -> Rule:
    """One of a few words; with `optional`, also None or ""."""

    def rule(field: str, value: Any) -> Value:
        if optional and value in (None, ""):
            return None
        if value not in allowed:
            raise NotValid(field, N_("{label}: choose one of the choices shown."), label=label)
        return str(value)

    return rule


def whole(label: str, low: int, high: int, optional: bool = True) -> Rule:
    """A whole number within bounds; with `optional`, also None."""

    def rule(field: str, value: Any) -> Value:
        if value is None and optional:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise NotValid(field, N_("{label} must be a whole number."), label=label)
        if not low <= value <= high:
            raise NotValid(field, N_("{label} must be between {low} and {high}."), label=label, low=low, high=high)
        return value

    return rule


def moment(label: str, optional: bool = False) -> Rule:
    """Milliseconds since 1970 UTC."""
    return whole(label, 0, MS_MAX, optional)


def day(label: str) -> Rule:
    """A local date "YYYY-MM-DD", or None."""

    def rule(field: str, value: Any) -> Value:
        if value in (None, ""):
            return None
        if isinstance(value, date):
            value = value.strftime("%Y-%m-%d")
        return value if is_day(value) else _bad_day(field, label)

    return rule


def _bad_day(field: str, label: str) -> str:
    raise NotValid(field, N_("{label} is not a date. Pick a day from the calendar."), label=label)


def time_of_day(label: str) -> Rule:
    """A local time "HH:MM", or None."""

    def rule(field: str, value: Any) -> Value:
        if value in (None, ""):
            return None
        if not is_time(value):
            raise NotValid(field, N_("{label} is not a time of day. Write the time like 22:30."), label=label)
        return str(value)

    return rule


def identity(label: str, optional: bool = True) -> Rule:
    """The id of a record or officer, 32 hex characters; with `optional`, also None."""

    def rule(field: str, value: Any) -> Value:
        if value in (None, "") and optional:
            return None
        if not is_id(value):
            raise NotValid(field, N_("{label}: choose one from the list."), label=label)
        return str(value)

    return rule


def choices(label: str, *allowed: str) -> Rule:
    """A list of words out of `allowed`, each at most once, in their order."""

    def rule(field: str, value: Any) -> Value:
        if not isinstance(value, list | tuple) or any(one not in allowed for one in value):
            raise NotValid(field, N_("{label}: choose from the choices shown."), label=label)
        return [one for one in allowed if one in value]

    return rule


def identities(label: str, most: int) -> Rule:
    """A list of record ids, each at most once."""

    def rule(field: str, value: Any) -> Value:
        if not isinstance(value, list | tuple) or not all(is_id(one) for one in value):
            raise NotValid(field, N_("{label}: choose from the list."), label=label)
        if len(value) > most:
            raise NotValid(field, N_("{label}: at most {most} fit in one note."), label=label, most=most)
        return list(dict.fromkeys(value))

    return rule


def yes_no(label: str) -> Rule:
    """True or False."""

    def rule(field: str, value: Any) -> Value:
        if not isinstance(value, bool):
            raise NotValid(field, N_("{label} is either on or off."), label=label)
        return value

    return rule


# --- reading ---------------------------------------------------------------------------------------------------


def is_id(value: object) -> bool:
    """True for 32 lowercase hex characters."""
    return isinstance(value, str) and _ID.match(value) is not None


def is_day(value: object) -> bool:
    """True for a real date "YYYY-MM-DD" from DAY_MIN to DAY_MAX."""
    if not isinstance(value, str) or not _DAY.match(value) or not DAY_MIN <= value <= DAY_MAX:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_time(value: object) -> bool:
    """True for "HH:MM"."""
    return isinstance(value, str) and _TIME.match(value) is not None


def text(value: object, default: str = "", most: int = TEXT_MAX_CHARS) -> str:
    """Text of several lines, at most `most` characters, without control characters."""
    if not isinstance(value, str):
        return default
    return without_controls(cut(value, most))


def without_controls(text: str) -> str:
    """The text without the characters that no screen can lay out."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def beside_others(text: str) -> str:
    """Text of several lines that stands beside words of the app: every line end is one, and nothing turns the direction
    of what follows."""
    return text if text.isprintable() else _LINE_ENDS.sub("\n", _OF_NO_TEXT.sub("", text))


def cut(value: object, most: int = TEXT_MAX_CHARS) -> str:
    """As much of a text as is compared and searched, "" for anything else."""
    if not isinstance(value, str):
        return ""
    found = value if len(value) <= most else value[:most]
    return found if found.isascii() else stream_safe(found)


def one_line(value: object, most: int = LINE_MAX_CHARS) -> str:
    """One line of at most `most` characters that stands among others, "" for anything but text."""
    found = cut(value, most)
    if not found.isprintable():
        found = _BREAKS.sub(" ", _OF_NO_LINE.sub("", found))
    return found.strip()


def word(value: object, default: str = "") -> str:
    """One of a few words, or one that only a newer version knows."""
    return one_line(value, TAG_MAX_CHARS) or default


def number(value: object) -> int | None:
    """A whole number that fits a database, or None."""
    if isinstance(value, bool) or not isinstance(value, int) or not -(1 << 62) < value < 1 << 62:
        return None
    return value


def between(value: object, low: int, high: int) -> int | None:
    """A whole number within bounds, or None."""
    found = number(value)
    return found if found is not None and low <= found <= high else None


def milliseconds(value: object) -> int:
    """A moment between 1970 and 2099, 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MS_MAX else 0


def ident(value: object) -> str | None:
    return value if isinstance(value, str) and _ID.match(value) else None


def idents(value: object, most: int = LIST_MAX) -> list[str]:
    """The ids in a list, each once; not more than `most`."""
    if not isinstance(value, list):
        return []
    return list(dict.fromkeys(one for one in value[:LIST_MAX] if is_id(one)))[:most]


def words(value: object) -> list[str]:
    """The words in a list, each once."""
    if not isinstance(value, list):
        return []
    return list(dict.fromkeys(found for one in value[:LIST_MAX] if (found := word(one))))


def day_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and is_day(value) else None


def time_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and is_time(value) else None
