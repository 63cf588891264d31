"""Told to end in the middle of everything, the app keeps the last words, locks and is gone within five seconds."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.cast.browser import BrowserPhone, BrowserSquad, choose_who
from tests.harness import browser as harness

ENDS_WITHIN_S = 5.0
WORDS = "He said the van comes on Fridays, always after"


@contextmanager
def dripping(port: int) -> Iterator[threading.Event]:
    """In place of the sync server: answers everything with a promise of much and a byte now and then."""
    asked, over = threading.Event(), threading.Event()

    def drip(connection: socket.socket) -> None:
        with closing(connection), contextlib.suppress(OSError):
            connection.recv(65536)
            asked.set()
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not over.wait(0.5):
                connection.sendall(b"\x00")

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    with closing(socket.create_server(("127.0.0.1", port))) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield asked
        over.set()


def written(a: BrowserPhone, field: str, words: str) -> None:
    """Until the app has heard of the last key, which it has not put down by itself yet."""
    harness.fill(a.field(field), words[:-1])
    a.field(field).click()
    expect(a.field(field)).to_be_focused()
    a.page.keyboard.press("End")

    def last_key_and_a_tap() -> None:
        if a.field(field).input_value() != words:
            a.page.keyboard.type(words[-1])
        a.chip("Phone").click()  # what a window tells comes in order: once the app heard of this, it has the key

    a.until_taken(last_key_and_a_tap)
    assert any(a.tapped)


def test_told_to_end_it_keeps_the_last_words_and_is_gone_in_time(squad: BrowserSquad) -> None:
    """By one signal; the others end it in tests/app/web/test_ending.py."""
    a = squad.a
    a.begin()
    squad.server.stop()
    with dripping(squad.server.port) as asked, closing(socket.socket()) as half_open:
        a.tab("More")
        a.tap("Sync now")
        assert asked.wait(10)
        half_open.connect(("127.0.0.1", a.port))
        half_open.sendall(b"GET / HT")
        a.tap("Log contact")
        choose_who(a, "Tomás Mendes")
        written(a, "What happened", WORDS)
        assert a.process
        before = time.monotonic()
        a.killed = True  # the page loses its app and says so
        a.process.send_signal(signal.SIGTERM)
        assert a.process.wait(ENDS_WITHIN_S) == 0
        assert time.monotonic() - before < ENDS_WITHIN_S
        a.process = None
    log = a.folder.with_suffix(".log").read_text()
    assert "Traceback" not in log and "ERROR" not in log

    a.open()
    a.sees("Your notebook is locked")
    assert urlsplit(a.way_in).query not in log.partition("\n")[0]  # another start, another key
    a.unlock()
    a.sees("Unfinished note")
    a.tap("Continue")
    a.holds("What happened", WORDS)
