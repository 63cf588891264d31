from __future__ import annotations

import pytest

from app.notebook import contacts, interactions
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.search import search
from tests.squad import Squad


def titles(nb: Notebook, text: str) -> list[str]:
    return [hit.contact.title for hit in search(nb, text)]


@pytest.fixture(params=["indexed", "in the tail", "without an index"])
def nb(request: pytest.FixtureRequest, squad: Squad) -> Notebook:
    """Two people, a venue and their notes; searched through the index, before it, and where SQLite has none."""
    if request.param == "without an index":
        squad.dana = squad.phones[0].reopen(indexed=False)
    made = squad.dana
    place = contacts.create(made, {"kind": "venue", "name": "Copper Door", "address": "214 Wharf St"})
    tomas = contacts.create(
        made,
        {
            "name": "Tomás Mendes",
            "role": "Manager",
            "phone": "(202) 555-0121",
            "mail": "tomas@copper.example",
            "tag/nightlife": True,
            f"member_of/{place}": True,
        },
    )
    lena = contacts.create(made, {"name": "Lena Abara", "description": "Owner of the Harbour Grill"})
    squad.clock.later(hours=1)
    interactions.log(made, Log(contacts=[tomas], fact="The keg store is loud after midnight.", place="Alley"))
    squad.clock.later(hours=1)
    interactions.log(made, Log(contacts=[lena], fact="Wants a noise-permit form.", impression="Friendly, tired"))
    if request.param == "indexed":
        made.projection.catch_up(0)
        assert made.projection.note_texts.tail == made.projection.contact_texts.tail == 0
    return made


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tomas", ["Tomás Mendes"]),
        ("TOMÁS", ["Tomás Mendes"]),
        ("mendes tom", ["Tomás Mendes"]),
        ("endes", ["Tomás Mendes"]),
        ("t", ["Tomás Mendes"]),
        ("a", ["Lena Abara"]),
        ("le ab", ["Lena Abara"]),
        ("manager", ["Tomás Mendes"]),
        ("wharf", ["Copper Door"]),
        ("555-0121", ["Tomás Mendes"]),
        ("2025550121", ["Tomás Mendes"]),
        ("copper.example", ["Tomás Mendes"]),
        ("nightlife", ["Tomás Mendes"]),
        ("copper", ["Copper Door", "Tomás Mendes"]),
        ("keg", ["Tomás Mendes"]),
        ("keg midnight", ["Tomás Mendes"]),
        ("to keg", ["Tomás Mendes"]),
        ("mendes keg", ["Tomás Mendes"]),
        ("lena permit", ["Lena Abara"]),
        ("permit", ["Lena Abara"]),
        ("noise-permit", ["Lena Abara"]),
        ("alley", ["Tomás Mendes"]),
        ("tired", ["Lena Abara"]),
        ("lena keg", []),
        ("zebra", []),
        ("%", []),
        ("___", []),
        ("", []),
        ("  ", []),
    ],
)
def test_every_word_must_be_there_somewhere(nb: Notebook, text: str, found: list[str]) -> None:
    assert titles(nb, text) == found


def test_a_note_is_shown_around_its_match(nb: Notebook) -> None:
    (hit,) = search(nb, "permit")
    assert hit.snippet == "Wants a noise-permit form."
    assert hit.interaction is not None
    assert interactions.read(nb, hit.interaction).fact == "Wants a noise-permit form."


def test_a_name_needs_no_explanation_and_a_detail_does(nb: Notebook) -> None:
    assert [hit.snippet for hit in search(nb, "tomas")] == [""]
    assert [hit.snippet for hit in search(nb, "0121")] == ["(202) 555-0121"]
    assert [hit.snippet for hit in search(nb, "harbour")] == ["Owner of the Harbour Grill"]


