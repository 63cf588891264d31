"""Rules of squads: who is in which, with which role; keys changed in the middle of a sync; people who move."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from app.container.squads import Squads
from app.device.entries import NO_TIP
from app.journal.roster.state import OFFICER, SUPERVISOR
from app.notebook import contacts, interactions, moving
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.sync.exchange import Answer, Request
from tests.attacks.simulation.acting import TOLD, WHICH, WHO, Acting
from tests.attacks.simulation.phone import SimulatedPhone
from tests.attacks.simulation.tally import TALLY
from tests.attacks.simulation.world import VAULTS_MAX

OF_SQUADS = (
    *("moves", "moves back", "moved", "forged moves"),
    *("put in", "take out", "suspend", "bring back", "make", "rename", "close"),
    *("outside", "written after leaving", "in the middle of a sync"),
)
"""What happens to squads, as it is counted."""
REACHED = (
    *("moves", "moves back", "moved", "put in", "take out", "suspend", "close", "outside", "written after leaving"),
    *("merged", "unmerged"),
)
"""What of it must happen in the runs of `make test`, whatever chance chose."""


class Soon:
    """What asks for a sync in the app; here chance decides when there is one."""

    async def wrote(self) -> None:
        """Later."""


class OfSquads(Acting):
    """Facts are said on an admin's phone, where they wait until it syncs."""

    # --- people who move -------------------------------------------------------------------------------------

    def _move(self, book: Notebook, which: int, there: int) -> tuple[str, str] | None:
        """Moves somebody to one of the squads where they may go. Their ids here and there."""
        somebody = self.somebody(book, which)
        squads = moving.squads(book, somebody) if somebody else []
        if somebody is None or not squads:
            return None
        moved = moving.move(book, somebody, squads[there % len(squads)].id)
        TALLY["moves"] += 1
        return somebody, moved

    @rule(who=WHO, which=WHICH, there=WHICH)
    def move_somebody(self, who: int, which: int, there: int) -> None:
        self.writes(self.phone(who), lambda book: self._move(book, which, there))

    @rule(who=WHO, which=WHICH, there=WHICH, back=st.booleans())
    def moved_while_others_write_offline(self, who: int, which: int, there: int, back: bool) -> None:
        """All know them, one moves them, the others go on writing in the old squad; who moved them may repent."""
        phone = self.phone(who)
        others = [one for one in self.world.phones if one is not phone]
        for one in (phone, *others):
            self.world.sync(one)
        moved = self.writes(phone, lambda book: self._move(book, which, there))
        if moved is None:
            return
        for one in others:
            self.writes(one, lambda book: self._write_about(book, moved[0]))
        if back:
            for one in (phone, *others[:1], phone):
                self.world.sync(one)
            self.writes(phone, lambda book: self._move_back(book, *moved))

    def _write_about(self, book: Notebook, somebody: str) -> None:
        if book.hidden("contact", somebody):
            return
        saved = interactions.log(book, Log(contacts=[somebody], fact=self.words(), promise=self.words()))
        interactions.amend(book, saved.interaction, self.words())
        contacts.edit(book, somebody, {"role": self.words()})

    def _move_back(self, book: Notebook, before: str, now: str) -> None:
        home = book.squad_of(before)
        assert home is None or moving.move(book, now, home) == before, "who comes home is somebody else there"
        TALLY["moves back"] += 1

    # --- who is in which squad -------------------------------------------------------------------------------

    def admin(self) -> SimulatedPhone:
        return next(phone for phone in self.world.phones if phone.is_admin)

    def says(self, what: Callable[[Squads], Coroutine[Any, Any, Any]]) -> bool:
        """Says something on an admin's phone; False where the app refuses it in words."""
        admin = self.admin()

        def said() -> bool:
            try:
                asyncio.run(what(Squads(admin.local, Soon())))  # type: ignore[arg-type]  # nothing else is asked of it
            except TOLD:
                return False
            return True

        return bool(self.world.act(admin, said))

    @rule(who=WHO, squad=WHICH, agency=st.booleans(), back=st.booleans())
    def somebody_is_taken_out(self, who: int, squad: int, agency: bool, back: bool) -> None:
        """Of a squad, or of the agency; offline they write on, the others write meanwhile; and perhaps they return.

        A friend in the squad hands in what a forged app of theirs signed after that.
        """
        left = self.phone(who)
        whom = left.officer
        if not self._say(whom, squad, OFFICER, "suspend" if agency else "take out"):
            return
        self._admin_takes_out(whom)
        for phone in self.world.phones:
            self.writes(phone, lambda book: contacts.create(book, {"name": self.words()}))
            self.world.sync(phone)
        self.world.write_after_leaving(left)
        if back:
            if agency:
                self._say(whom, squad, OFFICER, "bring back")
            self._say(whom, squad, OFFICER, "put in")
            self.world.sync(self.admin())

    def _admin_takes_out(self, whom: bytes) -> None:
        """What the admin's phone has of them counts, whatever the server has lost of it."""
        admin = self.admin()
        known, before = admin.come_to(whom), {vault.id for vault in admin.book.roster.vaults_of(whom)}
        self.world.sync(admin)
        for vault in before - {vault.id for vault in admin.book.roster.vaults_of(whom)}:
            ends = admin.book.roster.vaults[vault].spans[whom][-1].ends
            for device, number in known.get(vault, {}).items():
                assert ends.get(device, NO_TIP)[0] >= number, "what the admin has of who was taken out does not count"

    @rule(
        who=WHO,
        squad=WHICH,
        role=st.sampled_from([OFFICER, SUPERVISOR]),
        what=st.sampled_from(["put in", "make", "rename", "close"]),
        at_once=st.booleans(),
    )
    def the_admin_says(self, who: int, squad: int, role: str, what: str, at_once: bool) -> None:
        """Of a squad, what waits on the admin's phone or goes at once."""
        self._say(self.phone(who).officer, squad, role, what)
        if at_once:
            self.world.sync(self.admin())

    def _say(self, whom: bytes, squad: int, role: str, what: str) -> bool:
        done = self._said(whom, squad, role, what)
        TALLY[what] += done
        return done

    def _said(self, whom: bytes, squad: int, role: str, what: str) -> bool:
        roster = self.admin().book.roster
        vaults, officer = [vault.hex() for vault in roster.vaults], whom.hex()
        which = vaults[squad % len(vaults)]
        match what:
            case "put in":
                return self.says(lambda squads: squads.put_in(which, officer, role))
            case "take out":
                return self.says(lambda squads: squads.take_out(which, officer))
            case "suspend" if not roster.is_admin(whom):
                return self.says(lambda squads: squads.suspend(officer))
            case "bring back" if not roster.is_admin(whom):
                return self.says(lambda squads: squads.change_role(officer, OFFICER))
            case "make" if len(vaults) < VAULTS_MAX:
                lead = self.admin().officer.hex()
                members = {lead: SUPERVISOR, officer: role}
                return self.says(lambda squads: squads.make(f"Squad {next(self.numbers)}", members))
            case "rename":
                return self.says(lambda squads: squads.rename(which, f"Squad {next(self.numbers)}"))
            case "close" if sum(not vault.closed for vault in roster.vaults.values()) > 1:
                return self.says(lambda squads: squads.close(which))
        return False

    @rule(who=WHO, squad=WHICH, request=st.integers(0, 5))
    def the_key_changes_in_the_middle_of_a_sync(self, who: int, squad: int, request: int) -> None:
        """While this phone asks its n-th question, somebody is taken out and the squad's key changes."""
        phone, left = self.phone(who), self.phone(who + 1)
        asked = 0

        def meanwhile(_line: Any, _request: Request, carry: Callable[[], Answer]) -> Answer:
            nonlocal asked
            if asked == request and self._say(left.officer, squad, OFFICER, "take out"):
                TALLY["in the middle of a sync"] += 1
                self.world.sync(self.admin())
            asked += 1
            return carry()

        if phone is self.admin():
            return
        self.writes(phone, lambda book: contacts.create(book, {"name": self.words()}))
        phone.line.honest()
        phone.line.lie = meanwhile
        self.world.act(phone, lambda: phone.sync(receipts=True))
        phone.line.honest()
