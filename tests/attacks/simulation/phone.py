"""One phone of a simulation: its folder, and while its app runs, everything the real app would have open."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.device.clock import CLOCK_TRUSTED_MS
from app.device.drafts import Drafts
from app.device.errors import DeviceError
from app.device.keyring import Keyring
from app.device.store import FILE_NAME, Store
from app.journal.entry import HEADER_BYTES, Entry, next_head
from app.journal.errors import JournalError
from app.journal.roster.state import ADMIN
from app.notebook import moving
from app.notebook.notebook import Notebook
from app.sync.conversation import Link, Report
from app.sync.engine import Engine
from app.sync.errors import Offline, Refused, SyncError
from app.sync.local import Local
from app.sync.server_clock import ServerClock
from tests.attacks.simulation.fuses import FUSES, Fuse
from tests.attacks.simulation.network import Line
from tests.attacks.simulation.server import SimulatedServer
from tests.cast.clock import ZONE
from tests.cast.device import PASSPHRASE, StoredPhone


class SimulatedPhone(StoredPhone):
    """A phone that is locked, killed and offline by chance. `skew_ms`: how wrong its clock is."""

    def __init__(self, folder: Path, server: SimulatedServer, now: Callable[[], int]) -> None:
        self.folder, self._now = folder, now
        self.line = Line(server)
        self.fuse = Fuse()
        self.skew_ms = 0
        self.drafts_kept: dict[str, str] = {}
        self.must_hold: set[bytes] = set()
        self.start()

    # --- the app ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """The app starts; the officer unlocks it when there is something to do."""
        FUSES[self.folder] = self.fuse
        self.store = Store(self.folder)
        self._disk = sqlite3.connect(self.folder / FILE_NAME)  # for looking at what lies there
        self.link = Link()
        self._ahead_ms = 0
        self._server_clock = ServerClock()
        self._notebook: Notebook | None = None

    def unlock(self) -> None:
        if self._notebook is not None:
            return
        self.keyring = Keyring.unlock(self.store, PASSPHRASE, self.clock())
        self.local = Local(self.store, self.keyring, self.clock)
        self._notebook = Notebook(self.store, self.keyring, self.local.roster, self.clock, zone=ZONE)
        self.drafts = Drafts(self.store, self.keyring, self.clock)

    def lock(self) -> None:
        if self._notebook is not None:
            self._notebook.close()
            self.keyring.close()
            self._notebook = None

    def stop(self) -> None:
        self.lock()
        self._disk.close()
        self.store.close()
        FUSES.pop(self.folder, None)

    def killed(self) -> None:
        """SIGKILL: what lies on the disk at this moment is what the next start finds."""
        self.fuse.put_out()
        left = self.folder.with_name(f"{self.folder.name}.left")
        shutil.copytree(self.folder, left)
        self.abandon()
        shutil.rmtree(self.folder)
        left.rename(self.folder)
        self.start()

    def abandon(self) -> None:
        """Lets go of the files without ending anything properly."""
        if self._notebook is not None:
            self._notebook.projection.close()
            self._notebook = None
        self._disk.close()
        self.store.close()
        FUSES.pop(self.folder, None)

    def clock(self) -> int:
        """What the app takes for the time: the phone's own clock, corrected as the app corrects it."""
        return self._now() + self.skew_ms + self._ahead_ms

    @property
    def book(self) -> Notebook:
        self.unlock()
        assert self._notebook is not None
        return self._notebook

    @property
    def officer(self) -> bytes:
        self.unlock()
        return super().officer

    @property
    def is_admin(self) -> bool:
        officer = self.book.roster.officers.get(self.officer)
        return officer is not None and officer.role == ADMIN

    # --- sync ------------------------------------------------------------------------------------------------

    def sync(self, receipts: bool = False) -> tuple[Report, str | None]:
        """What the app's syncer does. Returns the report and what stopped it: None, "offline" or the message."""
        self.unlock()
        self.follow_moves()
        engine = Engine(self.local, self.link, lambda: self._now() / 1000)
        problem: str | None = None
        try:
            self.line.run(engine.run(receipts))
        except Offline:
            problem = "offline"
        except (Refused, SyncError, JournalError, DeviceError) as error:
            problem = f"{getattr(error, 'code', type(error).__name__)}: {error}"
        told, own = engine.report.server_ms, self._now() + self.skew_ms
        if told is not None and self._server_clock.believes(told, own):
            offset = told - own
            self._ahead_ms = offset if abs(offset) > CLOCK_TRUSTED_MS else 0
        self.book.refresh()
        return engine.report, problem

    def follow_moves(self) -> bool:
        """What the app does when entries came in, here at the latest before they are asked for again."""
        return moving.carry_over(self.book)

    def try_again(self) -> bool:
        """The officer taps Retry on everything that was set aside. True if there was any."""
        self.unlock()
        found = self.store.quarantined()
        for aside in found:
            if aside.seq is None or aside.seq <= self.store.cursor(aside.vault).seq:
                self.local.try_again(aside)
        return bool(found)

    # --- what lies on its disk -------------------------------------------------------------------------------

    def raws(self) -> dict[bytes, bytes]:
        """Every entry on this phone, packed, by hash: stored, waiting or set aside."""
        rows = self._disk.execute("SELECT hash, header, signature, body FROM entries")
        found = {row[0]: b"".join(row[1:]) for row in rows}
        asides = [row[0] for row in self._disk.execute("SELECT raw FROM quarantine")]
        return found | {hashlib.sha256(raw[:HEADER_BYTES]).digest(): raw for raw in asides}

    def largest_entry(self) -> int:
        """Bytes; 0 when there is none. Any of them may have to be sent, should the server turn out to have lost it."""
        query = "SELECT max(length(header) + length(signature) + length(body)) FROM entries"
        return self._disk.execute(query).fetchone()[0] or 0

    def check_cursor(self, vault: bytes) -> None:
        """The cursor never passes an entry that is not here."""
        order = """SELECT seq, hash FROM entries WHERE vault = ?1 AND seq IS NOT NULL
            UNION SELECT seq, hash FROM quarantine WHERE vault = ?1 AND seq IS NOT NULL ORDER BY 1"""
        row = self._disk.execute("SELECT seq, head FROM cursors WHERE vault = ?", (vault,)).fetchone()
        places = self._disk.execute(order, (vault,)).fetchall()
        seq, wanted = row or (0, bytes(32))
        head = bytes(32)
        upto = [place for place in places if place[0] <= seq]
        assert [place[0] for place in upto] == list(range(1, seq + 1)), "the cursor passed an entry that is not here"
        for _, entry in upto:
            head = next_head(head, entry)
        assert head == wanted, "the cursor's head is not that of the entries here"

    def placed(self, vault: bytes) -> dict[bytes, int]:
        """What this phone believes to be on the server, with its place there."""
        return dict(self._disk.execute("SELECT hash, seq FROM entries WHERE vault = ? AND seq IS NOT NULL", (vault,)))

    def come_to(self, officer: bytes) -> dict[bytes, dict[bytes, int]]:
        """The numbers of the newest entries here of each of an officer's devices, of all that the server ever had."""
        newest = """SELECT vault, device, max(number) FROM entries WHERE (seq IS NOT NULL OR device != ?)
            AND hash NOT IN (SELECT hash FROM quarantine) GROUP BY vault, device"""
        found: dict[bytes, dict[bytes, int]] = {}
        for vault, device, number in self._disk.execute(newest, (self.device,)):
            if self.book.roster.devices[device].officer == officer:
                found.setdefault(vault, {})[device] = number
        return found

    def journals(self) -> set[bytes]:
        """The vaults of which anything lies here."""
        return {row[0] for row in self._disk.execute("SELECT vault FROM entries UNION SELECT vault FROM quarantine")}

    def foreign(self, vault: bytes) -> list[Entry]:
        """The entries of a vault here that another device wrote, set aside or not."""
        found = [Entry.parse(raw) for raw in self.raws().values()]
        return [one for one in found if one.header.vault == vault and one.header.device != self.device]

    # --- what it shows ---------------------------------------------------------------------------------------

    def shown(self) -> dict[bytes, list[Any]]:
        """Everything the notebook shows of each squad, in an order and with names that do not depend on this phone."""
        book = self.book
        shown: dict[bytes, list[Any]] = {vault: [] for vault in book.vaults}
        with book.lock:
            book.projection.catch_up(0)
            rows = book.projection._driver.execute
            records = {num: (kind, ident) for num, ident, kind in rows("SELECT num, id, kind FROM records")}
            names = {num: f"{kind}/{ident.hex()}" for num, (kind, ident) in records.items()}
            for table, (owner, *others) in _NUMBERED.items():
                cursor = rows(f"SELECT * FROM {table}")
                columns = [column[0] for column in cursor.description]
                for row in cursor.fetchall():
                    told = dict(zip(columns, row, strict=True))
                    keeper = book.squads.vault_of(records[told[owner]][1])
                    told |= {name: names.get(told[name], told[name]) for name in (owner, *others)}
                    told.pop("squad", None)  # each phone numbers its squads itself
                    if keeper is not None:
                        shown[keeper].append((table, *told.values()))
        return {vault: sorted(found, key=repr) for vault, found in shown.items()}


