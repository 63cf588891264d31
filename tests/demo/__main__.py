"""`python -m tests.demo FOLDER`: a server and three officers' phones on this machine, with an agency already at work.

Everything lives in FOLDER and nowhere else; a second start goes on where the first ended.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType

from app.container import Container
from app.device.settings import SELF_CHECK
from app.domain.practice import CardTerm
from app.journal.roster.state import OFFICER, SUPERVISOR
from tests.cast.containers import ORTIZ, OSEI, PASSPHRASE_A, PASSPHRASE_B, enrol, opened
from tests.cast.servers import AGENCY
from tests.demo import gatherings, outreach, partners, problems, programmes, story
from tests.demo.people import BEAT, COALITION, NIGHTLIFE, SQUADS
from tests.processes import free_port, make_server, start, start_app, stop, wait_for

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Seat:
    """Who sits at which of the three phones, with which role in which squad. The first is the agency's admin, too."""

    label: str
    officer: str
    passphrase: str
    port: int
    squads: dict[str, str]

    def folder(self, state: Path) -> Path:
        return state / self.label.lower().replace(" ", "-")


PHONES = (
    Seat("Phone A", ORTIZ, PASSPHRASE_A, 8551, {BEAT: OFFICER, NIGHTLIFE: OFFICER}),
    Seat("Phone B", OSEI, PASSPHRASE_B, 8552, {BEAT: OFFICER, COALITION: OFFICER}),
    Seat("Phone C", "Sergeant Ruth Hale", "quiet ferry lantern", 8553, dict.fromkeys(SQUADS, SUPERVISOR)),
)
SERVER_PORT = 8700


