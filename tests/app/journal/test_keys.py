"""Keys: a signature holds for its key, its purpose and its message, and for nothing else."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal import keys
from app.journal.errors import BadSignature, Malformed
from tests.cast.paper import flipped, key_of

PURPOSES = (keys.ENTRY, keys.REQUEST, keys.RECEIPT, keys.ENROLMENT, keys.ANSWER)
MESSAGE = b"a message"


@pytest.mark.parametrize("made_for, shown_for", [*itertools.product(PURPOSES, PURPOSES)])
def test_a_signature_passes_for_its_own_purpose_only(made_for: bytes, shown_for: bytes) -> None:
    key = key_of("anna")
    signature = key.sign(made_for, MESSAGE)
    if made_for == shown_for:
        keys.verify(key.public, shown_for, MESSAGE, signature)
    else:
        with pytest.raises(BadSignature):
            keys.verify(key.public, shown_for, MESSAGE, signature)


def test_no_purpose_begins_another_so_that_no_message_can_be_read_as_two() -> None:
    for one, other in itertools.permutations(PURPOSES, 2):
        assert not one.startswith(other)


def test_every_bit_of_a_signature_and_of_its_message_counts() -> None:
    key = key_of("anna")
    signature = key.sign(keys.ENTRY, MESSAGE)
    for at in range(len(signature) * 8):
        with pytest.raises(BadSignature):
            keys.verify(key.public, keys.ENTRY, MESSAGE, flipped(signature, at // 8, at % 8))
    for at in range(len(MESSAGE)):
        with pytest.raises(BadSignature):
            keys.verify(key.public, keys.ENTRY, flipped(MESSAGE, at), signature)


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33), b"\xff" * 32])
def test_nonsense_is_a_bad_signature_and_no_other_error(public: bytes, signature: bytes) -> None:
    with pytest.raises(BadSignature):
        keys.verify(public, keys.ENTRY, MESSAGE, signature)


def test_another_key_does_not_pass() -> None:
    with pytest.raises(BadSignature):
        keys.verify(key_of("ben").public, keys.ENTRY, MESSAGE, key_of("anna").sign(keys.ENTRY, MESSAGE))


def test_a_key_never_shows_itself() -> None:
    key = key_of("anna")
    assert key.seed.hex() not in repr(key) and repr(key.seed) not in repr(key)


def test_a_device_is_named_by_its_key() -> None:
    names = {keys.device_id(key_of(name).public) for name in ("anna", "ben", "cleo")}
    assert {len(name) for name in names} == {16} and len(names) == 3


@given(st.binary(min_size=1, max_size=64), st.text(max_size=20))
def test_every_secret_gives_an_hpke_key_on_the_curve(secret: bytes, purpose: str) -> None:
    private = keys.hpke_private(secret, purpose)
    assert len(private) == keys.HPKE_PRIVATE_BYTES
    public = keys.hpke_public(private)
    assert len(public) == keys.HPKE_PUBLIC_BYTES and public[0] == 4
    keys.load_hpke_public(public)


def test_secrets_of_two_purposes_have_nothing_in_common() -> None:
    assert keys.derive(b"secret", "one") != keys.derive(b"secret", "two")
    assert keys.derive(b"secret", "one", 16) == keys.derive(b"secret", "one", 32)[:16]


@pytest.mark.parametrize("public", [b"", bytes(65), b"\x04" + b"\xff" * 64, b"\x04" + bytes(63), b"\x05" + bytes(64)])
def test_bytes_off_the_curve_are_no_public_key(public: bytes) -> None:
    with pytest.raises(Malformed):
        keys.load_hpke_public(public)


@pytest.mark.parametrize("private", [b"", bytes(32), b"\xff" * 32])
def test_a_number_out_of_range_is_no_private_key(private: bytes) -> None:
    with pytest.raises(Malformed):
        keys.load_hpke_private(private)


def test_equality_in_constant_time_is_equality() -> None:
    assert keys.same(b"abc", b"abc") and not keys.same(b"abc", b"abd") and not keys.same(b"abc", b"ab")
