"""What the roles are called, and what each can do today. A line is added here when the right is built, not before."""

from __future__ import annotations

from app.words import N_, _

ROLES = {"officer": N_("Officer"), "supervisor": N_("Supervisor"), "admin": N_("Administrator")}
ROLE_NOTES = {
    "officer": N_("Reads and writes in the squad's notebook, and hands over their own follow-ups."),
    "supervisor": N_("As an officer, and also hands over the follow-ups of others."),
    "admin": N_("As a supervisor, and also invites officers, withdraws invitations and changes the policy."),
}


def role_name(role: str) -> str:
    """The word for a role; the role itself for one that only a newer version knows."""
    return _(ROLES[role]) if role in ROLES else role
