"""Where the screens of partners and referrals are."""

from __future__ import annotations

PARTNERS = "/partners"
REFERRALS = f"{PARTNERS}/referrals"


def to_referral(referral: str) -> str:
    return f"{REFERRALS}/one/{referral}"


def to_edit_referral(referral: str) -> str:
    return f"{to_referral(referral)}/edit"


def to_new_referral(contact: str) -> str:
    """A referral of somebody."""
    return f"{REFERRALS}/of/{contact}"
