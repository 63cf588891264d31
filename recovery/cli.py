"""beatbook-recover: the command. It asks for the words without showing them, and connects to no network."""

from __future__ import annotations

import argparse
import getpass
import os
import shutil
import sys
import tempfile
from pathlib import Path

from app.device.errors import DeviceError
from app.device.recovery_key import RecoveryKey
from app.state.error_sentences import sentence
from recovery.errors import CannotRecover
from recovery.folder import Folder
from recovery.recovering import Summary, recover
from recovery.sources import PhoneCopy, ServerCopy, Source

_DATABASE = "BEATBOOK_DATABASE"
_WORDS_MAX_BYTES = 4096


def command(arguments: list[str] | None = None) -> int:
    """0: everything was opened; 1: nothing was; 2: arguments that cannot be; 3: written, and something is missing."""
    given = _parser().parse_args(arguments)
    database = given.server or os.environ.get(_DATABASE)
    if bool(given.phone) == bool(database):
        print(f"Give one of both: --server (or {_DATABASE}), or --phone.", file=sys.stderr)
        return 2
    try:
        key = RecoveryKey.from_words(_words(given.words))
        folder = Folder(given.folder)
        with tempfile.TemporaryDirectory(dir=folder.path) as room:
            source: Source = (
                PhoneCopy(given.phone, key, Path(room)) if given.phone else ServerCopy(database or "", Path(room))
            )
            try:
                summary = recover(source, key, folder, _progress)
            finally:
                source.close()
    except CannotRecover as error:
        print(error, file=sys.stderr)
        return 1
    except DeviceError as error:
        print(sentence(error.reason), file=sys.stderr)
        return 1
    except OSError as error:
        print(f"It could not be written: {error.strerror}. Give a folder with more room.", file=sys.stderr)
        return 1
    _tell(summary, folder)
    return 3 if summary.not_believed or summary.remarks else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "beatbook-recover",
        description="Decrypts everything an agency wrote with its recovery key, offline. See docs/recovery.md.",
    )
    parser.add_argument(
        "--server",
        metavar="COPY",
        help=f"a copy of the server's SQLite file, or a postgresql:// URL (one with a password better in {_DATABASE})",
    )
    parser.add_argument("--phone", type=Path, metavar="FOLDER", help="the profile folder of one phone")
    parser.add_argument(
        "--words", type=Path, metavar="FILE", help="a file with the 24 words; without it they are asked for"
    )
    parser.add_argument(
        "folder", type=Path, help="a new folder for what is readable then: keep it as you would keep the notes"
    )
    return parser


def _words(file: Path | None) -> str:
    """The 24 words, never shown."""
    try:
        if file is not None:
            with file.open("rb") as opened:
                return opened.read(_WORDS_MAX_BYTES).decode("utf-8-sig", errors="replace")
        if not sys.stdin.isatty():
            raise CannotRecover("There is no terminal to ask for the words. Give a file with --words.")
        return getpass.getpass("The 24 words of the recovery key (they are not shown): ")
    except (OSError, EOFError) as error:
        raise CannotRecover("The words could not be read.") from error


def _progress(step: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        width = shutil.get_terminal_size().columns - 1
        print(f"\r{f'{step}: {done:,} of {of:,}':{width}.{width}}", end="" if done < of else "\n", file=sys.stderr)


def _tell(summary: Summary, folder: Folder) -> None:
    print(f"{summary.agency} (agency {summary.agency_id})")
    print(
        f"{summary.entries:,} entries opened, {summary.records:,} records of {summary.squads} squads in {folder.path}"
    )
    if summary.not_believed:
        print(f"{summary.not_believed:,} entries were not opened or are not believed: see not_believed.jsonl")
    for remark in summary.remarks:
        print(remark)
    print("All of it is readable now, by whoever has the folder. Delete it when you are done.")


if __name__ == "__main__":
    sys.exit(command())
