"""What the form of a contact writes: only what the officer touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.notebook import contacts
from app.notebook.notebook import Notebook
from app.state.form import Form
from app.ui.contacts.contact_form import fields_of, form_of
from tests.app.ui.conftest import OpenDesk
from tests.cast.notebook import NotebookSquad

NUMBERS = ("+1 202-555-0123", "+44 20 7946 0958", "06 12 34 56 78", "+1-800-MYFAX", "+12025550123,,123#", "555-0123")


@pytest.mark.parametrize("region", ["US", "GB", "DE", "FR"])
def test_a_number_that_was_not_touched_stays_as_it_is_whatever_the_region(tmp_path: Path, region: str) -> None:
    squad = NotebookSquad(tmp_path)
    try:
        lena = contacts.create(squad.dana, {"name": "Lena", "phone": "\n".join(NUMBERS)})
        squad.policy({"region": region})
        before = contacts.read(squad.dana, lena)
        assert len(before.reach) == len(NUMBERS)
        count = squad.dana.store.count()
        form = Form({**form_of(before), "at_first": form_of(before)})
        contacts.edit(squad.dana, lena, fields_of(form, squad.dana.region))
        assert squad.dana.store.count() == count
        # A label alone changes the label alone, and a new number in the row takes the place of the old one.
        form.set("reach.0.label", "bar")
        form.set("reach.1.address", "+33 6 12 34 56 79; +33 6 12 34 56 80")
        contacts.edit(squad.dana, lena, fields_of(form, squad.dana.region))
        after = {one.uri: one.label for one in contacts.read(squad.dana, lena).reach}
        kept = {one.uri: one.label for one in before.reach}
        del kept[before.reach[1].uri]
        assert after == kept | {
            before.reach[0].uri: "bar",
            "tel:+33612345679": "",
            "tel:+33612345680": "",
        }
    finally:
        squad.close()


async def test_a_number_or_an_address_of_mail_finds_who_has_it_already(desk: OpenDesk) -> None:
    def known(nb: Notebook) -> None:
        contacts.create(nb, {"name": "Lena Abara", "phone": "202 555 0122"})

    async with desk("/people/new", before=known) as d:
        await d.type("Name", "Somebody Else")
        await d.tap("Add phone or e-mail")
        await d.type("Phone or e-mail 1", "(202) 555-0122")
        await d.sees("Perhaps you mean Lena Abara")
        await d.sees("They have the same phone number.")
        await d.tap("Open that one")
        await d.screen.until(lambda: not d.screen.fields("Name"), "the page of Lena")
        assert [draft.fields["name"] for draft in d.container.drafts.all()] == ["Somebody Else"]
