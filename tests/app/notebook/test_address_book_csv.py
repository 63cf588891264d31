"""CSV files as Google and Outlook write them, and as people break them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from app.notebook import address_book
from app.notebook.address_book import Card, Reading

read = partial(address_book.read, region="US")

SAMPLES = Path(__file__).parents[2] / "vectors" / "address_books"


def sample(name: str) -> Reading:
    return read((SAMPLES / name).read_bytes(), name)


def rows(text: str, encoding: str = "utf-8") -> Reading:
    return read(text.encode(encoding), "people.csv")


def test_an_outlook_export_comes_in_with_quoted_lines_and_every_number() -> None:
    reading = sample("outlook-english.csv")
    nadia, earl, hardware = reading.cards
    assert reading.format == "CSV"
    assert nadia == Card(
        line=2,
        name="Dr. Nadia Haddad",
        organisation="Logan Square Clinic, Family medicine",
        title="Physician",
        phones=(("work", "(773) 555-0131"), ("mobile", "(773) 555-0132")),
        emails=(("", "nadia@clinic.example"),),
        address="2840 N Milwaukee Ave, Chicago, IL 60618, United States of America",
        note='Met at the health fair.\nSaid: "call me, don\'t write".\n\nOut on Fridays,\n'
        "Other address (home): 1 E Wacker Dr, Chicago",
        kind="person",
    )
    assert (earl.line, earl.name) == (7, "Earl Jónsson Jr.")  # the row above takes five lines; cp1252
    assert earl.phones == (("home", "773-555-0133"), ("fax", "773-555-0134"))
    assert [(defect.line, defect.kept) for defect in reading.unreadable] == [(7, True)]  # an Exchange path
    assert (hardware.line, hardware.name, hardware.kind) == (8, "Pulaski Hardware", "venue")


def test_a_german_outlook_export_with_semicolons_comes_in() -> None:
    reading = sample("outlook-german.csv")
    kaethe, umit = reading.cards
    assert (kaethe.name, kaethe.organisation, kaethe.title) == ("Käthe Weiß", "Kiosk Weiß", "Inhaberin")
    assert kaethe.phones == (("work", "030 23125 041"), ("mobile", "030 23125 042"))
    assert [email for _, email in kaethe.emails] == ["kaethe@kiosk.example", "weiss@kiosk.example"]
    assert kaethe.address == "Müllerstraße 5, Berlin, 13353, Deutschland"
    assert kaethe.note == "Öffnet um 6;\nkennt die Jugendlichen."
    assert (umit.line, umit.name, umit.phones) == (4, "Ümit Yildiz", (("home", "030 23125 043"),))
    assert reading.unreadable == ()


def test_googles_old_export_comes_in_with_the_starred_number_first() -> None:
    reading = sample("google-old.csv")
    luis, unnamed = reading.cards
    assert (luis.name, luis.organisation, luis.title) == ("Luis Ortega", "Ortega & Sons", "Barber")
    assert luis.phones == (("mobile", "312-555-0142"), ("mobile", "312-555-0149"), ("work", "312-555-0141"))
    assert luis.emails == (("home", "luis@example.org"), ("home", "ortega.luis@example.org"))
    assert luis.address == "1739 W 18th St, Chicago, IL 60608, US"
    assert luis.note == "Shop on the corner.\nSunday closed."
    assert (unnamed.line, unnamed.name) == (6, "")
    assert [(defect.line, defect.kept) for defect in reading.unreadable] == [(7, False)]


def test_googles_new_export_comes_in_with_its_byte_order_mark() -> None:
    reading = sample("google-new.csv")
    thuy, pantry = reading.cards
    assert (thuy.name, thuy.title) == ("Sister Thuy Linh Nguyễn", "Kitchen lead")
    assert thuy.phones == (("main", "+1 773-555-0151"), ("Temple kitchen", "+1 773-555-0152"))
    assert thuy.address == "1118 W Argyle St, 2nd floor, Chicago, IL 60640, US"
    assert (pantry.name, pantry.kind) == ("Red Line Food Pantry", "venue")
    assert reading.unreadable == ()


def test_a_quotation_mark_left_open_costs_its_own_row_only() -> None:
    reading = sample("broken-rows.csv")
    assert [(card.line, card.name) for card in reading.cards] == [
        (2, "Ada Good"),
        (4, "Cy Good"),
        (8, 'Ed "the Baker" Poe'),
        (12, "Gus Good"),
    ]
    assert [defect.line for defect in reading.unreadable] == [3, 6, 7, 9]
    open_mark, wide, nobody, torn = (defect.reason for defect in reading.unreadable)
    assert "quotation marks" in open_mark
    assert "more columns" in wide
    assert "no name, phone or email" in nobody
    assert "down to line 11" in torn


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_and_character_set_comes_in(encoding: str, separator: str) -> None:
    reading = rows(f"Name{separator}Phone\r\nZoë{separator}312-555-0100\r\n", encoding)
    assert [(card.line, card.name, card.phones) for card in reading.cards] == [(2, "Zoë", (("", "312-555-0100"),))]


def test_one_line_in_another_character_set_does_not_change_the_others() -> None:
    reading = read("Name,Phone\nŁucja,1234\n".encode() + "Zoë,2345\n".encode("cp1252"))
    assert [card.name for card in reading.cards] == ["Łucja", "Zoë"]


def test_excels_line_about_the_separator_is_not_a_header() -> None:
    (card,) = rows("sep=;\r\nName;Phone\r\nAda;1234\r\n").cards
    assert (card.line, card.name) == (3, "Ada")


def test_a_plain_sheet_of_ones_own_comes_in() -> None:
    header = "first_name,SURNAME,Cell Phone,E-Mail,Street,City,Zip,Position"
    (card,) = rows(f"{header}\nAda,Poe,1234,a@b.example,1 Elm,Gary,46402,Cook\n").cards
    assert (card.name, card.title, card.address) == ("Ada Poe", "Cook", "1 Elm, Gary, 46402")
    (card,) = rows("Title,First Name,Name,Phone\nCook,Ada,Poe,1234\n").cards
    assert (card.name, card.title) == ("Ada Poe", "Cook")


def test_rows_shorter_than_the_header_and_empty_rows_do_no_harm() -> None:
    reading = rows("Name,Phone,Notes\nAda,1234\n\n,,\nBo\n")
    assert [(card.line, card.name) for card in reading.cards] == [(2, "Ada"), (5, "Bo")]
    assert reading.unreadable == ()


def test_a_sheet_that_holds_cards_in_its_notes_is_still_a_sheet() -> None:
    reading = rows('Name,Notes\nAda,"pasted:\nBEGIN:VCARD\nEND:VCARD"\n')
    assert (reading.format, [card.name for card in reading.cards]) == ("CSV", ["Ada"])


@pytest.mark.parametrize(
    ("header", "row", "name", "phone", "mail"),
    [
        ("Nome e cognome;Cellulare;Posta elettronica", "Gino Rossi;333 1234567;g@x.example", "Gino Rossi", 1, 1),
        ("Nom et prénom;Tél. portable;Mél", "Noël Zoé;06 12 34 56 78;z@x.example", "Noël Zoé", 1, 1),
        ("Nome;Apelido;Telemóvel;Correio eletrónico", "Ana;Sá;912 345 678;a@x.example", "Ana Sá", 1, 1),
        ("Meno a priezvisko;Mobil;Mailová adresa", "Ján Ďurica;0905 123 456;j@x.example", "Ján Ďurica", 1, 1),
        ("Nombre;Primer apellido;Segundo apellido;Teléfono", "José;Peña;Ruiz;612 345 678", "José Peña Ruiz", 1, 0),
        ("Förnamn;Efternamn;Mobiltelefon;E-post", "Åsa;Öberg;070 123 45 67;a@x.example", "Åsa Öberg", 1, 1),
        ("Имя;Фамилия;Телефон;Эл. почта", "Иван;Петров;8 912 345-67-89;i@x.example", "Иван Петров", 1, 1),
        ("Όνομα;Επώνυμο;Τηλέφωνο;Κινητό", "Γιώργος;Παππάς;210 1234567;697 1234567", "Γιώργος Παππάς", 2, 0),
    ],
)
def test_the_sheets_of_other_countries_come_in(header: str, row: str, name: str, phone: int, mail: int) -> None:
    (card,) = rows(f"{header}\n{row}\n").cards
    assert (card.name, len(card.phones), len(card.emails)) == (name, phone, mail)


@pytest.mark.parametrize("above", ["Our squad\n\n", "# exported by hand\n", "Our squad,,\n,,\n"])
def test_a_title_above_the_names_of_the_columns_stays_behind_and_is_named(above: str) -> None:
    reading = rows(f"{above}Name,Phone,Email\nAda,311,a@x.example\n")
    assert [card.name for card in reading.cards] == ["Ada"]
    assert above.strip(", \n") in reading.about[0]


def test_a_row_that_is_too_wide_says_what_stands_in_it_to_its_last_line() -> None:
    reading = rows('Name,Phone\n"Ada","311","to call\nat night"\nBo,911\n')
    assert [card.name for card in reading.cards] == ["Bo"]
    (wide,) = reading.unreadable
    assert wide.line == 2
    assert all(word in wide.reason for word in ("Ada", "311", "to call at night"))


def test_a_row_with_a_mark_left_open_says_what_stands_in_it() -> None:
    reading = rows('Name,Phone\n"Ada,311\nBo,911\n')
    assert [card.name for card in reading.cards] == ["Bo"]
    assert "Ada" in reading.unreadable[0].reason


@pytest.mark.parametrize(
    "header",
    [
        "first-name,last-name,mobile-phone,e-mail",
        "First.Name,Last.Name,Tel.,E.Mail",
        "FIRST NAME*,LAST NAME*,PHONE*,EMAIL*",
        "First Name (required),Last Name,Phone (mobile),Email",
        "Prenom,Nom,Telephone,Adresse e-mail",
    ],
)
def test_accents_and_punctuation_in_the_names_of_columns_do_not_matter(header: str) -> None:
    (card,) = rows(f"{header}\nAda,Poe,2025550101,a@x.example\n").cards
    assert (card.name, [value for _, value in card.phones + card.emails]) == ("Ada Poe", ["2025550101", "a@x.example"])


def test_a_label_without_a_place_of_its_own_is_named() -> None:
    header = "Name,Phone 1 - Label,Phone 1 - Value,E-mail 1 - Label,E-mail 1 - Value,Address 1 - Label,Address 1 - City"
    reading = rows(f"{header}\nAda,Boat,,Office,no address,Shed,Gary\n")
    assert reading.cards[0].note == "E-mail (Office): no address"
    assert [(one.name, one.examples) for one in reading.left_out] == [
        ("Phone 1 - Label", ("Boat",)),
        ("Address 1 - Label", ("Shed",)),
    ]


def test_of_several_addresses_the_label_of_the_first_is_named_and_the_others_are_kept() -> None:
    header = "Name,Phone,Address 1 - Label,Address 1 - City,Address 2 - Label,Address 2 - City"
    reading = rows(f"{header}\nAda,311,Shed,Gary,Boat,Hammond\n")
    assert (reading.cards[0].address, reading.cards[0].note) == ("Gary", "Other address (Boat): Hammond")
    assert [(one.name, one.examples) for one in reading.left_out] == [("Address 1 - Label", ("Shed",))]
