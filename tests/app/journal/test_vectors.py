"""The known answers of tests/vectors/journal: the product and a second, small client give the same bytes, both ways.

The small client is written from docs/protocol.md alone. What it builds must be what the product wrote; what the
product wrote must open with it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from app.journal import carried, keys, record_id, sealing, stamps
from app.journal.carried import Carried
from app.journal.change import Action
from app.journal.entry import Entry, next_head, open_body
from app.journal.errors import JournalError
from app.journal.invitation import Code, server_anchor
from app.journal.messages import Push, Pushed, Result, Sync, Synced
from app.journal.proof import Proof, is_answer
from app.journal.receipt import Receipt
from app.journal.roster import Roster
from tests.app.journal import small_client as small
from tests.vectors import make_journal_vectors

FOLDER = Path(make_journal_vectors.__file__).parent / "journal"
PURPOSES = {
    "entry": keys.ENTRY,
    "request": keys.REQUEST,
    "answer": keys.ANSWER,
    "receipt": keys.RECEIPT,
    "enrolment": keys.ENROLMENT,
}


def raw(value: Any) -> Any:
    """What `shown` made of bytes, made bytes again; for flat maps and lists of hex."""
    if isinstance(value, str):
        return bytes.fromhex(value)
    if isinstance(value, list):
        return [raw(one) for one in value]
    return value


def vectors(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def each(name: str, group: str) -> list[Any]:
    return list(vectors(name)[group])


@pytest.mark.parametrize("name", make_journal_vectors.FILES)
def test_the_vectors_are_those_the_code_makes_today(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == make_journal_vectors.text_of(name)


@pytest.mark.parametrize("one", each("record_ids", "ids"))
def test_the_id_of_a_record_says_its_vault(one: Any) -> None:
    vault, chance, ident = map(raw, (one["vault"], one["chance"], one["id"]))
    assert record_id.of(vault, chance) == small.record_id(vault, chance) == ident
    assert record_id.belongs(ident, vault)


def test_a_carried_entry_is_read_as_documented() -> None:
    file = vectors("carried")
    carrier, vault, public = raw(file["carrier"]), raw(file["vault"]), raw(file["verify_key"])
    assert small.pack(small.read_carried(carrier, vault, public)) == raw(file["read"])
    page = small.read_entry(raw(file["entry"]))
    nonce = page.body[:24]
    assert raw(file["key"]) == hmac.digest(raw(file["source_key"]), b"beatbook entry" + nonce, "sha512")
    brought = Carried.of(Action.parse(carrier))
    assert brought is not None and (brought.entry.pack(), brought.key) == (raw(file["entry"]), raw(file["key"]))
    assert carried.read(brought, vault, lambda header: public).pack() == raw(file["read"])


def test_there_is_no_file_the_generator_does_not_know() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(make_journal_vectors.FILES)


# --- keys ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", each("keys", "devices"))
def test_devices_are_named_by_their_keys(one: dict[str, str]) -> None:
    public = raw(one["verify_key"])
    assert small.verify_key(raw(one["seed"])) == public == keys.SigningKey(raw(one["seed"])).public
    assert small.device_id(public) == raw(one["device"]) == keys.device_id(public)


@pytest.mark.parametrize("one", each("keys", "signatures"))
def test_signatures_carry_their_purpose(one: dict[str, str]) -> None:
    seed, message, signature = raw(one["seed"]), raw(one["message"]), raw(one["signature"])
    assert small.sign(seed, one["purpose"], message) == signature
    keys.verify(small.verify_key(seed), PURPOSES[one["purpose"]], message, signature)
    for other in set(PURPOSES) - {one["purpose"]}:
        with pytest.raises(InvalidSignature):
            small.check(small.verify_key(seed), other, message, signature)


@pytest.mark.parametrize("one", each("keys", "derive"))
def test_derived_secrets(one: dict[str, Any]) -> None:
    arguments = raw(one["secret"]), one["purpose"], one["length"]
    assert small.derive(*arguments) == raw(one["derived"]) == keys.derive(*arguments)


@pytest.mark.parametrize("one", each("keys", "hpke_keys"))
def test_derived_receiving_keys(one: dict[str, str]) -> None:
    private = raw(one["private"])
    assert small.hpke_private(raw(one["secret"]), one["purpose"]) == private
    assert keys.hpke_private(raw(one["secret"]), one["purpose"]) == private
    assert small.hpke_public(private) == raw(one["public"]) == keys.hpke_public(private)


# --- stamps --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", each("stamps", "stamps"))
def test_stamps(one: dict[str, Any]) -> None:
    stamp = one["ms"].to_bytes(6, "big") + one["counter"].to_bytes(4, "big") + raw(one["device"])
    assert stamp == raw(one["stamp"]) == stamps.make(one["ms"], one["counter"], raw(one["device"]))


@pytest.mark.parametrize("one", each("stamps", "following"))
def test_following_stamps(one: dict[str, Any]) -> None:
    basis = raw(one["basis"])
    assert stamps.following(one["now_ms"], basis, raw(one["device"]), raw(one["chance"])) == raw(one["stamp"])
    assert all(stamps.replaces(raw(one["stamp"]), old) for old in basis)


# --- sealing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", each("sealing", "boxes"))
def test_sealed_boxes(one: dict[str, str]) -> None:
    key, plaintext, aad, sealed = (raw(one[name]) for name in ("key", "plaintext", "aad", "sealed"))
    assert small.seal(key, one["purpose"], raw(one["nonce"]), plaintext, aad) == sealed
    assert small.unseal(key, one["purpose"], sealed, aad) == plaintext
    assert sealing.open_sealed(key, one["purpose"], sealed, aad) == plaintext


@pytest.mark.parametrize("one", each("sealing", "padding"))
def test_padding(one: dict[str, str]) -> None:
    content, padded = raw(one["content"]), raw(one["padded"])
    assert small.unpad(padded) == content == sealing.unpad(padded, len(content))
    if padded[0] == 0:
        assert small.pad_plain(content) == padded == sealing.pad(content)


def test_padme_sizes() -> None:
    for length, padded in vectors("sealing")["padme"]:
        assert small.padme(length) == padded == sealing.padme(length)


@pytest.mark.parametrize("one", each("sealing", "wrapped"))
def test_wrapped_keys(one: dict[str, str]) -> None:
    info, plaintext, wrapped = raw(one["info"]), raw(one["plaintext"]), raw(one["wrapped"])
    assert small.wrap(raw(one["public"]), raw(one["ephemeral"]), plaintext, info) == wrapped
    assert small.unwrap(raw(one["private"]), wrapped, info) == plaintext
    assert sealing.unwrap(raw(one["private"]), wrapped, info) == plaintext


def test_what_the_product_seals_today_opens_with_the_small_client() -> None:
    one = each("sealing", "wrapped")[0]
    wrapped = sealing.wrap(raw(one["public"]), b"a key", b"info")
    assert small.unwrap(raw(one["private"]), wrapped, b"info") == b"a key"
    box = sealing.seal(bytes(32), "purpose", sealing.pad(b"the lamp is broken. " * 40), b"aad")
    assert small.unpad(small.unseal(bytes(32), "purpose", box, b"aad")) == b"the lamp is broken. " * 40


# --- entries -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(len(each("entries", "entries"))))
def test_entries_are_built_as_documented(at: int) -> None:
    file = vectors("entries")
    one = file["entries"][at]
    vault, key, seed = raw(file["vault"]), raw(file["vault_key"]), raw(one["seed"])
    action, padded, data = raw(one["action"]), raw(one["padded"]), raw(one["entry"])
    assert small.pack(small.unpack(action)) == action
    assert make_journal_vectors.shown(small.unpack(action)) == one["shown"]
    assert small.unpad(padded) == action
    aad = small.HEADER.pack(
        1, 1, vault, raw(one["device"]), one["number"], raw(one["previous"]), one["epoch"], bytes(32)
    )[:78]
    assert aad == raw(one["aad"])
    body = small.seal_body(aad, key, raw(one["nonce"]), padded)
    assert body == raw(one["body"])
    built = small.write_entry(seed, vault, raw(one["device"]), one["number"], raw(one["previous"]), one["epoch"], body)
    assert built == data
    assert small.sha256(data[:110]) == raw(one["hash"])


@pytest.mark.parametrize("at", range(len(each("entries", "entries"))))
def test_entries_open_with_the_product_and_with_the_small_client(at: int) -> None:
    file = vectors("entries")
    one = file["entries"][at]
    data, key = raw(one["entry"]), raw(file["vault_key"])
    public = small.verify_key(raw(one["seed"]))
    assert small.pack(small.open_entry(data, key, public)) == raw(one["action"])
    entry = Entry.parse(data)
    entry.verify(public)
    assert entry.hash == raw(one["hash"]) and entry.pack() == data
    assert open_body(entry, key) == Action.parse(raw(one["action"]))
    assert open_body(entry, key).pack() == raw(one["action"])


def test_the_head_of_a_vault_is_folded_in_server_order() -> None:
    head = product = bytes(32)
    for one in each("entries", "entries"):
        head = small.sha256(head + raw(one["hash"]))
        product = next_head(product, raw(one["hash"]))
        assert head == product == raw(one["head"])


def test_each_device_numbers_and_chains_its_own_entries() -> None:
    tips: dict[bytes, tuple[int, bytes]] = {}
    for one in each("entries", "entries"):
        page = small.read_entry(raw(one["entry"]))
        assert (page.number - 1, page.previous) == tips.get(page.device, (0, bytes(32)))
        tips[page.device] = (page.number, raw(one["hash"]))


# --- roster --------------------------------------------------------------------------------------------


def test_facts_are_signed_chained_and_counted_as_documented() -> None:
    file = vectors("roster")
    agency, head = raw(file["agency"]), bytes(32)
    tips: dict[bytes, tuple[int, bytes]] = {}
    for seq, one in enumerate(file["facts"], start=1):
        page = small.read_entry(raw(one["fact"]))
        small.check(small.verify_key(raw(one["seed"])), "entry", page.header, page.signature)
        assert page.vault == (bytes(16) if seq == 1 else agency) and page.epoch == 0
        assert page.device == raw(one["device"]) and page.body == raw(one["body"])
        assert make_journal_vectors.shown(small.unpack(page.body)) == one["shown"]
        built = small.write_entry(raw(one["seed"]), page.vault, page.device, page.number, page.previous, 0, page.body)
        assert built == raw(one["fact"])
        assert (page.number - 1, page.previous) == tips.get(page.device, (0, bytes(32)))
        tips[page.device] = (page.number, small.sha256(page.header))
        head = small.sha256(head + small.sha256(page.header))
        assert (one["seq"], raw(one["head"])) == (seq, head)
    assert small.sha256(small.read_entry(raw(file["facts"][0]["fact"])).header)[:16] == agency


def test_an_enrolment_proves_its_key_as_documented() -> None:
    file = vectors("roster")
    facts = [small.read_entry(raw(one["fact"])) for one in file["facts"]]
    enrolment = next(fact for fact in facts if small.unpack(fact.body)["fact"] == "enrol")
    body = small.unpack(enrolment.body)
    message = raw(file["agency"]) + body["invitation"] + body["hpke_key"]
    small.check(body["verify_key"], "enrolment", message, body["proof"])
    small.check(body["invitation"], "entry", enrolment.header, enrolment.signature)
    assert enrolment.device == small.device_id(body["verify_key"]) and enrolment.number == 1


def test_the_squads_key_opens_on_its_device_and_with_the_recovery_key_and_proves_itself() -> None:
    file = vectors("roster")
    squad = small.unpack(raw(next(one["body"] for one in file["facts"] if one["shown"]["fact"] == "vault")))
    about = raw(file["agency"]) + squad["id"] + (1).to_bytes(4, "big")
    left = raw(file["left"]["wrap"])
    assert left[:36] == squad["id"] + (1).to_bytes(4, "big") + raw(file["left"]["by"])
    on_device = small.unwrap(raw(file["left"]["admin_hpke"]), left[36:], b"beatbook/1/vault key\n" + about)
    recovered = small.unwrap(raw(file["recovery_hpke"]), squad["recovery"], b"beatbook/1/vault key\n" + about)
    assert on_device == recovered == raw(file["vault_key"])
    assert hashlib.sha256(b"beatbook/1/key check\n" + about + on_device).digest() == squad["key_check"]


def test_the_roster_reads_the_facts_as_documented() -> None:
    file, roster = vectors("roster"), Roster()
    for one in file["facts"]:
        refusal = roster.take(Entry.parse(raw(one["fact"])))
        assert (refusal.code if refusal else None) == one["refused"]
        assert (roster.seq, roster.head) == (one["seq"], raw(one["head"]))
    assert roster.agency == raw(file["agency"])
    assert {one.id.hex(): [one.name, one.role] for one in roster.officers.values()} == file["end"]["officers"]
    assert {one.id.hex(): one.officer.hex() for one in roster.devices.values()} == file["end"]["devices"]
    squads = {one.id.hex(): [one.name, one.closed, one.epoch, one.needs_rotation] for one in roster.vaults.values()}
    assert squads == file["end"]["squads"]
    members = {one.id.hex(): make_journal_vectors.shown(one.members) for one in roster.vaults.values()}
    assert members == file["end"]["members"]
    assert roster.policy == file["end"]["policy"]
    revoked = {one.id.hex(): one.revoked.reason for one in roster.devices.values() if one.revoked}
    assert revoked == file["end"]["revoked"] != {}
    withdrawn = {one.key.hex(): one.withdrawn_by.hex() for one in roster.invites.values() if one.withdrawn_by}
    assert withdrawn == file["end"]["withdrawn"] != {}


def test_a_fact_of_the_vectors_with_one_byte_changed_is_refused() -> None:
    file = vectors("roster")
    for count, one in enumerate(file["facts"]):
        before = Roster.replay(Entry.parse(raw(fact["fact"])) for fact in file["facts"][:count])
        data = bytearray(raw(one["fact"]))
        data[len(data) // 2] ^= 0x10
        with pytest.raises(JournalError):
            before.check(Entry.parse(bytes(data)))


# --- codes, receipts, messages -------------------------------------------------------------------------


@pytest.mark.parametrize("one", each("invitation", "codes"))
def test_codes(one: dict[str, Any]) -> None:
    parts = one["kind"], raw(one["secret"]), raw(one["anchor"]), one["address"]
    assert small.code_text(*parts) == one["text"] == Code(*parts).text()
    for typed in (one["text"], one["typed"]):
        assert small.read_code(typed) == parts
        assert Code.parse(typed) == Code(*parts)
    secret = raw(one["secret"])
    assert small.derive(secret, "beatbook invitation ticket", 16) == raw(one["ticket"]) == Code(*parts).ticket
    assert small.derive(secret, "beatbook invitation key", 32) == raw(one["key_seed"])
    assert small.verify_key(raw(one["key_seed"])) == raw(one["key"]) == Code(*parts).key.public


def test_a_founding_code_is_anchored_in_the_servers_key_and_a_join_code_in_the_agency() -> None:
    file = vectors("invitation")
    found, join = file["codes"]
    assert small.sha256(raw(file["server_key"]))[:16] == raw(found["anchor"]) == server_anchor(raw(file["server_key"]))
    assert join["anchor"] == vectors("roster")["agency"]


def test_the_bundle_of_a_join_code() -> None:
    one = vectors("invitation")["bundle"]
    _, secret, anchor, _ = small.read_code(one["text"])
    purpose = "beatbook invitation bundle"
    key = small.derive(secret, purpose, 32)
    assert small.seal(key, purpose, raw(one["nonce"]), raw(one["packed"]), anchor) == raw(one["sealed"])
    assert small.unseal(key, purpose, raw(one["sealed"]), anchor) == raw(one["packed"])
    bundle = Code.parse(one["text"]).open(raw(one["sealed"]))
    assert bundle.pack() == raw(one["packed"])
    assert small.unpack(raw(one["packed"])) == {"seq": 2, "head": bundle.roster_head, "keys": bundle.keys}


def test_the_bundle_fits_the_roster_of_the_vectors() -> None:
    """As a joining phone would check it: the head after that many facts, before the code's own invitation."""
    facts = vectors("roster")["facts"]
    bundle = Code.parse(vectors("invitation")["bundle"]["text"]).open(raw(vectors("invitation")["bundle"]["sealed"]))
    assert bundle.roster_head == raw(facts[bundle.roster_seq - 1]["head"])
    assert "invite" in str(facts[bundle.roster_seq]["shown"])


