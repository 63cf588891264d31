"""An agency for tests: officers, phones, squads and entries, made with the product's own journal code.

    agency = WireAgency.found(web, code)                  # one admin, one squad
    officer = agency.join(agency.invite("Officer Reyes"))
    officer.push(agency.squad, [officer.entry(agency.squad, "met the owner")])

`web` is anything with httpx's `request`: an httpx.Client, or InProcess(app), which needs no socket.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from app.journal import keys, messages, record_id, refusal_codes, stamps
from app.journal.change import Action, Change
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, Entry, Tip, open_body
from app.journal.invitation import JOIN, Bundle, Code
from app.journal.packing import pack, unpack_map
from app.journal.proof import Proof
from app.journal.receipt import Receipt
from app.journal.roster import Roster
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.sync import enrolment
from app.sync.enrolment import DeviceKeys
from tests.cast.clock import now_ms
from tests.cast.device import Device
from tests.cast.roster import SignedRoster, found_body, invite_body

MESSAGE = {"Content-Type": messages.MEDIA_TYPE}
SYNC = "/v1/sync"


class Web(Protocol):
    """Where requests go."""

    def request(self, method: str, url: str, **more: Any) -> httpx.Response: ...


class InProcess:
    """Real HTTP to an ASGI app in this process, for tests without an event loop of their own."""

    def __init__(self, app: Any, address: str = "127.0.0.1") -> None:
        transport = httpx.ASGITransport(app, client=(address, 50_000))
        self._client = httpx.AsyncClient(transport=transport, base_url="http://server.test")
        self._runner = asyncio.Runner()

    def request(self, method: str, url: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._client.request(method, url, **more))

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()


class Refused(Exception):
    """The server answered with a problem, or told one of the only vault that it was asked about."""

    def __init__(self, code: str, status: int, problem: dict[str, Any] | None = None, response: Any = None) -> None:
        self.code, self.status, self.problem, self.response = code, status, problem or {}, response
        super().__init__(f"{status} {code}")

    @classmethod
    def by(cls, response: httpx.Response) -> Refused:
        problem: dict[str, Any] = response.json()
        return cls(problem["code"], response.status_code, problem, response)


def accepted(response: httpx.Response) -> bytes:
    """The body of a good answer. Raises Refused."""
    if response.status_code != 200:
        raise Refused.by(response)
    return response.content


def post(web: Web, path: str, message: dict[str, Any], headers: dict[str, str] | None = None) -> bytes:
    """Raises Refused."""
    return accepted(web.request("POST", path, content=pack(message), headers={**MESSAGE, **(headers or {})}))


@dataclass(frozen=True)
class Pushed:
    """What became of entries that were pushed to one vault."""

    results: list[messages.Result]
    receipt: bytes


@dataclass
class WirePhone(Device):
    """One device of one officer. `tips` is its own chain in each vault; change it to misbehave."""

    web: Web
    agency: bytes
    officer: bytes
    server_key: bytes
    own_keys: DeviceKeys = field(default_factory=DeviceKeys.new)
    vault_keys: dict[bytes, dict[int, bytes]] = field(default_factory=dict)
    tips: dict[bytes, Tip] = field(default_factory=dict)
    challenge: bytes = b""
    known: messages.Known | None = None

    # --- what it writes --------------------------------------------------------------------------------

    def entry(self, vault: bytes, text: str = "a note", size: int = 0) -> Entry:
        """Its next entry, sealed and signed. `size` bytes of noise are added to the note."""
        fields: dict[str, Any] = {"fact": text}
        if size:
            fields["noise"] = os.urandom(size)
        change = Change(record_id.new(vault), "interaction", fields)
        action = Action(stamps.make(now_ms(), 0, self.device), (change,)).pack()
        number, previous = self.tips.get(vault, (0, FIRST_PREVIOUS))
        key = self.vault_keys[vault][1]
        made = self.author.seal(vault, number + 1, previous, 1, key, action)
        self.tips[vault] = (number + 1, made.hash)
        return made

    def entries(self, vault: bytes, count: int, size: int = 0) -> list[Entry]:
        return [self.entry(vault, f"note {at}", size) for at in range(count)]

    def read(self, item: bytes) -> Action:
        """What a pulled entry says."""
        entry = Entry.parse(item)
        return open_body(entry, self.vault_keys[entry.header.vault][entry.header.epoch])

    # --- what it says to the server --------------------------------------------------------------------

    def asked_anew(self, path: str = SYNC) -> bytes:
        """A fresh challenge, as a phone gets it that has none. Raises Refused where it gets none."""
        response = self.web.request("POST", path, headers=MESSAGE)
        self.challenge = bytes.fromhex(Refused.by(response).problem["challenge"])
        return self.challenge

    def headers(self, path: str, body: bytes = b"", challenge: bytes = b"") -> dict[str, str]:
        """Of a request that this phone signs."""
        challenge = challenge or self.challenge or self.asked_anew()
        proof = Proof.sign(self.key, self.agency, challenge, path, body)
        return {**MESSAGE, "Authorization": proof.header()}

    def send(self, path: str, body: bytes) -> httpx.Response:
        """A request that this phone signs."""
        return self.web.request("POST", path, content=body, headers=self.headers(path, body))

    def ask(self, path: str, body: bytes) -> bytes:
        """The good answer to it, signed anew where its challenge is too old. Raises Refused."""
        response = self.send(path, body)
        if response.status_code == 401 and "challenge" in response.json():
            self.challenge = bytes.fromhex(response.json()["challenge"])
            response = self.send(path, body)
        return accepted(response)

    def post(self, path: str, message: dict[str, Any]) -> bytes:
        """Raises Refused."""
        return self.ask(path, pack(message))

    def sync(self, **asked: Any) -> messages.Synced:
        """One exchange; `asked` as for messages.Sync, without the roster if this phone is to follow it.

        Raises Refused.
        """
        follows = "roster" not in asked
        while True:
            roster = asked.pop("roster", None) or self.known or messages.Known(self.agency, 0, EMPTY_HEAD)
            said = messages.Sync(roster=roster, **asked)
            answer = messages.Synced.parse(self.ask(SYNC, said.pack()), said)
            self.challenge = answer.challenge
            news = answer.roster
            if not follows or (news.seq == news.last == roster.seq and not news.status):
                return answer
            diverged = news.status == refusal_codes.DIVERGED
            self.known = None if diverged else messages.Known(self.agency, news.seq, news.head)
            if diverged and not roster.seq:
                return answer

    def push_raw(self, vault: bytes, items: Iterable[bytes]) -> Pushed:
        items = list(items)
        self.sync()  # of a phone that may not know of a new key, nothing is taken
        place = messages.Known(vault, 0, EMPTY_HEAD)
        answer = self.sync(roster=self.known, vaults=[place], items=items, limit=0, receipts=True)
        _check_status(answer.vaults[0].status)
        for result in answer.items:
            if result.status not in refusal_codes.REFUSALS:
                _check_status("" if result.on_server else result.status)
        return Pushed(answer.items, answer.vaults[0].receipt)

    def push(self, vault: bytes, entries: Iterable[Entry]) -> Pushed:
        """Raises Refused."""
        return self.push_raw(vault, [entry.pack() for entry in entries])

    def receipt(self, pushed: Pushed) -> Receipt:
        """Raises BadSignature when it is not this agency's server that signed."""
        return Receipt.verify(pushed.receipt, self.server_key)

    def pull(self, vault: bytes, after: int = 0, head: bytes = EMPTY_HEAD, **query: Any) -> messages.Page:
        """Raises Refused. `limit` and `room` may be given."""
        page = self.sync(vaults=[messages.Known(vault, after, head)], **query).vaults[0]
        _check_status(page.status, page.last)
        return page

    def pull_all(self, vault: bytes) -> list[bytes]:
        items: list[bytes] = []
        page = self.pull(vault)
        while page.items:
            items += page.items
            page = self.pull(vault, page.seq, page.head)
        return items

    def facts(self, after: int = 0, head: bytes = EMPTY_HEAD, **query: Any) -> messages.Page:
        page = self.sync(roster=messages.Known(self.agency, after, head), **query).roster
        _check_status(page.status, page.last)
        return page

    def roster(self) -> Roster:
        """The roster as the server tells it, verified."""
        roster = Roster()
        while (page := self.facts(roster.seq, roster.head)).items:
            for item in page.items:
                roster.take(Entry.parse(item))
            assert (roster.seq, roster.head) == (page.seq, page.head)
        return roster

    def write_fact(self, body: dict[str, Any]) -> messages.Pushed:
        """Signs a roster fact on top of the server's roster and pushes it."""
        fact = self.roster().sign_fact(self.author, body)
        return push_facts(self.web, [fact])


