"""The screens of partners: agencies and their people; a referral with consent first, from sent to accepted."""

from __future__ import annotations

from datetime import timedelta

from app.domain.kinds.referral import KIND
from app.notebook import contacts, follow_ups, outreach, referrals
from app.notebook.notebook import Notebook
from app.ui import when
from tests.app.ui.conftest import Desk, OpenDesk
from tests.app.ui.search.test_search import open_row
from tests.app.ui.test_keys import unkeyed


class Made:
    """What a test's `before` made."""

    milo = agency = ines = referral = ""

    def people(self, nb: Notebook) -> None:
        self.agency = contacts.create(nb, {"name": "Harbor Outreach", "kind": "agency", "offers": "A bed tonight"})
        home = {f"member_of/{self.agency}": True}
        self.ines = contacts.create(nb, {"name": "Ines Kaur", "offers": "ID cards", "role": "Case worker", **home})
        self.milo = contacts.create(nb, {"name": "Milo Brandt"})

    def sent(self, nb: Notebook) -> None:
        self.people(nb)
        day = when.now().date().isoformat()
        said = {"agency": self.agency, "need": "A bed near the bus line", "consent": "verbal", "consent_day": day}
        self.referral = referrals.write(nb, self.milo, {**said, "sent": day}, 7)

    @property
    def page(self) -> str:
        return f"/partners/referrals/one/{self.referral}"


def row(d: Desk, made: Made) -> referrals.ReferralRow:
    (found,) = referrals.of_contact(d.notebook, made.milo)
    return found


# --- partners -------------------------------------------------------------------------------------------------------


async def test_partners_are_under_more_with_what_one_can_ask_of_whom(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people) as d:
        await d.screen.go("/more")
        await d.tap("Partners")
        await d.sees("A bed tonight")
        await d.sees("Case worker · ID cards")
        assert unkeyed(d)[1] == []
        await d.tap("Ines Kaur")
        await d.sees("Ask them for")


async def test_without_partners_the_list_teaches(desk: OpenDesk) -> None:
    async with desk(route="/partners") as d:
        await d.sees("No partners yet")
        await d.tap("New contact")
        await d.screen.until(lambda: d.screen.fields("How to recognize them"), "the form")


