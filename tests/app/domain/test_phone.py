"""Whatever people write into a field for a phone number: understood whole, or left to them; never bent in silence."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import phone, reach
from app.domain.field_rules import NotValid


@pytest.mark.parametrize(
    ("typed", "uri", "shown", "dialled"),
    [
        ("202 555 0123 x101", "tel:+12025550123;ext=101", "(202) 555-0123 ext. 101", "tel:+12025550123,101"),
        ("202-555-0123 Ext.: 7", "tel:+12025550123;ext=7", "(202) 555-0123 ext. 7", "tel:+12025550123,7"),
        ("202-555-0123 (x5)", "tel:+12025550123;ext=5", "(202) 555-0123 ext. 5", "tel:+12025550123,5"),
        ("tel:+1-202-555-0123;ext=102", "tel:+12025550123;ext=102", "(202) 555-0123 ext. 102", "tel:+12025550123,102"),
        ("202 555 0123 #12", "tel:+12025550123;ext=12", "(202) 555-0123 ext. 12", "tel:+12025550123,12"),
        ("+12025550123,,123#", "tel:+12025550123,,123#", "(202) 555-0123,,123#", "tel:+12025550123,,123%23"),
        ("+1 202-555-0123, 9", "tel:+12025550123,9", "(202) 555-0123,9", "tel:+12025550123,9"),
        ("12025550123p123", "tel:+12025550123p123", "(202) 555-0123p123", "tel:+12025550123,123"),
        ("12025550123W12", "tel:+12025550123w12", "(202) 555-0123w12", "tel:+12025550123;12"),
        (
            "202.555.0123 ext 5,,9#",
            "tel:+12025550123;ext=5,,9#",
            "(202) 555-0123 ext. 5,,9#",
            "tel:+12025550123,5,,9%23",
        ),
        ("2025550123,123456#", "tel:+12025550123,123456#", "(202) 555-0123,123456#", "tel:+12025550123,123456%23"),
        ("+1-800-MYFAX", "tel:+1-800-MYFAX", "+1-800-MYFAX", "tel:+180069329"),
        ("1-800-FLOWERS", "tel:1-800-FLOWERS", "1-800-FLOWERS", "tel:18003569377"),
        ("06 12 34 56 78", "tel:0612345678", "0612345678", "tel:0612345678"),
        ("98765 43210", "tel:9876543210", "9876543210", "tel:9876543210"),
        ("030/1234567", "tel:0301234567", "0301234567", "tel:0301234567"),
        ("0044 20 7946 0958", "tel:00442079460958", "00442079460958", "tel:00442079460958"),
        ("011 44 20 7946 0958", "tel:+442079460958", "+44 20 7946 0958", "tel:+442079460958"),
        ("(+44) (0)20 7946 0958", "tel:+442079460958", "+44 20 7946 0958", "tel:+442079460958"),
        ("+1 555 0100", "tel:+15550100", "+1 5550100", "tel:+15550100"),
        ("12025550123.0", "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ("1.2025550123E+10", "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ("'+12025550123", "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ('="2025550123"', "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ("٢٠٢ ٥٥٥ ٠١٢٣", "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ("۲۰۲ ۵۵۵ ۰۱۲۳", "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ("२०२ ५५५ ०१२३", "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ("２０２－５５５－０１２３", "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ("\u202a+1\u00a0(202)\u2011555\u20130123\u202c", "tel:+12025550123", "(202) 555-0123", "tel:+12025550123"),
        ("*67", "tel:*67", "*67", "tel:*67"),
        ("#31#2025550123", "tel:#31#2025550123", "#31#2025550123", "tel:%2331%232025550123"),
        ("311", "tel:311", "311", "tel:311"),
    ],
)  # fmt: skip
def test_nothing_of_a_number_is_lost_and_what_is_shown_can_be_typed_again(
    typed: str, uri: str, shown: str, dialled: str
) -> None:
    assert reach.phone_uri(typed, "US") == uri
    assert reach.shown(uri, "US") == shown
    assert reach.dialled(uri) == dialled
    assert reach.phone_uri(shown, "US") == uri


@pytest.mark.parametrize(
    "typed",
    [
        "202-555-0100 / 202-555-0101",
        "202-555-0100/202-555-0101",
        "202-555-0100, 202-555-0101",
        "2025550100,2025550101",
        "202-555-0100;202-555-0101",
        "202-555-0100 or 202-555-0101",
        "202-555-0100 und 202-555-0101",
        "202-555-0100 & 202-555-0101",
        "202-555-0100\n202-555-0101",
        "202-555-0100\r\n202-555-0101\r\n",
        "202-555-0100 ::: 202-555-0101",
        "202-555-0100 | 202-555-0101",
        "202-555-0100 202-555-0101",
        "2025550100\t2025550101",
        "202-555-0100 - 202-555-0101",
        "(202) 555-0100 (202) 555-0101",
        "202-555-0100; 202-555-0101;",
    ],
)
def test_two_numbers_in_one_field_are_two(typed: str) -> None:
    assert reach.phone_uris(typed, "US") == ["tel:+12025550100", "tel:+12025550101"]
    with pytest.raises(NotValid, match="several"):
        reach.phone_uri(typed, "US")


def test_two_local_numbers_never_become_one_long_one() -> None:
    assert reach.phone_uris("555-0100 555-0101", "US") == ["tel:5550100", "tel:5550101"]
    with pytest.raises(NotValid):
        reach.phone_uri("06 12 34 56 78 06 12 34 56 79", "US")


@pytest.mark.parametrize(
    "typed", ["Tel. 202-555-0123", "no. (202) 555-0123", "Phone: +1 202 555 0123", "☎ 202 555 0123"]
)
def test_the_word_that_it_is_a_number_is_no_part_of_it(typed: str) -> None:
    assert reach.phone_uri(typed, "US") == "tel:+12025550123"


@pytest.mark.parametrize("typed", ["202-555-0123.", "202-555-0123,", "202 555 0123 ;"])
def test_the_end_of_a_sentence_is_no_part_of_a_number(typed: str) -> None:
    assert reach.phone_uri(typed, "US") == "tel:+12025550123"


def test_two_numbers_keep_their_extensions_and_other_countries_their_digits() -> None:
    assert reach.phone_uris("202-555-0100 x7 / +33 6 12 34 56 78 or 06 12 34 56 78", "US") == [
        "tel:+12025550100;ext=7",
        "tel:+33612345678",
        "tel:0612345678",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "202-555-0100/01",
        "202-555-0100 or 01",
        "202-555-0123 ext. 102 or 103",
        "call Bob 555-0123 after 5",
        "202-555-0100 (bar)",
        "202 555 0100 home",
        "2 + 2 = 4, see 1999",
        "²³⁴⁵⁶⁷⁸",
    ],
)
def test_what_is_not_only_numbers_is_left_to_whoever_wrote_it(typed: str) -> None:
    with pytest.raises(NotValid, match="not a phone number"):
        reach.phone_uris(typed, "US")


@pytest.mark.parametrize("typed", ["1.20256E+10", "1,20256E+10", "1.20256e10", "4.42079E+11"])
def test_a_number_that_a_spreadsheet_rounded_is_called_that(typed: str) -> None:
    with pytest.raises(NotValid, match="spreadsheet has rounded"):
        reach.phone_uri(typed, "US")


def test_words_beside_a_number_are_given_beside_it() -> None:
    assert phone.several("202-555-0100 (bar)", "US") == [("202-555-0100", "bar")]
    assert phone.several("cell: (202) 555-0100", "US") == [("(202) 555-0100", "cell")]
    assert phone.several("bar 202-555-0100, home 202-555-0101", "US") == [
        ("202-555-0100", "bar"),
        ("202-555-0101", "home"),
    ]
    assert phone.several("M2025550100", "US") == [("2025550100", "M")]
    assert phone.several("電話03-1234-5678番", "JP") == [("03-1234-5678", "電話 番")]


@pytest.mark.parametrize("typed", ["AB1234567", "Q1000000z: 2025550100", "ask Q1000000z", "badge1234567x", "Д1234567"])
def test_a_number_that_is_part_of_a_word_is_nobodys_phone(typed: str) -> None:
    assert phone.several(typed, "US") == []


@pytest.mark.parametrize(
    ("region", "typed", "uri"),
    [
        ("FR", "06 12 34 56 78", "tel:+33612345678"),
        ("DE", "030 23125 041", "tel:+493023125041"),
        ("DE", "030/23125-041", "tel:+493023125041"),
        ("GB", "0044 20 7946 0958", "tel:+442079460958"),
        ("DE", "0044 20 7946 0958", "tel:+442079460958"),
        ("DE", "202 555 0123", "tel:2025550123"),
        ("IN", "98765 43210", "tel:+919876543210"),
        ("GB", "06 12 34 56 78", "tel:0612345678"),
        ("us", "202 555 0123", "tel:+12025550123"),
    ],
)
def test_a_number_gets_a_country_only_where_it_is_valid(region: str, typed: str, uri: str) -> None:
    assert reach.phone_uri(typed, region) == uri


def test_the_number_called_is_a_mobile_before_others_and_never_a_fax() -> None:
    assert [reach.rank(label) for label in ("mobile", "Cell", "Handy", "iPhone", "Móvil")] == [0] * 5
    assert [reach.rank(label) for label in ("", "work", "Immobile desk", "main")] == [1] * 4
    assert [reach.rank(label) for label in ("fax", "Fax geschäftlich", "Télécopie", "Pager", "work fax")] == [2] * 5


@pytest.mark.parametrize(
    "label", ["Fax", "Faks", "Факс", "Φαξ", "传真", "Téléfax", "Télécopie", "Work Fax", "Pager", "Пейджер", "bbs"]
)
def test_nobody_is_called_at_a_fax_or_pager_of_any_language(label: str) -> None:
    assert reach.rank(label) == reach.NEVER_CALLED


@pytest.mark.parametrize(
    "label", ["Mobilnummer", "Work Mobile", "cell", "GSM", "Komórka", "Мобильный", "Κινητό", "携帯", "手机", "Handy"]
)
def test_a_mobile_of_any_language_is_called_before_others(label: str) -> None:
    assert reach.rank(label) < reach.rank("home")


@pytest.mark.parametrize("label", ["Handyman", "automobile club", "Excellence", ""])
def test_a_word_that_only_holds_another_is_no_mobile(label: str) -> None:
    assert reach.rank(label) == reach.rank("home")


def test_a_message_goes_to_the_number_alone() -> None:
    assert reach.texted("tel:+12025550123;ext=102,,5#") == "sms:+12025550123"
    assert reach.dialled("mailto:a@b.example") == "mailto:a@b.example"
    assert reach.digits("tel:+12025550123;ext=102") == "12025550123"


signs = st.text(st.sampled_from("0123456789+-() .,;/#*xpwext\n٣३ or\u200eE"), max_size=40)


@settings(max_examples=400, deadline=None)
@given(signs, st.sampled_from(["US", "FR", "DE", "IN", "??"]))
def test_any_text_keeps_every_digit_or_is_refused(typed: str, region: str) -> None:
    try:
        uris = reach.phone_uris(typed, region)
    except NotValid:
        return
    for uri in uris:
        assert reach.phone_uri(reach.shown(uri, region), region) == uri
        assert len(uri) <= 200
    # A trunk or exit prefix gives way to the country; no other digit goes, whatever they were written with.
    written = re.sub(r"\D", "", phone.plain(typed))
    kept = "".join(re.sub(r"\D", "", uri) for uri in uris)
    if len(uris) == 1 and "E" not in typed and ".0" not in typed and ",0" not in typed:
        assert kept.endswith(written[-6:]) or written.endswith(kept[-6:])


@pytest.mark.parametrize("typed", ["1" * 50_000, "1 /" * 30_000, "(x" * 40_000, "1,;" * 40, "1/1;1,1|1&1 or " * 40])
def test_a_strangers_text_costs_little(typed: str) -> None:
    began = time.process_time()
    assert phone.several(typed, "US") == []
    assert time.process_time() - began < 0.2
