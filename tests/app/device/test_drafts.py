"""Half-written notes come back, and a damaged one harms no other."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.device.drafts import Drafts
from app.device.errors import DraftTooLong, KeyringClosed
from app.device.keyring import Keyring
from app.device.passphrase_slot import FLOOR
from app.device.store import FILE_NAME, Store
from tests.app.device.test_keyring import RECOVERY, SECRETS, WORDS, create, unlock

FIELDS = {"contacts": ["ab" * 16], "fact": "Canary met by the bridge", "minutes": 5, "at": None, "skills": ["summary"]}
TYPING = """
import sys
from pathlib import Path
from app.device.drafts import Drafts
from app.device.keyring import Keyring
from app.device.store import Store

store = Store(Path(sys.argv[1]))
drafts = Drafts(store, Keyring.unlock(store, sys.argv[2], 0))
for typed in range(1, 1_000_000):
    drafts.put("log", {"fact": "x" * 20, "typed": typed})
    sys.stdout.write(f"{typed}\\n")
    sys.stdout.flush()
"""


def test_a_draft_comes_back_after_a_restart(folder: Path) -> None:
    with Store(folder) as store:
        Drafts(store, create(store), lambda: 7).put("log", FIELDS, "interaction")
    with Store(folder) as store:
        drafts = Drafts(store, unlock(store))
        assert drafts.get("log") == FIELDS
        (draft,) = drafts.all()
        assert (draft.id, draft.kind, draft.fields, draft.updated_ms) == ("log", "interaction", FIELDS, 7)


def test_a_killed_app_reopens_the_half_written_note(folder: Path) -> None:
    with Store(folder) as store:
        create(store).close()
    process = subprocess.Popen(
        [sys.executable, "-c", TYPING, str(folder), WORDS],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    confirmed = [int(process.stdout.readline()) for _ in range(30)]
    os.kill(process.pid, signal.SIGKILL)
    confirmed += [int(line) for line in process.stdout.read().split()]
    process.stdout.close()
    process.wait(10)
    with Store(folder) as store:
        fields = Drafts(store, unlock(store)).get("log")
        assert fields is not None and fields["typed"] >= confirmed[-1]


def test_the_newest_text_wins_and_a_deleted_draft_is_gone(store: Store) -> None:
    drafts = Drafts(store, create(store))
    drafts.put("log", {"fact": "one"})
    drafts.put("log", {"fact": "two"})
    assert drafts.get("log") == {"fact": "two"} and len(drafts.all()) == 1
    drafts.delete("log")
    drafts.delete("never there")
    assert drafts.get("log") is None and drafts.all() == []


def test_drafts_come_newest_first(store: Store) -> None:
    times = iter([5, 9, 7])
    drafts = Drafts(store, create(store), lambda: next(times))
    for name in ("a", "b", "c"):
        drafts.put(name, {})
    assert [draft.id for draft in drafts.all()] == ["b", "c", "a"]


def test_a_damaged_draft_is_set_aside_and_the_others_are_read(folder: Path, store: Store) -> None:
    drafts = Drafts(store, create(store))
    for name in ("one", "two", "three"):
        drafts.put(name, {"fact": name})
    raw = sqlite3.connect(folder / FILE_NAME)
    with raw:
        raw.execute("UPDATE drafts SET sealed = zeroblob(50) WHERE rowid = 2")
    raw.close()
    assert sorted(draft.id for draft in drafts.all()) == ["one", "three"]
    assert drafts.damaged() == 1 and drafts.get("two") is None
    drafts.put("two", {"fact": "again"})
    assert drafts.get("two") == {"fact": "again"}
    assert drafts.damaged() == 1, "the damaged one is still kept"
    assert store.damaged_drafts()[0][1] == bytes(50)


def test_a_draft_moved_to_another_place_is_not_opened(folder: Path, store: Store) -> None:
    drafts = Drafts(store, create(store))
    drafts.put("one", {"fact": "one"})
    drafts.put("two", {"fact": "two"})
    raw = sqlite3.connect(folder / FILE_NAME)
    with raw:
        raw.execute("UPDATE drafts SET sealed = (SELECT sealed FROM drafts WHERE rowid = 1) WHERE rowid = 2")
    raw.close()
    assert drafts.get("two") is None and drafts.get("one") == {"fact": "one"}


def test_drafts_of_another_key_are_kept_for_it(folder: Path, tmp_path: Path, store: Store) -> None:
    Drafts(store, create(store)).put("log", FIELDS)
    with Store(tmp_path / "other") as elsewhere:
        stranger = Keyring.create(elsewhere, WORDS, SECRETS, RECOVERY.public, None, FLOOR)
        assert Drafts(store, stranger).get("log") is None and Drafts(store, stranger).all() == []
    assert len(store.drafts()) + len(store.damaged_drafts()) == 1


def test_nothing_of_a_draft_is_readable_on_disk(folder: Path, store: Store) -> None:
    drafts = Drafts(store, create(store))
    for _ in range(50):
        drafts.put("log/Canary Street", FIELDS)
    drafts.delete("log/Canary Street")
    assert all(b"Canary" not in path.read_bytes() for path in folder.iterdir())


def test_a_draft_larger_than_any_note_is_refused_and_the_last_version_stays(store: Store) -> None:
    drafts = Drafts(store, create(store))
    drafts.put("log", {"fact": "short"})
    with pytest.raises(DraftTooLong):
        drafts.put("log", {"fact": "x" * (2 << 20)})
    assert drafts.get("log") == {"fact": "short"}


def test_a_locked_notebook_keeps_its_drafts_to_itself(store: Store) -> None:
    keyring = create(store)
    drafts = Drafts(store, keyring)
    drafts.put("log", FIELDS)
    keyring.close()
    with pytest.raises(KeyringClosed):
        drafts.all()
    assert Drafts(store, unlock(store)).get("log") == FIELDS
