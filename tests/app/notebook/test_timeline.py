from __future__ import annotations

from app.notebook import contacts, interactions
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad


def test_the_timeline_is_newest_first_page_by_page(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    for number in (3, 1, 5, 2, 4):
        at = squad.clock() - number * 3_600_000
        interactions.log(dana, Log(contacts=[lena], fact=f"{number} hours ago", at=at))
    first = interactions.timeline(dana, lena, limit=3)
    assert [item.fact[0] for item in first.rows] == ["1", "2", "3"]
    assert first.total == 5
    second = interactions.timeline(dana, lena, before=first.next, limit=3)
    assert [item.fact[0] for item in second.rows] == ["4", "5"]
    assert second.next is None


def test_notes_of_one_moment_are_all_shown(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    for number in range(7):
        interactions.log(dana, Log(contacts=[lena], fact=f"{number}"))
    seen: list[str] = []
    before = None
    while True:
        page = interactions.timeline(dana, lena, before=before, limit=2)
        seen += [item.fact for item in page.rows]
        before = page.next
        if before is None:
            break
    assert sorted(seen) == list("0123456")


def test_a_timeline_of_nobody_is_empty(dana: Notebook) -> None:
    assert interactions.timeline(dana, "0" * 32).rows == []


def test_each_note_says_whether_the_server_has_it(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    first = interactions.log(dana, Log(contacts=[lena], fact="first")).interaction
    squad.sync()
    second = interactions.log(dana, Log(contacts=[lena], fact="second")).interaction
    waiting = {item.id: item.waiting for item in interactions.timeline(dana, lena).rows}
    assert waiting == {first: False, second: True}
    assert contacts.read(dana, lena).row.waiting
    squad.sync()
    assert not any(item.waiting for item in interactions.timeline(dana, lena).rows)
    interactions.amend(dana, first, "more")
    waiting = {item.id: item.waiting for item in interactions.timeline(dana, lena).rows}
    assert waiting == {first: True, second: False}


def test_everybody_who_was_there_has_it_in_their_timeline(dana: Notebook) -> None:
    ids = [contacts.create(dana, {"name": name}) for name in ("Ada", "Bea", "Cal")]
    interactions.log(dana, Log(contacts=ids, fact="Meeting"))
    for ident, others in zip(ids, (["Bea", "Cal"], ["Ada", "Cal"], ["Ada", "Bea"]), strict=True):
        assert interactions.timeline(dana, ident).rows[0].with_others == others
