"""`python -m tests.demo FOLDER`: a server and two officers' phones on this machine, with a squad already at work.

Everything lives in FOLDER and nowhere else; a second start goes on where the first ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.container import Container
from app.journal.roster import OFFICER
from tests.demo import story

AGENCY = "Riverton Police"
SQUAD = "Harbour beat"
READY_WITHIN_S = 30.0


@dataclass(frozen=True)
class Phone:
    label: str
    officer: str
    passphrase: str
    port: int

    def folder(self, state: Path) -> Path:
        return state / self.label.lower().replace(" ", "-")


PHONES = (
    Phone("Phone A", "Officer Maya Ortiz", "lantern quay copper", 8551),
    Phone("Phone B", "Officer Daniel Osei", "market bell harbour", 8552),
)
SERVER_PORT = 8700


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, help="where the demo keeps its state")
    arguments.add_argument("--build-only", action="store_true", help="make the squad and stop")
    chosen = arguments.parse_args()
    state: Path = chosen.folder.resolve()
    state.mkdir(parents=True, exist_ok=True)
    ports = _ports(state)
    print(f"State is kept in {state}", flush=True)
    with ExitStack() as running:
        address = f"http://127.0.0.1:{ports['server']}"
        code = _init_server(state, address)
        running.enter_context(_process(state, "server", "beatbook-server", *_serve(state, ports["server"])))
        _wait_for(f"{address}/v1/health", "The server")
        if code:
            _forget_half_built(state)
            asyncio.run(_build(state, code))
            (state / "ready").touch()
        if chosen.build_only:
            return 0
        for phone in PHONES:
            options = ("--profile", str(phone.folder(state)), "--port", str(ports[phone.label]), "--no-open")
            running.enter_context(_process(state, phone.label, "beatbook", *options))
        print(f"Server   {AGENCY}  {address}", flush=True)
        for phone in PHONES:
            url = f"http://127.0.0.1:{ports[phone.label]}"
            _wait_for(url, phone.label)
            print(f"{phone.label}  {phone.officer}  {url}  passphrase: {phone.passphrase}", flush=True)
        print("Ctrl-C stops everything.", flush=True)
        _until_stopped()
    print("Stopped. The same command goes on from here; `make demo-reset` starts afresh.")
    return 0


async def _build(state: Path, founding_code: str) -> None:
    """Founds the agency on phone A, invites phone B, and lets both work for eight weeks."""
    started = time.monotonic()
    print("Building the squad …", flush=True)
    now = datetime.now().astimezone()
    first, second = (Container.open(phone.folder(state)) for phone in PHONES)
    try:
        recovery = await first.found(founding_code, PHONES[0].officer, SQUAD, PHONES[0].passphrase)
        _keep(state / "recovery-key.txt", " ".join(recovery.words))
        invitation = await first.invite(PHONES[1].officer, OFFICER)
        await second.join(invitation.code, PHONES[1].passphrase)
        ids = await asyncio.to_thread(story.meet_everyone, first.notebook)
        await _sync(first, second)
        books = (first.notebook, second.notebook)
        await asyncio.to_thread(lambda: list(story.log_meetings(books, ids, now)))
        await asyncio.to_thread(story.promise_and_plan, books, ids, now)
        await _sync(first, second, first)
        for phone in (first, second):
            await phone.finish_shift()
    finally:
        first.close()
        second.close()
    print(f"{len(ids)} contacts and {story.INTERACTIONS} interactions in {time.monotonic() - started:.1f} s", flush=True)


async def _sync(*phones: Container) -> None:
    for phone in phones:
        report = await phone.sync_now()
        if report.problem or report.offline:
            raise SystemExit(f"The demo could not sync: {report.problem or 'no answer from the server'}")


def _init_server(state: Path, address: str) -> str | None:
    """Makes the server's data if need be. Returns a founding code while no squad is built yet."""
    if (state / "ready").exists():
        return None
    command = [_installed("beatbook-server"), "init", "--agency", AGENCY, "--url", address]
    if (state / "server").exists():
        _set_aside(state / "server")
    done = subprocess.run(  # noqa: S603  # our own command line
        [*command, "--data", str(state / "server")], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"The server could not be set up:\n{done.stderr}")
    return next(word for word in done.stdout.split() if word.count("-") > 10)


def _forget_half_built(state: Path) -> None:
    for phone in PHONES:
        if phone.folder(state).exists():
            _set_aside(phone.folder(state))


def _set_aside(folder: Path) -> None:
    """A demo that was stopped while it was being built begins anew; what there was is kept beside it."""
    folder.rename(folder.with_name(f"{folder.name}-{int(time.time())}"))


def _installed(program: str) -> str:
    """The program beside the running Python: the one of this very environment."""
    return str(Path(sys.executable).with_name(program))


def _serve(state: Path, port: int) -> tuple[str, ...]:
    return ("serve", "--data", str(state / "server"), "--port", str(port))


def _ports(state: Path) -> dict[str, int]:
    """The ports of the first start, kept because the phones know the server by its address."""
    file = state / "ports.json"
    if not file.exists():
        wanted = {"server": SERVER_PORT, **{phone.label: phone.port for phone in PHONES}}
        file.write_text(json.dumps({name: _free(port) for name, port in wanted.items()}))
    ports: dict[str, int] = json.loads(file.read_text())
    return ports


def _free(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SystemExit("No free port on this machine.")


@contextmanager
def _process(state: Path, name: str, program: str, *arguments: str) -> Iterator[None]:
    """Runs one of ours; its output goes to a log in the state folder; stopped gently, then by force."""
    log = state / f"{name.lower().replace(' ', '-')}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  # our own command line
            [_installed(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, what: str) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  # loopback, written above
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{what} did not start within {READY_WITHIN_S:.0f} s. Its log is in the state folder.")


def _keep(file: Path, text: str) -> None:
    file.touch(0o600)
    file.write_text(text + "\n")


def _until_stopped() -> None:
    stopped = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, stopped)
    signal.sigwait(stopped)


if __name__ == "__main__":
    sys.exit(main())
