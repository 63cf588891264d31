"""The screens of programmes: begun on a venue's page, items verified, granted with a certificate, ended; reminders."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain import agency_templates, template_yaml
from app.domain.shipped_templates import BARS
from app.domain.template import Template, as_text
from app.notebook import contacts, follow_ups, programmes
from app.notebook.notebook import Notebook
from app.ui import when
from app.ui.follow_ups.addresses import to_follow_up
from app.ui.paper import Paper
from app.ui.programmes import certificate
from app.ui.programmes.edit_template import as_shipped, in_words
from app.words import speak
from tests.app.ui.conftest import Desk, OpenDesk, spoken
from tests.app.ui.test_keys import out_of_reach, unkeyed
from tests.app.ui.test_pseudo import OWN, texts_outside
from tests.harness import pseudo

MET = {"state": "met", "agency": "Fire marshal", "by": "O. Nwosu"}


class Made:
    """What a test's `before` made."""

    venue = programme = lena = ""

    def of_venue(self, nb: Notebook) -> None:
        self.venue = contacts.create(nb, {"name": "Copper Door", "kind": "venue"})
        self.lena = contacts.create(nb, {"name": "Lena Abara", f"member_of/{self.venue}": True})

    def begun(self, nb: Notebook) -> None:
        self.of_venue(nb)
        self.programme = programmes.begin(nb, self.venue, BARS)

    def granted(self, nb: Notebook) -> None:
        self.begun(nb)
        for item in ("underage", "occupancy"):
            programmes.check(nb, self.programme, item, MET)
        programmes.check(nb, self.programme, "service", {**MET, "person": self.lena})
        programmes.stand(nb, self.programme, "granted", today().isoformat())

    @property
    def page(self) -> str:
        return f"/programmes/one/{self.programme}"


def today() -> date:
    return when.now().date()


def line(d: Desk, made: Made, item: str) -> programmes.Line:
    found = programmes.read(d.notebook, made.programme).line(item)
    assert found is not None
    return found


async def test_a_program_begins_on_the_page_of_a_venue_and_is_undone(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.of_venue) as d:
        await d.screen.go(f"/people/{made.venue}")
        await d.tap("Begin a program")
        await d.sees("12 items")
        await d.tap("Bar accreditation")
        await d.sees("12 of 12 open")
        await d.sees("Written policies")
        await d.says("The program has begun")
        await d.undo()
        await d.sees("Begin a program")
        assert programmes.of_contact(d.notebook, made.venue) == []


async def test_a_venue_shows_what_is_open_and_what_lapses_next(desk: OpenDesk) -> None:
    made = Made()
    until = today() + timedelta(days=40)

    def before(nb: Notebook) -> None:
        made.begun(nb)
        programmes.check(nb, made.programme, "occupancy", {**MET, "until": until.isoformat()})

    async with desk(before=before) as d:
        await d.screen.go(f"/people/{made.venue}")
        from app.ui.programmes import words

        await d.sees(f"11 of 12 open · next expiry {words.day(until)}")
        await d.tap("Bar accreditation")
        await d.sees(f"Renew by {words.day(until)}")


