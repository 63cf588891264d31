"""The receipt: what the server signed and nothing else, down to the last byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.journal import keys
from app.journal.errors import BadSignature, JournalError, Malformed
from app.journal.receipt import RECEIPT_BYTES, Receipt
from tests.cast.paper import NOW_MS, SERVER, VAULT, PaperPhone

ANNA = PaperPhone("anna")
RECEIPT = Receipt(VAULT, ANNA.device, 14, 230, b"h" * 32, NOW_MS)

counts = st.integers(0, (1 << 64) - 1)


@given(
    st.builds(
        Receipt,
        vault=st.binary(min_size=16, max_size=16),
        device=st.binary(min_size=16, max_size=16),
        count=counts,
        seq=counts,
        head=st.binary(min_size=32, max_size=32),
        time_ms=counts,
    )
)
def test_a_signed_receipt_says_what_was_signed(receipt: Receipt) -> None:
    signed = receipt.sign(SERVER)
    assert len(signed) == RECEIPT_BYTES == 152
    assert Receipt.verify(signed, SERVER.public) == receipt


def test_a_receipt_of_another_server_is_refused() -> None:
    with pytest.raises(BadSignature):
        Receipt.verify(RECEIPT.sign(ANNA.key), SERVER.public)


def test_a_server_signature_made_for_something_else_is_no_receipt() -> None:
    message = RECEIPT.sign(SERVER)[:-64]
    for purpose in (keys.ENTRY, keys.REQUEST, keys.ENROLMENT, keys.ANSWER, b""):
        with pytest.raises(BadSignature):
            Receipt.verify(message + SERVER.sign(purpose, message), SERVER.public)


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_journal_errors(data: bytes) -> None:
    with pytest.raises(JournalError):
        Receipt.verify(data, SERVER.public)


def test_a_receipt_of_another_size_is_refused() -> None:
    signed = RECEIPT.sign(SERVER)
    for wrong in (b"", signed[:-1], signed + b"\x00"):
        with pytest.raises(Malformed):
            Receipt.verify(wrong, SERVER.public)


def test_people_name_a_receipt_by_three_short_groups() -> None:
    groups = RECEIPT.short.split()
    assert [len(group) for group in groups] == [4, 4, 4]
    assert int("".join(groups), 16) >= 0 and RECEIPT.short == RECEIPT.short.upper()
    assert Receipt.verify(RECEIPT.sign(SERVER), SERVER.public).short == RECEIPT.short
    assert Receipt(VAULT, ANNA.device, 15, 230, b"h" * 32, NOW_MS).short != RECEIPT.short
