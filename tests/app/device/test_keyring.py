"""The keyring: opens for the right words only, tells damage from a wrong word, and never loses a key."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.device.attempts import LOCK_AFTER_TRIES
from app.device.errors import (
    HardwareSecretMissing,
    KeyConflict,
    KeyringClosed,
    KeyringExists,
    NotEnoughMemory,
    SlotDamaged,
    SlotLocked,
    SlotMissing,
    WeakPassphrase,
    WrongPassphrase,
    WrongRecoveryKey,
)
from app.device.keyring import Cost, Keyring, Secrets, passphrase_problem
from app.device.passphrase_slot import CEILING, FLOOR, PassphraseSlot
from app.device.recovery_key import RecoveryKey
from app.device.store import Store
from app.journal import keys, sealing
from app.journal.errors import CannotOpen, Malformed

WORDS = "seven quiet river stones"
NEW_WORDS = "another long way home"
NOW_MS = 1_700_000_000_000
RECOVERY = RecoveryKey(b"\x11" * 32)
HARDWARE = b"k" * 32
SECRETS = Secrets(
    seed=b"s" * 32,
    hpke_private=keys.hpke_private(b"p" * 32, "test"),
    agency=b"a" * 16,
    officer=b"o" * 16,
    address="https://beatbook.example",
    vault_keys={b"v" * 16: {1: b"1" * 32}},
)
GUESSES = """
import sys
from pathlib import Path
from app.device.keyring import Keyring
from app.device.store import Store

store = Store(Path(sys.argv[1]))
sys.stdout.write("go\\n")
sys.stdout.flush()
Keyring.unlock(store, "a wrong guess, slowly", int(sys.argv[2]))
"""
SHORT_OF_MEMORY = """
import resource, sys
from pathlib import Path
from app.device.errors import NotEnoughMemory
from app.device.keyring import Keyring
from app.device.passphrase_slot import PassphraseSlot
from app.device.store import Store

with Store(Path(sys.argv[1])) as store:
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + (40 << 20), resource.RLIM_INFINITY))
    try:
        Keyring.unlock(store, "seven quiet river stones", 0)
    except NotEnoughMemory as error:
        slot = PassphraseSlot.make("seven quiet river stones", bytes(32), None, None)
        sys.stdout.write(f"{error}|{Keyring.tries_left(store, 0)}|{slot.cost}")