async def test_an_item_is_verified_with_evidence_and_undone(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        await d.screen.go(made.page)
        await d.tap("Verify an item")
        await d.tap("Occupancy and exits")
        await d.sees("To be seen: Posted limit, exits free, a count")
        assert d.text("Verifying agency") == "Fire marshal"
        await d.type("Verifying agency", "")
        await d.tap("Save")
        await d.sees("Say which agency verified it.")
        await d.type("Verifying agency", "City fire")
        await d.type("Verified by", "O. Nwosu")
        await d.type("Evidence", "Counted at the door")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.sees("11 of 12 open")
        (one,) = line(d, made, "occupancy").latest
        assert (one.agency, one.by, one.evidence) == ("City fire", "O. Nwosu", "Counted at the door")
        assert one.until == today().replace(year=today().year + 1) or today().day == 29
        await d.undo()
        await d.sees("12 of 12 open")


async def test_an_agency_of_the_squad_is_offered_and_linked_and_words_stay_possible(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.begun(nb)
        contacts.create(nb, {"name": "Riverton Fire Prevention", "kind": "agency"})

    async with desk(before=before) as d:
        await d.screen.go(f"{made.page}/check/occupancy")
        await d.tap("Riverton Fire Prevention")
        assert d.text("Verifying agency") == "Riverton Fire Prevention"
        await d.tap("Save")
        await d.says("Saved on this phone")
        (one,) = line(d, made, "occupancy").latest
        assert one.agency == "Riverton Fire Prevention" and one.agency_id is not None
        await d.screen.go(f"{made.page}/item/occupancy")
        await d.sees("Riverton Fire Prevention")
        await d.screen.go(f"{made.page}/check/occupancy")
        await d.type("Verifying agency", "Somebody else's office")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert line(d, made, "occupancy").latest[0].agency_id is None


async def test_a_check_taps_twice_and_is_written_once(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        await d.screen.go(f"{made.page}/check/health")
        await d.sees("Holds until")
        (save,) = d.buttons("Save")
        await asyncio.gather(d.screen.fire(save, "click"), d.screen.fire(save, "click"))
        await d.says("Saved on this phone")
        found = line(d, made, "health")
        assert (len(found.latest), len(found.earlier)) == (1, 0)


async def test_a_drafted_item_says_why_and_needs_no_agency(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        await d.screen.go(f"{made.page}/check/underage")
        await d.tap("Drafted")
        await d.misses("Verified by")
        await d.type("Evidence", "Waits for the manager")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.sees("Waits for the manager")
        assert line(d, made, "underage").state == "drafted"


async def test_a_training_is_of_somebody_of_the_venue_or_of_a_name(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        await d.screen.go(f"{made.page}/check/de-escalation")
        await d.tap("Save")
        await d.sees("Say who was trained.")
        await d.tap("Lena Abara")
        await d.misses("Somebody else")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.sees("1 of 1 trained")
        await d.screen.go(f"{made.page}/check/de-escalation")
        await d.type("Somebody else", "The new bartender")
        await d.tap("Still to come")
        await d.tap("Save")
        await d.sees("1 of 2 trained · to come: The new bartender")
        people = [(one.person, one.state) for one in line(d, made, "de-escalation").latest]
        assert people == [("Lena Abara", "met"), ("The new bartender", "drafted")]


async def test_what_is_half_written_is_kept(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        await d.screen.go(f"{made.page}/check/health")
        await d.type("Evidence", "Half a sen")
        await d.tap("Close")
        await d.screen.go(f"{made.page}/check/health")
        await d.screen.until(lambda: d.screen.fields("Evidence") and d.text("Evidence") == "Half a sen", "the draft")


async def test_what_is_half_written_stands_on_today_with_its_first_words(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        await d.screen.go(f"{made.page}/check/health")
        await d.type("Evidence", "Half a sen")
        await d.tap("Close")
        await d.screen.go(made.page)
        await d.choose("End the program")
        await d.type("Reason", "Sold to som")
        await d.screen.go("/programmes/templates/of/bar-accreditation/edit")
        await d.screen.until(lambda: d.screen.fields("Template as YAML"), "the form")
        await d.type("Template as YAML", "template: half")
        await d.tap("Close")
        await d.screen.go("/")
        for words in ("Unfinished verification", "Unfinished template", "Unfinished change of a program"):
            await d.sees(words)
        for words in ("Half a sen", "template: half", "Sold to som"):
            await d.sees(words)


async def test_until_when_it_holds_is_chosen(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        await d.screen.go(f"{made.page}/check/health")
        await d.tap("For good")
        await d.tap("Save")
        await d.says("Saved on this phone")
        assert line(d, made, "health").until is None
        await d.screen.go(f"{made.page}/item/health")
        await d.sees("Counts now")
        await d.sees("Environmental health")


async def test_a_check_is_taken_back_on_the_page_of_its_item(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.granted) as d:
        await d.screen.go(f"{made.page}/item/occupancy")
        await d.sees("O. Nwosu")
        await d.choose("Take back")
        await d.says("Taken back")
        assert line(d, made, "occupancy").state == "not_started"
        await d.undo()
        assert line(d, made, "occupancy").state == "met"


async def test_it_is_granted_suspended_with_a_reason_and_ended(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        await d.screen.go(made.page)
        await d.sees("In preparation since")
        await d.choose("Grant")
        await d.sees("its certificate can be saved")
        await d.tap("Grant", -1)
        await d.says("Granted")
        await d.sees("Granted since")
        await d.choose("Suspend")
        await d.tap("Suspend", -1)
        await d.sees("Say in a few words why.")
        await d.type("Reason", "Sold to a minor")
        await d.tap("Suspend", -1)
        await d.says("Suspended")
        await d.sees("Reason: Sold to a minor")
        await d.undo()
        await d.sees("Granted since")
        await d.choose("End the program")
        await d.type("Reason", "Closed for good")
        await d.tap("End the program", -1)
        await d.says("The program has ended")
        await d.misses("Verify an item")


async def test_a_certificate_is_saved_and_says_what_is_met_by_whom_and_until_when(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, said = Made(), list[str]()

    class Heard(Paper):
        def say(self, words: str, *more: Any, **other: Any) -> None:
            said.append(words)
            super().say(words, *more, **other)

    monkeypatch.setattr(certificate, "Paper", Heard)
    async with desk(before=made.granted) as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/certificate.pdf"
        await d.screen.go(made.page)
        await d.choose("Certificate")
        await d.says("The certificate is saved")
        (data,) = [args["src_bytes"] for name, args in d.screen.phone.called if name == "save_file"]
        assert data.startswith(b"%PDF-") and data.count(b"/Type /Page\n") == 1
        assert said[:3] == ["Copper Door", "Bar accreditation", "Riverton Police"]
        whole = " ".join(said)
        assert "3 of 12 items are met." in whole and "Underage drinking" in whole
        assert "1 of 1 trained · Fire marshal" in whole
        assert "Lena" not in whole and "Health inspection" not in whole
        await asyncio.to_thread(
            programmes.stand, d.notebook, made.programme, "suspended", today().isoformat(), "A fight"
        )
        with pytest.raises(Exception, match="not granted"):
            certificate.read_page(d.notebook, made.programme)


async def test_the_list_has_what_lapsed_first_and_teaches_while_it_is_empty(desk: OpenDesk) -> None:
    made = Made()
    async with desk("/more") as d:
        await d.tap("Programs")
        await d.sees("Nobody is in a program yet")
        await asyncio.to_thread(made.granted, d.notebook)
        other = await asyncio.to_thread(contacts.create, d.notebook, {"name": "Harbour Grill", "kind": "venue"})
        late = await asyncio.to_thread(programmes.begin, d.notebook, other, BARS)
        gone = {**MET, "day": "2020-01-01", "until": "2021-01-01"}
        await asyncio.to_thread(programmes.check, d.notebook, late, "health", gone)
        d.session.changed()
        await d.sees("1 lapsed")
        rows = [words for one in d.screen.walk() for words in spoken(one)[:1]]
        assert rows.index("Harbour Grill") < rows.index("Copper Door")
        await d.tap("Harbour Grill")
        await d.sees("held until")


async def test_a_reminder_leads_to_its_program(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.granted) as d:
        rows = [row for row in follow_ups.page(d.notebook, limit=20).rows if row.programme == made.programme]
        assert len(rows) == 6  # of what holds one year and two
        await d.screen.go(to_follow_up(rows[0].id))
        await d.sees("Verify there what is renewed")
        await d.tap("Bar accreditation")
        await d.sees("Written policies")


async def test_a_newer_version_is_taken_over_by_a_tap_and_undone(
    desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made()
    yaml = template_yaml.written(BARS).replace("Occupancy and exits", "Exits")
    newer = agency_templates.changed(template_yaml.parsed(yaml), {})
    async with desk(before=made.granted) as d:
        policy = {agency_templates.term(BARS.id).name: agency_templates.term(BARS.id).kept(newer, None)}
        monkeypatch.setattr(d.notebook.roster, "policy", policy)
        await d.screen.go(made.page)
        await d.sees("version 2. This one goes by version 1.")
        await d.sees("Occupancy and exits")
        await d.tap("Take it over")
        await d.sees("Exits")
        await d.misses("version 2. This one goes by version 1.")
        await d.undo()
        await d.sees("Occupancy and exits")


async def test_a_page_of_a_program_that_is_not_there(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.begun) as d:
        for page in (f"/programmes/one/{'0' * 32}", f"{made.page}/check/golf", "/programmes/templates/of/golf"):
            await d.screen.go(page)
            await d.sees("Not here")


def _everything(made: Made) -> list[str]:
    more = ["/check", "/check/occupancy", "/check/service", "/item/service", "/item/premises"]
    own = [made.page, *(f"{made.page}{one}" for one in more), f"/programmes/begin/{made.venue}"]
    return [*own, "/programmes", "/programmes/templates", "/programmes/templates/of/bar-accreditation"]


async def test_every_row_has_a_key_every_button_is_in_reach_and_every_text_is_marked(desk: OpenDesk) -> None:
    made = Made()
    own = (*OWN, "Copper Door", "Lena Abara", "Fire marshal", "O. Nwosu")
    async with desk(before=made.granted) as d:
        with pseudo.spoken():
            for page in _everything(made):
                await d.screen.go(page)
                await d.screen.until(lambda: d.session.taps.quiet and unkeyed(d)[0], f"rows on {page}")
                assert not unkeyed(d)[1] and not out_of_reach(d), page
                assert texts_outside(d, own) == set(), page


def test_words_that_ship_are_edited_in_the_language_of_now_and_kept_as_they_ship() -> None:
    speak("es")
    try:
        shown: Template = in_words(BARS)
        text = template_yaml.written(shown)
        assert as_text(as_shipped(template_yaml.parsed(text))) == as_text(BARS)
    finally:
        speak("en")


def _typed(d: Desk, change: Any) -> str:
    return str(change(d.text("Template as YAML")))


async def test_a_template_is_saved_as_a_file_and_read_by_everybody(desk: OpenDesk) -> None:
    async with desk("/programmes") as d:
        d.screen.phone.answers["save_file"] = lambda _: "/somewhere/bar.yaml"
        await d.tap("Templates")
        await d.sees("Outreach plan")
        await d.tap("Bar accreditation")
        await d.sees("Written policies")
        await d.choose("Save as YAML")
        await d.says("The template is saved as a file")
        (data,) = [args["src_bytes"] for name, args in d.screen.phone.called if name == "save_file"]
        assert template_yaml.parsed(data.decode()) == BARS


async def test_what_is_wrong_in_a_template_is_told_by_its_line_and_nothing_changes(desk: OpenDesk) -> None:
    async with desk("/programmes/templates/of/bar-accreditation/edit") as d:
        await d.screen.until(lambda: d.screen.fields("Template as YAML"), "the form")
        text = _typed(d, lambda now: now.replace("12 months", "a while", 1).replace("for: venue", "for: cats"))
        await d.type("Template as YAML", text)
        await d.tap("Save")
        await d.sees("Line 4: “for” is one of venue, person, agency.")
        await d.sees("“holds” is a time such as")
        assert d.text("Template as YAML") == text
        assert d.container.agency.policy == {}


async def test_a_file_that_is_no_template_is_told_and_the_words_stay(desk: OpenDesk) -> None:
    async with desk("/programmes/templates/of/bar-accreditation/edit") as d:
        await d.screen.until(lambda: d.screen.fields("Template as YAML"), "the form")
        before = d.text("Template as YAML")
        d.screen.phone.answers["pick_files"] = lambda _: [{"id": 1, "name": "x.yaml", "size": 3, "bytes": b"a\n\xff"}]
        await d.tap("Bring in a YAML file")
        await d.sees("Line 2: There is a character in this line that cannot be read.")
        assert d.text("Template as YAML") == before


@pytest.mark.usefixtures("server")
async def test_an_admin_brings_a_template_in_from_a_file_for_the_whole_agency(desk: OpenDesk) -> None:
    own = template_yaml.written(BARS).replace("bar-accreditation", "night-markets").replace("version: 1\n", "")
    file = [{"id": 1, "name": "own.yaml", "size": 3, "bytes": own.encode()}]
    async with desk("/programmes/templates") as d:
        await d.tap("New template")
        await d.screen.until(lambda: d.screen.fields("Template as YAML"), "the form")
        d.screen.phone.answers["pick_files"] = lambda _: file
        await d.tap("Bring in a YAML file")
        await d.screen.until(lambda: "night-markets" in d.text("Template as YAML"), "the file")
        await d.tap("Save")
        await d.says("Saved for the whole agency, as version 1")
        await d.sees("Version 1")
        assert [one.id for one in programmes.templates(d.notebook)][-1] == "night-markets"
        await d.choose("Offer it no more")
        await d.says("Saved for the whole agency")
        await d.sees("It is not offered: no new program begins by it.")


async def test_a_template_needs_the_server_and_says_so(desk: OpenDesk) -> None:
    async with desk("/programmes/templates/new") as d:
        await d.screen.until(lambda: d.screen.fields("Template as YAML"), "the form")
        await d.tap("Save")
        await d.says("server")
        assert d.container.agency.policy == {}
        assert "quiet-streets" in d.text("Template as YAML")


@pytest.mark.usefixtures("server")
async def test_what_another_admin_saved_meanwhile_is_not_written_over(desk: OpenDesk) -> None:
    async with desk("/programmes/templates/of/bar-accreditation/edit") as d:
        await d.screen.until(lambda: d.screen.fields("Template as YAML"), "the form")
        await d.type("Template as YAML", d.text("Template as YAML").replace("Occupancy and exits", "Exits"))
        yaml = template_yaml.written(BARS).replace("Health inspection", "Kitchen")
        theirs = agency_templates.changed(template_yaml.parsed(yaml), {})
        await d.container.agency.change({agency_templates.term(BARS.id): theirs})
        await d.tap("Save")
        await d.screen.until(
            lambda: d.screen.says("and the newest is 2") or d.screen.says("saved version 2 meanwhile"), "the reason"
        )
        assert programmes.templates(d.notebook)[0] == theirs
        assert "Exits" in d.text("Template as YAML")


async def test_somebody_begins_an_outreach_plan_behind_the_dots_of_their_page(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.of_venue) as d:
        await d.screen.go(f"/people/{made.lena}")
        await d.sees("Lena Abara")
        assert not d.buttons("Begin a program")  # no line of it on the page of somebody who is in none
        await d.choose("Begin a program")
        await d.tap("Outreach plan")
        await d.sees("4 of 4 open")
        await d.tap("Known to the outreach agency")
        await d.sees("Accepted, by whom and when")
        await d.tap("Save")
        await d.sees("3 of 4 open")
        await d.screen.go(f"/people/{made.lena}")
        await d.sees("Programs")