async def test_a_partner_without_people_asks_whom_one_would_call(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.agency = contacts.create(nb, {"name": "Bridge Clinic", "kind": "agency"})

    async with desk(route="/partners", before=before) as d:
        await d.sees("Nobody there is known yet: whom would you call?")
        await d.screen.go(f"/people/{made.agency}")
        await d.sees("Nobody there is known yet: whom would you call?")
        await d.tap("Add somebody")
        await d.sees("Bridge Clinic")
        await d.type("Name", "Rosa Lindqvist")
        await d.type("What one can ask of them", "A doctor without papers")
        await d.tap("Save")
        await d.says("Saved on this phone")
        known = contacts.read(d.notebook, made.agency)
        assert [one.title for one in known.members] == ["Rosa Lindqvist"]
        await d.screen.go("/partners")
        await d.sees("A doctor without papers")


async def test_nothing_is_kept_of_a_new_contact_in_whom_nothing_was_written(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people) as d:
        await d.screen.go(f"/people/new/at/{made.agency}")
        await d.sees("Harbor Outreach")
        await d.tap("Close")
        assert d.container.drafts.all() == []


# --- a referral -----------------------------------------------------------------------------------------------------


async def test_without_consent_the_form_does_not_go_on(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people) as d:
        await d.screen.go(f"/people/{made.milo}")
        await d.choose("Refer to an agency")
        await d.sees("Ask them first, and say what the agency is told.")
        assert not d.screen.fields("What they need")
        await d.tap("Save")
        await d.screen.until(lambda: d.screen.says("Choose the agency.") or d.notice, "what is missing")
        assert referrals.page(d.notebook) == []
        await d.tap("Said so")
        await d.screen.until(lambda: d.screen.fields("What they need"), "the rest of the form")
        await d.misses("Ask them first, and say what the agency is told.")


async def test_a_referral_is_written_sent_and_asked_about(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people) as d:
        await d.screen.go(f"/partners/referrals/of/{made.milo}")
        await d.tap("Said so")
        await d.tap("Harbor Outreach")
        await d.sees("One can ask for: A bed tonight")
        await d.tap("Ines Kaur")
        await d.sees("One can ask for: ID cards")
        await d.type("What they need", "A bed near the bus line")
        await d.tap("In 3 days")
        await d.sees("Practice card: Warm handover")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.sees("They took it")
        found = row(d, made)
        assert (found.status, found.person and found.person.id) == ("sent", made.ines)
        (asked,) = follow_ups.page(d.notebook).rows
        due = when.now().date() + timedelta(days=3)
        assert (asked.contact, asked.due) == (made.ines, due.isoformat())
        await d.screen.go(f"/follow-up/{asked.id}")
        await d.tap("Referral")
        await d.sees("They took it")
        await d.screen.go(f"/people/{made.agency}")
        await d.sees("A bed near the bus line")


async def test_for_somebody_under_18_the_form_says_who_agrees(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.people(nb)
        contacts.edit(nb, made.milo, {"under_18": True})

    async with desk(before=before) as d:
        await d.screen.go(f"/partners/referrals/of/{made.milo}")
        await d.tap("Signed")
        await d.sees("They are under 18: a parent or guardian has to agree.")
        await d.tap("They themselves")
        await d.tap("Harbor Outreach")
        await d.type("What they need", "Somewhere to sleep")
        await d.tap("Save")
        await d.sees("They are under 18: a parent or guardian has to agree.")
        assert referrals.page(d.notebook) == []


async def test_the_answer_is_written_with_its_day_and_undone(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.sent) as d:
        await d.screen.go(made.page)
        await d.tap("They took it")
        await d.tap("Save")
        await d.says("Accepted")
        await d.sees("Close it")
        assert row(d, made).status == "accepted" and follow_ups.page(d.notebook).rows == []
        await d.undo()
        await d.sees("They declined")
        assert row(d, made).status == "sent" and len(follow_ups.page(d.notebook).rows) == 1


async def test_consent_is_withdrawn_and_said_on_the_page(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.sent) as d:
        await d.screen.go(made.page)
        await d.choose("They agree no more")
        await d.says("Closed: they agree no more. Tell the agency.")
        await d.sees("Consent withdrawn")
        assert row(d, made).withdrawn is not None
        await d.undo()
        await d.sees("They took it")


async def test_what_is_half_written_of_a_referral_is_kept(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.people) as d:
        await d.screen.go(f"/partners/referrals/of/{made.milo}")
        await d.tap("Said so")
        await d.type("What they need", "Half a sen")
        await d.tap("Close")
        await d.screen.go("/")
        await d.sees("Unfinished referral")
        await d.sees("Half a sen")
        await d.screen.go(f"/partners/referrals/of/{made.milo}")
        await d.screen.until(lambda: d.screen.fields("What they need") and d.text("What they need"), "the draft")
        assert d.text("What they need") == "Half a sen"


async def test_open_referrals_stand_before_those_that_are_closed(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.sent(nb)
        day = when.now().date().isoformat()
        said = {"agency": made.agency, "need": "An ID card", "consent": "written", "consent_day": day, "sent": day}
        done = referrals.write(nb, made.milo, said)
        referrals.step(nb, done, "declined", day)

    async with desk(before=before) as d:
        await d.screen.go("/partners")
        await d.sees("1 without an answer")
        await d.tap("Referrals")
        await d.sees("Under way")
        await d.sees("Declined and closed")
        await d.sees("Milo Brandt → Harbor Outreach")
        assert unkeyed(d)[1] == []


async def test_a_search_finds_it_and_leads_to_its_page(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.sent) as d:
        await d.tap("Search everything")
        await d.sees("Everything your squads know")
        await d.type("Search everything", "bus line")
        await d.sees("Referrals and share slips")
        await open_row(d, "bus")
        await d.sees("They took it")


async def test_its_history_is_behind_the_dots_and_deleting_is_undone(desk: OpenDesk) -> None:
    made = Made()
    async with desk(before=made.sent) as d:
        await d.screen.go(made.page)
        await d.choose("Delete")
        await d.says("Deleted: on no list of the squad any more")
        assert d.notebook.hidden(KIND, made.referral)
        await d.undo()
        assert not d.notebook.hidden(KIND, made.referral)


async def test_until_it_is_sent_a_referral_is_changed_and_undone(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.people(nb)
        contacts.create(nb, {"name": "Bridge Clinic", "kind": "agency"})
        day = when.now().date().isoformat()
        said = {"agency": made.agency, "need": "A bed near the bus line", "consent": "verbal", "consent_day": day}
        made.referral = referrals.write(nb, made.milo, said)

    async with desk(before=before, route=made.page) as d:
        await d.screen.go(made.page)
        await d.choose("Edit")
        await d.type("What they need", "A bed for two")
        await d.tap("Remove Harbor Outreach")
        await d.tap("Bridge Clinic")
        await d.sees("It goes to another agency now: ask them again, and say above when they agreed.")
        await d.tap("Save")
        await d.says("Saved on this phone")
        await d.sees("A bed for two")
        assert row(d, made).agency is not None and row(d, made).agency.title == "Bridge Clinic"
        await d.undo()
        await d.sees("A bed near the bus line")


async def test_what_they_agreed_to_on_the_by_name_list_is_offered_and_not_taken_for_granted(desk: OpenDesk) -> None:
    made = Made()

    def before(nb: Notebook) -> None:
        made.people(nb)
        today = when.now().date()
        said = {"consent": "verbal", "consent_for": "Name and place, to Harbor Outreach"}
        days = {"consent_on": (today - timedelta(days=4)).isoformat(), "consent_until": today.isoformat()}
        outreach.consent(nb, outreach.add(nb, made.milo), {**said, **days})

    async with desk(before=before) as d:
        await d.screen.go(f"/partners/referrals/of/{made.milo}")
        await d.sees("Ask them first, and say what the agency is told.")
        await d.tap("They agreed to this")
        await d.tap("Harbor Outreach")
        await d.type("What they need", "A bed near the bus line")
        await d.tap("Save")
        await d.says("Saved on this phone")
        found, today = row(d, made), when.now().date()
        assert (found.consent, found.consent_of) == ("verbal", "themselves")
        assert (found.consent_day, found.consent_until) == (today - timedelta(days=4), today)
