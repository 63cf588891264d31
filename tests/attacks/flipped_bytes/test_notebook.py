"""A damaged snapshot and an officer who unlocks: the notebook opens all the same, from its entries."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.device.snapshot import _HEAD
from app.journal.sealing import COMMITMENT_BYTES, NONCE_BYTES
from app.notebook import contacts, feed
from tests.cast.notebook import NotebookSquad

TAG_BYTES = 16


def test_whatever_is_flipped_in_the_snapshot_the_notebook_opens_and_shows_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every byte of header, nonce, tag and commitment; of the sealed text between them, one in a thousand."""
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1)
    squad = NotebookSquad(tmp_path)
    phone = squad.phones[0]
    contacts.create(squad.dana, {"name": "Lena"})
    phone.notebook.close()
    (path,) = phone.folder.glob("*.snapshot")
    right = path.read_bytes()
    sealed_at, closing_at = _HEAD.size + NONCE_BYTES, len(right) - COMMITMENT_BYTES - TAG_BYTES
    places = [*range(sealed_at), *range(sealed_at, closing_at, 1000), *range(closing_at, len(right))]
    monkeypatch.setattr(feed, "SAVE_VIEW_AT_CLOSE_ENTRIES", 1 << 30)
    for at in places:
        path.write_bytes(right[:at] + bytes([right[at] ^ 0x80]) + right[at + 1 :])
        opened = phone.open()
        assert [row.title for row in contacts.page(opened).rows] == ["Lena"], at
        assert not opened.unread()
        opened.close()
    assert len(places) > 100
    squad.close()
