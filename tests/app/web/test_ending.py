"""Told to end, the app ends in time and in order, whoever is connected; real processes, real signals."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.web.serving import KEEPS_WITHIN_S
from tests.processes import free_port, start_app

HOUSE = Path(__file__).parents[3]
ENDS_WITHIN_S = 5.0


def ended(process: subprocess.Popen[bytes], within_s: float = ENDS_WITHIN_S) -> int:
    """The exit code; fails when it takes longer."""
    try:
        return process.wait(within_s)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


# --- the program itself, with clients that do not let go ---------------------------------------------------


def clients(way_in: str, stack: ExitStack) -> None:
    """One that says nothing, two that stop in the middle of a request, one kept alive, and a page that never reads."""
    parts = urlsplit(way_in)
    here = ("127.0.0.1", parts.port)
    kept_alive = http.client.HTTPConnection(*here)
    stack.callback(kept_alive.close)
    kept_alive.request("GET", f"/?{parts.query}")
    answer = kept_alive.getresponse()
    answer.read()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    known = f"Host: {parts.netloc}\r\nCookie: {cookie}\r\n"
    page = (
        f"GET /ws HTTP/1.1\r\n{known}Origin: http://{parts.netloc}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    said = {
        "nothing": "",
        "half a header": "GET / HTTP/1.1\r\nHost: 127",
        "half a body": f"POST /upload HTTP/1.1\r\n{known}Content-Length: 1000000\r\n\r\nhalf",
        "much, and reads nothing": f"GET /main.dart.js HTTP/1.1\r\n{known}\r\n" * 3,
        "a page": page,
    }
    for words in said.values():
        connection = stack.enter_context(closing(socket.socket()))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(here)
        connection.sendall(words.encode())
    connection.settimeout(5)
    assert connection.recv(12) == b"HTTP/1.1 101"  # and from here on it reads no more
    time.sleep(0.3)


@contextmanager
def unignored(number: signal.Signals) -> Iterator[None]:
    """What starts meanwhile hears this signal, also where the tests themselves run under `nohup`."""
    before = signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_it_ends_in_time_whoever_is_connected(tmp_path: Path, number: signal.Signals):
    log = tmp_path / "app.log"
    with unignored(signal.SIGHUP):
        process, way_in = start_app("--profile", str(tmp_path / "profile"), log=log)
    with ExitStack() as stack:
        clients(way_in, stack)
        process.send_signal(number)
        assert ended(process) == 0
    assert "Traceback" not in log.read_text()


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path):
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", free_port()))
        other.listen()
        port = str(other.getsockname()[1])
        program = [Path(sys.executable).with_name("beatbook"), "--profile", tmp_path, "--port", port, "--no-open"]
        done = subprocess.run(program, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1 and port in done.stderr and done.stderr.count("\n") == 1


def test_the_address_with_its_key_stands_on_the_terminal_and_in_no_process_list(tmp_path: Path):
    process, way_in = start_app("--profile", str(tmp_path / "profile"), log=tmp_path / "app.log")
    try:
        key = urlsplit(way_in).query.removeprefix("key=")
        assert len(key) >= 40
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        assert key not in listed
    finally:
        process.terminate()
        ended(process)


def test_the_browser_is_handed_a_page_of_the_officers_own_that_leads_in(tmp_path: Path):
    told = tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > {told}.new && mv {told}.new {told}\n')
    browser.chmod(0o700)
    folder = tmp_path / "temporary"
    folder.mkdir()
    env = {**os.environ, "BROWSER": str(browser), "DISPLAY": ":99", "TMPDIR": str(folder), "PYTHONUNBUFFERED": "1"}
    program = [Path(sys.executable).with_name("beatbook"), "--profile", tmp_path / "profile"]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
    try:
        assert process.stdout
        way_in = process.stdout.readline().decode().split()[1]
        until = time.monotonic() + 15
        while not told.exists() and time.monotonic() < until:
            time.sleep(0.05)
        handed = told.read_text()
        assert "key" not in handed and handed.startswith("file:///")
        page = Path(handed.removeprefix("file://"))
        assert way_in in page.read_text()
        assert page.stat().st_mode & 0o077 == 0 and page.parent.stat().st_mode & 0o077 == 0
    finally:
        process.terminate()
        assert ended(process) == 0
        process.stdout.close()
    assert not page.exists()


# --- when keeping takes too long ---------------------------------------------------------------------------

CHILD = """
import asyncio, pathlib, sys, time
from app.web.door import Door
from app.web.serving import listen, port_of, serve
kept = pathlib.Path(sys.argv[1])

async def app(scope, receive, send):
    while True:
        kind = (await receive())["type"]
        await send({{"type": f"{{kind}}.complete"}})
        if kind.endswith("shutdown"):
            return

async def started():
    print("started", flush=True)

async def keep():
    {keep}

listener = listen()
serve(Door(app, port_of(listener)), listener, keep, started)
"""


@pytest.fixture
def child(tmp_path: Path) -> Iterator[object]:
    running: list[subprocess.Popen[bytes]] = []

    def start(keep: str, *before: str) -> subprocess.Popen[bytes]:
        code = CHILD.format(keep=keep)
        command = [*before, sys.executable, "-c", code, str(tmp_path / "kept")]
        env = {**os.environ, "PYTHONPATH": str(HOUSE)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=env)
        running.append(process)
        assert process.stdout and process.stdout.readline() == b"started\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


HANGS = {
    "waits for ever": "await asyncio.sleep(60)",
    "hangs in a thread": "await asyncio.to_thread(time.sleep, 60)",
    "hangs in the loop": "time.sleep(60)",
}


@pytest.mark.parametrize("how", HANGS)
def test_what_cannot_be_kept_in_time_does_not_keep_it_running(child, how: str):
    process = child(HANGS[how])
    process.terminate()
    assert ended(process) in (0, 128 + signal.SIGTERM)


def test_a_second_ctrl_c_ends_at_once(child):
    process = child("await asyncio.sleep(60)")
    process.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    assert ended(process, KEEPS_WITHIN_S - 1) == 128 + signal.SIGINT


def test_being_told_again_to_end_does_not_cut_short_what_is_being_kept(child, tmp_path: Path):
    process = child("await asyncio.sleep(1.5); kept.touch()")
    for _ in range(5):
        process.terminate()
        time.sleep(0.2)
    assert ended(process) == 0
    assert (tmp_path / "kept").exists()


def test_what_fails_while_keeping_does_not_keep_it_from_ending_in_order(child):
    process = child("raise RuntimeError('disk')")
    process.terminate()
    assert ended(process) == 0


def test_started_with_nohup_it_outlives_its_terminal(child):
    process = child("pass", "nohup")
    process.send_signal(signal.SIGHUP)
    time.sleep(0.7)
    assert process.poll() is None
    process.terminate()
    assert ended(process) == 0
