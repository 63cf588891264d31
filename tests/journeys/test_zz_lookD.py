from __future__ import annotations
from pathlib import Path
from app.notebook import contacts, interactions, problems
from app.notebook.interactions import Log
from tests.cast.browser import BrowserSquad
from tests.cast.containers import PASSPHRASE_A, fill_notebook
from tests.harness import browser as harness
import os

OUT = Path("/tmp/s/lookD")
OUT.mkdir(exist_ok=True)
DAY = 86_400_000


def fill(nb):
    rows = contacts.page(nb).rows
    tomas = next(r.id for r in rows if r.title == "Tomás Mendes")
    jo = contacts.create(nb, {"name": "Jo Park"})
    skills = ["open_question", "reflection", "affirmation", "summary", "exit_ramp", "boundary"]
    for n in range(40):
        interactions.log(
            nb,
            Log(
                [tomas],
                at=nb.clock() - (n * 3 + 1) * DAY,
                fact=f"Talked about the queue, {n}.",
                skills=[skills[n % 6], skills[n % 4]][: n % 3],
                self_check=["explained", "voice", "respect"][: n % 4],
            ),
        )
    contacts.edit(nb, tomas, {"stage": "working"})
    lena = contacts.create(nb, {"name": "Lena Abara"})
    interactions.log(nb, Log([lena], at=nb.clock() - 70 * DAY, fact="Worried about closing time."))
    problems.add(
        nb, {"title": "Fights in Copper alley", "behaviour": "Fights between patrons leaving", "place": "Copper alley"}
    )


def shot(a, name):
    a.page.wait_for_timeout(500)
    harness.picture(a.page, OUT / f"{name}.png")


def test_look(squad: BrowserSquad, make_phone) -> None:
    fill_notebook(squad.a.folder, PASSPHRASE_A, fill)
    squad.a.close() if False else None
    a = make_phone('a', PASSPHRASE_A, scale=2.0) if os.environ.get('LARGE') else squad.a
    a.begin()
    a.page.emulate_media(color_scheme="dark" if os.environ.get("DARK") else "light")
    for route, name in (
        ("/more", "more"),
        ("/visits/adds-up", "mix"),
        ("/more/settings", "settings"),
    ):
        a.open(route)
        a.page.wait_for_timeout(1500)
        shot(a, name)
    a.open("/people")
    a.tap("Lena Abara")
    a.sees("Practice card: Maintain")
    shot(a, "contact-folded")
    a.tap("Practice card: Maintain")
    shot(a, "contact-open")
    a.open("/more/settings")
    a.choose("On")
    a.tab("Problems")
    a.tap("Fights in Copper alley")
    shot(a, "problem")
    a.open("/log")
    a.tap("Skills, minutes, who started, place")
    a.choose("Reflection")
    a.page.wait_for_timeout(500)
    shot(a, "log")
    a.page.mouse.move(200, 600)
    a.page.mouse.wheel(0, 3000)
    shot(a, "log2")
