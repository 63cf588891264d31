"""What work adds up to: of one officer or of a squad, over weeks, and what forged values come to."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from app.domain import blocks
from app.domain.shipped_templates import BARS
from app.journal.change import Change
from app.notebook import contacts, follow_ups, interactions, measures, problems, programmes, spots, visits
from app.notebook.insights import activity, follow_through, reach_map, stage_moves
from app.notebook.insights.read import Insights, read
from app.notebook.insights.scope import Scope, last_weeks
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad, a_while_ago

DAY = 24 * 60


def person(nb: Notebook, name: str, **more: Any) -> str:
    return contacts.create(nb, {"name": name, **more})


def mine(nb: Notebook, weeks: int = 4) -> Scope:
    return last_weeks(nb, weeks)


def everybodys(nb: Notebook, weeks: int = 4) -> Scope:
    return last_weeks(nb, weeks, mine=False)


def forge(nb: Notebook, kind: str, said: dict[str, Any]) -> None:
    """A member's app writes what no rule lets in."""
    nb.write(Change(bytes.fromhex(nb.new_id()), kind, said))


def test_the_time_is_whole_weeks_and_a_year_has_thirteen_steps(dana: Notebook) -> None:
    assert dana.local().date().isoformat() == "2026-11-27"
    scope = mine(dana)
    assert (scope.first.isoformat(), len(scope.bars), scope.step) == ("2026-11-02", 4, 1)
    assert [scope.bar(day) for day in (scope.bars[0], scope.bars[3], dana.local().date())] == [0, 3, 3]
    year = mine(dana, 52)
    assert (len(year.bars), year.step, year.bar(dana.local().date())) == (13, 4, 12)


