"""Every endpoint, for everybody, about what is theirs and what is not: one table, and not an empty cell in it.

ok          200; for what is pushed, what became of it: stored, or refused by its own rules
sign_in     401 bad_session       unknown     401 unknown_device
no_vault    404 unknown_vault     no_code     404 unknown_code
kept        200, and what was brought for somebody is kept
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.journal import keys, messages
from app.journal.entry import FIRST_PREVIOUS, sign
from app.journal.invitation import Bundle, Code
from app.journal.packing import pack, unpack_map
from app.journal.roster import Roster
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.journal.vault_keys import Place, Wrap
from sync_server.app import OPENAPI_PATH
from sync_server.configuration import Settings
from sync_server.installation import install
from tests.cast.roster import invite_body
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, Web, WireAgency, WirePhone, accepted, post

TABLE = """
endpoint                        about      nobody    forged    expired   elsewhere gone      outsider  officer   supervisor admin
POST /v1/challenge              -          ok        ok        ok        ok        ok        ok        ok        ok         ok
POST /v1/session                -          unknown   sign_in   ok        sign_in   unknown   ok        ok        ok         ok
POST /v1/founding               used_code  ok        ok        ok        ok        ok        ok        ok        ok         ok
POST /v1/founding               join_code  no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/founding               no_code    no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/roster                 -          refused   refused   refused   refused   refused   refused   refused   refused    stored
POST /v1/roster                 open_code  refused   refused   refused   refused   refused   refused   refused   refused    stored
GET  /v1/roster                 -          sign_in   sign_in   sign_in   sign_in   unknown   ok        ok        ok         ok
POST /v1/invitations            stranger   sign_in   sign_in   sign_in   sign_in   unknown   refused   refused   refused    stored
POST /v1/invitations            oneself    sign_in   sign_in   sign_in   sign_in   unknown   stored    stored    stored     stored
POST /v1/invitations/open       join_code  ok        ok        ok        ok        ok        ok        ok        ok         ok
POST /v1/invitations/open       used_code  no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/invitations/open       no_code    no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/invitations/enrol      join_code  refused   refused   refused   refused   refused   refused   refused   refused    refused
POST /v1/invitations/enrol      no_code    no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/vaults/{vault}/entries own        sign_in   sign_in   sign_in   sign_in   unknown   no_vault  stored    stored     stored
POST /v1/vaults/{vault}/entries foreign    sign_in   sign_in   sign_in   sign_in   unknown   no_vault  no_vault  no_vault   no_vault
POST /v1/vaults/{vault}/entries absent     sign_in   sign_in   sign_in   sign_in   unknown   no_vault  no_vault  no_vault   no_vault
POST /v1/vaults/{vault}/entries malformed  sign_in   sign_in   sign_in   sign_in   unknown   no_vault  no_vault  no_vault   no_vault
GET  /v1/vaults/{vault}/entries own        sign_in   sign_in   sign_in   sign_in   unknown   no_vault  ok        ok         ok
GET  /v1/vaults/{vault}/entries foreign    sign_in   sign_in   sign_in   sign_in   unknown   no_vault  no_vault  no_vault   no_vault
GET  /v1/vaults/{vault}/entries absent     sign_in   sign_in   sign_in   sign_in   unknown   no_vault  no_vault  no_vault   no_vault
GET  /v1/vaults/{vault}/entries malformed  sign_in   sign_in   sign_in   sign_in   unknown   no_vault  no_vault  no_vault   no_vault
POST /v1/keys                   own        sign_in   sign_in   sign_in   sign_in   unknown   ok        kept      kept       kept
POST /v1/keys                   foreign    sign_in   sign_in   sign_in   sign_in   unknown   ok        ok        ok         kept
POST /v1/ends                   -          sign_in   sign_in   sign_in   sign_in   unknown   ok        ok        ok         ok
POST /v1/last-syncs             -          sign_in   sign_in   sign_in   sign_in   unknown   ok        ok        ok         ok
GET  /v1/health                 -          ok        ok        ok        ok        ok        ok        ok        ok         ok
"""  # noqa: E501  # a table is read across
ROLES = ("nobody", "forged", "expired", "elsewhere", "gone", "outsider", "officer", "supervisor", "admin")
VAULTS = ("own", "foreign", "absent", "malformed")
ANSWERS = {
    "ok": (200, ""), "kept": (200, ""), "stored": (200, ""), "refused": (200, ""), "sign_in": (401, "bad_session"),
    "unknown": (401, "unknown_device"), "no_vault": (404, "unknown_vault"), "no_code": (404, "unknown_code"),
}  # fmt: skip

_, *_rows = (line.split() for line in TABLE.strip().splitlines())
CELLS = {
    (method, path, about, role): answer
    for method, path, about, *row in _rows
    for role, answer in zip(ROLES, row, strict=True)
}


def test_the_table_covers_every_endpoint_every_role_and_every_vault(server: NearServer) -> None:
    described = server.web().request("GET", OPENAPI_PATH).json()["paths"]
    endpoints = {(method.upper(), path) for path, methods in described.items() for method in methods}
    assert {(method, path) for method, path, _, _ in CELLS} == endpoints
    assert TABLE.split()[2 : 2 + len(ROLES)] == list(ROLES)
    abouts = {(method, path): {a for m, p, a, _ in CELLS if (m, p) == (method, path)} for method, path in endpoints}
    for method, path in endpoints:
        assert ("{vault}" in path) == (abouts[method, path] == set(VAULTS)), path
        for about in abouts[method, path]:
            assert {role for m, p, a, role in CELLS if (m, p, a) == (method, path, about)} == set(ROLES)
    assert set(CELLS.values()) == set(ANSWERS)


@dataclass
class Somebody:
    """Who asks: with this header, keys of their own, and from an address of their own."""

    phone: WirePhone
    bearer: dict[str, str]
    web: Web


@dataclass
class World:
    """An agency with people of every role in one squad, another squad of somebody else, and another agency."""

    server: NearServer
    agency: WireAgency
    people: dict[str, Somebody]
    codes: dict[str, bytes]
    open_code: bytes
    vaults: dict[str, str]
    roster: Roster
    hermit: WirePhone

    def body(self, path: str, about: str, role: str) -> dict[str, Any]:
        """A message that would do something, could its sender do it."""
        who = self.people[role].phone
        ticket = self.codes.get(about, bytes(16))
        match path:
            case "/v1/session":
                nonce = unpack_map(post(self.people[role].web, "/v1/challenge", {}), 4096)["nonce"]
                by = keys.SigningKey(os.urandom(32)) if role == "forged" else who.key
                return {
                    "key": who.key.public,
                    "nonce": nonce,
                    "signature": by.sign(keys.SESSION, who.agency + nonce),
                    "mark": bytes(16),
                }
            case "/v1/roster" if about == "open_code":
                return {"items": [self.fact(who, {"fact": "uninvite", "key": self.open_code})]}
            case "/v1/roster":
                return {"items": [self.fact(who, {"fact": "policy", "policy": {role: 1}})]}
            case "/v1/invitations":
                code = Code.new(2, self.agency.id, "https://server.test")
                whom = who.officer if about == "oneself" else os.urandom(16)
                known = self.roster.officers.get(whom)
                fact = invite_body(code.key.public, whom, "Somebody New", {}, known.role if known else OFFICER)
                bundle = code.seal(Bundle(self.roster.seq, self.roster.head, {}))
                return {"fact": self.fact(who, fact), "ticket": code.ticket, "bundle": bundle}
            case "/v1/founding" | "/v1/invitations/open":
                return {"ticket": ticket, "after": 0}
            case "/v1/invitations/enrol":
                return {"ticket": ticket, "fact": self.fact(who, {"fact": "enrol"})}
            case "/v1/ends":
                return {"officer": self.people["officer"].phone.officer}
            case "/v1/keys":
                target = self.people["supervisor"].phone if role != "supervisor" else self.people["officer"].phone
                whose = target.device if about == "own" else self.hermit.device
                place = Place(bytes.fromhex(self.vaults[about]), 1, whose)
                return unpack_map(messages.Keys([Wrap(place, bytes(113))]).pack(), 4096)
            case "/v1/vaults/{vault}/entries":
                vault = bytes.fromhex(self.vaults[about]) if about != "malformed" else bytes(16)
                number, previous = who.tips.get(vault, (0, FIRST_PREVIOUS))
                entry = sign(who.key, vault, number + 1, previous, 1, b"sealed", who.device)
                return {"items": [entry.pack()]}
        return {}

    def fact(self, who: WirePhone, body: dict[str, Any]) -> bytes:
        self.roster = self.agency.admin.roster()
        return self.roster.sign_fact(who.author, body).pack()

    def ask(self, method: str, path: str, about: str, role: str) -> Any:
        content = pack(self.body(path, about, role)) if method == "POST" else None
        address = path.replace("{vault}", self.vaults.get(about, ""))
        headers = {**MESSAGE, **self.people[role].bearer}
        return self.people[role].web.request(method, address, content=content, headers=headers)

    def held(self) -> list[Any]:
        """All that the server holds, but for when it came."""
        return [
            self.server.rows("SELECT seq, hash, head FROM roster ORDER BY seq"),
            self.server.rows("SELECT key, ticket, used_ms FROM invitations ORDER BY key"),
            self.server.rows("SELECT vault, seq, hash FROM entries ORDER BY vault, seq"),
            self.server.rows("SELECT vault, device, by FROM wraps ORDER BY vault, device, by"),
        ]


def at_an_earlier_time(server: NearServer, what: Callable[[], Any]) -> None:
    server.clock.later(seconds=-messages.TOKEN_LIFE_S - 1)
    what()
    server.clock.later(seconds=messages.TOKEN_LIFE_S + 1)


@pytest.fixture
def world(server: NearServer, agency: WireAgency, tmp_path: Path) -> Iterator[World]:
    officer = agency.officer("Officer Reyes")
    supervisor = agency.officer("Sergeant Ruiz", squad_role=SUPERVISOR)
    outsider = agency.officer("Officer Osei", vaults=[])
    foreign = os.urandom(16)
    body = {"fact": "vault", "id": foreign, "name": "Theirs", "key_check": bytes(32), "recovery": bytes(113)}
    hermit = agency.officer("Officer Ito", vaults=[])
    assert agency.admin.write_fact({**body, "members": {hermit.officer: OFFICER}}).results[0].on_server
    hermit.vault_keys[foreign] = {1: bytes(32)}
    hermit.push(foreign, hermit.entries(foreign, 2))
    supervisor.push(agency.squad, supervisor.entries(agency.squad, 2))
    join_code, open_code = agency.invite("Officer Late"), agency.invite("Officer Never")

    settings = Settings(data=tmp_path / "elsewhere")
    other = NearServer(settings, install(settings, "Port Town Police"))
    stranger = WireAgency.found(other.web(), other.code).admin
    gone = agency.officer("Officer Past")
    for phone in (officer, supervisor, outsider, agency.admin, stranger, gone):
        phone.sign_in()
    server.change("DELETE FROM roster WHERE seq = (SELECT max(seq) FROM roster)")
    late = WirePhone(agency.web, agency.id, officer.officer, officer.server_key, officer.own_keys)
    at_an_earlier_time(server, late.sign_in)
    forged = officer.token[:-1] + bytes([officer.token[-1] ^ 1])
    nobody = WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key)
    phones = (nobody, officer, late, stranger, gone, outsider, officer, supervisor, agency.admin)
    people = {
        role: Somebody(phone, phone.bearer if phone.token else {}, server.web(f"203.0.113.{at}"))
        for at, (role, phone) in enumerate(zip(ROLES, phones, strict=True))
    }
    people["forged"].bearer = {"Authorization": f"Bearer {forged.hex()}"}
    yield World(
        server,
        agency,
        people,
        {"join_code": join_code.ticket, "used_code": server.code.ticket},
        open_code.key.public,
        {"own": agency.squad.hex(), "foreign": foreign.hex(), "absent": os.urandom(16).hex(), "malformed": "z" * 32},
        agency.admin.roster(),
        hermit,
    )
    other.close()


def test_everybody_gets_what_is_theirs_and_no_more(world: World) -> None:
    for (method, path, about, role), expected in CELLS.items():
        before = world.held()
        answer = world.ask(method, path, about, role)
        cell = f"{method} {path} about {about} by {role}: {answer.status_code} {answer.content[:200]!r}"
        status, code = ANSWERS[expected]
        assert answer.status_code == status, cell
        if code:
            assert answer.json()["code"] == code, cell
        if expected in ("stored", "refused"):
            results = messages.Pushed.parse(accepted(answer)).results
            assert [result.status == messages.STORED for result in results] == [expected == "stored"], cell
        assert (world.held() == before) == (expected not in ("stored", "kept")), cell


def test_no_answer_tells_one_foreign_vault_from_another_or_from_none(world: World) -> None:
    """The same bytes, and the same work: as many questions to the database for each."""
    asked = []
    service = world.server.service
    counted = service.roster.current

    def counting(connection: Any) -> Roster:
        asked.append(1)
        return counted(connection)

    service.roster.current = counting  # type: ignore[method-assign]  # counts, and changes nothing
    for method, role in (("GET", OFFICER), ("POST", OFFICER), ("GET", "outsider"), ("POST", "outsider")):
        seen = set()
        for about in ("foreign", "absent", "malformed"):
            content = pack({"items": []}) if method == "POST" else None
            path = f"/v1/vaults/{world.vaults[about]}/entries"
            asked.clear()
            headers = {**MESSAGE, **world.people[role].bearer}
            answer = world.people[role].web.request(method, path, content=content, headers=headers)
            told = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
            seen.add((answer.status_code, answer.content, str(told), len(asked)))
        assert len(seen) == 1, seen
