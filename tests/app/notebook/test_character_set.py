"""Names in the character set of their country, which nothing names: read right, and said to be guessed."""

from __future__ import annotations

from functools import partial

import pytest

from app.notebook import address_book
from app.notebook.address_book.character_set import guess

read = partial(address_book.read, region="US")

NAMED = [
    ("cp1251", "Петров Иван, ул. Ленина"), ("cp1251", "Шевченко Олена"), ("cp1251", "ИВАНОВ"), ("cp1251", "Анна"),
    ("koi8-u", "Петров Иван"), ("cp866", "Петров Иван"), ("cp1253", "Γιώργος Παπαδόπουλος"), ("cp1253", "Μαρία"),
    ("cp1253", "Νίκος Ιωάννου"), ("cp1255", "שלום כהן"), ("cp1255", "דוד לוי"), ("cp1256", "محمد أحمد"),
    ("cp1256", "فاطمة"), ("cp1250", "Wałęsa"), ("cp1250", "Dvořák"), ("cp1250", "Łukasz Żak"), ("cp1250", "Ľuboš Žák"),
    ("cp1252", "Zoë"), ("cp1252", "Jörg Müller"), ("cp1252", "Jónsson"), ("cp1252", "Núñez"), ("cp1252", "Bjørn"),
    ("cp1252", "José"), ("cp1252", "Käthe Weiß"), ("cp1252", "Ågård"), ("cp1254", "Şahin Ayşegül"),
    ("shift_jis", "山田 太郎"), ("shift_jis", "やまだ たろう"), ("shift_jis", "タナカ"), ("euc_jp", "やまだ 太郎"),
    ("gb18030", "王小明"), ("gb18030", "张伟"), ("big5", "陳大文"), ("euc_kr", "김철수"), ("euc_kr", "박영희"),
]  # fmt: skip


@pytest.mark.parametrize(("codec", "name"), NAMED)
def test_the_character_set_is_told_by_a_single_name(codec: str, name: str) -> None:
    assert guess(name.encode(codec)) == codec


@pytest.mark.parametrize("declared", ["UTF-8", "utf8", '"utf-8"', "FOO-8"])
def test_a_card_that_names_a_set_it_is_not_in_is_read_as_what_fits_and_said_to_be_guessed(declared: str) -> None:
    name = "Müller;Jörg".encode("cp1252") if declared == "FOO-8" else "Петров;Иван".encode("cp1251")
    lines = (b"BEGIN:VCARD", b"VERSION:2.1", b"N;CHARSET=" + declared.encode() + b":" + name, b"TEL:311", b"END:VCARD")
    reading = read(b"\r\n".join(lines))
    assert reading.cards[0].name == ("Jörg Müller" if declared == "FOO-8" else "Иван Петров")
    assert "line 3" in reading.about[0]


def test_a_card_in_the_set_it_names_needs_no_remark() -> None:
    name = "Петров;Иван".encode("koi8-r")
    lines = (b"BEGIN:VCARD", b"VERSION:2.1", b"N;CHARSET=KOI8-R:" + name, b"TEL:311", b"END:VCARD")
    reading = read(b"\r\n".join(lines))
    assert (reading.cards[0].name, reading.about, reading.unreadable) == ("Иван Петров", (), ())
