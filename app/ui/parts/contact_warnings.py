"""What an officer is told before they log with somebody or follow up: it informs, and never keeps them from it."""

from __future__ import annotations

import flet as ft

from app.notebook.contacts import Warned
from app.ui.parts import card
from app.words import N_, _, ngettext

# For translators: stands at the beginning of "Three officers have seen this person".
NUMBERS = {3: N_("Three"), 4: N_("Four"), 5: N_("Five"), 6: N_("Six"), 7: N_("Seven"), 8: N_("Eight"), 9: N_("Nine")}


def warning_banner(warned: Warned, key: str) -> ft.Control:
    if warned.what == "opted_out":
        words = _("They asked not to be contacted. If they come to you, write it down; do not seek them out.")
        return card.banner(words, "late", ft.Icons.DO_NOT_DISTURB_ON_ROUNDED, key=key)
    if warned.what == "paused":
        return card.banner(
            _("Paused: they, or the squad, asked for quiet."), "promise", ft.Icons.PAUSE_CIRCLE_ROUNDED, key=key
        )
    officers = warned.officers
    number = _(NUMBERS[officers]) if officers in NUMBERS else str(officers)
    seen = ngettext(
        "{number} officer has seen this person in {days} days. Perhaps one of them keeps the thread.",
        "{number} officers have seen this person in {days} days. Perhaps one of them keeps the thread.",
        officers,
    )
    return card.banner(seen.format(number=number, days=warned.days), "promise", ft.Icons.GROUPS_ROUNDED, key=key)
