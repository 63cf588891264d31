"""A phone that is lost: shut out at once, and nothing of it lost or believed that should not be."""

from __future__ import annotations

from tests.app.journal import test_revoking as rights
from tests.app.sync import conftest
from tests.app.sync import test_revoking as revoking
from tests.attacks.traps.trap import trap

squad = conftest.squad

test_a_lost_phone_that_writes_on = trap(
    "a lost phone that writes on", without="a revoked device's entries count", elsewhere=True
)(rights.test_what_it_wrote_before_counts_whenever_it_arrives_and_nothing_behind_it_does)

test_a_code_of_a_lost_phone = trap(
    "a lost phone that had joined by code", without="codes of a lost phone go on", elsewhere=True
)(rights.test_a_code_made_on_a_lost_phone_lets_nobody_in)

test_a_report_that_is_held_up = trap(
    "a report that the lost phone holds up", without="a lost phone in the way of its report", elsewhere=True
)(revoking.test_a_thief_who_never_stops_writing_is_shut_out_all_the_same)

test_a_server_that_does_not_sign = trap(
    "a server that only says revoked", without="the server's tip believed unsigned", elsewhere=True
)(revoking.test_a_server_that_signs_for_less_leaves_it_on_the_phone)

test_only_supervisors_admit = trap(
    "a deposit taken for a note", without="a deposit that counts unadmitted", elsewhere=True
)(rights.test_a_supervisor_moves_the_end_and_only_forward)
