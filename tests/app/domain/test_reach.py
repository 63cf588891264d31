from __future__ import annotations

import pytest

from app.domain import reach
from app.domain.field_rules import NotValid


@pytest.mark.parametrize("typed", ["(202) 555-0123", "202 555 0123", "+1 202 555 0123", "1-202-555-0123"])
def test_every_way_of_writing_a_number_is_one_number(typed: str) -> None:
    assert reach.phone_uri(typed, "US") == "tel:+12025550123"


def test_a_number_of_another_country_keeps_its_country() -> None:
    assert reach.phone_uri("+44 20 7946 0018", "US") == "tel:+442079460018"
    assert reach.phone_uri("020 7946 0018", "GB") == "tel:+442079460018"


def test_a_number_that_cannot_be_understood_keeps_its_digits() -> None:
    assert reach.phone_uri("555-0123", "US") == "tel:5550123"
    assert reach.shown("tel:5550123", "US") == "5550123"


@pytest.mark.parametrize("typed", ["", "no phone", "12", "9" * 30])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NotValid, match="not a phone number"):
        reach.phone_uri(typed, "US")


def test_a_number_is_shown_as_people_write_it() -> None:
    assert reach.shown("tel:+12025550123", "US") == "(202) 555-0123"
    assert reach.shown("tel:+442079460018", "US") == "+44 20 7946 0018"
    assert reach.shown("tel:+442079460018", "GB") == "020 7946 0018"
    assert reach.shown("tel:+", "US") == "+"


def test_a_mail_address_is_one_address_whatever_its_case() -> None:
    assert reach.mail_uri(" Lena@Harbour.Example ") == "mailto:lena@harbour.example"
    assert reach.shown("mailto:lena@harbour.example", "US") == "lena@harbour.example"
    assert reach.mail_uri("<mailto:lena@harbour.example>.") == "mailto:lena@harbour.example"


@pytest.mark.parametrize("typed", ["lena@harbour.example,tomas@copper.example", "lena@a.example; tomas@b.example"])
def test_two_addresses_in_one_field_are_not_taken_for_one(typed: str) -> None:
    with pytest.raises(NotValid, match="several"):
        reach.mail_uri(typed)


@pytest.mark.parametrize(
    "typed", ["", "lena", "@example.org", "lena@home", "le na@example.org", "a@" + "x" * 300 + ".org"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(NotValid, match="not an e-mail address"):
        reach.mail_uri(typed)


def test_a_number_with_letters_is_found_by_its_digits_too() -> None:
    assert reach.searched("tel:1-800-MYFAX") == "1-800-MYFAX 180069329"
    assert reach.searched("tel:+12025550123;ext=7") == "+12025550123;ext=7"
    assert reach.searched("mailto:lena@harbour.example") == "lena@harbour.example"
