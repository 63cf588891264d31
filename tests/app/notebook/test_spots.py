"""Places to visit: whose they are, until when, in which order, and what two officers change unseen."""

from __future__ import annotations

import pytest

from app.domain.field_rules import NotValid
from app.notebook import conflicts, contacts, history, search, spots
from app.notebook.errors import NoRight, NotThere
from app.notebook.notebook import Notebook
from app.notebook.search_results import Other
from tests.cast.notebook import NotebookSquad

QUAY = {"place": "Quay steps", "why": "Loitering after close, three calls in two weeks.", "until": "2026-12-15"}


def places(nb: Notebook) -> set[str]:
    return {one.place for one in spots.for_shift(nb)}


def test_a_supervisor_gives_a_place_to_the_squad_or_to_officers_and_says_why_and_until_when(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    everybodys = spots.add(dana, QUAY)
    spots.add(dana, {"place": "North gate"}, [eli.officer])
    squad.sync()
    assert places(dana) == {"Quay steps"} and places(eli) == {"Quay steps", "North gate"}
    quay = spots.read(eli, everybodys)
    assert (quay.why, quay.until, quay.set_by, quay.own, quay.officers) == (
        QUAY["why"], "2026-12-15", "Dana Reyes", False, ()
    )  # fmt: skip
    assert [one.place for one in spots.others(dana)] == ["North gate"]
    assert spots.others(dana)[0].officers == ((eli.officer, "Eli Osei"),)


def test_an_officers_own_place_is_theirs_alone_and_only_a_supervisor_gives_one_to_others(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    own = spots.add(eli, {"place": "Bus stop"})
    squad.sync()
    assert places(eli) == {"Bus stop"} and places(dana) == set() and spots.read(eli, own).own
    for whom in ([dana.officer], [eli.officer, dana.officer], []):
        with pytest.raises(NoRight):
            spots.edit(eli, own, {}, whom)
    with pytest.raises(NoRight):
        spots.add(eli, {"place": "X"}, [dana.officer])
    with pytest.raises(NotValid):
        spots.add(dana, {"place": "X"}, ["ab" * 16])
    spots.edit(eli, own, {"why": "Asked by the school."}, [eli.officer])
    squad.sync()
    spots.edit(dana, own, {}, [dana.officer, eli.officer])
    squad.sync()
    assert spots.read(dana, own).why == "Asked by the school." and places(dana) == places(eli) == {"Bus stop"}
    assert spots.read(eli, own).set_by == "Eli Osei" and spots.read(dana, own).set_by == "Dana Reyes"


def test_a_night_shift_that_began_on_the_last_day_is_still_within_the_term(
    squad: NotebookSquad, dana: Notebook
) -> None:
    quay = spots.add(dana, {**QUAY, "until": "2026-11-27"})
    squad.clock.at("2026-11-28T03:00")
    assert places(dana) == {"Quay steps"} and not spots.read(dana, quay).over
    squad.clock.at("2026-11-28T06:00")
    assert places(dana) == set() and spots.read(dana, quay).over
    assert [one.over for one in spots.others(dana)] == [True]


def test_the_order_is_the_same_on_both_phones_of_an_officer(squad: NotebookSquad, dana: Notebook) -> None:
    tablet = squad.join("Dana Reyes", officer=bytes.fromhex(dana.officer))
    for name in ("Quay steps", "North gate", "Bus stop", "Old mill", "Copper Door"):
        spots.add(dana, {"place": name})
    squad.sync()
    order = [one.place for one in spots.for_shift(dana)]
    assert order == [one.place for one in spots.for_shift(tablet)] and len(order) == 5
    later = set()
    for _ in range(6):
        squad.clock.later(days=1)
        later.add(tuple(one.place for one in spots.for_shift(dana)))
    assert len(later) > 1


def test_a_venue_that_is_chosen_names_the_place_and_stands_beside_it(squad: NotebookSquad, dana: Notebook) -> None:
    door = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    spot = spots.add(dana, {"place": " ", "venue": door})
    assert (spots.read(dana, spot).place, spots.read(dana, spot).venue) == ("Copper Door", (door, "Copper Door"))
    contacts.delete(dana, door)
    assert spots.read(dana, spot).venue is None and places(dana) == {"Copper Door"}
    with pytest.raises(NotValid):
        spots.add(dana, {"place": " "})
    with pytest.raises(NotThere):
        spots.add(dana, {"place": "X", "venue": dana.new_id()})


def test_two_versions_wait_for_a_choice_and_two_supervisors_officers_are_both_there(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    spot = spots.add(dana, QUAY, [dana.officer])
    squad.sync()
    spots.edit(dana, spot, {"until": "2026-12-20"}, [dana.officer, eli.officer])
    spots.edit(eli, spot, {"until": "2026-12-24"})
    squad.sync()
    assert [one.label for one in conflicts.two_versions(dana)] == ["Until"]
    assert {name for _, name in spots.read(eli, spot).officers} == {"Dana Reyes", "Eli Osei"}


def test_a_venue_that_one_chooses_and_words_that_another_writes_are_a_choice(
    squad: NotebookSquad, dana: Notebook
) -> None:
    eli = squad.join("Eli Osei")
    door = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    spot = spots.add(dana, {"place": "Quay"})
    squad.sync()
    spots.edit(dana, spot, {"place": "Quay steps", "venue": None})
    spots.edit(eli, spot, {"place": "Quay", "venue": door})
    squad.sync()
    assert len(conflicts.two_versions(dana)) == 1


def test_a_deleted_place_is_gone_from_every_list_and_back_with_undo_and_its_history_says_so(
    squad: NotebookSquad, dana: Notebook
) -> None:
    spot = spots.add(dana, QUAY)
    spots.delete(dana, spot)
    with pytest.raises(NotThere):
        spots.read(dana, spot)
    assert places(dana) == set() and spots.others(dana) == []
    spots.restore(dana, spot)
    spots.restore(dana, spot)
    assert places(dana) == {"Quay steps"}
    acts = [act.name for item in history.read(dana, "spot", spot).page.rows for act in item.acts]
    assert acts == ["Place to visit restored", "Place to visit deleted", "Place to visit added"]
    [found] = [one for one in search.everything(dana, "loitering") if isinstance(one, Other)]
    assert (found.noun, found.title) == ("Place to visit", "Quay steps")


def test_a_place_is_of_one_squad_and_the_list_can_be_kept_to_it(squad: NotebookSquad, dana: Notebook) -> None:
    day = squad.another("Day squad", dana).hex()
    dana.refresh()
    spots.add(dana, {"place": "School"}, keeper=day)
    spots.add(dana, QUAY)
    assert {one.squad for one in spots.for_shift(dana)} == {"Day squad", "Night squad"}
    assert [one.place for one in spots.for_shift(dana, day)] == ["School"]
