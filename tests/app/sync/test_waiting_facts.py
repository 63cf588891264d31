"""A change that waits on this phone is taken back until it was offered to the server, and never half."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.journal.errors import NotAllowed
from app.journal.roster.of_squads import RenameFact
from app.sync.errors import Offline
from app.sync.exchange import Answer, Request
from app.sync.waiting_facts import WaitingFact, WaitingFacts
from tests.cast.sync import SyncPhone, SyncSquad
from tests.telling import tells

NEW = "Pier beat"


def renaming(squad: SyncSquad) -> tuple[WaitingFacts, WaitingFact]:
    waiting = WaitingFacts(squad.a.local)
    waiting.say([RenameFact(squad.a.vault, NEW).body()])
    (one,) = waiting.all()
    return waiting, one


def name_at(phone: SyncPhone) -> str:
    phone.sync()
    return phone.local.roster.vaults[phone.vault].name


def test_taken_back_while_the_list_of_members_comes_it_is_not_said(squad: SyncSquad) -> None:
    waiting, one = renaming(squad)

    def meanwhile(_request: Request, carry: Callable[[], Answer]) -> Answer:
        waiting.take_back(one.id)
        return carry()

    squad.network.fault = meanwhile
    squad.network.run(squad.a.engine()._send_waiting_facts())
    squad.network.fault = None
    assert waiting.all() == []
    assert NEW not in (name_at(squad.a), name_at(squad.b))


def test_one_whose_answer_was_lost_may_hold_and_is_not_taken_back(squad: SyncSquad) -> None:
    waiting, one = renaming(squad)

    def lost(_request: Request, carry: Callable[[], Answer]) -> Answer:
        answer = carry()
        if waiting.all()[0].on_its_way:
            raise Offline
        return answer

    squad.network.fault = lost
    with pytest.raises(Offline):
        squad.a.sync()
    squad.network.fault = None
    with tells(NotAllowed, "The server may have this change already."):
        waiting.take_back(one.id)
    assert name_at(squad.a) == name_at(squad.b) == NEW
    assert waiting.all() == []
