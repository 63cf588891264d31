"""The projection is the same whatever the order in which entries arrive."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from app.journal import stamps
from app.journal.change import Action, Change
from app.notebook.kinds.follow_up import FollowUps
from app.notebook.projection import Projection

DEVICE = b"d" * 16
OFFICER = "0f" * 16
NOW = 1_795_833_000_000
TABLES = ("contacts", "memberships", "interactions", "interaction_contacts", "amendments", "follow_ups", "stage_steps")


def town(seed: int) -> list[Action]:
    """Contacts, notes, amendments, follow-ups, edits, deletions and clashes of three phones."""
    chance = random.Random(seed)
    devices = [bytes([number]) * 16 for number in (1, 2, 3)]
    actions: list[Action] = []
    people = [chance.randbytes(16) for _ in range(6)]
    notes = [chance.randbytes(16) for _ in range(10)]
    tasks = [chance.randbytes(16) for _ in range(4)]
    seen: dict[bytes, list[bytes]] = {}

    def write(record: bytes, kind: str, values: dict[str, Any], replace: bool) -> None:
        known = seen.setdefault(record, [])
        basis = tuple(chance.sample(known, chance.randint(0, len(known)))) if replace else ()
        stamp = stamps.following(NOW + chance.randint(-3, 3), basis, chance.choice(devices), chance.randbytes(4))
        known.append(stamp)
        actions.append(Action(stamp, (Change(record, kind, values, {field: basis for field in values if basis}),)))

    for person in people:
        place = f"member_of/{chance.choice(people).hex()}"
        write(
            person, "contact", {"name": f"P {person.hex()[:4]}", "created": NOW, "stage": "rapport", place: True}, False
        )
    for note in notes:
        there = [one.hex() for one in chance.sample(people, 2)]
        fact = {
            "contacts": there,
            "at": NOW + chance.randint(0, 9),
            "how": "on_foot",
            "fact": "keg",
            "officer": OFFICER,
        }
        write(note, "interaction", fact, False)
    for task in tasks:
        fields = {"text": "call", "owner": OFFICER, "contact": chance.choice(people).hex(), "due": "2026-11-28"}
        write(task, "follow_up", {**fields, "status": "open"}, False)
    for _ in range(20):
        match chance.randrange(5):
            case 0:
                write(chance.choice(people), "contact", {"name": chance.choice(["Ada 000", "Bea", "Cal 000"])}, True)
            case 1:
                write(chance.choice(people), "contact", {"stage": chance.choice(["trusted", "working"])}, True)
            case 2:
                write(chance.choice(people + notes), chance.choice(["contact", "interaction"]), {"deleted": True}, True)
            case 3:
                write(chance.choice(tasks), "follow_up", {"status": chance.choice(["done", "open"])}, True)
            case 4:
                text = {"interaction": chance.choice(notes).hex(), "text": "barrel", "at": NOW, "officer": OFFICER}
                write(chance.randbytes(16), "amendment", text, False)
    return actions


def picture(projection: Projection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows with record numbers replaced by ids, so that two projections can be compared."""
    ids = dict(projection._driver.execute("SELECT num, hex(id) || kind FROM records").fetchall())
    columns = {"num", "contact", "place", "interaction"}
    shown: dict[str, list[tuple[Any, ...]]] = {}
    for table in TABLES:
        cursor = projection._driver.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        rows = [
            tuple(ids.get(value) if name in columns else value for name, value in zip(names, row, strict=True))
            for row in cursor
        ]
        shown[table] = sorted(rows, key=repr)
    states = projection._driver.execute("SELECT hex(id), kind, state, versions FROM records ORDER BY 1, 2").fetchall()
    notes = projection.indexes["notes"].find(["keg"], 100) + projection.indexes["notes"].find(["barrel"], 100)
    people = [projection.indexes["contacts"].find([word], 100) for word in ("trusted", "000", "rapport")]
    words = projection._driver.execute("SELECT word, contact FROM name_words").fetchall()
    return {
        **shown,
        "records": states,
        "notes": sorted((ids[one],) for one in notes),
        "people": [tuple(sorted(ids[one] for one in some)) for some in people],
        "words": sorted((word, ids[one]) for word, one in words),
    }


@pytest.mark.parametrize("seed", range(12))
def test_any_order_batch_size_and_repetition_show_the_same(seed: int) -> None:
    actions = town(seed)
    straight = Projection()
    straight.apply(actions)
    chance = random.Random(seed)
    shuffled = [*actions, *chance.sample(actions, 8)]
    chance.shuffle(shuffled)
    scattered = Projection()
    while shuffled:
        size = chance.randint(1, 7)
        scattered.apply(shuffled[:size])
        scattered.catch_up(chance.choice([0, 3]))
        del shuffled[:size]
    assert picture(scattered) == picture(straight)
    straight.close()
    scattered.close()


