"""Who wrote is who signed, and nobody takes back, hides or settles for ever what is not theirs."""

from __future__ import annotations

import random

import pytest

from app.journal import record_id, stamps
from app.journal.carried import Carried
from app.journal.change import Action, Change, Value
from app.journal.entry import box_key
from app.journal.roster.state import SUPERVISOR
from app.notebook import conflicts, contacts, follow_ups, history, interactions, merging, moving, shift_summary
from app.notebook.errors import NotThere
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.notebook.search import search
from app.state.error_sentences import sentence
from tests.attacks.hostile_member import entries
from tests.attacks.hostile_member.conftest import Scene


def note_of(scene: Scene, record: bytes, **values: object) -> Change:
    fields = {"contacts": [scene.contact], "at": scene.squad.clock(), "how": "on_foot", "fact": "x", **values}
    return Change(record, "interaction", fields)  # type: ignore[arg-type]  # plain values


def words(nb: Notebook, note: str) -> list[tuple[str, str]]:
    """Everything written in a note, with whose name is on it."""
    item = interactions.read(nb, note)
    return [(item.officer_name, item.fact), *((one.officer_name, one.text) for one in item.amendments)]


def test_a_note_is_its_signers_whatever_it_says(scene: Scene) -> None:
    before = shift_summary.summary(scene.dana, 0).contacts_logged
    scene.signs(note_of(scene, scene.squad.record("n"), officer=scene.dana.officer, created_by=scene.dana.officer))
    item = interactions.read(scene.dana, scene.squad.record("n").hex())
    assert (item.officer_name, item.mine) == ("Eli Osei", False)
    assert shift_summary.summary(scene.dana, 0).contacts_logged == before, "and it is not counted as hers"
    assert sorted(contacts.read(scene.dana, scene.contact).known_by) == ["Dana Reyes", "Eli Osei"]


def test_a_supplement_is_its_signers_whatever_it_says(scene: Scene) -> None:
    fields = {"interaction": scene.note, "text": "I lied", "officer": scene.dana.officer, "at": scene.squad.clock()}
    scene.signs(Change(scene.squad.record("s"), "amendment", fields))
    assert words(scene.dana, scene.note) == [("Dana Reyes", "Spoke about the keg store"), ("Eli Osei", "I lied")]


def test_what_is_dated_back_into_anothers_note_hides_nothing_and_stands_under_its_signers_name(scene: Scene) -> None:
    early = stamps.make(1, 0, scene.eli.device)
    scene.signs(note_of(scene, bytes.fromhex(scene.note), fact="Never happened", contacts=[]), stamp=early)
    assert sorted(words(scene.dana, scene.note)) == [
        ("Dana Reyes", "Spoke about the keg store"),
        ("Eli Osei", "Never happened"),
    ]
    assert [one.id for one in interactions.timeline(scene.dana, scene.contact).rows] == [scene.note]
    assert search(scene.dana, "keg store")
    # Whose text is the older one may take back that text, and not the other's.
    scene.signs(Change(bytes.fromhex(scene.note), "interaction", {"deleted": True}))
    assert words(scene.dana, scene.note) == [("Dana Reyes", "Spoke about the keg store")]


def test_a_supplement_dated_back_cannot_be_carried_to_another_note(scene: Scene) -> None:
    more = interactions.amend(scene.dana, scene.note, "he has a key")
    scene.squad.sync()
    early = stamps.make(1, 0, scene.eli.device)
    moved = {"interaction": "a" * 32, "text": "nothing"}
    scene.signs(Change(bytes.fromhex(more), "amendment", moved), stamp=early)
    assert ("Dana Reyes", "he has a key") in words(scene.dana, scene.note)
    assert ("Eli Osei", "nothing") not in words(scene.dana, scene.note)


def test_nobody_takes_back_anothers_note_and_everybody_sees_who_tried(scene: Scene) -> None:
    scene.signs(Change(bytes.fromhex(scene.note), "interaction", {"deleted": True}))
    scene.squad.sync()
    scene.squad.phones[0].reopen()
    for nb in (scene.eli, scene.squad.phones[0].notebook):
        item = interactions.read(nb, scene.note)
        assert (item.fact, item.attempts) == ("Spoke about the keg store", ["Eli Osei"])
        assert search(nb, "keg")


