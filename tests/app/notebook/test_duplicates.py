from __future__ import annotations

from app.notebook import contacts
from app.notebook.contacts import likely_duplicates
from app.notebook.duplicates import LOOKED_AT
from app.notebook.notebook import Notebook


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
