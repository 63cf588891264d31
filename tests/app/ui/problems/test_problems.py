"""Problems on the phone: stated, moved through the stages, answered for, closed."""

from __future__ import annotations

from typing import Any

import flet as ft

from app.notebook import contacts, follow_ups, interactions, measures, problems
from app.notebook.interactions import Log
from app.notebook.notebook import Notebook
from app.ui.measures.addresses import to_measure
from app.ui.problems.addresses import NEW_PROBLEM, PROBLEMS, to_edit_problem, to_problem, to_problem_from, to_side
from tests.app.ui.conftest import Desk, OpenDesk, met, spoken
from tests.harness.screens import controls

FIGHTS: dict[str, Any] = {
    "title": "Fights in Copper alley",
    "behaviour": "Fights between patrons leaving",
    "place": "Copper alley",
    "days": ["fr", "sa"],
    "from": "01:00",
    "until": "03:00",
}


def fights(nb: Notebook, **more: Any) -> str:
    return problems.add(nb, {**FIGHTS, **more})


def only(d: Desk) -> problems.Problem:
    """The one problem there is."""
    (row,) = [*problems.page(d.notebook).rows, *problems.page(d.notebook, "closed").rows]
    return problems.read(d.notebook, row.id)


async def test_the_empty_list_teaches_and_leads_to_the_form(desk: OpenDesk) -> None:
    async with desk("/more") as d:
        await d.tap("Problems")
        await d.sees("No problem yet")
        assert d.screen.says("The same thing happening again at one place is a problem")
        await d.tap("New problem")
        await d.screen.until(lambda: d.screen.fields("What happens"), "the form")


async def test_a_heading_is_refused_beside_its_field_and_the_words_stay(desk: OpenDesk) -> None:
    async with desk(NEW_PROBLEM) as d:
        await d.type("What happens", "Violence in the city centre")
        await d.tap("Save")
        await d.sees("That is a heading. Say the behavior: who does what, as “fights between patrons leaving”.")
        assert d.text("What happens") == "Violence in the city centre" and problems.page(d.notebook).total == 0
        await d.type("What happens", "Fights between patrons leaving")
        await d.tap("Save")
        await d.sees("Say where: a street corner, a venue, a stretch of path.")
        await d.type("Where", "Copper alley")
        for one in ("Fri", "Sat"):
            await d.tap(one)
        await d.type("From", "01:00")
        await d.type("Until", "03:00")
        await d.type("Who is harmed", "Patrons, taxi drivers")
        await d.tap("Save")
        await d.sees("Fights between patrons leaving · Copper alley")
        await d.sees("Fri–Sat 01:00–03:00")
        assert only(d).row.days == ("fr", "sa")
        await d.undo()
        await d.screen.until(lambda: problems.page(d.notebook).total == 0, "no problem")


async def test_a_note_becomes_a_problem_with_its_place(desk: OpenDesk) -> None:
    notes: list[str] = []

    def before(nb: Notebook) -> None:
        saved = interactions.log(nb, Log(about="observation", place="Copper alley", fact="Two fights at the rank."))
        notes.append(saved.interaction)

    async with desk("/", before=before) as d:
        await d.session.go(to_problem_from(notes[0]))
        await d.sees("Two fights at the rank.")
        await d.type("What happens", "Fights at the taxi rank")
        assert d.text("Where") == "Copper alley"
        await d.tap("Save")
        await d.sees("Fights at the taxi rank · Copper alley")
        assert only(d).note == notes[0]


async def test_what_is_likely_the_same_is_offered_while_it_is_typed(desk: OpenDesk) -> None:
    async with desk(NEW_PROBLEM, before=fights) as d:
        await d.type("What happens", "Fights of patrons leaving")
        await d.sees("Is it one of these?")
        await d.tap("Fights in Copper alley")
        await d.sees("Add an entry")