def test_the_receipt() -> None:
    one = vectors("receipt")
    fixed = raw(one["vault"]) + raw(one["device"])
    counts = one["count"].to_bytes(8, "big") + one["seq"].to_bytes(8, "big")
    message = fixed + counts + raw(one["head"]) + one["time_ms"].to_bytes(8, "big")
    assert message + small.sign(raw(one["server_seed"]), "receipt", message) == raw(one["receipt"])
    receipt = Receipt.verify(raw(one["receipt"]), small.verify_key(raw(one["server_seed"])))
    assert (receipt.count, receipt.seq, receipt.time_ms) == (one["count"], one["seq"], one["time_ms"])
    name = hashlib.sha256(message).hexdigest()[:12].upper()
    assert f"{name[:4]} {name[4:8]} {name[8:]}" == one["short"] == receipt.short


def test_the_proof_that_signs_a_request() -> None:
    one = vectors("messages")["proof"]
    seed, digest = raw(one["seed"]), hashlib.sha256(raw(one["body"])).digest()
    message = raw(one["agency"]) + raw(one["challenge"]) + digest + one["path"].encode()
    assert small.sign(seed, "request", message) == raw(one["signature"])
    parts = small.verify_key(seed) + raw(one["challenge"]) + digest + raw(one["signature"])
    assert one["authorization"] == "Beatbook " + parts.hex()
    Proof.parse(one["authorization"]).verify(raw(one["agency"]), one["path"])


