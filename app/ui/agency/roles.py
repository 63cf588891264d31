"""What the roles are called, and what each can do today. A line is added here when the right is built, not before."""

from __future__ import annotations

ROLES = {"officer": "Officer", "supervisor": "Supervisor", "admin": "Administrator"}
ROLE_NOTES = {
    "officer": "Reads and writes in the squad's notebook, and hands over their own follow-ups.",
    "supervisor": "As an officer, and also hands over the follow-ups of others.",
    "admin": "As a supervisor, and also invites officers, withdraws invitations and changes the policy.",
}


def role_name(role: str) -> str:
    """The word for a role; the role itself for one that only a newer version knows."""
    return ROLES.get(role, role)
