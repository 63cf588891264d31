"""A phone that was set back asks for what the server has instead of sending all of it once more."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from app.journal.entry import BODY_AT, HEADER_BYTES, Entry
from app.journal.messages import Page, Sync, Synced
from app.state.error_sentences import sentence
from app.sync.asking_again import PAUSE_MAX, Patience
from app.sync.conversation import Link
from tests.cast.exchanges import answers_come, asked_in, brings
from tests.cast.sync import Fault, SyncSquad


def test_entries_the_server_knows_come_back_with_a_pull_after_one_batch(squad: SyncSquad) -> None:
    phone = squad.a
    for number in range(120):
        phone.write(f"note {number}")
    phone.sync()
    phone.store.rewind(phone.vault, 0)
    phone.link = Link()
    squad.network.requests.clear()
    phone.write("written since")
    report = phone.sync()
    assert len([one for one in squad.network.requests if brings(one)]) == 2
    assert report.sent == 1
    assert phone.store.unsent_count() == 0
    assert len(phone.texts()) == 121


def test_known_entries_cost_no_pull_of_their_own_when_nothing_else_waits(squad: SyncSquad) -> None:
    phone = squad.a
    for number in range(10):
        phone.write(f"note {number}")
    phone.sync()
    phone.store.rewind(phone.vault, 0)
    squad.network.requests.clear()
    phone.sync()
    assert len(squad.network.requests) == 1
    assert phone.store.unsent_count() == 0


# --- what came altered -------------------------------------------------------------------------------------------


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "in its body": lambda item: item[:-9] + bytes([item[-9] ^ 1]) + item[-8:],
    "in its signature": lambda item: item[:119] + bytes([item[119] ^ 1]) + item[120:],
    "cut short": lambda item: item[: BODY_AT + 20],
    "without a body": lambda item: item[:BODY_AT],
    "but for its header": lambda item: item[:HEADER_BYTES],
    "and longer": lambda item: item + b"more",
}  # fmt: skip


def altering(alter: Callable[[bytes], bytes], written: set[bytes]) -> Fault:
    """Alters these (hashes) on the way here; numbers and heads stay as they are, since they go over headers."""

    def altered(page: Page) -> Page:
        items = [alter(item) if Entry.parse(item).hash in written else item for item in page.items]
        return replace(page, items=items)

    def told(_asked: Sync, answer: Synced) -> Synced:
        return replace(answer, roster=altered(answer.roster), vaults=[*map(altered, answer.vaults)])

    return answers_come(told)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ALTERED)
def test_what_was_altered_once_on_the_way_comes_by_itself_from_an_honest_server(squad: SyncSquad, kind: str) -> None:
    written = [squad.b.write(f"note {number}") for number in range(4)]
    squad.b.sync()
    squad.network.fault = altering(ALTERED[kind], {written[0].hash, written[3].hash})
    squad.a.sync()
    assert len(squad.a.texts()) < 4 and squad.a.local.needs_attention()
    for aside in squad.a.store.quarantined():
        said = sentence(aside.reason)
        assert not re.search("field|message|size|fit|follow each other", said), "said in the officer's words"
    squad.network.fault = None
    cursor = squad.a.store.cursor(squad.a.vault)
    for _ in range(2):
        squad.a.sync()
    assert squad.a.texts() == [f"note {number}" for number in range(4)]
    assert not squad.a.local.needs_attention() and squad.a.store.unsent_count() == 0
    assert squad.a.store.cursor(squad.a.vault) == cursor, "nothing is fetched or sent twice for it"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["in its body", "in its signature"])
def test_a_server_that_goes_on_altering_is_asked_ever_more_rarely(squad: SyncSquad, kind: str) -> None:
    written = {squad.b.write(f"note {number}").hash for number in range(3)}
    squad.b.sync()
    squad.network.fault = altering(ALTERED[kind], written)
    asked: list[int] = []
    for _ in range(100):
        squad.network.requests.clear()
        squad.a.sync()
        again = [one for one in map(asked_in, squad.network.requests) if one and one.limit == 1]
        asked.append(sum(len(one.vaults) for one in again))
    assert max(asked) <= 3 and sum(one > 0 for one in asked[20:]) <= 4
    assert squad.a.texts() == []
    squad.network.fault = None
    for _ in range(PAUSE_MAX):
        squad.a.sync()
    assert len(squad.a.texts()) == 3 and not squad.a.local.needs_attention()


def test_a_member_whose_fact_was_altered_on_the_way_is_known_after_the_next_sync(squad: SyncSquad) -> None:
    known = squad.a.local.roster.seq
    squad.invitation("Officer Hale")
    assert squad.a.local.roster.seq == known + 1
    altered = {fact.hash for fact in squad.a.local.facts()[-1:]}
    squad.network.fault = altering(ALTERED["in its signature"], altered)
    squad.b.sync()
    squad.network.fault = None
    for _ in range(2):
        squad.b.sync()
    assert {one.officer_name for one in squad.b.local.roster.invites.values()} >= {"Officer Hale"}
    assert squad.b.local.roster.unproved == 0


def test_patience_doubles_its_pauses_up_to_a_bound() -> None:
    patience, asked = Patience(), []
    for at in range(200):
        patience.begin()
        if patience.is_due(b"it"):
            patience.asked(b"it")
            asked.append(at)
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert pauses[:5] == [1, 2, 4, 8, 16] and set(pauses[5:]) == {PAUSE_MAX}
    assert patience.is_due(b"another")