class Stopped(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal, at whatever moment."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path, help="where the demo keeps its state")
    arguments.add_argument("--build-only", action="store_true", help="make the agency and stop")
    chosen = arguments.parse_args()
    state: Path = chosen.folder.resolve()
    state.mkdir(parents=True, exist_ok=True)
    running: list[subprocess.Popen[bytes]] = []
    for number in STOPS:
        signal.signal(number, _stopped)
    try:
        _run(state, chosen.build_only, running)
    except Stopped:
        print("Stopped. The same command goes on from here; `make demo-reset` starts afresh.")
    finally:
        _end(running)
    return 0


def _run(state: Path, build_only: bool, running: list[subprocess.Popen[bytes]]) -> None:
    ports = _ports(state)
    print(f"State is kept in {state}", flush=True)
    address = f"http://127.0.0.1:{ports['server']}"
    code = _init_server(state, address)
    running.append(start("beatbook-server", *_serve(state, ports["server"]), log=state / "server.log"))
    wait_for(f"{address}/v1/health", "The server")
    if code:
        _forget_half_built(state)
        asyncio.run(_build(state, code))
        (state / "ready").touch()
    if build_only:
        return
    print(f"Server   {AGENCY}  {address}", flush=True)
    for phone in PHONES:
        folder = phone.folder(state)
        options = ("--profile", str(folder), "--port", str(ports[phone.label]))
        process, way_in = start_app(*options, log=folder.with_suffix(".log"))
        running.append(process)
        print(f"{phone.label}  {phone.officer}  {way_in}  passphrase: {phone.passphrase}", flush=True)
    print("Open each by its whole address. Ctrl-C stops everything.", flush=True)
    while True:
        signal.pause()


def _stopped(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    """Each keeps what is half written and locks. A second Ctrl-C does not wait for that."""
    for number in STOPS:
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGINT, _stopped)
    try:
        stop(*running)
    except Stopped:
        for process in running:
            process.kill()


async def _build(state: Path, founding_code: str) -> None:
    """Founds the agency on phone A, invites the others, makes the squads, and lets all work for eight weeks."""
    started = time.monotonic()
    print("Building the agency …", flush=True)
    now = datetime.now().astimezone()
    async with opened(*(phone.folder(state) for phone in PHONES)) as phones:
        first, second, sergeant = phones
        officers = [(phone.officer, phone.passphrase) for phone in PHONES]
        _keep(state / "recovery-key.txt", await enrol(phones, officers, founding_code, BEAT))
        await _sync(*phones)
        await first.agency.change({CardTerm(story.CARD.id): story.CARD})
        first.settings[SELF_CHECK] = "on"
        squads = await _make_squads(phones)
        await _sync(first, *phones)
        ids = await asyncio.to_thread(story.meet_everyone, squads)
        await _sync(*phones, *phones)
        await asyncio.to_thread(story.log_meetings, squads, ids, now)
        await asyncio.to_thread(story.come_closer, squads, ids)
        await asyncio.to_thread(story.promise_and_plan, squads, ids, now)
        await _sync(*phones, *phones)
        await asyncio.to_thread(problems.work_on_problems, squads, ids, now)
        await asyncio.to_thread(problems.visit_places, squads, now)
        await asyncio.to_thread(programmes.accredit, squads, ids, now)
        await asyncio.to_thread(partners.ask_partners, squads, ids, now)
        await asyncio.to_thread(outreach.list_people, squads, now)
        await asyncio.to_thread(gatherings.gather, squads, ids, now)
        await asyncio.to_thread(story.offer_people, squads, first.notebook.officer)
        await asyncio.to_thread(story.hand_over, sergeant.notebook, squads, ids)
        await _sync(sergeant, sergeant, first, second, sergeant)
        for phone in phones:
            await phone.shift.finish()
    took_s = time.monotonic() - started
    print(
        f"{len(ids)} contacts and {story.INTERACTIONS + len(story.TOGETHER)} interactions in {took_s:.1f} s", flush=True
    )


async def _make_squads(phones: list[Container]) -> story.Squads:
    """All that there are, with who is in them as it stands at their seats; the beat was made by the founding."""
    admin, made = phones[0].squads, dict[str, story.Squad]()
    ids = [phone.notebook.officer for phone in phones]
    beat = admin.all()[0].id
    for name in SQUADS:
        roles = {who: seat.squads[name] for who, seat in zip(ids, PHONES, strict=True) if name in seat.squads}
        squad = beat if name == BEAT else await admin.make(name, roles)
        for who, role in roles.items() if name == BEAT else ():
            await admin.put_in(squad, who, role)
        made[name] = story.Squad(squad, tuple(one.notebook for one in phones if one.notebook.officer in roles))
    return made


async def _sync(*phones: Container) -> None:
    for phone in phones:
        report = await phone.sync_now()
        if report.problem or report.offline:
            raise SystemExit(f"The demo could not sync: {report.problem or 'no answer from the server'}")


def _init_server(state: Path, address: str) -> str | None:
    """Makes the server's data if need be. Returns a founding code while no agency is built yet."""
    if (state / "ready").exists():
        return None
    if (state / "server").exists():
        _set_aside(state / "server")
    return make_server(state / "server", AGENCY, address)


def _forget_half_built(state: Path) -> None:
    for phone in PHONES:
        if phone.folder(state).exists():
            _set_aside(phone.folder(state))


def _set_aside(folder: Path) -> None:
    """A demo that was stopped while it was being built begins anew; what there was is kept beside it."""
    folder.rename(folder.with_name(f"{folder.name}-{int(time.time())}"))


def _serve(state: Path, port: int) -> tuple[str, ...]:
    return ("serve", "--data", str(state / "server"), "--port", str(port))


def _ports(state: Path) -> dict[str, int]:
    """The ports of the first start, kept because the phones know the server by its address."""
    file = state / "ports.json"
    if not file.exists():
        wanted = {"server": SERVER_PORT, **{phone.label: phone.port for phone in PHONES}}
        file.write_text(json.dumps({name: free_port(port) for name, port in wanted.items()}))
    ports: dict[str, int] = json.loads(file.read_text())
    return ports


def _keep(file: Path, text: str) -> None:
    file.touch(0o600)
    file.write_text(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
