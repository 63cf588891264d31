"""Who may do what: every kind of fact by every kind of author, for the phones' roster and for the server's alike."""

from collections.abc import Callable
from typing import Any

from app.journal.entry import FIRST_PREVIOUS, Entry, sign
from app.journal.packing import pack
from app.journal.roster.of_deposits import AdmitFact
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from tests.cast.paper import (
    OTHER_VAULT,
    VAULT,
    PaperAgency,
    PaperPhone,
    code_for,
    found_body,
    grant_body,
    id_of,
    invite_body,
    policy_body,
    revoke_body,
    role_body,
    rotate_body,
    vault_body,
    withdraw_body,
)

AUTHORS = ("stranger", OFFICER, SUPERVISOR, ADMIN)
NOBODY = ""
ANYBODY_ENROLLED = f"{OFFICER} {SUPERVISOR} {ADMIN}"

Body = Callable[[PaperAgency, PaperPhone], dict[str, Any]]


def _code(agency: PaperAgency) -> Any:
    return code_for("somebody", agency.roster.agency)


def _enrol(agency: PaperAgency, author: PaperPhone) -> dict[str, Any]:
    """An enrolment of a new phone, signed by the author's device key instead of an invitation key."""
    phone = PaperPhone("new phone", id_of("Nia New"))
    invitation = _code(agency).key
    return {
        "fact": "enrol",
        "invitation": invitation.public,
        "verify_key": phone.key.public,
        "hpke_key": phone.hpke_public,
        "proof": bytes(64),
    }


def _invite(officer: Callable[[PaperAgency, PaperPhone], bytes], role: str | None = None, **changed: Any) -> Body:
    def body(agency: PaperAgency, author: PaperPhone) -> dict[str, Any]:
        whom = officer(agency, author)
        known = agency.roster.officers.get(whom)
        return invite_body(_code(agency), whom, role or (known.role if known else OFFICER), **changed)

    return body


def _someone_new(agency: PaperAgency, author: PaperPhone) -> bytes:
    return id_of("Nia New")


def _oneself(agency: PaperAgency, author: PaperPhone) -> bytes:
    return author.officer


def _uninvite(key: Callable[[PaperAgency, PaperPhone], bytes]) -> Body:
    return lambda agency, author: {"fact": "uninvite", "key": key(agency, author)}


def _key(name: str) -> Callable[[PaperAgency, PaperPhone], bytes]:
    return lambda agency, author: code_for(name, agency.roster.agency).key.public


def _key_of_ones_own(agency: PaperAgency, author: PaperPhone) -> bytes:
    return code_for(f"laptop of {author.name}", agency.roster.agency).key.public


def _another_officer(agency: PaperAgency, author: PaperPhone) -> bytes:
    return id_of("Odd Other")


