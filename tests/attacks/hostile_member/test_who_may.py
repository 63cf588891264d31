"""The table "Who may do what" of docs/security.md is whole: each of its rows is proved by tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

NOTEBOOK, HOSTILE, SERVER = "app/notebook", "attacks/hostile_member", "sync_server"
ON_THE_SERVER = (f"{SERVER}/test_rights", "server_and_phone_agree_about_every_fact_by_everybody")

PROVED_BY: dict[str, list[tuple[str, str]]] = {
    "read, log, add to a note, add a follow-up": [
        (f"{SERVER}/test_authorisation", "everybody_gets_what_is_theirs_and_no_more"),
        (f"{NOTEBOOK}/test_two_squads", "a_member_of_one_squad_cannot_write_into_what_another_keeps"),
    ],
    "take back a note or a supplement, or bring it back": [
        (f"{NOTEBOOK}/test_roles", "the_right_is_that_of_the_squad_that_keeps_the_note"),
        (f"{NOTEBOOK}/test_roles", "an_officers_forged_app_takes_nothing_back_and_its_reason_stands_with_the_attempt"),
        (f"{HOSTILE}/test_whose_word", "nobody_takes_back_anothers_supplement"),
    ],
    "edit a contact, their stage, tags, primary and backup officer": [
        (f"{NOTEBOOK}/test_conflicts", "both_versions_are_shown_with_author_and_time_until_somebody_chooses"),
    ],
    "delete a contact, bring one back": [
        (f"{NOTEBOOK}/test_returned_contacts", "what_was_written_while_another_deleted_somebody_brings_them_back"),
    ],
    "move a contact with their history to another squad": [
        (f"{NOTEBOOK}/test_moving", "who_may_not_is_told_so_and_nothing_changes"),
        (f"{NOTEBOOK}/test_moving", "the_word_of_somebody_who_may_not_moves_nobody"),
    ],
    "carry a note of another's to another squad": [
        (f"{NOTEBOOK}/test_moving", "an_invented_note_is_not_read_in_anothers_name"),
    ],
    "mark done, snooze, cancel or reopen a follow-up, also another's": [
        (f"{NOTEBOOK}/test_conflicts", "done_by_one_and_cancelled_by_the_other_leaves_no_half_of_either"),
    ],
    "look through a squad's follow-ups by officer": [
        (f"{NOTEBOOK}/test_roles", "a_supervisor_looks_through_the_follow_ups_of_an_officer_of_the_squad"),
        (f"{NOTEBOOK}/test_roles", "an_officer_leads_nobody_and_may_look_at_what_colleagues_have_to_do"),
    ],
    "hand over several of an officer's follow-ups at once": [
        (f"{NOTEBOOK}/test_roles", "several_go_together_or_not_at_all"),
    ],
    "hand a follow-up over": [
        (
            f"{NOTEBOOK}/test_follow_ups",
            "an_officer_hands_over_their_own_and_takes_back_what_they_gave_but_not_anothers",
        ),
        (f"{NOTEBOOK}/test_follow_ups", "a_forged_hand_over_is_read_as_it_stands_and_names_its_signer"),
    ],
    "choose between two versions, or write one text out of two": [
        (f"{NOTEBOOK}/test_conflicts", "a_joined_text_follows_the_rules_and_a_version_as_it_stands_is_always_allowed"),
    ],
    "undo an import": [
        (f"{NOTEBOOK}/test_people_import", "undoing_keeps_whoever_somebody_worked_with_since"),
    ],
    "share something about somebody under 18": [
        (f"{NOTEBOOK}/test_shares", "about_somebody_under_18_only_a_supervisor_shares"),
    ],
    "revoke a share slip, or say that it holds after all": [
        (f"{NOTEBOOK}/test_shares", "two_who_revoke_without_seeing_each_other_leave_the_earlier_one"),
        (f"{NOTEBOOK}/test_shares", "a_slip_cannot_be_taken_out_of_the_log"),
        (f"{NOTEBOOK}/test_shares", "what_another_device_dates_into_a_slip_stands_beside_it"),
    ],
    "change the agency's policy: stages, country, longest time to lock, templates of programmes": [
        ("app/container/test_policy", "an_officer_reads_the_policy_and_cannot_change_it"),
        ON_THE_SERVER,
    ],
    "make, rename or close a squad (not the only one), put an officer into one or take them out, of the agency too, "
    "change a role": [
        ("app/ui/agency/test_squad", "closing_asks_first_and_the_only_squad_stays_open"),
        ON_THE_SERVER,
    ],
    "report a phone as lost, stolen, broken or replaced": [
        (f"{SERVER}/test_revoking", "who_may_say_that_a_phone_is_gone"),
        ("app/journal/test_revoking", "a_supervisor_reports_the_phones_of_their_own_squad_alone"),
        ("app/journal/test_revoking", "the_last_admins_phone_stays_and_any_other_of_theirs_may_go"),
        ON_THE_SERVER,
    ],
    "read what a phone that is shut out had not sent, admit or refuse it": [
        (f"{SERVER}/test_deposits", "only_supervisors_of_the_squad_are_told_of_it_and_admit_it"),
        ("app/journal/test_revoking", "a_supervisor_moves_the_end_and_only_forward"),
        ON_THE_SERVER,
    ],
    "read when a device last synced, and how far it came": [
        (f"{SERVER}/test_devices", "an_admin_is_told_the_minute_of_each_devices_newest_sync"),
        (f"{SERVER}/test_revoking", "a_supervisor_and_the_officer_are_told_the_ends_that_they_need_to_sign"),
        (f"{SERVER}/test_authorisation", "everybody_gets_what_is_theirs_and_no_more"),
    ],
    "change a squad's key": [
        ("app/sync/test_leaving", "a_key_changes_by_itself_when_somebody_left_and_everybody_else_gets_it"),
        ON_THE_SERVER,
    ],
    "invite an officer, withdraw an invitation": [
        ("app/container/test_invitations", "an_officer_may_not_invite_and_an_officers_second_device_joins"),
        ON_THE_SERVER,
    ],
}


def acts() -> list[str]:
    """The first column of the table."""
    text = (ROOT / "docs" / "security.md").read_text()
    table = text.split("| act | who | what a forged app achieves |\n|---|---|---|\n", 1)[1].split("\n\n", 1)[0]
    return [line.split("|")[1].strip() for line in table.splitlines()]


def test_every_row_names_its_tests_and_no_test_names_a_row_that_is_gone() -> None:
    assert sorted(acts()) == sorted(PROVED_BY)


@pytest.mark.parametrize("act", PROVED_BY)
def test_the_tests_of_a_row_are_there(act: str) -> None:
    for module, name in PROVED_BY[act]:
        text = (ROOT / "tests" / f"{module}.py").read_text()
        assert re.search(rf"^(async )?def test_{name}\(", text, re.MULTILINE), f"{module}: {name}"
