"""Words in the officer's language, by gettext.

English stands in the code and is its own key. `_` says a sentence in the language of now, `ngettext` one with a number
in it, `pgettext` a word that means two things. `N_` only marks one that stands in a table made at import: whoever
draws it says `_`. `nN_` marks the two forms of one with a number, which `counted` says. Values come after that, by
name: `_("Saved for {name}").format(name=name)`, so that a language may put them where it needs them. `make words`
gathers what is marked and compiles app/locale.

One language for the whole app: it is one officer's.
"""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LANGUAGES = {"en": "English", "es": "Español"}
"""Code of BCP 47 -> its name in itself. The first is the one of the code."""
LOCALE = Path(__file__).parent / "locale"

_spoken = NullTranslations()
_language = "en"


def N_(message: str) -> str:  # noqa: N802 - its name wherever gettext is used
    """Marks a text for translation and gives it back as it is."""
    return message


def nN_(one: str, more: str) -> tuple[str, str]:  # noqa: N802 - as N_
    """Marks a text that counts something for translation: for one, for more."""
    return one, more


def _(message: str) -> str:
    """The text in the language of now; nothing for nothing."""
    return _spoken.gettext(message) if message else ""


def ngettext(one: str, more: str, count: int) -> str:
    """The text for this number in the language of now, which may have more than two forms."""
    return _spoken.ngettext(one, more, count)


def counted(forms: tuple[str, str], count: int) -> str:
    """What `nN_` marked, for this number in the language of now."""
    return _spoken.ngettext(*forms, count)


def pgettext(context: str, message: str) -> str:
    """The text as it is meant in this context."""
    return _spoken.pgettext(context, message)


def language() -> str:
    """The language of now, a key of LANGUAGES."""
    return _language


def nearest(*wanted: str) -> str:
    """The first of these languages (es, es-MX, es_US) that Beatbook speaks, or English."""
    spoken = (one.replace("_", "-").partition("-")[0].lower() for one in wanted)
    return next((one for one in spoken if one in LANGUAGES), "en")


def speak(code: str) -> None:
    """Says everything in this language from now on. Raises KeyError for one that is not in LANGUAGES."""
    global _language
    LANGUAGES[code]
    if code == "en":
        say_with(NullTranslations())
    else:
        with (LOCALE / f"{code}.mo").open("rb") as compiled:
            say_with(GNUTranslations(compiled))
    _language = code


def say_with(translations: NullTranslations) -> None:
    """Says everything with these translations: for a test of what is marked."""
    global _spoken
    _spoken = translations
