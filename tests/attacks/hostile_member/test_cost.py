"""What one hostile entry costs another phone, and what a thousand cost at unlocking."""

from __future__ import annotations

import gc
import random
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from app.journal import record_id, sealing, stamps
from app.journal.carried import Carried
from app.journal.change import Action
from app.journal.entry import FIRST_PREVIOUS, box_key
from app.notebook import contacts
from app.notebook.notebook import Notebook
from tests.attacks.hostile_member import entries
from tests.attacks.hostile_member.conftest import Scene, staged
from tests.bench.town import Town
from tests.cast.clock import ZONE

ENTRY_S = 0.1
ENTRY_BYTES = 8 << 20
TOGETHER = 4
UNLOCK_RATIO = 2.0
MANY = 1_000
CARRIED_EVERY = 19  # of the attacks that hurt once: how they come makes the difference, and not which
TRIES = 20  # at most: a machine that is busy with something else is not the entry's doing
COUNTING_S = 0.02  # what `_counting` takes on the machine for which ENTRY_S holds, when it does nothing else


def test_no_entry_costs_another_phone_more_than_a_tenth_of_a_second(scene: Scene) -> None:
    slow = [attack.name for attack in scene.chosen() if _fastest(scene, attack) > ENTRY_S]
    assert slow == []


def test_what_is_carried_costs_no_more_than_what_comes_by_itself(scene: Scene) -> None:
    day = scene.squad.another("Day squad", scene.eli)
    author, key, dice = scene.eli.author, scene.squad.keys[day], random.Random(1)
    who, note = (record_id.of(day, name * 10) for name in (b"w", b"n"))
    brought = []
    for attack in entries.chosen(author.device, scene.squad.clock(), day, who, note, dice)[::CARRIED_EVERY]:
        said = entries.entry(author, day, 1, FIRST_PREVIOUS, key, attack.padded)
        one = Carried(said, box_key(said, key))
        if one.fits:
            stamp = stamps.following(scene.squad.clock(), [], author.device, dice.randbytes(4))
            bearing = entries.believable(Action(stamp, (), one.extra()).pack())
            brought.append(entries.Attack(attack.name, bearing))
    assert len(brought) > 5
    assert [attack.name for attack in brought if _fastest(scene, attack) > ENTRY_S] == []


def _counting() -> float:
    """Processor time of plain work, always the same: how quick this machine is just now."""
    return _timed(lambda: sum(len(f"{number:x}") for number in range(100_000)))


def _fastest(scene: Scene, attack: entries.Attack) -> float:
    """Seconds of processor time to take this in and to open the page of the contact it is aimed at.

    On a machine that is slower than the one the bar was set on, or busy, they are as much shorter as it is slower.
    """
    best = 9.0
    for _ in range(TRIES):
        entries.sealed(scene.forger, attack.padded, scene.squad.vault, scene.squad.vault_key)
        scene.squad.push(scene.forger)
        scene.squad.pull(scene.squad.phones[0])
        took = _timed(lambda: _shown(scene))
        if took <= ENTRY_S:
            return took
        best = min(best, took / max(1.0, _counting() / COUNTING_S))
        if best <= ENTRY_S:
            break
    return best


def _shown(scene: Scene) -> None:
    scene.dana.refresh()
    contacts.read(scene.dana, scene.contact)


def _timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def test_no_entry_takes_another_phone_more_than_eight_mebibytes(scene: Scene) -> None:
    """Several at once first: where all together stay below, each does."""
    attacks = scene.chosen()
    gc.freeze()  # what other tests left would be looked through before every measurement
    try:
        for start in range(0, len(attacks), TOGETHER):
            some = attacks[start : start + TOGETHER]
            if _peak(scene, some) > ENTRY_BYTES:
                assert [attack.name for attack in some if _peak(scene, [attack]) > ENTRY_BYTES] == []
    finally:
        gc.unfreeze()


def _peak(scene: Scene, attacks: Sequence[entries.Attack]) -> int:
    """Bytes that taking these in needs at most."""
    for attack in attacks:
        entries.sealed(scene.forger, attack.padded, scene.squad.vault, scene.squad.vault_key)
    scene.squad.push(scene.forger)
    scene.squad.pull(scene.squad.phones[0])
    gc.collect()
    tracemalloc.start()
    try:
        scene.dana.refresh()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_thousand_hostile_entries_leave_unlocking_as_quick_as_honest_ones() -> None:
    """The two are unlocked in turn, until the best of each is told: a machine is never quick for long."""
    with ExitStack() as stack:
        folders = [Path(stack.enter_context(tempfile.TemporaryDirectory())) for _ in range(2)]
        hostile, honest = (staged(folder) for folder in folders)
        bodies = _forged(hostile)
        _fill(hostile, bodies)
        _fill(honest, _honest(honest, [len(body) for body in bodies]))
        for snapshot in (True, False):
            took: dict[str, list[float]] = {"hostile": [], "honest": []}
            for _ in range(TRIES):
                took["hostile"].append(_unlock(hostile, snapshot))
                took["honest"].append(_unlock(honest, snapshot))
                if min(took["hostile"]) <= UNLOCK_RATIO * min(took["honest"]):
                    break
            else:
                raise AssertionError(f"{took}, with a snapshot: {snapshot}")
        hostile.squad.close()
        honest.squad.close()


def _forged(scene: Scene) -> list[bytes]:
    """A thousand texts that an app of Eli's own making signs: attacks that hurt once, and many more."""
    dice, who, note = random.Random(3), bytes.fromhex(scene.contact), bytes.fromhex(scene.note)
    small = [one.padded for one in scene.chosen() if len(one.padded) < 3_000]
    bodies = []
    for number in range(MANY):
        now = scene.squad.clock() + number
        action = entries.by_chance(scene.eli.device, now, scene.squad.vault, who, note, dice)
        bodies.append(small[number % len(small)] if number % 4 == 0 else entries.believable(action))
    return bodies


def _honest(scene: Scene, sizes: Sequence[int]) -> list[bytes]:
    """Notes about people of a town, of the same sizes."""
    dice, town = random.Random(3), Town([scene.dana.officer], scene.squad.clock(), scene.squad.vault)
    list(town.people(30))
    bodies = []
    for number, size in enumerate(sizes):
        (honest,) = town.notes(1, min(20_000, max(60, 2 * size - 300)))
        stamp = stamps.following(scene.squad.clock() + number, [], scene.eli.device, dice.randbytes(4))
        bodies.append(sealing.pad(Action(stamp, honest.changes).pack()))
    return bodies


def _fill(scene: Scene, bodies: Sequence[bytes]) -> None:
    """Eli signs all of these, and Dana's phone takes them in."""
    for body in bodies:
        entries.sealed(scene.forger, body, scene.squad.vault, scene.squad.vault_key)
    scene.squad.push(scene.forger)
    phone = scene.squad.phones[0]
    scene.squad.pull(phone)
    phone.notebook.refresh()
    while phone.notebook.tidy():
        pass
    phone.notebook.close()


def _unlock(scene: Scene, snapshot: bool) -> float:
    """Seconds of processor time, after everything was taken in once."""
    phone = scene.squad.phones[0]
    if not snapshot:
        (phone.folder / "beatbook.snapshot").unlink(missing_ok=True)
    began = time.process_time()
    phone.notebook = Notebook(phone.store, phone.keyring, scene.squad.roster, scene.squad.clock, zone=ZONE)
    took = time.process_time() - began
    phone.notebook.close()
    return took