def test_what_a_server_signs_of_its_answer() -> None:
    one = vectors("messages")["answer"]
    seed, digest = raw(one["server_seed"]), hashlib.sha256(raw(one["request"])).digest()
    message = raw(one["agency"]) + digest + one["time"].to_bytes(8, "big") + raw(one["challenge"])
    assert small.sign(seed, "answer", message) == raw(one["signed"])
    told = (one["time"], raw(one["challenge"]), raw(one["signed"]))
    assert is_answer(small.verify_key(seed), raw(one["agency"]), digest, *told)


def test_the_messages_between_phone_and_server() -> None:
    file = vectors("messages")
    push, pushed, sync, synced = file["push"], file["pushed"], file["sync"], file["synced"]
    assert small.pack({"items": raw(push["items"])}) == raw(push["packed"])
    assert Push.parse(raw(push["packed"])) == Push(raw(push["items"]))
    assert small.pack({"results": pushed["results"], "roster": pushed["roster"]}) == raw(pushed["packed"])
    assert Pushed.parse(raw(pushed["packed"])) == Pushed([Result(*one) for one in pushed["results"]], pushed["roster"])

    lists = {name: raw(sync[name]) for name in ("items", "facts", "wraps", "lacks")}
    fields = {"roster": raw(sync["roster"]), "vaults": raw(sync["vaults"]), "items": lists["items"]}
    fields |= {"facts": lists["facts"], "fresh": True, "wraps": lists["wraps"], "lacks": lists["lacks"]}
    fields |= {"keys": True, "receipts": True, "limit": sync["limit"], "room": sync["room"], "mark": raw(sync["mark"])}
    assert small.pack(fields) == raw(sync["packed"])
    asked = Sync.parse(raw(sync["packed"]))
    assert asked.pack() == raw(sync["packed"])

    told = small.unpack(raw(synced["packed"]))
    page = {name: raw(value) for name, value in synced["page"].items()} | {"status": ""}
    assert (told["items"], told["facts"], told["vaults"]) == (synced["items"], synced["facts"], [page])
    answer = Synced.parse(raw(synced["packed"]), asked)
    assert answer.vaults[0].items == [lists["items"][0], page["items"][1]]
    assert answer.pack(asked.items) == raw(synced["packed"])
