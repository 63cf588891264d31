"""What a new passphrase or PIN must be: how long, and not too easy to guess."""

from __future__ import annotations

from itertools import pairwise

from app.journal.errors import Reason

PASSPHRASE_MIN_CHARS = 12
PIN_MIN_DIGITS = 6
PASSPHRASE_MAX_CHARS = 1_000


def passphrase_problem(text: str, with_hardware: bool) -> Reason | None:
    """What is wrong with a new passphrase, or None. With a key store's secret mixed in, a PIN of 6 digits is enough.

    Without one, whoever has the file can guess at leisure: six digits at 168 ms a guess are worth 47 core-hours.
    """
    if len(text) > PASSPHRASE_MAX_CHARS:
        return Reason("passphrase.long", {"most": PASSPHRASE_MAX_CHARS})
    short, least = ("pin.short", PIN_MIN_DIGITS) if with_hardware else ("passphrase.short", PASSPHRASE_MIN_CHARS)
    if len(text.strip()) < least:
        return Reason(short, {"least": least})
    if len(set(text)) < (3 if with_hardware else 5) or _is_run(text):
        return Reason("passphrase.easy")
    return None


def _is_run(text: str) -> bool:
    """True for 123456, 987654, abcdef …: every step the same. A digit run may go over from 9 to 0."""
    wrap = 10 if text.isdigit() else 0x110000
    return len({(ord(after) - ord(before)) % wrap for before, after in pairwise(text)}) == 1
