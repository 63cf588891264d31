from __future__ import annotations

from app.notebook import squad as squad_of
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad


def test_the_squads_officers_by_name(squad: NotebookSquad, dana: Notebook, eli: Notebook) -> None:
    squad.join("Dana Reyes", officer=bytes.fromhex(dana.officer))
    squad.join("adam Ruiz")
    assert [(one.name, one.role, one.me, one.devices) for one in squad_of.officers(dana, squad.vault.hex())] == [
        ("adam Ruiz", "officer", False, 1),
        ("Dana Reyes", "supervisor", True, 2),
        ("Eli Osei", "officer", False, 1),
    ]
    assert [one.me for one in squad_of.officers(eli, squad.vault.hex())] == [False, False, True]


def test_officers_stand_where_people_look_for_them(squad: NotebookSquad, dana: Notebook) -> None:
    for name in ("Zoe Ott", "Łukasz Żak", "Émile Roy", "Mo Hale"):
        squad.join(name)
    assert [one.name for one in squad_of.officers(dana, squad.vault.hex())] == [
        "Dana Reyes",
        "Émile Roy",
        "Łukasz Żak",
        "Mo Hale",
        "Zoe Ott",
    ]


def test_the_stages_in_their_order(dana: Notebook) -> None:
    assert [stage.id for stage in squad_of.stages(dana)] == [
        "known_of",
        "introduced",
        "rapport",
        "trusted",
        "working",
        "paused",
    ]
