"""The sync conversation, without a socket: a generator that yields requests and receives answers.

Each request says how far this phone knows the roster and every vault, and brings what waits; each answer says what
became of it and what is new. One does for an empty sync and for a usual shift; more follow while there is more. A page
and its cursor are committed in one local transaction, every request may be repeated, and nothing that arrives is
believed before it is verified. What happens when …

    a request fails          the batch is halved and tried again, three times; then the sync ends as offline
    the server is behind     (restored from an old copy) the fork point is found, our cursor moves back to it, and
                             every entry the server lacks is pushed again, whoever wrote it
    a number is taken        (this phone was cloned or restored) the server's page stands; our unsent entries are
                             numbered and signed anew behind it
    the answers were lost    what the server knows already comes back with the pages, and is not sent to the end
    an entry fails           it goes to quarantine with a reason; everything else flows
    a vault fails            the others go on; what it was is told at the end
    a page came altered      its header fits and the rest does not: it is asked for again, ever more rarely
    a key was changed        what the server has not got of this phone is sealed anew, once all is pulled
    a key lost to a rival's  the same: after a restore two phones may have changed it, each without the other
    a quota is used up       what its author wrote stays as it is, and is offered again by a later sync
    this device is revoked   it hands over what it had not sent, and does nothing else any more

Phone and server work at the same time: while one request is under way, the answer to the one before it is written down
here. Dying in between costs nothing: what the server has and the phone did not write down is pushed again, as a
duplicate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from app.device.store import Cursor
from app.journal import refusal_codes
from app.journal.entry import Entry
from app.journal.messages import (
    BATCH_MAX_BYTES,
    STORED,
    VAULTS_MAX,
    Known,
    Sync,
    Synced,
)
from app.journal.refusal_codes import LATER
from app.sync.conversation import Report
from app.sync.course import ROUNDS, START, Course, Told
from app.sync.depositing import Depositing
from app.sync.errors import Offline, Untrusted
from app.sync.exchange import Answer, Exchange, Meanwhile
from app.sync.pulling import PAGE_MIN_BYTES, Pulling, is_over
from app.sync.pushing import Pushing
from app.sync.rotating import Rotating, take_new_key
from app.sync.waiting_facts import SendingWaitingFacts

Work = Meanwhile[list[tuple[Course, bool]]]
_DEVICE = slice(18, 34)  # of a packed entry


@dataclass
class Engine(Pushing, Pulling, SendingWaitingFacts, Rotating, Depositing):
    """One sync of one device."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._courses: dict[bytes, Course] = {}
        self._refused_keys: dict[tuple[bytes, int], bytes] = {}
        self._unsent = self._sent = self._came = 0
        self._heard = False
        self._idle = 0  # answers in a row that brought nothing

    def run(self, receipts: bool = False) -> Exchange[Report]:
        """A whole sync. With `receipts`, every vault ends with a fresh one even if nothing was sent.

        Raises Offline, Refused or Untrusted; what was done until then is kept and never done twice.
        """
        self.link.patience.begin()
        aside = {one.hash for one in self.local.store.quarantined()}
        take_new_key(self.local)
        yield from self._send_waiting_facts()
        yield from self._pull_spoilt_roster()
        try:
            yield from self._exchange(receipts)
            if self.local.is_revoked:
                yield from self._hand_over_the_rest()
                return self.report
            yield from self._send_under_new_keys(receipts)
            yield from self._pull_spoilt(aside)
        except Offline:
            self._keep_receipts()
            raise
        self._keep_receipts()
        yield from self._rotate()
        self.local.drop_left()
        if self._troubles:
            raise self._troubles[0]
        return self.report

    def _send_under_new_keys(self, receipts: bool) -> Exchange[None]:
        """Exchanges keys where somebody lacks one, and sends what waited for those that came."""
        had = self.report.keys
        yield from self._exchange_keys(self._refused_keys)
        if self.report.keys > had and any(self.local.store.unsent(vault, 1) for vault in self.local.vaults()):
            self._courses.clear()
            yield from self._exchange(receipts)

    def _keep_receipts(self) -> None:
        """The last of each vault that is through. Raises Untrusted for one whose head this phone did not compute."""
        for course in self._in_turn():
            if course.receipt is not None and course.pulled and not course.closed:
                if not self.local.proves(course.receipt):
                    raise Untrusted("receipt.unproved")
                self.report.receipts.append(course.receipt)
                self.local.keep_receipt(course.receipt)

    # --- rounds ----------------------------------------------------------------------------------------

    def _exchange(self, receipts: bool) -> Exchange[None]:
        """Request after request, until everything is here and everything is there."""
        work: Work | None = None
        first = True
        while True:
            batch, asked = self._next(receipts)
            if work and not batch and not asked.vaults:
                self._settle(work.result())
                self._begin_behind_nothing()
                work = None
                batch, asked = self._next(receipts)
            if not first and not batch and not asked.vaults:
                return
            first = False
            answer = yield from self._offer(asked, batch, work)
            if work:
                self._settle(work.result())
            work = None
            if answer is None:
                self._begin_behind_nothing()
            else:
                work = yield from self._hear(asked, batch, answer)

    def _next(self, receipts: bool) -> tuple[list[Entry], Sync]:
        """What to bring, and what to ask for."""
        courses = self._in_turn()
        batch = self._batch(courses)
        brought = {entry.header.vault for entry in batch}
        others = [one.vault for one in courses if one.vault not in brought and not is_over(one)]
        asked_about = brought | set(others[: VAULTS_MAX - len(brought)])
        asking = [one for one in courses if one.vault in asked_about]
        known = [Known(one.vault, one.cursor.seq, one.cursor.head) for one in asking]
        items = [entry.pack() for entry in batch]
        asked = Sync(self._roster_known, known, items, receipts=receipts, room=self.link.page_bytes)
        return batch, self._with_keys(asked)

    def _in_turn(self) -> list[Course]:
        """The vaults of this officer now, beginning behind the one that was served last."""
        vaults = self.local.vaults()
        for vault in vaults:
            if vault not in self._courses:
                waits = self.local.sealed_in_vain(vault)
                self._courses[vault] = Course(vault, self.local.store.cursor(vault), waits=waits)
        turn = vaults.index(self.link.served) + 1 if self.link.served in vaults else 0
        return [self._courses[vault] for vault in vaults[turn:] + vaults[:turn]]

    def _offer(self, asked: Sync, batch: list[Entry], work: Work | None) -> Exchange[Synced | None]:
        """The answer; None where it was lost, or too much, and less is to be tried."""
        if batch and not self._unsent:
            self._unsent = self._sent + self.local.store.unsent_count()
        self._show()
        answer: Synced | Answer | Offline
        try:
            answer = yield from self._sync(asked, work)
        except Offline as offline:
            self.link.page_bytes = max(PAGE_MIN_BYTES, self.link.page_bytes // 2)  # of a slow link less at a time
            answer = offline
        if not isinstance(answer, Synced):
            if work:
                work.do()
            self._halve(batch, answer)
            return None
        self.link.page_bytes = min(BATCH_MAX_BYTES, self.link.page_bytes * 2)
        self._taken(batch)
        return answer

    def _begin_behind_nothing(self) -> None:
        """Everything is written down: what was offered and not taken is offered again."""
        for course in self._courses.values():
            course.ahead = START

    # --- answers ---------------------------------------------------------------------------------------

    def _hear(self, asked: Sync, batch: list[Entry], answer: Synced) -> Exchange[Work | None]:
        """Takes an answer in. Where nothing in it changes what comes next, it is written down during that: returns the
        work."""
        known = self.local.roster.head
        yield from self._take_roster(answer.roster)
        news = self.local.roster.head != known
        if news:
            take_new_key(self.local)
        self._refused_keys |= self._hear_keys(asked, answer)
        told = self._told(asked, batch, answer)
        self._check_that_something_came(told)
        good = [one for one in told if one.page.status in ("", LATER)]
        for one in good:
            one.course.receipt = self._receipt(one) or one.course.receipt
            self._move(one)
        self._count(told)
        write = partial(self._write_down, good, news or self._is_first(told))
        if not news and len(good) == len(told) and all(map(self._is_plain, told)):
            return Meanwhile(write)
        self._settle(write())
        self._begin_behind_nothing()
        for one in told:
            if one.page.status == refusal_codes.DIVERGED:
                yield from self._agree(one.course)
            elif one.page.status not in ("", LATER):
                one.course.closed = True
                self._trouble(one.course, one.page.status)
            elif one.pairs:
                self._decide(one)
        return None

    def _told(self, asked: Sync, batch: list[Entry], answer: Synced) -> list[Told]:
        """What the answer says, vault by vault."""
        pairs = list(zip(batch, answer.items, strict=True))
        told = []
        for known, page in zip(asked.vaults, answer.vaults, strict=True):
            course = self._courses[known.vault]
            its = [(entry, result) for entry, result in pairs if entry.header.vault == known.vault]
            told.append(Told(course, Cursor(known.seq, known.head), page, its))
            if page.items:
                self.link.served = known.vault
        return told

    def _check_that_something_came(self, told: list[Told]) -> None:
        """A server that always has more for later, or more of the roster first, would keep a phone for ever."""
        later = any(one.page.status == LATER for one in told)
        came = any(one.page.items or one.accepted for one in told)
        self._idle = self._idle + 1 if later and not came else 0
        if self._idle > ROUNDS:
            raise Untrusted("journal.does_not_add_up")

    def _is_plain(self, told: Told) -> bool:
        """Everything was taken, and nothing of this device comes that it did not bring: no fork, no lost answer."""
        brought, mine = {entry.pack() for entry, _ in told.pairs}, self.local.author.device
        own = (item for item in told.page.items if item[_DEVICE] == mine)
        return all(result.status == STORED for _, result in told.pairs) and all(item in brought for item in own)

    def _is_first(self, told: list[Told]) -> bool:
        first = not self._heard
        self._heard = True
        return first

    def _count(self, told: list[Told]) -> None:
        taken = [result for one in told for _, result in one.pairs if result.on_server]
        self.report.sent += sum(result.status == STORED for result in taken)
        self._sent += len(taken)
        brought = {entry.hash for one in told for entry, _ in one.pairs}
        self._came += sum(len(one.page.items) for one in told) - len(brought)
        self._show()

    def _show(self) -> None:
        """How far it is: of what waits here, and of what the server says there is."""
        done = self._sent + self._came
        left = max(0, self._unsent - self._sent)
        self.progress(done, done + left + sum(max(0, one.last - one.cursor.seq) for one in self._courses.values()))
