"""Pages that anybody can read in a browser: one a contact, a problem and a squad, and index.html that leads to them.

Files are named by ids. Everything that was written by anybody is escaped, and the pages load and run nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape

from app.journal.change import Value
from recovery.book import Book, Record
from recovery.folder import Folder
from recovery.wording import Wording, line, tame

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer"><title>{title}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c2530 }}
h1 {{ font-size: 1.6rem; margin-bottom: .2rem }} h2 {{ font-size: 1.2rem; margin-top: 2rem }}
section {{ border: 1px solid #c8d0d9; border-radius: 8px; padding: .8rem 1rem; margin: 1rem 0; break-inside: avoid }}
section h3 {{ margin: 0; font-size: 1.05rem; overflow-wrap: anywhere }} .gone {{ background: #f3f3f3 }}
p.by {{ margin: .1rem 0 .5rem; color: #4a5766; font-size: .9rem }}
dl {{ display: grid; grid-template-columns: 11rem 1fr; gap: .2rem 1rem; margin: 0 }}
dt {{ color: #4a5766 }} dd {{ margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }}
.versions {{ border-left: 4px solid #b3261e; padding-left: .8rem; margin-top: .6rem }}
li {{ overflow-wrap: anywhere }} a {{ color: #1d4e79 }}
@media print {{ body {{ margin: 0; max-width: none }} }}
@media (max-width: 34rem) {{ dl {{ grid-template-columns: 1fr }} dt {{ margin-top: .4rem }} }}
</style></head><body>
"""
_UNSAID = frozenset({"offset_min"})  # minutes from UTC, in which pages tell all times
_FOLDERS = {"contact": "contacts", "problem": "problems"}
Link = tuple[str, str]
"""A page's address, and what is read there."""


def write_pages(folder: Folder, book: Book, records: Iterable[Record]) -> None:
    """All of them. What is about no contact and no problem stands on its squad's page."""
    wording = Wording(book)
    about: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    links: dict[bytes, dict[str, list[Link]]] = defaultdict(lambda: defaultdict(list))
    others: dict[bytes, list[tuple[str, str]]] = defaultdict(list)
    for record in records:
        place = (record.kind.id, record.id)
        pages = [("contact", one) for one in book.contacts_of(record)]
        pages += [("problem", one) for one in book.problems_of(record)]
        if record.kind.id in _FOLDERS:
            pages.append(place)
            links[record.vault][record.kind.id].append((_address(*place), _named(record, wording)))
        elif not pages:
            others[record.vault].append(place)
        for page in set(pages):
            about[page].append(place)
    for (kind, ident), places in about.items():
        record = book.record(kind, ident)
        if record.state.empty():  # named, and written by nobody in this copy
            others[record.vault].extend(places)
            continue
        with folder.file(_address(kind, ident)) as out:
            title = wording.title_of(record)
            out.write(_top(title, "../index.html"))
            out.writelines(_section(record, wording))
            out.writelines(_timeline((one for one in places if one != (kind, ident)), book, wording))
    for vault in dict.fromkeys([*book.roster.vaults, *others]):
        with folder.file(f"squads/{vault.hex() or 'none'}.html") as out:
            out.write(_top(line(book.squad_name(vault)), "../index.html"))
            out.writelines(_members(vault, book))
            for kind, noun in (("contact", "People, venues and agencies"), ("problem", "Problems")):
                out.writelines(_list(noun, links[vault][kind], "../"))
            out.writelines(_timeline(dict.fromkeys(others[vault]), book, wording))
    squads = [(f"squads/{vault.hex() or 'none'}.html", book.squad_name(vault)) for vault in
              dict.fromkeys([*book.roster.vaults, *others])]  # fmt: skip
    with folder.file("index.html") as out:
        out.write(_top(line(book.roster.name), ""))
        out.write(f"<p class=by>Agency {book.roster.agency.hex()}. Times are in UTC.</p>\n")
        out.writelines(_list("Squads", squads, ""))
        for kind, noun in (("contact", "People, venues and agencies"), ("problem", "Problems")):
            out.writelines(_list(noun, [one for vault in links for one in links[vault][kind]], ""))


