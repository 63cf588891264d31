"""The roster: who belongs to the agency, with which devices, keys and rights.

A journal of the same construction as a vault's, signed but readable: the server enforces it, every client
verifies it from the founding fact, whose hash *is* the agency's id. The server can therefore introduce no
key, no device and no member of its own.

A fact is an entry whose body is a plain msgpack map {"fact": kind, …}:

    found     name, officer, officer_name, verify_key, hpke_key, recovery_key, server_key, policy
    invite    key, officer, officer_name, role, vaults, expires   by an admin, or an officer for a second device
    uninvite  key                                                 by whoever made the invitation, or an admin
    enrol     invitation, verify_key, hpke_key, proof             signed by the invitation key, not the device
    vault     id, name, epoch, members {officer: role}, keys {device: wrapped}, recovery
    grant     vault, officer, role, keys {device: wrapped}
    policy    policy {name: value}

States: an invitation is *open* until an enrolment uses it or it is withdrawn, whichever comes first in the
roster's order; a device is *enrolled* from then on; an officer is a *member* of a vault from the grant on. One
refused fact never stops the ones behind it: if it is its author's next page, the chain goes on after it (a newer
app wrote what this one does not understand).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from app.journal import keys
from app.journal.entry import EMPTY_HEAD, FIRST_PREVIOUS, Author, Entry, Tip, next_head, sign
from app.journal.errors import BrokenChain, JournalError, Malformed, NotAllowed, UnknownVersion
from app.journal.fact import check_policy, check_wraps, ids_in, name_in, read_fact
from app.journal.packing import count, pack
from app.journal.packing import field as take

FOUNDING_VAULT = bytes(16)
INVITATION_LIFE_MS = 72 * 3600 * 1000

OFFICER, SUPERVISOR, ADMIN = "officer", "supervisor", "admin"
ROLES = (OFFICER, SUPERVISOR, ADMIN)


@dataclass(frozen=True)
class Officer:
    id: bytes
    name: str
    role: str


@dataclass(frozen=True)
class Device:
    id: bytes
    officer: bytes
    verify_key: bytes
    hpke_key: bytes


@dataclass(frozen=True)
class Invite:
    """An invitation as the roster knows it.

    `used_by` is the device that enrolled with it, `withdrawn_by` the officer who took it back: never both.
    """

    key: bytes
    officer: bytes
    officer_name: str
    role: str
    vaults: tuple[bytes, ...]
    expires_ms: int
    invited_by: bytes
    used_by: bytes | None = None
    withdrawn_by: bytes | None = None

    def is_open(self, now_ms: int) -> bool:
        """Whether a phone may still join with it, by this clock."""
        return self.used_by is None and self.withdrawn_by is None and now_ms <= self.expires_ms


@dataclass
class Vault:
    """A squad's journal. `keys[(epoch, device)]` is the vault key, HPKE-wrapped to that device."""

    id: bytes
    name: str
    epoch: int
    members: dict[bytes, str] = field(default_factory=dict)
    keys: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    recovery: dict[int, bytes] = field(default_factory=dict)


