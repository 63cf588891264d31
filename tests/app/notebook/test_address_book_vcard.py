"""vCard files as phones and desktops write them, and as they break them."""

from __future__ import annotations

import base64
from functools import partial
from pathlib import Path

import pytest

from app.notebook import address_book
from app.notebook.address_book import NAME_MAX, NOTE_MAX, Card, Reading

read = partial(address_book.read, region="US")

SAMPLES = Path(__file__).parents[2] / "vectors" / "address_books"


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), name)


def one(text: str, encoding: str = "utf-8") -> Card:
    (card,) = read(text.encode(encoding)).cards
    return card


def in_a_card(*lines: str, version: str = "3.0") -> str:
    return "\r\n".join(("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""))


def test_an_iphone_export_comes_in_with_its_own_labels_and_without_photo_birthday_and_profiles() -> None:
    reading = sample("ios-18.vcf")
    grace, tires, junior = reading.cards
    assert (reading.format, reading.unreadable) == ("vCard", ())
    assert grace == Card(
        line=1,
        name="Rev. Grace Adaeze Okafor",
        organisation="Bethel A.M.E. Church",
        title="Associate pastor",
        phones=(("mobile", "(312) 555-0143"), ("work", "+1 (312) 555-0167")),
        emails=(("home", "grace.okafor@example.org"), ("Church office", "office@bethel.example")),
        address="4440 S Drexel Blvd, Apt 2, Chicago, IL 60653, United States",
        note="Runs the Wednesday supper.\nBest after 4 pm; ask for Grace, not “the pastor”.",
        kind="person",
    )
    assert (tires.name, tires.kind) == ("Vargas Tire & Brake", "venue")
    # The phone wraps its numbers in invisible marks of direction.
    assert tires.phones == (("Front desk", "+1 (773) 555-0119"),)
    assert (junior.name, junior.phones) == ("Junior", (("iPhone", "7735550188"),))


def test_a_google_export_comes_in() -> None:
    dee, zoe = sample("google-contacts.vcf").cards
    assert (dee.name, dee.organisation, dee.title) == (
        "Dolores Whitaker",
        "Kimbark Block Club",
        "Block captain",
    )
    assert dee.phones == (("mobile", "+1 312-555-0101"), ("home", "312-555-0102"))
    assert dee.address == "6511 S Kimbark Ave, Chicago, IL 60637, US"
    assert (zoe.name, zoe.organisation) == ("Zoë Ångström-Łukasiewicz", "Southside Clinic, Walk-in")


def test_an_android_2_1_export_comes_in_with_quoted_printable_and_bare_parameters() -> None:
    laundry, curtis = sample("android-2.1.vcf").cards
    assert laundry.name == "Ayşegül Şahin"
    assert laundry.phones == (("mobile", "+1-312-555-0155"), ("Laundromat", "312-555-0156"))
    assert laundry.note == "Opens at 6.\nSpeaks Turkish and English."
    assert (curtis.line, curtis.name) == (17, "Curtis Boone")


def test_a_nokia_export_in_latin_1_comes_in() -> None:
    jorg, anne = sample("nokia-2.1-latin-1.vcf").cards
    assert (jorg.name, jorg.phones[0]) == ("Jörg Müller", ("mobile", "+493023125017"))
    assert jorg.address == "Grüne Straße 12, Hinterhaus, Berlin, 10115, Deutschland"
    assert jorg.note == "Hausmeister im Block, kennt alle. Schlüssel für den Hof.\nErst anrufen."
    assert (anne.name, anne.address) == ("Änne Gräf", "Lindenweg 3, 10243 Berlin")


def test_a_nokia_export_in_utf_8_comes_in_with_the_fax_last() -> None:
    (olena,) = sample("nokia-2.1-utf-8.vcf").cards
    assert olena.name == "Олена Коваль"
    assert olena.phones == (("mobile", "+13125550133"), ("fax", "+13125550134"))


def test_a_4_0_file_comes_in_with_number_addresses_preferences_and_organisations() -> None:
    reading = sample("rfc-6350-4.0.vcf")
    simone, house = reading.cards
    assert simone.phones == (
        ("mobile", "+1-312-555-0122"),
        ("work", "+1-312-555-0121 ext. 102"),
        ("home", "+1-312-555-0123"),
    )
    assert simone.emails == (("work", "simone@shelter.example"),)
    assert (simone.title, simone.organisation) == ("Shift lead", "Harbor House, Night team")
    assert simone.note == "Calls back after midnight."
    assert (house.line, house.name, house.kind) == (16, "Harbor House", "venue")
    (group,) = reading.unreadable
    assert (group.line, group.kept) == (24, False)
    assert "list of people" in group.reason


def test_utf_16_with_a_byte_order_mark_comes_in_whatever_its_lines_claim() -> None:
    (kenji,) = sample("utf-16-le.vcf").cards
    assert (kenji.name, kenji.phones) == ("Kenji Ōmori", (("mobile", "+1 312 555 0177"),))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_every_unicode_file_comes_in(encoding: str) -> None:
    assert one(in_a_card("FN:Łucja Żak", "TEL:312-555-0100"), encoding).name == "Łucja Żak"


def test_one_broken_card_never_costs_the_others_and_each_defect_names_its_line() -> None:
    reading = sample("broken-cards.vcf")
    assert [(card.line, card.name) for card in reading.cards] == [
        (1, "Alma First"),
        (6, "Benny No End"),
        (15, "Carla Odd Line"),
        (23, "Dora =ZZ=4"),
        (34, "Emil Last"),
    ]
    carla, dora = reading.cards[2:4]
    assert carla.phones == (("mobile", "312-555-0113"),)
    assert dora.phones == (("mobile", "312-555-0114"),)  # and not those of the card inside hers
    assert [(defect.line, defect.kept) for defect in reading.unreadable] == [
        (6, True),  # no END
        (10, False),  # nobody
        (14, False),  # text outside
        (15, True),  # a phone that is none
        (15, True),  # an email that is none
        (18, True),  # a line that is none
        (34, True),  # cut off
    ]


def test_a_card_says_where_it_starts_after_folded_lines_and_empty_ones() -> None:
    text = "\n\n" + in_a_card("FN:A", "NOTE:a\r\n b\r\n c") + "\n\n\n" + in_a_card("FN:B")
    assert [card.line for card in read(text.encode()).cards] == [3, 13]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_kind_of_line_end_comes_in(end: str) -> None:
    text = in_a_card("FN:Ada", "NOTE:on", "  two lines") + in_a_card("FN:Bo")
    reading = read(text.replace("\r\n", end).encode())
    assert [(card.line, card.name) for card in reading.cards] == [(1, "Ada"), (7, "Bo")]
    assert reading.cards[0].note == "on two lines"


def test_a_photo_of_200_kb_is_passed_over_folded_or_not_indented() -> None:
    photo = base64.b64encode(bytes(range(256)) * 600).decode()
    rows = [photo[i : i + 74] for i in range(0, len(photo), 74)]
    for joint in ("\r\n ", "\r\n"):
        lines = joint.join(["PHOTO;ENCODING=b;TYPE=JPEG:", *rows])
        reading = read((in_a_card("FN:Ada", lines, "TEL:312-555-0100") + in_a_card("FN:Bo")).encode())
        assert [card.name for card in reading.cards] == ["Ada", "Bo"]
        assert reading.cards[0].phones == (("", "312-555-0100"),)
        assert reading.unreadable == ()


def test_commas_nobody_escaped_are_kept() -> None:
    card = one(
        in_a_card(
            "FN:Ray Cole, Jr.",
            "ORG:Cole, Cole & Sons;Night, day",
            "NOTE:one, two; three",
            "ADR:;;5 Elm St, Rear;Gary;IN;46402;",
        )
    )
    assert (card.name, card.organisation) == ("Ray Cole, Jr.", "Cole, Cole & Sons, Night, day")
    assert (card.note, card.address) == ("one, two; three", "5 Elm St, Rear, Gary, IN 46402")


def test_escapes_are_undone_and_a_backslash_stays_a_backslash() -> None:
    card = one(in_a_card("N:O\\;Neil\\, Jr;Pat\\\\;;;", "FN:Pat \\; O\\,Neil", "NOTE:C:\\\\new\\Nx \\z end\\"))
    assert (card.name, card.note) == ("Pat ; O,Neil", "C:\\new\nx \\z end\\")
    assert one(in_a_card("N:O\\;Neil\\, Jr;Pat\\\\;;;")).name == "Pat\\ O;Neil, Jr"


def test_in_2_1_a_comma_is_only_a_comma_and_a_fold_keeps_its_space() -> None:
    card = one(in_a_card("N:Cole, Jr;Ray;;;", "NOTE:open at\r\n night", version="2.1"))
    assert (card.name, card.note) == ("Ray Cole, Jr", "open at night")


def test_a_line_in_its_own_character_set_is_read_in_it_and_a_wrong_one_does_no_harm() -> None:
    text = in_a_card("N;CHARSET=windows-1251:\xcf\xe5\xf2\xf0\xee\xe2;;;;", version="2.1")
    assert one(text, "latin-1").name == "Петров"
    assert one(in_a_card("FN;CHARSET=nonsense:Zoë")).name == "Zoë"
    assert one(in_a_card("FN;CHARSET=rot13:Zoë")).name == "Zoë"
    assert one(in_a_card("FN:Zoë – Lea"), "cp1252").name == "Zoë – Lea"


def test_a_soft_line_end_before_a_new_property_does_not_swallow_it() -> None:
    card = one(in_a_card("NOTE;ENCODING=QUOTED-PRINTABLE:Call first=", "TEL;CELL:312-555-0100", "N:Ray", version="2.1"))
    assert (card.note, card.phones) == ("Call first", (("mobile", "312-555-0100"),))


def test_nul_bytes_are_passed_over() -> None:
    assert one(in_a_card("FN:Ada\0 Poe", "TEL:312\0-555-0100") + "\0\0\0").name == "Ada Poe"


def test_a_number_written_twice_comes_in_once_and_an_extension_makes_it_another() -> None:
    card = one(
        in_a_card("FN:Ada", "TEL:(312) 555-0100", "TEL:+1 312.555.0100", "TEL:312-555-0100 x7", "TEL:773 555 0100")
    )
    assert [number for _, number in card.phones] == ["(312) 555-0100", "312-555-0100 x7", "773 555 0100"]


def test_a_card_with_only_a_number_comes_in_unnamed() -> None:
    card = one(in_a_card("N:;;;;", "FN:", "TEL:311"))
    assert (card.name, card.phones, card.kind) == ("", (("", "311"),), "person")


def test_a_person_at_an_organisation_stays_a_person() -> None:
    assert one(in_a_card("N:Poe;Ada;;;", "FN:Ada Poe", "ORG:Corner Store")).kind == "person"
    assert one(in_a_card("FN:Corner Store", "ORG:Corner Store")).kind == "venue"
    assert one(in_a_card("FN:Central Park", "KIND:location", version="4.0")).kind == "venue"


def test_a_second_address_is_kept_in_the_note() -> None:
    card = one(in_a_card("FN:Ada", "ADR;TYPE=HOME:;;1 Elm;Gary;;;", "ADR;TYPE=WORK,PREF:;;2 Oak;Gary;;;"))
    assert (card.address, card.note) == ("2 Oak, Gary", "Other address (home): 1 Elm, Gary")


def test_what_is_too_long_is_cut_and_says_so() -> None:
    note = "é" * (NOTE_MAX + 5)
    quoted = "".join(f"={byte:02X}" for byte in ("字" * 60_000).encode())
    for line in (f"NOTE:{note}", f"NOTE;ENCODING=QUOTED-PRINTABLE:{quoted}"):
        reading = read(in_a_card("FN:" + "a" * 300, line).encode())
        (card,) = reading.cards
        assert (len(card.name), len(card.note)) == (NAME_MAX, NOTE_MAX)
        assert set(card.note) in ({"é"}, {"字"})
        assert [(defect.line, defect.kept) for defect in reading.unreadable] == [(1, True), (1, True)]


def test_more_numbers_than_a_contact_holds_are_cut_and_say_so() -> None:
    reading = read(in_a_card("FN:Ada", *(f"TEL:312-555-{i:04}" for i in range(30))).encode())
    assert len(reading.cards[0].phones) == 20
    assert "first 20" in reading.unreadable[0].reason


def told(reading: Reading, word: str) -> bool:
    """Whether the preview names it: as a remark, or as a field that stays behind."""
    return any(word in one.reason for one in reading.unreadable) or any(
        word in example for one in reading.left_out for example in one.examples
    )


@pytest.mark.parametrize(
    "text",
    [
        "  BEGIN:VCARD\n  VERSION:3.0\n  FN:Ada P\n   oe\n  TEL:311\n  END:VCARD\n",
        "\tBEGIN:VCARD\n\tFN:Ada Poe\n\tTEL:311\n\tEND:VCARD\n",
        "BEGIN:VCARD\n  VERSION:3.0\n  FN:Ada Poe\n  TEL:311\nEND:VCARD\n",
    ],
)
def test_a_card_that_is_indented_is_read_like_any_other(text: str) -> None:
    card = one(text)
    assert (card.name, card.phones) == ("Ada Poe", (("", "311"),))


def test_cards_glued_with_blanks_between_them_are_two() -> None:
    glued = in_a_card("FN:Ada", "TEL:311").rstrip() + " \t " + in_a_card("FN:Bo", "TEL:911")
    assert [card.name for card in read(glued.encode()).cards] == ["Ada", "Bo"]


@pytest.mark.parametrize("kind", ["group", "device"])
def test_a_card_of_no_person_says_what_stands_on_it(kind: str) -> None:
    no_person = in_a_card(f"KIND:{kind}", "FN:Friends", "TEL:2025550177", "NOTE:Ask Ada", version="4.0")
    reading = read((no_person + in_a_card("FN:Ada", "TEL:311")).encode())
    assert all(told(reading, word) for word in ("Friends", "2025550177", "Ask Ada"))


def test_a_card_cut_off_before_its_name_says_what_is_left_of_it() -> None:
    reading = read(b"BEGIN:VCARD\nVERSION:3.0\nNOTE:Ask Ada\nADR:;;1 Elm;Gary;;;\n")
    assert told(reading, "Ask Ada") and told(reading, "1 Elm, Gary")


def test_the_label_of_an_address_is_kept_or_named() -> None:
    whole = in_a_card("FN:Ada", 'ADR;LABEL="Rear door^n1 Elm":;;1 Elm;Gary;;;', "TEL:311", version="4.0")
    assert one(whole).note == "Address: Rear door, 1 Elm"
    own = read(in_a_card("FN:Ada", "a.ADR:;;1 Elm;;;;", "a.X-ABLabel:Boat", "b.X-ABLabel:Shed", "TEL:311").encode())
    assert told(own, "Boat") and told(own, "Shed")


def test_a_number_written_twice_keeps_what_either_is_called() -> None:
    card = one(in_a_card("FN:Ada", "TEL;TYPE=HOME:2025550101", "a.TEL:+1 202 555 0101", "a.X-ABLabel:Boat"))
    assert card.phones == (("home, Boat", "2025550101"),)
    card = one(in_a_card("FN:Ada", "EMAIL;TYPE=WORK:a@x.example", "a.EMAIL:A@x.example", "a.X-ABLabel:Boat"))
    assert card.emails == (("work, Boat", "a@x.example"),)


def test_a_number_that_is_also_a_fax_is_still_called() -> None:
    card = one(in_a_card("FN:Ada", "TEL;TYPE=FAX:2025550101", "TEL:2025550101"))
    assert (card.phones, card.call, card.note) == ((("", "2025550101"),), "2025550101", "2025550101: fax")


def test_what_a_telephone_address_says_beside_the_number_is_kept() -> None:
    for address in ("tel:7042;phone-context=exchange.example", "tel:+12025550101;isub=exchange"):
        reading = read(in_a_card("FN:Ada", f"TEL;VALUE=uri:{address}", version="4.0").encode())
        assert "exchange" in str(reading.cards)


def test_a_name_of_nothing_visible_is_none() -> None:
    assert one(in_a_card("FN:\u200b", "N:Poe;Ada;;;", "TEL:311")).name == "Ada Poe"
