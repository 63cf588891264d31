"""A quick note as its officer reads it: the agency's own words, or those by default in the language of now."""

from __future__ import annotations

from dataclasses import replace

from app.domain.quick_note import USUAL, QuickNote
from app.words import _

_USUAL = {one.id: one for one in USUAL}


def shown(one: QuickNote) -> QuickNote:
    usual = _USUAL.get(one.id)
    if usual is None or (usual.name, usual.words) != (one.name, one.words):
        return one
    return replace(one, name=_(one.name), words=_(one.words))


def as_written(ident: str, name: str, words: str) -> tuple[str, str]:
    """Name and words as they are kept: what is still said by default in whichever language is that."""
    usual = _USUAL.get(ident)
    return (usual.name, usual.words) if usual and (name, words) == (_(usual.name), _(usual.words)) else (name, words)
