"""Somebody moves to another squad: nothing is invented on the way, and nothing stays behind."""

from __future__ import annotations

from tests.app.notebook import conftest
from tests.app.notebook import test_moving as moving
from tests.attacks.traps.trap import trap

squad, town = conftest.squad, moving.town

test_an_invented_note = trap(
    "a note invented by moving it", without="a carried entry believed unsigned", elsewhere=True
)(moving.test_an_invented_note_is_not_read_in_anothers_name)

test_an_earlier_stamp = trap(
    "an earlier stamp at a moved id", without="the earliest stamp alone is shown", elsewhere=True
)(moving.test_an_earlier_stamp_at_a_moved_id_stands_beside_the_note_in_its_own_name)

test_half_acknowledged = trap(
    "a move half acknowledged", without="hidden before the server has it all", elsewhere=True
)(moving.test_nothing_leaves_the_old_squad_before_the_server_has_it_all)

test_a_circle = trap("moves in a circle", without="every move counts for ever", elsewhere=True)(
    moving.test_a_circle_of_three_squads_comes_home
)

test_written_meanwhile = trap(
    "somebody moved while others write of them", without="what is written behind a move stays behind", elsewhere=True
)(moving.test_what_was_written_offline_in_the_old_squad_is_brought_over_by_anybody_in_both)
