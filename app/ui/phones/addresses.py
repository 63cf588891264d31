"""Where the screens of phones are."""

from __future__ import annotations

from app.ui.more.addresses import MORE

PHONES = f"{MORE}/phones"


def to_phone(device: bytes) -> str:
    return f"{PHONES}/{device.hex()}"


def to_rest(left: str) -> str:
    """What a phone that is gone had not sent, by the id of `Left`."""
    return f"{PHONES}/rest/{left}"


def to_report(device: bytes) -> str:
    return f"/phones/{device.hex()}/report"
