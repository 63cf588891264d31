"""A page of pulled or pushed entries: what is sound is taken, what is not is told apart, phone by phone."""

import contextlib
import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journal.entry import FIRST_PREVIOUS, Entry, RefusedEntry, Tip, sign, verify_page
from app.journal.errors import BadSignature, BrokenChain, JournalError, NotAllowed
from app.state.error_sentences import sentence
from tests.cast.paper import OTHER_VAULT, VAULT, PaperPhone, pages

ANNA, BEN, CLEO, STRANGER = PaperPhone("anna"), PaperPhone("ben"), PaperPhone("cleo"), PaperPhone("stranger")
MEMBERS = {phone.device: phone.key.public for phone in (ANNA, BEN, CLEO)}
CHAINS = {phone: pages(phone, 6) for phone in (ANNA, BEN, CLEO)}
FORKED = pages(ANNA, 3, vault=OTHER_VAULT)


class Door:
    """Gives keys as the roster does, and counts the signatures checked by what it was asked."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def __call__(self, device: bytes) -> bytes:
        self.asked.append(device)
        if device not in MEMBERS:
            raise NotAllowed("entry.of_a_stranger")
        return MEMBERS[device]


def checked(page: Iterable[Entry], tips: dict[bytes, Tip] | None = None) -> tuple[list[Entry], list[RefusedEntry]]:
    return verify_page(page, VAULT, tips or {}, Door())


def codes(refused: list[RefusedEntry]) -> list[str]:
    return [one.error.code for one in refused]


def tip(phone: PaperPhone, number: int) -> dict[bytes, Tip]:
    return {phone.device: (number, CHAINS[phone][number - 1].hash if number else FIRST_PREVIOUS)}


def spoilt(entry: Entry) -> Entry:
    return replace(entry, signature=bytes(64))


def test_a_sound_page_is_taken_in_its_order() -> None:
    page = [CHAINS[phone][at] for at in range(6) for phone in (ANNA, BEN, CLEO)]
    assert checked(page) == (page, [])


def test_an_empty_page_is_nothing() -> None:
    assert checked([]) == ([], [])


def test_a_page_goes_on_where_the_last_one_ended() -> None:
    assert checked(CHAINS[ANNA][2:], tip(ANNA, 2)) == (CHAINS[ANNA][2:], [])


def test_one_key_is_asked_for_per_phone_however_many_entries() -> None:
    door = Door()
    verify_page([*CHAINS[ANNA], *CHAINS[BEN]], VAULT, {}, door)
    assert sorted(door.asked) == sorted([ANNA.device, BEN.device])


def test_the_last_signature_covers_the_entries_before_it() -> None:
    page = [*(spoilt(entry) for entry in CHAINS[ANNA][:5]), CHAINS[ANNA][5]]
    assert checked(page) == (page, [])


def test_a_missing_page_holds_back_those_behind_it_and_nobody_else() -> None:
    page = [CHAINS[ANNA][0], CHAINS[BEN][0], CHAINS[ANNA][2], CHAINS[ANNA][3], CHAINS[BEN][1]]
    accepted, refused = checked(page)
    assert accepted == [CHAINS[ANNA][0], CHAINS[BEN][0], CHAINS[BEN][1]]
    assert codes(refused) == ["gap", "gap"] and [one.entry for one in refused] == CHAINS[ANNA][2:4]


def test_a_number_that_is_taken_is_a_fork() -> None:
    accepted, refused = checked([CHAINS[ANNA][1]], tip(ANNA, 2))
    assert accepted == [] and codes(refused) == ["fork"]


def test_a_second_page_of_one_number_is_a_fork() -> None:
    twin = sign(ANNA.key, VAULT, 2, CHAINS[ANNA][0].hash, 1, b"another body", ANNA.device)
    accepted, refused = checked([CHAINS[ANNA][0], CHAINS[ANNA][1], twin, CHAINS[ANNA][2]])
    assert accepted == CHAINS[ANNA][:3] and codes(refused) == ["fork"]


def test_a_page_behind_another_one_than_ours_is_a_fork() -> None:
    elsewhere = sign(ANNA.key, VAULT, 3, b"x" * 32, 1, b"body", ANNA.device)
    accepted, refused = checked([elsewhere], tip(ANNA, 2))
    assert accepted == [] and codes(refused) == ["fork"]


def test_an_entry_of_another_vault_is_refused_and_breaks_no_chain() -> None:
    accepted, refused = checked([CHAINS[ANNA][0], FORKED[1], CHAINS[ANNA][1]])
    assert accepted == CHAINS[ANNA][:2] and codes(refused) == ["not_allowed"]


def test_the_check_walks_back_to_the_last_signature_that_holds() -> None:
    page = [*CHAINS[ANNA][:3], *(spoilt(entry) for entry in CHAINS[ANNA][3:])]
    accepted, refused = checked([CHAINS[BEN][0], *page, CHAINS[BEN][1]])
    assert accepted == [CHAINS[BEN][0], *CHAINS[ANNA][:3], CHAINS[BEN][1]]
    assert codes(refused) == ["bad_signature"] * 3


def test_a_chain_without_one_good_signature_is_refused_whole() -> None:
    accepted, refused = checked([spoilt(entry) for entry in CHAINS[ANNA]])
    assert accepted == [] and codes(refused) == ["bad_signature"] * 6


def test_what_had_a_bad_signature_is_taken_once_a_later_page_covers_it() -> None:
    page = [*CHAINS[ANNA][:2], spoilt(CHAINS[ANNA][2])]
    accepted, _ = checked(page)
    again = [spoilt(CHAINS[ANNA][2]), CHAINS[ANNA][3]]
    assert checked(again, tip(ANNA, len(accepted))) == (again, [])


def test_a_forged_entry_in_front_does_not_pass_for_the_phone_it_names() -> None:
    forged = sign(STRANGER.key, VAULT, 1, FIRST_PREVIOUS, 1, b"body", ANNA.device)
    accepted, refused = checked([forged, CHAINS[ANNA][0], CHAINS[BEN][0]])
    assert accepted == [CHAINS[BEN][0]]
    assert codes(refused) == ["bad_signature", "fork"]


def test_a_stranger_is_refused_and_nobody_else() -> None:
    page = [*pages(STRANGER, 2), *CHAINS[BEN][:2]]
    accepted, refused = checked(page)
    assert accepted == CHAINS[BEN][:2] and codes(refused) == ["not_allowed"] * 2


def test_reasons_are_safe_to_show() -> None:
    _, refused = checked([CHAINS[ANNA][1], spoilt(CHAINS[BEN][0]), *pages(STRANGER, 1), FORKED[0]])
    for one in refused:
        assert sentence(one.error.reason).endswith(".") and ANNA.device.hex() not in str(one.error)


Damage = st.sampled_from(["drop", "double", "spoil", "forge", "swap", "stray"])


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(st.randoms(use_true_random=False), st.lists(Damage, min_size=1, max_size=8))
def test_damage_to_one_phone_never_touches_another(chance: random.Random, damage: list[str]) -> None:
    """Anna's entries suffer, Ben's and Cleo's are mixed in: all of theirs pass; of Anna's, only a sound beginning."""
    hurt = list(CHAINS[ANNA])
    for kind in damage:
        at = chance.randrange(len(hurt)) if hurt else 0
        match kind:
            case "drop":
                hurt[at : at + 1] = []
            case "double":
                hurt[at:at] = hurt[at : at + 1]
            case "spoil":
                hurt[at : at + 1] = [spoilt(entry) for entry in hurt[at : at + 1]]
            case "forge":
                hurt.insert(at, sign(STRANGER.key, VAULT, chance.randint(1, 7), b"f" * 32, 1, b"body", ANNA.device))
            case "swap":
                chance.shuffle(hurt)
            case "stray":
                hurt.insert(at, chance.choice(FORKED))
    queues = [hurt, list(CHAINS[BEN]), list(CHAINS[CLEO])]
    page: list[Entry] = []
    while any(queues):
        page.append(chance.choice([queue for queue in queues if queue]).pop(0))

    accepted, refused = checked(page)

    assert len(accepted) + len(refused) == len(page)
    for phone in (BEN, CLEO):
        assert [entry for entry in accepted if entry.header.device == phone.device] == CHAINS[phone]
    hers = [entry for entry in accepted if entry.header.device == ANNA.device]
    assert [entry.header for entry in hers] == [entry.header for entry in CHAINS[ANNA][: len(hers)]]
    assert all(isinstance(one.error, BadSignature | BrokenChain | NotAllowed) for one in refused)


@settings(deadline=None, max_examples=100)
@given(st.randoms(use_true_random=False), st.data())
def test_bytes_turned_over_anywhere_in_a_page_let_nothing_false_in(chance: random.Random, data: st.DataObject) -> None:
    page = [entry.pack() for phone in (ANNA, BEN) for entry in CHAINS[phone]]
    for _ in range(data.draw(st.integers(1, 5))):
        at = chance.randrange(len(page))
        raw = bytearray(page[at])
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        page[at] = bytes(raw)
    read: list[Entry] = []
    for raw_entry in page:
        with contextlib.suppress(JournalError):
            read.append(Entry.parse(raw_entry))
    accepted, _ = checked(read)
    genuine = {(entry.hash, entry.body) for chain in CHAINS.values() for entry in chain}
    assert {(entry.hash, entry.body) for entry in accepted} <= genuine


@pytest.mark.parametrize("start", [0, 1, 5])
def test_a_page_read_in_pieces_gives_what_it_gives_whole(start: int) -> None:
    chain = CHAINS[ANNA]
    accepted, tips = [], tip(ANNA, 0)
    for piece in (chain[:start], chain[start:]):
        good, refused = checked(piece, tips)
        assert refused == []
        accepted += good
        if good:
            tips = {ANNA.device: (good[-1].header.number, good[-1].hash)}
    assert accepted == chain
