"""The simulation can fail: a story ends well with the product as it is, and not with any of these guards out.

It is told in acts, each from its own beginning: a deliberate bug is looked for in the one that notices it soonest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attacks.deliberate_bugs import BUGS
from tests.attacks.simulation.machine import Simulation
from tests.attacks.simulation.template import Template, conditions, prepare


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    with conditions():
        yield prepare(tmp_path_factory.mktemp("template"), "")


Act = Callable[[Simulation], Iterator[None]]


def told(act: Act, template: Template, folder: Path) -> None:
    """One act, from its beginning to a quiet end: few steps, and those with which chance would find the bugs."""
    run = Simulation(template, "", folder)
    try:
        for step in act(run):
            run.nothing_is_lost()
            assert step is None
    except BaseException:
        run.world.close()
        raise
    run.teardown()


def two_officers(run: Simulation) -> Iterator[None]:
    # Two officers change the same thing without seeing each other; one deletes what the other works on.
    yield run.edit(who=0, which=0, field="name", n=0)
    yield run.edit(who=1, which=0, field="name", n=1)
    yield run.work_on(who=0, which=1, do="delete")
    yield run.edit(who=1, which=1, field="role", n=0)
    yield run.two_sync_one_after_the_other(who=0)
    yield run.sync(who=0, receipts=True)
    # A clock far ahead, and somebody whose clock is right has the last word.
    yield run.something_happens_to_a_phone(who=0, what="clock", skew=2_000_000_000)
    yield run.edit(who=0, which=2, field="role", n=0)
    yield run.two_sync_one_after_the_other(who=0)
    yield run.edit(who=1, which=2, field="role", n=1)


def bad_network(run: Simulation) -> Iterator[None]:
    # A network that loses answers, takes small bodies only, or goes.
    yield run.log_a_contact(who=0, which=0, new=True, promise=True)
    for at in range(4):
        yield run.sync_over_a_bad_network(who=0, plan={at: "answer lost"})
        yield run.sync_over_a_bad_network(who=0, plan={at: "sent twice"})
        yield run.log_a_contact(who=0, which=0, new=True, promise=True)
    yield run.sync_through_a_small_door(who=0, room=0)
    yield run.the_signal_goes(who=0, after=0)
    # A phone dies wherever it may: while it writes down what was sent, and while it takes in what another wrote.
    for moments in (1, 2, *range(1, 5)):
        yield run.killed_while_syncing(who=1, moments=moments, news=True)


def squads(run: Simulation) -> Iterator[None]:
    # A member with a forged app signs odd values for whatever is there, and what nobody said.
    for seed in (*range(1, 12, 2), 0):
        yield run.a_forged_app_signs_something(who=1, seed=seed)
    yield run.two_sync_one_after_the_other(who=1)
    # A newcomer, whom the others have to hear of.
    yield run.somebody_joins(who=0, second=False, squad=0)
    yield run.log_a_contact(who=2, which=0, new=True, promise=False)
    yield run.two_sync_one_after_the_other(who=2)
    yield run.sync(who=1, receipts=False)
    # Somebody moves with all that is written of them, also meanwhile; somebody else goes, and comes home.
    yield run.moved_while_others_write_offline(who=0, which=0, there=0, back=False)
    yield run.moved_while_others_write_offline(who=0, which=1, there=0, back=True)
    # Somebody is taken out of a squad and writes on; another one while a colleague syncs, and comes back.
    yield run.somebody_is_taken_out(who=1, squad=0, agency=False, back=False)
    yield run.sync(who=2, receipts=False)
    yield run.the_key_changes_in_the_middle_of_a_sync(who=1, squad=0, request=2)
    yield run.the_admin_says(who=1, squad=0, role="officer", what="put in", at_once=True)


def old_copies(run: Simulation) -> Iterator[None]:
    # A server put back from a copy, and one that lost everything.
    yield run.something_happens_to_the_server(what="backed up", skew=0)
    yield run.log_a_contact(who=0, which=0, new=True, promise=False)
    yield run.sync(who=0, receipts=True)
    yield run.something_happens_to_the_server(what="put back", skew=0)
    yield run.sync(who=0, receipts=True)
    yield run.something_happens_to_the_server(what="lost", skew=0)
    yield run.sync(who=0, receipts=True)
    # A phone set back to an older copy of itself, and one in use twice.
    yield run.something_happens_to_a_phone(who=0, what="copied", skew=0)
    yield run.log_a_contact(who=0, which=0, new=True, promise=False)
    yield run.sync(who=0, receipts=False)
    yield run.something_happens_to_a_phone(who=0, what="set back to its copy", skew=0)
    yield run.log_a_contact(who=0, which=0, new=True, promise=False)
    yield run.sync(who=0, receipts=False)
    yield run.something_happens_to_a_phone(who=0, what="cloned", skew=0)
    yield run.sync(who=0, receipts=False)


ACTS: dict[str, Act] = {
    "two officers": two_officers,
    "bad network": bad_network,
    "squads": squads,
    "old copies": old_copies,
}
"""The story, by what a deliberate bug's `caught_in` says."""


@pytest.mark.simulation
@pytest.mark.parametrize("act", ACTS)
def test_every_act_ends_well(tmp_path: Path, template: Template, act: str) -> None:
    told(ACTS[act], template, tmp_path)


@pytest.mark.simulation
@pytest.mark.parametrize(("name", "act"), [(bug.name, bug.caught_in) for bug in BUGS.values() if bug.caught_in])
def test_a_deliberate_bug_is_caught(tmp_path: Path, template: Template, name: str, act: str) -> None:
    with BUGS[name].apply(), pytest.raises(AssertionError):
        told(ACTS[act], template, tmp_path)
