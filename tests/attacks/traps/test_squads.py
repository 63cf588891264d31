"""An officer leaves, comes back, is granted a squad, and its key changes: nobody is left without what is theirs."""

from __future__ import annotations

from app.journal.errors import CannotOpen
from app.journal.roster.of_squads import CloseFact
from tests.app.journal import test_leaving as rights
from tests.app.sync import conftest
from tests.app.sync import test_exchanging_keys as exchanging
from tests.app.sync import test_leaving as leaving
from tests.attacks.traps.trap import trap
from tests.cast.sync import SyncSquad

squad = conftest.squad

test_an_admin_in_no_squad = trap(
    "a grant by somebody who has no key", without="a key that nobody hands on", elsewhere=True
)(exchanging.test_an_admin_who_is_in_no_squad_grants_and_the_members_bring_the_key)

test_a_withdrawn_officers_code = trap(
    "a code that outlives its maker's right", without="a code that outlives its maker's right", elsewhere=True
)(rights.test_a_withdrawn_officers_second_device_code_lets_nobody_in)

test_leaving_and_rejoining = trap("leaving and rejoining a squad", without="an earlier stay forgotten", elsewhere=True)(
    rights.test_leaving_and_rejoining_a_squad
)

test_a_server_restored_to_before_a_rotation = trap(
    "a server restored to before a rotation", without="an older epoch refused whoever carries it", elsewhere=True
)(leaving.test_a_server_restored_to_before_a_rotation_is_rebuilt_by_phones_with_older_epochs)

test_two_who_changed_a_key_apart = trap(
    "two phones change a key at once", without="a beaten key thrown away", fails=CannotOpen, elsewhere=True
)(leaving.test_of_two_who_changed_a_key_apart_the_second_takes_the_other_one_and_loses_nothing)


@trap("a squad closed while somebody writes in it offline", without="no entry taken into a closed squad")
def test_what_was_written_offline_in_a_squad_that_was_closed_meanwhile_is_sent_and_read(squad: SyncSquad) -> None:
    squad.b.sync()
    squad.b.write("written offline")
    leaving.say(squad, squad.a, CloseFact(squad.a.vault).body())
    squad.b.sync()
    squad.a.sync()
    assert squad.a.texts() == ["written offline"]
    assert squad.b.store.unsent_count() == 0