_NUMBERED = {
    "records": ("num",),
    "contacts": ("num",),
    "merges": ("num", "target", "contact"),
    "reaches": ("contact",),
    "memberships": ("contact", "place"),
    "stage_steps": ("contact",),
    "arrivals": ("contact",),
    "interactions": ("num", "visit"),
    "interaction_contacts": ("interaction", "contact"),
    "amendments": ("num", "interaction"),
    "follow_ups": ("num", "contact", "interaction", "problem", "programme", "referral", "gathering", "partner"),
    "notes": ("num", "interaction"),
    "claims": ("num",),
    "deletions": ("num",),
    "problems": ("num",),
    "problem_roles": ("problem", "contact"),
    "problem_entries": ("num", "problem"),
    "measures": ("num", "problem", "beside"),
    "readings": ("num", "measure"),
    "spots": ("num", "venue"),
    "spot_officers": ("spot",),
    "visits": ("num", "spot"),
    "visit_ends": ("num", "visit"),
    "shifts": ("num",),
    "programmes": ("num", "contact"),
    "checks": ("num", "programme"),
    "outreach": ("num", "contact"),
    "referrals": ("num", "contact", "agency", "person"),
    "shares": ("num",),
    "share_ends": ("num", "share"),
    "handovers": ("num",),
    "handover_steps": ("num", "handover"),
    "gatherings": ("num",),
    "gathering_people": ("gathering", "contact"),
}
"""The tables of the read model, and which of their columns hold numbers that differ from phone to phone. The squad of
the record in the first one keeps the row."""