FACTS: dict[str, tuple[Body, str]] = {
    "found: the agency again": (lambda agency, author: found_body(author), NOBODY),
    "invite: someone new": (_invite(_someone_new), ADMIN),
    "invite: a new admin": (_invite(_someone_new, ADMIN), ADMIN),
    "invite: an own second device": (_invite(_oneself), ANYBODY_ENROLLED),
    "invite: an own second device with a higher role": (_invite(_oneself, "chief"), NOBODY),
    "invite: an own second device without a squad": (_invite(_oneself, vaults={}), ANYBODY_ENROLLED),
    "invite: an own second device into a foreign squad": (
        _invite(_oneself, vaults={VAULT: OFFICER, OTHER_VAULT: OFFICER}),
        ADMIN,
    ),
    "invite: another officer's second device": (_invite(_another_officer), ADMIN),
    "uninvite: one's own invitation": (_uninvite(_key_of_ones_own), ANYBODY_ENROLLED),
    "uninvite: an admin's invitation": (_uninvite(_key("invited phone")), ADMIN),
    "uninvite: an admin's invitation of oneself": (_uninvite(_key("spare phone")), ADMIN),
    "uninvite: another officer's invitation": (_uninvite(_key("laptop of other phone")), ADMIN),
    "uninvite: an invitation that was used": (_uninvite(_key("other phone")), NOBODY),
    "uninvite: an invitation that was withdrawn": (_uninvite(_key("regretted phone")), NOBODY),
    "uninvite: an invitation that never was": (_uninvite(_key("no phone")), NOBODY),
    "enrol: without the invitation's key": (_enrol, NOBODY),
    "role: another officer's, higher": (lambda agency, author: role_body(id_of("Odd Other"), ADMIN), ADMIN),
    "role: one's own, higher": (lambda agency, author: role_body(author.officer, ADMIN), ADMIN),
    "role: the last admin's, lower": (lambda agency, author: role_body(agency.admin.officer, OFFICER), NOBODY),
    "rename: one's squad": (lambda agency, author: {"fact": "rename", "vault": VAULT, "name": "Dawn shift"}, ADMIN),
    "close: one's squad": (lambda agency, author: {"fact": "close", "vault": VAULT}, ADMIN),
    "close: another squad": (lambda agency, author: {"fact": "close", "vault": OTHER_VAULT}, ADMIN),
    "vault: a new squad": (lambda agency, author: vault_body({}, id=id_of("third squad")), ADMIN),
    "grant: another officer": (lambda agency, author: grant_body(id_of("Odd Other")), ADMIN),
    "grant: oneself a higher role": (lambda agency, author: grant_body(author.officer, role=SUPERVISOR), ADMIN),
    "grant: oneself a foreign squad": (lambda agency, author: grant_body(author.officer, vault=OTHER_VAULT), ADMIN),
    "withdraw: another officer from one's squad": (lambda agency, author: withdraw_body(id_of("Odd Other")), ADMIN),
    "withdraw: another officer from the agency": (lambda agency, author: withdraw_body(id_of("Odd Other"), b""), ADMIN),
    "withdraw: oneself from one's squad": (lambda agency, author: withdraw_body(author.officer), ADMIN),
    "withdraw: the last admin from the agency": (
        lambda agency, author: withdraw_body(agency.admin.officer, b""),
        NOBODY,
    ),
    "revoke: another officer's device": (
        lambda agency, author: revoke_body(PaperPhone("other phone")),
        f"{SUPERVISOR} {ADMIN}",
    ),
    "revoke: one's own only device": (lambda agency, author: revoke_body(author), NOBODY),
    "revoke: another device of an officer": (
        lambda agency, author: revoke_body(PaperPhone("tablet of officer")),
        ANYBODY_ENROLLED,
    ),
    "revoke: another device of an admin": (
        lambda agency, author: revoke_body(PaperPhone("tablet of admin")),
        ADMIN,
    ),
    "revoke: a device that nobody knows": (lambda agency, author: revoke_body(PaperPhone("no phone")), NOBODY),
    "revoke: a device that is gone": (
        lambda agency, author: revoke_body(PaperPhone("old phone of admin")),
        NOBODY,
    ),
    "admit: what a lost phone wrote": (
        lambda agency, author: AdmitFact(VAULT, PaperPhone("old phone of admin").device, (3, bytes(32))).body(),
        f"{SUPERVISOR} {ADMIN}",  # this admin leads the squad, too
    ),
    "admit: what a phone in use wrote": (
        lambda agency, author: AdmitFact(VAULT, PaperPhone("other phone").device, (3, bytes(32))).body(),
        NOBODY,
    ),
    "rotate: a squad that needs it": (lambda agency, author: rotate_body(), ANYBODY_ENROLLED),
    "rotate: a foreign squad": (lambda agency, author: rotate_body(vault=OTHER_VAULT), ADMIN),
    "policy: a change": (lambda agency, author: policy_body(lock_after_s=60), ADMIN),
    "an unknown kind": (lambda agency, author: {"fact": "surrender"}, NOBODY),
}


def crowd() -> tuple[PaperAgency, dict[str, PaperPhone]]:
    """The staffed agency, another officer, a squad without members, a stranger, and invitations in every state."""
    agency = PaperAgency.staffed()
    other = PaperPhone("other phone", id_of("Odd Other"))
    agency.hire(other)
    for author in (other, agency.officer, agency.supervisor, agency.admin):
        role = agency.roster.officers[author.officer].role
        agency.invited(PaperPhone(f"laptop of {author.name}", author.officer), role, by=author)
    for name, whose in (
        ("tablet of officer", agency.officer),
        ("tablet of admin", agency.admin),
        ("old phone of admin", agency.admin),
    ):
        agency.hire(PaperPhone(name, whose.officer), agency.roster.officers[whose.officer].role)
    agency.must(agency.admin, revoke_body(PaperPhone("old phone of admin")))
    agency.invited(PaperPhone("invited phone", id_of("Ivy Invited")))
    agency.invited(PaperPhone("spare phone", agency.officer.officer))
    regretted = agency.invited(PaperPhone("regretted phone", id_of("Ron Regretted")))
    agency.must(agency.admin, {"fact": "uninvite", "key": regretted.key.public})
    agency.must(agency.admin, vault_body({}, id=OTHER_VAULT, name="Harbour"))
    authors = {
        "stranger": PaperPhone("stranger", id_of("Stranger")),
        OFFICER: agency.officer,
        SUPERVISOR: agency.supervisor,
        ADMIN: agency.admin,
    }
    return agency, authors


def by(agency: PaperAgency, author: PaperPhone, what: str) -> Entry:
    """The author's next fact of this kind, as it comes off the wire."""
    return agency.sign(author, FACTS[what][0](agency, author))


def forged(agency: PaperAgency, victim: PaperPhone, what: str) -> Entry:
    """The same in the victim's name, signed by somebody else."""
    number, previous = agency.roster.tips.get(victim.device, (0, FIRST_PREVIOUS))
    body = pack(FACTS[what][0](agency, victim))
    return sign(PaperPhone("thief").key, agency.roster.agency, number + 1, previous, 0, body, victim.device)
