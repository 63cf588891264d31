"""Sealed boxes: they open with their key, purpose and binding, and any altered byte keeps them shut."""

import contextlib
import itertools
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journal import sealing
from app.journal.errors import CannotOpen, Malformed
from tests.cast.paper import PaperPhone
from tests.telling import tells

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
PURPOSE = "a purpose"
NOTE = b"Met the owner of the corner shop."
MIB = 1 << 20
OVERHEAD_MAX = 0.12


@given(st.binary(max_size=500), st.binary(max_size=50), st.text(max_size=20))
def test_a_box_gives_back_what_was_put_in(note: bytes, aad: bytes, purpose: str) -> None:
    sealed = sealing.seal(KEY, purpose, note, aad)
    assert len(sealed) == len(note) + sealing.OVERHEAD_BYTES
    assert sealing.open_sealed(KEY, purpose, sealed, aad) == note
    around = bytearray(b"<" + bytes(len(note)) + b">")
    sealing.open_into(KEY, purpose, sealed, aad, memoryview(around)[1:-1])
    assert around == b"<" + note + b">"


def test_a_box_opens_into_no_place_of_another_length() -> None:
    sealed = sealing.seal(KEY, PURPOSE, NOTE)
    for length in (0, len(NOTE) - 1, len(NOTE) + 1):
        with pytest.raises(CannotOpen):
            sealing.open_into(KEY, PURPOSE, sealed, b"", memoryview(bytearray(length)))


def test_two_boxes_of_one_note_have_nothing_in_common() -> None:
    one, other = sealing.seal(KEY, PURPOSE, NOTE), sealing.seal(KEY, PURPOSE, NOTE)
    same = sum(a == b for a, b in zip(one, other, strict=True))
    assert same < len(one) / 8
    assert NOTE not in one


def test_a_shortened_or_lengthened_box_stays_shut() -> None:
    sealed = sealing.seal(KEY, PURPOSE, NOTE)
    for wrong in (*(sealed[:end] for end in range(len(sealed))), sealed + b"\x00", b"\x00" + sealed):
        with pytest.raises(CannotOpen):
            sealing.open_sealed(KEY, PURPOSE, wrong)


@pytest.mark.parametrize(
    "key, purpose, aad",
    [
        pytest.param(OTHER_KEY, PURPOSE, b"aad", id="another key"),
        pytest.param(KEY, "another purpose", b"aad", id="another purpose"),
        pytest.param(KEY, PURPOSE[:-1], b"aad", id="a shorter purpose"),
        pytest.param(KEY, PURPOSE, b"", id="no binding"),
        pytest.param(KEY, PURPOSE, b"AAD", id="another binding"),
    ],
)
def test_a_box_opens_only_as_it_was_sealed(key: bytes, purpose: str, aad: bytes) -> None:
    sealed = sealing.seal(KEY, PURPOSE, NOTE, b"aad")
    with pytest.raises(CannotOpen):
        sealing.open_sealed(key, purpose, sealed, aad)


@given(st.binary(max_size=200))
def test_random_bytes_never_open_and_raise_nothing_else(sealed: bytes) -> None:
    with pytest.raises(CannotOpen):
        sealing.open_sealed(KEY, PURPOSE, sealed)


def test_new_keys_are_long_and_never_the_same() -> None:
    made = {sealing.new_key() for _ in range(50)}
    assert len(made) == 50 and {len(key) for key in made} == {sealing.KEY_BYTES}


# --- padding -------------------------------------------------------------------------------------------


def test_padme_sizes_are_those_of_the_paper() -> None:
    assert [sealing.padme(length) for length in (0, 1, 2, 3, 4, 5, 8, 9, 10, 11)] == [0, 1, 2, 3, 4, 5, 8, 10, 10, 12]
    assert [sealing.padme(length) for length in (100, 1000, 1025, 4097)] == [104, 1024, 1088, 4352]


def test_padding_costs_at_most_12_percent_at_every_size() -> None:
    for length in itertools.chain(range(1, 20_000), range(20_000, MIB, 997)):
        padded = sealing.padme(length)
        assert length <= padded <= length * (1 + OVERHEAD_MAX)
        assert sealing.padme(padded) == padded