def test_an_amendment_is_found_and_shown(nb: Notebook) -> None:
    (hit,) = search(nb, "permit")
    interactions.amend(nb, hit.interaction or "", "The zoning office has it.")
    (found,) = search(nb, "zoning")
    assert (found.contact.title, found.snippet) == ("Lena Abara", "The zoning office has it.")


def test_a_note_taken_back_is_not_found_and_neither_is_a_deleted_contact(nb: Notebook) -> None:
    saved = interactions.log(nb, Log(contacts=[search(nb, "lena")[0].contact.id], fact="A zebra on the quay"))
    assert titles(nb, "zebra") == ["Lena Abara"]
    interactions.undo(nb, saved)
    assert titles(nb, "zebra") == []
    contacts.delete(nb, search(nb, "lena")[0].contact.id)
    assert titles(nb, "permit") == []
    assert titles(nb, "lena") == []


def test_a_changed_name_is_found_and_the_old_one_is_not(nb: Notebook) -> None:
    contacts.edit(nb, search(nb, "lena")[0].contact.id, {"name": "Helena Abara-Diaz"})
    assert titles(nb, "diaz") == ["Helena Abara-Diaz"]
    assert titles(nb, "lena ab") == ["Helena Abara-Diaz"]
    assert titles(nb, "le") == []


def test_names_come_before_details_and_details_before_notes(squad: Squad, dana: Notebook) -> None:
    noted = contacts.create(dana, {"name": "Zed"})
    interactions.log(dana, Log(contacts=[noted], fact="Talked about Harper"))
    contacts.create(dana, {"name": "Ann", "role": "Harper's neighbour"})
    contacts.create(dana, {"name": "Sharper Knives", "kind": "venue"})
    contacts.create(dana, {"name": "Jo Harper"})
    contacts.create(dana, {"description": "Harper's dog walker"})
    assert titles(dana, "harper") == ["Jo Harper", "Sharper Knives", "Ann", "Harper's dog walker", "Zed"]


def test_the_newest_note_stands_for_its_contact(squad: Squad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    for text in ("old keg", "newer keg", "newest keg"):
        squad.clock.later(hours=1)
        interactions.log(dana, Log(contacts=[lena], fact=text))
    (hit,) = search(dana, "keg")
    assert hit.snippet == "newest keg"


def test_a_long_note_is_cut_around_the_match(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    before, after = "before " * 60, "after " * 60
    interactions.log(dana, Log(contacts=[lena], fact=f"{before} the keg store {after}"))
    (hit,) = search(dana, "keg")
    assert hit.snippet.startswith("… before") and hit.snippet.endswith("after …") and "keg store" in hit.snippet
    assert len(hit.snippet) < 110


def test_among_many_of_one_beginning_the_last_met_comes_first(
    squad: Squad, dana: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.notebook.search.NAMES_LOOKED_AT", 5)
    ids = [contacts.create(dana, {"name": f"Marta {number}"}) for number in range(9)]
    squad.clock.later(hours=1)
    interactions.log(dana, Log(contacts=[ids[3]], fact="Said hello"))
    for text in ("m", "mar", "ma"):
        assert titles(dana, text)[0] == "Marta 3"
        assert len(titles(dana, text)) == 9
    assert titles(dana, "mar 7") == ["Marta 7"]


def test_a_word_that_fits_too_many_contacts_is_not_spread(dana: Notebook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.notebook.search.SPREAD_MAX_CONTACTS", 2)
    for number in range(3):
        ident = contacts.create(dana, {"name": f"Marta {number}"})
        interactions.log(dana, Log(contacts=[ident], fact="The keg store"))
    assert titles(dana, "marta keg") == []
    assert titles(dana, "2 keg") == ["Marta 2"]


def test_no_more_hits_than_asked_for(dana: Notebook) -> None:
    for number in range(8):
        ident = contacts.create(dana, {"name": f"Harper {number}"})
        interactions.log(dana, Log(contacts=[ident], fact="keg"))
    assert len(search(dana, "harper", limit=5)) == 5
    assert len(search(dana, "keg", limit=5)) == 5
