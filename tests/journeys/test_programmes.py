"""A bar comes into the accreditation: an item is verified, it is granted, and its certificate leaves as a file."""

from __future__ import annotations

from app.notebook import contacts, programmes
from app.notebook.notebook import Notebook
from tests.cast.browser import picture
from tests.cast.near import NearPhone


def venue(nb: Notebook) -> str:
    return next(row.id for row in contacts.page(nb).rows if row.title == "Copper Door")


def test_a_venue_goes_from_nothing_to_granted_and_takes_its_certificate_along(near: NearPhone) -> None:
    nb = near.notebook
    near.go(f"/people/{venue(nb)}")
    near.tap("Begin a program")
    near.tap("Bar accreditation")
    near.sees("12 of 12 open")
    near.tap("Verify an item")
    near.tap("Occupancy and exits")
    near.type("Verified by", "O. Nwosu")
    near.tap("Save", exact=True)
    near.sees("11 of 12 open")
    near.tap("More for Copper Door")
    near.tap("Grant", exact=True)
    near.sees("its certificate can be saved")
    near.tap("Grant", exact=True)
    near.sees("Granted since")
    picture(near.page, "program-granted")
    near.tap("More for Copper Door")
    with near.page.expect_download() as download:
        near.tap("Certificate", exact=True)
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    near.sees("Handed to your browser")
    (row,) = programmes.of_contact(nb, venue(nb))
    assert row.standing == "granted"
