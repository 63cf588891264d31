"""The pushing half of a sync: what waits goes along with each request, until all is there or a pull must help.

What a request brings comes to one of these:

    lost         no answer: half as many are tried again, three times in a row at most
    too large    half as many, half as many bytes
    taken        all of it: written down while the next request is under way
    not all      written down at once. Then what is over a quota is passed over, what was refused for another reason is
                 decided about, what the server knew already is left to the pages
"""

from __future__ import annotations

from collections.abc import Iterable

from app.journal import refusal_codes
from app.journal.entry import ENTRY_MAX_BYTES, Entry, Header
from app.journal.messages import BATCH_MAX_BYTES, BATCH_MAX_ENTRIES, DUPLICATE
from app.journal.packing import COUNT_MAX
from app.journal.receipt import Receipt
from app.sync.conversation import Conversation
from app.sync.course import ROUNDS, START, Course, Told
from app.sync.errors import Offline, Refused, Untrusted
from app.sync.exchange import Answer
from app.sync.http_errors import why

TRIES = 3
_OUT_OF_CHAIN = (refusal_codes.GAP, refusal_codes.FORK)
TROUBLES = (refusal_codes.PROBLEMS.keys() | {refusal_codes.UNKNOWN_VAULT}) - set(refusal_codes.REFUSALS)
"""What is no fault of an entry: it waits as it is."""


class Pushing(Conversation):
    """A part of one sync."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._pulled_for: set[bytes] = set()  # refused entries for which this sync has pulled already
        self._max_bytes = BATCH_MAX_BYTES
        self._lost = 0  # answers in a row
        self._troubles: list[Refused] = []  # what stopped a vault; told when the others are through

    def _batch(self, courses: Iterable[Course]) -> list[Entry]:
        """What is offered next, of one vault after another; in this sync nothing more of whose quota is used up."""
        batch: list[Entry] = []
        room = self._max_bytes
        for course in courses:
            if not course.offers or len(batch) >= self.link.batch or (batch and room < ENTRY_MAX_BYTES):
                continue
            found = self.local.store.unsent(course.vault, self.link.batch - len(batch), max(room, 0), course.behind)
            batch += found
            room -= sum(len(entry.body) for entry in found)
            if found:
                course.ahead = (found[-1].header.device, found[-1].header.number)
        return batch

    def _halve(self, batch: list[Entry], answer: Answer | Offline) -> None:
        """Half as much next time. Raises Offline when answers got lost too often, Refused where less would not help."""
        if isinstance(answer, Offline):
            self._lost += 1
            if not batch or self._lost >= TRIES or self.link.batch == 1:
                raise answer
            self.link.batch = max(1, self.link.batch // 2)
        elif answer.status == 413 and len(batch) > 1:
            self._max_bytes = max(1, sum(len(entry.body) for entry in batch) // 2)
            self.link.batch = max(1, len(batch) // 2)
        else:
            raise answer.problem()

    def _receipt(self, told: Told) -> Receipt | None:
        """Verified; over what was taken of this phone, and asked for where nothing was."""
        mine = self.local.author.device
        taken = [entry.header for entry, result in told.pairs if result.on_server]
        if not told.page.receipt and not taken:
            return None
        receipt = Receipt.verify(told.page.receipt, self.local.roster.server_key)
        if receipt.vault != told.course.vault or receipt.device != mine or _highest(taken, mine) > receipt.count:
            raise Untrusted("receipt.too_short")
        return receipt

    def _trouble(self, course: Course, code: str) -> None:
        """Of a squad that its officer has left, there is nothing more to say."""
        course.tries = ROUNDS
        if course.vault in self.local.vaults():
            status = refusal_codes.PROBLEMS.get(code, (0,))[0]
            self._troubles.append(Refused(code, why(code, status), status))

    def _decide(self, told: Told) -> None:
        """About what the server would not take, once the page that came with it is written down."""
        course = told.course
        course.ahead = START
        trouble = next((code for _, code in told.refused if code in TROUBLES), None)
        if trouble:
            self._trouble(course, trouble)
            return
        refused = self._hold(course, told.refused)
        if not refused:
            if any(result.status == DUPLICATE for _, result in told.pairs):
                course.waits = not course.pulled  # the answers were lost: the pages tell of the rest
            return
        course.tries += 1
        if self._refused(course, refused):
            course.waits = not course.pulled

    def _hold(self, course: Course, refused: list[tuple[Entry, str]]) -> list[tuple[Entry, str]]:
        """Passes over what the server takes no more of today, and all that its author wrote behind it. It waits, as it
        is; the next sync asks with a single entry whether it may go. Returns what was refused for other reasons."""
        held = [entry.header.device for entry, code in refused if code == refusal_codes.OVER_QUOTA]
        if held:
            self.report.held += len(held)
            self.link.batch = 1
            course.held = max(course.held, (max(held), COUNT_MAX))
        return [(entry, code) for entry, code in refused if code != refusal_codes.OVER_QUOTA]

    def _refused(self, course: Course, refused: list[tuple[Entry, str]]) -> bool:
        """Decides about entries the server would not take: pull and try again, or set the first one aside.

        One that does not continue its device's chain (`gap`, `fork`), or whose signature does not fit, waits for a pull
        first. If that brought nothing that helps, the disk lost or spoiled it, or the page before it was set aside: our
        own are numbered and signed anew, what we carry for a device that cannot do so itself is set aside, with all
        that it wrote behind it. What its author has numbered anew meanwhile gives way to that.
        """
        vault, (entry, code) = course.vault, refused[0]
        if code == refusal_codes.EPOCH:
            return self._seal_anew(course, entry)
        if code in (*_OUT_OF_CHAIN, refusal_codes.BAD_SIGNATURE):
            if entry.hash not in self._pulled_for:
                self._pulled_for.add(entry.hash)
                return True
            forks = [one for one, its in refused if its == refusal_codes.FORK]
            if self.local.give_way(vault, forks) or self.local.close_gaps(vault):
                return True
        self.report.refused += 1
        stuck = self.local.set_aside(vault, entry, code)
        if code in _OUT_OF_CHAIN:
            for one, its in refused[1:]:
                if its in _OUT_OF_CHAIN and one.header.device == entry.header.device:
                    self.local.set_aside(vault, one, its)
        return stuck

    def _seal_anew(self, course: Course, entry: Entry) -> bool:
        """The squad may have changed its key: once all is pulled, for some may be there already, seals anew what was
        not sealed with it. Where the key is not here yet, it waits as it is."""
        if (course.vault, self.local.roster.vaults[course.vault].epoch) in self.local.lacked():
            course.held = max(course.held, (entry.header.device, COUNT_MAX))
            return False
        if course.pulled:
            self.local.seal_anew(course.vault)
        return True

    def _taken(self, batch: list[Entry]) -> None:
        """An answer came: the next request may bring twice as much."""
        self._lost = 0
        if batch:
            self.link.batch = min(BATCH_MAX_ENTRIES, self.link.batch * 2)


def _highest(taken: Iterable[Header], device: bytes) -> int:
    return max((header.number for header in taken if header.device == device), default=0)
