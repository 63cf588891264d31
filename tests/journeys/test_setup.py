"""A new agency, from the founding code to a second officer on their own phone."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.cast.containers import ORTIZ, OSEI, PASSPHRASE_A, PASSPHRASE_B
from tests.cast.servers import AGENCY, ServerProcess
from tests.harness import browser as harness
from tests.journeys.conftest import MakePhone


def test_an_agency_is_founded_and_a_second_officer_joins_by_code(
    make_phone: MakePhone, new_server: ServerProcess
) -> None:
    new_server.start().wait()
    a, b = make_phone("a", PASSPHRASE_A), make_phone("b", PASSPHRASE_B)

    a.open()
    a.sees("Set up this phone")
    a.picture("set-up")
    a.type("Join code", new_server.code.replace("-", " "))
    a.tap("Continue")
    a.type("Your name", ORTIZ)
    a.type("Squad name", "Harbour Beat")
    a.tap("Continue")
    a.type("Passphrase", PASSPHRASE_A)
    a.type("Same again", PASSPHRASE_A)
    a.tap("Set up this phone")
    a.sees("The recovery key")
    words = dict(re.findall(r"\b(\d{1,2})\s+([a-z]{3,8})\b", harness.words_of(a.page)))
    assert len(words) == 24
    a.sees("Recovery key as a picture")  # the last to come; a tap while something comes is dropped
    a.tap("I have written them down")
    a.sees("Check the recovery key")
    asked_for = a.page.get_by_role("textbox", name=re.compile(r"^Word \d+"))
    expect(asked_for.first).to_be_visible()
    for field in asked_for.all():
        number = (field.get_attribute("aria-label") or "").split()[1]
        a.type(f"Word {number}", words[number])
    a.tap("Open my notebook")
    expect(a.button("Log contact").first).to_be_visible()

    a.tab("More")
    a.tap("Agency")
    a.tap("Invite an officer")
    a.type("Name", OSEI)
    a.tap("Make the code")
    shown = a.page.get_by_role("button", name=re.compile(r"^Join code [0-9A-Z]{4} ")).first
    expect(shown).to_be_visible()
    join_code = shown.inner_text().removeprefix("Join code ")
    a.picture("invite")

    b.open()
    b.type("Join code", join_code)
    b.tap("Continue")
    b.sees(f"You are joining {AGENCY} as {OSEI}")
    b.type("Passphrase", PASSPHRASE_B)
    b.type("Same again", PASSPHRASE_B)
    b.tap("Set up this phone")
    expect(b.button("Log contact").first).to_be_visible()
    b.tab("More")
    b.tap("Agency")
    b.sees(ORTIZ)
    b.sees(f"{OSEI} (you)")


def test_a_mistyped_code_says_so_and_a_server_that_is_gone_too(
    make_phone: MakePhone, new_server: ServerProcess
) -> None:
    founding_code = new_server.code
    a = make_phone("a", PASSPHRASE_A)
    a.open()
    # In the middle: of the last letter a part may say nothing.
    a.type("Join code", founding_code[:7] + ("A" if founding_code[7] != "A" else "B") + founding_code[8:])
    a.tap("Continue")
    a.sees("incomplete or mistyped")
    a.type("Join code", founding_code)
    a.tap("Continue")
    a.sees("No answer from the server")
