"""Handovers: nothing changes hands unaccepted; asked, answered, withdrawn; two phones at once; what nobody took."""

from __future__ import annotations

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import contact, problem
from app.domain.kinds import handover as rules
from app.journal.change import Change
from app.notebook import contacts, follow_ups, handover_list, handovers, history, merging, problems, search, squad
from app.notebook.errors import NoRight, NotThere
from app.notebook.notebook import Notebook
from app.notebook.search_results import Other
from tests.cast.notebook import NotebookSquad


def keeper(nb: Notebook) -> str:
    return squad.mine(nb)[0].id


class Play:
    """Dana hands Ruth, a promise to her and a problem to Eli."""

    def __init__(self, cast: NotebookSquad, dana: Notebook, eli: Notebook, offered: bool = True) -> None:
        self.squad, self.dana, self.eli = cast, dana, eli
        self.ruth = contacts.create(
            dana, {"name": "Ruth Okafor", "primary": dana.officer, "reach_note": "At the laundry, mornings"}
        )
        self.door = contacts.create(dana, {"name": "Copper Door", "kind": "venue", "primary": dana.officer})
        self.promise = follow_ups.add(dana, self.ruth, "promise", "Call back about the shelter bed")
        where = {"behaviour": "Break-ins at night", "place": "Oak Court 12"}
        self.problem = problems.add(dana, {"title": "Cellars at Oak Court", **where})
        said = {
            "to": eli.officer,
            "name": "Harbor beat",
            "contacts": [self.ruth, self.door],
            "problems": [self.problem],
            "words": "Ruth worries about the cellar",
        }
        self.id = handovers.offer(dana, said, keeper(dana)) if offered else ""
        cast.sync()

    def row(self, nb: Notebook) -> handovers.HandoverRow:
        return handovers.read(nb, self.id, self.dana.officer)

    def owners(self, nb: Notebook) -> tuple[object, ...]:
        lead = nb.state(problem.KIND, self.problem).value("lead")
        return contacts.read(nb, self.ruth).primary, follow_ups.read(nb, self.promise).owner, lead


