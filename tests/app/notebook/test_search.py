from __future__ import annotations

from typing import Any

import pytest

from app.notebook import contacts, interactions
from app.notebook.contact_list import Only
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.search import NOTES_LOOKED_AT, search
from app.notebook.search_results import Hit
from tests.cast.notebook import NotebookSquad


def titles(nb: Notebook, text: str) -> list[str]:
    return [hit.contact.title for hit in search(nb, text)]


@pytest.fixture(params=["indexed", "in the tail", "without an index"])
def nb(request: pytest.FixtureRequest, squad: NotebookSquad) -> Notebook:
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
        assert made.projection.indexes["notes"].tail == made.projection.indexes["contacts"].tail == 0
    return made


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("text", ["ab12cde", "AB12 CDE", "AB 12 CDE"])
def test_a_number_plate_is_found_however_it_is_written(nb: Notebook, text: str) -> None:
    for contact, plate in zip(search(nb, "lena") + search(nb, "tomas"), ("AB12CDE", "AB12 CDE"), strict=True):
        interactions.log(nb, Log(contacts=[contact.contact.id], fact=f"Drives {plate} now."))
    assert sorted(titles(nb, text)) == ["Lena Abara", "Tomás Mendes"]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["1-800-693", "180069329", "1-800-MYFAX", "myfax"])
def test_a_number_with_letters_is_found_by_them_and_by_its_digits(nb: Notebook, text: str) -> None:
    contacts.create(nb, {"kind": "venue", "name": "Copy Shop", "phone": "1-800-MYFAX"})
    assert [(hit.contact.title, hit.snippet) for hit in search(nb, text)] == [("Copy Shop", "1-800-MYFAX")]


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


def test_names_come_before_details_and_details_before_notes(squad: NotebookSquad, dana: Notebook) -> None:
    noted = contacts.create(dana, {"name": "Zed"})
    interactions.log(dana, Log(contacts=[noted], fact="Talked about Harper"))
    contacts.create(dana, {"name": "Ann", "role": "Harper's neighbour"})
    contacts.create(dana, {"name": "Sharper Knives", "kind": "venue"})
    contacts.create(dana, {"name": "Jo Harper"})
    contacts.create(dana, {"description": "Harper's dog walker"})
    assert titles(dana, "harper") == ["Jo Harper", "Sharper Knives", "Ann", "Harper's dog walker", "Zed"]


def test_the_newest_note_stands_for_its_contact(squad: NotebookSquad, dana: Notebook) -> None:
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
    squad: NotebookSquad, dana: Notebook, monkeypatch: pytest.MonkeyPatch
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


# --- the dead take nobody's place, and neither does anybody who is filtered out ------------------------------------


def many(nb: Notebook, count: int, **fields: Any) -> list[str]:
    """So many contacts in a few entries."""
    changes = [contacts.new(nb, {"name": f"Harper {number}", **fields}) for number in range(count)]
    for at in range(0, count, 50):
        nb.write(*(change for _, change in changes[at : at + 50]))
    return [ident for ident, _ in changes]


def gone(nb: Notebook, idents: list[str]) -> None:
    for at in range(0, len(idents), 50):
        nb.write(*(nb.change("contact", one, {"deleted": True}) for one in idents[at : at + 50]))


@pytest.mark.parametrize("indexed", [True, False])
def test_the_deleted_do_not_hide_the_living(dana: Notebook, indexed: bool) -> None:
    contacts.create(dana, {"name": "Zed", "role": "Manager of the Harbour Grill", "phone": "202 555 0121"})
    dead = many(dana, 250, role="Manager of the Harbour Grill", phone="202 555 0121")
    gone(dana, dead)
    if indexed:
        dana.projection.catch_up(0)
    for text in ("manager", "harbour grill", "555-0121", "ma", "managre"):
        assert titles(dana, text) == ["Zed"]
    contacts.restore(dana, dead[0])
    assert set(titles(dana, "manager")) == {"Zed", "Harper 0"}


