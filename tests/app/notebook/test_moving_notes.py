from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.domain.field_rules import NotValid
from app.domain.kinds.interaction import KIND
from app.notebook import contacts, follow_ups, history, interactions, merging, moving_notes
from app.notebook.errors import NoRight, NotThere
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.taken_back import taken_back
from tests.cast.notebook import NotebookSquad


@dataclass
class Scene:
    """A note with Ada that is about Bea."""

    ada: str
    bea: str
    cal: str
    note: str
    promise: str


@pytest.fixture
def scene(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> Scene:
    ada, bea, cal = (contacts.create(dana, {"name": name}) for name in ("Ada", "Bea", "Cal"))
    made = interactions.log(
        dana, Log(contacts=[ada, cal], fact="Lost her keys", minutes=5, skills=["summary"], promise="Ask the café")
    )
    squad.sync()
    return Scene(ada, bea, cal, made.interaction, made.follow_ups[0])


def test_a_moved_note_says_the_same_of_the_right_person(squad: NotebookSquad, dana: Notebook, scene: Scene) -> None:
    before = interactions.read(dana, scene.note)
    moving_notes.move(dana, scene.note, scene.ada, scene.bea)
    assert interactions.timeline(dana, scene.ada).total == 0
    [there] = interactions.timeline(dana, scene.bea).rows
    assert there.moved and not before.moved
    for said in ("fact", "at", "offset_min", "minutes", "skills", "how_name", "mine"):
        assert getattr(there, said) == getattr(before, said)
    assert there.with_others == ["Cal"]
    assert [row.id for row in follow_ups.of_contact(dana, scene.bea)] == [scene.promise]
    assert follow_ups.of_contact(dana, scene.ada) == []


def test_both_notes_say_what_became_of_it(squad: NotebookSquad, dana: Notebook, eli: Notebook, scene: Scene) -> None:
    moved = moving_notes.move(dana, scene.note, scene.ada, scene.bea)
    squad.sync()
    told = [act for item in history.read(eli, KIND, scene.note).page.rows for act in item.acts]
    assert "Note taken back" in [act.name for act in told]
    lines = {line.label: line.words for act in told for line in act.lines}
    assert lines["Reason"] == "Written about the wrong person; moved to Bea"
    [first] = history.read(eli, KIND, moved.new, own=True).page.rows
    assert "A note about somebody else" in [line.words for act in first.acts for line in act.lines]
    [gone] = taken_back(eli).rows
    assert (gone.id, gone.taken_by, gone.reason) == (
        scene.note,
        "Dana Reyes",
        "Written about the wrong person; moved to Bea",
    )


def test_supplements_go_along_with_their_authors(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, scene: Scene
) -> None:
    interactions.amend(dana, scene.note, "Found at noon")
    squad.clock.later(minutes=1)
    interactions.amend(eli, scene.note, "In the café")
    squad.sync()
    moving_notes.move(dana, scene.note, scene.ada, scene.bea)
    squad.sync()
    for nb in (dana, eli):
        [there] = interactions.timeline(nb, scene.bea).rows
        assert [(one.text, one.officer_name) for one in there.amendments] == [
            ("Found at noon", "Dana Reyes"),
            ("In the café", "Brought by Dana Reyes, says: by Eli Osei"),
        ]


def test_a_move_is_taken_back_as_if_it_never_was(squad: NotebookSquad, dana: Notebook, scene: Scene) -> None:
    moved = moving_notes.move(dana, scene.note, scene.ada, scene.bea)
    moving_notes.undo(dana, moved)
    moving_notes.undo(dana, moved)
    assert [item.id for item in interactions.timeline(dana, scene.ada).rows] == [scene.note]
    assert interactions.timeline(dana, scene.bea).total == 0
    assert [row.id for row in follow_ups.of_contact(dana, scene.ada)] == [scene.promise]


def test_a_note_moves_away_from_somebody_who_was_merged_into_another(dana: Notebook, scene: Scene) -> None:
    twin = contacts.create(dana, {"name": "Ada L."})
    merging.merge(dana, merging.both(dana, twin, scene.ada), [])
    moved = moving_notes.move(dana, scene.note, twin, scene.bea)
    assert interactions.timeline(dana, twin).total == 0
    [there] = interactions.timeline(dana, scene.bea).rows
    assert there.fact == "Lost her keys"
    moving_notes.undo(dana, moved)
    assert [row.id for row in interactions.timeline(dana, twin).rows] == [scene.note]
    assert follow_ups.read(dana, scene.promise).contact == twin
    with pytest.raises(NotValid):
        moving_notes.move(dana, scene.note, twin, scene.ada)


def test_a_move_taken_back_leaves_what_was_promised_with_whom_it_was_promised(dana: Notebook, scene: Scene) -> None:
    merging.merge(dana, merging.both(dana, scene.bea, scene.ada), [])
    moving_notes.undo(dana, moving_notes.move(dana, scene.note, scene.bea, scene.cal))
    assert [row.id for row in follow_ups.of_contact(dana, scene.bea)] == [scene.promise]
    merging.unmerge(dana, scene.ada)
    assert [row.id for row in follow_ups.of_contact(dana, scene.ada)] == [scene.promise]
    assert follow_ups.of_contact(dana, scene.bea) == []


def test_who_was_there_too_is_named_once(dana: Notebook, scene: Scene) -> None:
    moving_notes.move(dana, scene.note, scene.ada, scene.cal)
    [there] = interactions.timeline(dana, scene.cal).rows
    assert there.with_others == []


def test_only_its_author_moves_a_note_and_only_within_the_squad(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, scene: Scene
) -> None:
    theirs = interactions.log(eli, Log(contacts=[scene.ada], fact="Eli's")).interaction
    squad.sync()
    with pytest.raises(NoRight):
        moving_notes.move(dana, theirs, scene.ada, scene.bea)  # a supervisor, too, may only take it back
    day = squad.another("Day squad", dana)
    squad.sync()
    far = contacts.create(dana, {"name": "Fay"}, day.hex())
    for wrong, right in ((scene.ada, scene.ada), (scene.bea, scene.cal), (scene.ada, far)):
        with pytest.raises(NotValid):
            moving_notes.move(dana, scene.note, wrong, right)
    with pytest.raises(NotThere):
        moving_notes.move(dana, scene.note, scene.ada, "0" * 32)
    interactions.take_back(dana, scene.note, "twice")
    with pytest.raises(NotThere):
        moving_notes.move(dana, scene.note, scene.ada, scene.bea)
    assert interactions.timeline(dana, scene.bea).total == 0


def test_what_was_taken_back_is_listed_without_its_words_and_put_back_by_who_may(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, scene: Scene
) -> None:
    squad.clock.later(minutes=3)
    interactions.take_back(dana, scene.note, "Names a witness")
    squad.sync()
    for nb, may in ((dana, True), (eli, False)):
        listed = taken_back(nb)
        [gone] = listed.rows
        assert listed.total == 1
        assert (gone.contacts, gone.first, gone.officer_name, gone.taken_by) == (
            ["Ada", "Cal"],
            scene.ada,
            "Dana Reyes",
            "Dana Reyes",
        )
        assert (gone.reason, gone.may_restore) == ("Names a witness", may)
        assert gone.taken_at > gone.at
        assert "keys" not in repr(gone)
    interactions.put_back(dana, scene.note)
    assert taken_back(dana).total == 0


def test_who_tries_to_take_back_what_they_may_not_lists_nothing(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, scene: Scene
) -> None:
    eli.write(eli.change(KIND, scene.note, {"deleted": True}))
    squad.sync()
    assert taken_back(dana).rows == []
