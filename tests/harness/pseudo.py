"""A language nobody speaks, for seeing what is not translated and what does not fit.

Every marked text comes back longer, accented and in brackets; the places for values stay as they are:
"Save note" is said "[Šåvé ñöţé ~~~~]". Whatever is drawn without brackets was never marked.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

from app import words

LONGER = 0.4  # of a text is added: as much as Spanish needs, and a little more
_ACCENTED = str.maketrans("aceinostuyzACEINOSTUYZ", "åçéïñöšţüýžÅÇÉÏÑÖŠŢÜÝŽ")


def pseudo(text: str) -> str:
    """The text as this language says it; blanks around it, and marks between the parts of a list, stay."""
    said = "".join(_piece(*piece) for piece in string.Formatter().parse(text))
    padding = "~" * max(1, round(len(text) * LONGER))
    return f"[{said} {padding}]"


def _piece(literal: str, name: str | None, form: str | None, _conversion: str | None) -> str:
    said = literal.replace("{", "{{").replace("}", "}}").translate(_ACCENTED)
    if name is None:
        return said
    return said + "{" + name + (f":{form}" if form else "") + "}"


class Pseudo(NullTranslations):
    """All four ways in which the app says a text (app.words)."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if context == "between the parts of a list" else pseudo(message)


@contextmanager
def spoken() -> Iterator[None]:
    """The app speaks it while the block runs, and English afterwards."""
    words.say_with(Pseudo())
    try:
        yield
    finally:
        words.say_with(NullTranslations())