@pytest.mark.slow
@pytest.mark.parametrize("indexed", [True, False])
def test_notes_taken_back_or_of_the_deleted_do_not_hide_older_ones(squad: NotebookSquad, indexed: bool) -> None:
    dana = squad.dana
    lena, other = (contacts.create(dana, {"name": name}) for name in ("Lena", "Somebody Else"))
    interactions.log(dana, Log(contacts=[lena], fact="The keg store"))
    for _ in range(NOTES_LOOKED_AT + 5):
        squad.clock.later(minutes=1)
        interactions.undo(dana, interactions.log(dana, Log(contacts=[lena], fact="A keg taken back")))
        interactions.log(dana, Log(contacts=[other], fact="The keg of somebody deleted"))
    contacts.delete(dana, other)
    if indexed:
        dana.projection.catch_up(0)
    (hit,) = search(dana, "keg")
    assert (hit.contact.title, hit.snippet) == ("Lena", "The keg store")


def test_a_supplement_to_a_note_taken_back_is_not_found(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    saved = interactions.log(dana, Log(contacts=[lena], fact="Said hello"))
    interactions.amend(dana, saved.interaction, "And the zoning office")
    assert titles(dana, "zoning") == ["Lena"]
    interactions.undo(dana, saved)
    assert titles(dana, "zoning") == []


def test_one_contacts_many_notes_do_not_hide_anothers(squad: NotebookSquad) -> None:
    dana = squad.dana
    lena, jo = (contacts.create(dana, {"name": name}) for name in ("Lena", "Jo"))
    interactions.log(dana, Log(contacts=[lena], fact="The keg store"))
    for _ in range(NOTES_LOOKED_AT + 5):
        squad.clock.later(minutes=1)
        interactions.log(dana, Log(contacts=[jo], fact="Another keg"))
    dana.projection.catch_up(0)
    assert titles(dana, "keg") == ["Jo", "Lena"]


@pytest.mark.parametrize("few", [0, 200], ids=["through all notes", "through the notes of those kept"])
def test_filters_come_before_the_limit(
    squad: NotebookSquad, dana: Notebook, eli: Notebook, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("app.notebook.search.FEW_CONTACTS", few)
    grill = contacts.create(dana, {"kind": "venue", "name": "Old Harper Grill", "stage": "working", "primary": None})
    interactions.log(dana, Log(contacts=[grill], fact="The keg store"))
    squad.clock.later(days=30)
    for one in many(dana, 60, primary=eli.officer):
        interactions.log(dana, Log(contacts=[one], fact="Another keg"))
    mine = contacts.create(dana, {"name": "Harper of mine", "primary": eli.officer, "backup": dana.officer})
    interactions.log(dana, Log(contacts=[mine], fact="Another keg"))

    def kept(text: str, only: Only) -> list[str]:
        return [hit.contact.title for hit in search(dana, text, 5, only)]

    for text in ("harper", "arper", "keg", "harper keg"):
        assert len(kept(text, Only())) == (0 if text == "harper keg" else 5)  # so many are called Harper
        assert kept(text, Only(kinds=("venue", "agency"))) == ["Old Harper Grill"]
        assert kept(text, Only(stage="working")) == ["Old Harper Grill"]
        assert kept(text, Only(quiet=True)) == ["Old Harper Grill"]
        assert kept(text, Only(mine=True)) == ["Harper of mine"]
    assert kept("harper", Only(kinds=("agency",))) == []
    assert kept("harper", Only(stage="it's working")) == []


def test_who_has_gone_quiet_is_told_by_their_own_cadence(squad: NotebookSquad, dana: Notebook) -> None:
    for name, days in (("Harper Often", 7), ("Harper Seldom", 300), ("Harper Monthly", 30)):
        contacts.create(dana, {"name": name, "cadence_days": days})
    squad.clock.later(days=60)
    quiet = {hit.contact.title for hit in search(dana, "harper", only=Only(quiet=True))}
    assert quiet == {"Harper Often", "Harper Monthly"}


@pytest.mark.parametrize("indexed", [True, False])
def test_a_higher_limit_goes_on_to_the_last(dana: Notebook, indexed: bool) -> None:
    many(dana, 90, role="Manager")
    for number in range(45):
        ident = contacts.create(dana, {"name": f"Jo {number}"})
        interactions.log(dana, Log(contacts=[ident], fact="Spoke to the manager about Harper"))
    if indexed:
        dana.projection.catch_up(0)
    for text in ("harper", "manager", "arpe"):
        whole = titles_of(search(dana, text, 1_000))
        assert len(whole) == len(set(whole)) == 135
        assert titles_of(search(dana, text, 60)) == whole[:60]
        assert titles_of(search(dana, text, 100))[:90] == whole[:90]


def titles_of(hits: list[Hit]) -> list[str]:
    return [hit.contact.title for hit in hits]


# --- short words, numbers, spellings, slips ------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AB 12 CD", ["Lena"]),
        ("ab-12-cd", ["Lena"]),
        ("12 cd", ["Lena"]),
        ("B2", ["Jo"]),
        ("b2 ab", []),
        ("駅前", ["Kei"]),
        ("店", ["Kei"]),
        ("田中", ["Kei"]),
        ("q", ["Quay keeper"]),
        ("lena ab", ["Lena"]),
    ],
)
def test_words_of_one_or_two_letters_are_found(dana: Notebook, indexed: bool, text: str, found: list[str]) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    contacts.create(dana, {"name": "Jo", "address": "Flat B2, 9 Wharf St"})
    contacts.create(dana, {"name": "Kei", "role": "東京駅前の店", "description": "Brother of 健太田中さん"})
    contacts.create(dana, {"name": "Quay keeper"})
    interactions.log(dana, Log(contacts=[lena], fact="Drives a van, AB 12 CD on the plate"))
    if indexed:
        dana.projection.catch_up(0)
    assert titles(dana, text) == found


