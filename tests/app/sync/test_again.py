"""A phone that was set back asks for what the server has instead of sending all of it once more."""

from __future__ import annotations

from app.sync.conversation import Link
from tests.app.sync.conftest import Squad


def test_entries_the_server_knows_come_back_with_a_pull_after_one_batch(squad: Squad) -> None:
    phone = squad.a
    for number in range(120):
        phone.write(f"note {number}")
    phone.sync()
    phone.store.rewind(phone.vault, 0)
    phone.link = Link()
    squad.network.requests.clear()
    phone.write("written since")
    report = phone.sync()
    pushes = [one for one in squad.network.requests if one.method == "POST" and one.path.endswith("/entries")]
    assert len(pushes) == 2
    assert report.sent == 1
    assert phone.store.unsent_count() == 0
    assert len(phone.texts()) == 121


def test_known_entries_cost_no_pull_of_their_own_when_nothing_else_waits(squad: Squad) -> None:
    phone = squad.a
    for number in range(10):
        phone.write(f"note {number}")
    phone.sync()
    phone.store.rewind(phone.vault, 0)
    squad.network.requests.clear()
    phone.sync()
    assert [one.method for one in squad.network.requests] == ["POST", "GET"]
    assert phone.store.unsent_count() == 0
