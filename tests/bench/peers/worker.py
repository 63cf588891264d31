"""A peer's processes: a server that runs while it is needed, and a client that is told what to do line by line."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.processes import stop, wait_for

LAST_WORDS_BYTES = 400


class Failed(Exception):
    """A peer did not do what it was asked, or not in time; the message says what it said last."""


class Client:
    """One client process; every answer is a line of JSON."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process, self._log = process, log

    def ask(self, do: str, within_s: float, **given: Any) -> dict[str, Any]:
        """Raises Failed; the client is ended when it takes too long."""
        assert self._process.stdin and self._process.stdout
        limit = threading.Timer(within_s, self._process.kill)
        limit.start()
        try:
            self._process.stdin.write(json.dumps({"do": do, **given}).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            limit.cancel()
        if not line:
            raise Failed(f"{do} ended within {within_s:.0f} s without an answer: {last_words(self._log)}")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def client(command: Sequence[str | Path], log: Path, **environment: str) -> Iterator[Client]:
    with _running(command, log, environment, subprocess.PIPE) as process:
        yield Client(process, log)


@contextmanager
def server(command: Sequence[str | Path], log: Path, url: str, **environment: str) -> Iterator[None]:
    """Runs it while the block lasts, which begins when `url` answers. Raises Failed."""
    with _running(command, log, environment, None):
        try:
            wait_for(url, "The server")
        except SystemExit as error:
            raise Failed(f"{error} {last_words(log)}") from error
        yield


def run(command: Sequence[str | Path], log: Path, within_s: float, **environment: str) -> None:
    """To its end. Raises Failed."""
    with log.open("wb") as said:
        try:
            done = subprocess.run(
                command, stdout=said, stderr=said, env={**os.environ, **environment}, timeout=within_s, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise Failed(f"{Path(command[0]).name} took longer than {within_s:.0f} s") from error
    if done.returncode:
        raise Failed(last_words(log))


def last_words(log: Path) -> str:
    said = log.read_bytes()[-LAST_WORDS_BYTES:].decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")


@contextmanager
def _running(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str], pipe: int | None
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as said:
        process = subprocess.Popen(
            command,
            stdin=pipe or subprocess.DEVNULL,
            stdout=pipe or said,
            stderr=said,
            start_new_session=True,
            env={**os.environ, **environment},
        )
    try:
        yield process
    finally:
        stop(process)
        for end in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):  # a client that died first still has a command on its way
                if end:
                    end.close()