async def test_questions_are_answered_and_the_stage_moves_on_and_back(desk: OpenDesk) -> None:
    async with desk(PROBLEMS, before=fights) as d:
        await d.tap("Fights in Copper alley")
        await d.sees("7 still open here.")
        await d.screen.until(lambda: d.session.taps.quiet, "rest")
        await d.screen.fire(question(d, "How often does it come back?"), "click")
        await d.type("What was found", "Every weekend since May.")
        await d.tap("Save")
        await d.sees("6 still open here.")
        assert only(d).answered["recurring"].text == "Every weekend since May."
        await d.tap("On to Analysis")
        await d.says("Moved to Analysis")
        await d.sees("What do we take to be the cause?")
        await d.sees("Scanning → Analysis")
        await d.tap("Scanning")
        await d.tap("Move to Scanning")
        await d.screen.until(lambda: only(d).row.stage == "scanning", "the stage before")
        await d.undo()
        assert only(d).row.stage == "analysis"


def question(d: Desk, asked: str) -> Any:
    """The button of a question, which says first whether it was answered."""
    rows = [one for one in d.screen.walk() if str(getattr(one, "key", "")).startswith("question ")]
    row = next(one for one in rows if asked in spoken(one))
    return next(one for one in controls(row) if isinstance(one, ft.IconButton))


async def test_the_triangle_says_who_can_help_and_a_corner_is_filled_by_contacts_and_words(desk: OpenDesk) -> None:
    made: list[str] = []

    def before(nb: Notebook) -> None:
        met(nb, "Tomás Mendes", role="owner of the Copper Door")
        made.append(fights(nb))

    async with desk("/", before=before) as d:
        await d.session.go(to_problem(made[0]))
        await d.sees("Place · add a manager")
        await d.sees("Offender · add a handler")
        await d.tap("Place · add a manager")
        await d.type("Manager", "Mendes")
        await d.tap("Tomás Mendes")
        await d.tap("Save")
        await d.sees("Place · Tomás Mendes (manager)")
        await d.tap("Offender · add a handler")
        await d.type("Whose behavior it is", "Groups who leave at closing time")
        await d.type("A handler without a name", "The coach of the boxing club")
        await d.tap("Save")
        await d.sees("Offender · The coach of the boxing club (handler)")
        await d.sees("Groups who leave at closing time")
        (mendes,) = [row.id for row in contacts.page(d.notebook).rows]
        await d.session.go(f"/people/{mendes}")
        await d.sees("Problems they help with")
        await d.tap("Fights in Copper alley")
        await d.sees("Add an entry")


async def test_somebody_taken_out_of_a_corner_is_gone(desk: OpenDesk) -> None:
    made: list[str] = []

    def before(nb: Notebook) -> None:
        coach = contacts.create(nb, {"name": "Coach Idris"})
        made.append(fights(nb, **{f"handler/{coach}": True}))

    async with desk(before=before) as d:
        await d.session.go(to_side(made[0], "offender"))
        await d.tap("Remove Coach Idris")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert not any(side.controller.contacts for side in only(d).sides)


async def test_a_response_is_a_follow_up_and_says_what_came_of_it(desk: OpenDesk) -> None:
    made: list[str] = []

    def before(nb: Notebook) -> None:
        contacts.create(nb, {"kind": "agency", "name": "Public Works"})
        made.append(fights(nb))

    async with desk("/", before=before) as d:
        await d.session.go(to_problem(made[0]))
        await d.tap("Add a response")
        await d.tap("Save")
        await d.sees("What to do is empty. Write what is to be done.")
        await d.type("What is done", "Repair the alley light")
        await d.type("Partner", "Public")
        await d.tap("Public Works")
        await d.type("What happens if it stops", "It is dark again")
        await d.tap("Save")
        await d.sees("0 of 1")
        (response,) = only(d).responses
        assert (response.row.contact_title, response.if_stops) == ("Public Works", "It is dark again")
        await d.tap("Mark done")
        await d.sees("1 of 1")
        await d.sees("Public Works · Say what came of it")
        await d.tap("What came of Repair the alley light")
        await d.sees("Done since")
        await d.type("What came of it", "Lit since Monday.")
        await d.tap("Save")
        await d.sees("Public Works · Lit since Monday.")
        await d.session.go(f"/follow-up/{response.row.id}")
        await d.sees("A response to this problem")
        await d.sees("It is dark again")
        await d.session.go(f"/follow-up/{response.row.id}/edit")
        await d.type("What came of it", "Lit, and seen.")
        await d.tap("Save")
        await d.screen.until(lambda: only(d).responses[0].came_of == "Lit, and seen.", "the new words")


