"""What is said of a phone wherever it is named."""

from __future__ import annotations

from app.container.phones import Gone, Phone
from app.ui import when
from app.words import N_, _

REASONS = {
    "lost": N_("Lost"),
    "stolen": N_("Stolen"),
    "broken": N_("Damaged"),
    "replaced": N_("Replaced by another"),
    "other": N_("Something else"),
}


def device_name(device: bytes) -> str:
    """How people tell devices apart: the first eight hex digits in two groups, as on the phone's own Settings."""
    digits = device.hex()[:8].upper()
    return f"{digits[:4]} {digits[4:]}"


def reason(code: str) -> str:
    """Also of one that only a newer version knows."""
    return _(REASONS.get(code, REASONS["other"]))


def name(phone: Phone) -> str:
    # For translators: the name is a short code.
    return (_("Device {name}, this one") if phone.this else _("Device {name}")).format(name=device_name(phone.id))


def gone(known: Gone) -> str:
    """Lost · reported Today 23:41 by Kim Lund"""
    said = _("{reason} · reported {time} by {name}")
    return said.format(reason=reason(known.reason), time=when.stamp(known.at_ms), name=known.by)
