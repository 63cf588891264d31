"""A language nobody speaks, for seeing what is not translated and what does not fit.

Every marked text comes back longer, accented and in brackets; the places for values stay as they are:
"Save note" is said "[Šåvé ñöţé ~~~~]". Whatever is drawn without brackets was never marked.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from gettext import NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

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


def in_context(context: str, message: str) -> str:
    """As `pseudo`; what only stands between others stays as it is."""
    return message if context == "between the parts of a list" else pseudo(message)


def escaped(text: str, own: Collection[str]) -> str:
    """What stands outside of brackets and is none of `own`, the words of officers; "" for nothing."""
    rest, shorter = text, re.sub(r"\[[^\[\]]*\]", "", text)
    while shorter != rest:
        rest, shorter = shorter, re.sub(r"\[[^\[\]]*\]", "", shorter)
    for mine in sorted(own, key=len, reverse=True):
        rest = rest.replace(mine, "")
    return rest.strip() if re.search(r"[^\W\d_]{3,}", rest) else ""  # initials and units are shorter


class Pseudo(NullTranslations):
    """All four ways in which the app says a text (app.words)."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return in_context(context, message)


@contextmanager
def spoken() -> Iterator[None]:
    """The app speaks it while the block runs, and English afterwards."""
    words.say_with(Pseudo())
    try:
        yield
    finally:
        words.say_with(NullTranslations())


def compile_as(language: str, folder: Path) -> None:
    """Writes it into `folder` as the catalog of `language`: for a loader that reads files (app.words.LOCALE).

    Every text that the catalog of `language` has is in it; one that was never gathered stays English.
    """
    with (words.LOCALE / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    for message in catalog:
        if isinstance(message.id, tuple):
            message.string = tuple(pseudo(one) for one in message.id)
        elif message.id:
            message.string = in_context(message.context or "", message.id)
    with (folder / f"{language}.mo").open("wb") as compiled:
        write_mo(compiled, catalog)