@dataclass
class Roster:
    """The state after `seq` facts in server order, whose running hash is `head`."""

    agency: bytes = b""
    name: str = ""
    recovery_key: bytes = b""
    server_key: bytes = b""
    policy: dict[str, Any] = field(default_factory=dict)
    officers: dict[bytes, Officer] = field(default_factory=dict)
    devices: dict[bytes, Device] = field(default_factory=dict)
    vaults: dict[bytes, Vault] = field(default_factory=dict)
    invites: dict[bytes, Invite] = field(default_factory=dict)
    tips: dict[bytes, Tip] = field(default_factory=dict)
    seq: int = 0
    head: bytes = EMPTY_HEAD
    unproved: int = 0  # facts that were refused and that no enrolled device signed as its next page

    @classmethod
    def replay(cls, facts: Iterable[Entry]) -> Roster:
        """The roster after these facts in server order; refused ones count in seq, head and chain only."""
        roster = cls()
        for fact in facts:
            roster.take(fact)
        return roster

    def take(self, fact: Entry) -> JournalError | None:
        """Takes the next fact in server order. Returns why it was refused, or None."""
        refusal = None
        try:
            self.check(fact)
        except JournalError as error:
            refusal = error
            if self._is_next_page(fact):
                self.tips[fact.header.device] = (fact.header.number, fact.hash)
            else:
                self.unproved += 1
        else:
            self._apply(fact)
        self.seq += 1
        self.head = next_head(self.head, fact.hash)
        return refusal

    def check(self, fact: Entry, now_ms: int | None = None) -> None:
        """Raises the reason this fact may not follow. `now_ms` (the server's clock) also checks expiry."""
        body = read_fact(fact)
        kind = body["fact"]
        header = fact.header
        if not self.agency:
            if kind != "found" or header.vault != FOUNDING_VAULT:
                raise NotAllowed("The first fact of a roster founds the agency.")
        elif header.vault != self.agency:
            raise NotAllowed("A fact belongs to another agency.")
        self._check_chain(fact)
        rule = _RULES.get(kind)
        if rule is None:
            self._author(fact)
            raise UnknownVersion("A roster fact was made by a newer version of Beatbook.")
        rule(self, fact, body, now_ms)

    def _check_chain(self, fact: Entry) -> None:
        header = fact.header
        number, previous = self.tips.get(header.device, (0, FIRST_PREVIOUS))
        if header.number != number + 1:
            raise BrokenChain("Facts are missing before this one.", "gap" if header.number > number else "fork")
        if header.previous != previous:
            raise BrokenChain("A fact does not follow the one before it.", "fork")

    def _is_next_page(self, fact: Entry) -> bool:
        """Whether an enrolled device signed this as the next page of its chain, whatever it says."""
        try:
            self._check_chain(fact)
            self._author(fact)
        except JournalError:
            return False
        return fact.header.vault == self.agency

    # --- the rules, one a kind -------------------------------------------------------------------------

    def _author(self, fact: Entry) -> Officer:
        device = self.devices.get(fact.header.device)
        if device is None:
            raise NotAllowed("A fact was written by a device that is not enrolled.")
        fact.verify(device.verify_key)
        return self.officers[device.officer]

    def _admin(self, fact: Entry) -> Officer:
        officer = self._author(fact)
        if officer.role != ADMIN:
            raise NotAllowed("Only an admin of the agency may do this.")
        return officer

    def _check_found(self, fact: Entry, body: dict[str, Any], _now_ms: int | None) -> None:
        if self.agency:
            raise NotAllowed("The agency is founded already.")
        name_in(body, "name")
        name_in(body, "officer_name")
        take(body, "officer", bytes, 16)
        verify_key = take(body, "verify_key", bytes, keys.VERIFY_KEY_BYTES)
        keys.load_hpke_public(take(body, "hpke_key", bytes, keys.HPKE_PUBLIC_BYTES))
        keys.load_hpke_public(take(body, "recovery_key", bytes, keys.HPKE_PUBLIC_BYTES))
        take(body, "server_key", bytes, keys.VERIFY_KEY_BYTES)
        check_policy(body)
        if fact.header.device != keys.device_id(verify_key):
            raise NotAllowed("A device is not named by its key.")
        fact.verify(verify_key)

    def _check_invite(self, fact: Entry, body: dict[str, Any], _now_ms: int | None) -> None:
        author = self._author(fact)
        officer = take(body, "officer", bytes, 16)
        role, vaults = take(body, "role", str), ids_in(body, "vaults")
        name_in(body, "officer_name")
        count(body, "expires")
        if take(body, "key", bytes, keys.VERIFY_KEY_BYTES) in self.invites:
            raise NotAllowed("This invitation was made before.")
        if role not in ROLES:
            raise Malformed("A role is unknown.")
        known = self.officers.get(officer)
        if known is not None and known.role != role:
            raise NotAllowed("A second device has the role its officer has.")
        if author.role == ADMIN:
            if any(vault not in self.vaults for vault in vaults):
                raise NotAllowed("An invitation names a squad that does not exist.")
        elif officer != author.id or any(author.id not in self._members(vault) for vault in vaults):
            raise NotAllowed("Only an admin may invite another officer.")

    def _check_uninvite(self, fact: Entry, body: dict[str, Any], _now_ms: int | None) -> None:
        author = self._author(fact)
        invite = self.invites.get(take(body, "key", bytes, keys.VERIFY_KEY_BYTES))
        if invite is None:
            raise NotAllowed("This invitation is not known here.")
        if not self.may_withdraw(author, invite):
            raise NotAllowed("Only an admin, or whoever made an invitation, may withdraw it.")
        if invite.used_by is not None:
            raise NotAllowed("This join code was used before, so it cannot be withdrawn any more.")
        if invite.withdrawn_by is not None:
            raise NotAllowed("This invitation was withdrawn before.")

    def _check_enrol(self, fact: Entry, body: dict[str, Any], now_ms: int | None) -> None:
        invite = self.invites.get(take(body, "invitation", bytes, keys.VERIFY_KEY_BYTES))
        if invite is None:
            raise NotAllowed("This join code is not known here.")
        if invite.used_by is not None:
            raise NotAllowed("This join code was used before. Ask for a new one.")
        if invite.withdrawn_by is not None:
            raise NotAllowed("This join code was withdrawn. Ask for a new one.")
        if now_ms is not None and now_ms > invite.expires_ms:
            raise NotAllowed("This join code has expired. Ask for a new one.")
        verify_key = take(body, "verify_key", bytes, keys.VERIFY_KEY_BYTES)
        hpke_key = take(body, "hpke_key", bytes, keys.HPKE_PUBLIC_BYTES)
        keys.load_hpke_public(hpke_key)
        if fact.header.device != keys.device_id(verify_key) or fact.header.device in self.devices:
            raise NotAllowed("A device is not named by its key, or is enrolled already.")
        fact.verify(invite.key)
        keys.verify(
            verify_key,
            keys.ENROLMENT,
            _enrolment(self.agency, invite.key, hpke_key),
            take(body, "proof", bytes),
        )

    def _check_vault(self, fact: Entry, body: dict[str, Any], _now_ms: int | None) -> None:
        self._admin(fact)
        name_in(body, "name")
        if take(body, "id", bytes, 16) in self.vaults:
            raise NotAllowed("This squad exists already.")
        if take(body, "epoch", int) != 1:
            raise Malformed("A squad begins with its first key.")
        for officer, role in take(body, "members", dict).items():
            self._check_membership(officer, role)
        check_wraps(body)
        take(body, "recovery", bytes)

    def _check_grant(self, fact: Entry, body: dict[str, Any], _now_ms: int | None) -> None:
        self._admin(fact)
        if take(body, "vault", bytes, 16) not in self.vaults:
            raise NotAllowed("This squad does not exist.")
        self._check_membership(take(body, "officer", bytes, 16), take(body, "role", str))
        check_wraps(body)

    def _check_policy(self, fact: Entry, body: dict[str, Any], _now_ms: int | None) -> None:
        self._admin(fact)
        check_policy(body)

    def _check_membership(self, officer: object, role: object) -> None:
        if officer not in self.officers:
            raise NotAllowed("An officer is not known to the agency.")
        if role not in ROLES:
            raise Malformed("A role is unknown.")

    def _members(self, vault: bytes) -> dict[bytes, str]:
        return self.vaults[vault].members if vault in self.vaults else {}

    # --- what a fact that passed changes ---------------------------------------------------------------

    def _apply(self, fact: Entry) -> None:
        body, header = read_fact(fact), fact.header
        match body["fact"]:
            case "found":
                self.agency = fact.hash[:16]
                self.name, self.policy = body["name"], body["policy"]
                self.recovery_key, self.server_key = body["recovery_key"], body["server_key"]
                self.officers[body["officer"]] = Officer(body["officer"], body["officer_name"], ADMIN)
                self.devices[header.device] = Device(
                    header.device, body["officer"], body["verify_key"], body["hpke_key"]
                )
            case "invite":
                by = self.devices[header.device].officer
                whom = (body["officer"], body["officer_name"], body["role"], tuple(body["vaults"]))
                self.invites[body["key"]] = Invite(body["key"], *whom, body["expires"], by)
            case "uninvite":
                invite = self.invites[body["key"]]
                self.invites[invite.key] = replace(invite, withdrawn_by=self.devices[header.device].officer)
            case "enrol":
                self._enrol(self.invites[body["invitation"]], header.device, body)
            case "vault":
                wraps = {(body["epoch"], device): wrapped for device, wrapped in body["keys"].items()}
                self.vaults[body["id"]] = Vault(
                    body["id"],
                    body["name"],
                    body["epoch"],
                    body["members"],
                    wraps,
                    {body["epoch"]: body["recovery"]},
                )
            case "grant":
                vault = self.vaults[body["vault"]]
                vault.members[body["officer"]] = body["role"]
                vault.keys.update({(vault.epoch, device): wrapped for device, wrapped in body["keys"].items()})
            case "policy":
                self.policy = {**self.policy, **body["policy"]}
        # The founding fact opens its device's chain: the next fact of that device has number 2.
        self.tips[header.device] = (header.number, fact.hash)

    def _enrol(self, invite: Invite, device: bytes, body: dict[str, Any]) -> None:
        if invite.officer not in self.officers:
            self.officers[invite.officer] = Officer(invite.officer, invite.officer_name, invite.role)
        self.devices[device] = Device(device, invite.officer, body["verify_key"], body["hpke_key"])
        for vault in invite.vaults:
            self.vaults[vault].members.setdefault(invite.officer, invite.role)
        self.invites[invite.key] = replace(invite, used_by=device)

    # --- questions -------------------------------------------------------------------------------------

    def verify_key(self, device: bytes) -> bytes:
        """The key that signs for a device. Raises NotAllowed for one that is not enrolled."""
        if device not in self.devices:
            raise NotAllowed("An entry was written by a device that is not enrolled.")
        return self.devices[device].verify_key

    def writer_key(self, vault: bytes, device: bytes) -> bytes:
        """The verify key of a device that may write in this vault. Raises NotAllowed."""
        key = self.verify_key(device)
        if self.devices[device].officer not in self._members(vault):
            raise NotAllowed("An entry was written by an officer who is not a member of this squad.")
        return key

    def is_member(self, vault: bytes, device: bytes) -> bool:
        return device in self.devices and self.devices[device].officer in self._members(vault)

    def may_withdraw(self, officer: Officer, invite: Invite) -> bool:
        """Whether this officer may take back an invitation: whoever made it, and every admin."""
        return officer.role == ADMIN or officer.id == invite.invited_by

    def officer_of(self, device: bytes) -> Officer | None:
        known = self.devices.get(device)
        return self.officers[known.officer] if known else None

    def vaults_of(self, officer: bytes) -> list[Vault]:
        """The vaults an officer may read and write, in the order they were created."""
        return [vault for vault in self.vaults.values() if officer in vault.members]

    def sign_fact(self, author: Author, body: dict[str, Any]) -> Entry:
        """The author's next fact, chained to the newest one the roster knows of that device."""
        number, previous = self.tips.get(author.device, (0, FIRST_PREVIOUS))
        return sign(author.key, self.agency or FOUNDING_VAULT, number + 1, previous, 0, pack(body), author.device)


