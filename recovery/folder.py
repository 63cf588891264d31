"""The folder into which everything is written: new or empty, for this user alone, never a name from a note in it."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import TextIO

from recovery.errors import CannotRecover

_NAME = re.compile(r"([a-z]+/)?[a-z0-9_]+\.(html|json|jsonl|csv|txt)\Z")


class Folder:
    """`file(name)` makes one that is not there yet, readable by this user alone."""

    def __init__(self, path: Path) -> None:
        """Raises CannotRecover for one that holds anything, is a link or somebody else's, or cannot be made."""
        self.path = path
        try:
            if not os.path.lexists(path):
                path.mkdir(mode=0o700)
            found = path.lstat()
            ours = not hasattr(os, "geteuid") or found.st_uid == os.geteuid()
            if not stat.S_ISDIR(found.st_mode) or not ours or any(path.iterdir()):
                raise CannotRecover(f"{path} is not an empty folder of your own. Give a new one.")
            path.chmod(0o700)
        except OSError as error:
            raise CannotRecover(f"{path} cannot be made. Give a new folder in one that is there.") from error

    def file(self, name: str) -> TextIO:
        """A new file of this name. Close it after use."""
        if not _NAME.match(name):
            raise ValueError("not a name of ours")
        path = self.path / name
        if path.parent != self.path:
            path.parent.mkdir(mode=0o700, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        return os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", newline="", errors="replace")
