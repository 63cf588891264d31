"""Visits: begun and on the disk at once, ended now or later, and what a forged one, or two at once, come to."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds.visit import VISIT, VISIT_END
from app.domain.visiting import Sums
from app.journal.change import Change
from app.notebook import contacts, history, interactions, moving, search, spots, visit_sums, visits
from app.notebook.errors import NoRight, NotThere
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.visits import Visit
from tests.cast.notebook import NotebookSquad


@pytest.fixture
def quay(squad: NotebookSquad, dana: Notebook) -> str:
    spot = spots.add(dana, {"place": "Quay steps", "why": "Loitering after close."})
    squad.sync()
    return spot


def visited(squad: NotebookSquad, nb: Notebook, spot: str, minutes: float = 12, did: tuple[str, ...] = ()) -> Visit:
    began = visits.begin(nb, spot).visit
    squad.clock.later(minutes=minutes)
    visits.end(nb, began, did)
    return visits.read(nb, began)


def forge(nb: Notebook, kind: Any, fields: dict[str, Any], record: str = "") -> str:
    """A member's app writes what no rule lets in."""
    ident = record or nb.new_id()
    nb.write(Change(bytes.fromhex(ident), kind.id, fields))
    return ident


def test_a_visit_runs_from_one_tap_on_survives_a_kill_and_has_what_was_done(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    began = visits.begin(dana, quay).visit
    dana = squad.phone(dana).reopen()
    squad.clock.later(minutes=11, seconds=8)
    runs = visits.running(dana)
    assert runs is not None and (runs.id, runs.place, runs.minutes, runs.band) == (began, "Quay steps", 11, "in")
    visits.end(dana, began, ["talked", "on_foot"])
    ended = visits.read(dana, began)
    assert (ended.minutes, ended.did, ended.later, ended.running) == (11, ("on_foot", "talked"), False, False)
    assert visits.unended(dana) == []


def test_anybodys_visit_counts_for_when_a_place_was_visited_last_and_the_gap_is_marked(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, quay: str
) -> None:
    assert visits.listed(dana)[0].due and visits.listed(dana)[0].last is None
    visits.begin(eli, quay)
    squad.sync()
    [now] = visits.listed(dana)
    assert now.last is not None and now.last.running and now.last.officer_name == "Eli Osei" and not now.due
    squad.clock.later(minutes=12)
    visits.end(eli, now.last.id)
    squad.sync()
    squad.clock.later(minutes=110)
    [then] = visits.listed(dana)
    assert then.last is not None and not then.last.running and not then.due and not then.visited
    squad.clock.later(minutes=11)
    assert visits.listed(dana)[0].due and visits.listed(eli)[0].visited
    assert visits.of_spot(dana, quay).rows[0].minutes == 12


def test_a_second_visit_asks_to_end_the_first_and_ends_it_in_the_same_entry_with_undo_of_both(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    gate = spots.add(dana, {"place": "North gate"})
    first = visits.begin(dana, quay).visit
    with pytest.raises(NotValid) as refused:
        visits.begin(dana, gate)
    assert refused.value.field == "visit" and [one.id for one in visits.unended(dana)] == [first]
    squad.clock.later(minutes=13)
    entries = dana.store.last_rowid()
    second = visits.begin(dana, gate, ending=first, did=["youth"])
    assert dana.store.last_rowid() == entries + 1
    assert visits.read(dana, first).minutes == 13 and visits.read(dana, first).did == ("youth",)
    visits.undo_begin(dana, second)
    visits.undo_begin(dana, second)
    assert [one.id for one in visits.unended(dana)] == [first]


def test_two_visits_begun_on_two_phones_both_run_until_each_is_ended_and_count_once(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    tablet = squad.join("Dana Reyes", officer=bytes.fromhex(dana.officer))
    squad.sync()
    here = visits.begin(dana, quay).visit
    squad.clock.later(minutes=2)
    there = visits.begin(tablet, quay).visit
    squad.sync()
    assert [one.id for one in visits.unended(dana)] == [there, here]
    squad.clock.later(minutes=10)
    visits.end(dana, there)
    visits.end(tablet, here)
    squad.sync()
    assert visit_sums.added_up(dana, 7, mine=True).sums == Sums(1, 12, 1)


def test_one_visit_ended_on_two_phones_ends_when_that_was_said_last(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    tablet = squad.join("Dana Reyes", officer=bytes.fromhex(dana.officer))
    began = visits.begin(dana, quay).visit
    squad.sync()
    assert visits.running(tablet) is not None
    squad.clock.later(minutes=10)
    visits.end(tablet, began, ["youth"])
    squad.clock.later(minutes=4)
    visits.end(dana, began)
    squad.sync()
    for nb in (dana, tablet):
        assert visits.read(nb, began).minutes == 14


def test_a_place_and_a_visit_without_a_name_have_words_in_every_list(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    spot = eli.new_id()
    eli.write(Change(bytes.fromhex(spot), "spot", {"place": 5, "why": ["x"]}))
    visit = forge(eli, VISIT, {"spot": spot, "place": 7, "at": eli.clock(), "offset_min": "q"})
    squad.sync()
    assert spots.read(dana, spot).place == visits.read(dana, visit).place == "A place without a name"


def test_a_visit_to_which_one_entry_puts_several_ends_is_one(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, quay: str
) -> None:
    began = visits.begin(eli, quay).visit
    squad.clock.later(minutes=12)
    ends = [{"visit": began, "at": eli.clock() - ago, "did": [], "offset_min": 0} for ago in (0, 60_000)]
    eli.write(*(Change(bytes.fromhex(eli.new_id()), VISIT_END.id, said) for said in ends))
    squad.sync()
    for nb in (dana, eli):
        assert len(visits.of_spot(nb, quay).rows) == 1 and visits.unended(nb) == []


def test_a_forgotten_visit_is_ended_later_with_the_true_time_and_marked_so(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    began = visits.begin(dana, quay).visit  # at 21:30
    squad.clock.later(hours=5)
    assert visits.unended(dana)[0].forgotten and visits.unended(dana)[0].running
    squad.clock.later(hours=13)
    assert visits.running(dana) is None and visits.unended(dana)[0].lost
    with pytest.raises(NotValid):
        visits.end(dana, began)
    with pytest.raises(NotValid):
        visits.end(dana, began, clock="21:20")
    visits.end(dana, began, ["on_foot"], clock="21:44")
    ended = visits.read(dana, began)
    assert (ended.minutes, ended.later, ended.did) == (14, True, ("on_foot",))
    visits.end(dana, began, clock="21:41")
    assert visits.read(dana, began).minutes == 11


def test_undo_of_an_end_lets_the_visit_go_on(squad: NotebookSquad, dana: Notebook, quay: str) -> None:
    began = visits.begin(dana, quay).visit
    squad.clock.later(minutes=5)
    end = visits.end(dana, began)
    visits.undo_end(dana, end)
    visits.undo_end(dana, end)
    squad.clock.later(minutes=5)
    runs = visits.running(dana)
    assert runs is not None and runs.minutes == 10


def test_a_clock_that_was_put_back_ends_a_visit_where_it_began(squad: NotebookSquad, dana: Notebook, quay: str) -> None:
    squad.clock.later(minutes=30)
    began = visits.begin(dana, quay).visit
    squad.clock.later(minutes=-10)
    assert visits.running(dana) is None  # it lies ahead, until the time has come
    squad.clock.later(minutes=11)
    visits.end(dana, began)
    squad.clock.later(minutes=-20)
    assert visits.of_spot(dana, quay).rows == []


def test_a_place_whose_term_is_over_is_not_visited_and_a_visit_that_runs_goes_on_to_its_end(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    began = visits.begin(dana, quay).visit
    spots.edit(dana, quay, {"until": "2026-11-26"})
    squad.clock.later(minutes=12)
    assert visits.listed(dana) == [] and visits.running(dana) is not None
    visits.end(dana, began)
    with pytest.raises(NotValid) as refused:
        visits.begin(dana, quay)
    assert "term" in refused.value.message
    spots.delete(dana, quay)
    assert visits.read(dana, began).place == "Quay steps"
    with pytest.raises(NotThere):
        visits.begin(dana, quay)


def test_nobody_ends_or_takes_over_anothers_visit(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, quay: str
) -> None:
    began = visits.begin(dana, quay).visit
    squad.sync()
    with pytest.raises(NoRight):
        visits.end(eli, began)
    at = squad.clock()
    forge(eli, VISIT_END, {"visit": began, "at": at + 60_000, "did": ["youth"]})
    forge(eli, VISIT, {"spot": quay, "at": 1, "place": "Elsewhere"}, began)
    forge(eli, VISIT, {"deleted": True}, began)
    squad.clock.later(minutes=12)
    squad.sync()
    runs = visits.running(dana)
    assert runs is not None and (runs.began, runs.place, runs.ended) == (at, "Quay steps", None)
    visits.end(dana, began)
    squad.sync()
    assert [(one.minutes, one.officer_name) for one in visits.of_spot(eli, quay).rows][:1] == [(12, "Dana Reyes")]


WILD: list[dict[str, Any]] = [
    {"at": 4_000_000_000_000},
    {"at": -5},
    {"at": "now"},
    {"at": None, "spot": 7},
    {"at": 0, "spot": ["x"], "place": "\u202ex\n" * 900},
    {"spot": "zz", "place": {"a": 1}},
]


@pytest.mark.parametrize("said", WILD)
def test_a_forged_visit_with_wild_values_breaks_no_list_and_no_sum(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, quay: str, said: dict[str, Any]
) -> None:
    visited(squad, dana, quay)
    before = visit_sums.added_up(dana, 7, mine=False)
    began = forge(eli, VISIT, {"spot": quay, "place": "Quay steps", **said})
    forge(eli, VISIT_END, {"visit": began, "at": said.get("at", 0), "did": [1, "x" * 400, "talked"], "later": "yes"})
    forge(eli, VISIT_END, {"visit": 5, "at": 1 << 61, "did": "talked"})
    squad.sync()
    after = visit_sums.added_up(dana, 7, mine=False)
    assert after.sums.minutes == before.sums.minutes == 12 and after.places[0].sums.minutes == 12
    assert visits.listed(dana)[0].last == visits.of_spot(dana, quay).rows[0]
    for one in visits.of_spot(dana, quay).rows:
        assert one.lasted_ms >= 0 and "\u202e" not in one.place and "\n" not in one.place
    history.read(dana, "visit", began)


@pytest.mark.parametrize("after_ms", [-1, 17 * 3_600_000, 4_000_000_000_000])
def test_an_end_before_its_start_or_longer_after_it_than_a_shift_is_none(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, quay: str, after_ms: int
) -> None:
    began = visits.begin(eli, quay).visit
    forge(eli, VISIT_END, {"visit": began, "at": squad.clock() + after_ms})
    squad.sync()
    assert visits.read(dana, began).ended is None
    assert visit_sums.added_up(dana, 7, mine=False).open == 1


def test_a_visit_across_midnight_and_across_the_change_of_the_clock_lasts_real_minutes(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    squad.clock.at("2027-03-13T23:55")
    assert visited(squad, dana, quay, 15).minutes == 15
    squad.clock.at("2027-03-14T01:55")
    assert visited(squad, dana, quay, 10).minutes == 10
    squad.clock.at("2027-11-07T00:50")
    assert visited(squad, dana, quay, 75).minutes == 75
    assert visits.visited_since_shift(dana) == [quay]


def test_what_is_logged_during_a_visit_is_tied_to_it_and_stands_at_its_place(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    door = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    lena = contacts.create(dana, {"name": "Lena Abara"})
    spot = spots.add(dana, {"place": "Back entrance", "venue": door})
    before = squad.clock()
    squad.clock.later(minutes=1)
    began = visits.begin(dana, spot).visit
    squad.clock.later(minutes=5)
    interactions.log(dana, Log(contacts=[lena], fact="Quiet since the light is back.", visit=began))
    interactions.log(dana, Log(about="observation", fact="Bulb is out.", place="Lamp 4", visit=began))
    interactions.log(dana, Log(contacts=[lena], fact="Of before.", at=before, visit=began))
    squad.sync()
    forge(
        eli, interactions.rules.INTERACTION, {"contacts": [lena], "fact": "Eli's", "at": squad.clock(), "visit": began}
    )
    squad.sync()
    visit = visits.read(dana, began)
    assert [(one.fact, one.place) for one in visits.notes(dana, visit)] == [
        ("Quiet since the light is back.", "Back entrance"),
        ("Bulb is out.", "Lamp 4"),
    ]
    assert visits.notes(dana, visit)[0].venue == (door, "Copper Door")
    assert visit_sums.added_up(dana, 7, mine=False).met == 1
    assert [one.title for one in search.everything(dana, "bulb") if not isinstance(one, search.Hit)] == ["Bulb is out."]


def test_a_note_of_a_visit_goes_with_whom_it_is_about_to_a_squad_that_has_no_such_visit(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    day = squad.another("Day squad", dana).hex()
    dana.refresh()
    lena = contacts.create(dana, {"name": "Lena Abara"})
    began = visits.begin(dana, quay).visit
    note = interactions.log(dana, Log(contacts=[lena], fact="Said hello.", visit=began)).interaction
    squad.sync()
    there = moving.move(dana, lena, day)
    [item] = interactions.timeline(dana, there).rows
    assert item.fact == "Said hello."
    lines = [
        line.words
        for one in history.read(dana, "interaction", item.id).page.rows
        for act in one.acts
        for line in act.lines
    ]
    assert "Not in this notebook" in lines
    assert [one.id for one in visits.notes(dana, visits.read(dana, began))] == [note]


def test_sums_are_of_oneself_or_by_place_and_never_by_officer(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, quay: str
) -> None:
    visited(squad, dana, quay, 12)
    squad.clock.later(minutes=60)
    visited(squad, dana, quay, 5)
    squad.sync()
    squad.clock.later(minutes=150)  # it is past midnight, and still the same shift
    visited(squad, eli, quay, 20)
    visits.begin(eli, quay)
    squad.sync()
    mine, whole = visit_sums.added_up(dana, 7, mine=True), visit_sums.added_up(dana, 7, mine=False)
    assert mine.sums == Sums(2, 17, 1, 1, 1, 60) and mine.places == [] and mine.open == 0
    assert whole.sums == Sums(3, 37, 1, 2, 1, 105) and whole.open == 1
    assert [(one.place, one.sums.visits) for one in whole.places] == [("Quay steps", 3)]
    spots.delete(dana, quay)
    assert visit_sums.added_up(dana, 7, mine=False).places[0].spot == ""
    squad.clock.later(days=8)
    assert visit_sums.added_up(dana, 7, mine=False).sums == Sums()


def test_the_history_of_a_visit_has_its_end_and_its_notes_and_that_of_the_place_has_no_visits(
    squad: NotebookSquad, dana: Notebook, quay: str
) -> None:
    began = visits.begin(dana, quay).visit
    interactions.log(dana, Log(about="observation", fact="Bulb is out.", visit=began))
    visits.end(dana, began, ["lighting"])
    told = [act.name for item in history.read(dana, "visit", began).page.rows for act in item.acts]
    assert told == ["Visit ended", "Note written", "Visit begun"]
    assert [act.name for item in history.read(dana, "spot", quay).page.rows for act in item.acts] == [
        "Place to visit added"
    ]


def test_the_band_and_the_gap_are_the_agencys(squad: NotebookSquad, dana: Notebook, quay: str) -> None:
    dana.roster.policy.update(visit_least_min=20, visit_most_min=12, visit_gap_min=30)
    assert dana.visit_band == (12, 20)
    assert visited(squad, dana, quay, 18).band == "in"
    squad.clock.later(minutes=31)
    assert visits.listed(dana)[0].due
