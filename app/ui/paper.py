"""Pages of paper, as PDF, A4: what is read years later, elsewhere, without the app.

In the letters of the app's own font. Letters that it lacks are boxes on the page, and the page says how many.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app import formats
from app.words import ngettext

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
PLAIN, STRONG = "plain", "strong"
MARGIN_MM, SIZE, SMALL = 18, 10, 7.5
Ink = tuple[int, int, int]
INK, SOFT = (22, 32, 42), (90, 98, 108)


class Paper:
    """Written from top to bottom. `pdf` is the document itself, for what is drawn."""

    def __init__(self, title: str) -> None:
        from fpdf import FPDF  # large, and needed once in a while

        self.pdf = FPDF(format="A4")
        self.pdf.add_font(PLAIN, fname=FONTS / "Inter-Regular.otf")
        self.pdf.add_font(STRONG, fname=FONTS / "Inter-SemiBold.otf")
        self.pdf.set_margin(MARGIN_MM)
        self.pdf.set_auto_page_break(True, MARGIN_MM)
        self.pdf.set_title(title)
        self.pdf.add_page()
        inter: Any = self.pdf.fonts[PLAIN]  # one from a file tells which letters it has
        self._known = set(inter.cmap)
        self._lacking = 0
        self.say(title, STRONG, 18)
        self.gap(2)

    def gap(self, mm: float) -> None:
        self.pdf.ln(mm)

    def heading(self, words: str) -> None:
        """The line above a part; never the last of its page."""
        self.gap(5)
        self.room_for(18)
        self.say(words, STRONG, 12.5)
        self.gap(1)

    def room_for(self, mm: float) -> None:
        """What comes next, so high, begins a page where it would not fit."""
        if self.pdf.will_page_break(mm):
            self.pdf.add_page()

    def say(self, words: str, family: str = PLAIN, size: float = SIZE, ink: Ink = INK) -> None:
        self._lacking += sum(1 for letter in words if ord(letter) not in self._known and letter not in "\n\t")
        self.pdf.set_font(family, size=size)
        self.pdf.set_text_color(*ink)
        self.pdf.multi_cell(0, size * 0.5, self._shown(words), new_x="LMARGIN", new_y="NEXT", align="L")

    def write_at(self, x: float, y: float, words: str, ink: Ink = SOFT) -> None:
        """A few words within a drawing, where they begin; mm."""
        self.pdf.set_font(PLAIN, size=SMALL)
        self.pdf.set_text_color(*ink)
        self.pdf.text(x, y, self._shown(words))

    def done(self) -> bytes:
        """The document."""
        if self._lacking:
            self.gap(4)
            lost = ngettext(
                "{count} letter of the notes cannot be printed with this font. The notebook has it.",
                "{count} letters of the notes cannot be printed with this font. The notebook has them.",
                self._lacking,
            )
            self.say(lost.format(count=formats.number(self._lacking)), STRONG)
        return bytes(self.pdf.output())

    def _shown(self, words: str) -> str:
        return "".join(letter if ord(letter) in self._known or letter == "\n" else "\u25a1" for letter in words)