@pytest.mark.slow
@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        *("555-01", "202-555-01", "(202) 555-0121", "202.555.0121", "202/555/0121", "+1 202 555", "1-202-555-0121"),
        *("2025550121", "55501", "202 555 01 21", "202\u00a0555\u201101", "２０２ ５５５", "٢٠٢-٥٥٥", "tomas 555-01"),
        *("011 1 202 555 0121", "001 202 555 0121"),
    ],
)
def test_part_of_a_number_as_people_write_it_finds_the_person(dana: Notebook, indexed: bool, text: str) -> None:
    contacts.create(dana, {"name": "Tomás Mendes", "phone": "(202) 555-0121"})
    contacts.create(dana, {"name": "Lena Abara", "phone": "+44 20 7946 0958"})
    if indexed:
        dana.projection.catch_up(0)
    (hit,) = search(dana, text)
    assert (hit.contact.title, hit.snippet) == ("Tomás Mendes", "(202) 555-0121")


@pytest.mark.parametrize(
    "text",
    [
        *("+44 20 7946 0958", "+44 (0)20 7946 0958", "0044 20 7946 0958", "020 7946", "020 7946 0958", "7946 0958"),
        *("44 20 79", "+442079460958", "011 44 20 7946"),
    ],
)
def test_a_foreign_number_is_found_as_the_app_shows_it_and_as_it_is_dialled(dana: Notebook, text: str) -> None:
    contacts.create(dana, {"name": "Tomás Mendes", "phone": "(202) 555-0121"})
    contacts.create(dana, {"name": "Lena Abara", "phone": "+44 20 7946 0958"})
    (hit,) = search(dana, text)
    assert (hit.contact.title, hit.snippet) == ("Lena Abara", "+44 20 7946 0958")