def test_a_dump_gives_back_the_same_and_goes_on_from_there() -> None:
    actions = town(99)
    whole, half = Projection(), Projection()
    whole.apply(actions)
    half.apply(actions[:20])
    dumped = half.dump()
    assert dumped is not None
    again = Projection(dumped=dumped)
    again.apply(actions[20:])
    assert picture(again) == picture(whole)
    for projection in (whole, half, again):
        projection.close()


@pytest.mark.parametrize("dumped", [b"", b"no database", os.urandom(8192), b"SQLite format 3\x00" + bytes(4096)])
def test_a_dump_that_is_no_database_is_refused(dumped: bytes) -> None:
    with pytest.raises(ValueError, match="not a notebook"):
        Projection(dumped=dumped)


def test_an_action_that_fails_leaves_nothing_half_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    projection = Projection()
    person = Change(b"p" * 16, "contact", {"name": "Lena"})
    task = Change(b"t" * 16, "follow_up", {"text": "call"})
    with monkeypatch.context() as broken:
        broken.setattr(FollowUps, "show", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            projection.apply([Action(stamps.make(NOW, 0, DEVICE), (person, task))])
        assert projection.number("contact", (b"p" * 16).hex()) is None
        good, bad = Action(stamps.make(NOW, 0, DEVICE), (person,)), Action(stamps.make(NOW, 1, DEVICE), (task,))
        projection.apply_each([(1, good), (2, bad)])
    assert list(projection.unread()) == [2]
    assert projection.state("contact", (b"p" * 16).hex()).value("name") == "Lena"
    projection.apply_each([(2, bad)])
    assert projection.unread() == {}
    projection.close()


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("basis", [{}, {"name": (stamps.make(NOW, 0, DEVICE),)}])
def test_a_change_that_sets_nothing_hides_nothing_and_is_no_part_of_a_history(
    together: bool, basis: dict[str, tuple[bytes, ...]]
) -> None:
    projection = Projection()
    lena, omar = b"p" * 16, b"o" * 16
    kinds = ("contact", "interaction", "amendment", "follow_up", "beacon")
    nothing = [Change(record, kind, {}, basis) for record in (lena, b"n" * 16) for kind in kinds]
    actions = [
        (1, Action(stamps.make(NOW, 0, DEVICE), (Change(lena, "contact", {"name": "Lena"}),))),
        (2, Action(stamps.make(NOW, 1, DEVICE), (*nothing, Change(omar, "contact", {"name": "Omar"})))),
        (3, Action(stamps.make(NOW, 2, DEVICE), (Change(b"m" * 16, "contact", {}, basis),))),
    ]
    for some in [actions] if together else [[one] for one in actions]:
        projection.apply(*zip(*[(action, rowid) for rowid, action in some], strict=True))
    assert [projection.state("contact", who.hex()).value("name") for who in (lena, omar)] == ["Lena", "Omar"]
    numbers = [projection.number("contact", who.hex()) for who in (lena, omar)]
    wrote = projection._driver.execute("SELECT record, entry FROM writes ORDER BY entry").fetchall()
    assert wrote == [(numbers[0], 1), (numbers[1], 2)]
    assert all(projection.number(kind, (b"n" * 16).hex()) is None for kind in kinds)
    projection.close()


def test_nothing_of_the_projection_touches_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    first = Projection()
    dumped = first.dump()
    first.close()
    for projection in (Projection(), Projection(dumped=dumped)):
        projection.apply([note(number, f"barrel {number}") for number in range(1, 200)])
        projection.catch_up(0)
        driver = projection._driver
        driver.execute("BEGIN")
        driver.execute("UPDATE notes SET text = text || ' x'")
        driver.execute("SELECT text FROM notes ORDER BY text DESC, num").fetchall()
        assert list(tmp_path.iterdir()) == []
        driver.execute("ROLLBACK")
        assert driver.execute("PRAGMA temp_store").fetchone()[0] == 2
        projection.close()
    assert list(tmp_path.iterdir()) == []


def note(number: int, text: str) -> Action:
    fields: dict[str, Any] = {"contacts": [], "at": NOW, "fact": text, "officer": OFFICER}
    return Action(stamps.make(NOW, number, DEVICE), (Change(number.to_bytes(16, "big"), "interaction", fields),))


@pytest.mark.parametrize("indexed", [True, False])
def test_a_note_whose_earlier_text_arrives_later_is_found_by_that_text(indexed: bool) -> None:
    projection = Projection()
    record = b"n" * 16
    met: Any = {"contacts": ["ab" * 16], "at": NOW, "officer": OFFICER}
    late = Change(record, "interaction", {**met, "fact": "the later text"})
    early = Change(record, "interaction", {**met, "fact": "the first text"})
    projection.apply([Action(stamps.make(NOW + 5, 0, DEVICE), (late,))])
    if indexed:
        projection.catch_up(0)
    projection.apply([Action(stamps.make(NOW, 0, DEVICE), (early,))])
    for _ in range(2):
        assert projection.indexes["notes"].find(["later"], 9) == []
        assert len(projection.indexes["notes"].find(["first"], 9)) == 1
        projection.catch_up(0)
    projection.close()
