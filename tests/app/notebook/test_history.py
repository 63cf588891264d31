"""The history of a record: every version, by whom, in order, to its beginning, whatever an entry holds."""

from __future__ import annotations

import time
from datetime import date

import pytest

from app.domain.kinds import contact
from app.domain.kinds.kind import Kind
from app.journal import stamps
from app.journal.change import FIELDS_MAX, Action, Change, Value
from app.notebook import conflicts, contacts, follow_ups, history, interactions
from app.notebook.errors import NotThere
from app.notebook.history import Item
from app.notebook.interactions import Log, NewContact
from app.notebook.kinds.registry import KINDS
from app.notebook.notebook import Notebook
from app.notebook.value_words import words_of
from app.state.error_sentences import sentence
from tests.cast.notebook import NotebookSquad

HOSTILE: list[Value] = [
    None, True, 0, -1, 1 << 62, 1.5, float("inf"), "", "x" * 9_000, "e" + "\u0301" * 5_000, b"\xff" * 5_000,
    ["a"] * 180, [["deep"]], {"a": {"b": 1}}, [1 << 62, None], "\u202egnp.exe", "0" * 32, ["0" * 32] * 180,
]  # fmt: skip


def told(item: Item) -> list[tuple[str, str, str]]:
    """(act, label, words) of an entry."""
    return [(act.name, line.label, line.words) for act in item.acts for line in act.lines]


def names(nb: Notebook, kind: str, record: str, **how: bool) -> list[str]:
    return [act.name for item in history.read(nb, kind, record, limit=100, **how).page.rows for act in item.acts]


def test_every_version_of_a_contact_is_there_newest_first_with_who_signed_it(
    squad: NotebookSquad, eli: Notebook
) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena", "role": "Cook", "tag/bar": True, "phone": "202-555-0101"})
    squad.sync()
    squad.clock.later(hours=1)
    contacts.edit(eli, ident, {"role": "Owner", "tag/bar": False})
    squad.clock.later(hours=1)
    contacts.delete(eli, ident)
    squad.clock.later(hours=1)
    contacts.restore(eli, ident)
    found = history.read(eli, "contact", ident)
    restored, deleted, edited, made = found.page.rows
    assert (found.title, found.deleted, found.page.total, found.page.next) == ("Lena", False, 4, None)
    assert [one.acts[0].name for one in found.page.rows] == [
        "Contact restored", "Contact deleted", "Contact changed", "Contact added",
    ]  # fmt: skip
    assert [one.officer_name for one in found.page.rows] == ["Eli Osei"] * 3 + ["Dana Reyes"]
    assert [one.waiting for one in found.page.rows] == [True, True, True, False]
    assert told(edited) == [("Contact changed", "Role", "Owner"), ("Contact changed", "Tag", "bar, removed")]
    assert ("Contact added", "Role", "Cook") in told(made) and ("Contact added", "Name", "Lena") in told(made)
    assert ("Contact added", "Phone", "(202) 555-0101") in told(made)
    assert restored.at - made.at == 3 * 3_600_000 and deleted.mine and not made.mine


