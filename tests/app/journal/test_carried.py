"""An entry that is carried to another vault says what its author wrote, and nothing else passes for it."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import pytest

from app.journal import carried, keys, record_id, sealing, stamps
from app.journal.carried import Carried
from app.journal.change import Action, Change, Value
from app.journal.entry import ENTRY_MAX_BYTES, FIRST_PREVIOUS, Author, Entry, Header, box_key
from app.journal.errors import BadSignature, CannotOpen, JournalError, Malformed, NotAllowed

SOURCE, VAULT, FURTHER = os.urandom(16), os.urandom(16), os.urandom(16)
SOURCE_KEY, VAULT_KEY = os.urandom(32), os.urandom(32)
PERSON, OTHER = record_id.new(SOURCE), record_id.new(FURTHER)


@dataclass
class Device:
    author: Author

    @classmethod
    def new(cls) -> Device:
        key = keys.SigningKey(os.urandom(32))
        return cls(Author(keys.device_id(key.public), key))

    def action(self, *changes: Change, extra: dict[str, Value] | None = None) -> Action:
        return Action(stamps.following(1_000, [], self.author.device, b"even"), changes, extra or {})

    def writes(self, action: Action, vault: bytes = SOURCE, vault_key: bytes = SOURCE_KEY) -> Entry:
        return self.author.seal(vault, 1, FIRST_PREVIOUS, 1, vault_key, action.pack())


DANA, ELI = Device.new(), Device.new()


def key_of(header: Header) -> bytes:
    """The roster: Dana's and Eli's devices may write everywhere, and nobody else's."""
    known = {one.author.device: one.author.key.public for one in (DANA, ELI)}
    if header.device not in known:
        raise NotAllowed("entry.of_a_stranger")
    return known[header.device]


def note(record: bytes = PERSON, **fields: Value) -> Change:
    return Change(record, "interaction", {"fact": "Saw them", **fields})


def brought(one: Carried) -> Carried:
    """What comes out of the entry by which Eli brings it."""
    opened = Action.parse(ELI.action(extra=one.extra()).pack())
    found = Carried.of(opened)
    assert found is not None
    return found


def test_what_is_carried_says_what_its_author_wrote_at_the_ids_of_this_vault() -> None:
    said = DANA.action(
        note(contacts=[PERSON.hex(), OTHER.hex()], place=PERSON.hex()),
        Change(PERSON, "contact", {f"member_of/{PERSON.hex()}": True, "name": f"not {PERSON.hex()}"}, {"name": ()}),
    )
    entry = DANA.writes(said)
    read = carried.read(brought(carried.carry(entry, [SOURCE_KEY])), VAULT, key_of)
    there = record_id.of(VAULT, PERSON[:10])
    assert (read.stamp, read.original) == (said.stamp, entry.hash)
    assert [change.record for change in read.changes] == [there, there]
    assert read.changes[0].set["contacts"] == [there.hex(), OTHER.hex()], "who is of neither vault keeps their id"
    assert read.changes[0].set["place"] == there.hex()
    assert read.changes[1].set == {f"member_of/{there.hex()}": True, "name": f"not {PERSON.hex()}"}


def test_ids_come_home_and_do_not_depend_on_the_way() -> None:
    one = record_id.moved(PERSON, VAULT)
    assert record_id.moved(one, SOURCE) == PERSON
    assert record_id.moved(one, FURTHER) == record_id.moved(PERSON, FURTHER)
    assert record_id.belongs(one, VAULT) and not record_id.belongs(one, SOURCE)


def test_what_was_carried_is_carried_on_as_it_is() -> None:
    first = carried.carry(DANA.writes(DANA.action(note())), [SOURCE_KEY])
    there = ELI.writes(ELI.action(extra=first.extra()), VAULT, VAULT_KEY)
    assert carried.carry(there, [VAULT_KEY]) == first


def test_its_key_opens_no_other_entry_of_its_vault() -> None:
    one, other = (DANA.writes(DANA.action(note())) for _ in range(2))
    with pytest.raises(CannotOpen, match=r"box\.other_key"):
        carried.read(Carried(other, box_key(one, SOURCE_KEY)), VAULT, key_of)


def forged_signature() -> Carried:
    """Eli invents a note of Dana's."""
    invented = Author(DANA.author.device, ELI.author.key)
    entry = invented.seal(SOURCE, 1, FIRST_PREVIOUS, 1, SOURCE_KEY, DANA.action(note()).pack())
    return Carried(entry, box_key(entry, SOURCE_KEY))


