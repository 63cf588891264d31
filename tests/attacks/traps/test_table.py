"""The table is whole: each trap has a test, and each test a guard whose loss it notices."""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.attacks.deliberate_bugs import BUGS
from tests.attacks.traps.table import LATER, TRAPS
from tests.attacks.traps.trap import PROOFS

HERE = Path(__file__).parent
for module in sorted(HERE.glob("test_*.py")):
    if module != Path(__file__):
        importlib.import_module(f"tests.attacks.traps.{module.stem}")


def test_every_trap_has_a_test_that_fails_without_its_guard() -> None:
    assert {proof.trap for proof in PROOFS} == TRAPS.keys()
    assert all(proof.without for proof in PROOFS)


def test_every_deliberate_bug_is_noticed_by_a_trap_or_by_the_simulation() -> None:
    noticed = {bug for proof in PROOFS for bug in proof.without}
    noticed |= {bug.name for bug in BUGS.values() if bug.caught_in is not None}
    assert BUGS.keys() == noticed


def test_what_waits_for_a_part_that_does_not_exist_yet_is_said_where_people_decide() -> None:
    security = (HERE.parents[2] / "docs" / "security.md").read_text()
    assert {trap for trap, words in LATER.items() if words not in security} == set()
    assert not LATER.keys() & TRAPS.keys()


def test_every_deliberate_bug_says_what_it_breaks_and_takes_itself_out_again() -> None:
    for bug in BUGS.values():
        assert bug.breaks.endswith("."), bug.name
        with bug.apply():
            pass
