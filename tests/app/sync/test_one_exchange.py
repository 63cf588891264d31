"""One request for all squads: what it costs, how they share it, and that what stops one of them stops no other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.journal import record_id
from app.journal.change import Change
from app.journal.messages import Page, Sync, Synced
from app.journal.refusal_codes import LATER, STORAGE_FULL, UNKNOWN_VAULT
from app.sync import engine
from app.sync.errors import Offline, Refused, Untrusted
from app.sync.exchange import Answer, Request
from tests.app.sync.test_leaving import another
from tests.cast.exchanges import answers_come, asked_in, pages_come
from tests.cast.sync import SyncPhone, SyncSquad


def write(phone: SyncPhone, vault: bytes, *texts: str) -> None:
    phone.append([[Change(record_id.new(vault), "interaction", {"fact": text})] for text in texts], vault)


@pytest.fixture
def squads(squad: SyncSquad) -> list[bytes]:
    """Three of A and B, each of which has heard of all."""
    made = [squad.a.vault, another(squad, "Second squad"), another(squad, "Third squad")]
    for phone in (squad.a, squad.b):
        phone.sync()
    squad.network.requests.clear()
    return made


def test_an_empty_sync_of_three_squads_is_one_request(squad: SyncSquad, squads: list[bytes]) -> None:
    squad.a.sync()
    (request,) = squad.network.requests
    asked = asked_in(request)
    assert asked and {one.vault for one in asked.vaults} == set(squads)


def test_a_shift_in_three_squads_is_one_request_and_everything_is_covered(
    squad: SyncSquad, squads: list[bytes]
) -> None:
    for vault in squads:
        write(squad.a, vault, *(f"by A {number}" for number in range(40)))
    squad.a.sync()
    for vault in squads:
        write(squad.b, vault, *(f"by B {number}" for number in range(10)))
    squad.network.requests.clear()
    report = squad.b.sync(receipts=True)
    assert len(squad.network.requests) == 1
    assert (report.sent, report.received) == (30, 120)
    assert sorted((one.vault, one.count) for one in report.receipts) == sorted((vault, 10) for vault in squads)
    assert squad.b.store.unsent_count() == 0


def test_a_long_sync_streams_on_and_no_squad_waits_for_another(squad: SyncSquad, squads: list[bytes]) -> None:
    for vault in squads:
        write(squad.a, vault, *(f"{number} {'x' * 900}" for number in range(60)))
    squad.a.sync()
    squad.network.requests.clear()
    squad.b.link.page_bytes = 32 << 10
    came: list[set[bytes]] = []

    def noted(asked: Sync, answer: Synced) -> Synced:
        pages = zip(asked.vaults, answer.vaults, strict=True)
        came.append({known.vault for known, page in pages if page.items})
        return answer

    squad.network.fault = answers_come(noted)
    assert squad.b.sync().received == 180
    assert came[0] == set(squads), "each gets a part of the first answer"
    assert len(squad.network.requests) < 8


@pytest.mark.parametrize("status", [UNKNOWN_VAULT, STORAGE_FULL])
def test_what_is_wrong_with_one_squad_is_told_and_keeps_no_other_from_syncing(
    squad: SyncSquad, squads: list[bytes], status: str
) -> None:
    for vault in squads:
        write(squad.a, vault, "by A")
        write(squad.b, vault, "by B")
    squad.b.sync()

    def one_fails(asked: Sync, answer: Synced) -> Synced:
        pages = [
            replace(page, items=[], seq=known.seq, head=known.head, status=status, receipt=b"")
            if known.vault == squads[1]
            else page
            for known, page in zip(asked.vaults, answer.vaults, strict=True)
        ]
        return replace(answer, vaults=pages)

    squad.network.fault = answers_come(one_fails)
    with pytest.raises(Refused) as told:
        squad.a.sync()
    assert told.value.code == status
    seen = {one.entry.header.vault for one in squad.a.store.entries_after(0) if one.seq is not None}
    assert seen >= {squads[0], squads[2]}
    assert squad.a.store.cursor(squads[1]).seq == 0 and squad.a.store.quarantined() == []
    squad.network.fault = None
    squad.a.sync()
    assert squad.a.store.unsent_count() == 0 and squad.a.store.count() == 6


def test_a_full_server_takes_nothing_and_still_brings_what_it_has(
    squad: SyncSquad, monkeypatch: pytest.MonkeyPatch
) -> None:
    squad.b.write("by B")
    squad.b.sync()
    squad.a.write("by A")

    def full(*_: object, **__: object) -> Any:
        cause: Any = Exception("no room")
        cause.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise OperationalError("INSERT", None, cause)

    monkeypatch.setattr(squad.server.service.database, "writing", full)
    for _ in range(4):
        with pytest.raises(Refused) as told:
            squad.a.sync()
        assert told.value.code == STORAGE_FULL
    assert squad.a.texts() == ["by A", "by B"]
    assert squad.a.store.unsent_count() == 1 and squad.a.store.quarantined() == [], "it is no fault of the note"


def test_a_server_that_has_more_for_later_for_ever_is_not_asked_for_ever(squad: SyncSquad) -> None:
    squad.network.fault = pages_come(lambda page: Page([], 0, bytes(32), 9, LATER))
    with pytest.raises(Untrusted):
        squad.a.sync()
    assert len(squad.network.requests) <= 8


def test_squads_that_do_not_fit_in_one_request_are_asked_about_in_the_next(
    squad: SyncSquad, squads: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for vault in squads:
        write(squad.a, vault, "by A")
    squad.a.sync()
    monkeypatch.setattr(engine, "VAULTS_MAX", 2)
    squad.network.requests.clear()
    assert squad.b.sync().received == 3
    assert [len(asked.vaults) for asked in map(asked_in, squad.network.requests) if asked] == [2, 1]


def test_a_receipt_that_came_is_kept_although_the_signal_went(squad: SyncSquad, squads: list[bytes]) -> None:
    for vault in squads:
        write(squad.a, vault, *(f"{number} {'x' * 900}" for number in range(60)))
    squad.a.sync()
    write(squad.b, squads[0], "by B")
    squad.b.link.page_bytes = 4 << 10
    signed = 0

    def gone(request: Request, carry: Callable[[], Answer]) -> Answer:
        nonlocal signed
        signed += bool(request.proof)
        if signed > 2:
            raise Offline("offline.no_answer")
        return carry()

    squad.network.fault = gone
    with pytest.raises(Offline):
        squad.b.sync(receipts=True)
    for receipt in squad.b.local.receipts():
        assert squad.b.local.proves(receipt)
    squad.network.fault = None
    squad.b.sync(receipts=True)
    assert squad.b.store.unsent_count() == 0 and {one.vault for one in squad.b.local.receipts()} == set(squads)
