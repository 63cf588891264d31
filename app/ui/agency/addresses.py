"""Where the screens of the agency are."""

from __future__ import annotations

from app.ui.more.addresses import MORE

AGENCY = f"{MORE}/agency"
POLICY = f"{AGENCY}/policy"
EDIT_POLICY = "/agency/policy"
NEW_SQUAD = "/agency/new-squad"


def to_squad(squad: str) -> str:
    return f"{AGENCY}/squads/{squad}"


def to_officer(officer: str) -> str:
    return f"{AGENCY}/officers/{officer}"


def to_add_officers(squad: str) -> str:
    return f"/agency/squads/{squad}/officers"


def to_put_in_squads(officer: str) -> str:
    return f"/agency/officers/{officer}/squads"