async def test_whether_it_declined_asks_for_an_answer_beside_the_words(desk: OpenDesk) -> None:
    made: list[str] = []

    def before(nb: Notebook) -> None:
        made.append(fights(nb))
        problems.move(nb, made[0], "assessment")

    async with desk("/", before=before) as d:
        await d.session.go(to_problem(made[0]))
        await d.sees("Did the response cause it?")
        await d.screen.until(lambda: d.session.taps.quiet, "rest")
        await d.screen.fire(question(d, "Did the problem decline?"), "click")
        await d.type("Why, in a few words", "Four a week, now two.")
        await d.tap("Save")
        await d.sees("Choose an answer; the words beside it say why.")
        await d.tap("Partly")
        await d.tap("Save")
        await d.screen.until(lambda: "declined" in only(d).answered, "the answer")
        assert only(d).answered["declined"].verdict == "partly" and "because" not in only(d).answered


async def test_it_is_closed_with_what_worked_and_opens_again_with_one_tap(desk: OpenDesk) -> None:
    async with desk(PROBLEMS, before=fights) as d:
        await d.tap("Fights in Copper alley")
        await d.choose("Close this problem")
        await d.tap("Close it")
        await d.sees("Say in a few words what worked; “nothing” is an answer, too.")
        await d.type("What worked", "The light")
        await d.type("Who keeps watch", "The owner calls us")
        await d.tap("Close it")
        await d.says("The problem is closed")
        await d.sees("The owner calls us")
        await d.tap("Open it again")
        await d.says("The problem is open again")
        await d.undo()
        assert only(d).row.status == "closed" and only(d).watch == "The owner calls us"
        await d.session.go(PROBLEMS)
        await d.sees("None open here")
        await d.tap("Closed: 1")
        await d.tap("Fights in Copper alley")
        await d.sees("Open it again")


async def test_it_is_closed_again_with_what_was_said_before(desk: OpenDesk) -> None:
    made: list[str] = []

    def before(nb: Notebook) -> None:
        made.append(fights(nb))
        problems.close(nb, made[0], {"worked": "The light", "watch": "The owner calls us"})
        problems.reopen(nb, made[0])

    async with desk("/", before=before) as d:
        await d.session.go(to_problem(made[0]))
        await d.choose("Close this problem")
        await d.screen.until(lambda: d.screen.fields("What worked"), "the sheet")
        assert (d.text("What worked"), d.text("Who keeps watch")) == ("The light", "The owner calls us")
        await d.tap("Close it")
        await d.says("The problem is closed")
        assert only(d).worked == "The light"


async def test_a_look_at_what_came_of_a_response_leaves_nothing_unfinished(desk: OpenDesk) -> None:
    made: list[str] = []

    def before(nb: Notebook) -> None:
        made.append(fights(nb))
        follow_ups.done(nb, problems.respond(nb, made[0], {"text": "Lamp repaired"}))

    async with desk("/", before=before) as d:
        await d.session.go(to_problem(made[0]))
        await d.tap("What came of Lamp repaired")
        await d.sees("Done since")
        (shown,) = [one for one in d.screen.find(ft.BottomSheet) if one.open]
        await d.screen.fire(shown, "dismiss", open=False)
        await d.misses("Done since")
        await d.screen.until(lambda: not d.container.profile.windows.writing, "the draft to be let go")
        assert d.container.drafts.all() == []


