"""A profile's folder: private, shared by its windows, and held by one alone while a mended notebook takes its place.

    beatbook.db, -wal, -shm     the notebook        beatbook.snapshot   its sealed read model
    mending/                    a copy that is being made from a damaged notebook; worth nothing until it is whole
    mended/                     the same, whole: whoever opens the folder next finishes putting it in place
    set-aside-1/, -2/, …        damaged notebooks, as they were found

Promises: only this user may read the folder and what is in it; no link that somebody left there is followed; a damaged
notebook is moved, never altered, and deleted only where a phone that was reported gone is emptied; a kill between any
two steps leaves either the damaged notebook or the mended one, never none.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.device.errors import FolderNotOurs, StoreBusy
from app.device.failures import typed

try:
    import fcntl
except ImportError:  # Windows: there a file that is open cannot be renamed, which guards it as well
    fcntl = None  # type: ignore[assignment]  # looked at before each use

FILE_NAME = "beatbook.db"
SNAPSHOT_NAME = "beatbook.snapshot"
MENDING, MENDED = "mending", "mended"
FOLDER_MODE = 0o700
FILE_MODE = 0o600
# The main file goes last: until then the folder is still seen to hold a notebook.
_FILES = (SNAPSHOT_NAME, f"{FILE_NAME}-shm", f"{FILE_NAME}-wal", FILE_NAME)
_LOCK_PAUSE_S = 0.02
_OF_THE_SYSTEM = {".DS_Store", "Thumbs.db", "desktop.ini", "lost+found"}


class Hold:
    """This window's hold on the folder: shared with others, or alone. Ends with `release`, or with the process."""

    def __init__(self, folder: Path, alone: bool, wait_ms: int) -> None:
        """Raises StoreBusy when others do not let go within `wait_ms`."""
        self._descriptor: int | None = None
        if fcntl is None:
            return
        self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        until = time.monotonic() + wait_ms / 1000
        kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        while True:
            try:
                fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    self.release()
                    raise StoreBusy("store.open_elsewhere" if alone else "") from error
                time.sleep(_LOCK_PAUSE_S)
            except OSError:
                return  # a file system without such locks: then nothing guards against two windows mending at once

    def release(self) -> None:
        """Lets go; may be called twice."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def alone(folder: Path, wait_ms: int) -> Iterator[None]:
    """Nobody else has the notebook open, or opens it, while the block runs. Raises StoreBusy."""
    hold = Hold(folder, alone=True, wait_ms=wait_ms)
    try:
        yield
    finally:
        hold.release()


def why_not(folder: Path) -> str | None:
    """One sentence that tells why this folder, which somebody named, is not taken for a notebook; None if it is.

    Taken are a folder that is not there yet, an empty one, and one that holds a notebook: any other would be closed to
    everybody else, with whatever it holds.
    """
    try:
        found = folder.lstat()
        if stat.S_ISLNK(found.st_mode):
            return f"{folder} is a link. Give the folder that it leads to."
        if not stat.S_ISDIR(found.st_mode):
            return f"{folder} is a file. Give a folder."
        if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
            return f"{folder} belongs to another user. Give a folder of your own."
        names = {path.name for path in folder.iterdir()} - _OF_THE_SYSTEM
        if _is_planted(folder):
            return (
                f"{folder} holds a link, or something that is not yours, in the place of the notebook. Look who put it "
                "there, or give another folder."
            )
    except (FileNotFoundError, NotADirectoryError):
        return None  # is made, or fails as such
    except OSError:
        return f"{folder} cannot be read. Give a folder of your own."
    if names and not names & {FILE_NAME, MENDED}:
        return f"{folder} holds other things. Give an empty folder, or one that is not there yet."
    return None


def _is_planted(folder: Path) -> bool:
    """Whether something else than a file or folder of this user's own stands in the place of one of ours.

    A second name of a file elsewhere is a link, too; a pipe or a device would be waited for.
    """
    files = ((name, stat.S_ISREG) for name in (*_FILES, f"{FILE_NAME}-journal"))
    for name, is_one in (*files, (MENDING, stat.S_ISDIR), (MENDED, stat.S_ISDIR)):
        try:
            found = (folder / name).lstat()
        except FileNotFoundError:
            continue
        is_ours = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
        if not is_one(found.st_mode) or not is_ours or (stat.S_ISREG(found.st_mode) and found.st_nlink > 1):
            return True
    return False


def make_folder(folder: Path) -> None:
    """Makes the folder, readable by this user alone. Raises FolderNotOurs when it, or a file of ours, is a link
    or none of this user's."""
    if folder.is_symlink() or (folder.is_dir() and _is_planted(folder)):
        raise FolderNotOurs
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o777 != FOLDER_MODE:
        folder.chmod(FOLDER_MODE)


def make_file(folder: Path) -> None:
    """Makes the notebook file, empty, unless it is there."""
    path = folder / FILE_NAME
    try:
        # Made here rather than by SQLite, so that there is no moment at which others may read it.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE))
        sync_folder(folder)
    except FileExistsError:
        if path.stat().st_mode & 0o777 != FILE_MODE:
            path.chmod(FILE_MODE)  # SQLite gives its WAL the same mode


def set_aside(folder: Path) -> Path:
    """Moves a damaged notebook into a folder of its own beside it, whole and unchanged. Never deletes.

    Close every store on the folder first. Returns the new folder, `set-aside-1`, `set-aside-2`, …; its files keep
    their names, so that it can be opened as a profile if the damage is repaired. Raises StoreError.
    """
    with typed():
        here = [name for name in _FILES if (folder / name).exists()]
        number = 1
        # A setting aside that was cut off goes on in the folder it had begun.
        while any((folder / f"set-aside-{number}" / name).exists() for name in (FILE_NAME, *here)):
            number += 1
        aside = folder / f"set-aside-{number}"
        aside.mkdir(mode=FOLDER_MODE, exist_ok=True)
        for name in here:
            (folder / name).rename(aside / name)
        sync_folder(aside)
        sync_folder(folder)
        return aside


def new_copy(folder: Path) -> Path:
    """An empty folder for the copy that is made from a damaged notebook; an earlier unfinished copy goes."""
    fresh = folder / MENDING
    if fresh.exists():
        shutil.rmtree(fresh)
    fresh.mkdir(mode=FOLDER_MODE)
    return fresh


def copy_is_whole(folder: Path) -> None:
    """From here on the copy counts: `put_in_place` may be cut off anywhere and is finished at the next opening."""
    sync_folder(folder / MENDING)
    (folder / MENDING).rename(folder / MENDED)
    sync_folder(folder)


def is_half_placed(folder: Path) -> bool:
    """Whether a mended copy waits to be put in place."""
    return (folder / MENDED).exists()


def put_in_place(folder: Path) -> Path | None:
    """Sets the damaged notebook aside and puts the mended copy in its place. Hold the folder alone.

    Returns where the damaged one lies now; None when an earlier try had moved it.
    """
    aside = None
    if (folder / MENDED / FILE_NAME).exists():
        aside = set_aside(folder) if (folder / FILE_NAME).exists() else None
        (folder / MENDED / FILE_NAME).rename(folder / FILE_NAME)
        sync_folder(folder)
    shutil.rmtree(folder / MENDED)
    sync_folder(folder)
    return aside


def remove_set_aside(folder: Path) -> None:
    """The damaged notebooks go, with the keys in them. Never raises."""
    for aside in folder.glob("set-aside-*"):
        if aside.is_dir() and not aside.is_symlink():
            shutil.rmtree(aside, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Makes renames in a folder durable, where the system can (Windows cannot open folders)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
