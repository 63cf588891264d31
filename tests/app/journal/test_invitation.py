"""Codes: read however they are typed, never mistaken for another, and their bundle opens with nothing else."""

import contextlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal import keys, sealing
from app.journal.errors import CannotOpen, Malformed
from app.journal.invitation import (
    BUNDLE_MAX_BYTES,
    FOUND,
    JOIN,
    Bundle,
    Code,
    server_anchor,
)
from app.journal.packing import pack
from app.journal.server_address import ADDRESS_MAX_CHARS, check_address
from tests.cast.paper import OTHER_VAULT, SERVER, VAULT, VAULT_KEY, flipped, id_of
from tests.telling import tells

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = Code(JOIN, id_of("secret"), id_of("agency"), "https://beatbook.example:8443")
BUNDLE = Bundle(7, b"h" * 32, {VAULT: {1: VAULT_KEY, 2: bytes(32)}, OTHER_VAULT: {1: b"o" * 32}})

codes = st.builds(
    Code,
    st.sampled_from([FOUND, JOIN]),
    st.binary(min_size=16, max_size=16),
    st.binary(min_size=16, max_size=16),
    st.builds(
        "https://{}{}".format,
        st.from_regex(r"[a-z]([a-z0-9-]{0,60}[a-z])?(\.[a-z]{2,8}){1,3}", fullmatch=True),
        st.sampled_from(["", ":443", ":8443", ":1", ":65535"]),
    ),
)


@given(codes)
def test_a_code_comes_back_from_its_text(code: Code) -> None:
    text = code.text()
    assert Code.parse(text) == code
    assert set(text) <= set(CROCKFORD + "-")
    assert all(len(group) == 4 for group in text.split("-")[:-1])


@pytest.mark.slow
@given(codes, st.data())
def test_a_code_is_read_however_it_was_typed(code: Code, data: st.DataObject) -> None:
    typed = ""
    for character in code.text().replace("-", ""):
        alike = {"0": "0Oo", "1": "1IiLl"}.get(character, character + character.lower())
        typed += data.draw(st.sampled_from(alike)) + data.draw(st.sampled_from(["", "", "", " ", "-", "\n", "–", "."]))
    assert Code.parse(typed) == code


@pytest.mark.parametrize(
    "kind, anchor, address", [(FOUND, SERVER.public[:16], "http://127.0.0.1:8020"), (JOIN, VAULT, "https://x")]
)
def test_new_codes_have_secrets_of_their_own(kind: int, anchor: bytes, address: str) -> None:
    made = [Code.new(kind, anchor, address) for _ in range(20)]
    assert len({code.secret for code in made}) == 20
    assert all(Code.parse(code.text()) == code and code.anchor == anchor for code in made)


def test_one_mistyped_character_is_always_noticed() -> None:
    text = CODE.text().replace("-", "")
    for at, character in itertools.product(range(len(text) - 1), CROCKFORD + "U"):
        if text[at] != character:
            with pytest.raises(Malformed):
                Code.parse(text[:at] + character + text[at + 1 :])


def test_a_mistyped_last_character_is_noticed_or_makes_no_difference() -> None:
    """The last character carries fewer bits than five; those that carry nothing may be anything."""
    text = CODE.text().replace("-", "")
    for character in CROCKFORD:
        with contextlib.suppress(Malformed):
            assert Code.parse(text[:-1] + character) == CODE


