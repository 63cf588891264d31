"""What is sealed stays sealed everywhere, and what the server sees of a record tells nothing."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import pytest

from app.device.drafts import Drafts
from app.device.errors import StoreFull
from app.device.store import Store
from app.domain.field_rules import NotValid
from app.notebook import contacts, feed, follow_ups, interactions
from app.notebook.interactions import Log, NewContact
from app.notebook.search import search
from tests.app.device import conftest as device
from tests.app.notebook import conftest as notebooks
from tests.attacks.traps.trap import trap
from tests.cast.notebook import NotebookSquad

WORDS = ("zanzibarquill", "zephyrmarmalade", "xylophonic", "quincunxladder", "vorpalgate", "halfwritten")
folder, squad = device.folder, notebooks.squad


def readable(place: Path) -> list[str]:
    """Where one of the words stands in a file below this folder."""
    found = []
    for file in place.rglob("*"):
        if file.is_file():
            data = file.read_bytes().lower()
            found += [
                f"{word} in {file.relative_to(place)}"
                for word in WORDS
                if word.encode() in data or word.encode("utf-16-le") in data
            ]
    return found


def told(error: BaseException | None) -> str:
    """All that an exception and what led to it say of themselves."""
    said = []
    while error is not None:
        said.append(f"{error!r} {error}".lower())
        error = error.__cause__ or error.__context__
    return "\n".join(said)


@trap(
    "plaintext in logs, exceptions, temp files, search index or WAL",
    without=(
        "drafts and lists kept in the clear",
        "the readable notebook in a temporary file",
        "a log line that repeats what was saved",
    ),
)
def test_no_word_of_a_note_is_readable_in_any_file_log_or_exception(
    squad: NotebookSquad, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1)
    caplog.set_level(logging.DEBUG)
    phone = squad.phones[0]
    nb = phone.reopen()
    saved = interactions.log(
        nb,
        Log(
            new_contacts=[NewContact(name="Zanzibarquill Featherby")],
            fact="The zephyrmarmalade was moved.",
            impression="Xylophonic mood.",
            promise="return the quincunxladder",
            place="Vorpalgate Mews",
        ),
    )
    interactions.amend(nb, saved.interaction, "And the zephyrmarmalade came back.")
    contacts.edit(nb, saved.contacts[0], {"address": "2 Vorpalgate Mews"})
    Drafts(phone.store, phone.keyring).put("log", {"fact": "a halfwritten thought"})
    assert len(search(nb, "zephyrmarmalade")) == 1
    while nb.tidy():
        pass
    with pytest.raises(NotValid) as caught:
        interactions.log(nb, Log(contacts=[saved.contacts[0]], fact="zephyrmarmalade", place="Vorpalgate " * 60))
    assert not any(word in told(caught.value) for word in WORDS)
    assert readable(tmp_path) == [], "unlocked"
    nb = phone.reopen()
    assert len(search(nb, "zephyrmarmalade")) == 1
    assert readable(tmp_path) == [], "unlocked from a snapshot"
    nb.close()
    assert readable(tmp_path) == [], "locked"
    assert not any(word in caplog.text.lower() for word in WORDS)


@trap(
    "plaintext in logs, exceptions, temp files, search index or WAL",
    without="an exception that repeats what was stored",
)
def test_an_error_in_the_middle_of_storing_shows_nothing_of_what_was_stored(folder: Path) -> None:
    with Store(folder) as store:
        writer = store._file._writer
        pages = writer.exec_driver_sql("PRAGMA page_count").scalar_one()
        writer.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        writer.rollback()
        with pytest.raises(StoreFull) as caught:
            store.put_slot("zephyrmarmalade", bytes(100_000))
    assert "zephyrmarmalade" not in told(caught.value)


@trap("time-ordered ids that reveal when a note was made", without="ids that count time")
def test_the_id_of_a_record_tells_nothing_of_when_it_was_made(squad: NotebookSquad) -> None:
    made: list[list[str]] = []
    for number in range(12):
        saved = interactions.log(
            squad.dana, Log(new_contacts=[NewContact(name=f"Somebody {number}")], fact="Said hello", promise="call")
        )
        squad.clock.later(minutes=5)
        made.append([saved.contacts[0], saved.interaction, saved.follow_ups[0]])
    made.append([contacts.create(squad.dana, {"name": "Lena"})])
    made.append([follow_ups.add(squad.dana, made[0][0], "task", "call back")])
    ids = [one for several in made for one in several]
    assert len({one[:8] for one in ids}) == len(ids), "made within a minute, and nothing in common"
    assert ids != sorted(ids)
