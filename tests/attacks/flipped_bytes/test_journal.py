"""A flipped bit in anything of the journal is refused, by name, and harms nothing beside it.

Entries, facts, boxes, codes, bundles, wrapped keys and receipts: every bit of every byte.
"""

from __future__ import annotations

from collections import Counter

import pytest

from app.journal import keys, sealing
from app.journal.entry import Entry, Tip, open_body, verify_page
from app.journal.errors import (
    BadSignature,
    BrokenChain,
    CannotOpen,
    JournalError,
    Malformed,
    NotAllowed,
    UnknownVersion,
)
from app.journal.invitation import JOIN, Bundle, Code
from app.journal.receipt import RECEIPT_BYTES, Receipt
from app.journal.roster import Roster
from app.journal.roster.form import body_of
from app.journal.roster.state import ADMIN, OFFICER, SUPERVISOR
from app.state.error_sentences import sentence
from tests.attacks.flipped_bytes.flips import flips
from tests.cast.paper import (
    OTHER_VAULT,
    SERVER,
    VAULT,
    VAULT_KEY,
    PaperAgency,
    PaperPhone,
    grant_body,
    id_of,
    pages,
    policy_body,
    vault_body,
)
from tests.telling import tells

# The parts of an entry (docs/protocol.md, section 6): where each ends, and how a flip in it is refused.
PARTS: list[tuple[int, set[str]]] = [
    (2, {"unknown_version"}),
    (18, {"not_allowed"}),  # another vault
    (34, {"gap", "fork", "not_allowed"}),  # another author: nobody here, or one with another chain
    (42, {"gap", "fork", "malformed"}),  # another number
    (74, {"fork"}),
    (78, {"bad_signature"}),  # another key's epoch
    (110, {"malformed"}),  # another text
    (174, {"bad_signature"}),
    (1 << 20, {"malformed"}),
]


def expected(at: int) -> set[str]:
    return next(codes for end, codes in PARTS if at < end)


def test_an_entry_of_a_page_is_refused_and_its_neighbours_flow() -> None:
    """Another officer's pages before and behind it, and its own author's page before it, are taken."""
    author, other = PaperPhone("officer phone", id_of("Olu")), PaperPhone("other phone", id_of("Odd"))
    first, second = pages(author, 2)
    before, behind = pages(other, 2)
    public = {one.device: one.key.public for one in (author, other)}

    def key_of(device: bytes) -> bytes:
        if device not in public:
            raise NotAllowed("entry.of_a_stranger")
        return public[device]

    tips: dict[bytes, Tip] = {}
    seen: Counter[str] = Counter()
    for at, damaged in flips(second.pack()):
        try:
            entry = Entry.parse(damaged)
        except JournalError as error:
            code, page = error.code, [before, first, behind]
        else:
            page = [before, first, entry, behind]
            accepted, refused = verify_page(page, VAULT, tips, key_of)
            assert [one.entry for one in refused] == [entry]
            code, page = refused[0].error.code, accepted
        assert code in expected(at), (at, code)
        assert verify_page(page, VAULT, tips, key_of) == ([before, first, behind], [])
        seen[code] += 1
    assert seen.keys() >= {"unknown_version", "not_allowed", "fork", "bad_signature", "malformed"}
    assert seen.total() == 8 * len(second.pack())


def test_a_body_signed_anew_does_not_open() -> None:
    """Somebody with the author's signing key, but not the squad's, alters the sealed text."""
    author = PaperPhone("officer phone")
    (entry,) = pages(author, 1)
    for _, body in flips(entry.body):
        with pytest.raises(CannotOpen):
            open_body(Entry(entry.header, entry.signature, body), VAULT_KEY)
    header = entry.header.pack()
    for at, damaged in flips(header[:78]):
        if at >= 2:  # version and suite are refused before a box is opened
            altered = (
                Entry.parse(damaged + header[78:] + entry.signature + entry.body) if at not in range(34, 42) else None
            )
            if altered is not None:
                with pytest.raises(CannotOpen):
                    open_body(altered, VAULT_KEY)


def test_a_sealed_box_of_any_kind_does_not_open() -> None:
    sealed = sealing.seal(VAULT_KEY, "a purpose", b"what was said", b"what it is bound to")
    for _, damaged in flips(sealed):
        with pytest.raises(CannotOpen):
            sealing.open_sealed(VAULT_KEY, "a purpose", damaged, b"what it is bound to")
    for _, aad in flips(b"what it is bound to"):
        with pytest.raises(CannotOpen):
            sealing.open_sealed(VAULT_KEY, "a purpose", sealed, aad)
    for _, key in flips(VAULT_KEY):
        with pytest.raises(CannotOpen):
            sealing.open_sealed(key, "a purpose", sealed, b"what it is bound to")


def test_a_wrapped_vault_key_does_not_open() -> None:
    phone = PaperPhone("officer phone")
    wrapped = sealing.wrap(phone.hpke_public, VAULT_KEY, b"info")
    for _, damaged in flips(wrapped):
        with pytest.raises(CannotOpen):
            sealing.unwrap(phone.hpke_private, damaged, b"info")


