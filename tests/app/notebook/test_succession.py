"""One that comes back, where several officers do something with it without seeing each other."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.kinds import follow_up as rules
from app.journal.change import Action, Change
from app.notebook import conflicts, contacts, follow_ups
from app.notebook.kinds.follow_up import follow_ups as table
from app.notebook.notebook import Notebook
from app.notebook.projection import Projection
from app.notebook.projection_tables import records
from tests.cast.notebook import NotebookSquad


def day(squad: NotebookSquad, ahead: int) -> str:
    return (squad.clock.local.date() + timedelta(days=ahead)).isoformat()


def weekly(squad: NotebookSquad, nb: Notebook, every: int = 7) -> str:
    lena = contacts.create(nb, {"name": "Lena Abara"})
    due = day(squad, 0)
    made = follow_ups.add(nb, lena, "promise", "walk the alley", due, repeats=f"every {every} days from {due}")
    squad.sync()
    return made


def opened(nb: Notebook) -> list[follow_ups.FollowUpRow]:
    return follow_ups.page(nb, whose="squad").rows


def one_for_all(squad: NotebookSquad) -> follow_ups.FollowUpRow:
    """The one that is open, the same on every phone and nowhere a choice that needs a person."""
    squad.sync()
    found = [opened(phone.notebook) for phone in squad.phones]
    assert [len(rows) for rows in found] == [1] * len(found)
    (row,) = found[0]
    assert {(rows[0].id, rows[0].due, rows[0].text, rows[0].owner_name) for rows in found} == {
        (row.id, row.due, row.text, row.owner_name)
    }
    assert [conflicts.count(phone.notebook) for phone in squad.phones] == [0] * len(found)
    return row


def test_one_that_was_handed_over_meanwhile_goes_on_with_its_new_owner(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    first = weekly(squad, dana)
    second_phone = squad.join("Dana Reyes", bytes.fromhex(dana.officer))
    squad.sync()
    follow_ups.reassign(dana, first, eli.officer)
    squad.clock.later(hours=1)
    follow_ups.done(second_phone, first)
    assert opened(second_phone)[0].mine
    assert one_for_all(squad).owner_name == "Eli Osei"
    (row,) = opened(eli)
    assert (row.mine, row.offered, row.handed_by) == (True, True, "Dana Reyes")
    follow_ups.accept(eli, row.id)
    squad.sync()
    assert not opened(eli)[0].offered
    follow_ups.done(eli, row.id)
    assert one_for_all(squad).owner_name == "Eli Osei"
    assert not opened(eli)[0].offered


def test_a_new_owner_is_known_to_all_that_were_made_meanwhile(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    fay = squad.join("Fay Lund")
    first = weekly(squad, dana, every=1)
    follow_ups.reassign(dana, first, eli.officer)
    follow_ups.edit(dana, first, {"text": "walk both alleys"})
    for _ in range(3):
        squad.clock.later(days=1)
        follow_ups.done(fay, opened(fay)[0].id)
    row = one_for_all(squad)
    assert (row.owner_name, row.text) == ("Eli Osei", "walk both alleys")


def test_done_on_two_days_there_is_one_next_day(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    first = weekly(squad, dana, every=2)
    follow_ups.done(dana, first)
    squad.clock.later(days=3)
    follow_ups.done(eli, first)
    # Dana's was to be the day after; Eli did it behind that day.
    assert one_for_all(squad).due == day(squad, 1)
    assert [follow_ups.read(nb, first).outcome for nb in (dana, eli)] == ["kept", "kept"]  # Dana did it on its day


def test_whoever_wrote_in_the_next_one_is_believed_before_those_who_made_it(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    first = weekly(squad, dana, every=2)
    follow_ups.done(dana, first)
    (following,) = opened(dana)
    follow_ups.snooze(dana, following.id, squad.clock.local.date() + timedelta(9), "Closed until then")
    snoozed = opened(dana)[0].due
    squad.clock.later(days=3)
    follow_ups.done(eli, first)
    assert one_for_all(squad).due == snoozed


def test_the_next_one_that_was_done_stays_done(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    first = weekly(squad, dana, every=2)
    follow_ups.done(dana, first)
    (second,) = opened(dana)
    squad.clock.later(days=3)
    follow_ups.done(dana, second.id)
    third = opened(dana)[0]
    follow_ups.done(eli, first)
    assert one_for_all(squad).id == third.id


def test_one_that_comes_back_no_more_does_not(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    for ended in (None, f"every 7 days from {day(squad, 0)} until {day(squad, 2)}"):
        first = weekly(squad, dana)
        follow_ups.edit(eli, first, {"repeats": ended})
        follow_ups.done(dana, first)
        assert len(opened(dana)) == 1
        squad.sync()
        assert [opened(nb) for nb in (dana, eli)] == [[], []]


def test_one_that_was_canceled_meanwhile_comes_back_only_if_it_was_done(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    first = weekly(squad, dana)
    follow_ups.done(dana, first)
    squad.clock.later(hours=1)
    follow_ups.cancel(eli, first, "The alley is closed")
    squad.sync()
    assert [opened(nb) for nb in (dana, eli)] == [[], []]
    (matter,) = conflicts.two_versions(dana)
    was_done = next(one for one in matter.versions if one.values["status"] == rules.DONE)
    conflicts.settle(dana, first, matter.field, was_done)
    assert one_for_all(squad).due == day(squad, 7)


def test_the_next_one_stays_where_somebody_wrote_in_it(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    first = weekly(squad, dana)
    follow_ups.done(dana, first)
    follow_ups.edit(dana, opened(dana)[0].id, {"text": "walk both alleys"})
    follow_ups.edit(eli, first, {"repeats": None, "text": "walk it"})
    squad.sync()
    (row,) = opened(eli)
    assert (row.repeats, row.versions) == ("", 1)  # two officers wrote its words
    assert {version.value for version in conflicts.two_versions(eli)[0].versions} == {"walk both alleys", "walk it"}


def act(squad: NotebookSquad, nb: Notebook, chance: random.Random) -> None:
    """Something that an officer may do with one that is open, or was closed."""
    rows = follow_ups.page(nb, whose="squad", status="all").rows if chance.random() < 0.2 else opened(nb)
    if not rows:
        return
    row = chance.choice(rows)
    if row.status != rules.OPEN:
        follow_ups.reopen(nb, row.id)
        return
    tomorrow = squad.clock.local.date() + timedelta(chance.randint(0, 9))
    match chance.randrange(8):
        case 0:
            follow_ups.snooze(nb, row.id, tomorrow, "Closed today")
        case 1:
            follow_ups.cancel(nb, row.id, "The alley is closed")
        case 2:
            follow_ups.edit(nb, row.id, {"text": f"walk {chance.randint(1, 9)} alleys"})
        case 3:
            ends = chance.choice([None, f"every 2 days from {day(squad, 0)} until {day(squad, chance.randint(1, 9))}"])
            follow_ups.edit(nb, row.id, {"repeats": ends if row.due else None})
        case 4 if heirs := follow_ups.heirs(nb, row.id):
            follow_ups.reassign(nb, row.id, chance.choice(heirs).id)
        case _:
            follow_ups.done(nb, row.id)


def picture(projection: Projection) -> list[object]:
    rows = projection.connection.execute(select(table).order_by(table.c.id)).fetchall()
    states = projection.connection.execute(select(records.c.id, records.c.state).where(records.c.kind == rules.KIND))
    unnumbered = [tuple(v for k, v in row._mapping.items() if k not in ("num", "contact")) for row in rows]
    return [unnumbered, sorted(tuple(row) for row in states)]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_order_it_arrives_in_it_is_the_same(squad: NotebookSquad, dana: Notebook, seed: int) -> None:
    chance = random.Random(seed)
    phones = [dana, squad.join("Eli Osei"), *([squad.join("Fay Lund")] if seed % 2 else [])]
    weekly(squad, dana, every=chance.choice([1, 2, 7]))
    for _ in range(30):
        act(squad, chance.choice(phones), chance)
        squad.clock.later(hours=chance.randint(0, 40))
        if chance.random() < 0.15:
            squad.sync(*chance.sample(phones, 2))
    squad.sync()
    squad.sync()
    wanted = picture(dana.projection)
    assert [picture(nb.projection) for nb in phones] == [wanted] * len(phones)
    actions: list[Action] = [dana.says(one) for one in squad.journals[squad.vault]]
    for _ in range(4):
        chance.shuffle(actions)
        scattered, left = Projection(squads=dana.squads), [*actions, *chance.sample(actions, 3)]
        while left:
            size = chance.randint(1, 5)
            scattered.apply(left[:size])
            del left[:size]
        assert picture(scattered) == wanted
        scattered.close()


def test_one_that_only_says_it_follows_takes_nothing_over(squad: NotebookSquad, dana: Notebook) -> None:
    first = weekly(squad, dana)
    other = dana.new_id()
    forged = {"text": "mine", "owner": dana.officer, "status": "open", "follows": first}
    dana.write(Change(bytes.fromhex(other), rules.KIND, forged))
    assert follow_ups.read(dana, other).text == "mine"
    follow_ups.edit(dana, first, {"text": "walk both alleys"})
    assert follow_ups.read(dana, other).text == "mine"
    for nonsense in ("", 5, None, b"x", ["a"], "00" * 16):
        dana.write(dana.change(rules.KIND, other, {"follows": nonsense}))  # type: ignore[dict-item]  # as a forged app may
        assert follow_ups.read(dana, other).text == "mine"