def test_a_history_says_that_an_attempt_to_take_a_note_back_counts_for_nothing(scene: Scene) -> None:
    scene.signs(Change(bytes.fromhex(scene.note), "interaction", {"deleted": True}))
    told = history.read(scene.dana, "interaction", scene.note)
    assert not told.deleted
    assert told.page.rows[0].acts[0].name == "Note not taken back: only its author and supervisors may"
    interactions.undo(scene.dana, scene.saved)
    told = history.read(scene.dana, "interaction", scene.note)
    assert told.deleted
    assert told.page.rows[0].acts[0].name == "Note taken back"
    scene.signs(Change(bytes.fromhex(scene.note), "interaction", {"deleted": False}))
    told = history.read(scene.dana, "interaction", scene.note)
    assert told.deleted
    assert "Note not restored: only its author and supervisors may" in [
        act.name for item in told.page.rows for act in item.acts
    ]


def test_a_history_counts_nobody_as_deleted_whom_a_later_note_brought_back(scene: Scene) -> None:
    contacts.delete(scene.dana, scene.contact)
    assert history.read(scene.dana, "contact", scene.contact).deleted
    met = {"contacts": [scene.contact], "at": scene.squad.clock(), "fact": "met again"}
    scene.signs(Change(scene.squad.record("m"), "interaction", met))
    assert not history.read(scene.dana, "contact", scene.contact).deleted


def test_the_name_of_a_field_that_nobody_knows_is_one_plain_line(scene: Scene) -> None:
    for value in ("1", "2"):
        scene.signs(Change(bytes.fromhex(scene.contact), "contact", {"glow\r\n\u202e\x1b" + "w" * 400: value}))
    labels = [one.label for one in conflicts.two_versions(scene.dana)]
    assert labels == ["glow " + "w" * 72]


def test_nobody_takes_back_anothers_supplement(scene: Scene) -> None:
    more = interactions.amend(scene.dana, scene.note, "he has a key")
    scene.squad.sync()
    scene.signs(Change(bytes.fromhex(more), "amendment", {"deleted": True}))
    assert ("Dana Reyes", "he has a key") in words(scene.dana, scene.note)


def test_an_attempt_neither_undoes_the_authors_own_word_nor_is_left_over_by_it(scene: Scene) -> None:
    interactions.undo(scene.dana, scene.saved)
    scene.squad.sync()
    said = scene.dana.state("interaction", scene.note).said("deleted")[0].stamp
    again = Change(bytes.fromhex(scene.note), "interaction", {"deleted": False}, {"deleted": (said,)})
    scene.signs(again)
    with pytest.raises(NotThere):
        interactions.read(scene.dana, scene.note)


def test_the_author_takes_a_note_back_from_any_of_their_devices(scene: Scene) -> None:
    second = scene.squad.join("Dana Reyes", bytes.fromhex(scene.dana.officer))
    scene.squad.sync()
    second.write(second.change("interaction", scene.note, {"deleted": True}))
    scene.squad.sync()
    for nb in (scene.dana, scene.eli):
        with pytest.raises(NotThere):
            interactions.read(nb, scene.note)


def test_a_supervisor_takes_back_anothers_note_as_soon_as_they_are_one(scene: Scene) -> None:
    mine = interactions.log(scene.eli, Log(contacts=[scene.contact], fact="Eli wrote this"))
    scene.squad.sync()
    kim = scene.squad.join("Kim Sato")
    scene.squad.sync()
    kim.write(kim.change("interaction", mine.interaction, {"deleted": True}))
    scene.squad.sync()
    assert interactions.read(scene.eli, mine.interaction).attempts == ["Kim Sato"]
    grant = {"fact": "grant", "vault": scene.squad.vault, "officer": bytes.fromhex(kim.officer), "role": SUPERVISOR}
    scene.squad.signed.must(scene.squad.phones[0], grant)
    for nb in (scene.dana, scene.eli, kim):
        nb.refresh()
        with pytest.raises(NotThere):
            interactions.read(nb, mine.interaction)
        assert not search(nb, "Eli wrote")


