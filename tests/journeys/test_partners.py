"""Somebody is referred once they agreed, and taken; what is shared of them is looked at, saved, and revoked."""

from __future__ import annotations

from app.notebook import contacts, follow_ups, referrals, shares
from app.notebook.notebook import Notebook
from tests.cast.browser import picture
from tests.cast.near import NearPhone


def before_the_shift(nb: Notebook) -> None:
    contacts.create(nb, {"name": "Harbor Outreach", "kind": "agency", "offers": "A bed tonight"})


def tomas(nb: Notebook) -> str:
    return next(row.id for row in contacts.page(nb).rows if row.title == "Tomás Mendes")


def test_a_referral_goes_from_consent_to_accepted(near: NearPhone) -> None:
    nb = near.notebook
    near.go(f"/people/{tomas(nb)}")
    near.tap("More for Tomás Mendes")
    near.tap("Refer to an agency")
    near.sees("Ask them first")
    near.choose("Said so")
    near.tap("Harbor Outreach")
    near.type("What they need", "A bed near the bus line")
    near.tap("Save", exact=True)
    near.tap("They took it")
    near.tap("Save", exact=True)
    near.until(lambda: [row.status for row in referrals.of_contact(nb, tomas(nb))] == ["accepted"], "the answer")
    near.sees("Close it")
    picture(near.page, "referral")
    assert all(row.text != "Ask Harbor Outreach whether they took the referral" for row in follow_ups.page(nb).rows)


def test_a_share_slip_is_looked_at_saved_and_revoked(near: NearPhone) -> None:
    nb = near.notebook
    near.go(f"/shares/new/contact/{tomas(nb)}")
    near.tap("Harbor Outreach")
    near.type("Purpose", "To offer a bed")
    near.choose("May be kept until: 30 days")
    near.choose("Name Tomás Mendes")
    near.tap("Write it into the log")
    near.sees("Exactly this is in the files")
    picture(near.page, "share-slip")
    with near.page.expect_download() as download:
        near.tap("Save as JSON")
    assert "Tomás Mendes" in download.value.path().read_text(encoding="utf-8")
    near.tap("More for Share slip")
    near.tap("Revoke", exact=True)
    near.type("Reason", "He changed his mind")
    near.tap("Revoke", exact=True)
    near.until(lambda: shares.log(nb).rows[0].revoked is not None, "the end")
    near.sees("He changed his mind")
