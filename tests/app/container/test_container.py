"""The verbs the screens use, against a real server: setting up, locking, syncing, two windows."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.container import Container
from app.device.errors import KeyringClosed, SlotLocked, StoreUnreadable, WrongPassphrase
from app.notebook import contacts, interactions
from app.notebook.errors import Closed
from app.state.sync_state import where_everything_is
from app.sync.errors import SyncError
from tests.attacks.faults.damage import harm_page, scribbled
from tests.cast.containers import PASSPHRASE_A, ContainerSquad
from tests.cast.servers import ThreadServer


async def test_a_founded_agency_has_two_members_and_what_one_wrote_reaches_the_other(squad: ContainerSquad) -> None:
    met = contacts.create(squad.a.notebook, {"kind": "person", "name": "Tomás Mendes"})
    interactions.log(squad.a.notebook, interactions.Log(contacts=[met], fact="Walked the floor."))
    assert (await squad.a.sync_now()).problem is None
    report = await squad.b.sync_now()
    assert report.problem is None
    assert contacts.read(squad.b.notebook, met).name == "Tomás Mendes"
    assert [member.name for member in squad.b.members.all()] == ["Officer Ortiz", "Officer Osei"]


async def test_the_status_says_what_waits_and_where_everything_is(squad: ContainerSquad, server: ThreadServer) -> None:
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


async def test_a_record_stops_waiting_once_the_server_has_it(squad: ContainerSquad) -> None:
    met = contacts.create(squad.a.notebook, {"kind": "person", "name": "Tomás Mendes"})
    assert contacts.read(squad.a.notebook, met).row.waiting
    await squad.a.sync_now()
    assert not contacts.read(squad.a.notebook, met).row.waiting


async def test_the_end_of_a_shift_is_covered_by_a_signed_receipt(squad: ContainerSquad, server: ThreadServer) -> None:
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


async def test_a_locked_notebook_has_no_keys_and_opens_with_its_passphrase_alone(squad: ContainerSquad) -> None:
    squad.a.lock()
    assert squad.a.phase == "locked"
    with pytest.raises(SyncError):
        _ = squad.a.notebook
    with pytest.raises(WrongPassphrase):
        await squad.a.unlock("not the passphrase")
    await squad.a.unlock(PASSPHRASE_A)
    assert squad.a.phase == "open"


async def test_after_five_wrong_passphrases_only_the_recovery_key_opens_even_after_a_restart(
    squad: ContainerSquad, tmp_path: Path
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
    await again.recover(squad.recovery_words.upper(), "another long sentence")
    assert contacts.page(again.notebook).total == 1
    again.lock()
    await again.unlock("another long sentence")
    again.close()


async def test_two_windows_on_one_profile_see_each_others_work(squad: ContainerSquad, tmp_path: Path) -> None:
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


async def test_a_lock_drops_the_keys_whatever_fails(squad: ContainerSquad, monkeypatch: pytest.MonkeyPatch) -> None:
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


async def test_one_lock_locks_every_window_of_the_profile(squad: ContainerSquad, tmp_path: Path) -> None:
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


async def test_a_lock_in_another_process_is_seen(squad: ContainerSquad, tmp_path: Path) -> None:
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
    await asyncio.to_thread(subprocess.run, command, check=True, cwd=Path(__file__).parents[3])
    assert squad.a.was_locked_elsewhere()
    squad.a.lock_here()
    await squad.a.unlock(PASSPHRASE_A)
    assert not squad.a.was_locked_elsewhere()


async def test_why_a_sync_stopped_stays_in_the_status_until_one_goes_well(
    squad: ContainerSquad, server: ThreadServer
) -> None:
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


async def test_a_container_whose_notebook_is_damaged_is_shut_until_it_is_mended(
    squad: ContainerSquad, tmp_path: Path
) -> None:
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


async def test_a_phone_whose_clock_is_wrong_takes_the_servers_time(
    squad: ContainerSquad, monkeypatch: pytest.MonkeyPatch
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


async def test_a_copied_profile_does_not_open_without_the_passphrase(squad: ContainerSquad, tmp_path: Path) -> None:
    squad.a.lock()
    shutil.copytree(tmp_path / "a", tmp_path / "stolen")
    stolen = Container.open(tmp_path / "stolen")
    assert stolen.phase == "locked"
    with pytest.raises(WrongPassphrase):
        await stolen.unlock("lantern quay coppeR")
    stolen.close()
