"""The list of people: its orders, its letters, and where it begins."""

from __future__ import annotations

from app.notebook import contacts, interactions
from app.notebook.contacts import Only
from app.notebook.letters import letter_of, letters
from app.notebook.notebook import Notebook

DAY_MS = 86_400_000


def met(nb: Notebook, name: str, days_ago: float | None, **fields: object) -> str:
    contact = contacts.create(nb, {"name": name, "stage": "rapport", **fields})
    if days_ago is not None:
        at = nb.clock() - int(days_ago * DAY_MS)
        interactions.log(nb, interactions.Log(contacts=[contact], at=at, fact="Hello."))
    return contact


def names(nb: Notebook, **asked: object) -> list[str]:
    return [row.title for row in contacts.page(nb, **asked).rows]  # type: ignore[arg-type]  # of its parameters


def test_they_stand_by_name_by_last_contact_and_by_what_is_due_first(dana: Notebook) -> None:
    met(dana, "Åsa Berg", 3)
    met(dana, "Bo Lind", 40, stage="trusted")  # every 30 days: ten too many
    met(dana, "Carla Ruiz", 30)  # every 14: sixteen too many
    met(dana, "Dov Katz", None)
    contacts.create(dana, {"kind": "person", "description": "red jacket"})
    assert names(dana)[:4] == ["Åsa Berg", "Bo Lind", "Carla Ruiz", "Dov Katz"]
    assert names(dana, order="last")[:3] == ["Åsa Berg", "Carla Ruiz", "Bo Lind"]
    assert names(dana, order="due")[:3] == ["Carla Ruiz", "Bo Lind", "Åsa Berg"]
    assert len(names(dana, order="last")) == len(names(dana, order="due")) == 5


def test_its_letters_are_those_of_whoever_it_keeps_in_any_script(dana: Notebook) -> None:
    for name in ("Åsa Berg", "anna", "Ёлка", "王伟", "7-Eleven"):
        contacts.create(dana, {"name": name})
    contacts.create(dana, {"kind": "person", "description": "red jacket"})
    contacts.create(dana, {"kind": "venue", "name": "Zum Anker"})
    found = letters(dana, Only())
    assert found[:2] == ["7", "a"] and len(found) == len(set(found)) == 5
    assert letters(dana, Only(kinds=("venue",))) == ["z"]
    for row in contacts.page(dana).rows:
        assert letter_of(row) in (found if not row.unnamed else [""])


def test_it_begins_at_a_letter_and_still_counts_everybody(dana: Notebook) -> None:
    for name in ("Åsa Berg", "Bo Lind", "Carla Ruiz"):
        contacts.create(dana, {"name": name})
    contacts.create(dana, {"kind": "person", "description": "red jacket"})
    page = contacts.page(dana, start="b")
    assert [row.title for row in page.rows] == ["Bo Lind", "Carla Ruiz", "red jacket"]
    assert page.total == 4
    assert names(dana, start="b", order="last") == names(dana, order="last")