def test_notes_and_minutes_are_counted_by_the_way_of_meeting_and_no_minutes_are_made_up(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    tomas, bar = person(dana, "Tomás Mendes"), contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    interactions.log(dana, Log([tomas, bar], fact="Talked.", how="on_foot", minutes=20, started_by="them"))
    interactions.log(dana, Log([tomas], fact="Rang.", how="phone"))
    interactions.log(dana, Log(about="duty", fact="Walked the quay.", minutes=30))
    squad.sync()
    interactions.log(eli, Log([tomas], fact="Passed.", how="on_foot", minutes=5))
    squad.sync()
    found = activity.read(dana, mine(dana))
    assert [(one.id, one.notes, one.timed, one.minutes) for one in found.manners if one.notes] == [
        ("on_foot", 1, 1, 20),
        ("phone", 1, 0, 0),
        ("duty", 1, 1, 30),
    ]
    assert (found.notes, found.timed, found.minutes) == (3, 2, 50)
    assert (found.started["them"], sum(found.started.values())) == (1, 2)
    assert found.met == {"person": 2, "venue": 1, "agency": 0}
    assert activity.read(dana, everybodys(dana)).minutes == 55
    squad.clock.later(days=28)
    assert activity.read(dana, everybodys(dana)).notes == 0


def test_promises_are_kept_late_broken_or_let_go_in_the_step_in_which_they_were_closed(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    tomas = person(dana, "Tomás Mendes")
    today = dana.local().date().isoformat()

    def made(kind: str = "promise") -> str:
        return follow_ups.add(dana, tomas, kind, "Bring the form", today)

    one, two, three, four, _left = (made() for _ in range(5))
    task = made("task")
    follow_ups.done(dana, one)
    follow_ups.cancel(dana, three, "Forgot.", status="broken")
    follow_ups.cancel(dana, four, "Not needed.", status="let_go")
    squad.clock.later(days=7)
    follow_ups.done(dana, two)
    follow_ups.done(dana, task)
    found = follow_through.read(dana, mine(dana))
    assert found.promises == {"kept": 1, "late": 1, "broken": 1, "let_go": 1}
    assert [(step["kept"], step["late"], step["broken"]) for step in found.steps[-2:]] == [(1, 0, 1), (0, 1, 0)]
    assert (found.kept, found.due, found.tasks, found.open, found.overdue) == (2, 3, (0, 1), 1, 1)
    squad.sync()
    assert follow_through.read(eli, mine(eli)).due == 0
    assert follow_through.read(eli, everybodys(eli)).due == 3


def test_a_relationship_moves_once_from_where_the_time_found_it_to_where_it_left_it(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = person(dana, "Lena Abara", stage="known_of", primary=dana.officer)
    rafiq = person(dana, "Rafiq Khan", stage="trusted", primary=dana.officer)
    grace = person(dana, "Grace Lindqvist", stage="rapport", primary=dana.officer)
    wen = person(dana, "Wen Li", stage="rapport", primary=eli.officer)
    squad.clock.later(days=35)
    for who, stages in ((lena, ("introduced", "rapport")), (rafiq, ("rapport",)), (grace, ("trusted", "rapport"))):
        for stage in stages:
            contacts.edit(dana, who, {"stage": stage})
    contacts.edit(dana, wen, {"stage": "paused"})
    person(dana, "Ines Duarte", stage="introduced", primary=dana.officer)
    found = stage_moves.read(dana, mine(dana))
    assert found.moved == (("known_of", "rapport", 1), ("trusted", "rapport", 1))
    assert (found.up, found.down, found.paused, found.new) == (1, 1, 0, 1)
    whole = stage_moves.read(dana, everybodys(dana))
    assert (whole.up, whole.down, whole.paused, whole.quiet) == (1, 1, 1, 3)


def test_a_place_is_known_by_whoever_talked_there_or_to_its_people_in_this_time(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    bar, cafe, shop = (
        contacts.create(dana, {"kind": "venue", "name": one}) for one in ("Copper Door", "Quay Café", "Mill Rd shop")
    )
    tomas = person(dana, "Tomás Mendes", **{f"member_of/{bar}": True, "address": "14 Mill Rd, apt 3"})
    lena = person(dana, "Lena Abara", address="62 mill rd.")
    person(dana, "Wen Li", address="114 Mill Rd")
    squad.sync()
    interactions.log(dana, Log([tomas], fact="Talked.", how="on_foot"))
    interactions.log(dana, Log([lena], fact="Talked.", how="on_foot", venue=cafe))
    squad.sync()
    interactions.log(eli, Log([lena], fact="Talked.", how="on_foot", venue=cafe))
    squad.sync()
    found = reach_map.read(dana, mine(dana))
    assert [(one.name, one.number, one.officers, one.mine, one.people) for one in found.places] == [
        ("Mill Rd shop", None, 0, False, 0),
        ("Mill Rd", 100, 0, False, 1),
        ("Copper Door", None, 1, True, 1),
    ]
    assert found.grid == {"venue": (1, 1, 1), "agency": (0, 0, 0), "block": (1, 0, 1), "person": (1, 1, 1)}
    assert (found.unknown, found.listed, found.places[0].id) == (2, 3, shop)
    assert [one.mine for one in reach_map.read(eli, mine(eli)).places] == [False, False, False]


def test_a_block_is_what_lies_between_two_corners_however_its_street_is_written() -> None:
    assert [blocks.block_of(one) for one in ("14 Mill Rd, apt 3", "114B Mill Rd", "Pier 4", "", "  ")] == [
        ("Mill Rd", 0),
        ("Mill Rd", 100),
        ("Pier 4", None),
        ("", None),
        ("", None),
    ]
    assert blocks.key("Mill Rd.", 0) == blocks.key("MILL  rd", 0) != blocks.key("Mill Rd", 100)


def test_problems_and_programmes_stand_as_they_are_and_ones_own_are_those_one_leads(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    bar = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    problem = problems.add(dana, {"behaviour": "Fights on leaving", "place": "Copper alley"})
    measure = measures.add(dana, problem, {"name": "Fights", "unit": "fights"})
    programmes.begin(dana, bar, BARS)
    squad.sync()
    found = read(dana, 12)
    assert [(one.id, one.measures) for one in found.problems] == [(problem, ())]
    measures.add_reading(dana, measure, {"first": "2026-11-20", "last": "2026-11-20", "count": 3})
    assert [len(one.measures) for one in read(dana, 12).problems] == [1]
    assert (found.programmes.all, found.programmes.standing["preparing"], found.programmes.lapsed) == (1, 1, 0)
    assert found.programmes.open > 0
    theirs, whole = read(eli, 12), read(eli, 12, mine=False)
    assert (theirs.problems, theirs.programmes.all) == ((), 0)
    assert (len(whole.problems), whole.programmes.all) == (1, 1)


def test_visits_are_those_of_the_chosen_weeks(squad: NotebookSquad, dana: Notebook) -> None:
    quay = spots.add(dana, {"place": "Quay steps"})
    for ago, lasted in ((30 * DAY, 12), (2 * DAY, 12), (DAY, 30)):
        with a_while_ago(dana, ago):
            began = visits.begin(dana, quay).visit
        with a_while_ago(dana, ago - lasted):
            visits.end(dana, began)
    assert [(found.sums.visits, found.sums.within) for found in (read(dana, 4).visits, read(dana, 12).visits)] == [
        (2, 1),
        (3, 2),
    ]


def test_nothing_at_all_is_a_page_of_noughts_and_no_error(dana: Notebook) -> None:
    found = read(dana, 52, mine=False)
    assert (found.activity.notes, found.follow.due, found.moves.moved, found.reach.places) == (0, 0, (), ())


def test_of_two_squads_each_has_its_own(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    day = squad.another("Day squad", dana).hex()
    squad.sync()
    interactions.log(dana, Log([person(dana, "Lena Abara")], fact="Hi.", how="phone"))
    wen = contacts.create(dana, {"name": "Wen Li"}, day)
    interactions.log(dana, Log([wen], fact="Hi.", how="phone"))
    interactions.log(dana, Log([wen], fact="Hi.", how="phone"))
    counts = [read(dana, 4, one).activity.notes for one in (None, squad.vault.hex(), day)]
    assert counts == [3, 1, 2]


def test_forged_values_count_for_nothing_or_within_their_bounds(dana: Notebook) -> None:
    odd: list[Any] = [None, True, -1, 1 << 62, "x" * 3_000, [], {"a": 1}, 253_402_300_799_999, "2026-02-30"]
    tomas = person(dana, "Tomás Mendes", primary=dana.officer)
    for one in odd:
        said = {"contacts": [tomas], "at": dana.clock(), "how": one, "started_by": one, "minutes": one, "about": one}
        forge(dana, "interaction", said)
        forge(dana, "interaction", {"contacts": one, "at": one, "how": "on_foot"})
        forge(dana, "follow_up", {"kind": one, "status": "done", "due": one, "done_at": one, "owner": dana.officer})
        forge(dana, "follow_up", {"kind": "promise", "status": one, "due": one, "due_time": one, "owner": dana.officer})
        forge(dana, "contact", {"kind": one, "name": one, "address": one, "stage": one, "primary": dana.officer})
        forge(dana, "visit", {"spot": one, "place": one, "at": one})
        forge(dana, "problem", {"behaviour": one, "lead": dana.officer, "status": one, "closed_at": one})
        forge(dana, "programme", {"contact": one, "asks": one, "lead": dana.officer, "standing": one})
    for whose in (True, False):
        found = read(dana, 52, mine=whose)
        assert found.activity.minutes <= 24 * 60 * found.activity.timed
        assert found.activity.notes == sum(found.activity.started.values())
        assert all(count >= 0 for counted in found.follow.steps for count in counted.values())
        assert sum(map(sum, found.reach.grid.values())) > 0


def test_no_number_is_beside_the_name_of_an_officer() -> None:
    def names(kind: Any) -> set[str]:
        return {one.name for one in fields(kind)} if is_dataclass(kind) else set()

    for kind in (Insights, reach_map.Place, stage_moves.Moves, follow_through.FollowThrough, activity.Activity):
        assert not names(kind) & {"officer", "officer_name", "owner", "score", "rank"}
