"""Words typed through the screens are found in no file of the phone or the server, and in no log."""

from __future__ import annotations

from pathlib import Path

from tests.cast.browser import BrowserSquad, sync

CANARIES = {
    "Who": "Zanzibarquill Featherby",
    "What happened": "The zephyrmarmalade was moved on Friday.",
    "My read": "Quietly xylophonic mood.",
    "I said I would": "return the quincunxladder",
    "Place": "Vorpalgate Mews",
}
WORDS = ("zanzibarquill", "zephyrmarmalade", "xylophonic", "quincunxladder", "vorpalgate")


def files_with(folder: Path, words: tuple[str, ...]) -> list[str]:
    found = []
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes().lower()
            found += [f"{word} in {file.name}" for word in words if word.encode() in data]
            found += [f"{word} in {file.name} (UTF-16)" for word in words if word.encode("utf-16-le") in data]
    return found


def test_no_word_typed_on_a_screen_is_readable_on_disk_in_a_log_or_on_the_server(
    squad: BrowserSquad, tmp_path: Path
) -> None:
    a = squad.a
    a.begin()
    a.tap("Log contact")
    a.sees("Henrik Dahl")  # recent people are there: nothing moves any more
    a.tap("New contact")
    a.sees("Somebody new")
    a.type("Name", CANARIES["Who"])
    a.tap("Add", exact=True)
    a.tap("Skills, minutes, who started, place")
    for name in ("What happened", "My read", "I said I would", "Place"):
        a.type(name, CANARIES[name])
    a.sees("Draft kept")
    assert files_with(tmp_path, WORDS) == []  # half written, on disk as a draft
    a.tap("Save", exact=True)
    a.sees("Saved on this phone")
    a.tab("People")
    a.type("Search people", "zanzibarquill")
    a.sees(CANARIES["Who"])
    sync(a)
    assert files_with(tmp_path, WORDS) == []  # open, synced
    a.tap("Lock now")
    a.sees("Your notebook is locked")
    a.kill()
    squad.server.stop()
    assert files_with(tmp_path, WORDS) == []
    assert files_with(tmp_path, ("create table entries",)) != []  # the search itself finds what is there