def test_the_last_stamp_of_all_does_not_win_for_ever(scene: Scene) -> None:
    end = stamps.make(stamps.LAST_MS, stamps.MAX_COUNTER, scene.eli.device)
    scene.signs(Change(bytes.fromhex(scene.contact), "contact", {"name": "Mine for ever"}, {}), stamp=end)
    (matter,) = conflicts.two_versions(scene.dana)
    assert [one.value for one in matter.versions] == ["Mine for ever", "Lena Abara"]
    conflicts.choose(scene.dana, scene.contact, "name", "Lena Abara")
    scene.squad.sync()
    for nb in (scene.dana, scene.eli):
        assert contacts.read(nb, scene.contact).name == "Lena Abara" and not conflicts.two_versions(nb)
    contacts.edit(scene.dana, scene.contact, {"name": "Lena A."})
    contacts.edit(scene.dana, scene.contact, {"name": "Lena B."})
    scene.squad.sync()
    assert contacts.read(scene.eli, scene.contact).name == "Lena B."
    contacts.delete(scene.dana, scene.contact)
    assert contacts.read(scene.dana, scene.contact).deleted


def test_writes_that_name_each_other_make_nobody_vanish(scene: Scene) -> None:
    """Each is of the last millisecond, and says that it replaces the other and all that Dana wrote."""
    record, written = bytes.fromhex(scene.contact), scene.dana.state("contact", scene.contact)
    ends = [stamps.make(stamps.LAST_MS, at, scene.eli.device) for at in (1, 2)]
    for mine, other in (ends, ends[::-1]):
        basis = {one: (*(write.stamp for write in written.live(one)), other) for one in written.shown()}
        scene.signs(Change(record, "contact", dict.fromkeys(basis), basis), stamp=mine)
    scene.squad.sync()
    dana = scene.squad.phones[0].reopen()
    for nb in (dana, scene.eli):
        assert contacts.page(nb).total == 1
        assert not contacts.read(nb, scene.contact).deleted
        said = [line.words for item in history.read(nb, "contact", scene.contact).page.rows for act in item.acts
                for line in act.lines]  # fmt: skip
        assert "Lena Abara" in said
    contacts.edit(dana, scene.contact, {"name": "Lena Abara"})
    assert contacts.read(dana, scene.contact).name == "Lena Abara"


@pytest.mark.parametrize(
    "field, values", [("role", ("Cook", "Owner", "Guest")), ("stage", ("trusted", "working", "paused"))]
)
@pytest.mark.parametrize("wanted", [0, 1, 2])
def test_of_several_values_under_one_stamp_the_chosen_one_stays(
    scene: Scene, field: str, values: tuple[str, ...], wanted: int
) -> None:
    """A clone of a phone may sign two actions with one stamp; a forged app as many as it likes."""
    stamp = stamps.make(scene.squad.clock() + 60_000, 7, scene.eli.device)
    basis = scene.dana.state("contact", scene.contact).basis([field])
    for value in values:
        scene.signs(Change(bytes.fromhex(scene.contact), "contact", {field: value}, basis), stamp=stamp)
    (matter,) = conflicts.two_versions(scene.dana)
    (version,) = [one for one in matter.versions if one.value == values[wanted]]
    conflicts.settle(scene.dana, matter.record, matter.field, version, matter.basis)
    scene.squad.sync()
    for nb in (scene.dana, scene.eli):
        assert nb.state("contact", scene.contact).value(field) == values[wanted]
        assert conflicts.two_versions(nb) == []


def test_one_officers_many_phones_do_not_crowd_a_note_out(scene: Scene) -> None:
    """Twenty devices an officer, as a server is set, each dated back before the note."""
    squad, note = scene.squad, bytes.fromhex(scene.note)
    for at in range(20):
        phone = squad.phone(squad.join("Eli Osei", bytes.fromhex(scene.eli.officer)))
        stamp = stamps.make(1 + at, 0, phone.notebook.device)
        entries.sealed(
            phone, entries.believable(Action(stamp, (note_of(scene, note, fact=f"No {at}"),)).pack()), squad.vault,
            squad.vault_key,
        )  # fmt: skip
        squad.push(phone)
    squad.pull(squad.phones[0])
    scene.dana.refresh()
    assert ("Dana Reyes", "Spoke about the keg store") in words(scene.dana, scene.note)


@pytest.mark.parametrize("value", [None, False, 0, 0.0, "", b"", [], {}])
def test_an_element_that_is_not_there_is_removed_in_its_history_too(scene: Scene, value: Value) -> None:
    contacts.edit(scene.dana, scene.contact, {"tag/bar": True})
    scene.squad.clock.later(minutes=5)
    scene.dana.write(scene.dana.change("contact", scene.contact, {"tag/bar": value}))
    assert contacts.read(scene.dana, scene.contact).tags == []
    (line,) = history.read(scene.dana, "contact", scene.contact).page.rows[0].acts[0].lines
    assert line.words == "bar, removed"


