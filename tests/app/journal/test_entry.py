"""The entry: the same bytes everywhere, opened only with its key, and refused when a single bit is turned."""

import hashlib
import random
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal import keys, sealing, stamps
from app.journal.change import ACTION_MAX_BYTES, Action, Change
from app.journal.entry import (
    BODY_AT,
    BODY_PURPOSE,
    EMPTY_HEAD,
    ENTRY_MAX_BYTES,
    FIRST_PREVIOUS,
    HEADER_BYTES,
    NUMBER_MAX,
    Entry,
    Header,
    next_head,
    open_body,
    sign,
)
from app.journal.errors import BadSignature, CannotOpen, JournalError, Malformed, UnknownVersion
from tests.cast.paper import NOW_MS, VAULT, VAULT_KEY, PaperPhone, action, flipped, pages, record_of
from tests.telling import tells

ANNA = PaperPhone("anna")


def one_page() -> Entry:
    return pages(ANNA, 1)[0]


def test_an_entry_says_what_was_written() -> None:
    entry = Entry.parse(one_page().pack())
    entry.verify(ANNA.key.public)
    assert open_body(entry, VAULT_KEY) == action(ANNA, "anna page 1")


def test_the_bytes_of_an_entry_never_change_on_their_way() -> None:
    entry = one_page()
    assert Entry.parse(entry.pack()).pack() == entry.pack()
    assert Entry.parse(entry.pack()) == entry


def test_the_layout_is_as_documented() -> None:
    entry = one_page()
    data = entry.pack()
    assert (HEADER_BYTES, BODY_AT) == (110, 174) and len(data) == BODY_AT + len(entry.body)
    assert data[0:2] == b"\x01\x01"
    assert data[2:18] == VAULT and data[18:34] == ANNA.device
    assert data[34:42] == (1).to_bytes(8, "big") and data[42:74] == FIRST_PREVIOUS
    assert data[74:78] == (1).to_bytes(4, "big")
    assert data[78:110] == hashlib.sha256(data[BODY_AT:]).digest()


def test_an_entry_is_named_by_the_hash_of_its_header_alone() -> None:
    entry = one_page()
    assert entry.hash == hashlib.sha256(entry.pack()[:HEADER_BYTES]).digest()
    assert replace(entry, body=b"blacked out by law").hash == entry.hash


def test_the_body_is_bound_to_its_header() -> None:
    entry = one_page()
    for moved in (
        replace(entry.header, vault=bytes(16)),
        replace(entry.header, device=PaperPhone("ben").device),
        replace(entry.header, number=2),
        replace(entry.header, previous=b"p" * 32),
        replace(entry.header, epoch=2),
    ):
        with pytest.raises(CannotOpen):
            open_body(replace(entry, header=moved), VAULT_KEY)
    with pytest.raises(CannotOpen):
        open_body(entry, b"x" * 32)


def test_a_flipped_body_whose_hash_was_made_to_fit_does_not_open() -> None:
    entry = one_page()
    for at in range(len(entry.body)):
        body = flipped(entry.body, at)
        forged = sign(ANNA.key, VAULT, 1, FIRST_PREVIOUS, 1, body, ANNA.device)
        with pytest.raises(CannotOpen):
            open_body(Entry.parse(forged.pack()), VAULT_KEY)


def test_an_entry_cut_short_or_drawn_out_is_refused() -> None:
    data = one_page().pack()
    for wrong in (*(data[:end] for end in range(len(data))), data + b"\x00"):
        with pytest.raises(Malformed):
            Entry.parse(wrong)


def test_parts_that_are_not_cut_where_an_entry_is_are_refused() -> None:
    data = one_page().pack()
    for header, signature in ((HEADER_BYTES - 1, BODY_AT), (HEADER_BYTES, BODY_AT + 1), (HEADER_BYTES, len(data))):
        with pytest.raises(Malformed):
            Entry.of_parts(data[:header], data[header:signature], data[signature:])
    parts = data[:HEADER_BYTES], data[HEADER_BYTES:BODY_AT], data[BODY_AT:]
    assert Entry.of_parts(*parts) == Entry.parse(data)


@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing_but_journal_errors(data: bytes) -> None:
    for candidate in (data, b"\x01\x01" + data):
        with pytest.raises(JournalError):
            Entry.parse(candidate)


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("value", [0, 2, 255])
def test_another_version_or_suite_is_told_as_newer(at: int, value: int) -> None:
    data = one_page().pack()
    with tells(UnknownVersion, "Update"):
        Entry.parse(data[:at] + bytes([value]) + data[at + 1 :])


@pytest.mark.parametrize("number", [0, NUMBER_MAX + 1, (1 << 64) - 1])
def test_a_number_no_database_holds_is_refused(number: int) -> None:
    with pytest.raises(Malformed):
        Entry.parse(sign(ANNA.key, VAULT, number, FIRST_PREVIOUS, 1, b"body", ANNA.device).pack())