def _address(kind: str, ident: str) -> str:
    return f"{_FOLDERS[kind]}/{ident}.html"


def _named(record: Record, wording: Wording) -> str:
    return wording.title_of(record) + ("" if record.shown else " (hidden on phones)")


def _top(title: str, back: str) -> str:
    up = f'<p><a href="{back}">All pages</a></p>\n' if back else ""
    return f"{_HEAD.format(title=escape(title))}{up}<h1>{escape(title)}</h1>\n"


def _list(title: str, links: list[Link], up: str) -> Iterator[str]:
    if links:
        yield f"<h2>{title}</h2>\n<ul>\n"
        for address, name in sorted(links, key=lambda one: (one[1].casefold(), one[0])):
            yield f'<li><a href="{up}{address}">{escape(line(name))}</a></li>\n'
        yield "</ul>\n"


def _members(vault: bytes, book: Book) -> Iterator[str]:
    known = book.roster.vaults.get(vault)
    if known is not None:
        yield f"<h2>Members</h2>\n<ul>{'<li>The squad was closed.</li>' if known.closed else ''}\n"
        for officer in known.spans:
            role = known.members.get(officer, "left the squad")
            yield f"<li>{escape(line(book.officer_name(officer.hex())))}, {escape(role)}</li>\n"
        yield "</ul>\n"


def _timeline(places: Iterable[tuple[str, str]], book: Book, wording: Wording) -> Iterator[str]:
    """The newest first; read one by one, because a squad may have a hundred thousand."""
    dated = sorted(((book.record(*place).at_ms, place) for place in places), reverse=True)
    if dated:
        yield "<h2>Records</h2>\n"
    for _, place in dated:
        yield from _section(book.record(*place), wording)


def _section(record: Record, wording: Wording) -> Iterator[str]:
    gone = "" if record.shown else " class=gone"
    first, last = record.stamps[0], record.stamps[-1]
    by = f"Written by {wording.by(first)}" + ("" if last == first else f"; last by {wording.by(last)}")
    squad = wording.book.squad_name(record.vault)
    hidden = "" if record.shown else " Hidden on phones: deleted, moved or taken back."
    title = f"{wording.noun_of(record)}: {wording.title_of(record)}"
    yield f"<section id={record.id}{gone}><h3>{escape(line(title, 400))}</h3>\n"
    yield f"<p class=by>{escape(line(f'{by}. Squad {squad}.{hidden}', 800))}</p>\n"
    yield from _fields(record, record.fields.items(), wording)
    for text in record.texts[1:] if len(record.texts) > 1 else ():
        said = "taken back" if not text.stands else "beside it"
        yield f"<div class=versions><p class=by>{escape(line(wording.by(text.stamp)))}, {said}:</p>\n"
        yield from _fields(record, text.fields.items(), wording)
        yield "</div>\n"
    for name, versions in record.versions.items():
        yield f"<div class=versions><p class=by>Two versions of {escape(wording.label(record.kind, name))}:</p><ul>\n"
        for stamp, value in versions:
            said = wording.value(record.kind, name, value) or "empty"
            yield f"<li>{escape(said)} ({escape(line(wording.by(stamp)))})</li>\n"
        yield "</ul></div>\n"
    yield "</section>\n"


def _fields(record: Record, fields: Iterable[tuple[str, Value]], wording: Wording) -> Iterator[str]:
    rows = [
        (wording.label(record.kind, name), wording.value(record.kind, name, value))
        for name, value in fields
        if name not in _UNSAID
    ]
    yield "<dl>\n"
    yield from (f"<dt>{escape(tame(label))}</dt><dd>{escape(said)}</dd>\n" for label, said in rows if said)
    yield "</dl>\n"
