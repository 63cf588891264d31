"""Where the screens of the agency are."""

from __future__ import annotations

from app.ui.more.addresses import MORE

MEMBERS = f"{MORE}/members"
AGENCY = f"{MORE}/agency"
EDIT_POLICY = "/agency/policy"