def forged_stamp() -> Carried:
    entry = ELI.writes(DANA.action(note()))
    return Carried(entry, box_key(entry, SOURCE_KEY))


def of_a_stranger() -> Carried:
    stranger = Device.new()
    return carried.carry(stranger.writes(stranger.action(note())), [SOURCE_KEY])


def of_a_foreign_record() -> Carried:
    entry = DANA.writes(DANA.action(note(OTHER)))
    return Carried(entry, box_key(entry, SOURCE_KEY))


def with_a_made_up_key() -> Carried:
    return replace(carried.carry(DANA.writes(DANA.action(note())), [SOURCE_KEY]), key=os.urandom(64))


def with_half_a_key() -> Carried:
    """The commitment, which stands in the box for everybody to see, and no key."""
    good = carried.carry(DANA.writes(DANA.action(note())), [SOURCE_KEY])
    return replace(good, key=bytes(32) + good.key[32:])


def of_this_vault() -> Carried:
    return carried.carry(DANA.writes(DANA.action(Change(record_id.new(VAULT), "contact", {})), VAULT), [SOURCE_KEY])


def of_a_carrier() -> Carried:
    inner = carried.carry(DANA.writes(DANA.action(note())), [SOURCE_KEY])
    entry = ELI.writes(ELI.action(extra=inner.extra()), FURTHER)
    return Carried(entry, box_key(entry, SOURCE_KEY))


def of_a_move() -> Carried:
    """Who hides somebody in the old squad says nothing of the new one."""
    gone: dict[str, Value] = {"deleted": True, carried.MOVED_TO + VAULT.hex(): True}
    return carried.carry(DANA.writes(DANA.action(Change(PERSON, "contact", gone))), [SOURCE_KEY])


@pytest.mark.parametrize(
    ("made", "error", "why"),
    [
        (forged_signature, BadSignature, "signature"),
        (forged_stamp, Malformed, "entry.foreign_stamp"),
        (of_a_stranger, NotAllowed, "entry.of_a_stranger"),
        (of_a_foreign_record, Malformed, "entry.foreign_record"),
        (with_a_made_up_key, CannotOpen, "box.other_key"),
        (with_half_a_key, CannotOpen, "box.altered"),
        (of_this_vault, Malformed, "carried.form"),
        (of_a_carrier, Malformed, "carried.form"),
        (of_a_move, Malformed, "carried.form"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_nothing_else_passes_for_it(made: object, error: type[JournalError], why: str) -> None:
    assert callable(made)
    with pytest.raises(error, match=why):
        carried.read(brought(made()), VAULT, key_of)


def test_an_altered_body_is_refused() -> None:
    good = carried.carry(DANA.writes(DANA.action(note())), [SOURCE_KEY])
    data = bytearray(good.entry.pack())
    data[-40] ^= 1
    with pytest.raises(Malformed, match=r"entry\.altered"):
        Carried.of(ELI.action(extra={carried.KEY: {"entry": bytes(data), "key": good.key}}))


@pytest.mark.parametrize("extra", [{}, None, {"entry": b"", "key": bytes(64)}, {"entry": "text", "key": bytes(64)}])
def test_what_has_another_form_is_refused(extra: Value) -> None:
    with pytest.raises(JournalError):
        Carried.of(ELI.action(extra={carried.KEY: extra}))


def test_who_carries_says_nothing_else() -> None:
    one = carried.carry(DANA.writes(DANA.action(note())), [SOURCE_KEY])
    with pytest.raises(Malformed, match=r"carried\.form"):
        Carried.of(ELI.action(note(), extra=one.extra()))


def test_the_largest_that_fits_can_be_written_and_the_next_cannot() -> None:
    def sized(letters: int) -> Carried:
        body = sealing.seal(SOURCE_KEY, "beatbook entry", os.urandom(letters))
        header = Header(SOURCE, DANA.author.device, 1, FIRST_PREVIOUS, 1, bytes(32))
        return Carried(Entry(header, bytes(64), body), bytes(64))

    least, most = 1_000, ENTRY_MAX_BYTES - 1_000
    assert sized(least).fits and not sized(most).fits
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if sized(middle).fits else (least, middle)
    written = ELI.writes(ELI.action(extra=sized(least).extra()), VAULT, VAULT_KEY)
    assert len(written.pack()) <= ENTRY_MAX_BYTES
    assert least > ENTRY_MAX_BYTES * 0.85