def test_two_characters_typed_in_the_wrong_order_are_noticed() -> None:
    text = CODE.text().replace("-", "")
    for at in range(len(text) - 2):
        if text[at] != text[at + 1]:
            with pytest.raises(Malformed):
                Code.parse(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def test_a_code_typed_in_part_is_noticed() -> None:
    text = CODE.text()
    for end in range(len(text.rstrip("-")) - 1):
        with pytest.raises(Malformed):
            Code.parse(text[:end])


@given(st.text(max_size=120))
def test_anything_else_raises_nothing_but_malformed(typed: str) -> None:
    with pytest.raises(Malformed):
        Code.parse(typed)


@pytest.mark.parametrize("typed", ["", " ", "hello", "0" * 64, "U" * 64, "ß" * 64, "１" * 64, "=" * 8, "A" * 100_000])
def test_what_is_no_code_is_refused_with_words_to_act_on(typed: str) -> None:
    with tells(Malformed, "mistyped"):
        Code.parse(typed)


@pytest.mark.parametrize("kind", [0, 3, 255])
def test_a_code_of_an_unknown_kind_is_refused(kind: int) -> None:
    with pytest.raises(Malformed):
        Code.parse(Code(kind, CODE.secret, CODE.anchor, CODE.address).text())


IMPOSSIBLE = [
    "beatbook.example",
    f"https://{'x' * ADDRESS_MAX_CHARS}.example",
    "https://a\nb",
    "https://a\x00b",
    "https://",
    "https:///v1",
    "https://[::1",
    "http://[::1",
    "https://[fe80::1%25eth0]",
    "https://[1.2.3.4]",
    "https://beatbook.example:0",
    "https://beatbook.example:99999",
    "https://beatbook.example:",
    "https://beatbook.example:-1",
    "https://officer@beatbook.example",
    "https://beatbook.example@elsewhere.example",
    "https://officer:secret@beatbook.example",
    "https://beat book.example",
    " https://beatbook.example",
    "https://beatbook.example\u200b",
    "https://b\u00fcro.example",
    "https://beatbook.ex\u0430mple",
    "https://beatbook\u3002example",
    "https://beatbook.example/v1",
    "https://beatbook.example//",
    "https://beatbook.example?to=elsewhere",
    "https://beatbook.example#elsewhere",
    "https://beatbook.example\\elsewhere.example",
    "https://.example",
    "https://beatbook..example",
    "https://-beatbook.example",
    f"https://{'b' * 64}.example",
    "https://999.1.1.1",
    "https://1",
    "https://0x7f.1",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ftp://beatbook.example",
    "https:beatbook.example",
    "//beatbook.example",
    "httpss://beatbook.example",
]


@pytest.mark.parametrize("address", IMPOSSIBLE)
def test_a_code_with_an_impossible_address_is_refused_with_one_clear_sentence(address: str) -> None:
    with tells(Malformed, "address that cannot be right"):
        Code.parse(Code(JOIN, CODE.secret, CODE.anchor, address).text())
    with tells(Malformed, "address that cannot be right"):
        Code.new(JOIN, CODE.anchor, address)


@pytest.mark.parametrize(
    "address", ["http://beatbook.example", "http://192.168.0.7:8700", "http://[2001:db8::1]", "http://127.1.example"]
)
def test_a_code_that_names_a_server_without_encryption_is_refused(address: str) -> None:
    with tells(Malformed, "without encryption"):
        Code.parse(Code(JOIN, CODE.secret, CODE.anchor, address).text())


@pytest.mark.parametrize(
    "address",
    [
        "https://beatbook.example",
        "https://beatbook.example/",
        "HTTPS://Beatbook.Example:8443",
        "https://xn--bro-hoa.example",
        "https://beatbook.example.",
        "https://192.0.2.7:443",
        "https://[2001:db8::1]:8443",
        "http://127.0.0.1:8700",
        "http://[::1]:8700",
        "http://localhost",
    ],
)
def test_an_address_that_a_phone_can_call_is_taken(address: str) -> None:
    assert check_address(address) == address.rstrip("/")


def test_a_text_that_is_far_too_long_is_not_read_as_a_code() -> None:
    with pytest.raises(Malformed):
        Code.parse("0" * 5_000_000)


def test_a_code_never_shows_its_secret_by_accident() -> None:
    shown = f"{CODE!r} {CODE}"
    assert CODE.secret.hex() not in shown and repr(CODE.secret)[2:-1] not in shown and CODE.text() not in shown
    assert "https://beatbook.example:8443" in shown


def test_what_the_server_sees_tells_nothing_of_the_rest() -> None:
    derived = {CODE.secret, CODE.ticket, CODE.key.seed[:16], CODE.key.public[:16]}
    assert len(derived) == 4 and len(CODE.ticket) == 16
    assert CODE.key.public == Code.parse(CODE.text()).key.public


def test_a_founding_code_pins_the_servers_key() -> None:
    assert server_anchor(SERVER.public) == keys.device_id(SERVER.public)
    assert server_anchor(SERVER.public) != server_anchor(flipped(SERVER.public, 0))


# --- the bundle ----------------------------------------------------------------------------------------


def test_a_bundle_opens_with_its_code() -> None:
    assert Code.parse(CODE.text()).open(CODE.seal(BUNDLE)) == BUNDLE


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Code(JOIN, flipped(CODE.secret, 15), CODE.anchor, CODE.address), id="another secret"),
        pytest.param(Code(JOIN, CODE.secret, flipped(CODE.anchor, 0), CODE.address), id="another agency"),
    ],
)
def test_a_bundle_opens_with_no_other_code(other: Code) -> None:
    with pytest.raises(CannotOpen):
        other.open(CODE.seal(BUNDLE))


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param({"seq": 1, "head": bytes(32)}, id="no keys"),
        pytest.param({"seq": 1, "head": bytes(31), "keys": {}}, id="a short head"),
        pytest.param({"seq": -1, "head": bytes(32), "keys": {}}, id="a seq before the first"),
        pytest.param({"seq": True, "head": bytes(32), "keys": {}}, id="a seq that is no number"),
        pytest.param({"seq": 1, "head": bytes(32), "keys": {b"v": {}}}, id="a short vault id"),
        pytest.param({"seq": 1, "head": bytes(32), "keys": {"v" * 16: {}}}, id="a vault id of text"),
        pytest.param({"seq": 1, "head": bytes(32), "keys": {VAULT: []}}, id="epochs in a list"),
        pytest.param({"seq": 1, "head": bytes(32), "keys": {VAULT: {"1": VAULT_KEY}}}, id="an epoch of text"),
        pytest.param({"seq": 1, "head": bytes(32), "keys": {VAULT: {True: VAULT_KEY}}}, id="an epoch that is true"),
        pytest.param({"seq": 1, "head": bytes(32), "keys": {VAULT: {1: b"short"}}}, id="a short key"),
        pytest.param({"seq": 1, "head": bytes(32), "keys": {}, "x": bytes(BUNDLE_MAX_BYTES)}, id="too large"),
        pytest.param([1], id="no map"),
    ],
)
def test_a_bundle_of_the_wrong_form_is_refused(raw: object) -> None:
    purpose = "beatbook invitation bundle"
    sealed = sealing.seal(keys.derive(CODE.secret, purpose), purpose, pack(raw), CODE.anchor)
    with pytest.raises(Malformed):
        CODE.open(sealed)
