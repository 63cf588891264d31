"""What people are called, and what each can do today. A line is added here when the right is built, not before.

An officer has one role in the agency and one in each squad; where there is one squad, people say one word for both.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.words import N_, _

ROLES = {"officer": N_("Officer"), "supervisor": N_("Supervisor"), "admin": N_("Administrator")}
ROLE_NOTES = {
    "officer": N_("Reads and writes in the squad's notebook, and hands over their own follow-ups."),
    "supervisor": N_(
        "As an officer, and also hands over the follow-ups of others, takes back their notes "
        "and moves anybody to another squad."
    ),
    "admin": N_(
        "As a supervisor, and also makes squads, says who is in them, invites officers and changes the policy."
    ),
}
IN_SQUAD = ("officer", "supervisor")
IN_AGENCY = ("officer", "admin")

IN_AGENCY_AND_SQUAD = {
    "officer": ("officer", "officer"),
    "supervisor": ("officer", "supervisor"),
    "admin": ("admin", "supervisor"),
}


def role_of(agency_role: str, squad_roles: Iterable[str]) -> str:
    """The one word's id: an admin of the agency, else a supervisor of any squad, else what they are in the agency."""
    return "supervisor" if agency_role != "admin" and "supervisor" in squad_roles else agency_role


def role_name(role: str) -> str:
    """The word for a role; the role itself for one that only a newer version knows."""
    return _(ROLES[role]) if role in ROLES else role
