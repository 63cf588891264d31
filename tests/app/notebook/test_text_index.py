from __future__ import annotations

import sqlite3

import pytest

from app.notebook.text_index import WORDS_MAX, TextIndex, like, supported


class Shelf:
    """A table of texts and the index over it."""

    def __init__(self, indexed: bool) -> None:
        self.driver = sqlite3.connect(":memory:", isolation_level=None)
        self.driver.execute("CREATE TABLE notes (num INTEGER PRIMARY KEY, text TEXT)")
        self.driver.execute("CREATE TABLE notes_tail (num INTEGER PRIMARY KEY)")
        self.driver.execute("CREATE TABLE notes_words (word TEXT PRIMARY KEY) WITHOUT ROWID")
        self.index = TextIndex(self.driver, "notes", "text", indexed, create=True)

    def put(self, number: int, text: str) -> None:
        old = self.driver.execute("SELECT text FROM notes WHERE num = ?", (number,)).fetchone()
        if old:
            self.index.forget(number, old[0])
        self.driver.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (number, text))
        self.index.add([number])


@pytest.fixture(params=[True, False], ids=["indexed", "read through"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    return Shelf(request.param)


def test_texts_are_found_before_and_after_they_are_indexed(shelf: Shelf) -> None:
    for number in range(1, 31):
        shelf.put(number, f" barrel number {number} of the keg store")
    assert len(shelf.index.find(["barrel"], 100)) == 30
    assert shelf.index.catch_up(0) is shelf.index.indexed
    assert shelf.index.tail == 0
    shelf.put(31, " one more barrel")
    assert shelf.index.find(["barrel"], 3) == [31, 30, 29]
    assert shelf.index.find(["arr", "30"], 9) == [30]
    assert shelf.index.find(["keg", "31"], 9) == []


def test_a_short_part_begins_a_word_also_alone(shelf: Shelf) -> None:
    shelf.put(1, " the store of kegs")
    shelf.put(2, " roof")
    assert shelf.index.find(["st", "keg"], 9) == [1]
    assert shelf.index.find(["or", "keg"], 9) == []
    for _ in range(2):
        assert shelf.index.find(["of"], 9) == [1]
        assert shelf.index.find(["o"], 9) == [1]
        assert shelf.index.find([], 9) == []
        shelf.index.catch_up(0)
    assert (like("of"), like("keg")) == ("% of%", "%keg%")


@pytest.mark.parametrize("indexed", [True, False])
def test_the_order_of_short_and_long_parts_does_not_matter(shelf: Shelf, indexed: bool) -> None:
    assert shelf.index.find(["2", "keg"], 9) == []
    shelf.put(1, " 2 kegs in the store")
    if indexed:
        shelf.index.catch_up(0)
    for parts in (["2", "keg"], ["keg", "2"], ["st", "i", "keg"], ["k", "the", "store"], ["store", "st"]):
        assert shelf.index.find(parts, 9) == [1]


def test_a_very_long_word_is_found_by_all_of_it(shelf: Shelf) -> None:
    word = "".join(f"{number:03}" for number in range(40))
    shelf.put(1, f" {word}")
    shelf.put(2, f" {word[:-1]}x")
    shelf.index.catch_up(0)
    assert shelf.index.find([word], 9) == [1]
    assert shelf.index.find([word[:30]], 9) == [2, 1]


@pytest.mark.parametrize("indexed", [True, False])
def test_a_changed_text_is_found_by_its_new_words_only(shelf: Shelf, indexed: bool) -> None:
    shelf.put(1, " old words")
    shelf.put(2, " other words")
    if indexed:
        shelf.index.catch_up(0)
    shelf.put(1, " new words")
    for _ in range(2):
        assert shelf.index.find(["old"], 9) == []
        assert shelf.index.find(["new"], 9) == [1]
        assert shelf.index.find(["words"], 9) == [2, 1]
        shelf.index.catch_up(0)


def test_the_tail_is_indexed_once_it_is_long(shelf: Shelf) -> None:
    for number in range(5):
        shelf.put(number, " barrel")
    assert not shelf.index.catch_up(5)
    assert shelf.index.catch_up(4) is shelf.index.indexed
    assert not shelf.index.catch_up(0)


def test_letters_of_every_script_are_found(shelf: Shelf) -> None:
    shelf.put(1, " ёлка у дома")
    shelf.put(2, " 日本語の店")
    shelf.index.catch_up(0)
    assert shelf.index.find(["лка"], 9) == [1]
    assert shelf.index.find(["本語の"], 9) == [2]


def test_a_part_that_very_many_words_hold_is_found_all_the_same(shelf: Shelf) -> None:
    for number in range(1, 2 * WORDS_MAX):
        shelf.put(number, f" keg{number} by the wall")
    shelf.put(1_000, " barrel by the wall")
    shelf.index.catch_up(0)
    shelf.put(1_001, " kegs in the tail by the wall")
    newest = [1_001, *range(2 * WORDS_MAX - 1, 0, -1)]
    assert shelf.index.find(["keg"], 1_000) == newest
    assert shelf.index.find(["keg"], 5) == newest[:5]
    assert shelf.index.find(["keg", "wall"], 1_000) == newest
    assert shelf.index.find(["keg", "tail"], 9) == [1_001]
    assert shelf.index.find(["keg", "t", "wall"], 3) == newest[:3]
    assert shelf.index.find(["keg", "barrel"], 9) == []


def test_a_word_that_is_no_longer_in_any_text_finds_nothing(shelf: Shelf) -> None:
    shelf.put(1, " keg")
    shelf.index.catch_up(0)
    shelf.put(1, " barrel")
    shelf.index.catch_up(0)
    assert shelf.index.find(["keg"], 9) == []
    assert shelf.index.find(["arr"], 9) == [1]


def test_this_machines_sqlite_can_index_words() -> None:
    assert supported()


def test_two_signs_of_a_script_without_blanks_are_found_inside_a_word(shelf: Shelf) -> None:
    shelf.put(1, " 東京駅前の店")
    shelf.put(2, " ร้านอาหาร")
    for _ in range(2):
        assert shelf.index.find(["駅前"], 9) == [1]
        assert shelf.index.find(["店"], 9) == [1]
        assert shelf.index.find(["หา"], 9) == [2]
        shelf.index.catch_up(0)


def test_any_spelling_of_a_part_will_do(shelf: Shelf) -> None:
    shelf.put(1, " muller of the mill")
    shelf.put(2, " mueller")
    shelf.put(3, " a mill")
    for _ in range(2):
        assert shelf.index.find([("muller", "mueller")], 9) == [2, 1]
        assert shelf.index.find([("muller", "mueller"), "mill"], 9) == [1]
        assert shelf.index.find([("x", "ill"), "a"], 9) == [3]
        shelf.index.catch_up(0)


def test_a_part_that_must_begin_a_word_does_so_however_long(shelf: Shelf) -> None:
    shelf.put(1, " hannah")
    shelf.put(2, " annah")
    for _ in range(2):
        assert shelf.index.find([" anna"], 9) == [2]
        assert shelf.index.find(["anna"], 9) == [2, 1]
        shelf.index.catch_up(0)


def test_words_a_slip_away_are_known_before_and_after_they_are_indexed(shelf: Shelf) -> None:
    shelf.put(1, " tomas mendes")
    for _ in range(2):
        assert shelf.index.near("mendez") == ["mendes"]
        shelf.index.catch_up(0)
    shelf.put(2, " ana mendel")
    assert set(shelf.index.near("mendez")) == {"mendes", "mendel"}
    shelf.put(1, " somebody else")
    shelf.index.catch_up(0)
    assert "mendel" in shelf.index.near("mendez")
