"""The verbs the screens use, against a real server: setting up, locking, syncing, two windows."""

from __future__ import annotations

import asyncio
import io
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from app.container import Container
from app.container.kept_invitations import JoinCodes
from app.container.members import Invited
from app.device.errors import KeyringClosed, SlotLocked, StoreUnreadable, WrongPassphrase
from app.domain.kinds.contact import PAUSED, STAGES, Stage
from app.domain.policy import LOCK_WITHIN_MIN, REGION
from app.domain.policy import STAGES as STAGES_OF
from app.journal.errors import JournalError, NotAllowed
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.notebook import contacts, interactions
from app.notebook.errors import Closed
from app.state.sync_state import where_everything_is
from app.sync import sending_facts
from app.sync.errors import Offline, Refused, SyncError
from sync_server import logs
from sync_server.app import create_app
from sync_server.configuration import Settings
from sync_server.installation import install
from tests.attacks.faults.damage import harm_page, scribbled
from tests.processes import free_port, wait_for
from tests.telling import tells

PASSPHRASE_A, PASSPHRASE_B = "lantern quay copper", "market bell harbour"


@dataclass
class Server:
    """A real server on a real port, in a thread: an import less than a process for each test."""

    settings: Settings
    port: int
    code: str

    def start(self) -> None:
        app = create_app(self.settings, log=logs.make(io.StringIO()))
        config = uvicorn.Config(app, "127.0.0.1", self.port, log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        wait_for(f"http://127.0.0.1:{self.port}/v1/health", "The server")

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    settings, port = Settings(data=tmp_path / "server"), free_port()
    code = install(settings, "Riverton Police", f"http://127.0.0.1:{port}")
    server = Server(settings, port, code.text())
    server.start()
    yield server
    server.stop()


@dataclass
class Squad:
    a: Container
    b: Container
    words: tuple[str, ...]


@pytest.fixture
async def squad(server: Server, tmp_path: Path) -> AsyncIterator[Squad]:
    a, b = Container.open(tmp_path / "a"), Container.open(tmp_path / "b")
    recovery = await a.enrolling.found(server.code, "Officer Ortiz", "Harbour beat", PASSPHRASE_A)
    invitation = await a.members.invite("Officer Osei", OFFICER)
    await b.enrolling.join(invitation.code, PASSPHRASE_B)
    yield Squad(a, b, recovery.words)
    a.close()
    b.close()
    await asyncio.sleep(0.1)  # the connections close on the loop


async def test_a_founded_agency_has_two_members_and_what_one_wrote_reaches_the_other(squad: Squad) -> None:
    met = contacts.create(squad.a.notebook, {"kind": "person", "name": "Tomás Mendes"})
    interactions.log(squad.a.notebook, interactions.Log(contacts=[met], fact="Walked the floor."))
    assert (await squad.a.sync_now()).problem is None
    report = await squad.b.sync_now()
    assert report.problem is None
    assert contacts.read(squad.b.notebook, met).name == "Tomás Mendes"
    assert [member.name for member in squad.b.members.all()] == ["Officer Ortiz", "Officer Osei"]


async def test_the_status_says_what_waits_and_where_everything_is(squad: Squad, server: Server) -> None:
    seen: list[str] = []
    squad.a.on_status.append(lambda status: seen.append(where_everything_is(status)))
    server.stop()
    contacts.create(squad.a.notebook, {"kind": "person", "name": "Tomás Mendes"})
    report = await squad.a.sync_now()
    assert report.offline
    assert where_everything_is(squad.a.status) == "Offline, 1 waiting"
    server.start()
    await squad.a.sync_now()
    assert where_everything_is(squad.a.status) == "All on the server"
    assert "1 waiting" in seen or "Offline, 1 waiting" in seen


async def test_a_record_stops_waiting_once_the_server_has_it(squad: Squad) -> None:
    met = contacts.create(squad.a.notebook, {"kind": "person", "name": "Tomás Mendes"})
    assert contacts.read(squad.a.notebook, met).row.waiting
    await squad.a.sync_now()
    assert not contacts.read(squad.a.notebook, met).row.waiting


async def test_the_end_of_a_shift_is_covered_by_a_signed_receipt(squad: Squad, server: Server) -> None:
    contacts.create(squad.a.notebook, {"kind": "person", "name": "Tomás Mendes"})
    receipt = await squad.a.shift.end()
    assert (receipt.own_total, receipt.covered, receipt.agency) == (1, 1, "Riverton Police")
    assert receipt.receipt_short is not None
    await squad.a.shift.finish()
    assert (await squad.a.shift.end()).own_total == 0
    server.stop()
    contacts.create(squad.a.notebook, {"kind": "person", "name": "Henrik Dahl"})
    dark = await squad.a.shift.end()
    assert (dark.own_total, dark.covered, dark.offline) == (1, 0, True)
    server.start()


async def test_a_locked_notebook_has_no_keys_and_opens_with_its_passphrase_alone(squad: Squad) -> None:
    squad.a.lock()
    assert squad.a.phase == "locked"
    with pytest.raises(SyncError):
        _ = squad.a.notebook
    with pytest.raises(WrongPassphrase):
        await squad.a.unlock("not the passphrase")
    await squad.a.unlock(PASSPHRASE_A)
    assert squad.a.phase == "open"


async def test_after_five_wrong_passphrases_only_the_recovery_key_opens_even_after_a_restart(
    squad: Squad, tmp_path: Path
) -> None:
    contacts.create(squad.a.notebook, {"kind": "person", "name": "Tomás Mendes"})
    squad.a.lock()
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            await squad.a.unlock("not the passphrase")
    again = Container.open(tmp_path / "a")
    assert again.tries_left == 0
    with pytest.raises(SlotLocked):
        await again.unlock(PASSPHRASE_A)
    await again.recover(" ".join(squad.words).upper(), "another long sentence")
    assert contacts.page(again.notebook).total == 1
    again.lock()
    await again.unlock("another long sentence")
    again.close()


async def test_two_windows_on_one_profile_see_each_others_work(squad: Squad, tmp_path: Path) -> None:
    other = Container.open(tmp_path / "a")
    await other.unlock(PASSPHRASE_A)
    for number in range(10):
        contacts.create(squad.a.notebook, {"kind": "person", "name": f"First window {number}"})
        contacts.create(other.notebook, {"kind": "person", "name": f"Second window {number}"})
    squad.a.notebook.refresh()
    other.notebook.refresh()
    assert contacts.page(squad.a.notebook).total == contacts.page(other.notebook).total == 20
    await asyncio.gather(squad.a.sync_now(), other.sync_now())
    report = await squad.b.sync_now()
    assert report.problem is None
    assert contacts.page(squad.b.notebook).total == 20
    other.close()


async def test_a_lock_drops_the_keys_whatever_fails(squad: Squad, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = squad.a._need()

    def too_large() -> None:
        raise OverflowError("string longer than INT_MAX bytes")

    monkeypatch.setattr(opened.notebook.projection, "dump", too_large)
    monkeypatch.setattr("app.notebook.feed.SAVE_VIEW_AT_CLOSE_ENTRIES", 0)
    squad.a.lock()
    assert squad.a.phase == "locked"
    with pytest.raises(KeyringClosed):
        opened.keyring.seal("anything", b"anything")
    with pytest.raises(Closed):
        contacts.page(opened.notebook)
    await squad.a.unlock(PASSPHRASE_A)


async def test_one_lock_locks_every_window_of_the_profile(squad: Squad, tmp_path: Path) -> None:
    second, other = Container.open(tmp_path / "a"), squad.b
    await second.unlock(PASSPHRASE_A)
    squad.a.lock()
    assert (squad.a.phase, second.phase, other.phase) == ("locked", "locked", "open")
    await second.unlock(PASSPHRASE_A)
    assert squad.a.phase == "locked"
    second.close()  # a window that goes away takes nobody with it
    await squad.a.unlock(PASSPHRASE_A)
    third = Container.open(tmp_path / "a")
    await third.unlock(PASSPHRASE_A)
    third.close()
    assert squad.a.phase == "open"


async def test_a_lock_in_another_process_is_seen(squad: Squad, tmp_path: Path) -> None:
    assert not squad.a.was_locked_elsewhere()
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom app.container import Container\n"
        "async def main():\n"
        "    phone = Container.open(Path(sys.argv[1]))\n"
        "    await phone.unlock(sys.argv[2])\n"
        "    phone.lock()\n    phone.close()\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a"), PASSPHRASE_A]
    await asyncio.to_thread(subprocess.run, command, check=True, cwd=Path(__file__).parents[2])
    assert squad.a.was_locked_elsewhere()
    squad.a.lock_here()
    await squad.a.unlock(PASSPHRASE_A)
    assert not squad.a.was_locked_elsewhere()