async def test_a_long_title_leaves_room_for_the_page_and_stands_there_whole(desk: OpenDesk) -> None:
    made: list[str] = []
    behaviour = "Cars racing between the two lights on the long straight from the gymnasium to the bridge"

    def before(nb: Notebook) -> None:
        made.append(problems.add(nb, {"behaviour": behaviour, "place": "Mill Road"}))

    async with desk("/", before=before) as d:
        await d.session.go(to_problem(made[0]))
        await d.sees(f"{behaviour} · Mill Road")
        assert all(len(one.value) <= 60 for one in d.screen.find(ft.Text) if one.value.endswith("…"))
        assert d.screen.says("Cars racing between the two lights on the long straight fro…")


async def test_hours_are_typed_as_they_are_said(desk: OpenDesk) -> None:
    async with desk(NEW_PROBLEM) as d:
        await d.type("What happens", "Fights between patrons leaving")
        await d.type("Where", "Copper alley")
        await d.type("Until", "300")
        await d.tap("Save")
        await d.sees("until 03:00")
        assert only(d).row.end == "03:00" and "When it happens" not in only(d).missing


async def test_its_day_brings_it_back_on_today_and_to_the_top_of_the_list(desk: OpenDesk) -> None:
    def before(nb: Notebook) -> None:
        met(nb, "Lena Abara")
        fights(nb, review=nb.local().date().isoformat())

    async with desk("/", before=before) as d:
        await d.sees("Problems to look at again")
        await d.misses("Nothing is due")
        await d.tap("Fights in Copper alley")
        await d.sees("It is time to look at it again.")
        await d.tap("Again in 4 weeks")
        await d.misses("It is time to look at it again.")
        assert not only(d).row.due
        await d.undo()
        assert only(d).row.due


async def test_a_change_is_written_over_what_was_seen_and_a_deleted_one_comes_back(desk: OpenDesk) -> None:
    made: list[str] = []
    async with desk("/", before=lambda nb: made.append(fights(nb))) as d:
        await d.session.go(to_edit_problem(made[0]))
        await d.type("Who is harmed", "Taxi drivers")
        await d.tap("Save")
        await d.screen.until(lambda: only(d).harmed == "Taxi drivers", "the change")
        await d.choose("Delete")
        await d.says("Deleted: on no list of the squad any more")
        assert problems.page(d.notebook).total == 0
        await d.undo()
        assert problems.page(d.notebook).total == 1


async def test_a_forged_problem_opens_and_so_does_each_form_of_it(desk: OpenDesk) -> None:
    made: list[str] = []

    def before(nb: Notebook) -> None:
        made.append(nb.new_id())
        odd = {"behaviour": 5, "stage": "hologram", "days": [{}], "review": "never", "title": ["x"], "venue": "z"}
        nb.write(nb.change("problem", made[0], odd))
        follow_ups.add(nb, None, "task", "call back")

    async with desk(PROBLEMS, before=before) as d:
        await d.tap("A problem without words")
        await d.sees("Add an entry")
        await d.session.go(to_edit_problem(made[0]))
        await d.screen.until(lambda: d.screen.fields("What happens"), "the form")
        for corner in ("offender", "target", "place", "hologram"):
            await d.session.go(to_side(made[0], corner))
            await d.sees("Save")
        await d.session.go(to_problem("ab" * 16))
        await d.sees("Not here")


async def test_a_problem_and_its_measure_say_that_they_are_on_this_phone_only(desk: OpenDesk) -> None:
    made: dict[str, str] = {}

    def before(nb: Notebook) -> None:
        made["problem"] = fights(nb)
        made["measure"] = measures.add(nb, made["problem"], {"name": "Calls after closing"})

    async with desk(PROBLEMS, before=before) as d:
        await d.tap("Fights in Copper alley")
        await d.screen.until(
            lambda: d.screen.texts.count("On this phone, not yet on the server") == 2, "the problem and its measure"
        )
        await d.session.go(to_measure(made["measure"]))
        await d.sees("No readings yet")
        assert d.screen.says("On this phone, not yet on the server")