def test_a_stamp_past_the_range_makes_the_entry_unreadable_and_says_why(scene: Scene) -> None:
    late = Change(bytes.fromhex(scene.contact), "contact", {"name": "Mine for ever"}, {})
    scene.signs(late, stamp=b"\xff" * 10 + scene.eli.device)
    assert contacts.read(scene.dana, scene.contact).name == "Lena Abara"
    assert "2099" in sentence(next(iter(scene.dana.unread().values())))


def test_nobody_can_name_an_edit_before_it_is_made(scene: Scene) -> None:
    """The attacker knows the millisecond, the device and every counter that an honest app used to write."""
    now = scene.squad.clock() + 1_000
    guesses = tuple(stamps.make(now, counter, scene.dana.device) for counter in range(1_000))
    scene.signs(Change(bytes.fromhex(scene.contact), "contact", {"role": "x"}, {"role": guesses}), ms=now + 60_000)
    scene.squad.clock.to(now)
    contacts.create(scene.dana, {"name": "somebody else"})
    state = scene.dana.state("contact", scene.contact)
    edit = Change(bytes.fromhex(scene.contact), "contact", {"role": "Owner"}, {"role": ()})
    scene.dana.write(edit)
    assert {one.value for one in scene.dana.state("contact", scene.contact).live("role")} == {"x", "Owner"}
    assert state.value("role") == "x"


def test_two_phones_never_write_the_stamps_that_another_could_work_out(scene: Scene) -> None:
    for number in range(8):
        contacts.create(scene.dana, {"name": f"{number}"})
    made = [scene.dana.state("contact", row.id).stamps()[0] for row in contacts.page(scene.dana).rows]
    counters = {one[6:10] for one in made}
    assert len(counters) > 4 and bytes(4) not in counters


def test_a_basis_for_a_field_that_is_not_set_counts_for_nothing(scene: Scene) -> None:
    named = scene.dana.state("contact", scene.contact).live("name")[0].stamp
    basis = {"name": (named,), "role": (named,)}
    scene.signs(Change(bytes.fromhex(scene.contact), "contact", {"role": "x"}, basis))
    assert contacts.read(scene.dana, scene.contact).name == "Lena Abara"


def test_two_thousand_versions_are_shown_bounded_and_settled_by_choosing(scene: Scene) -> None:
    rng = random.Random(2)
    for number in range(1_200):
        stamp = stamps.make(scene.squad.clock() + number, rng.randrange(1 << 28), scene.eli.device)
        change = Change(bytes.fromhex(scene.contact), "contact", {"role": f"role {number}"})
        packed = Action(stamp, (change,)).pack()
        scene.forger.store.append_own(
            scene.squad.vault,
            scene.eli.device,
            lambda n, prev, packed=packed: scene.eli.author.seal(
                scene.squad.vault, n, prev, 1, scene.squad.vault_key, packed
            ),
        )
    scene.squad.sync()
    (matter,) = conflicts.of_record(scene.dana, scene.contact)
    assert len(matter.versions) == conflicts.VERSIONS_MAX
    conflicts.choose(scene.dana, scene.contact, "role", "role 7")
    assert contacts.read(scene.dana, scene.contact).role == "role 7"
    assert conflicts.two_versions(scene.dana) == []
    assert not scene.dana.unread()


def test_a_follow_up_snoozed_beyond_measure_can_still_be_moved(scene: Scene) -> None:
    (task,) = scene.saved.follow_ups
    for odd in (1 << 62, -5, 100_000, "many", True):
        scene.signs(Change(bytes.fromhex(task), "follow_up", {"snoozed": odd}))
        day = scene.dana.local().date()
        follow_ups.snooze(scene.dana, task, day, "nobody there")
        assert follow_ups.read(scene.dana, task).due == day.isoformat()


# --- of other squads ---------------------------------------------------------------------------------------------


def test_who_is_in_one_squad_sends_nobody_to_another(scene: Scene) -> None:
    day = scene.squad.another("Day squad", scene.dana)
    scene.squad.sync()
    seen = scene.eli.projection.basis("contact", scene.contact, ["deleted"])
    gone: dict[str, Value] = {"deleted": True, f"moved_to/{day.hex()}": True}
    scene.signs(Change(bytes.fromhex(scene.contact), "contact", gone, seen), ms=scene.squad.clock() + 1)
    assert scene.dana.hidden("contact", scene.contact)
    assert moving.where(scene.dana, scene.contact) == []
    assert [one.id for one in contacts.gone(scene.dana).rows] == [scene.contact], "it is a deletion, and told as one"


