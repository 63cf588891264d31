"""The folder of a notebook: none that is not ours is taken, and no link that somebody left is followed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.device.errors import FolderNotOurs
from app.device.folder import FILE_NAME, MENDED, MENDING, SNAPSHOT_NAME, why_not
from app.device.store import Store
from app.main import command


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_new_an_empty_and_a_used_folder_are_taken(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / ".DS_Store").touch()
    used = tmp_path / "used"
    Store(used).close()
    (used / "a note of mine.txt").touch()
    for folder in (tmp_path / "new", tmp_path / "not" / "there" / "yet", empty, used):
        assert why_not(folder) is None


def test_a_folder_that_holds_other_things_is_refused_and_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "diary.txt").write_text("mine")
    monkeypatch.setattr("sys.argv", ["beatbook", "--no-open", "--profile", str(home)])
    with pytest.raises(SystemExit) as ended:
        command()
    assert ended.value.code == 2
    told = capsys.readouterr().err.strip()
    assert told.count("\n") == 0 and "holds other things" in told
    assert home.stat().st_mode & 0o777 == 0o755 and names(home) == ["diary.txt"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "is a file" in str(why_not(tmp_path / "file"))


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "real"
    real.mkdir(mode=0o755)
    link = tmp_path / "link"
    link.symlink_to(real)
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    for planted in (link, dangling):
        assert "is a link" in str(why_not(planted))
        with pytest.raises(FolderNotOurs):
            Store(planted)
    monkeypatch.setattr("sys.argv", ["beatbook", "--no-open", "--profile", str(link)])
    with pytest.raises(SystemExit):
        command()
    assert real.stat().st_mode & 0o777 == 0o755 and not names(real) and not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", SNAPSHOT_NAME, MENDING, MENDED])
def test_no_planted_link_is_followed(tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("somebody's file")
    victim.chmod(0o644)
    folder = tmp_path / "profile"
    folder.mkdir()
    (folder / name).symlink_to(victim)
    assert why_not(folder) is not None
    with pytest.raises(FolderNotOurs):
        Store(folder)
    assert victim.read_text() == "somebody's file" and victim.stat().st_mode & 0o777 == 0o644
    assert names(folder) == [name]


def test_a_folder_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert "belongs to another user" in str(why_not(tmp_path))


PLANTED: dict[str, Callable[[Path, Path], None]] = {
    "a pipe": lambda path, _: os.mkfifo(path),
    "a folder": lambda path, _: path.mkdir(),
    "a link": lambda path, foreign: path.symlink_to(foreign),
    "a link to nothing": lambda path, foreign: path.symlink_to(foreign / "not there"),
    "a second name of a file": lambda path, foreign: path.hardlink_to(foreign),
}


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize(
    "name", [FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", f"{FILE_NAME}-journal", SNAPSHOT_NAME]
)
def test_nothing_that_was_planted_in_the_place_of_a_file_is_taken_for_ours(
    tmp_path: Path, name: str, planted: str
) -> None:
    folder, foreign = tmp_path / "profile", tmp_path / "foreign"
    foreign.write_bytes(b"precious")
    foreign.chmod(0o644)
    Store(folder).close()
    (folder / name).unlink(missing_ok=True)
    PLANTED[planted](folder / name, foreign)
    assert "in the place of the notebook" in str(why_not(folder))
    with pytest.raises(FolderNotOurs):
        Store(folder)
    assert (foreign.read_bytes(), foreign.stat().st_mode & 0o777) == (b"precious", 0o644)


@pytest.mark.parametrize("name", [FILE_NAME, SNAPSHOT_NAME, MENDED])
def test_what_another_user_left_in_the_place_of_ours_is_not_taken(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "profile"
    Store(folder).close()
    real = Path.lstat
    (folder / name).mkdir() if name == MENDED else (folder / name).touch()

    def lstat(path: Path) -> os.stat_result:
        found = list(real(path))
        found[4] += path.name == name  # the owner
        return os.stat_result(found)

    monkeypatch.setattr(Path, "lstat", lstat)
    assert "in the place of the notebook" in str(why_not(folder))
    with pytest.raises(FolderNotOurs):
        Store(folder)
