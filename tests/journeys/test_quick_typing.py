"""Whatever is typed as quickly as one can, while the screen is drawn again all the time, is kept: to the key.

The words are such as an app likes to mend: small letters at the beginning, points inside, blanks in pairs.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import TimeoutError as PatienceLost
from playwright.sync_api import expect

from app.notebook import contacts, follow_ups, interactions
from app.state.session import Session
from app.sync.status import Status
from tests.cast.near import NearPhone
from tests.harness import browser as harness

KEY_MS = 8
REDRAW_S = 0.1  # more often, and the app is so busy that the keys come slowly
STATES = ("idle", "syncing", "offline")
TABS_MAX, TAB_MS = 150, 500
HAS_FOCUS = """name => {
    const field = document.activeElement;
    return ["INPUT", "TEXTAREA"].includes(field?.tagName) && (field.ariaLabel ?? "").startsWith(name);
}"""

FACT = 'iPhone gone approx. two hrs ago e.g. at no. 5  --  he said "it\'s  his"... then i left'
READ = "nervous ,  but ok . mcDonald's bag;  eBay receipt"
PROMISE = "bring form no. 7b  (the blue one) by fri."
NEXT = "ask r. about the   van"
PLACE = "corner of st. john's rd & 5th"
NAME = "van der Berg"
LOOKS = "tall , grey beard.  limps a bit"
ROLE = "night porter, e.g. tue/thu"
ADDRESS = "no. 5  rear entrance"
TASK = "ring ms. o'neil re. the iPad"
MORE = "one more thing.  the plate was ab 12 cd"
REASON = "closed tonight ,  back mon."


@contextmanager
def redrawing(session: Session) -> Iterator[None]:
    """Every reading is taken again and the status pill says something else, ten times a second."""
    over = False

    async def again() -> None:
        for number in itertools.count():
            if over:
                return
            session.changed()
            session.sync.take(Status(STATES[number % 3], waiting=number % 7, done=number % 5, total=5))  # type: ignore[arg-type]  # each is a State
            await asyncio.sleep(REDRAW_S)

    session.tasks.start(again)
    try:
        yield
    finally:
        over = True


def has_focus(near: NearPhone, field: str) -> bool:
    return bool(near.page.evaluate(HAS_FOCUS, field))


def tab(near: NearPhone) -> None:
    """To what comes next. A busy window takes its time, and would take a second Tab for one more."""
    was = near.page.evaluate_handle("document.activeElement")
    near.page.keyboard.press("Tab")
    with suppress(PatienceLost):
        near.page.wait_for_function("was => document.activeElement !== was", arg=was, timeout=TAB_MS, polling=30)


def write(near: NearPhone, **words: str) -> None:
    """Into one field after the other, with Tab from each to the next."""
    fields = [(name.replace("_", " "), text) for name, text in words.items()]
    harness.press(near.field(fields[0][0]))
    near.page.wait_for_timeout(400)
    with redrawing(near.session):
        near.page.wait_for_timeout(200)
        for field, text in fields:
            for _ in range(TABS_MAX):
                if has_focus(near, field):
                    break
                tab(near)
            assert has_focus(near, field), f"Tab never came to {field!r}"
            near.page.keyboard.type(text, delay=KEY_MS)
        near.page.wait_for_timeout(300)


def save(near: NearPhone, name: str = "Save") -> None:
    near.tap(name, exact=True)
    expect(near.page.get_by_text("Saved on this phone").or_(near.page.get_by_text("Added.")).first).to_be_visible()


def person(near: NearPhone, title: str) -> str:
    return next(row.id for row in contacts.page(near.notebook).rows if row.title == title)


def test_every_key_of_a_note_its_promise_and_an_addition_is_kept(near: NearPhone) -> None:
    tomas = person(near, "Tomás Mendes")
    near.go(f"/log/{tomas}")
    near.tap("Skills, minutes, who started, place")
    write(near, What_happened=FACT, My_read=READ, I_said_I_would=PROMISE, Follow_up=NEXT, Place=PLACE + "   ")
    save(near)
    [note] = interactions.timeline(near.notebook, tomas).rows
    assert (note.fact, note.impression, note.place) == (FACT, READ, PLACE)
    assert {row.text for row in follow_ups.page(near.notebook).rows} == {PROMISE, NEXT}

    near.go(f"/people/{tomas}")
    near.tap("More for this note")
    near.tap("Add to this note")
    near.field("What to add").wait_for()
    write(near, What_to_add=MORE)
    save(near, "Add")
    [note] = interactions.timeline(near.notebook, tomas).rows
    assert [one.text for one in note.amendments] == [MORE]


def test_every_key_of_a_contact_and_a_follow_up_is_kept(near: NearPhone) -> None:
    promised = {row.id for row in follow_ups.page(near.notebook).rows}
    near.go("/people/new")
    near.field("Name").wait_for()
    write(near, Name=NAME + " ", How_to_recognize_them=LOOKS, Role=ROLE)
    save(near)
    found = contacts.read(near.notebook, person(near, NAME))
    assert (found.name, found.description, found.role) == (NAME, LOOKS, ROLE)

    near.go(f"/people/{found.row.id}/edit")
    near.field("Address").wait_for()
    write(near, How_they_like_to_be_met=REASON, Address=ADDRESS, Interpreter_needed="français  or  español")
    save(near)
    found = contacts.read(near.notebook, found.row.id)
    assert (found.name, found.role) == (NAME, ROLE)
    assert (found.reach_note, found.address, found.interpreter) == (REASON, ADDRESS, "français  or  español")

    near.go("/follow-up/new")
    near.field("What to do").wait_for()
    write(near, What_to_do=TASK)
    save(near)
    assert [row.text for row in follow_ups.page(near.notebook).rows if row.id not in promised] == [TASK]
