"""A shift as a page for court: each line with its time and the number and hash of the entry that proves it;
a visit with both of its entries."""

from __future__ import annotations

from dataclasses import dataclass

from app import formats
from app.notebook import shifts
from app.notebook.notebook import Notebook
from app.notebook.shift_marks import Shift
from app.notebook.shifts import Line, Proof
from app.notebook.visits import Visit
from app.ui import when
from app.ui.paper import SMALL, SOFT, STRONG, Paper
from app.ui.visits import words
from app.words import _

PrintedLine = tuple[str, str, list[str], list[str]]


@dataclass(frozen=True)
class Page:
    """What is on it, in words. `lines`: (time, head, texts, proofs) in order."""

    file_name: str
    title: str
    head: list[str]
    lines: list[PrintedLine]


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


def _line(nb: Notebook, line: Line) -> PrintedLine:
    if line.visit is not None:
        return _visit(nb, line.visit)
    proved = [_proof(shifts.proof(nb, line.number, last=line.done is not None))]
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


def _visit(nb: Notebook, visit: Visit) -> PrintedLine:
    ended = [_("Ended {time}").format(time=_moment(visit.ended))] if visit.ended is not None else []
    done = words.did(visit)
    texts = [" · ".join([*ended, words.lasted(visit)])]
    texts += [f"{_('What was done')}: {done}"] if done else []
    proved = [(_("Begun"), visit.number), *([(_("Ended"), visit.end_number)] if visit.end_number is not None else [])]
    proofs = [f"{name} · {_proof(shifts.proof(nb, number))}" for name, number in proved]
    about = " · ".join(one for one in (_("Visit"), visit.place) if one)
    return _moment(visit.began), about, texts, proofs


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
    for said in page.head:
        paper.say(said)
    for at, head, texts, proofs in page.lines:
        paper.gap(4)
        paper.say(at, STRONG)
        paper.say(head, ink=SOFT)
        for said in texts:
            paper.say(said)
        for proof in proofs:
            paper.say(proof, size=SMALL, ink=SOFT)
    return paper.done()
