from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds import follow_up, problem_entry
from app.domain.kinds import problem as rules
from app.notebook import conflicts, contacts, follow_ups, history, interactions, merging, moving, problems, search
from app.notebook.errors import NoRight, NotThere
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.search_results import Other
from tests.cast.notebook import NotebookSquad

FIGHTS = {
    "behaviour": "Fights between patrons leaving",
    "place": "Copper alley",
    "days": ["sa", "fr"],
    "from": "01:00",
    "until": "03:00",
    "harmed": "Patrons and taxi drivers",
}


def write(nb: Notebook, **fields: Any) -> str:
    return problems.add(nb, {**FIGHTS, **fields})


def acts(nb: Notebook, kind: str, record: str) -> list[str]:
    return [act.name for item in history.read(nb, kind, record).page.rows for act in item.acts]


def test_a_problem_is_stated_led_and_begins_with_scanning(dana: Notebook) -> None:
    note = interactions.log(dana, Log(about="observation", fact="Two fights at the rank.", place="Copper alley"))
    ident = write(dana, interaction=note.interaction, title="Fights in Copper alley")
    found = problems.read(dana, ident)
    row = found.row
    assert (row.title, row.place, row.days) == ("Fights in Copper alley", "Copper alley", ("fr", "sa"))
    assert (row.start, row.end) == ("01:00", "03:00")
    assert (row.stage, row.status, row.lead, row.mine) == ("scanning", "open", dana.officer, True)
    assert found.note == note.interaction and found.missing[0] == "Who in the community experiences it?"
    assert len(found.missing) == 6
    assert [one.id for one in problems.page(dana).rows] == [ident]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"behaviour": "violence in the city centre", "place": ""}, "behaviour"),
        ({"place": "the city centre"}, "place"),
        ({"behaviour": ""}, "behaviour"),
        ({"from": "25:00"}, "from"),
        ({"lead": "ab" * 16}, "owner"),
    ],
)
def test_what_is_no_problem_is_not_written(dana: Notebook, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(NotValid) as refused:
        write(dana, **fields)
    assert refused.value.field == field and problems.page(dana).total == 0


def test_a_venue_stands_for_the_place_and_gives_it_its_name(dana: Notebook) -> None:
    door = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    ident = write(dana, place="", venue=door)
    assert problems.read(dana, ident).row.place == "Copper Door"
    assert [(one.row.id, one.role) for one in problems.of_contact(dana, door)] == [(ident, rules.PLACE)]


def test_a_stage_goes_forward_and_back_and_each_move_is_dated(squad: NotebookSquad, dana: Notebook) -> None:
    ident = write(dana)
    first = problems.move(dana, ident, "analysis")
    assert problems.move(dana, ident, "analysis") is None and first is not None
    squad.clock.later(minutes=5)
    second = problems.move(dana, ident, "scanning", "Not the same people at all.")
    assert second is not None
    found = problems.read(dana, ident)
    assert [(one.before, one.stage, one.text) for one in found.entries] == [
        ("analysis", "scanning", "Not the same people at all."),
        ("scanning", "analysis", ""),
    ]
    assert found.entries[0].at - found.entries[1].at == 5 * 60_000
    problems.unmove(dana, second)
    problems.unmove(dana, second)
    found = problems.read(dana, ident)
    assert found.row.stage == "analysis" and [one.stage for one in found.entries] == ["analysis"]


def test_two_who_move_it_apart_are_asked_and_both_moves_stay(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = write(dana)
    squad.sync()
    problems.move(dana, ident, "analysis")
    problems.move(eli, ident, "response", "The light is broken, that is all.")
    squad.sync()
    (asked,) = conflicts.two_versions(dana)
    assert (asked.kind, asked.label) == ("problem", "Stage")
    assert {one.stage for one in problems.read(eli, ident).entries} == {"analysis", "response"}


def test_answers_and_findings_are_written_once_and_tell_what_is_missing(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = write(dana)
    squad.sync()
    problems.write_entry(eli, ident, "Every weekend since May.", question="recurring")
    squad.clock.later(minutes=1)
    problems.write_entry(dana, ident, "Rank and kebab shop share one pavement.")
    squad.sync()
    found = problems.read(dana, ident)
    assert found.answered["recurring"].officer_name == "Eli Osei"
    assert "How often does it come back?" not in found.missing and len(found.missing) == 5
    mine, theirs = found.entries
    assert mine.may_take_back and theirs.question == "recurring"
    with pytest.raises(NotValid) as refused:
        problems.write_entry(dana, ident, "  ", question="harm")
    assert refused.value.field == "text"
    problems.take_back(dana, mine.id)
    assert [one.id for one in problems.read(dana, ident).entries] == [theirs.id]
    with pytest.raises(NoRight):
        problems.take_back(eli, mine.id)
    problems.put_back(dana, mine.id)
    assert len(problems.read(dana, ident).entries) == 2


def test_whether_it_declined_and_whether_the_response_did_it_are_asked_apart(dana: Notebook) -> None:
    ident = write(dana)
    problems.move(dana, ident, "assessment")
    with pytest.raises(NotValid) as refused:
        problems.write_entry(dana, ident, "Fewer calls.", question="declined")
    assert refused.value.field == "verdict"
    problems.write_entry(dana, ident, "From four a week to two.", question="declined", verdict="yes")
    found = problems.read(dana, ident)
    assert found.answered["declined"].verdict == "yes"
    assert "Did the response cause it?" in found.missing and "Did the problem decline?" not in found.missing


def test_an_entry_of_another_squads_problem_is_of_none(dana: Notebook) -> None:
    ident = write(dana)
    fields = {"problem": "ab" * 16, "stage": "scanning", "text": "x", "at": 1, "offset_min": 0}
    dana.write(dana.change(problem_entry.KIND, dana.new_id(), fields))
    assert problems.read(dana, ident).entries == []


def test_the_triangle_has_contacts_and_words_and_they_show_what_they_help_with(
    squad: NotebookSquad, dana: Notebook
) -> None:
    door = contacts.create(dana, {"kind": "venue", "name": "Copper Door"})
    mendes = contacts.create(dana, {"name": "Tomás Mendes", "role": "owner"})
    ident = write(dana, venue=door, offender="Groups who leave at closing time")
    squad.clock.later(minutes=1)
    problems.edit(dana, ident, {f"manager/{mendes}": True, "guardian_words": "The kebab shop's night staff"})
    offender, target, place = problems.read(dana, ident).sides
    assert (offender.corner.words, offender.controller.known) == ("Groups who leave at closing time", False)
    assert target.corner.words == "Patrons and taxi drivers"
    assert target.controller.words == "The kebab shop's night staff" and not target.controller.contacts
    assert [one.title for one in place.corner.contacts] == ["Copper Door"]
    assert [one.title for one in place.controller.contacts] == ["Tomás Mendes"]
    assert [(one.row.id, one.role) for one in problems.of_contact(dana, mendes)] == [(ident, "manager")]
    assert acts(dana, "contact", mendes) == ["Triangle changed", "Problem written", "Contact added"]
    problems.edit(dana, ident, {f"manager/{mendes}": False})
    assert problems.of_contact(dana, mendes) == []


def test_nobody_is_named_as_the_one_who_does_it(dana: Notebook) -> None:
    kai = contacts.create(dana, {"name": "Kai Dahl"})
    ident = write(dana)
    for field in (f"offender/{kai}", "suspect", "suspicion"):
        with pytest.raises(NotValid):
            problems.edit(dana, ident, {field: True})


def test_roles_that_two_give_apart_both_stand_and_a_merge_leads_to_who_is_left(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = write(dana)
    one, two = (contacts.create(dana, {"name": name}) for name in ("Tomás Mendes", "T. Mendes"))
    squad.sync()
    problems.edit(dana, ident, {f"manager/{one}": True})
    problems.edit(eli, ident, {f"manager/{two}": True, f"handler/{two}": True})
    squad.sync()
    assert conflicts.two_versions(dana) == []
    merging.merge(dana, merging.both(dana, one, two), ())
    squad.sync()
    for nb in (dana, eli):
        (_, _, place) = problems.read(nb, ident).sides
        assert [row.id for row in place.controller.contacts] == [one]
        assert {part.role for part in problems.of_contact(nb, one)} == {"manager", "handler"}


def test_being_given_a_role_brings_somebody_back(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ident = write(dana)
    mendes = contacts.create(dana, {"name": "Tomás Mendes"})
    squad.sync()
    contacts.delete(eli, mendes)
    problems.edit(dana, ident, {f"manager/{mendes}": True})
    squad.sync()
    for nb in (dana, eli):
        assert contacts.read(nb, mendes).returned and not nb.hidden("contact", mendes)


def test_a_response_is_a_follow_up_with_all_that_those_can(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ident = write(dana)
    works = contacts.create(dana, {"kind": "agency", "name": "Public Works"})
    squad.sync()
    light = problems.respond(
        dana, ident, {"text": "Repair the alley light", "contact": works, "due": "2027-01-10", "if_stops": "It is dark"}
    )
    squad.clock.later(minutes=1)
    queue = problems.respond(dana, ident, {"text": "Queue moves to Market Row", "owner": eli.officer})
    squad.sync()
    (first, second) = problems.read(eli, ident).responses
    assert (first.row.id, first.row.contact_title, first.if_stops) == (light, "Public Works", "It is dark")
    assert (first.row.problem, second.row.mine) == (ident, True)
    assert [row.id for row in follow_ups.page(eli).rows] == [queue]
    follow_ups.done(eli, queue)
    follow_ups.edit(eli, queue, {"came_of": "No queue in the alley since."})
    follow_ups.snooze(dana, light, dana.local().date() + timedelta(3), "No crew")
    squad.sync()
    found = problems.read(dana, ident).responses
    assert (found[1].row.status, found[1].came_of) == ("done", "No queue in the alley since.")
    assert found[0].row.snoozed == 1
    last_week = eli.local().date() - timedelta(7)
    problems.came_of(eli, queue, "Quiet since.", last_week)
    assert problems.words_of(eli, queue).came_of == "Quiet since."
    assert problems.done_since(eli, queue) == last_week
    with pytest.raises(NotValid) as ahead:
        problems.came_of(eli, queue, "Quiet since.", eli.local().date() + timedelta(1))
    assert ahead.value.field == "since"
    assert "Task written" in acts(dana, rules.KIND, ident)
    with pytest.raises(NotValid) as refused:
        problems.respond(dana, ident, {"text": " "})
    assert refused.value.field == "text"


def test_a_response_that_comes_back_stays_one(dana: Notebook) -> None:
    ident = write(dana)
    today = dana.local().date()
    rule = f"every 1 weeks on {('mo', 'tu', 'we', 'th', 'fr', 'sa', 'su')[today.weekday()]} from {today}"
    walk = problems.respond(
        dana, ident, {"text": "Walk the alley", "due": f"{today}", "repeats": rule, "if_stops": "They come back"}
    )
    follow_ups.done(dana, walk)
    found = problems.read(dana, ident).responses
    assert [one.row.status for one in found] == ["done", "open"]
    assert found[1].if_stops == "They come back"


def test_it_comes_back_on_its_day_until_it_is_closed(dana: Notebook) -> None:
    today = dana.local().date()
    due = write(dana, review=f"{today}")
    write(dana, behaviour="Bins set on fire", review=f"{today + timedelta(1)}")
    assert [row.id for row in problems.to_review(dana, today)] == [due]
    assert problems.read(dana, due).row.due
    problems.close(dana, due, {"worked": "The light", "watch": "Mendes"})
    assert problems.to_review(dana, today) == []


def test_closing_says_what_worked_and_who_keeps_watch_and_opening_again_keeps_that(dana: Notebook) -> None:
    ident = write(dana)
    for said, field in (({}, "worked"), ({"worked": "The light"}, "watch")):
        with pytest.raises(NotValid) as refused:
            problems.close(dana, ident, said)
        assert refused.value.field == field
    after = problems.close(dana, ident, {"worked": "The light", "stayed": "Noise", "watch": "Mendes"})
    found = problems.read(dana, ident)
    assert (found.worked, found.stayed, found.watch) == ("The light", "Noise", "Mendes")
    assert found.row.status == "closed" and found.closed_at == dana.clock()
    assert problems.page(dana).total == 0 and problems.page(dana, "closed").total == 1
    problems.reopen(dana, ident, after)
    problems.reopen(dana, ident)
    found = problems.read(dana, ident)
    assert found.row.status == "open" and found.closed_at == 0 and found.worked == "The light"
    assert acts(dana, rules.KIND, ident)[:2] == ["Problem opened again", "Problem closed"]


def test_closing_against_writing_more_is_a_choice_of_all_that_closing_says(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    ident = write(dana)
    squad.sync()
    problems.close(dana, ident, {"worked": "The light", "watch": "Mendes"})
    problems.close(eli, ident, {"worked": "Nothing", "watch": "Night shift"})
    squad.sync()
    (asked,) = conflicts.two_versions(dana)
    conflicts.settle(dana, ident, asked.field, asked.versions[0])
    assert conflicts.two_versions(dana) == []


def test_a_problem_waits_until_it_its_entries_and_its_responses_are_on_the_server(
    squad: NotebookSquad, dana: Notebook
) -> None:
    ident = write(dana)
    squad.sync()
    assert not problems.read(dana, ident).waiting
    for writes in (
        lambda: problems.write_entry(dana, ident, "The taxi rank moved in spring."),
        lambda: problems.respond(dana, ident, {"text": "Move the queue"}),
        lambda: problems.edit(dana, ident, {"review": "2027-01-01"}),
    ):
        writes()
        assert problems.read(dana, ident).waiting
        squad.sync()
        assert not problems.read(dana, ident).waiting


def test_likely_the_same_problem_is_offered_while_one_is_written(dana: Notebook) -> None:
    ident = write(dana)
    write(dana, behaviour="Bikes taken from racks", place="North gate")
    assert [row.id for row in problems.alike(dana, "Fights of patrons leaving", "")] == [ident]
    assert [row.id for row in problems.alike(dana, "", "copper  Alley")] == [ident]
    assert problems.alike(dana, "Loud music", "Mill Street") == [] and problems.alike(dana, "", "") == []
    assert problems.alike(dana, "Fights between patrons leaving", "Copper alley", but=ident) == []


def test_it_is_found_by_its_words_and_those_of_its_entries(dana: Notebook) -> None:
    ident = write(dana)
    problems.write_entry(dana, ident, "The taxi rank moved in spring.")
    found = [one for one in search.everything(dana, "patrons") if isinstance(one, Other)]
    assert [(one.kind, one.id, one.noun) for one in found] == [(rules.KIND, ident, "Problem")]
    assert [one.kind for one in search.everything(dana, "taxi rank") if isinstance(one, Other)] == [problem_entry.KIND]
    problems.delete(dana, ident)
    assert not [one for one in search.everything(dana, "patrons") if isinstance(one, Other)]
    with pytest.raises(NotThere):
        problems.read(dana, ident)
    problems.restore(dana, ident)
    assert problems.read(dana, ident).row.id == ident


def test_what_others_saw_first_stands_beside_what_is_typed(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ident = write(dana)
    squad.sync()
    before = problems.seen(eli, ident)
    problems.edit(dana, ident, {"harmed": "Taxi drivers"})
    squad.sync()
    problems.edit(eli, ident, {"harmed": "Night staff"}, before)
    assert [one.label for one in conflicts.two_versions(eli)] == ["Who is harmed"]


def test_hours_that_two_say_apart_are_a_choice_of_days_and_hours_together(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    hours = {"days": ["fr"], "from": "01:00", "until": "03:00"}
    ident = problems.add(dana, {"behaviour": "Fights between patrons", "place": "Copper alley", **hours})
    squad.sync()
    problems.edit(dana, ident, {**hours, "days": ["mo"]})
    problems.edit(eli, ident, {**hours, "from": "02:00"})
    squad.sync()
    (matter,) = conflicts.two_versions(dana)
    assert len(matter.versions) == 2


def test_undo_of_a_change_writes_what_stood_before(dana: Notebook) -> None:
    ident = write(dana)
    after = problems.edit(dana, ident, {"review": date(2027, 2, 1)})
    problems.edit(dana, ident, {"review": None}, after)
    assert problems.read(dana, ident).row.review is None


@pytest.mark.parametrize(
    "forged",
    [
        {"behaviour": 7, "place": [], "days": "mo", "from": 3, "lead": b"x", "stage": {}, "review": "2027-99-99"},
        {"stage": "hologram", "status": "frozen", "days": ["zz", None], "handler/x": True, "manager/": True},
        {"title": "\u202e" + "x" * 5_000, "closed_at": -1, "interaction": "nothing", "venue": 9, "worked": 1},
    ],
)
def test_a_forged_problem_is_listed_and_opened_all_the_same(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, forged: dict[str, Any]
) -> None:
    ident = eli.new_id()
    eli.write(eli.change(rules.KIND, ident, forged))
    entry = {"problem": ident, "stage": 4, "text": None, "at": "now", "offset_min": 10**9, "verdict": []}
    eli.write(eli.change(problem_entry.KIND, eli.new_id(), entry))
    task = {"problem": ident, "text": 1, "kind": "task", "if_stops": 2, "came_of": [], "contact": "x"}
    eli.write(eli.change(follow_up.KIND, eli.new_id(), task))
    squad.sync()
    found = problems.read(dana, ident)
    assert found.row.title and len(found.entries) == 1 and len(found.responses) == 1
    assert [*problems.page(dana).rows, *problems.page(dana, "closed").rows]
    assert problems.alike(dana, "x", "x") is not None and problems.to_review(dana, date(2099, 1, 1)) is not None


def test_a_response_stays_with_its_problem_when_its_partner_moves_to_another_squad(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    day = squad.another("Day squad", eli)
    squad.sync()
    mendes = contacts.create(eli, {"name": "Tomás Mendes"})
    ident = problems.add(eli, {**FIGHTS, f"manager/{mendes}": True}, eli.squad_of(mendes))
    response = problems.respond(eli, ident, {"text": "Move the queue", "contact": mendes})
    squad.sync()
    moving.move(eli, mendes, day.hex())
    for _ in range(8):
        squad.sync()
        if not any([moving.carry_over(nb) for nb in (dana, eli)]):  # noqa: C419 - each of them does
            break
    assert dana.hidden("contact", mendes)
    for nb in (dana, eli):
        found = problems.read(nb, ident)
        assert [one.row.id for one in found.responses] == [response] and found.row.id == ident
    there = contacts.page(eli).rows[0].id
    assert [row.title for row in problems.read(eli, ident).sides[2].controller.contacts] == ["Tomás Mendes"]
    assert [part.row.id for part in problems.of_contact(eli, there)] == [ident]