def _check_status(code: str, last: int = 0) -> None:
    """Raises Refused for what stands in place of a page."""
    if code and code != refusal_codes.LATER:
        statuses = {refusal_codes.UNKNOWN_VAULT: 404, refusal_codes.DIVERGED: 409}
        raise Refused(code, statuses.get(code) or refusal_codes.PROBLEMS[code][0], {"code": code, "seq": last})


def push_facts(web: Web, facts: Iterable[Entry]) -> messages.Pushed:
    """By anybody."""
    return messages.Pushed.parse(post(web, "/v1/roster", {"items": [fact.pack() for fact in facts]}))


def found_fact(phone: WirePhone, name: str, officer_name: str, recovery_key: bytes) -> Entry:
    """The founding fact of an agency whose admin's first device this phone is."""
    return SignedRoster().sign(phone, found_body(phone, name, officer_name, recovery_key, phone.server_key))


@dataclass
class WireAgency:
    """A founded agency: its admin's phone, its first squad and the server it lives on."""

    web: Web
    id: bytes
    name: str
    server_key: bytes
    admin: WirePhone
    squad: bytes
    recovery_private: bytes
    founding: list[Entry]

    @classmethod
    def found(
        cls, web: Web, code: Code, officer_name: str = "Sergeant Adeyemi", squad_name: str = "Beat 12"
    ) -> WireAgency:
        """Founds the agency of a founding code, with one admin and one squad. Raises Refused."""
        about = unpack_map(post(web, "/v1/founding", {"ticket": code.ticket}), 4096)
        recovery_private = keys.hpke_private(os.urandom(32), "recovery")
        phone, signed = WirePhone(web, b"", os.urandom(16), about["server_key"]), SignedRoster()
        signed.must_take(found_fact(phone, about["agency"], officer_name, keys.hpke_public(recovery_private)))
        phone.agency = signed.roster.agency
        squad, key = signed.add_squad(phone, squad_name, {phone.officer: SUPERVISOR})
        phone.vault_keys[squad] = {1: key}
        agency = cls(
            web, phone.agency, about["agency"], about["server_key"], phone, squad, recovery_private, signed.facts
        )
        pushed = agency.send_founding(code)
        assert all(result.on_server for result in pushed.results), pushed.results
        return agency

    def send_founding(self, code: Code) -> messages.Pushed:
        """Sends the founding facts (again)."""
        message = {"ticket": code.ticket, "items": [fact.pack() for fact in self.founding]}
        return messages.Pushed.parse(post(self.web, "/v1/founding", message))

    def add_squad(self, name: str, members: Iterable[WirePhone] = ()) -> bytes:
        """Another vault, of the admin and these officers."""
        members = [self.admin, *members]
        roles = {phone.officer: SUPERVISOR if phone is self.admin else OFFICER for phone in members}
        fact, vault, key = enrolment.new_vault(self.admin.roster(), self.admin.author, name, roles)
        assert push_facts(self.web, [fact]).results[0].on_server
        for phone in members:
            phone.vault_keys[vault] = {1: key}
        return vault

    def invitation(
        self,
        officer_name: str = "Officer Reyes",
        *,
        role: str = OFFICER,
        squad_role: str = OFFICER,
        vaults: Iterable[bytes] | None = None,
        by: WirePhone | None = None,
        officer: bytes | None = None,
        expires_ms: int | None = None,
    ) -> tuple[Code, dict[str, Any]]:
        """A join code and the message that leaves it on the server."""
        inviter = by or self.admin
        roster = inviter.roster()
        code = Code.new(JOIN, self.id, "https://server.test")
        vaults = [self.squad] if vaults is None else list(vaults)
        body = invite_body(
            code.key.public,
            officer or os.urandom(16),
            officer_name,
            dict.fromkeys(vaults, squad_role),
            role,
            expires_ms,
        )
        fact = roster.sign_fact(inviter.author, body)
        bundle = Bundle(roster.seq, roster.head, {vault: inviter.vault_keys[vault] for vault in vaults})
        return code, {"fact": fact.pack(), "ticket": code.ticket, "bundle": code.seal(bundle)}

    def invite(self, officer_name: str = "Officer Reyes", **more: Any) -> Code:
        """A join code that works. `more` as for `invitation`."""
        code, message = self.invitation(officer_name, **more)
        inviter: WirePhone = more.get("by") or self.admin
        answer = inviter.post("/v1/invitations", message)
        result = messages.Pushed.parse(answer).results[0]
        assert result.on_server, result
        return code

    def open(self, code: Code, after: int = 0) -> dict[str, Any]:
        """What the server has for a join code. Raises Refused."""
        answer = post(self.web, "/v1/invitations/open", {"ticket": code.ticket, "after": after})
        return unpack_map(answer, messages.ANSWER_MAX_BYTES)

    def enrolment(self, code: Code, web: Web | None = None) -> tuple[WirePhone, Entry]:
        """A new phone that opened the code, and the fact by which it joins."""
        answer = self.open(code)
        facts = list(answer["items"])
        while answer["more"]:
            answer = self.open(code, answer["seq"])
            facts += answer["items"]
        bundle = code.open(answer["bundle"])
        roster = Roster.replay(Entry.parse(fact) for fact in facts)
        assert roster.agency == code.anchor == answer["agency"]
        invite = roster.invites[code.key.public]
        phone = WirePhone(web or self.web, roster.agency, invite.officer, roster.server_key)
        phone.vault_keys = bundle.keys
        return phone, SignedRoster(roster).enrolment(code, phone)

    def enrol(self, code: Code, fact: Entry) -> messages.Result:
        """Raises Refused."""
        message = {"ticket": code.ticket, "fact": fact.pack()}
        return messages.Pushed.parse(post(self.web, "/v1/invitations/enrol", message)).results[0]

    def join(self, code: Code, web: Web | None = None) -> WirePhone:
        """A new phone that joined with the code. Raises Refused."""
        phone, fact = self.enrolment(code, web)
        result = self.enrol(code, fact)
        assert result.on_server, result
        return phone

    def officer(self, name: str = "Officer Reyes", **more: Any) -> WirePhone:
        """A new officer with a phone, by default in the first squad."""
        return self.join(self.invite(name, **more))