@pytest.mark.parametrize(
    ("region", "number", "wanted"),
    [
        ("GB", "+44 20 7946 0958", ["020 7946 0958", "020 79", "07946", "0207", "020"]),
        ("FR", "+33 6 12 34 56 78", ["06 12 34 56 78", "06 12 34", "+33 (0)6 12", "06 12", "06 1"]),
        ("RU", "+7 495 123 45 67", ["8 (495) 123-45-67", "8 495 12"]),
        ("HU", "+36 1 234 5678", ["06 1 234 5678", "06 1 234"]),
        ("IT", "+39 06 6982 1234", ["06 6982 1234", "06 69"]),
        ("AR", "+54 9 11 2345 6789", ["011 15-2345-6789"]),
    ],
)
def test_the_national_form_finds_a_number_where_the_agency_is_at_home(
    squad: NotebookSquad, monkeypatch: pytest.MonkeyPatch, region: str, number: str, wanted: list[str]
) -> None:
    monkeypatch.setitem(squad.roster.policy, "region", region)
    contacts.create(squad.dana, {"name": "Lena", "phone": number})
    contacts.create(squad.dana, {"name": "Jo", "phone": "+1 202 555 0199"})
    (shown,) = contacts.read(squad.dana, search(squad.dana, "lena")[0].contact.id).reach
    for text in (shown.shown, number, *wanted):
        assert titles(squad.dana, text) == ["Lena"], text


def test_a_number_in_a_note_is_found_however_it_is_typed(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    interactions.log(dana, Log(contacts=[lena], fact="Her brother's number is (202) 555-0177, in the evening"))
    for text in ("202-555-0177", "2025550177", "555 01", "555-0177"):
        (hit,) = search(dana, text)
        assert "555-0177" in hit.snippet


@pytest.mark.slow
@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Yılmaz", ["yilmaz", "YILMAZ", "Yılmaz", "yil"]),
        ("Guðrún", ["gudrun", "gudhrun", "Guðrún"]),
        ("Müller", ["mueller", "muller", "Müller", "MU\u0308LLER", "muell", "uelle"]),
        ("Mueller", ["mueller", "Müller", "muller", "ueller"]),
        ("Œuvre", ["oeuvre", "œuvre"]),
        ("Großmann", ["grossmann", "Großmann", "GROSSMANN", "grosmann"]),
        ("Søren", ["soren", "soeren", "Søren", "sören"]),
        ("Åse", ["ase", "aase", "Åse"]),
        ("Kjær", ["kjaer", "Kjær"]),
        ("Þór", ["thor", "tor", "Þór"]),
        ("Łukasz", ["lukasz", "Łukasz"]),
        ("Đorđević", ["dordevic", "djordjevic", "đorđević"]),
        ("Ştefan", ["stefan", "shtefan"]),
        ("O’Brien", ["obrien", "o'brien", "o´brien"]),
        ("أحمد", ["احمد", "أحمد"]),
    ],
)
def test_a_name_is_found_as_it_is_typed_on_another_keyboard(
    dana: Notebook, indexed: bool, name: str, typed: list[str]
) -> None:
    contacts.create(dana, {"name": f"{name} Test"})
    contacts.create(dana, {"name": "Zebra Quux"})
    if indexed:
        dana.projection.catch_up(0)
    for text in typed:
        assert [(hit.contact.title, hit.snippet) for hit in search(dana, text)] == [(f"{name} Test", "")], text


@pytest.mark.parametrize("indexed", [True, False])
def test_a_slip_of_the_finger_finds_the_name_below_what_is_exact(squad: NotebookSquad, indexed: bool) -> None:
    dana = squad.dana
    noted = contacts.create(dana, {"name": "Zed"})
    contacts.create(dana, {"name": "Tomás Mendes", "role": "Manager"})
    contacts.create(dana, {"name": "Ana Mendez"})
    interactions.log(dana, Log(contacts=[noted], fact="Talked about Mendez"))
    if indexed:
        dana.projection.catch_up(0)
    assert titles(dana, "mendez") == ["Ana Mendez", "Zed", "Tomás Mendes"]
    assert titles(dana, "mednes") == ["Tomás Mendes"]
    assert titles(dana, "tomaz mendez") == ["Tomás Mendes"]
    assert titles(dana, "mendes maneger") == ["Tomás Mendes"]
    assert [hit.snippet for hit in search(dana, "mednes")] == [""]
    assert titles(dana, "mxndxs") == []


def test_a_slip_in_a_word_of_a_note_is_forgiven_when_nothing_else_is_found(dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena"})
    interactions.log(dana, Log(contacts=[lena], fact="Wants a noise-permit form."))
    (hit,) = search(dana, "permitt")
    assert hit.snippet == "Wants a noise-permit form."