@pytest.fixture
def play(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> Play:
    return Play(squad, dana, eli)


def test_nothing_changes_hands_until_the_receiver_accepts(play: Play) -> None:
    dana, eli = play.dana, play.eli
    (row,) = handovers.to_look_at(eli)
    assert (row.giver_name, row.name, row.count(contact.KIND), row.for_me) == ("Dana Reyes", "Harbor beat", 2, True)
    assert play.owners(eli) == (dana.officer,) * 3 and handovers.to_look_at(dana) == []
    ruth, _door, cellars = handover_list.given(eli, row)
    assert (ruth.title, ruth.how_to_meet) == ("Ruth Okafor", "At the laundry, mornings")
    assert [one.text for one in ruth.open_tasks] == ["Call back about the shelter bed"]
    assert cellars.title == "Cellars at Oak Court"
    assert handovers.accept(eli, play.id, dana.officer) == 3
    assert handovers.accept(eli, play.id, dana.officer) == 0  # a second tap
    play.squad.sync()
    assert play.owners(dana) == (eli.officer,) * 3
    assert follow_ups.read(dana, play.promise).offered is False
    assert (play.row(dana).status, handovers.to_look_at(eli)) == (rules.DONE, [])


def test_both_officers_get_a_follow_up_to_meet_a_person_together_and_none_for_a_venue(play: Play) -> None:
    handovers.accept(play.eli, play.id, play.dana.officer)
    play.squad.sync()
    texts = {(row.text, row.owner, row.offered) for row in follow_ups.page(play.dana, whose="all").rows}
    assert texts == {
        ("Introduce Eli Osei to Ruth Okafor", play.dana.officer, False),
        ("Meet Ruth Okafor together with Dana Reyes", play.eli.officer, False),
        ("Call back about the shelter bed", play.eli.officer, False),
    }


def test_some_of_it_is_accepted_and_the_rest_waits_for_the_supervisor_to_see(play: Play) -> None:
    handovers.accept(play.eli, play.id, play.dana.officer, {(contact.KIND, play.ruth)})
    play.squad.sync()
    (left,) = handovers.unaccepted(play.dana)
    assert left.open == ((contact.KIND, play.door), (problem.KIND, play.problem))
    assert handovers.unaccepted(play.eli) == []  # who leads no squad
    assert play.owners(play.dana) == (play.eli.officer, play.eli.officer, play.dana.officer)


def test_the_receiver_asks_first_and_the_giver_answers(play: Play) -> None:
    dana, eli = play.dana, play.eli
    with pytest.raises(NotValid):
        handovers.ask(eli, play.id, dana.officer, " ")
    handovers.ask(eli, play.id, dana.officer, "Is she home on Fridays?")
    play.squad.sync()
    assert [row.asked for row in handovers.to_look_at(dana)] == [True] and handovers.to_look_at(eli) == []
    handovers.ask(dana, play.id, dana.officer, "Only in the mornings")
    play.squad.sync()
    (row,) = handovers.to_look_at(eli)
    assert [(one.officer_name, one.asks, one.words) for one in row.talk] == [
        ("Eli Osei", True, "Is she home on Fridays?"),
        ("Dana Reyes", False, "Only in the mornings"),
    ]


def test_nobody_but_the_named_officer_accepts(squad: NotebookSquad, play: Play) -> None:
    mora = squad.join("Mora Vance")
    squad.sync()
    for nb in (mora, play.dana):
        with pytest.raises(NoRight):
            handovers.accept(nb, play.id, play.dana.officer)
    with pytest.raises(NoRight):
        handovers.withdraw(mora, play.id, play.dana.officer)
    # What a forged app writes all the same accepts, asks and withdraws nothing.
    for said in rules.SAID:
        fields = {"handover": play.id, "giver": play.dana.officer, "said": said, "words": "Mine", "at": 1}
        fields |= {contact.KIND: play.ruth}
        mora.write(Change(bytes.fromhex(mora.new_id()), rules.STEP, fields))
    mora.write(Change(bytes.fromhex(play.id), rules.KIND, {"to": mora.officer, "contacts": [play.ruth], "at": 1}))
    squad.sync()
    row = play.row(play.eli)
    assert (row.status, len(row.open), row.talk, row.to) == (rules.OPEN, 3, (), play.eli.officer)


def test_accepted_and_withdrawn_at_once_what_was_accepted_stays_accepted(play: Play) -> None:
    handovers.accept(play.eli, play.id, play.dana.officer, {(contact.KIND, play.ruth)})
    step = handovers.withdraw(play.dana, play.id, play.dana.officer)
    play.squad.sync()
    for nb in (play.dana, play.eli):
        assert play.row(nb).status == rules.WITHDRAWN and play.row(nb).open == ()
        assert play.owners(nb) == (play.eli.officer, play.eli.officer, play.dana.officer)
        assert handovers.unaccepted(nb) == handovers.to_look_at(nb) == []
    with pytest.raises(NoRight):
        handovers.accept(play.eli, play.id, play.dana.officer)
    handovers.unsay(play.dana, step)
    play.squad.sync()
    assert handovers.accept(play.eli, play.id, play.dana.officer) == 2


def test_all_of_it_accepted_and_withdrawn_at_once_is_accepted(play: Play) -> None:
    handovers.accept(play.eli, play.id, play.dana.officer)
    handovers.withdraw(play.dana, play.id, play.dana.officer)
    play.squad.sync()
    assert play.row(play.dana).status == play.row(play.eli).status == rules.DONE


def test_what_somebody_else_leads_by_now_stays_theirs(squad: NotebookSquad, play: Play) -> None:
    mora = squad.join("Mora Vance")
    contacts.edit(play.dana, play.ruth, {"primary": mora.officer})
    squad.sync()
    assert (contact.KIND, play.ruth) not in play.row(play.eli).open
    assert handovers.accept(play.eli, play.id, play.dana.officer) == 2
    squad.sync()
    assert contacts.read(play.dana, play.ruth).primary == mora.officer
    assert contacts.read(play.dana, play.door).primary == play.eli.officer


def test_one_gives_what_is_ones_own_or_was_left_behind_and_no_colleagues(squad: NotebookSquad, play: Play) -> None:
    theirs = contacts.create(play.eli, {"name": "Jo Park", "primary": play.eli.officer})
    left = contacts.create(play.dana, {"name": "Ida Roth", "primary": "e" * 32})
    squad.sync()
    with pytest.raises(NotValid):
        handovers.offer(play.dana, {"to": play.eli.officer, "contacts": [theirs]}, keeper(play.dana))
    given = handovers.offer(play.dana, {"to": play.eli.officer, "contacts": [left]}, keeper(play.dana))
    squad.sync()
    assert handovers.accept(play.eli, given, play.dana.officer) == 1
    assert contacts.read(play.eli, left).primary == play.eli.officer


def test_a_handover_of_which_others_have_everything_by_now_waits_for_nobody(squad: NotebookSquad, play: Play) -> None:
    mora = squad.join("Mora Vance")
    given = handovers.offer(play.dana, {"to": play.eli.officer, "contacts": [play.door]}, keeper(play.dana))
    contacts.edit(play.dana, play.door, {"primary": mora.officer})
    squad.sync()
    assert given not in {row.id for row in [*handovers.to_look_at(play.eli), *handovers.unaccepted(play.dana)]}


def test_who_takes_over_is_their_own_backup_no_more(play: Play) -> None:
    contacts.edit(play.dana, play.ruth, {"backup": play.eli.officer})
    play.squad.sync()
    handovers.accept(play.eli, play.id, play.dana.officer)
    known = contacts.read(play.eli, play.ruth)
    assert (known.primary, known.backup, known.two_versions) == (play.eli.officer, None, [])


def test_an_offer_needs_somebody_of_the_squad_and_something(squad: NotebookSquad) -> None:
    dana, eli = squad.dana, squad.join("Eli Osei")
    play = Play(squad, dana, eli, offered=False)
    for said, at in (
        ({"to": "", "contacts": [play.ruth]}, "to"),
        ({"to": eli.officer}, "contacts"),
        ({"to": eli.officer, "contacts": ["0" * 32] * 51}, "contacts"),
        ({"to": "f" * 32, "contacts": [play.ruth]}, "owner"),
        ({"to": dana.officer, "contacts": [play.ruth]}, "owner"),
    ):
        with pytest.raises(NotValid) as refused:
            handovers.offer(dana, said, keeper(dana))
        assert refused.value.field == at, said
    with pytest.raises(NotThere):
        handovers.offer(dana, {"to": eli.officer, "contacts": ["0" * 32]}, keeper(dana))
    assert handovers.page(dana) == []


def test_an_offer_is_taken_back_found_and_told_in_histories(play: Play) -> None:
    (found,) = search.everything(play.eli, "worries cellar")
    assert isinstance(found, Other) and found.id == play.id
    told = [act.name for one in history.read(play.dana, contact.KIND, play.ruth).page.rows for act in one.acts]
    assert "Handover offered" in told
    handovers.take_back(play.dana, play.id)
    handovers.take_back(play.dana, play.id)
    play.squad.sync()
    assert handovers.page(play.eli) == handovers.page(play.dana) == []


def test_however_many_came_later_and_are_over_what_waits_is_found(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    dana, eli = play.dana, play.eli
    monkeypatch.setattr(handover_list, "LISTED_MAX", 2)
    for over in range(4):
        later = handovers.offer(dana, {"to": eli.officer, "contacts": [play.ruth]}, keeper(dana))
        play.squad.sync()
        if over % 2:
            handovers.withdraw(dana, later, dana.officer)
        else:
            step = {"handover": later, "giver": dana.officer, "said": "taken", "contact": play.ruth, "at": eli.clock()}
            eli.write(Change(bytes.fromhex(eli.new_id(keeper(eli))), rules.STEP, step))
        play.squad.sync()
    assert [row.id for row in handovers.to_look_at(eli)] == [play.id]
    assert [row.id for row in handovers.unaccepted(dana)] == [play.id]


def test_a_word_that_takes_nothing_hides_nothing(play: Play) -> None:
    """Of somebody else, of another kind, of a thing that is not in it."""
    eli, fay = play.eli, play.squad.join("Fay Moss")
    of = {"handover": play.id, "giver": play.dana.officer, "at": eli.clock()}
    for nb, said in (
        (fay, {"said": "withdrawn"}),
        *((fay, {"said": "taken", kind: one}) for kind, one in ((contact.KIND, play.ruth), (contact.KIND, play.door))),
        *((eli, {"said": "taken", kind: play.door}) for kind in (contact.KIND, problem.KIND)),
        (eli, {"said": "taken", contact.KIND: play.problem}),
    ):
        nb.write(Change(bytes.fromhex(nb.new_id(keeper(nb))), rules.STEP, {**of, **said}))
    play.squad.sync()
    assert [row.id for row in handovers.unaccepted(play.dana)] == [play.id]
    assert len(handovers.to_look_at(eli)) == 1


def test_whoever_was_merged_is_given_by_who_they_are_shown_as(play: Play) -> None:
    """Ruth is one with somebody whom Fay looks after: hers now, and not Dana's to give."""
    fay = play.squad.join("Fay Moss")
    other = contacts.create(play.dana, {"name": "Ruth O.", "primary": fay.officer})
    merging.merge(play.dana, merging.both(play.dana, other, play.ruth), [])
    play.squad.sync()
    handovers.accept(play.eli, play.id, play.dana.officer)
    assert contacts.read(play.eli, other).primary == fay.officer
