"""The demo, told to stop at any moment, stops all that it started, in order and in time."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.processes import READY_WITHIN_S, STOPS_WITHIN_S


@pytest.mark.parametrize(
    "moment, number",
    [("Building the agency", signal.SIGTERM), ("Ctrl-C stops everything", signal.SIGINT)],
    ids=["while it builds", "while it runs"],
)
def test_nothing_of_the_demo_goes_on_running(tmp_path: Path, moment: str, number: signal.Signals):
    told = tmp_path / "told"
    with told.open("wb") as output:
        demo = subprocess.Popen([sys.executable, "-m", "tests.demo", str(tmp_path / "state")], stdout=output)
    try:
        until = time.monotonic() + 3 * READY_WITHIN_S
        while moment not in told.read_text() and time.monotonic() < until:
            assert demo.poll() is None
            time.sleep(0.1)
        demo.send_signal(number)
        assert demo.wait(STOPS_WITHIN_S + 3) == 0
    finally:
        demo.kill()
        demo.wait()
    assert told.read_text().splitlines()[-1].startswith("Stopped.")
    running = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert [line for line in running.splitlines() if str(tmp_path) in line and "beatbook" in line] == []
