"""Two contacts made one, whoever writes of either meanwhile, and taken apart again with nothing lost."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import pytest

from app.journal.change import Change
from app.notebook import belonging, contacts, follow_ups, history, interactions, merging, moving
from app.notebook.errors import NotebookError
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.search import search
from tests.cast.notebook import NotebookSquad


def titles(nb: Notebook) -> list[str]:
    return [row.title for row in contacts.page(nb).rows]


def facts(nb: Notebook, who: str) -> list[str]:
    return [item.fact for item in interactions.timeline(nb, who).rows]


def tasks(nb: Notebook, who: str) -> list[str]:
    return [row.text for row in follow_ups.of_contact(nb, who)]


def merge(nb: Notebook, kept: str, other: str, *taken: str) -> None:
    merging.merge(nb, merging.both(nb, kept, other), taken)


@pytest.fixture
def lena(dana: Notebook) -> str:
    made = contacts.create(dana, {"name": "Lena Abara", "role": "Owner", "phone": "202 555 0122", "tag/bar": True})
    interactions.log(dana, Log(contacts=[made], fact="spoke about the keg", promise="bring the keys"))
    return made


@pytest.fixture
def unnamed(dana: Notebook, lena: str) -> str:
    made = contacts.create(dana, {"description": "red jacket", "phone": "202 555 0177", "tag/night": True})
    interactions.log(dana, Log(contacts=[made], fact="asked the way", follow_up="look in again"))
    return made


def test_what_either_has_is_shown_with_the_one_that_is_kept(dana: Notebook, lena: str, unnamed: str) -> None:
    two = merging.both(dana, lena, unnamed)
    assert {one.key: one.takes_other for one in two.differences} == {"name": False, "description": True, "role": False}
    merging.merge(dana, two, ["description"])
    assert titles(dana) == ["Lena Abara"]
    assert facts(dana, lena) == ["asked the way", "spoke about the keg"]
    assert tasks(dana, lena) == ["bring the keys", "look in again"]
    assert {row.contact for row in follow_ups.page(dana).rows} == {lena}
    page = contacts.read(dana, lena)
    assert (page.description, page.role, page.tags) == ("red jacket", "Owner", ["bar", "night"])
    assert len(page.reach) == 2 and page.row.last_at == interactions.timeline(dana, lena).rows[0].at
    assert [row.title for row in merging.merged(dana, lena)] == ["red jacket"]
    with_whom = merging.shown_with(dana, unnamed)
    assert with_whom is not None and with_whom.id == lena
    told = history.read(dana, "contact", lena).page.rows
    assert len(told) == 5 and [act.name for act in told[0].acts] == ["Contact changed", "Merged with another contact"]


def test_who_was_merged_is_in_no_list_and_found_under_both_names(dana: Notebook, lena: str, unnamed: str) -> None:
    contacts.edit(dana, unnamed, {"name": "Magdalena A."})
    merge(dana, lena, unnamed)
    assert [hit.contact.title for hit in search(dana, "magdalena")] == ["Lena Abara"]
    assert [hit.contact.title for hit in search(dana, "2025550177")] == ["Lena Abara"]
    assert [hit.contact.title for hit in search(dana, "asked the way")] == ["Lena Abara"]
    assert contacts.gone(dana).rows == [] and contacts.recent(dana) == contacts.rows(dana, [lena])
    assert [row.title for row in contacts.likely_duplicates(dana, "", "202 555 0177")] == ["Lena Abara"]
    (item,) = [one for one in interactions.timeline(dana, lena).rows if one.fact == "asked the way"]
    assert interactions.read(dana, item.id).with_others == ["Lena Abara"]


@pytest.mark.parametrize("order", ["merge first", "work first"])
def test_what_others_write_of_either_meanwhile_appears_with_the_one(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, lena: str, unnamed: str, order: str
) -> None:
    squad.sync()
    merge(dana, lena, unnamed)
    interactions.log(eli, Log(contacts=[unnamed], fact="seen at the market", promise="a phone card"))
    follow_ups.add(eli, lena, "task", "call her", None, None)
    contacts.edit(eli, unnamed, {"phone": "202 555 0199", "role": "Cleaner"})
    first, last = (dana, eli) if order == "merge first" else (eli, dana)
    for nb in (first, last, first):
        squad.sync(nb)
    for nb in (dana, squad.phone(eli).reopen()):
        assert titles(nb) == ["Lena Abara"]
        assert set(facts(nb, lena)) == {"seen at the market", "asked the way", "spoke about the keg"}
        assert {"a phone card", "call her"} <= set(tasks(nb, lena))
        (later,) = merging.later(nb)
        assert [(one.label, one.words, one.now, one.officer_name) for one in later.lines] == [
            ("Phone", "(202) 555-0199", "", "Eli Osei"),
            ("Role", "Cleaner", "Owner", "Eli Osei"),
        ]


@pytest.mark.parametrize("settle", [merging.take, merging.leave])
def test_what_came_later_is_taken_over_or_left_once_for_all(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, lena: str, unnamed: str, settle: Callable[..., None]
) -> None:
    squad.sync()
    merge(dana, lena, unnamed)
    contacts.edit(eli, unnamed, {"phone": "202 555 0199", "role": "Cleaner"})
    squad.sync()
    squad.sync()
    (later,) = merging.later(dana)
    contacts.edit(eli, unnamed, {"address": "Quay 4"})
    settle(dana, later)
    squad.sync()
    squad.sync()
    for nb in (dana, eli):
        page, took = contacts.read(nb, lena), settle is merging.take
        assert page.role == ("Cleaner" if took else "Owner")
        assert ("(202) 555-0199" in [one.shown for one in page.reach]) is took
        assert [line.words for one in merging.later(nb) for line in one.lines] == ["Quay 4"], "it was not shown then"


def test_taken_apart_both_stand_as_before_and_what_was_written_since_stays(
    dana: Notebook, lena: str, unnamed: str
) -> None:
    before = [contacts.read(dana, one) for one in (lena, unnamed)]
    merge(dana, lena, unnamed, "description", "role")
    interactions.log(dana, Log(contacts=[lena], fact="met again"))
    contacts.edit(dana, lena, {"address": "Quay 4"})
    apart = merging.unmerge(dana, unnamed)
    kept, other = (contacts.read(dana, one) for one in (lena, unnamed))
    assert (kept.role, kept.description, kept.reach, kept.tags, kept.address) == (
        *(before[0].role, before[0].description, before[0].reach, before[0].tags),
        "Quay 4",
    )
    assert (other.description, other.reach, other.tags) == (before[1].description, before[1].reach, before[1].tags)
    assert facts(dana, lena) == ["met again", "spoke about the keg"] and facts(dana, unnamed) == ["asked the way"]
    assert tasks(dana, unnamed) == ["look in again"] and titles(dana) == ["Lena Abara", "red jacket"]
    merging.again(dana, apart)
    assert titles(dana) == ["Lena Abara"] and contacts.read(dana, lena).description == "red jacket"
    merging.unmerge(dana, unnamed)
    assert contacts.read(dana, lena).description == ""


def test_each_merged_into_the_other_by_two_officers_one_is_shown_and_nothing_is_hidden(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, lena: str, unnamed: str
) -> None:
    squad.sync()
    merge(dana, lena, unnamed)
    squad.clock.later(minutes=1)
    merge(eli, unnamed, lena)
    squad.sync()
    squad.sync()
    dana = squad.phone(dana).reopen()
    for nb in (dana, eli):
        (row,) = contacts.page(nb).rows
        assert row.id == unnamed, "the later word counts"
        assert sorted(facts(nb, row.id)) == ["asked the way", "spoke about the keg"]
        assert sorted(tasks(nb, row.id)) == ["bring the keys", "look in again"]
    merging.unmerge(dana, lena)
    squad.sync()
    for nb in (dana, eli):
        assert [row.id for row in contacts.page(nb).rows] == [lena], "the earlier word counts again"


def test_whatever_the_order_of_arrival_a_chain_has_one_end(squad: NotebookSquad, dana: Notebook) -> None:
    who = [contacts.create(dana, {"name": f"Person {number}"}) for number in range(4)]
    eli = squad.join("Eli Osei")
    for one in who:
        interactions.log(dana, Log(contacts=[one], fact=f"with {one}"))
    squad.sync()
    a, b, c, d = who
    links = [(a, b), (b, c), (c, a), (d, a)]
    ends = set()
    for order in itertools.islice(itertools.permutations(links), 0, 24, 5):
        _link(eli, order)
        (row,) = contacts.page(eli).rows
        assert len(facts(eli, row.id)) == 4
        ends.add(row.id)
        for one, _ in order:
            merging.unmerge(eli, one)
        assert len(contacts.page(eli).rows) == 4
    squad.sync()
    assert len(contacts.page(dana).rows) == 4


def _link(nb: Notebook, links: Sequence[tuple[str, str]]) -> None:
    for one, other in links:
        nb.write(nb.change("contact", one, {"merged_into": other}))


def test_who_was_deleted_unseen_by_a_merge_into_them_is_back(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, lena: str, unnamed: str
) -> None:
    squad.sync()
    contacts.delete(eli, lena)
    merge(dana, lena, unnamed)
    squad.sync()
    squad.sync()
    for nb in (dana, eli):
        assert titles(nb) == ["Lena Abara"] and contacts.read(nb, lena).returned
        assert "asked the way" in facts(nb, lena)


def test_one_that_is_deleted_is_so_with_whom_they_were_merged_and_comes_back_with_them(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, lena: str, unnamed: str
) -> None:
    merge(dana, lena, unnamed)
    contacts.delete(dana, lena)
    assert titles(dana) == [] and [row.title for row in contacts.gone(dana).rows] == ["Lena Abara"]
    squad.sync()
    contacts.edit(eli, unnamed, {"role": "Cleaner"})
    squad.sync()
    assert titles(dana) == ["Lena Abara"], "what is written of either is an edit"
    contacts.delete(dana, lena)
    contacts.restore(dana, lena)
    assert titles(dana) == ["Lena Abara"] and len(facts(dana, lena)) == 2


def test_a_merged_venue_keeps_its_people(dana: Notebook, lena: str) -> None:
    one, other = (contacts.create(dana, {"name": name, "kind": "venue"}) for name in ("Harbour Grill", "Harbor Grill"))
    contacts.edit(dana, lena, {f"member_of/{other}": True})
    merge(dana, one, other)
    page = contacts.read(dana, lena)
    assert [home.title for home in page.member_of] == ["Harbour Grill"] and page.row.subtitle == "Owner · Harbour Grill"
    assert [row.title for row in belonging.members(dana, one, 9)[0]] == ["Lena Abara"]
    merging.unmerge(dana, other)
    assert [home.title for home in contacts.read(dana, lena).member_of] == ["Harbor Grill"]
    assert belonging.members(dana, one, 9)[0] == []


def test_what_cannot_be_one_is_refused_with_the_reason(squad: NotebookSquad, dana: Notebook, lena: str) -> None:
    night = squad.another("Night squad", dana).hex()
    squad.sync()
    venue = contacts.create(dana, {"name": "Harbour Grill", "kind": "venue"})
    there = contacts.create(dana, {"name": "Lena Abara"}, night)
    gone, free, taken = (contacts.create(dana, {"name": f"Lena {name}"}) for name in ("Gone", "Free", "Taken"))
    contacts.delete(dana, gone)
    merge(dana, free, taken)
    for other, code in (
        (lena, "same"), (there, "other_squad"), (gone, "deleted"), (venue, "other_kind"), (taken, "already"),
    ):  # fmt: skip
        with pytest.raises(NotebookError) as refused:
            merging.both(dana, lena, other)
        assert refused.value.reason.code == f"merging.{code}"


def test_one_that_moves_takes_along_whom_they_were_merged_with(squad: NotebookSquad, dana: Notebook, lena: str) -> None:
    night = squad.another("Night squad", dana).hex()
    other = contacts.create(dana, {"name": "Lena A.", "tag/night": True})
    interactions.log(dana, Log(contacts=[other], fact="asked the way", follow_up="look in again"))
    merge(dana, lena, other)
    squad.sync()
    there = moving.move(dana, lena, night)
    squad.sync()
    moving.carry_over(dana)
    squad.sync()
    (row,) = contacts.page(dana).rows
    assert row.id == there and sorted(facts(dana, there)) == ["asked the way", "spoke about the keg"]
    assert sorted(tasks(dana, there)) == ["bring the keys", "look in again"]
    (folded,) = merging.merged(dana, there)
    merging.unmerge(dana, folded.id)
    assert sorted(titles(dana)) == ["Lena A.", "Lena Abara"] and facts(dana, folded.id) == ["asked the way"]


def test_a_merge_whose_other_half_is_not_there_yet_waits_for_it(
    squad: NotebookSquad, dana: Notebook, lena: str
) -> None:
    unknown = dana.new_id()
    dana.write(dana.change("contact", lena, {"merged_into": unknown}))
    assert titles(dana) == ["Lena Abara"]
    dana.write(Change(bytes.fromhex(unknown), "contact", {"name": "Lena Okafor"}))
    assert titles(dana) == ["Lena Okafor"] and facts(dana, unknown) == ["spoke about the keg"]
    assert titles(squad.phone(dana).reopen()) == ["Lena Okafor"]
