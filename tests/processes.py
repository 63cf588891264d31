"""The product's own programs as real processes, for the demo, the journeys and the benchmarks. Loopback only."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

READY_WITHIN_S = 30.0
STOPS_WITHIN_S = 12.0  # the server gives whoever it is answering ten


def installed(program: str) -> str:
    """The program beside the running Python: the one of this very environment."""
    return str(Path(sys.executable).with_name(program))


def free_port(wanted: int = 0) -> int:
    """`wanted` if nobody has it, else any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit("No free port on this machine.")


class Process(Protocol):
    """What is asked of a process here."""

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


def start(program: str, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
    """Starts one of our programs; what it prints goes to `log`, which nobody else may read: the app prints its key."""
    log.touch(0o600)
    with log.open("ab") as output:
        return subprocess.Popen(
            [installed(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )


def start_app(*arguments: str, log: Path, starting: Callable[..., Process] = start) -> tuple[Process, str]:
    """Starts the app as on a laptop. Gives its process and the way in that it prints: the address with the key."""
    before = log.stat().st_size if log.exists() else 0
    process = starting("beatbook", "--no-open", *arguments, log=log)
    until = time.monotonic() + READY_WITHIN_S
    try:
        while time.monotonic() < until and process.poll() is None:
            printed = re.search(rb"^Beatbook: (http://\S+)\n", log.read_bytes()[before:], re.MULTILINE)
            if printed:
                return process, printed[1].decode()
            time.sleep(0.05)
    except BaseException:  # whoever waits is told to stop: nobody else knows of this process yet
        stop(process)
        raise
    stop(process)
    raise SystemExit(f"The app did not start within {READY_WITHIN_S:.0f} s; {log} says why.")


def stop(*processes: Process) -> None:
    """Gently and all at once, then by force."""
    for process in processes:
        process.terminate()
    until = time.monotonic() + STOPS_WITHIN_S
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running_program(program: str, *arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start(program, *arguments, log=log)
    try:
        yield process
    finally:
        stop(process)


def wait_for(url: str, what: str) -> None:
    """Until it answers over HTTP; leaves with a word when it does not."""
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  # loopback, made by the caller from a port
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{what} did not start within {READY_WITHIN_S:.0f} s; its log says why.")


def make_server(folder: Path, agency: str, address: str) -> str:
    """A fresh server's data in `folder`. Returns its founding code."""
    done = subprocess.run(
        [installed("beatbook-server"), "init", "--agency", agency, "--url", address, "--data", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The server could not be set up:\n{done.stderr}")
    return next(word for word in done.stdout.split() if word.count("-") > 10)
