"""After a lock nothing of the notebook is on the page, whatever lay open and whoever locked; the words come back."""

from __future__ import annotations

from playwright.sync_api import expect

from app.notebook import contacts, follow_ups, interactions
from app.notebook.notebook import Notebook
from tests.harness import browser as harness
from tests.journeys.conftest import NearSquad
from tests.journeys.near import NearPhone

WORDS = "He asked for nobody to know"


def a_note_and_a_promise(nb: Notebook) -> None:
    tomas = next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")
    interactions.log(nb, interactions.Log(contacts=[tomas], at=nb.clock(), fact="New doorman starts tonight."))
    follow_ups.add(nb, tomas, "promise", "Bring the form", None, None)


def amend(near: NearPhone) -> None:
    tomas = next(row.id for row in contacts.page(near.notebook).rows if row.title == "Tomás Mendes")
    near.go(f"/people/{tomas}")
    near.tap("Add to this note")
    near.type("What to add", WORDS)


def snooze(near: NearPhone) -> None:
    near.go("/")
    near.tap("Snooze")
    near.type("Reason", WORDS)


def status(near: NearPhone) -> None:
    near.go("/")
    near.tap("Sync status")
    expect(near.page.get_by_text("Waiting on this phone")).to_be_visible()


def question(near: NearPhone) -> None:
    near.session.container.drafts.put("one", {"fact": WORDS}, "log", place="/log", parked=True)
    near.go("/")
    near.tap("Discard", exact=True)
    expect(near.button("Discard note")).to_be_visible()


def join_code(near: NearPhone) -> None:
    near.go("/more/members")
    near.tap("Invite an officer")
    near.type("Name", "Officer June Park")
    near.tap("Make the code")
    expect(near.page.get_by_label("Join code").first).to_be_visible()


OPEN = {"amend": amend, "snooze": snooze, "status": status, "question": question, "join code": join_code}
FIELDS = {"amend": "What to add", "snooze": "Reason"}


def test_whatever_lies_open_a_lock_leaves_nothing_readable_and_the_words_come_back(near_squad: NearSquad) -> None:
    near_squad.server.start()
    near = near_squad.phone(a_note_and_a_promise)
    near.open()
    expect(near.button("Forgotten?")).to_be_visible()
    empty = harness.words_of(near.page)
    near.unlock()
    for name, open_ in OPEN.items():
        near.go("/more")
        open_(near)
        near.session.tasks.start(near.session.lock)
        expect(near.button("Forgotten?")).to_be_visible()
        harness.still(near.page)
        assert harness.words_of(near.page) == empty, name
        near.unlock()
        if name in FIELDS:
            near.field(FIELDS[name]).click()
            expect(near.field(FIELDS[name])).to_have_value(WORDS)


def test_one_lock_locks_every_window_of_the_profile(near_squad: NearSquad) -> None:
    near = near_squad.phone(a_note_and_a_promise)
    near.begin()
    amend(near)
    other = near.page.context.new_page()
    harness.open_page(other, near.address("/more"))
    first, near.page = near.page, other
    near.unlock()
    near.tap("Lock now")
    for page in (first, other):
        expect(page.get_by_role("button", name="Forgotten?")).to_be_visible()
        assert WORDS not in harness.words_of(page) and "Mendes" not in harness.words_of(page)
    near.page = first
    near.unlock()
    near.field("What to add").click()
    expect(near.field("What to add")).to_have_value(WORDS)
