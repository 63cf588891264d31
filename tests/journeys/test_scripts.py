"""Names and notes in every script are drawn in the browser, and nothing is fetched from beyond this machine for it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import flet as ft
from playwright.sync_api import Browser, Page, Response, expect

from app.notebook import contacts
from app.ui import theme
from tests.cast.browser import BrowserSquad
from tests.cast.containers import PASSPHRASE_A, fill_notebook
from tests.harness import browser as harness

# Two words of as many characters each: where a script is not drawn, both are the same row of striped bars.
SCRIPTS = {
    "Arabic": ("محمد", "خالد"),
    "Persian": ("پگاه", "ژیلا"),
    "Hebrew": ("דוד", "רות"),
    "Chinese, simplified": ("张伟说", "刘们这"),
    "Chinese, traditional": ("陳國強", "黃這體"),
    "Cantonese": ("嘅啲", "咗哋"),
    "Japanese": ("さくら", "カタナ"),
    "Korean": ("김철수", "박영희"),
    "Devanagari": ("राजेश", "कुमार"),
    "Bengali": ("রহিম", "করিম"),
    "Gurmukhi": ("ਗੁਰ", "ਮੀਤ"),
    "Gujarati": ("મોહન", "રાજુ"),
    "Oriya": ("ରାମ", "ସୀତ"),
    "Tamil": ("மணி", "கண்"),
    "Telugu": ("రాము", "సీతా"),
    "Kannada": ("ರಾಮ", "ಸೀತ"),
    "Malayalam": ("രാമ", "സീത"),
    "Sinhala": ("නිම", "කමල"),
    "Thai": ("สมชาย", "วิชัย"),
    "Lao": ("ສົມ", "ຄຳດ"),
    "Khmer": ("សុខ", "ចាន"),
    "Burmese": ("အောင်", "မြင့်"),
    "Tibetan": ("བསྟ", "འཛི"),
    "Georgian": ("გიორ", "ნინო"),
    "Armenian": ("Արամ", "Լենա"),
    "Ethiopic": ("አበበ", "ከበደ"),
    "Syriac": ("ܡܪܝܡ", "ܝܘܣܦ"),
    "Thaana": ("އަޙް", "މަދު"),
    "Mongolian": ("ᠮᠣᠩ", "ᠪᠠᠲ"),
    "Cherokee": ("ᏣᎳᎩ", "ᏎᏉᏯ"),
    "Inuktitut": ("ᐃᓄᒃ", "ᓄᓇᕗ"),
    "N'Ko": ("ߒߞߏ", "ߡߊߡ"),
    "Adlam": ("𞤀𞤣𞤤", "𞤢𞤥𞤫"),
    "Tifinagh": ("ⵣⴰⴽ", "ⵓⵔⵉ"),
    "Ol Chiki": ("ᱥᱟᱱ", "ᱛᱲᱤ"),
    "Meetei Mayek": ("ꯃꯤꯇ", "ꯀꯣꯝ"),
    "Greek": ("Ἀρχή", "Ὠδαὶ"),
    "Cyrillic": ("Юрий", "Ґжиц"),
    "Vietnamese": ("Nguyễn", "Trường"),
    "Faces": ("😀😡", "👮🚓"),
    "Flags": ("🇩🇪", "🇺🇦"),
    "Signs": ("☎✔⚖", "⚠✂☂"),
    "Braille": ("⠃⠗", "⠇⠞"),
    "Fancy letters": ("𝓐𝓫", "𝓒𝓭"),
}
DEAD = ("𒀀𒀁", "𒀂𒀃")  # cuneiform is not shipped: the bars that the rest must not be
ROW, WIDTH, LEFT = 32, 140, (10, 160)
NO_MORE_MS = 2_000


class Answers:
    """What a page was answered, by whom."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._all: list[Response] = []
        page.on("response", self._take)

    def _take(self, response: Response) -> None:
        if not response.url.startswith(("blob:", "data:")):  # what the page made itself
            self._all.append(response)

    def are_all_here(self) -> None:
        """Waits until no more come. (An answer 404, which nobody reads to its end, counts as open for the browser.)"""
        before = -1
        while before != len(self._all):
            before = len(self._all)
            self._page.wait_for_timeout(NO_MORE_MS)

    def all_good_and_from(self, origin: str, but: str = "-") -> None:
        assert {f"http://{urlsplit(one.url).netloc}" for one in self._all} == {origin}
        assert [(one.status, one.url) for one in self._all if one.status != 200 and but not in one.url] == []

    def fonts(self) -> set[str]:
        """The families that were fetched because ours lack something."""
        paths = [urlsplit(one.url).path for one in self._all if "/fonts/noto" in one.url]
        return {path.split("/")[3] for path in paths}


def table(page: ft.Page) -> None:
    """Every word at a place of its own."""
    page.fonts = theme.FONTS
    page.theme = ft.Theme(font_family=theme.REGULAR)
    page.padding, page.spacing = 0, 0
    words = [
        ft.Container(ft.Text(word, size=18, no_wrap=True), left=LEFT[column], top=row * ROW, width=WIDTH, height=ROW)
        for row, pair in enumerate([*SCRIPTS.values(), DEAD])
        for column, word in enumerate(pair)
    ]
    page.add(ft.Stack(words, height=ROW * (len(SCRIPTS) + 1)))


def drawn_alike(page: Page, row: int) -> bool:
    """Whether the two words of a row are the same picture."""
    left, right = (page.screenshot(clip={"x": x, "y": row * ROW, "width": WIDTH, "height": ROW}) for x in LEFT)
    return left == right


def test_words_that_are_compared_are_as_long_as_each_other() -> None:
    """Else they would differ as bars, too."""
    assert [script for script, (one, other) in {**SCRIPTS, "": DEAD}.items() if len(one) != len(other)] == []


def test_every_script_is_drawn_and_nothing_leaves_this_machine_for_it(browser: Browser, tmp_path: Path) -> None:
    with harness.served(table) as door:
        context, left = harness.new_context(browser, viewport={"width": 320, "height": ROW * (len(SCRIPTS) + 2)})
        page = context.new_page()
        answers = Answers(page)
        harness.open_page(page, door.address)
        answers.are_all_here()
        harness.picture(page, tmp_path / "scripts.png")
        missing = [script for row, script in enumerate(SCRIPTS) if drawn_alike(page, row)]
        assert missing == []
        assert drawn_alike(page, len(SCRIPTS))  # the look itself tells bars from letters
        answers.all_good_and_from(door.address.partition("/?")[0], but="notosanscuneiform")
        assert answers.fonts() >= {"notosans", "notosansarabic", "notosanskr", "notosanssc", "notocoloremoji"}
        assert left == []
        context.close()


NAME = "محمد דוד 张伟 さくら 김철수 राजेश"
NOTE = " · ".join(word for pair in SCRIPTS.values() for word in pair)


def test_a_contact_named_in_many_scripts_is_read_on_the_screens(squad: BrowserSquad, tmp_path: Path) -> None:
    person = {"kind": "person", "name": NAME, "description": NOTE, "stage": "rapport"}
    fill_notebook(tmp_path / "a", PASSPHRASE_A, lambda notebook: contacts.create(notebook, person))
    a = squad.a
    answers = Answers(a.page)
    a.begin()
    a.tab("People")
    a.tap(NAME)
    expect(a.page.get_by_text("Ὠδαὶ").first).to_be_visible()
    answers.are_all_here()
    a.picture("scripts")
    answers.all_good_and_from(f"http://{urlsplit(a.way_in).netloc}")
    assert {"notosansarabic", "notosanshebrew", "notosanskr"} <= answers.fonts()
