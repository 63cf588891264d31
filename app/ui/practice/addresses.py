"""Where the practice cards are."""

from __future__ import annotations

from app.ui.more.addresses import MORE

CARDS = f"{MORE}/cards"
NEW_CARD = "/cards/new"


def to_card(card: str) -> str:
    return f"{CARDS}/{card}"


def to_edit_card(card: str) -> str:
    return f"/cards/{card}"
