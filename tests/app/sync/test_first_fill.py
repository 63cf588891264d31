"""Where the first fill of a phone ended: what came until then is no news (app.device.news_mark)."""

from __future__ import annotations

from collections.abc import Mapping

from app.device.news_mark import NewsMark
from app.journal.roster.of_squads import GrantFact
from app.journal.roster.state import OFFICER
from tests.app.sync.test_leaving import anew, say, take_out
from tests.cast.sync import SyncPhone, SyncSquad


def filled(phone: SyncPhone) -> Mapping[bytes, int]:
    return NewsMark(phone.store, phone.keyring).read().filled


def test_it_ends_with_the_last_page_and_what_comes_later_does_not_move_it(squad: SyncSquad) -> None:
    for number in range(3):
        squad.a.write(f"before {number}")
    squad.a.sync()
    new = squad.invite("Officer Lund", squad.folder / "new")
    assert filled(new) == {}
    new.sync()
    assert len(new.texts()) == 3 and filled(new) == {squad.a.vault: 3}
    squad.a.write("after")
    squad.a.sync()
    new.sync()
    assert len(new.texts()) == 4 and filled(new) == {squad.a.vault: 3}


def test_whoever_left_and_comes_back_is_filled_anew(squad: SyncSquad) -> None:
    squad.a.write("before")
    squad.a.sync()
    squad.b.sync()
    take_out(squad, squad.b)
    squad.a.sync()
    squad.b.sync()
    assert filled(squad.b) == {}
    say(squad, squad.a, GrantFact(squad.a.vault, squad.b.officer, OFFICER).body())
    squad.a.write("meanwhile")
    for phone in (squad.b, squad.a):
        anew(phone)
        phone.sync()
    squad.b.sync()
    assert squad.b.texts() == ["before", "meanwhile"]
    assert filled(squad.b) == {squad.a.vault: squad.b.store.last_rowid() - 1}, "all but what came meanwhile"


def test_a_salvaged_store_with_fewer_entries_is_told_news_again(squad: SyncSquad) -> None:
    squad.a.write("one")
    squad.a.sync()
    mark = NewsMark(squad.a.store, squad.a.keyring)
    mark.look(1_000, [3, 2_000])
    assert mark.read().seen == squad.a.store.last_rowid() == 1
    mark.look(1, [])
    assert NewsMark(squad.a.store, squad.a.keyring).read() == mark.read()
