"""What lies where on a screen in the browser, as a screen reader is told it: what is cut, squeezed or covered.

The client gives each text and each control its rectangle, already cut to what of it can be seen. What one cannot be
told this way is a text that ends in an ellipsis, or a word that is broken: those are for eyes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from playwright.sync_api import Page

TARGET_PX = 40  # a 48 dp target may lose a little to the edge of a list, and no more
WORD_PX = 12  # narrower is no word of three letters
COLUMN = 3  # times as high as wide, a text stands on its end
TOUCH_PX = 2  # neighbours may share a hairline
SPILL_PX = 8  # the client tells that a text field reaches this much further than it is drawn, for its cursor

# One entry for each node with words or a tap, with the part of the window in which it scrolls.
_LAID_OUT = """(SPILL) => {
    const host = document.querySelector("flt-semantics-host");
    const box = (node) => { const r = node.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
    const own = (node) => [...node.childNodes].filter((child) => child.nodeType === 3 || child.tagName === "SPAN")
        .map((child) => child.textContent).join(" ").trim();
    const nodes = [...host.querySelectorAll("*")].filter((node) => !["SPAN", "FLT-SEMANTICS-SCROLL-OVERFLOW"]
        .includes(node.tagName));
    const sideways = (node) => {
        for (let up = node.parentElement; up !== host; up = up.parentElement)
            if (up.style.overflowX === "scroll") return true;
        return false;
    };
    const typed = (node) => ["INPUT", "TEXTAREA"].includes(node.tagName);
    const reach = (node) => typed(node) ? box(node).with(2, box(node)[2] - SPILL) : box(node);
    const control = (node) => typed(node) || node.hasAttribute("flt-tappable");
    const kept = nodes.filter((node) => own(node) || node.ariaLabel || control(node));
    return kept.map((node) => {
        let above = node.parentElement;
        while (above !== host && above.style.overflowY !== "scroll") above = above.parentElement;
        const words = [node.ariaLabel || "", typed(node) ? "" : own(node)].filter((said) => said).join("\\n");
        const holds = kept.some((other) => other !== node && node.contains(other));
        return [words, control(node), holds, sideways(node), reach(node), box(above)];
    });
}"""
_HIDDEN_BELOW = """() => Math.max(0, ...[...document.querySelectorAll("flt-semantics-scroll-overflow")]
    .map((node) => node.offsetHeight - node.parentElement.offsetHeight - node.parentElement.scrollTop))"""


@dataclass(frozen=True)
class Box:
    """In pixels of the window."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def shares(self, other: Box) -> bool:
        """Whether the two lie over each other by more than a hairline."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > TOUCH_PX and down > TOUCH_PX


@dataclass(frozen=True)
class Piece:
    """One text or control. `holds`: others lie in it; `sideways`: it stands in a row that is drawn by the thumb.

    `within`: what it scrolls in up and down, or the window.
    """

    words: str
    control: bool
    holds: bool
    sideways: bool
    box: Box
    within: Box

    @property
    def in_sight(self) -> bool:
        return self.box.shares(self.within)

    @property
    def at_an_end(self) -> bool:
        """It may go on above or below what can be seen of it."""
        return self.box.top <= self.within.top + 1 or self.box.bottom >= self.within.bottom - 1


def pieces(page: Page) -> list[Piece]:
    """Everything with words or a tap, in and just out of sight."""
    found = page.evaluate(_LAID_OUT, SPILL_PX)
    return [Piece(*about, Box(*box), Box(*within)) for *about, box, within in found]


def hidden_below(page: Page) -> float:
    """How many pixels of a list lie further down."""
    return float(page.evaluate(_HIDDEN_BELOW))


def faults(laid_out: list[Piece], width: float) -> Iterator[str]:
    """What breaks in a window of this width, in words."""
    for piece in laid_out:
        box, said = piece.box, repr(piece.words)
        if piece.holds or piece.sideways:
            continue
        cut_off = box.right >= width - 1 and box.left > 1  # every screen has a margin
        if box.right > width + 1 or box.left < -1 or cut_off:
            yield f"{said} goes beyond the edge: {box}"
        narrow = not piece.control and box.height > COLUMN * box.width
        if len(piece.words) > 2 and (box.width < WORD_PX or narrow):
            yield f"{said} is squeezed: {box}"
        if piece.control and (box.width < TARGET_PX or (box.height < TARGET_PX and not piece.at_an_end)):
            yield f"{said} is too small to be tapped: {box}"
    seen = [piece for piece in laid_out if piece.in_sight and not piece.holds]
    for one, other in combinations(seen, 2):
        if one.box.shares(other.box):
            yield f"{one.words!r} lies over {other.words!r}: {one.box}, {other.box}"
