"""The drill: from the server's copy alone, and from one phone's, an agency reads again what its phones showed."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
import stat
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from app.device.recovery_key import RecoveryKey
from recovery.cli import command
from sync_server import tables
from sync_server.configuration import Settings
from sync_server.db import Database
from sync_server.upgrading import upgrade
from tests.cast.postgres import Postgres
from tests.recovery.conftest import HOSTILE, Agency, Shown


def recovered(folder: Path) -> Shown:
    found = json.loads((folder / "records.json").read_text())
    return {(one["kind"], one["id"]): (one["fields"], one["shown"]) for one in found}


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def facts(folder: Path) -> set[str]:
    return {fields["fact"] for (kind, _), (fields, _) in recovered(folder).items() if kind == "interaction"}


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_from_the_servers_copy_alone_everything_is_as_the_phones_show_it(
    agency: Agency, words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert command(["--server", str(agency.server), "--words", str(words), str(out)]) == 0
    found = recovered(out)
    for shown in (agency.shown["ortiz"], agency.shown["osei"]):
        assert len(shown) > 8 and {place: found.get(place) for place in shown} == shown
    assert facts(out) >= {"After the key was changed", "Seen before they left"} and "Never sent" not in facts(out)
    said = capsys.readouterr()
    assert "records of 2 squads" in said.out and agency.words.split()[0] not in said.out + said.err
    told = json.loads((out / "agency.json").read_text())
    assert [one["keys"] for one in told["squads"] if one["name"] == "Harbour beat"] == [2]
    assert lines(out / "not_believed.jsonl") == []
    (lena,) = (
        one for one in json.loads((out / "records.json").read_text()) if len(one["versions"]) == 1 and one["shown"]
    )
    assert {one["value"] for one in lena["versions"]["role"]} == {"Harbor master", "Night watch"}


def test_from_one_phone_alone_also_what_it_never_sent(agency: Agency, words: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in files(agency.phones["osei"])}
    out = tmp_path / "out"
    assert command(["--phone", str(agency.phones["osei"]), "--words", str(words), str(out)]) == 0
    shown, found = agency.shown["osei unsent"], recovered(out)
    assert {place: found.get(place) for place in shown} == shown and "Never sent" in facts(out)
    assert {path: path.read_bytes() for path in files(agency.phones["osei"])} == before, "a copy is only read"


def test_the_phone_of_an_officer_who_left_has_only_what_is_its_own(agency: Agency, words: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command(["--phone", str(agency.phones["hale"]), "--words", str(words), str(out)])
    assert "After the key was changed" not in (out / "journal.jsonl").read_text()


def test_readable_pages_and_tables_hold_no_markup_and_no_formula_of_anybodys(
    agency: Agency, words: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command(["--server", str(agency.server), "--words", str(words), str(out)])
    tags: set[str] = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            tags.add(tag)
            tags.update(f"on:{name}" for name, _ in attrs if name.startswith("on"))

    pages = [path for path in files(out) if path.suffix == ".html"]
    whole = ""
    for page in pages:
        Tags().feed(page.read_text())
        whole += page.read_text()
    assert not tags & {"script", "b", "img", "iframe", "link", "form"} and not {one for one in tags if one[:3] == "on:"}
    assert "\u202e" not in whole and "&lt;script&gt;" in whole and "Lena Marsh" in whole and "Broken lights" in whole
    links = {link for page in pages for link in re.findall(r'href="([^"]+)"', page.read_text())}
    assert links and all((out / "index.html").parent.joinpath(link.removeprefix("../")).is_file() for link in links)
    with (out / "csv" / "contact.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    (hostile,) = (row for row in rows if row["name"] == HOSTILE)
    assert hostile["description"].startswith("'=HYPERLINK")


def test_everything_stays_in_a_new_folder_of_ones_own(agency: Agency, words: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command(["--server", str(agency.server), "--words", str(words), str(out)])
    assert files(tmp_path) - files(out) == {words}
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(out)} == {0o600}
    names = {path.relative_to(out).as_posix() for path in files(out)}
    assert all(re.fullmatch(r"([a-z]+/)?[a-z0-9_]+\.(html|json|jsonl|csv)", name) for name in names)


@pytest.mark.parametrize("what", ["full", "file", "link"])
def test_a_folder_that_holds_anything_is_left_alone(
    agency: Agency, words: Path, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    if what == "file":
        out.write_text("mine")
    else:
        (tmp_path / "there").mkdir()
        (tmp_path / "there" / "mine.txt").write_text("mine")
        out.symlink_to(tmp_path / "there") if what == "link" else (tmp_path / "there").rename(out)
    before = files(tmp_path)
    assert command(["--server", str(agency.server), "--words", str(words), str(out)]) == 1
    assert "Give a new one" in capsys.readouterr().err and files(tmp_path) == before


def test_the_words_of_another_agency_open_nothing(
    agency: Agency, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.txt"
    other.write_text(" ".join(RecoveryKey.new().words))
    given = (("--server", agency.server), ("--phone", agency.phones["osei"]))
    for at, (flag, copy) in enumerate(given):
        out = tmp_path / f"out{at}"
        assert command([flag, str(copy), "--words", str(other), str(out)]) == 1
        assert "agency" in capsys.readouterr().err and files(out) == set()
    other.write_text("twelve words are not enough")
    assert command(["--server", str(agency.server), "--words", str(other), str(tmp_path / "out2")]) == 1


def test_what_was_damaged_or_forged_is_told_and_stops_nothing(agency: Agency, words: Path, tmp_path: Path) -> None:
    copy, out, whole = tmp_path / "copy.db", tmp_path / "out", tmp_path / "whole"
    shutil.copyfile(agency.server, copy)
    command(["--server", str(agency.server), "--words", str(words), str(whole)])
    with closing(sqlite3.connect(copy)) as database:
        query = "SELECT vault, seq, entry FROM entries ORDER BY device, vault, number"
        (vault, seq, raw), (other, other_seq, _), *_ = database.execute(query).fetchall()
        altered = raw[:-1] + bytes([raw[-1] ^ 1])
        database.execute("UPDATE entries SET entry = ? WHERE vault = ? AND seq = ?", (altered, vault, seq))
        unsigned = raw[:110] + bytes(64) + raw[174:]
        place = "UPDATE entries SET entry = ? WHERE vault = ? AND seq = ?"
        database.execute(place, (unsigned, other, other_seq))
        add = (
            "INSERT INTO entries (vault, seq, device, number, hash, head, bytes, entry) VALUES (?, ?, ?, ?, ?, ?, 0, ?)"
        )
        for number, rubbish in enumerate((b"\xff" * 5_000_000, "text", b"", 7), 1000):
            ident = number.to_bytes(16, "big")
            database.execute(add, (vault, number, ident, number, ident, ident, rubbish))
        database.execute("INSERT INTO vaults VALUES ('no id', 'no number', '', 0)")
        database.commit()
    assert command(["--server", str(copy), "--words", str(words), str(out)]) == 3
    told = lines(out / "not_believed.jsonl")
    assert len(told) == 6 and all(one["why"] and one["place"] for one in told)
    (forged,) = (one for one in told if one["code"] == "signature.wrong")
    assert forged["says"]["changes"], "what stands in it can be read, apart from what is believed"
    assert len(lines(out / "journal.jsonl")) == len(lines(whole / "journal.jsonl")) - 2


def test_a_phone_with_damaged_pages_gives_what_is_left(agency: Agency, words: Path, tmp_path: Path) -> None:
    profile, out = tmp_path / "phone", tmp_path / "out"
    shutil.copytree(agency.phones["osei"], profile)
    with closing(sqlite3.connect(profile / "beatbook.db")) as database:
        database.execute("UPDATE entries SET body = zeroblob(length(body)) WHERE rowid = 3")
        database.commit()
    assert command(["--phone", str(profile), "--words", str(words), str(out)]) == 3
    (told,) = lines(out / "not_believed.jsonl")
    assert told["code"] == "kept.damaged" and len(recovered(out)) > 8


def test_what_is_no_copy_of_ours_is_refused_in_a_sentence(
    words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, empty = tmp_path / "dump.sql", tmp_path / "empty.db"
    text.write_text("CREATE TABLE entries ();")
    with closing(sqlite3.connect(empty)) as database:
        database.execute("CREATE TABLE other (id)")
        database.commit()
    for at, given in enumerate((["--server", str(text)], ["--server", str(empty)], ["--phone", str(tmp_path)])):
        assert command([*given, "--words", str(words), str(tmp_path / f"out{at}")]) == 1
        assert capsys.readouterr().err.count("\n") == 1
    assert command(["--words", str(words), str(tmp_path / "out")]) == 2


def test_without_a_terminal_the_words_are_asked_of_nobody(
    agency: Agency, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert command(["--server", str(agency.server), str(tmp_path / "out")]) == 1
    assert "--words" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_a_postgresql_database_gives_the_same(
    agency: Agency, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Postgres.running() as postgres:
        url = postgres.create()
        database = Database(Settings(data=tmp_path, database=url).database_url())
        try:
            upgrade(database)
            with closing(sqlite3.connect(agency.server)) as copy, database.writing() as connection:
                for table in (tables.roster, tables.vaults, tables.entries):
                    columns = [column.name for column in table.columns]
                    rows = copy.execute(f"SELECT {', '.join(columns)} FROM {table.name}")
                    connection.execute(table.insert(), [dict(zip(columns, row, strict=True)) for row in rows])
        finally:
            database.close()
        monkeypatch.setenv("BEATBOOK_DATABASE", url)
        assert command(["--words", str(words), str(tmp_path / "out")]) == 0
    found = recovered(tmp_path / "out")
    assert {place: found.get(place) for place in agency.shown["ortiz"]} == agency.shown["ortiz"]


def test_a_damaged_page_of_the_servers_file_costs_its_own_rows_alone(
    agency: Agency, words: Path, tmp_path: Path
) -> None:
    copy, out = tmp_path / "copy.db", tmp_path / "out"
    shutil.copyfile(agency.server, copy)
    with closing(sqlite3.connect(copy)) as database:
        root = database.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'entries'").fetchone()[0]
        size = database.execute("PRAGMA page_size").fetchone()[0]
    whole = copy.read_bytes()
    at = (root - 1) * size  # the inner page of the table: its first child is among the 4-byte numbers of its cells
    first_cell = int.from_bytes(whole[at + 12 : at + 14], "big")
    child = int.from_bytes(whole[at + first_cell : at + first_cell + 4], "big")
    copy.write_bytes(whole[: (child - 1) * size] + b"\xff" * size + whole[child * size :])
    assert command(["--server", str(copy), "--words", str(words), str(out)]) == 3
    assert len(lines(out / "not_believed.jsonl")) > 0 and lines(out / "journal.jsonl")