"""
REPOSITORY = Path(__file__).parents[3]


def create(store: Store, hardware: bytes | None = None) -> Keyring:
    return Keyring.create(store, WORDS, SECRETS, RECOVERY.public, hardware, FLOOR)


def unlock(store: Store, words: str = WORDS, hardware: bytes | None = None) -> Keyring:
    return Keyring.unlock(store, words, NOW_MS, hardware)


def test_the_right_passphrase_opens_after_a_restart(folder: Path) -> None:
    with Store(folder) as store:
        assert not Keyring.exists(store)
        sealed = create(store).seal("test", b"note")
        assert Keyring.exists(store)
    with Store(folder) as store:
        keyring = unlock(store)
        assert keyring.open("test", sealed) == b"note"
        assert keyring.secrets == SECRETS
        assert keyring.secrets.author.device == keys.device_id(keys.SigningKey(b"s" * 32).public)


def test_a_wrong_passphrase_says_how_many_tries_are_left_until_it_locks(store: Store) -> None:
    create(store)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongPassphrase) as caught:
            unlock(store, "seven quiet river stonez")
        assert caught.value.tries_left == left == Keyring.tries_left(store, NOW_MS)
    with pytest.raises(SlotLocked):
        unlock(store)
    with pytest.raises(SlotLocked):
        Keyring.unlock(store, WORDS, NOW_MS + 10**12)


def test_success_gives_all_tries_back(store: Store) -> None:
    create(store)
    with pytest.raises(WrongPassphrase):
        unlock(store, "wrong wrong wrong")
    unlock(store)
    assert Keyring.tries_left(store, NOW_MS) == LOCK_AFTER_TRIES


@pytest.mark.slow
def test_an_app_killed_while_it_checks_a_guess_has_counted_it(folder: Path) -> None:
    with Store(folder) as store:
        # Slow enough that the kill lands inside the derivation.
        Keyring.create(store, WORDS, SECRETS, RECOVERY.public, None, Cost(256 * 1024, 16, 1))
    for killed in (1, 2):
        process = subprocess.Popen(
            [sys.executable, "-c", GUESSES, str(folder), str(NOW_MS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=REPOSITORY,
        )
        assert process.stdout is not None
        process.stdout.readline()
        with Store(folder) as store:
            version = store.data_version()
            while store.data_version() == version and not store.failures("passphrase")[killed - 1 :]:
                assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
        process.stdout.close()
        assert process.wait(10) == -signal.SIGKILL
        with Store(folder) as store:
            assert Keyring.tries_left(store, NOW_MS) == LOCK_AFTER_TRIES - killed


def test_the_recovery_key_opens_a_locked_slot_and_loses_nothing(store: Store) -> None:
    sealed = create(store).seal("test", b"note")
    for _ in range(5):
        with pytest.raises(WrongPassphrase):
            unlock(store, "wrong wrong wrong")
    keyring = Keyring.recover(store, RECOVERY.private, NEW_WORDS, cost=FLOOR)
    assert keyring.open("test", sealed) == b"note" and keyring.secrets == SECRETS
    assert unlock(store, NEW_WORDS).secrets == SECRETS
    with pytest.raises(WrongPassphrase):
        unlock(store)


def test_another_agencys_recovery_key_is_refused_and_the_passphrase_still_works(store: Store) -> None:
    create(store)
    for wrong in (RecoveryKey.new().private, b"\xff" * 32, bytes(32)):
        with pytest.raises(WrongRecoveryKey):
            Keyring.recover(store, wrong, NEW_WORDS, cost=FLOOR)
    assert unlock(store).secrets == SECRETS


def test_recovering_with_a_weak_new_passphrase_changes_nothing(store: Store) -> None:
    create(store)
    before = store.slot("passphrase")
    with pytest.raises(WeakPassphrase):
        Keyring.recover(store, RECOVERY.private, "short", cost=FLOOR)
    assert store.slot("passphrase") == before


def test_a_new_recovery_key_replaces_the_old_one(store: Store) -> None:
    keyring, newer = create(store), RecoveryKey.new()
    keyring.set_recovery(newer.public)
    with pytest.raises(WrongRecoveryKey):
        Keyring.recover(store, RECOVERY.private, NEW_WORDS, cost=FLOOR)
    assert Keyring.recover(store, newer.private, NEW_WORDS, cost=FLOOR).secrets == SECRETS
    with pytest.raises(Malformed):
        keyring.set_recovery(b"\x04" + b"x" * 64)


def test_changing_the_passphrase_rewraps_the_key_and_touches_nothing_else(store: Store) -> None:
    keyring = create(store)
    sealed, others = keyring.seal("test", b"note"), (store.slot("recovery"), store.slot("secrets"))
    old = store.slot("passphrase")
    keyring.change_passphrase(WORDS, NEW_WORDS, NOW_MS, cost=FLOOR)
    assert (store.slot("recovery"), store.slot("secrets")) == others and store.slot("passphrase") != old
    assert unlock(store, NEW_WORDS).open("test", sealed) == b"note"
    with pytest.raises(WrongPassphrase):
        unlock(store)


def test_changing_needs_the_old_passphrase_and_counts_wrong_ones(store: Store) -> None:
    keyring = create(store)
    with pytest.raises(WeakPassphrase):
        keyring.change_passphrase(WORDS, "short", NOW_MS)
    with pytest.raises(WrongPassphrase):
        keyring.change_passphrase("not the old one at all", NEW_WORDS, NOW_MS)
    assert Keyring.tries_left(store, NOW_MS) == 4
    assert unlock(store).secrets == SECRETS


def test_the_key_stores_secret_is_part_of_the_key(store: Store) -> None:
    Keyring.create(store, "829461", SECRETS, RECOVERY.public, HARDWARE, FLOOR)
    assert unlock(store, "829461", HARDWARE).secrets == SECRETS
    with pytest.raises(WrongPassphrase):
        unlock(store, "829461", b"other device's secret, long")
    with pytest.raises(HardwareSecretMissing):
        unlock(store, "829461")
    assert Keyring.tries_left(store, NOW_MS) == 4, "a key store that does not answer costs no try"
    assert Keyring.recover(store, RECOVERY.private, NEW_WORDS, cost=FLOOR).secrets == SECRETS
    assert unlock(store, NEW_WORDS, HARDWARE).secrets == SECRETS, "a slot without it opens with it present"


def test_setting_up_twice_is_refused_and_keeps_the_first(store: Store) -> None:
    create(store)
    with pytest.raises(KeyringExists):
        create(store)
    assert unlock(store).secrets == SECRETS


def test_secrets_that_could_not_be_read_again_are_not_kept(store: Store) -> None:
    bad = Secrets(b"short", SECRETS.hpke_private, b"a" * 16, b"o" * 16, "https://beatbook.example")
    with pytest.raises(SlotDamaged):
        Keyring.create(store, WORDS, bad, RECOVERY.public, None, FLOOR)
    assert not Keyring.exists(store)


def test_an_empty_profile_has_nothing_to_unlock(store: Store) -> None:
    with pytest.raises(SlotMissing):
        unlock(store)
    with pytest.raises(SlotMissing):
        Keyring.recover(store, RECOVERY.private, NEW_WORDS)


@pytest.mark.parametrize("name", ["passphrase", "recovery", "secrets"])
def test_a_slot_cut_short_or_grown_is_refused(store: Store, name: str) -> None:
    create(store)
    good = store.slot(name) or b""
    for bad in (b"", good[:1], good[:-1], good[1:], good + b"\x00", good * 2, b"\x00" * (8 << 20)):
        store.put_slot(name, bad)
        with pytest.raises(SlotDamaged):
            Keyring.recover(store, RECOVERY.private, NEW_WORDS) if name == "recovery" else unlock(store)
    store.put_slot(name, good)
    assert unlock(store).secrets == SECRETS


def resealed(slot: bytes, cost: Cost) -> bytes:
    """The slot with other parameters and a check to match, as someone with the file could make it."""
    parsed = PassphraseSlot.parse(slot)
    return PassphraseSlot(cost, parsed.salt, parsed.with_hardware, parsed.box).pack()


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory_kib - 1, 3, 1),
        Cost(64 * 1024, 1, 1),
        Cost(64 * 1024, 3, 0),
        Cost(CEILING.memory_kib + 1, 3, 1),
        Cost(64 * 1024, CEILING.passes + 1, 1),
        Cost(64 * 1024, 3, CEILING.lanes + 1),
        Cost(2**32 - 1, 2**32 - 1, 255),
    ],
)
def test_parameters_out_of_bounds_are_refused_before_they_are_used(store: Store, cost: Cost) -> None:
    create(store)
    store.put_slot("passphrase", resealed(store.slot("passphrase") or b"", cost))
    with pytest.raises(SlotDamaged):
        unlock(store)
    with pytest.raises(ValueError, match="out of bounds"):
        PassphraseSlot.make(WORDS, b"k" * 32, None, cost)


def test_parameters_are_authenticated(store: Store) -> None:
    keyring = create(store)
    slot = PassphraseSlot.make(WORDS, b"k" * 32, None, FLOOR)
    key = slot._key(WORDS, None)
    assert sealing.open_sealed(key, "beatbook passphrase slot 1", slot.box, slot._head()) == b"k" * 32
    other = PassphraseSlot(Cost(20 * 1024, 2, 1), slot.salt, False, slot.box)
    with pytest.raises(CannotOpen):  # even under the right key
        sealing.open_sealed(key, "beatbook passphrase slot 1", other.box, other._head())
    keyring.close()


def test_the_standard_cost_is_what_the_design_says(store: Store) -> None:
    Keyring.create(store, WORDS, SECRETS, RECOVERY.public)
    assert PassphraseSlot.parse(store.slot("passphrase") or b"").cost == Cost(64 * 1024, 3, 4)
    assert unlock(store).secrets == SECRETS


@pytest.mark.slow
def test_a_phone_short_of_memory_gets_the_floor_and_a_failed_derivation_costs_no_try(folder: Path) -> None:
    with Store(folder) as store:
        Keyring.create(store, WORDS, SECRETS, RECOVERY.public, None, Cost(256 * 1024, 2, 1))
    answer = subprocess.run(
        [sys.executable, "-c", SHORT_OF_MEMORY, str(folder)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert answer.stdout.split("|") == [str(NotEnoughMemory()), str(LOCK_AFTER_TRIES), str(FLOOR)]
    with Store(folder) as store:
        assert unlock(store).secrets == SECRETS, "with memory again, it opens"


def test_a_vault_key_that_was_added_is_there_after_a_restart(folder: Path) -> None:
    vault = b"w" * 16
    with Store(folder) as store:
        keyring = create(store)
        assert keyring.add_vault_key(vault, 1, b"x" * 32) and keyring.add_vault_key(vault, 2, b"y" * 32)
        assert not keyring.add_vault_key(vault, 2, b"y" * 32)
        assert keyring.secrets.vault_keys[vault] == {1: b"x" * 32, 2: b"y" * 32}
    with Store(folder) as store:
        assert unlock(store).secrets.vault_keys == {**SECRETS.vault_keys, vault: {1: b"x" * 32, 2: b"y" * 32}}


def test_a_vault_key_is_never_replaced(store: Store) -> None:
    keyring = create(store)
    with pytest.raises(KeyConflict):
        keyring.add_vault_key(b"v" * 16, 1, b"2" * 32)
    for bad in ((b"v", 1, b"2" * 32), (b"w" * 16, 1, b"short")):
        with pytest.raises(Malformed):
            keyring.add_vault_key(*bad)
    assert unlock(store).secrets == SECRETS


def test_a_key_that_lost_to_the_squads_own_still_opens_and_seals_no_more(store: Store) -> None:
    keyring, vault = create(store), b"v" * 16
    assert keyring.correct_vault_key(vault, 1, b"2" * 32) and not keyring.correct_vault_key(vault, 1, b"2" * 32)
    for again in (keyring, unlock(store)):
        assert again.secrets.vault_keys[vault] == {1: b"2" * 32}
        assert again.secrets.openers(vault, 1) == (b"2" * 32, b"1" * 32) and again.secrets.openers(vault, 2) == ()
    assert keyring.correct_vault_key(vault, 1, b"1" * 32), "and it may win after all"
    assert keyring.secrets.openers(vault, 1) == (b"1" * 32, b"2" * 32)
    with pytest.raises(Malformed):
        keyring.correct_vault_key(vault, 1, b"short")


def test_keys_added_in_two_windows_are_both_kept(folder: Path, store: Store) -> None:
    first = create(store)
    with Store(folder) as other:
        second = unlock(other)
        first.add_vault_key(b"w" * 16, 1, b"x" * 32)
        second.add_vault_key(b"z" * 16, 1, b"y" * 32)
        with pytest.raises(KeyConflict):
            second.add_vault_key(b"w" * 16, 1, b"?" * 32)
    first.reload()
    assert set(first.secrets.vault_keys) == {b"v" * 16, b"w" * 16, b"z" * 16}


def test_a_closed_keyring_gives_nothing(store: Store) -> None:
    keyring = create(store)
    sealed = keyring.seal("test", b"note")
    keyring.close()
    keyring.close()
    for use in (
        lambda: keyring.secrets,
        lambda: keyring.seal("test", b""),
        lambda: keyring.open("test", sealed),
        lambda: keyring.blind("draft"),
        lambda: keyring.add_vault_key(b"w" * 16, 1, b"x" * 32),
        keyring.reload,
    ):
        with pytest.raises(KeyringClosed):
            use()
    assert unlock(store).open("test", sealed) == b"note"


def test_nothing_secret_is_readable_on_disk_or_in_a_printout(folder: Path, store: Store) -> None:
    keyring = create(store)
    keyring.add_vault_key(b"w" * 16, 1, b"x" * 32)
    found = b"".join(path.read_bytes() for path in folder.iterdir())
    for secret in (WORDS.encode(), SECRETS.seed, SECRETS.hpke_private, b"1" * 32, b"x" * 32, b"beatbook.example"):
        assert secret not in found
    assert repr(keyring) == "Keyring(…)" and repr(SECRETS) == "Secrets(…)"


def test_every_keyboard_types_the_same_passphrase(store: Store) -> None:
    Keyring.create(store, "caf\u00e9 au bord du lac", SECRETS, RECOVERY.public, None, FLOOR)
    assert unlock(store, "cafe\u0301 au bord du lac").secrets == SECRETS


@pytest.mark.parametrize(
    "text,with_hardware,good",
    [
        ("829461", True, True),
        ("82946", True, False),
        ("123456", True, False),
        ("890123", True, False),
        ("987654", True, False),
        ("777777", True, False),
        ("121212", True, False),
        ("829461", False, False),
        ("829461530274", False, True),
        ("123456789012", False, False),
        ("aaaaaaaaaaaa", False, False),
        ("            ", False, False),
        ("abcdefghijklmn", False, False),
        (WORDS, False, True),
        ("x" * 2000, False, False),
    ],
)
def test_the_rule_for_new_passphrases(text: str, with_hardware: bool, good: bool) -> None:
    assert (passphrase_problem(text, with_hardware) is None) == good


@pytest.mark.parametrize(
    "text",
    [
        "password1234",
        "P@55w0rd 2026!",
        "passwordpassword",
        "Beatbook2026!!",
        "qwertyuiop12",
        "iloveyou-iloveyou",
        "LETMEIN 123456",
    ],
)
def test_what_many_people_choose_is_refused_however_it_is_written(text: str) -> None:
    problem = passphrase_problem(text, False)
    assert problem is not None and problem.code in ("passphrase.common", "passphrase.name")


@pytest.mark.parametrize("pin", ["121314", "159753", "102030", "147258"])
def test_a_pin_that_many_people_choose_is_refused(pin: str) -> None:
    problem = passphrase_problem(pin, True)
    assert problem is not None and problem.code == "passphrase.common"


@pytest.mark.parametrize(
    "text,good",
    [
        ("Riverton Police 26", False),
        ("r\u00edverton-police-ortiz", False),
        ("Maya Ortiz 1984!", False),
        ("ortiz keeps two dogs", True),
        ("the lamps of Riverton hum", True),
        ("la luz del muelle viejo", True),
        ("password of the old lighthouse", True),
        (WORDS, True),
    ],
)
def test_names_of_the_agency_and_its_officer_are_no_passphrase(text: str, good: bool) -> None:
    problem = passphrase_problem(text, False, ["Riverton Police", "Officer Maya Ortiz"])
    assert problem is None if good else problem is not None and problem.code == "passphrase.name"


def test_the_rule_takes_no_time_whatever_is_typed() -> None:
    passphrase_problem("x" * 500 + "y" * 500, False, ["Riverton"])
    assert passphrase_problem("ab" * 250 + "\ud800" * 100 + "cdefg", False) is None
