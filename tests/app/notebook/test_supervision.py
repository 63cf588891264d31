from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.field_rules import NotValid
from app.domain.shipped_templates import BARS
from app.journal.change import Change, Value
from app.journal.roster.state import SUPERVISOR
from app.notebook import contacts, follow_ups, problems, programmes, supervision
from app.notebook.errors import NoRight, NotThere
from app.notebook.notebook import Notebook
from tests.app.notebook.test_programmes import MET
from tests.cast.notebook import NotebookSquad


def day(nb: Notebook, ahead: int) -> str:
    return (nb.local() + timedelta(days=ahead)).date().isoformat()


def counts(nb: Notebook) -> dict[str, tuple[int, int, int]]:
    return {one.name: (one.open, one.overdue, one.offered) for one in supervision.read(nb).work}


def test_the_work_of_each_officer_stands_by_name(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    squad.join("Ana Reyes")
    for due in (day(eli, -1), day(eli, 0), None):
        follow_ups.add(eli, None, "task", "See the owner", due)
    given = follow_ups.add(dana, None, "task", "Take the form along")
    follow_ups.reassign(dana, given, eli.officer)
    follow_ups.done(eli, follow_ups.add(eli, None, "task", "Long done"))
    squad.sync()
    assert list(counts(dana).items()) == [("Ana Reyes", (0, 0, 0)), ("Dana Reyes", (0, 0, 0)), ("Eli Osei", (4, 1, 1))]
    assert [row.id for row in supervision.offered(dana).rows] == [given]
    assert supervision.work_of(dana, eli.officer, limit=2).total == 4
    follow_ups.accept(eli, given)
    squad.sync()
    assert counts(dana)["Eli Osei"] == (4, 1, 0)


def test_an_officer_who_leads_no_squad_sees_nothing(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara", "primary": None})
    follow_ups.add(dana, lena, "promise", "Bring the form", day(dana, 0))
    squad.sync()
    desk = supervision.read(eli)
    assert (desk.led, desk.work, desk.without_officer, desk.at_risk) == ([], [], 0, 0)
    for found in (
        supervision.without_officer(eli),
        supervision.at_risk(eli),
        supervision.offered(eli),
        supervision.work_of(eli, dana.officer),
    ):
        assert (found.rows, found.total) == ([], 0)
    with pytest.raises(NoRight):
        supervision.assign_all(eli, {lena: supervision.seen(eli, lena)}, eli.officer)


def test_whose_officer_left_has_none(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ana = squad.join("Ana Reyes")
    contacts.create(ana, {"name": "Of Ana"})
    contacts.create(eli, {"name": "Of Eli"})
    contacts.create(dana, {"name": "Of nobody", "primary": None})
    contacts.delete(dana, contacts.create(dana, {"name": "Deleted", "primary": None}))
    follow_ups.add(ana, None, "task", "Left behind")
    squad.sync()
    squad.take_out_of(squad.vault, ana)
    squad.sync(dana, eli)
    assert [row.title for row in supervision.without_officer(dana).rows] == ["Of Ana", "Of nobody"]
    assert supervision.read(dana).without_officer == 2
    assert [(one.name, one.there, one.open) for one in supervision.read(dana).work][-1] == ("Ana Reyes", False, 1)
    left = supervision.work_of(dana, ana.officer).rows
    follow_ups.reassign_all(dana, {row.id: follow_ups.seen(dana, row.id) for row in left}, eli.officer)
    assert [one.name for one in supervision.read(dana).work] == ["Dana Reyes", "Eli Osei"]


def test_several_are_assigned_at_once_and_taken_back(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    ana = squad.join("Ana Reyes")
    ada = contacts.create(dana, {"name": "Ada", "primary": None, "backup": eli.officer})
    ben = contacts.create(dana, {"name": "Ben", "primary": None})
    squad.sync()
    after = supervision.assign_all(dana, {one: supervision.seen(dana, one) for one in (ada, ben)}, eli.officer)
    squad.sync()
    for nb in (dana, eli):
        assert [contacts.read(nb, one).primary for one in (ada, ben)] == [eli.officer] * 2
        assert contacts.read(nb, ada).backup is None, "one officer is not both"
    assert supervision.without_officer(dana).total == 0
    contacts.edit(ana, ben, {"primary": ana.officer}, contacts.read(ana, ben).basis)
    squad.sync()
    supervision.unassign(dana, after)
    squad.sync()
    assert (contacts.read(dana, ada).primary, contacts.read(dana, ada).backup) == (None, eli.officer)
    assert contacts.read(dana, ben).two_versions, "what a colleague said meanwhile is not lost"


def test_nobody_is_given_to_a_stranger_nor_one_who_is_gone(squad: NotebookSquad, dana: Notebook) -> None:
    ada, ben = (contacts.create(dana, {"name": name, "primary": None}) for name in ("Ada", "Ben"))
    with pytest.raises(NotValid):
        supervision.assign_all(dana, {ada: None}, "ab" * 16)
    contacts.delete(dana, ben)
    with pytest.raises(NotThere):
        supervision.assign_all(dana, {ada: None, ben: None}, dana.officer)
    assert contacts.read(dana, ada).primary is None, "all of them, or none"


def test_promises_late_or_due_tomorrow_are_at_risk(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    for ahead in (2, 1, 0, -3):
        follow_ups.add(eli, None, "promise", f"in {ahead}", day(eli, ahead))
    follow_ups.add(eli, None, "promise", "any time")
    follow_ups.add(eli, None, "task", "no promise", day(eli, 0))
    squad.sync()
    assert [row.text for row in supervision.at_risk(dana).rows] == ["in -3", "in 0", "in 1"]
    assert supervision.read(dana).at_risk == 3


def test_reviews_of_all_leads_are_on_the_desk(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    for nb, ahead in ((eli, 7), (dana, 1), (eli, 8)):
        problems.add(nb, {"behaviour": f"Noise {ahead}", "place": "Alley", "review": day(nb, ahead)})
    squad.sync()
    assert [row.behaviour for row in supervision.read(dana).reviews.rows] == ["Noise 1", "Noise 7"]


def test_programmes_in_which_something_lapses_soon_are_on_the_desk(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    for name, item in (("Copper Door", "health"), ("Blue Anchor", "")):
        one = programmes.begin(eli, contacts.create(eli, {"name": name, "kind": "venue"}), BARS)
        if item:
            programmes.check(eli, one, item, MET | {"until": day(eli, 20)})
    squad.sync()
    assert [row.contact.title for row in supervision.read(dana).renewals if row.contact] == ["Copper Door"]


def test_only_the_squads_that_one_leads_count(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    other = squad.another("Day squad", dana)
    squad.put_into(other, eli, SUPERVISOR)
    squad.sync()
    for kept in (squad.vault.hex(), other.hex()):
        follow_ups.add(dana, None, "promise", f"In {kept}", day(dana, 0), squad=kept)
        contacts.create(dana, {"name": f"In {kept}", "primary": None}, kept)
    squad.sync()
    assert [one.id for one in supervision.read(eli).led] == [other.hex()]
    assert counts(eli)["Dana Reyes"] == (1, 0, 0)
    assert [row.title for row in supervision.without_officer(eli).rows] == [f"In {other.hex()}"]
    assert [row.text for row in supervision.at_risk(eli).rows] == [f"In {other.hex()}"]
    assert counts(dana)["Dana Reyes"] == (2, 0, 0), "an administrator of the agency leads all of theirs"
    assert supervision.read(dana, other.hex()).without_officer == 1
    assert supervision.read(eli, squad.vault.hex()).work == [], "not theirs to lead"


def test_forged_values_break_nothing(squad: NotebookSquad, dana: Notebook) -> None:
    odd_ones: tuple[Value, ...] = ("", "zz", 7, ["x"], "ab" * 16)
    for at, odd in enumerate(odd_ones):
        person, task = dana.new_id(None), dana.new_id(None)
        dana.write(Change(bytes.fromhex(person), "contact", {"name": f"Odd {at}", "primary": odd, "backup": odd}))
        dana.write(
            Change(
                bytes.fromhex(task),
                "follow_up",
                {"kind": "promise", "text": "Odd", "owner": odd, "due": odd, "accepted/zz": odd, "status": "open"},
            )
        )
    desk = supervision.read(dana)
    assert desk.without_officer == 5 == len(supervision.without_officer(dana).rows)
    assert sum(one.open for one in desk.work) == 5
    everybody = {row.id: supervision.seen(dana, row.id) for row in supervision.without_officer(dana).rows}
    supervision.unassign(dana, supervision.assign_all(dana, everybody, dana.officer))
    assert supervision.read(dana).without_officer == 5
