"""What a member with a forged app signs is theirs alone, and stops nobody."""

from __future__ import annotations

import time

import pytest

from app.domain.field_rules import cut
from app.domain.folding import fold
from app.journal.errors import Malformed
from app.journal.packing import unpack
from app.notebook.errors import NotThere
from tests.app.notebook import conftest as notebooks
from tests.app.notebook import test_returned_contacts as returns
from tests.attacks.hostile_member import conftest as scenes
from tests.attacks.hostile_member import test_whose_word as words
from tests.attacks.traps.trap import trap

scene = scenes.scene
squad, dana, eli = notebooks.squad, notebooks.dana, notebooks.eli
FAILS = (AssertionError, pytest.fail.Exception, NotThere)
WORD, SANITY = "a member's word counting for another's", "a valid signature taken for sanity"

test_nobody_takes_back_anothers_note = trap(WORD, without="anybody takes back a note", fails=FAILS, elsewhere=True)(
    words.test_nobody_takes_back_anothers_note_and_everybody_sees_who_tried
)
test_what_is_dated_back_hides_nothing = trap(
    WORD, without="the earliest stamp alone is shown", fails=FAILS, elsewhere=True
)(words.test_what_is_dated_back_into_anothers_note_hides_nothing_and_stands_under_its_signers_name)
test_nobody_names_an_edit_before_it_is_made = trap(
    WORD, without="a stamp that can be worked out", fails=FAILS, elsewhere=True
)(words.test_nobody_can_name_an_edit_before_it_is_made)
test_the_last_stamp_does_not_win_for_ever = trap(
    SANITY, without="the last stamp wins for ever", fails=FAILS, elsewhere=True
)(words.test_the_last_stamp_of_all_does_not_win_for_ever)
test_a_note_brings_back_whom_a_deletion_had_not_seen_it_about = trap(
    "a remote delete destroying a local edit",
    without="a deletion that asks for nobody's notes",
    fails=FAILS,
    elsewhere=True,
)(returns.test_somebody_met_after_they_were_imported_outlives_the_undoing_of_the_import)


@trap(SANITY, without="texts normalised as they come")
def test_a_run_of_combining_marks_is_folded_at_once() -> None:
    name = "e" + "\u0301\u0323" * 10_000
    began = time.process_time()
    folded = fold(cut(name))
    assert folded == "e" and time.process_time() - began < 0.05


@trap(SANITY, without="values built before they are counted")
def test_a_message_of_many_values_is_refused_before_it_is_built() -> None:
    with pytest.raises(Malformed):
        unpack(b"\x91" * 40 + b"\xdc\x4e\x20" + b"\xa2ab" * 20_000, 1 << 20)
