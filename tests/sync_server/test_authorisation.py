"""Every endpoint, for everybody: a stranger, a member of another squad, a member, an admin."""

from __future__ import annotations

import os

import pytest

from app.journal import wire
from app.journal.packing import pack
from sync_server.app import OPENAPI_PATH
from tests.agency import MESSAGE, Agency, Phone
from tests.sync_server.conftest import Server

# (method, path, message): what a nobody, an outsider to the squad, a member and an admin are answered.
TABLE = {
    ("POST", "/v1/challenge", b"\x80"): (200, 200, 200, 200),
    ("POST", "/v1/session", b"\x80"): (400, 400, 400, 400),
    ("POST", "/v1/founding", pack({"ticket": bytes(16)})): (404, 404, 404, 404),
    ("POST", "/v1/roster", pack({"items": []})): (200, 200, 200, 200),
    ("GET", "/v1/roster", None): (401, 200, 200, 200),
    ("POST", "/v1/invitations", pack({"fact": b"", "ticket": bytes(16), "bundle": bytes(100)})): (401, 200, 200, 200),
    ("POST", "/v1/invitations/open", pack({"ticket": bytes(16), "after": 0})): (404, 404, 404, 404),
    ("POST", "/v1/invitations/enrol", pack({"ticket": bytes(16), "fact": b""})): (404, 404, 404, 404),
    ("POST", "/v1/vaults/{vault}/entries", pack({"items": []})): (401, 404, 200, 200),
    ("GET", "/v1/vaults/{vault}/entries", None): (401, 404, 200, 200),
    ("GET", "/v1/health", None): (200, 200, 200, 200),
}


def test_the_table_knows_every_endpoint(server: Server) -> None:
    described = server.web().request("GET", OPENAPI_PATH).json()["paths"]
    endpoints = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert endpoints == {(method, path) for method, path, _ in TABLE}


def test_everybody_gets_what_is_theirs_and_no_more(agency: Agency) -> None:
    outsider = agency.officer("Officer Osei", vaults=[])
    member = agency.officer("Officer Reyes")
    for (method, path, message), expected in TABLE.items():
        for bearer, status in zip(({}, outsider.bearer, member.bearer, agency.admin.bearer), expected, strict=True):
            answer = agency.web.request(
                method,
                path.replace("{vault}", agency.squad.hex()),
                content=message,
                headers={**MESSAGE, **bearer},
            )
            assert answer.status_code == status, (method, path, status, answer.text)


def test_a_member_by_token_alone_is_nobody(agency: Agency) -> None:
    """A token speaks for its device only as long as the roster does."""
    stranger = Phone(agency.web, agency.id, os.urandom(16), agency.server_key)
    stranger.token = agency.admin.sign_in()[::-1]
    answer = agency.web.request("GET", "/v1/roster", headers=stranger.bearer)
    assert answer.status_code == 401


@pytest.mark.parametrize("kind", ["vault", "grant", "policy"])
def test_only_an_admin_changes_the_agency(agency: Agency, kind: str) -> None:
    officer = agency.officer()
    bodies = {
        "vault": {
            "id": os.urandom(16), "name": "Mine", "epoch": 1, "recovery": b"",
            "members": {officer.officer: "admin"}, "keys": {},
        },
        "grant": {"vault": agency.squad, "officer": officer.officer, "role": "admin", "keys": {}},
        "policy": {"policy": {"lock_after_s": 99999}},
    }  # fmt: skip
    assert officer.write_fact({"fact": kind, **bodies[kind]}).results == [wire.Result("not_allowed", 0)]
