"""Told to stop, the server stops within a bound, whatever its clients leave half done."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from app.journal import messages
from sync_server.cli import SHUTDOWN_WAIT_S
from tests.processes import free_port, make_server, start, wait_for

SLACK_S = 4.0  # a busy machine's
HEAD = f"Host: s\r\nContent-Type: {messages.MEDIA_TYPE}\r\n"
LEFT_HALF_DONE = {
    "nothing": "",
    "half a header": "POST /v1/chal",
    "half a body": f"POST /v1/invitations/open HTTP/1.1\r\n{HEAD}Content-Length: 900\r\n\r\nhalf",
    "kept alive": "GET /v1/health HTTP/1.1\r\nHost: s\r\n\r\n",
    "much asked for and nothing read": "GET /v1/health HTTP/1.1\r\nHost: s\r\n\r\n" * 500,
}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_it_stops_within_a_bound_whoever_is_connected(tmp_path: Path, number: signal.Signals):
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    make_server(tmp_path / "server", "Riverton Police", address)
    options = ("serve", "--data", str(tmp_path / "server"), "--port", str(port))
    process = start("beatbook-server", *options, log=tmp_path / "server.log")
    try:
        wait_for(f"{address}/v1/health", "The server")
        with ExitStack() as stack:
            for words in LEFT_HALF_DONE.values():
                client = stack.enter_context(closing(socket.socket()))
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                client.connect(("127.0.0.1", port))
                client.sendall(words.encode())
            time.sleep(0.3)
            process.send_signal(number)
            assert process.wait(SHUTDOWN_WAIT_S + SLACK_S) in (0, -number)
    except subprocess.TimeoutExpired:
        pytest.fail("the server went on running")
    finally:
        process.kill()
        process.wait()
