from __future__ import annotations

from typing import Any

from app.notebook import contacts, duplicates
from app.notebook.contacts import likely_duplicates
from app.notebook.duplicates import LOOKED_AT
from app.notebook.notebook import Notebook
from tests.cast.notebook import NotebookSquad


def found(nb: Notebook, name: str, phone: str | None = None) -> list[str]:
    return [row.title for row in likely_duplicates(nb, name, phone)]


def test_a_name_written_differently_is_found_while_typing(dana: Notebook) -> None:
    for name in ("Tomás Mendes", "Lena Abara", "Lena Okafor"):
        contacts.create(dana, {"name": name})
    assert found(dana, "tomas mendez") == ["Tomás Mendes"]
    assert found(dana, "Abara, Lena") == ["Lena Abara"]
    assert found(dana, "Ruth Klein") == []
    assert found(dana, "") == []


def test_the_same_number_comes_first_however_it_is_written(dana: Notebook) -> None:
    contacts.create(dana, {"name": "Lena Abara"})
    contacts.create(dana, {"name": "Harbour Grill", "kind": "venue", "phone": "202-555-0122"})
    assert found(dana, "Lena Abara", "+1 (202) 555 0122") == ["Harbour Grill", "Lena Abara"]
    assert found(dana, "", "no number") == []


def test_a_second_number_is_found_too(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara", "phone": "202 555 0122"})
    contacts.edit(dana, lena, {"phone": "202 555 0177"})
    assert found(dana, "Somebody Else", "2025550177") == ["Lena Abara"]


def test_deleted_contacts_are_not_offered(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara", "phone": "202 555 0122"})
    contacts.delete(dana, lena)
    assert found(dana, "Lena Abara", "202 555 0122") == []


def test_deleted_contacts_hide_nobody(dana: Notebook) -> None:
    contacts.create(dana, {"name": "Lena Abara", "phone": "202 555 0122"})
    for _ in range(8):
        contacts.delete(dana, contacts.create(dana, {"name": "Lena Abara", "phone": "202 555 0122"}))
    assert found(dana, "Somebody Else", "202 555 0122") == ["Lena Abara"]
    assert found(dana, "Lena Abara") == ["Lena Abara"]


def test_many_of_like_beginnings_do_not_hide_the_one_of_the_same_name(dana: Notebook) -> None:
    contacts.create(dana, {"name": "Maria Ott"})
    many = range(LOOKED_AT + 20)
    dana.write_many([[contacts.new(dana, {"name": f"Magda Oskar{number}"})[1]] for number in many])
    assert found(dana, "Maria Ott") == ["Maria Ott"]


def test_a_name_spelled_with_two_letters_for_one_is_found(dana: Notebook) -> None:
    for name in ("Jürgen Müller", "Åse Berg", "Soeren Holm"):
        contacts.create(dana, {"name": name})
    assert found(dana, "Juergen Mueller") == ["Jürgen Müller"]
    assert found(dana, "Aase Berg") == ["Åse Berg"]
    assert found(dana, "Søren Holm") == ["Soeren Holm"]


def test_an_address_of_mail_says_so_and_a_place_makes_a_less_like_name_enough(dana: Notebook) -> None:
    door = contacts.create(dana, {"name": "Copper Door", "kind": "venue", "address": "14 Quay Street"})
    lena = contacts.create(dana, {"name": "Helena Abara", "mail": "lena@example.org", f"member_of/{door}": True})

    def asked(name: str, *ways: str, **more: Any) -> list[tuple[str, str]]:
        return [(one.row.id, one.why) for one in duplicates.likely(dana, name, ways, **more)]

    assert asked("", "Lena@Example.org") == [(lena, "mail")]
    assert asked("Hella Abarra-Ott") == [] and asked("Hella Abarra-Ott", places=[door]) == [(lena, "place")]
    assert asked("Coppa Dor Bar", address="14 quay street") == [(door, "place")] and asked("Coppa Dor Bar") == []
    assert asked("Helena Abara") == [(lena, "name")] and asked("Helena Abara", but=lena) == []
    assert asked("Helena Abara", "not a number", "lena@example.org") == [(lena, "mail")]


def test_those_who_may_be_one_are_listed_two_by_two_until_somebody_says_that_they_are_not(
    squad: NotebookSquad, dana: Notebook, eli: Notebook
) -> None:
    names = ("Lena Abara", "Lena Abarra", "Lena Okafor", "Ruth Klein")
    ids = [contacts.create(dana, {"name": name, "phone": "202 555 0122" if "R" in name else ""}) for name in names]
    venue = contacts.create(dana, {"name": "Harbour Grill", "kind": "venue", "phone": "202 555 0122"})
    okafor = contacts.create(dana, {"name": "Mrs. Okafor", "phone": "(202) 555-0122"})
    squad.sync()
    pairs = {(frozenset((pair.one.id, pair.other.id)), pair.why) for pair in duplicates.pairs(eli)}
    assert pairs == {(frozenset(ids[:2]), "name"), (frozenset((ids[3], okafor)), "number")} and venue
    duplicates.tell_apart(dana, ids[0], ids[1])
    duplicates.tell_apart(eli, ids[1], ids[0])
    squad.sync()
    for nb in (dana, eli):
        assert [pair.why for pair in duplicates.pairs(nb)] == ["number"]
    duplicates.tell_apart(dana, ids[0], ids[1], False)
    squad.sync()
    assert [len(duplicates.pairs(nb)) for nb in (dana, eli)] == [2, 2]


def test_who_is_in_two_squads_is_not_asked_about(squad: NotebookSquad, dana: Notebook) -> None:
    night = squad.another("Night squad", dana).hex()
    squad.sync()
    for keeper in (None, night):
        contacts.create(dana, {"name": "Lena Abara", "phone": "202 555 0122"}, keeper)
    assert duplicates.pairs(dana) == []
