"""The rules of the simulation: each is one thing that happens, in any order and any number of times."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.journal.change import Change
from app.notebook import contacts, people_import
from app.notebook.notebook import Notebook
from tests.attacks.simulation.acting import TOLD, WHICH, WHO
from tests.attacks.simulation.lies import LIES
from tests.attacks.simulation.network import FAULTS
from tests.attacks.simulation.of_squads import OfSquads
from tests.attacks.simulation.phone import SimulatedPhone
from tests.attacks.simulation.tally import TALLY
from tests.attacks.simulation.work import MERGING, WORK, card, log_contact

YEAR_MS = 365 * 86_400_000
MOMENTS = st.integers(1, 8)
SKEWS = st.one_of(
    st.integers(-2 * YEAR_MS, 2 * YEAR_MS), st.sampled_from([0, -1, 1, 61_000, -2 * YEAR_MS, 2 * YEAR_MS])
)
PLAN = st.dictionaries(st.integers(0, 9), st.sampled_from(FAULTS), min_size=1, max_size=4)


class Simulation(OfSquads):
    """One run over `template`, on the database with this URL (empty: SQLite)."""

    # --- what officers do ------------------------------------------------------------------------------------

    def _log(self, book: Notebook, which: int, new: bool, promise: bool) -> None:
        log_contact(book, self.words(), None if new else self.somebody(book, which), promise)

    @rule(who=WHO, which=WHICH, new=st.booleans(), promise=st.booleans())
    def log_a_contact(self, who: int, which: int, new: bool, promise: bool) -> None:
        self.writes(self.phone(who), lambda book: self._log(book, which, new, promise), grows=True)

    @rule(
        who=WHO,
        which=WHICH,
        field=st.sampled_from(["name", "role", "description", "stage", "cadence_days", "tag/a"]),
        n=st.integers(0, 2),
    )
    def edit(self, who: int, which: int, field: str, n: int) -> None:
        values: dict[str, Any] = {
            "stage": ["introduced", "rapport", "trusted"][n],
            "cadence_days": 7 + n,
            "tag/a": n > 0,
        }

        def work(book: Notebook) -> None:
            if somebody := self.somebody(book, which):
                contacts.edit(book, somebody, {field: values.get(field, f"{field} {n}")})

        self.writes(self.phone(who), work)

    @rule(who=WHO, which=WHICH, do=st.sampled_from(MERGING))
    def merge_or_part(self, who: int, which: int, do: str) -> None:
        self._work(who, which, do)

    @rule(who=WHO, which=WHICH, do=st.sampled_from(sorted(WORK)))
    def work_on(self, who: int, which: int, do: str) -> None:
        self._work(who, which, do)

    def _work(self, who: int, which: int, do: str) -> None:
        def work(book: Notebook) -> None:
            somebody, task = self.somebody(book, which), self.some_follow_up(book, which)
            WORK[do](book, somebody, task, self.words())

        self.writes(self.phone(who), work)

    @rule(who=WHO, count=st.integers(1, 60), undo=st.booleans())
    def import_people(self, who: int, count: int, undo: bool) -> None:
        def work(book: Notebook) -> None:
            batch = next(self.numbers)
            cards = [card(at, f"Import {batch} {at}") for at in range(1, count + 1)]
            imported = people_import.run(book, cards)
            if undo:
                people_import.undo_import(book, imported.batch)

        self.writes(self.phone(who), work, grows=True)

    @rule(who=WHO, name=st.sampled_from(["log", "edit"]), keep=st.booleans())
    def draft(self, who: int, name: str, keep: bool) -> None:
        phone = self.phone(who)
        text = self.words()
        phone.unlock()
        if keep:
            phone.drafts.put(name, {"fact": text})
            phone.drafts_kept[name] = text
        else:
            phone.drafts.delete(name)
            phone.drafts_kept.pop(name, None)

    @rule(who=WHO)
    def newer_app(self, who: int) -> None:
        """A version of the app that does not exist yet writes a kind and fields that this one does not know."""

        def work(book: Notebook) -> None:
            record = book.change("beacon", book.new_id(), {"glow": [1, {"deep": True}], "fact": "new"})
            changes = [Change(record.record, record.kind, record.set, {}, {"later": 7})]
            if somebody := self.somebody(book, 0):
                changes.append(book.change("contact", somebody, {"aura": self.words()}))
            book.write(*changes)

        self.writes(self.phone(who), work, grows=True)

    @rule(who=WHO)
    def write_in_the_last_squad(self, who: int) -> None:
        def work(book: Notebook) -> None:
            if book.vaults:
                contacts.create(book, {"name": self.words()}, book.vaults[-1].hex())

        self.writes(self.phone(who), work)

    @rule(who=WHO, seed=st.integers(0, 1 << 32))
    def a_forged_app_signs_something(self, who: int, seed: int) -> None:
        """One of the members has an app of their own making, which also brings what was never written elsewhere."""
        phone = self.phone(who)
        phone.unlock()
        forge = self.world.forge_move if seed % 2 == 0 else self.world.forge
        self.world.act(phone, lambda: forge(phone, seed))

    # --- what happens to phones ------------------------------------------------------------------------------

    @rule(who=WHO, which=WHICH, moments=st.integers(1, 3), do=st.sampled_from(["log", "import", "draft"]))
    def killed_while_writing(self, who: int, which: int, moments: int, do: str) -> None:
        phone = self.phone(who)
        phone.unlock()
        phone.fuse.light(moments)
        if do == "log":
            self.writes(phone, lambda book: self._log(book, which, True, True))
        elif do == "import":
            cards = [card(at, f"Cut off {at}") for at in range(1, 300)]
            self.writes(phone, lambda book: people_import.run(book, cards))
        else:
            self.world.act(phone, lambda: phone.drafts.put("killed", {"fact": "half"}))

    @rule(who=WHO, moments=MOMENTS, news=st.booleans())
    def killed_while_syncing(self, who: int, moments: int, news: bool) -> None:
        """With `news`, somebody else's work has just reached the server."""
        phone, other = self.phone(who), self.phone(who + 1)
        if news and other is not phone:
            self.writes(other, lambda book: self._log(book, 0, True, True), grows=True)
            self.world.sync(other)
        phone.unlock()
        phone.line.honest()
        phone.fuse.light(moments)
        self.world.act(phone, lambda: phone.sync(receipts=True))

    @rule(
        who=WHO,
        what=st.sampled_from(["locked", "restarted", "clock", "copied", "set back to its copy", "cloned"]),
        skew=SKEWS,
    )
    def something_happens_to_a_phone(self, who: int, what: str, skew: int) -> None:
        phone = self.phone(who)
        match what:
            case "locked":
                phone.lock()
            case "restarted":
                phone.stop()
                phone.start()
            case "clock":
                phone.skew_ms = skew
            case "copied":
                self.world.copy(self.at(who))
            case "set back to its copy":
                self.world.put_copy_back(self.at(who))
            case "cloned":
                self._clone(self.at(who))

    def _clone(self, at: int) -> None:
        """The same device twice, and both are used."""
        twin = self.world.clone(at)
        for phone in (self.world.phones[at], twin):
            if phone is not None:
                self.writes(phone, lambda book: self._log(book, 0, True, False), grows=True)
        if twin is not None:
            self.world.sync(twin)

    @rule(who=WHO)
    def second_window(self, who: int) -> None:
        """The same profile in two windows, both writing and syncing."""
        phone = self.phone(who)
        phone.unlock()
        other = SimulatedPhone(phone.folder, self.world.server, self.world.now)
        try:
            self.writes(other, lambda book: self._log(book, 0, True, False), grows=True)
            self.writes(phone, lambda book: self._log(book, 0, True, False), grows=True)
            self.world.sync(other)
        finally:
            other.stop()

    @rule(who=WHO, second=st.booleans(), squad=WHICH)
    def somebody_joins(self, who: int, second: bool, squad: int) -> None:
        """A newcomer in one squad, or somebody's further phone."""
        officer = self.phone(who).officer if second else None
        try:
            self.world.join(self.admin(), f"Officer {next(self.numbers)}", officer, squad)
        except TOLD:
            return

    # --- what happens to requests ----------------------------------------------------------------------------

    @rule(who=WHO, receipts=st.booleans())
    def sync(self, who: int, receipts: bool) -> None:
        self.world.sync(self.phone(who), receipts)

    @rule(who=WHO)
    def two_sync_one_after_the_other(self, who: int) -> None:
        self.world.sync(self.phone(who))
        self.world.sync(self.phone(who + 1))

    @rule(who=WHO, after=st.integers(0, 6))
    def the_signal_goes(self, who: int, after: int) -> None:
        phone = self.phone(who)
        phone.line.honest()
        phone.line.plan = {after: "the signal is gone"}
        self.writes(phone, lambda book: self._log(book, 0, True, False), grows=True)
        phone.sync()

    @rule(who=WHO, room=st.integers(0, 1_000))
    def sync_through_a_small_door(self, who: int, room: int) -> None:
        """Something on the way takes only small bodies: larger ones are answered 413, again and again."""
        phone = self.phone(who)
        for _ in range(3):
            self.writes(phone, lambda book: self._log(book, 0, True, True), grows=True)
        phone.line.honest()
        phone.line.body_max = phone.largest_entry() + 700 + room  # with all that one request says beside an entry
        _, problem = phone.sync(receipts=True)
        assert problem is None or not problem.startswith(("http_413", "too_large")), "a batch was never small enough"
        if problem is None:
            keyless = {vault for vault, _ in phone.local.lacked()}  # put back in, and nobody has brought the key yet
            ready = [vault for vault in phone.local.vaults() if vault not in keyless]
            waiting = [one.hash for vault in ready for one in phone.store.unsent(vault)]
            assert not waiting, "a sync through a small door ended well, and not everything went through"

    @rule(who=WHO, plan=PLAN)
    def sync_over_a_bad_network(self, who: int, plan: dict[int, str]) -> None:
        phone = self.phone(who)
        phone.line.honest()
        phone.line.plan = plan
        self.world.act(phone, lambda: phone.sync(receipts=True))
        self._count(phone)

    @rule(who=WHO, lie=st.sampled_from(sorted(LIES)))
    def sync_with_a_bad_server(self, who: int, lie: str) -> None:
        phone = self.phone(who)
        phone.line.honest()
        phone.line.lie = LIES[lie]
        self.world.act(phone, lambda: phone.sync(receipts=True))
        self._count(phone)

    @rule(who=WHO)
    def late_requests_arrive(self, who: int) -> None:
        self.phone(who).line.deliver_late()

    # --- what happens to the server --------------------------------------------------------------------------

    @rule(who=WHO, moments=MOMENTS)
    def server_killed(self, who: int, moments: int) -> None:
        phone = self.phone(who)
        phone.line.honest()
        self.world.server.fuse.light(moments)
        self.world.act(phone, lambda: phone.sync(receipts=True))

    @rule(what=st.sampled_from(["restarted", "clock", "backed up", "put back", "lost"]), skew=SKEWS)
    def something_happens_to_the_server(self, what: str, skew: int) -> None:
        world = self.world
        match what:
            case "restarted":
                world.server.restart()
            case "clock":
                world.server_skew_ms = skew
            case "backed up":
                world.backup = world.server.backup()
            case "put back" if world.backup is not None:
                world.server.put_back(world.backup)
                world.forget_what_is_gone()
            case "lost":
                world.server.empty()
                world.forget_what_is_gone()

    def _count(self, phone: SimulatedPhone) -> None:
        TALLY["faults"] += len(phone.line.injected)
        phone.line.injected.clear()
