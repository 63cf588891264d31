"""The ledger of promises: what became of each, and how many were kept."""

from __future__ import annotations

from datetime import timedelta

from app.domain.kinds import follow_up as rules
from app.notebook import contacts, follow_ups, interactions, promises
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad


def test_what_became_of_each_and_how_many_were_kept(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara"})
    due = (squad.clock.local.date() + timedelta(days=1)).isoformat()

    def made(text: str) -> str:
        return follow_ups.add(dana, lena, "promise", text, due)

    kept, late, broken, let_go, wrong, still_open = map(made, ("kept", "late", "broken", "let go", "wrong", "open"))
    follow_ups.add(dana, lena, "task", "no promise")
    follow_ups.done(dana, kept)
    squad.clock.later(days=3)
    follow_ups.done(dana, late)
    follow_ups.cancel(dana, broken, "The office had moved", status=rules.BROKEN)
    follow_ups.cancel(dana, let_go, "They found it themselves", status=rules.LET_GO)
    follow_ups.cancel(dana, wrong, "Added by mistake")
    ledger = follow_ups.page(dana, status=follow_ups.CLOSED, promises=True)
    assert {row.text: row.outcome for row in ledger.rows} == {
        "kept": "kept",
        "late": "late",
        "broken": "broken",
        "let go": "let_go",
        "wrong": "cancelled",
    }
    assert ledger.rows[-1].text == "kept"  # the first to be closed
    assert follow_ups.kept_of(dana, lena) == promises.kept_by_me(dana) == (2, 3)
    assert [row.id for row in follow_ups.page(dana, promises=True).rows] == [still_open]
    squad.sync()
    assert promises.kept_of(eli, lena) == (2, 3)
    assert promises.kept_by_me(eli) == (0, 0)


def test_who_deletes_a_person_or_a_note_can_be_told_of_its_open_promises(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara"})
    saved = interactions.log(dana, Log(contacts=[lena], fact="Asked for the form.", promise="bring the form"))
    follow_ups.add(dana, lena, "promise", "walk the alley")
    assert promises.open_promises(dana, contact=lena) == 2
    assert promises.open_promises(dana, note=saved.interaction) == 1
    follow_ups.done(dana, saved.follow_ups[0])
    assert promises.open_promises(dana, note=saved.interaction) == 0


def test_a_promise_says_in_which_note_it_was_made_while_that_stands(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara"})
    saved = interactions.log(dana, Log(contacts=[lena], fact="Asked about the permit.", promise="Bring the form"))
    [promise] = saved.follow_ups
    alone = follow_ups.add(dana, lena, rules.PROMISE, "Walk by", None)
    found = promises.made_in(dana, [promise, alone, "0" * 32])
    assert {one: note.fact for one, note in found.items()} == {promise: "Asked about the permit."}
    interactions.take_back(dana, saved.interaction, "Wrong person")
    assert promises.made_in(dana, [promise]) == {}
