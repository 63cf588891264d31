from __future__ import annotations

from app.notebook import contacts, interactions, reaching_out
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad

DAY_MS = 86_400_000


def test_only_notes_that_they_started_lately_and_that_stand_are_counted(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara"})
    assert reaching_out.by_them(dana, lena) == 0
    now = dana.clock()
    for days, who in ((1, "them"), (2, "me"), (89, "them"), (91, "them")):
        interactions.log(dana, Log(contacts=[lena], at=now - days * DAY_MS, started_by=who, fact="Talked."))
    taken = interactions.log(dana, Log(contacts=[lena], started_by="them", fact="Talked."))
    assert reaching_out.by_them(dana, lena) == 3
    interactions.undo(dana, taken)
    squad.sync()
    assert reaching_out.by_them(dana, lena) == reaching_out.by_them(eli, lena) == 2
