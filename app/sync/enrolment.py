"""Founding an agency, joining one, inviting into one: the conversations that put a device on the roster.

Each is a generator of requests (see exchange.py). Nothing is trusted because the server says it: a founding
code pins the server's key, a join code pins the agency's id, and the roster proves the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from app.journal import keys, refusal_codes
from app.journal.entry import Author, Entry
from app.journal.errors import JournalError, Malformed
from app.journal.invitation import FOUND, JOIN, Bundle, Code, server_anchor
from app.journal.messages import Pushed
from app.journal.name import check_name, name_in
from app.journal.packing import take
from app.journal.roster import INVITATION_LIFE_MS, Roster
from app.journal.roster.of_devices import EnrolFact, InviteFact
from app.journal.roster.of_squads import VaultFact
from app.journal.roster.of_the_agency import FoundFact
from app.journal.roster.state import SUPERVISOR, Invite
from app.sync.conversation import Conversation
from app.sync.errors import Refused, Untrusted
from app.sync.exchange import Exchange, post
from app.sync.local import check_proved


@dataclass(frozen=True)
class DeviceKeys:
    """A new device's own keys: the Ed25519 seed and the P-256 private key, 32 bytes each."""

    seed: bytes
    hpke_private: bytes

    @classmethod
    def new(cls) -> DeviceKeys:
        return cls(os.urandom(32), keys.hpke_private(os.urandom(32), "beatbook device"))

    @property
    def signing(self) -> keys.SigningKey:
        return keys.SigningKey(self.seed)

    @property
    def author(self) -> Author:
        return Author(keys.device_id(self.signing.public), self.signing)


@dataclass(frozen=True)
class Preview:
    """What a code leads to, before anything is done with it."""

    code: Code
    agency: str
    officer: str | None = None
    role: str | None = None
    squads: tuple[tuple[str, str], ...] = ()  # name and role of each

    @property
    def kind(self) -> Literal["found", "join"]:
        return "found" if self.code.kind == FOUND else "join"


@dataclass(frozen=True)
class Enrolled:
    """A device that is on the roster. `vault_keys[vault][epoch]` is what it may open."""

    facts: list[Entry]
    officer: bytes
    vault_keys: dict[bytes, dict[int, bytes]]


def preview(code: Code) -> Exchange[Preview]:
    """Asks where a code leads. Raises Refused("unknown_code") when it is used up, expired or unknown."""
    if code.kind == FOUND:
        answer = yield from post("/v1/founding", {"ticket": code.ticket})
        return Preview(code, name_in(_open_founding(code, answer.map()), "agency"))
    roster, _, _ = yield from _fetch_invited(code)
    invite = _invite_of(roster, code)
    squads = () if invite.officer in roster.officers else invite.vaults.items()
    named = tuple((roster.vaults[vault].name, role) for vault, role in squads)
    return Preview(code, roster.name, invite.officer_name, invite.role, named)


def prepare_founding(
    code: Code,
    device: DeviceKeys,
    officer_name: str,
    squad_name: str,
    recovery_public: bytes,
) -> Exchange[Enrolled]:
    """The facts that found an agency, with this device as its first admin's, and its first squad. See `founded`."""
    check_name(officer_name)
    check_name(squad_name)
    greeting = _open_founding(code, (yield from post("/v1/founding", {"ticket": code.ticket})).map())
    roster, author, officer = Roster(), device.author, os.urandom(16)
    founding = FoundFact(
        name=take(greeting, "agency", str),
        officer=officer,
        officer_name=officer_name,
        verify_key=device.signing.public,
        hpke_key=keys.hpke_public(device.hpke_private),
        recovery_key=recovery_public,
        server_key=greeting["server_key"],
        policy={},  # only what differs from the default is written: so far nothing
    )
    found_fact = roster.sign_fact(author, founding.body())
    _must_take(roster, found_fact)
    vault_fact, vault, key = new_vault(roster, author, squad_name, {officer: SUPERVISOR})
    _must_take(roster, vault_fact)
    return Enrolled([found_fact, vault_fact], officer, {vault: {1: key}})


def founded(code: Code, prepared: Enrolled) -> Exchange[None]:
    """Hands the founding facts to the server. May be repeated with the same facts when an answer was lost."""
    items = [fact.pack() for fact in prepared.facts]
    answer = yield from post("/v1/founding", {"ticket": code.ticket, "items": items})
    _must_be_stored(Pushed.parse(answer.content()))