def story() -> tuple[PaperAgency, list[Entry]]:
    """An agency with a fact of every kind, in server order."""
    agency = PaperAgency.staffed()
    agency.must(agency.admin, vault_body({agency.admin.officer: SUPERVISOR}, id=OTHER_VAULT, name="Harbour"))
    wrapped = sealing.wrap(agency.officer.hpke_public, VAULT_KEY, b"info")
    agency.must(
        agency.admin, grant_body(agency.officer.officer, vault=OTHER_VAULT, keys={agency.officer.device: wrapped})
    )
    agency.must(agency.admin, policy_body(lock_after_s=60))
    return agency, list(agency.facts)


def parsed(damaged: bytes) -> Entry | None:
    """None for what is refused before a roster is asked; anything but a JournalError gets through."""
    try:
        return Entry.parse(damaged)
    except JournalError:
        return None


@pytest.mark.parametrize("kind", ["found", "vault", "invite", "enrol", "grant", "policy"])
def test_a_roster_fact_is_refused_and_those_behind_it_pass(kind: str) -> None:
    """Everybody else's next fact passes as if it had never been there, and so does the right one when it comes."""
    agency, facts = story()
    at_fact = next(at for at, fact in enumerate(facts) if body_of(fact)["fact"] == kind)
    known = PaperAgency(facts=facts[:at_fact]).fresh()
    right = facts[at_fact]
    for at, damaged in flips(right.pack()):
        roster = known.copy()
        fact = parsed(damaged)
        if fact is None:
            continue
        refusal = roster.take(fact)
        assert isinstance(refusal, NotAllowed | BrokenChain | BadSignature | Malformed), at
        assert sentence(refusal.reason).endswith(".")
        assert (roster.devices, roster.officers, roster.vaults, roster.invites, roster.policy, roster.tips) == (
            known.devices, known.officers, known.vaults, known.invites, known.policy, known.tips,
        )  # fmt: skip
        if at % 16 == 0:  # the right one: two signatures more
            assert roster.take(right) is None
    assert agency.roster.seq == len(facts)


def test_the_roles_of_a_roster_survive_any_flip_in_its_newest_fact() -> None:
    agency, facts = story()

    def roles(roster: Roster) -> list[tuple[str, ...]]:
        return [(one.role, *roster.roles_of(one.id).values()) for one in roster.officers.values()]

    before = roles(agency.roster)
    for _, damaged in flips(facts[-1].pack()):
        roster, fact = agency.roster.copy(), parsed(damaged)
        if fact is not None:
            roster.take(fact)
        assert roles(roster) == before
        assert {role for held in before for role in held} == {OFFICER, SUPERVISOR, ADMIN}


def test_a_receipt_is_not_believed() -> None:
    signed = Receipt(VAULT, bytes(16), 14, 230, bytes(32), 1_790_000_000_000).sign(SERVER)
    assert len(signed) == RECEIPT_BYTES
    assert Receipt.verify(signed, SERVER.public).count == 14
    for _, damaged in flips(signed):
        with pytest.raises(BadSignature):
            Receipt.verify(damaged, SERVER.public)
    for _, key in flips(SERVER.public):
        with pytest.raises(BadSignature):
            Receipt.verify(signed, key)


CODE = Code(JOIN, id_of("a code"), id_of("an agency"), "https://beatbook.example")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_mistyped_code_is_noticed_whatever_the_slip() -> None:
    """Every character taken for every other, left out, doubled, and swapped with the next."""
    text = CODE.text()
    wrong = {text[:at] + other + text[at + 1 :] for at, one in enumerate(text) if one != "-" for other in ALPHABET}
    wrong |= {text[:at] + text[at + 1 :] for at in range(len(text)) if text[at] != "-"}
    wrong |= {text[:at] + text[at] + text[at:] for at in range(len(text)) if text[at] != "-"}
    plain = text.replace("-", "")
    wrong |= {plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(len(plain) - 1)}
    wrong -= {text, plain}
    assert len(wrong) > 3000
    noticed = 0
    for typed in wrong:
        try:
            assert Code.parse(typed) == CODE  # the last character's filler says nothing
        except Malformed:
            noticed += 1
    assert noticed >= len(wrong) - 31


def test_a_bundle_does_not_open() -> None:
    sealed = CODE.seal(Bundle(7, id_of("head") * 2, {VAULT: {1: VAULT_KEY}}))
    assert CODE.open(sealed).keys == {VAULT: {1: VAULT_KEY}}
    for _, damaged in flips(sealed):
        with pytest.raises(CannotOpen):
            CODE.open(damaged)
    for _, secret in flips(CODE.secret):
        with pytest.raises(CannotOpen):
            Code(JOIN, secret, CODE.anchor, CODE.address).open(sealed)
    for _, anchor in flips(CODE.anchor):
        with pytest.raises(CannotOpen):
            Code(JOIN, CODE.secret, anchor, CODE.address).open(sealed)


def test_an_unknown_version_is_told_from_damage() -> None:
    (entry,) = pages(PaperPhone("officer phone"), 1)
    for at, damaged in flips(entry.pack()[:2]):
        with tells(UnknownVersion, "newer version"):
            Entry.parse(damaged + entry.pack()[2:])
        assert at < 2
    assert keys.device_id(PaperPhone("officer phone").key.public) == entry.header.device
