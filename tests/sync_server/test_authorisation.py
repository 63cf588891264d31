"""Every endpoint, for everybody, about what is theirs and what is not: one table, and not an empty cell in it.

ok          200; for what is pushed, what became of it: stored, or refused by its own rules
unsigned    401 unsigned          unknown     401 unknown_device       no_code     404 unknown_code
no_vault    200, and of the vault nothing is told but that it is unknown here
kept        200, and what was brought for somebody is kept
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.journal import messages
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, sign
from app.journal.invitation import Bundle, Code
from app.journal.messages import Known, Sync, Synced
from app.journal.packing import pack, unpack_map
from app.journal.roster import Roster
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.journal.vault_keys import Place, Wrap
from sync_server.app import OPENAPI_PATH
from sync_server.configuration import Settings
from sync_server.installation import install
from tests.cast.roster import invite_body
from tests.cast.servers import NearServer
from tests.cast.wire import MESSAGE, SYNC, Web, WireAgency, WirePhone, accepted

TABLE = """
endpoint                  about      nobody    forged    expired   elsewhere gone      outsider  officer   supervisor admin
POST /v1/sync             own        unsigned  unsigned  unsigned  unsigned  unknown   no_vault  stored    stored     stored
POST /v1/sync             foreign    unsigned  unsigned  unsigned  unsigned  unknown   no_vault  no_vault  no_vault   no_vault
POST /v1/sync             absent     unsigned  unsigned  unsigned  unsigned  unknown   no_vault  no_vault  no_vault   no_vault
POST /v1/sync             nothing    unsigned  unsigned  unsigned  unsigned  unknown   ok        ok        ok         ok
POST /v1/sync             policy     unsigned  unsigned  unsigned  unsigned  unknown   refused   refused   refused    stored
POST /v1/sync             open_code  unsigned  unsigned  unsigned  unsigned  unknown   refused   refused   refused    stored
POST /v1/sync             own_key    unsigned  unsigned  unsigned  unsigned  unknown   ok        kept      kept       kept
POST /v1/sync             their_key  unsigned  unsigned  unsigned  unsigned  unknown   ok        ok        ok         kept
POST /v1/founding         used_code  ok        ok        ok        ok        ok        ok        ok        ok         ok
POST /v1/founding         join_code  no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/founding         no_code    no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/roster           policy     refused   refused   refused   refused   refused   refused   refused   refused    stored
POST /v1/roster           other_code refused   refused   refused   refused   refused   refused   refused   refused    stored
POST /v1/invitations      stranger   unsigned  unsigned  unsigned  unsigned  unknown   refused   refused   refused    stored
POST /v1/invitations      oneself    unsigned  unsigned  unsigned  unsigned  unknown   stored    stored    stored     stored
POST /v1/invitations/open join_code  ok        ok        ok        ok        ok        ok        ok        ok         ok
POST /v1/invitations/open used_code  no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/invitations/open no_code    no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/invitations/enrol join_code refused   refused   refused   refused   refused   refused   refused   refused    refused
POST /v1/invitations/enrol no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code   no_code    no_code
POST /v1/ends             -          unsigned  unsigned  unsigned  unsigned  unknown   ok        ok        ok         ok
POST /v1/last-syncs       -          unsigned  unsigned  unsigned  unsigned  unknown   ok        ok        ok         ok
POST /v1/deposits         -          unsigned  unsigned  unsigned  unsigned  unknown   ok        ok        ok         ok
POST /v1/deposits/waiting -          unsigned  unsigned  unsigned  unsigned  unknown   ok        ok        ok         ok
POST /v1/deposits/read    -          unsigned  unsigned  unsigned  unsigned  unknown   ok        ok        ok         ok
POST /v1/deposits/refuse  -          unsigned  unsigned  unsigned  unsigned  unknown   ok        ok        ok         ok
GET  /v1/health           -          ok        ok        ok        ok        ok        ok        ok        ok         ok
"""  # noqa: E501  # a table is read across
ROLES = ("nobody", "forged", "expired", "elsewhere", "gone", "outsider", "officer", "supervisor", "admin")
VAULTS = ("own", "foreign", "absent")
ANSWERS = {
    "ok": (200, ""), "kept": (200, ""), "stored": (200, ""), "refused": (200, ""), "unsigned": (401, "unsigned"),
    "unknown": (401, "unknown_device"), "no_vault": (200, ""), "no_code": (404, "unknown_code"),
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
        assert (path == SYNC) == (abouts[method, path] >= set(VAULTS)), path
        for about in abouts[method, path]:
            assert {role for m, p, a, role in CELLS if (m, p, a) == (method, path, about)} == set(ROLES)
    assert set(CELLS.values()) == set(ANSWERS)


@dataclass
class Somebody:
    """Who asks: signing so, with keys of their own, and from an address of their own."""

    phone: WirePhone
    signing: Callable[[str, bytes], dict[str, str]]
    web: Web


@dataclass
class World:
    """An agency with people of every role in one squad, another squad of somebody else, and another agency."""

    server: NearServer
    agency: WireAgency
    people: dict[str, Somebody]
    codes: dict[str, bytes]
    open_codes: dict[str, bytes]
    vaults: dict[str, bytes]
    roster: Roster
    hermit: WirePhone

    def body(self, path: str, about: str, role: str) -> dict[str, Any]:
        """A message that would do something, could its sender do it."""
        who = self.people[role].phone
        ticket = self.codes.get(about, bytes(16))
        match path:
            case "/v1/sync":
                return unpack_map(self.sync(who, about, role).pack(), 1 << 16)
            case "/v1/roster":
                return {"items": [self.fact(who, self.said(about, role))]}
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
            case "/v1/deposits" | "/v1/deposits/read" | "/v1/deposits/refuse":
                of = {"vault": self.vaults["own"], "device": self.people["officer"].phone.device}
                return {**of, "items": [], "after": 0, "upto": 1}
        return {}

    def sync(self, who: WirePhone, about: str, role: str) -> Sync:
        asked = Sync(Known(self.agency.id, self.roster.seq, self.roster.head))
        match about:
            case "own" | "foreign" | "absent":
                vault = self.vaults[about]
                number, previous = who.tips.get(vault, (0, FIRST_PREVIOUS))
                entry = sign(who.key, vault, number + 1, previous, 1, b"sealed", who.device)
                return replace(asked, vaults=[Known(vault, 0, EMPTY_HEAD)], items=[entry.pack()], receipts=True)
            case "own_key" | "their_key":
                target = self.people["supervisor"].phone if role != "supervisor" else self.people["officer"].phone
                whose = target.device if about == "own_key" else self.hermit.device
                vault = self.vaults["own" if about == "own_key" else "foreign"]
                return replace(asked, wraps=[Wrap(Place(vault, 1, whose), bytes(113))])
            case "nothing":
                return asked
        return replace(asked, facts=[self.fact(who, self.said(about, role))])

    def said(self, about: str, role: str) -> dict[str, Any]:
        if about in self.open_codes:
            return {"fact": "uninvite", "key": self.open_codes[about]}
        return {"fact": "policy", "policy": {role: 1}}

    def fact(self, who: WirePhone, body: dict[str, Any]) -> bytes:
        self.roster = self.agency.admin.roster()
        return self.roster.sign_fact(who.author, body).pack()

    def ask(self, method: str, path: str, about: str, role: str) -> Any:
        who = self.people[role]
        content = pack(self.body(path, about, role)) if method == "POST" else b""
        return who.web.request(method, path, content=content, headers={**MESSAGE, **who.signing(path, content)})

    def held(self) -> list[Any]:
        """All that the server holds, but for when it came."""
        return [
            self.server.rows("SELECT seq, hash, head FROM roster ORDER BY seq"),
            self.server.rows("SELECT key, ticket, used_ms FROM invitations ORDER BY key"),
            self.server.rows("SELECT vault, seq, hash FROM entries ORDER BY vault, seq"),
            self.server.rows("SELECT vault, device, by FROM wraps ORDER BY vault, device, by"),
        ]


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
    join_code, open_code, other_code = (agency.invite(f"Officer {name}") for name in ("Late", "Never", "Nemo"))

    settings = Settings(data=tmp_path / "elsewhere")
    other = NearServer(settings, install(settings, "Port Town Police"))
    stranger = WireAgency.found(other.web(), other.code).admin
    gone = agency.officer("Officer Past")
    server.change("DELETE FROM roster WHERE seq = (SELECT max(seq) FROM roster)")
    server.clock.later(days=-8)
    late = officer.asked_anew()
    server.clock.later(days=8)
    for phone in (officer, supervisor, outsider, agency.admin, stranger, gone):
        phone.asked_anew()
    nobody = WirePhone(agency.web, agency.id, os.urandom(16), agency.server_key)

    def unsigned(_path: str, _body: bytes) -> dict[str, str]:
        return {}

    def forged(path: str, body: bytes) -> dict[str, str]:
        header = officer.headers(path, body)["Authorization"]
        return {"Authorization": header[:-1] + ("0" if header[-1] != "0" else "1")}

    def expired(path: str, body: bytes) -> dict[str, str]:
        return officer.headers(path, body, late)

    # Each wrong signature counts as a guess, and the table asks for many.
    server.app = server.start(server.settings.model_copy(update={"limit_failures": ""}))
    phones = (nobody, officer, officer, stranger, gone, outsider, officer, supervisor, agency.admin)
    other_ways = {"nobody": unsigned, "forged": forged, "expired": expired}
    people = {
        role: Somebody(phone, other_ways.get(role, phone.headers), server.web(f"203.0.113.{at}"))
        for at, (role, phone) in enumerate(zip(ROLES, phones, strict=True))
    }
    yield World(
        server,
        agency,
        people,
        {"join_code": join_code.ticket, "used_code": server.code.ticket},
        {"open_code": open_code.key.public, "other_code": other_code.key.public},
        {"own": agency.squad, "foreign": foreign, "absent": os.urandom(16)},
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
        if path == SYNC and status == 200:
            asked = world.sync(world.people[role].phone, about, role)
            told = Synced.parse(accepted(answer), asked)
            results = [*told.items, *told.facts]
            if expected == "no_vault":
                (page,) = told.vaults
                assert ([result.status for result in results], page.status) == (["unknown_vault"], "unknown_vault"), (
                    cell
                )
                assert (page.items, page.receipt, page.last) == ([], b"", 0), cell
        elif expected in ("stored", "refused"):
            results = messages.Pushed.parse(accepted(answer)).results
        if expected in ("stored", "refused"):
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
    for role in (OFFICER, "outsider"):
        assert world.ask("POST", SYNC, "nothing", role).status_code == 200  # the server remembers who belongs now
        seen = set()
        for about in ("foreign", "absent"):
            who, asked_for = world.people[role], world.sync(world.people[role].phone, about, role)
            asked.clear()
            body = asked_for.pack()
            answer = who.web.request("POST", SYNC, content=body, headers=who.signing(SYNC, body))
            told = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
            page = Synced.parse(accepted(answer), asked_for).vaults[0]
            seen.add((answer.status_code, str(page), str(told), len(asked)))
        assert len(seen) == 1, seen
