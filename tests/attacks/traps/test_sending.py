"""Handing in what was written: once, whole, and believed to be there only when the server signed for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.journal import keys
from app.journal.entry import Entry
from app.journal.errors import BadSignature
from app.journal.messages import STORED, Page, Result, Synced
from app.journal.receipt import Receipt
from app.sync.conversation import PATH
from app.sync.errors import Offline, Refused, Untrusted
from app.sync.exchange import Answer, Request
from tests.app.sync import conftest, test_engine
from tests.attacks.traps.trap import trap
from tests.cast.exchanges import asked_in, brings, nothing_is_stored, pages_come, without_itself
from tests.cast.sync import Fault, SyncPhone, SyncSquad

squad = conftest.squad

test_a_lost_answer_is_sent_again_and_stored_once = trap(
    "lost response then resend", without="a resent batch stored again", fails=Refused, elsewhere=True
)(test_engine.test_a_lost_answer_is_sent_again_and_stored_once)

test_a_413_halves_the_batch_until_it_fits = trap(
    "a 413 that never halves", without="a 413 that never halves", fails=Refused, elsewhere=True
)(test_engine.test_a_413_halves_the_batch_until_it_fits)


def refusing(squad: SyncSquad, poison: Entry) -> Fault:
    """A server that stores everything but this one, which it can never take."""

    def fault(request: Request, carry: Callable[[], Answer]) -> Answer:
        asked = asked_in(request)
        if asked is None or poison.pack() not in asked.items:
            return carry()
        rest = replace(asked, items=[item for item in asked.items if item != poison.pack()])
        answer = Synced.parse(squad.network.run(squad.a.engine()._call(PATH, rest.pack())).content(), rest)
        others = iter(answer.items)
        results = [Result("too_large", 0) if item == poison.pack() else next(others) for item in asked.items]
        return Answer(200, replace(answer, items=results).pack())

    return without_itself(squad, fault)


def sync_often(phone: SyncPhone) -> None:
    """As often as an officer with a waiting note would see it happen."""
    for _ in range(8):
        phone.sync()


@trap(
    "one poison item blocking a batch",
    without=("poison never set aside", "poison thrown away", "what follows a refused page waits for it"),
)
def test_an_entry_the_server_never_takes_is_set_aside_whole_and_everything_else_flows(squad: SyncSquad) -> None:
    squad.a.write("taken")
    poison = squad.a.write("never taken")
    squad.a.write("written after it")
    squad.b.write("by another")
    squad.network.fault = refusing(squad, poison)
    squad.b.sync()
    sync_often(squad.a)
    squad.a.write("written later")
    sync_often(squad.a)
    squad.b.sync()
    flowing = ["by another", "taken", "written after it", "written later"]
    assert squad.b.texts() == flowing
    assert squad.a.texts() == sorted([*flowing, "never taken"])
    assert [aside.raw for aside in squad.a.store.quarantined()] == [poison.pack()]
    assert squad.a.local.shift_counts() == (4, 3), "the end of a shift says that one is missing"


@trap("one poison item blocking a batch", without="a refused page keeps its number")
def test_an_entry_set_aside_joins_the_others_when_the_server_takes_it_after_all(squad: SyncSquad) -> None:
    poison = squad.a.write("not taken yet")
    squad.a.write("written after it")
    squad.network.fault = refusing(squad, poison)
    sync_often(squad.a)
    squad.network.fault = None
    squad.a.local.try_again(squad.a.store.quarantined()[0])
    sync_often(squad.a)
    squad.b.sync()
    assert squad.b.texts() == squad.a.texts() == ["not taken yet", "written after it"]
    assert squad.a.store.quarantined() == []


@trap("one poison item blocking a batch", without="a spoiled signature is never made again")
def test_a_note_whose_signature_the_disk_spoiled_is_signed_again_and_sent(squad: SyncSquad) -> None:
    squad.a.write("covered by the signature of the next")
    spoiled = squad.a.write("spoiled on the disk")
    with squad.a.store._file.save() as raw:
        raw.execute("UPDATE entries SET signature = zeroblob(64) WHERE hash = ?", (spoiled.hash,))
    sync_often(squad.a)
    squad.b.sync()
    assert squad.b.texts() == squad.a.texts() == ["covered by the signature of the next", "spoiled on the disk"]
    assert squad.a.store.quarantined() == []


@trap(
    "a false word taken for a receipt",
    without="noted as sent before the receipt",
    fails=Untrusted,
)
def test_a_batch_lost_on_the_way_is_shown_as_waiting(squad: SyncSquad) -> None:
    for number in range(3):
        squad.a.write(f"note {number}")

    def lost(request: Request, carry: Callable[[], Answer]) -> Answer:
        if brings(request):
            raise Offline("offline.no_answer")
        return carry()

    squad.network.fault = lost
    with pytest.raises(Offline):
        squad.a.sync()
    assert squad.a.store.unsent_count() == 3


@trap("a retry that gives up", without="given up after the last try")
def test_what_could_not_be_sent_is_sent_when_there_is_signal_again(squad: SyncSquad) -> None:
    squad.a.write("written in the cellar")

    def silence(_request: Request, _carry: Callable[[], Answer]) -> Answer:
        raise Offline("offline.no_answer")

    squad.network.fault = silence
    for _ in range(5):
        with pytest.raises(Offline):
            squad.a.sync()
    squad.network.fault = None
    squad.a.sync()
    squad.b.sync()
    assert squad.b.texts() == ["written in the cellar"]


@trap("a false word taken for a receipt", without="receipt not verified")
def test_a_receipt_that_somebody_else_signed_is_no_receipt(squad: SyncSquad) -> None:
    squad.a.write("one")
    somebody = keys.SigningKey(bytes(32))

    def forge(page: Page) -> Page:
        receipt = Receipt.verify(page.receipt, squad.a.local.roster.server_key)
        return replace(page, receipt=receipt.sign(somebody))

    squad.network.fault = pages_come(forge)
    with pytest.raises(BadSignature):
        squad.a.sync(receipts=True)
    assert squad.a.local.receipts() == []


@trap("a false word taken for a receipt", without="receipt not compared with what was stored")
def test_an_answer_that_says_more_than_its_receipt_moves_nothing(squad: SyncSquad) -> None:
    squad.a.write("one")

    squad.network.fault = nothing_is_stored(squad, squad.a, STORED, 1)
    with pytest.raises(Untrusted) as told:
        squad.a.sync()
    assert told.value.reason.code == "receipt.too_short", "at once, and not when the pages contradict it"
    assert squad.a.store.unsent_count() == 1