def test_a_deleted_contact_keeps_its_values_readable(dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena", "description": "owner's sister"})
    contacts.delete(dana, ident)
    found = history.read(dana, "contact", ident)
    assert found.deleted and ("Contact added", "Description", "owner's sister") in told(found.page.rows[-1])


def test_a_note_that_was_taken_back_stands_in_its_own_history_and_in_that_of_whom_it_was_about(dana: Notebook) -> None:
    saved = interactions.log(dana, Log(new_contacts=[NewContact("Lena")], fact="Street lamp broken.", promise="call"))
    interactions.amend(dana, saved.interaction, "It is mended.")
    lena = saved.contacts[0]
    interactions.undo(dana, saved)
    assert interactions.timeline(dana, lena).rows == []
    assert names(dana, "interaction", saved.interaction) == [
        "Note taken back", "Promise deleted", "Supplement added", "Note written", "Promise written",
    ]  # fmt: skip
    everything = names(dana, "contact", lena)
    assert {"Note taken back", "Note written", "Supplement added", "Contact deleted", "Contact added"} <= set(
        everything
    )
    assert names(dana, "contact", lena, own=True) == ["Contact deleted", "Contact added"]
    newest = history.read(dana, "contact", lena).page.rows[0]
    assert next(act.about for act in newest.acts if act.name == "Note taken back") == "Street lamp broken."
    words = {line[2] for line in told(history.read(dana, "interaction", saved.interaction).page.rows[-1])}
    assert {"Lena", "On foot", "Street lamp broken."} <= words


def test_what_became_of_a_follow_up_is_told_in_its_words(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    ident = follow_ups.add(dana, None, "promise", "Walk the alley", "2026-11-28")
    follow_ups.snooze(dana, ident, date(2026, 12, 4), "He is away")
    follow_ups.reassign(dana, ident, eli.officer)
    squad.sync()
    follow_ups.done(eli, ident)
    follow_ups.reopen(eli, ident)
    follow_ups.cancel(eli, ident, "Sorted out")
    assert names(eli, "follow_up", ident) == [
        "Promise canceled", "Promise opened again", "Promise marked done", "Promise handed over", "Promise moved",
        "Promise written",
    ]  # fmt: skip
    moved = history.read(eli, "follow_up", ident).page.rows[4]
    assert ("Promise moved", "Reason", "He is away") in told(moved)
    assert ("Promise moved", "Due day", "Fri 4 Dec 2026") in told(moved)


def test_two_versions_say_so_while_they_stand_and_the_choice_says_out_of_how_many(
    squad: NotebookSquad, eli: Notebook
) -> None:
    dana = squad.dana
    ident = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    contacts.edit(dana, ident, {"role": "Cook"})
    contacts.edit(eli, ident, {"role": "Owner"})
    squad.sync()

    def remarks() -> list[str]:
        rows = history.read(dana, "contact", ident).page.rows
        return [line.remark for item in rows for act in item.acts for line in act.lines if line.field == "role"]

    assert remarks() == ["One of two versions, until somebody chooses."] * 2
    (matter,) = conflicts.two_versions(dana)
    conflicts.settle(dana, ident, "role", matter.versions[1])
    assert remarks() == ["Chosen out of 2 versions.", "", ""]


def test_a_later_write_to_a_note_is_kept_and_said_to_be_no_part_of_it(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    saved = interactions.log(dana, Log(new_contacts=[NewContact("Lena")], fact="He was calm."))
    squad.sync()
    squad.clock.later(hours=1)
    eli.write(eli.change("interaction", saved.interaction, {"fact": "He was wild.", "officer": dana.officer}))
    squad.sync()
    forged = history.read(dana, "interaction", saved.interaction, own=True).page.rows[0]
    assert (forged.officer_name, forged.acts[0].lines[0].words) == ("Eli Osei", "He was wild.")
    assert forged.acts[0].lines[0].remark == "Kept, and not shown: it stays as it was first written."
    assert ("Written as", "Dana Reyes") in [line[1:] for line in told(forged)]
    assert interactions.read(dana, saved.interaction).fact == "He was calm."


def test_it_is_read_page_by_page_to_its_beginning(squad: NotebookSquad, dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena"})
    for number in range(40):
        contacts.edit(dana, ident, {"role": f"role {number}"})  # all within one millisecond of the clock
    seen: list[int] = []
    before: str | None = None
    while True:
        page = history.read(dana, "contact", ident, before=before, limit=7).page
        assert page.total == 41
        seen += [item.entry for item in page.rows]
        if page.next is None:
            break
        before = page.next
    assert len(seen) == len(set(seen)) == 41 and seen == sorted(seen, reverse=True)


def test_it_is_the_same_after_a_lock_on_another_phone_and_in_another_order(squad: NotebookSquad, eli: Notebook) -> None:
    dana = squad.dana
    saved = interactions.log(dana, Log(new_contacts=[NewContact("Lena")], fact="x", promise="y"))
    squad.sync()
    contacts.edit(eli, saved.contacts[0], {"role": "Cook"})
    squad.sync()

    def all_of(nb: Notebook) -> list[tuple[int, str, list[tuple[str, str, str]]]]:
        rows = history.read(nb, "contact", saved.contacts[0]).page.rows
        return [(item.at, item.officer_name, told(item)) for item in rows]

    before = all_of(dana)
    assert len(before) == 2 and before == all_of(eli)
    assert all_of(squad.phone(dana).reopen()) == before


@pytest.mark.slow
def test_it_survives_the_snapshot(squad: NotebookSquad, dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena"})
    for number in range(600):
        contacts.edit(dana, ident, {"role": f"role {number}"})
    nb = squad.phone(dana).reopen()
    contacts.edit(nb, ident, {"role": "last"})
    found = history.read(nb, "contact", ident)
    assert found.page.total == 602 and told(found.page.rows[0]) == [("Contact changed", "Role", "last")]


def test_entries_that_cannot_be_read_are_named(squad: NotebookSquad, dana: Notebook) -> None:
    ident = contacts.create(dana, {"name": "Lena"})
    squad.sync()
    mia = squad.join("Mia Lund", with_key=False)
    with pytest.raises(NotThere):
        history.read(mia, "contact", ident)
    squad.pull(squad.phone(mia))
    mia.refresh()
    phone = squad.phone(mia)
    phone.keyring.add_vault_key(squad.vault, 1, squad.vault_key)
    mia.refresh()
    assert history.read(mia, "contact", ident).unread_total == 0
    author = squad.phones[0].notebook.author
    number, previous = dana.store.chain_tips(dana.vaults[0])[author.device]
    later = author.seal(
        dana.vaults[0], number + 1, previous, 2, bytes(32), Action(stamps.make(1, 0, author.device), ()).pack()
    )
    squad.journals[squad.vault].append(later)
    squad.pull(phone)
    mia.refresh()
    found = history.read(mia, "contact", ident)
    (unread,) = found.unread
    assert (found.unread_total, unread.officer_name, unread.number) == (1, "Dana Reyes", number + 1)
    assert sentence(unread.reason) == "This device has no key for this entry yet."


def write_at(nb: Notebook, ms: int, *changes: Change) -> None:
    """An entry with a stamp of a forged app's choosing."""
    packed = Action(stamps.make(ms, 7, nb.device), changes).pack()
    nb.store.append_own(
        nb.vaults[0],
        nb.device,
        lambda n, p: nb.author.seal(nb.vaults[0], n, p, 1, nb._feed.keys(nb.vaults[0])[1], packed),
    )
    nb.refresh()


@pytest.mark.slow
@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("kind", KINDS.all, ids=lambda kind: kind.id)
def test_no_value_of_any_form_keeps_a_history_from_being_read(dana: Notebook, kind: Kind, value: Value) -> None:
    elements = {"reach/": "reach/tel:+1", "tag/": "tag/" + "t" * 400, "member_of/": "member_of/nobody"}
    said = {elements.get(name, name): value for name in [*kind.fields, "of tomorrow", "x" * 500]}
    record, names = dana.new_id(), list(said)
    for at, some in enumerate((names[::2], names[1::2])):  # all of them are more than one entry may say
        half = {name: said[name] for name in some}
        write_at(dana, dana.clock() + at, Change(bytes.fromhex(record), kind.id, half))
    began = time.process_time()
    found = history.read(dana, kind.id, record)
    assert found.page.total == 2 and dana.unread() == {}
    assert time.process_time() - began < 2
    for item in found.page.rows:
        for act in item.acts:
            for line in act.lines:
                assert len(line.words) <= history.WORDS_SHOWN and len(line.label) <= 100
                assert len(history.whole(dana, item.entry, line.record, line.kind, line.field)) < 20_100


def test_an_entry_with_as_many_fields_as_it_may_hold_is_cut_and_read_on_to_its_end(dana: Notebook) -> None:
    record = bytes.fromhex(dana.new_id())
    write_at(dana, dana.clock(), Change(record, "contact", {f"field {n}": n for n in range(FIELDS_MAX)}))
    (item,) = history.read(dana, "contact", record.hex()).page.rows
    assert (item.lines, item.lines_total) == (history.LINES_SHOWN, FIELDS_MAX)
    (item,) = history.read(dana, "contact", record.hex(), lines={item.entry: 5_000}).page.rows
    assert (item.lines, len(told(item))) == (FIELDS_MAX, FIELDS_MAX)


@pytest.mark.parametrize("ms", [0, 253_402_300_799_999, (1 << 48) - 1])
def test_a_stamp_of_any_time_has_a_time_that_a_calendar_holds(dana: Notebook, ms: int) -> None:
    record = bytes.fromhex(dana.new_id())
    write_at(dana, ms, Change(record, "contact", {"name": "Lena"}))
    for item in history.read(dana, "contact", record.hex()).page.rows:
        assert dana.local(item.at)


def test_a_long_text_is_cut_and_shown_whole_on_demand(dana: Notebook) -> None:
    saved = interactions.log(dana, Log(new_contacts=[NewContact("Lena")], fact="word " * 2_999 + "word"))
    (item,) = history.read(dana, "interaction", saved.interaction, own=True).page.rows
    line = next(line for act in item.acts for line in act.lines if line.field == "fact")
    assert line.cut and len(line.words) == history.WORDS_SHOWN
    whole = history.whole(dana, item.entry, line.record, line.kind, "fact")
    assert whole == ("word " * 3_000).strip()
    with pytest.raises(NotThere):
        history.whole(dana, item.entry, line.record, line.kind, "nothing")


def test_a_record_that_nobody_wrote_has_no_history(dana: Notebook) -> None:
    for kind, record in (("contact", "0" * 32), ("contact", "nonsense"), ("", ""), ("a later kind", "ab" * 16)):
        with pytest.raises(NotThere):
            history.read(dana, kind, record)


@pytest.mark.slow
@pytest.mark.parametrize("turns", ["\u202e", "\u202d", "\u202a", "\u202b", "\u2066", "\u2067", "\u2068"])
@pytest.mark.parametrize("ends", ["\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_no_value_turns_what_stands_beside_it(dana: Notebook, turns: str, ends: str) -> None:
    value = f"one{ends}{turns}two"
    ident = contacts.create(dana, {"name": "Lena"})
    dana.write(dana.change(contact.KIND, ident, {"role": value, "something": value}))
    item = history.read(dana, contact.KIND, ident).page.rows[0]
    (act,) = item.acts
    for line in act.lines:
        assert line.words == "one\ntwo"
        assert history.whole(dana, item.entry, line.record, line.kind, line.field) == "one\ntwo"
    assert words_of(dana, contact.CONTACT, "description", value, 2_000) == "one\ntwo"


def test_what_fills_an_empty_field_changes_a_record_and_begins_none(squad: NotebookSquad, dana: Notebook) -> None:
    lena = contacts.create(dana, {"name": "Lena Abara"})
    squad.clock.later(minutes=1)
    contacts.edit(dana, lena, {"address": "12 Quay Street"})
    told = [act.name for item in history.read(dana, "contact", lena).page.rows for act in item.acts]
    assert told == ["Contact changed", "Contact added"]