def test_entries_up_to_the_limit_are_read_and_larger_ones_refused() -> None:
    for size, fits in ((ENTRY_MAX_BYTES, True), (ENTRY_MAX_BYTES + 1, False)):
        data = sign(ANNA.key, VAULT, 1, FIRST_PREVIOUS, 1, bytes(size - BODY_AT), ANNA.device).pack()
        if fits:
            assert len(Entry.parse(data).pack()) == ENTRY_MAX_BYTES
        else:
            with pytest.raises(Malformed):
                Entry.parse(data)


def test_a_note_too_long_for_one_entry_is_refused_before_it_is_signed() -> None:
    noise = b"".join(sealing.new_key() for _ in range(ENTRY_MAX_BYTES // 32 + 1))
    for long in (noise.hex(), "a" * ACTION_MAX_BYTES):  # one that zlib cannot shorten, one that it can
        packed = Action(stamps.make(NOW_MS, 0, ANNA.device), (Change(record_of("r"), "note", {"text": long}),)).pack()
        with tells(Malformed, "Shorten it"):
            ANNA.author.seal(VAULT, 1, FIRST_PREVIOUS, 1, VAULT_KEY, packed)


def test_what_can_be_sealed_can_be_opened_up_to_the_last_byte() -> None:
    letters = "".join(random.Random(1).choices("acgt", k=ACTION_MAX_BYTES))  # zlib makes a third of it
    stamp = stamps.make(NOW_MS, 0, ANNA.device)
    around = len(Action(stamp, (Change(record_of("r"), "note", {"text": letters}),)).pack()) - len(letters)
    full = Action(stamp, (Change(record_of("r"), "note", {"text": letters[around:]}),))
    assert len(full.pack()) == ACTION_MAX_BYTES
    assert open_body(ANNA.author.seal(VAULT, 1, FIRST_PREVIOUS, 1, VAULT_KEY, full.pack()), VAULT_KEY) == full


@pytest.mark.parametrize("length", [300, 20_000, 70_000, 200_000])
def test_a_note_of_one_letter_is_sealed_and_opened_like_any_other(length: int) -> None:
    same = Action(stamps.make(NOW_MS, 0, ANNA.device), (Change(record_of("r"), "note", {"text": "a" * length}),))
    sealed = ANNA.author.seal(VAULT, 1, FIRST_PREVIOUS, 1, VAULT_KEY, same.pack())
    assert open_body(sealed, VAULT_KEY) == same


def test_a_small_body_that_expands_beyond_measure_is_refused() -> None:
    for content in (bytes(60_000), b"\xcc\x81" * 260_000):
        packed = b"\x01" + zlib.compress(content, 9) + b"\x80"
        with pytest.raises(Malformed):
            sealing.unpad(packed.ljust(sealing.padme(len(packed)), b"\x00"), ACTION_MAX_BYTES)


def test_nobody_writes_in_anothers_name() -> None:
    ben = PaperPhone("ben")
    forged = ANNA.author.seal(VAULT, 1, FIRST_PREVIOUS, 1, VAULT_KEY, action(ben).pack())
    forged.verify(ANNA.key.public)
    with tells(Malformed, "another device"):
        open_body(forged, VAULT_KEY)


def test_a_sealed_body_that_is_no_action_is_refused() -> None:
    header = Header(VAULT, ANNA.device, 1, FIRST_PREVIOUS, 1, bytes(32))
    for content in (b"", b"\x00abc\x80", sealing.pad(b"not msgpack"), sealing.pad(b"\x80")):
        body = sealing.seal(VAULT_KEY, BODY_PURPOSE, content, header.aad())
        entry = sign(ANNA.key, VAULT, 1, FIRST_PREVIOUS, 1, body, ANNA.device)
        with pytest.raises(Malformed):
            open_body(entry, VAULT_KEY)


def test_nothing_of_a_note_can_be_read_from_its_entry() -> None:
    data = one_page().pack()
    assert b"anna page" not in data and b"fact" not in data and b"interaction" not in data


def test_an_entry_signed_by_another_key_does_not_verify() -> None:
    with pytest.raises(BadSignature):
        one_page().verify(PaperPhone("ben").key.public)


def test_the_head_tells_every_order_apart() -> None:
    first, second = pages(ANNA, 2)
    forth = next_head(next_head(EMPTY_HEAD, first.hash), second.hash)
    back = next_head(next_head(EMPTY_HEAD, second.hash), first.hash)
    assert forth != back
    assert next_head(EMPTY_HEAD, first.hash) == hashlib.sha256(bytes(32) + first.hash).digest()


def test_a_signature_for_an_entry_is_no_signature_for_its_bare_header() -> None:
    entry = one_page()
    bare = replace(entry, signature=ANNA.key.sign(b"", entry.header.pack()))
    with pytest.raises(BadSignature):
        bare.verify(ANNA.key.public)
    keys.verify(ANNA.key.public, b"", entry.header.pack(), bare.signature)