def test_who_is_in_one_squad_makes_nobody_come_from_another(scene: Scene) -> None:
    day = scene.squad.another("Day squad", scene.dana)
    scene.squad.sync()
    theirs = contacts.create(scene.dana, {"name": "Quinn"}, day.hex())
    scene.squad.sync()
    there = record_id.moved(bytes.fromhex(theirs), scene.squad.vault)
    scene.signs(Change(there, "contact", {"name": "Quinn", f"moved_from/{day.hex()}": True}))
    assert not moving.carry_over(scene.dana)
    assert not scene.dana.hidden("contact", theirs)
    assert moving.where(scene.dana, theirs) == []


def test_nobody_brings_what_was_written_in_a_squad_that_they_were_never_in(scene: Scene) -> None:
    """Though its author signed it, and somebody gave them the key of its box."""
    day = scene.squad.another("Day squad", scene.dana)
    scene.squad.sync()
    theirs = contacts.create(scene.dana, {"name": "Quinn"}, day.hex())
    said = scene.squad.phones[0].store.unsent(day)[0]
    brought = Carried(said, box_key(said, scene.squad.keys[day]))
    stamp = stamps.following(scene.squad.clock(), [], scene.eli.device, b"even")
    scene.attack(entries.believable(Action(stamp, (), brought.extra()).pack()))
    assert [reason.code for reason in scene.dana.unread().values()] == ["carried.by_no_member"]
    assert [row.id for row in contacts.page(scene.dana).rows if row.title == "Quinn"] == [theirs]


FORGED_MERGES = ("itself", "a circle", "another squad's", "a note's", "nobody's", "no id at all", "a long chain")


@pytest.mark.parametrize("target", FORGED_MERGES)
def test_a_forged_merge_hides_nobody(scene: Scene, target: str) -> None:
    """Whoever it names: what honest officers wrote is with somebody who is listed, on every phone alike."""
    who, links = scene.contact, list[tuple[str, Value]]()
    more = [scene.squad.record(f"more {number}").hex() for number in range(120 if target == "a long chain" else 2)]
    scene.signs(*(Change(bytes.fromhex(one), "contact", {"name": f"Decoy {one[:6]}"}) for one in more[:99]))
    match target:
        case "itself":
            links = [(who, who)]
        case "a circle" | "a long chain":
            ring = [who, *more[:99]]
            links = list(zip(ring, [*ring[1:], who], strict=True))
        case "another squad's":
            links = [(who, record_id.of(b"v" * 16, b"n" * 10).hex())]
        case "a note's":
            links = [(who, scene.note)]
        case "nobody's":
            links = [(who, more[-1][:-1] + "0" if more[-1][-1] != "0" else more[-1][:-1] + "1")]
        case _:
            links = [(who, "Lena"), (more[0], ["a" * 32]), (more[1], 7)]
    scene.signs(*(Change(bytes.fromhex(one), "contact", {"merged_into": other}) for one, other in links))
    for reopened in (False, True):
        nb = scene.squad.phones[0].reopen() if reopened else scene.dana
        rows = contacts.page(nb, limit=500).rows
        with_note = [row.id for row in rows if interactions.timeline(nb, row.id).rows]
        assert len(with_note) == 1 and search(nb, "keg store")[0].contact.id == with_note[0]
        assert follow_ups.of_contact(nb, with_note[0])[0].text == "bring the keys"
        assert target == "a circle" or with_note == [who]


def test_who_merges_somebody_by_force_is_undone_by_anybody_of_the_squad(scene: Scene) -> None:
    decoy = scene.squad.record("decoy")
    scene.signs(Change(decoy, "contact", {"name": "Nobody"}))
    scene.signs(Change(bytes.fromhex(scene.contact), "contact", {"merged_into": decoy.hex()}))
    assert [row.title for row in contacts.page(scene.dana).rows] == ["Nobody"]
    assert search(scene.dana, "lena")[0].contact.title == "Nobody", "and until then they are found by their own name"
    merging.unmerge(scene.dana, scene.contact)
    assert sorted(row.title for row in contacts.page(scene.dana).rows) == ["Lena Abara", "Nobody"]
    assert [one.id for one in interactions.timeline(scene.dana, scene.contact).rows] == [scene.note]
