"""Every address of the app, written once. Deep links and the back button rely on them."""

from __future__ import annotations

TODAY = "/"
PEOPLE = "/people"
NEW_CONTACT = "/people/new"
FOLLOW_UPS = "/follow-ups"
FOLLOW_UP = "/follow-up"
LOG = "/log"
END_SHIFT = "/end-shift"
MORE = "/more"
MEMBERS = "/more/members"
IMPORT = "/more/import"
SETTINGS = "/more/settings"
ATTENTION = "/more/attention"
ABOUT = "/more/about"
DELETED = "/more/deleted"


def contact(contact_id: str) -> str:
    return f"{PEOPLE}/{contact_id}"


def edit_contact(contact_id: str) -> str:
    return f"{PEOPLE}/{contact_id}/edit"


def log_with(contact_id: str) -> str:
    """Log contact, with this person already chosen."""
    return f"{LOG}/{contact_id}"


def follow_up(follow_up_id: str) -> str:
    return f"{FOLLOW_UP}/{follow_up_id}"


def history(under: str, kind: str, record_id: str) -> str:
    """Everything that was ever written of a record; Back leads to `under`."""
    return f"{under}/history/{kind}/{record_id}"


def record(kind: str, record_id: str) -> str:
    """The screen of a record of any kind: its history, where it has none of its own."""
    own = {"contact": contact, "follow_up": follow_up}.get(kind)
    return own(record_id) if own is not None else history(PEOPLE, kind, record_id)


def new_follow_up(contact_id: str = "") -> str:
    """A new task or promise, perhaps for somebody."""
    return f"{FOLLOW_UP}/new/{contact_id}" if contact_id else f"{FOLLOW_UP}/new"