_RULES = {
    "found": Roster._check_found,
    "invite": Roster._check_invite,
    "uninvite": Roster._check_uninvite,
    "enrol": Roster._check_enrol,
    "vault": Roster._check_vault,
    "grant": Roster._check_grant,
    "policy": Roster._check_policy,
}


def wrap_info(agency: bytes, vault: bytes, epoch: int) -> bytes:
    """What a wrapped vault key is bound to (the HPKE info)."""
    return b"beatbook/1/vault key\n" + agency + vault + epoch.to_bytes(4, "big")


def sign_enrolment(agency: bytes, invitation: keys.SigningKey, device: keys.SigningKey, hpke_key: bytes) -> Entry:
    """The fact by which a new device joins: signed by the invitation key, with a proof by its own key."""
    verify_key = device.public
    body = {
        "fact": "enrol",
        "invitation": invitation.public,
        "verify_key": verify_key,
        "hpke_key": hpke_key,
        "proof": device.sign(keys.ENROLMENT, _enrolment(agency, invitation.public, hpke_key)),
    }
    return sign(invitation, agency, 1, FIRST_PREVIOUS, 0, pack(body), keys.device_id(verify_key))


def _enrolment(agency: bytes, invitation_key: bytes, hpke_key: bytes) -> bytes:
    return agency + invitation_key + hpke_key