def join(code: Code, device: DeviceKeys) -> Exchange[Enrolled]:
    """Joins with an invitation: verifies the roster, opens the sealed bundle, appends the enrolment."""
    roster, facts, sealed = yield from _fetch_invited(code)
    invite = _invite_of(roster, code)
    try:
        bundle = code.open(sealed)
    except JournalError as error:
        raise Untrusted("joining.other_bundle") from error
    if not _extends(facts, bundle):
        raise Untrusted("joining.other_members")
    fact = EnrolFact.signed(roster.agency, code.key, device.signing, keys.hpke_public(device.hpke_private))
    if any(known.hash == fact.hash for known in facts):  # the answer to an earlier try was lost on the way
        return Enrolled(facts, invite.officer, roster.fitting(bundle.keys))
    _must_take(roster, fact)
    answer = yield from post("/v1/invitations/enrol", {"ticket": code.ticket, "fact": fact.pack()})
    _must_be_stored(Pushed.parse(answer.content()))
    _, facts, _ = yield from _fetch_invited(code)  # with our enrolment in it, where the server put it
    if not any(known.hash == fact.hash for known in facts):
        raise Untrusted("joining.not_shown")
    return Enrolled(facts, invite.officer, roster.fitting(bundle.keys))


def invite(
    caller: Conversation,
    officer_name: str,
    role: str,
    squads: Mapping[bytes, str],
    now_ms: int,
    officer: bytes | None = None,
    keep: Callable[[Code], None] = lambda code: None,
) -> Exchange[tuple[Code, Entry]]:
    """Leaves an invitation on the server. `role` is for the agency, `squads` names a role in each vault; the code
    carries of their keys what this phone holds. `officer` is given for a further device of someone known.

    `keep(code)` is called before the server hears of it, so that an answer that is lost loses no code.
    """
    check_name(officer_name)
    roster, secrets = caller.local.roster, caller.local.keyring.secrets
    code = Code.new(JOIN, roster.agency, secrets.address)
    invited = InviteFact(
        key=code.key.public,
        officer=officer or os.urandom(16),
        officer_name=officer_name,
        role=role,
        vaults=dict(squads),
        expires=now_ms + INVITATION_LIFE_MS,
    )
    fact = roster.sign_fact(secrets.author, invited.body())
    roster.check(fact)
    carried = {vault: held for vault, held in secrets.vault_keys.items() if vault in squads}
    bundle = code.seal(Bundle(roster.seq, roster.head, carried))
    keep(code)
    message = {"fact": fact.pack(), "ticket": code.ticket, "bundle": bundle}
    _must_be_stored(Pushed.parse((yield from caller.post("/v1/invitations", message)).content()))
    return code, fact


def new_vault(roster: Roster, author: Author, name: str, members: dict[bytes, str]) -> tuple[Entry, bytes, bytes]:
    """The fact that creates a squad, its vault id and its first key, which is for its members' devices."""
    made, key = VaultFact.made(roster, name, members)
    return roster.sign_fact(author, made.body()), made.id, key


def recovery_key(facts: list[Entry]) -> bytes:
    """The agency's public recovery key, from its founding fact."""
    return Roster.replay(facts[:1]).recovery_key


def _open_founding(code: Code, greeting: dict[str, Any]) -> dict[str, Any]:
    server_key = take(greeting, "server_key", bytes, keys.VERIFY_KEY_BYTES)
    if not keys.same(server_anchor(server_key), code.anchor):
        raise Untrusted("founding.other_server")
    if greeting.get("open") is not True:
        raise Refused("used_code", "founding.used")
    return greeting


def _fetch_invited(code: Code) -> Exchange[tuple[Roster, list[Entry], bytes]]:
    facts: list[Entry] = []
    roster = Roster()
    while True:
        answer = yield from post("/v1/invitations/open", {"ticket": code.ticket, "after": len(facts)})
        page = answer.map()
        items = take(page, "items", list)
        fresh = [Entry.parse(item) for item in items]
        facts += fresh
        if not facts or facts[0].hash[:16] != code.anchor:
            raise Untrusted("joining.other_agency")
        for fact in fresh:
            roster.take(fact)
        check_proved(roster)
        if not take(page, "more", bool):
            break
        if not items:
            raise Untrusted("members.endless")
    return roster, facts, take(page, "bundle", bytes)


def _invite_of(roster: Roster, code: Code) -> Invite:
    invite = roster.invites.get(code.key.public)
    if invite is None:
        raise Untrusted("joining.not_invited")
    if invite.withdrawn_by is not None:
        raise Refused(refusal_codes.NOT_ALLOWED, "joining.withdrawn")
    if invite.used_by is None and not roster.is_valid(invite):
        raise Refused(refusal_codes.NOT_ALLOWED, "joining.inviter_has_no_right")
    return invite


def _extends(facts: list[Entry], bundle: Bundle) -> bool:
    return len(facts) >= bundle.roster_seq and Roster.replay(facts[: bundle.roster_seq]).head == bundle.roster_head


def _must_take(roster: Roster, fact: Entry) -> None:
    refusal = roster.take(fact)
    if refusal is not None:
        raise refusal


def _must_be_stored(pushed: Pushed) -> None:
    if not pushed.results:
        raise Malformed("result.missing")
    for result in pushed.results:
        if not result.on_server:
            raise Refused(result.status, _NOT_STORED.get(result.status, "enrolling.refused"))


_NOT_STORED = {
    refusal_codes.OVER_QUOTA: "enrolling.over_quota",
    refusal_codes.NOT_ALLOWED: "enrolling.not_allowed",
    refusal_codes.BAD_SIGNATURE: "enrolling.bad_signature",
}
