"""A practice card as its officer reads it: the agency's own words, or those of Beatbook in the language of now."""

from __future__ import annotations

from dataclasses import replace

from app.domain.practice_cards import SHIPPED, PracticeCard
from app.words import _


def shown(card: PracticeCard) -> PracticeCard:
    if SHIPPED.get(card.id) != card:
        return card
    return replace(card, name=_(card.name), words=_(card.words), source=_(card.source))


def as_written(card: PracticeCard) -> PracticeCard:
    """As it is kept: what still says what Beatbook says, in whichever language, is the card of Beatbook."""
    usual = SHIPPED.get(card.id)
    return usual if usual is not None and shown(usual) == card else card