def test_few_sizes_are_ever_seen() -> None:
    assert len({sealing.padme(length) for length in range(1, 256 * 1024)}) < 300


@given(st.binary(max_size=2000) | st.text(alphabet="ab ", max_size=2000).map(str.encode))
def test_padded_content_comes_back(content: bytes) -> None:
    padded = sealing.pad(content)
    assert sealing.unpad(padded, 2000) == content
    assert len(padded) == sealing.padme(len(padded))
    assert len(padded) <= max(len(content) + 2, 2) * (1 + OVERHEAD_MAX)


@pytest.mark.parametrize("content", [b"", b"\x00", b"\x80", b"\x00" * 50, b"\x80" * 50, b"note\x80\x00\x00"])
def test_content_that_looks_like_padding_comes_back(content: bytes) -> None:
    assert sealing.unpad(sealing.pad(content), 100) == content


def test_short_notes_of_nearly_one_length_look_alike() -> None:
    assert len({len(sealing.pad(b"x" * length)) for length in range(120, 126)}) == 1


def test_long_text_is_compressed_and_noise_is_not() -> None:
    text = b"The lamp at the corner is still broken. " * 50
    assert len(sealing.pad(text)) < len(text) / 5
    noise = b"".join(sealing.new_key() for _ in range(30))
    assert len(sealing.pad(noise)) <= (len(noise) + 2) * (1 + OVERHEAD_MAX)


def test_content_of_exactly_the_limit_comes_back_and_one_byte_more_does_not() -> None:
    for content in (b"a" * 5000, b"".join(sealing.new_key() for _ in range(10))):
        assert sealing.unpad(sealing.pad(content), len(content)) == content
        with pytest.raises(Malformed):
            sealing.unpad(sealing.pad(content), len(content) - 1)


def test_a_compressed_bomb_is_refused_at_the_limit() -> None:
    bomb = b"\x01" + zlib.compress(b"\x00" * (64 * MIB), 9) + b"\x80"
    assert len(bomb) < 100_000
    with tells(Malformed, "larger than allowed"):
        sealing.unpad(bomb, MIB)


@pytest.mark.parametrize(
    "padded",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x00" * 40, id="only zeros"),
        pytest.param(b"\x80", id="no kind"),
        pytest.param(b"\x00abc", id="no end"),
        pytest.param(b"\x02abc\x80", id="unknown kind"),
        pytest.param(b"\x01abc\x80", id="no zlib"),
        pytest.param(b"\x01" + zlib.compress(b"a" * 100)[:-5] + b"\x80", id="zlib cut short"),
        pytest.param(b"\x01\x80", id="zlib of nothing"),
    ],
)
def test_damaged_padding_is_refused(padded: bytes) -> None:
    with pytest.raises(Malformed):
        sealing.unpad(padded, MIB)


@settings(max_examples=200)
@given(st.binary(max_size=100), st.sampled_from([b"", b"\x00", b"\x01", b"\x01\x78\x9c"]))
def test_random_padding_raises_nothing_but_malformed(content: bytes, start: bytes) -> None:
    with contextlib.suppress(Malformed):
        assert len(sealing.unpad(start + content, 1000)) <= 1000


# --- a key for one device ------------------------------------------------------------------------------


def test_a_wrapped_key_opens_on_its_device() -> None:
    phone = PaperPhone("anna")
    assert sealing.unwrap(phone.hpke_private, sealing.wrap(phone.hpke_public, KEY, b"info"), b"info") == KEY


def test_a_wrapped_key_opens_on_no_other_device_and_for_no_other_use() -> None:
    phone = PaperPhone("anna")
    wrapped = sealing.wrap(phone.hpke_public, KEY, b"info")
    for private, info in ((PaperPhone("ben").hpke_private, b"info"), (phone.hpke_private, b"other")):
        with pytest.raises(CannotOpen):
            sealing.unwrap(private, wrapped, info)


def test_nothing_is_wrapped_to_bytes_that_are_no_key() -> None:
    with pytest.raises(Malformed):
        sealing.wrap(bytes(65), KEY, b"info")
