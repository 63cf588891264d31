"""A shift as a page for court: each line with its time and the number and hash of the entry that proves it."""

from __future__ import annotations

from dataclasses import dataclass

from app import formats
from app.notebook import shifts
from app.notebook.notebook import Notebook
from app.notebook.shifts import Line, Proof, Shift
from app.ui import when
from app.ui.paper import SMALL, SOFT, STRONG, Paper
from app.words import _


@dataclass(frozen=True)
class Page:
    """What is on it, in words. `lines`: (time, head, texts, proof) in order."""

    file_name: str
    title: str
    head: list[str]
    lines: list[tuple[str, str, list[str], str]]


def read_page(nb: Notebook, shift: Shift) -> Page:
    """The page of this officer's shift. Reads the notebook."""
    with nb.lock:
        began = when.local(shift.began)
        agency, officer = nb.roster.name, nb.officer_name(nb.officer)
        head = [
            f"{officer} · {agency}",
            _("Begun {time}").format(time=_moment(shift.began)),
            *([_("Ended {time}").format(time=_moment(shift.ended))] if shift.ended is not None else []),
            *([" · ".join(shift.head.said)] if shift.head.said else []),
            _proof(shifts.proof(nb, shift.number)),
        ]
        name = f"shift-{began:%Y-%m-%d-%H%M}.pdf"
        return Page(name, _("Shift"), head, [_line(nb, line) for line in shifts.lines(nb, shift)])


def _line(nb: Notebook, line: Line) -> tuple[str, str, list[str], str]:
    proved = _proof(shifts.proof(nb, line.number, last=line.done is not None))
    at = _moment(line.at)
    if line.note is None:
        done = line.done
        about = [_("Done"), done.contact_title if done else ""]
        return at, " · ".join(one for one in about if one), [done.text] if done else [], proved
    one = line.note
    texts = [one.fact]
    texts += [_("My read: {text}").format(text=one.impression)] if one.impression else []
    texts += [_("Promised: {text}").format(text=promise.text) for promise in line.promises]
    for added in one.amendments:
        by = _("Added by {name}, {time}").format(name=added.officer_name, time=_moment(added.at))
        texts.append(f"{by}: {added.text}")
    about = [one.how_name, formats.listed(one.with_others), one.place]
    return at, " · ".join(each for each in about if each), texts, proved


def _moment(ms: int) -> str:
    """With its day, its year and its zone: the page is read years later, elsewhere."""
    moment = when.local(ms)
    offset = f"{moment:%z}"
    return (
        f"{formats.at_time(formats.day_and_year(moment.date()), formats.clock(moment))} (UTC{offset[:3]}:{offset[3:5]})"
    )


def _proof(proof: Proof | None) -> str:
    if proof is None:
        return _("Its entry is not on this phone any more.")
    where = "" if proof.on_server else " · " + _("not on the server yet")
    said = _("Entry {number}, written {time}, hash {hash}")
    return said.format(number=formats.number(proof.number), time=_moment(proof.at), hash=proof.hash) + where


def printed(page: Page) -> bytes:
    """The page as PDF, A4."""
    paper = Paper(page.title)
    for words in page.head:
        paper.say(words)
    for at, head, texts, proof in page.lines:
        paper.gap(4)
        paper.say(at, STRONG)
        paper.say(head, ink=SOFT)
        for words in texts:
            paper.say(words)
        paper.say(proof, size=SMALL, ink=SOFT)
    return paper.done()