async def test_why_a_sync_stopped_stays_in_the_status_until_one_goes_well(squad: Squad, server: Server) -> None:
    contacts.create(squad.a.notebook, {"kind": "person", "name": "Lena Abara"})
    assert (await squad.a.sync_now()).problem is None
    database = sqlite3.connect(server.settings.data / "beatbook.db", isolation_level=None)
    (head,) = database.execute("SELECT head FROM entries WHERE seq = 1").fetchone()
    database.execute("UPDATE entries SET head = ? WHERE seq = 1", (bytes(32),))
    stopped = await squad.b.sync_now()
    assert stopped.problem and squad.b.status.problem == stopped.problem
    assert where_everything_is(squad.b.status) == "Needs attention"
    database.execute("UPDATE entries SET head = ? WHERE seq = 1", (head,))
    database.close()
    assert (await squad.b.sync_now()).problem is None
    assert squad.b.status.problem is None
    assert where_everything_is(squad.b.status) == "All on the server"


async def test_an_officer_may_not_invite_and_an_officers_second_device_joins(squad: Squad, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        await squad.b.members.invite("Officer Lund", OFFICER)
    assert not squad.b.members.may_invite
    invitation = await squad.b.members.invite_device()
    tablet = Container.open(tmp_path / "tablet")
    await tablet.enrolling.join(invitation.code, "another long sentence")
    (me,) = [member for member in tablet.members.all() if member.me]
    assert (me.name, len(me.devices)) == ("Officer Osei", 2)
    tablet.close()


async def test_an_admin_invites_another_phone_for_an_officer_whose_phone_was_lost(squad: Squad, tmp_path: Path) -> None:
    await squad.a.sync_now()  # until then this phone knows only of the invitation
    (ortiz, osei) = squad.a.members.all()
    with pytest.raises(NotAllowed):
        await squad.b.members.invite_device(ortiz.id)
    invitation = await squad.a.members.invite_device(osei.id)
    assert invitation.officer_name == "Officer Osei"
    met = contacts.create(squad.b.notebook, {"kind": "person", "name": "Tomás Mendes"})
    assert (await squad.b.sync_now()).problem is None
    phone = Container.open(tmp_path / "another")
    await phone.enrolling.join(invitation.code, "another long sentence")
    assert (await phone.sync_now()).problem is None
    (me,) = [member for member in phone.members.all() if member.me]
    assert (me.name, me.role, len(me.devices)) == ("Officer Osei", OFFICER, 2)
    assert contacts.read(phone.notebook, met).name == "Tomás Mendes"
    phone.close()


def open_ones(phone: Container) -> list[Invited]:
    return [one for one in phone.members.invitations() if one.state == "open"]


async def test_an_open_invitation_is_shown_again_by_the_phone_that_made_it_and_by_no_other(
    squad: Squad, tmp_path: Path
) -> None:
    made = await squad.a.members.invite("Officer Lund", SUPERVISOR)
    await squad.b.sync_now()
    squad.a.lock()
    await squad.a.unlock(PASSPHRASE_A)
    (here,), (there,) = open_ones(squad.a), open_ones(squad.b)
    assert (here.code, there.code) == (made.code, None)
    assert (there.officer_name, there.role, there.invited_by) == ("Officer Lund", SUPERVISOR, "Officer Ortiz")
    assert (here.mine, here.may_withdraw, there.mine, there.may_withdraw) == (True, True, False, False)
    assert (here.expires_ms - made.expires_ms, here.known) == (0, False)
    plain = made.code.encode()
    files = [path for path in (tmp_path / "a").rglob("*") if path.is_file()]
    assert files and not any(plain in path.read_bytes() for path in files)


async def test_a_code_that_was_used_is_forgotten_and_the_list_says_so(squad: Squad, tmp_path: Path) -> None:
    made = await squad.a.members.invite("Officer Lund", OFFICER)
    new = Container.open(tmp_path / "new")
    await new.enrolling.join(made.code, "another long sentence")
    await squad.a.sync_now()
    assert [(one.officer_name, one.state, one.code) for one in squad.a.members.invitations()] == [
        ("Officer Lund", "used", None),
        ("Officer Osei", "used", None),
    ]
    assert JoinCodes(squad.a.store, squad.a._need().keyring).all() == {}
    new.close()


async def test_a_withdrawn_code_lets_nobody_in_and_every_phone_knows(squad: Squad, tmp_path: Path) -> None:
    made = await squad.a.members.invite("Officer Lund", OFFICER)
    await squad.b.sync_now()
    with tells(NotAllowed, "may withdraw"):
        await squad.b.members.withdraw(open_ones(squad.b)[0].key)
    await squad.a.members.withdraw(open_ones(squad.a)[0].key)
    await squad.b.sync_now()
    for phone in (squad.a, squad.b):
        assert open_ones(phone) == []
        assert next((one.state, one.closed_by) for one in phone.members.invitations()) == ("withdrawn", "Officer Ortiz")
    new = Container.open(tmp_path / "new")
    with tells(Refused, "withdrawn"):
        await new.enrolling.join(made.code, "another long sentence")
    assert len(squad.a.members.all()) == 2
    new.close()


async def test_an_officer_withdraws_the_invitation_of_their_own_second_device(squad: Squad) -> None:
    await squad.b.members.invite_device()
    (mine,) = open_ones(squad.b)
    assert (mine.known, mine.may_withdraw) == (True, True)
    await squad.b.members.withdraw(mine.key)
    assert open_ones(squad.b) == []


async def test_withdrawing_without_signal_says_that_the_code_still_works(squad: Squad, server: Server) -> None:
    await squad.a.members.invite("Officer Lund", OFFICER)
    (invited,) = open_ones(squad.a)
    server.stop()
    with tells(SyncError, "Until it is done, the code works"):
        await squad.a.members.withdraw(invited.key)
    server.start()
    assert open_ones(squad.a) == [invited]


async def test_a_code_used_while_it_is_being_withdrawn_is_told_as_too_late(squad: Squad, tmp_path: Path) -> None:
    made = await squad.a.members.invite("Officer Lund", OFFICER)
    (invited,) = open_ones(squad.a)
    new = Container.open(tmp_path / "new")
    await new.enrolling.join(made.code, "another long sentence")
    with tells(NotAllowed, "used before"):
        await squad.a.members.withdraw(invited.key)
    assert squad.a.members.invitations()[0].state == "used" and len(squad.a.members.all()) == 3
    new.close()


async def test_an_invitation_whose_answer_was_lost_is_listed_with_its_code(
    squad: Squad, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry = squad.a._need().server.carry

    async def carried(talk: Any) -> Any:
        answer = await carry(talk)
        if talk.__name__ == "invite":
            raise Offline
        return answer

    with monkeypatch.context() as cut:
        cut.setattr(squad.a._need().server, "carry", carried)
        with tells(SyncError, "needs the server"):
            await squad.a.members.invite("Officer Lund", OFFICER)
    await squad.a.sync_now()
    (invited,) = open_ones(squad.a)
    assert invited.officer_name == "Officer Lund" and invited.code is not None


OWN_STAGES = (Stage("met", "Met", 5), Stage(PAUSED, "Paused", None))


async def test_a_founded_agency_writes_no_default_into_its_policy(squad: Squad) -> None:
    assert squad.b.agency.policy == {}
    assert tuple(squad.b.notebook.stages) == STAGES
    assert (squad.b.notebook.region, squad.b.notebook.lock_within_s) == ("US", 1800)


async def test_a_changed_policy_reaches_another_phone_with_its_next_sync(squad: Squad) -> None:
    assert await squad.a.agency.change({STAGES_OF: OWN_STAGES, REGION: "GB", LOCK_WITHIN_MIN: 10})
    for phone in (squad.a, squad.b):
        assert (await phone.sync_now()).problem is None
        assert tuple(phone.notebook.stages) == OWN_STAGES
        assert (phone.notebook.region, phone.notebook.lock_within_s) == ("GB", 600)
    facts = squad.a.notebook.roster.seq
    assert not await squad.a.agency.change({REGION: "GB"})
    assert squad.a.notebook.roster.seq == facts, "what holds already is not written again"
    assert await squad.a.agency.change({STAGES_OF: STAGES})
    assert squad.a.agency.policy == {"stages": None, "region": "GB", "lock_within_min": 10}
    assert tuple(squad.a.notebook.stages) == STAGES


async def test_an_officer_reads_the_policy_and_cannot_change_it(squad: Squad) -> None:
    assert squad.a.agency.may_change and not squad.b.agency.may_change
    with pytest.raises(NotAllowed, match="admins_only"):
        await squad.b.agency.change({REGION: "GB"})
    await squad.a.sync_now()
    assert squad.a.agency.policy == {}


async def test_the_policy_of_a_newer_version_is_kept_and_ignored(squad: Squad) -> None:
    local, syncer = squad.a.agency.local, squad.a.agency.syncer
    newer = {"holograms": {"on": [1, 2]}, "region": ["US", "CA"], "stages": [{"id": "met", "shape": "round"}]}
    await syncer.sync()
    author = squad.a.agency.keyring.secrets.author
    await squad.a.agency.server.carry(sending_facts.change_policy(local.roster, author, newer, await syncer.token()))
    for phone in (squad.a, squad.b):
        assert (await phone.sync_now()).problem is None
        assert (tuple(phone.notebook.stages), phone.notebook.region) == (STAGES, "US")
    assert await squad.a.agency.change({LOCK_WITHIN_MIN: 5})
    await squad.b.sync_now()
    assert squad.b.agency.policy == {**newer, "lock_within_min": 5}


async def test_changing_the_policy_without_signal_says_so_and_works_later(squad: Squad, server: Server) -> None:
    server.stop()
    with tells(SyncError, "This needs the server"):
        await squad.a.agency.change({REGION: "GB"})
    assert squad.a.agency.policy == {}
    server.start()
    assert await squad.a.agency.change({REGION: "GB"})


async def test_a_change_whose_answer_was_lost_is_not_made_twice(squad: Squad, monkeypatch: pytest.MonkeyPatch) -> None:
    carry = squad.a.agency.server.carry

    async def carried(talk: Any) -> Any:
        answer = await carry(talk)
        if talk.__name__ == "change_policy":
            raise Offline
        return answer

    with monkeypatch.context() as cut:
        cut.setattr(squad.a.agency.server, "carry", carried)
        with tells(SyncError, "This needs the server"):
            await squad.a.agency.change({REGION: "GB"})
    assert not await squad.a.agency.change({REGION: "GB"}), "the first time arrived"
    assert squad.a.agency.policy == {"region": "GB"}


async def test_a_container_whose_notebook_is_damaged_is_shut_until_it_is_mended(squad: Squad, tmp_path: Path) -> None:
    met = contacts.create(squad.a.notebook, {"kind": "person", "name": "Tomás Mendes"})
    await squad.a.sync_now()
    seen: list[str] = []
    squad.a.profile.on_shut.append(lambda: seen.append(squad.a.phase))
    file = tmp_path / "a" / "beatbook.db"
    squad.a.store._file._writer.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    harm_page(file, 2, scribbled)
    with pytest.raises(StoreUnreadable):
        squad.a.store.entries_after(0, 10_000)
    assert (squad.a.phase, seen) == ("shut", ["shut"])
    shares: list[float] = []
    mended = await squad.a.profile.mend(shares.append)
    assert mended.opens and (mended.coming, mended.gone) == (1, 0)
    assert shares == sorted(shares) and shares[-1] == 1
    assert squad.a.phase == "locked"
    await squad.a.unlock(PASSPHRASE_A)
    assert (await squad.a.sync_now()).problem is None
    assert contacts.read(squad.a.notebook, met).name == "Tomás Mendes"


async def test_a_code_that_is_wrong_used_or_out_of_reach_says_so(squad: Squad, server: Server, tmp_path: Path) -> None:
    new = Container.open(tmp_path / "new")
    with tells(JournalError, "mistyped"):
        await new.enrolling.preview("ABCD-EFGH")
    with pytest.raises(Refused):
        await new.enrolling.preview(server.code)
    invitation = await squad.a.members.invite("Officer Lund", OFFICER)
    server.stop()
    with pytest.raises(Offline):
        await new.enrolling.preview(invitation.code)
    server.start()
    await new.enrolling.join(invitation.code, "another long sentence")
    assert [one.state for one in squad.a.members.invitations()] == ["open", "used"]
    await squad.a.sync_now()
    assert {one.state for one in squad.a.members.invitations()} == {"used"}
    new.close()


async def test_a_phone_whose_clock_is_wrong_takes_the_servers_time(
    squad: Squad, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    assert squad.a.clock.off_ms is None or squad.a.clock.off_ms == 0
    await squad.a.sync_now()
    assert abs(squad.a.clock() - int(real() * 1000)) < 5_000
    off_ms = squad.a.clock.off_ms
    assert off_ms is not None and abs(off_ms - 3_600_000) < 5_000
    last_ms = squad.a.status.last_ms
    assert last_ms is not None and abs(last_ms - int(real() * 1000)) < 5_000, "the last sync goes by the same clock"


async def test_a_copied_profile_does_not_open_without_the_passphrase(squad: Squad, tmp_path: Path) -> None:
    squad.a.lock()
    shutil.copytree(tmp_path / "a", tmp_path / "stolen")
    stolen = Container.open(tmp_path / "stolen")
    assert stolen.phase == "locked"
    with pytest.raises(WrongPassphrase):
        await stolen.unlock("lantern quay coppeR")
    stolen.close()
