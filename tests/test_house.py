"""The house as drawn: every room known, no module too large, nothing of one machine, no half-done work."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Table

import app.device
import app.domain
import sync_server
from app.domain.field_rules import NotValid, Rule, clean

HOUSE = Path(__file__).parents[1]
MODULE_MAX_LINES = 400
SCREEN_FUNCTION_MAX_LINES = 60

ROOMS = {
    ".ci", ".gitignore", ".importlinter", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
    "app", "assets", "docs", "main.py", "pyproject.toml", "recovery", "sync_server", "tests",
}  # fmt: skip

# What a notebook of relationships must not become a file of: 28 CFR 23.20(b), ORS 181A.250 and their kin.
NEVER_A_FIELD = {
    "caste", "citizenship", "creed", "disability", "disabled", "ethnic", "ethnicity", "faith", "gang",
    "gender", "immigration", "nationality", "orientation", "party", "political", "politics", "protest",
    "race", "racial", "religion", "religious", "sex", "sexual", "sexuality", "suspect", "suspected",
    "suspicion", "threat", "union",
}  # fmt: skip


def passing_through() -> set[str]:
    """Names that git does not keep: what make, a phone build and the tests leave behind."""
    ignored = (HOUSE / ".gitignore").read_text().splitlines()
    return {line.strip("/") for line in ignored if line and not line.startswith("#")} | {".git"}


def kept(folder: Path = HOUSE) -> Iterator[Path]:
    """Every file of the checkout that git keeps."""
    gone = passing_through()
    for entry in sorted(folder.iterdir()):
        if any(entry.match(pattern) for pattern in gone):
            continue
        if entry.is_dir():
            yield from kept(entry)
        else:
            yield entry


def texts() -> Iterator[tuple[Path, str]]:
    """Every kept file that is text, by its path in the house."""
    for path in kept():
        content = path.read_bytes()
        if b"\0" not in content:
            # Some address books among the vectors are written in older encodings, as real ones are.
            yield path.relative_to(HOUSE), content.decode(errors="replace")


def modules(*floors: str) -> Iterator[tuple[Path, str]]:
    return ((path, text) for path, text in texts() if path.parts[0] in floors and path.suffix == ".py")


def places(pattern: str, files: Iterator[tuple[Path, str]]) -> list[str]:
    """`path:line: text` wherever the pattern stands; not in this file, which names what it forbids."""
    this = Path(__file__).relative_to(HOUSE)
    wanted = re.compile(pattern)
    return [
        f"{path}:{number}: {line.strip()[:120]}"
        for path, text in files
        if path != this
        for number, line in enumerate(text.splitlines(), start=1)
        if wanted.search(line)
    ]


def test_every_room_of_the_house_is_known() -> None:
    gone = passing_through()
    here = {path.name for path in HOUSE.iterdir() if not any(path.match(pattern) for pattern in gone)}
    assert here == ROOMS


def test_what_the_documents_for_newcomers_name_is_there() -> None:
    told = {
        (document, path)
        for document in ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
        for path in re.findall(r"`((?:app|docs|sync_server|tests|\.ci)/[^`<\s]+)`", (HOUSE / document).read_text())
    }
    assert len(told) > 100
    assert {one for one in told if not (HOUSE / one[1]).exists()} == set()


def test_no_module_outgrows_its_room() -> None:
    lengths = {str(path): len(text.splitlines()) for path, text in modules("app", "sync_server", "recovery")}
    assert {path: lines for path, lines in lengths.items() if lines > MODULE_MAX_LINES} == {}


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_no_screen_is_one_long_function() -> None:
    lengths = {
        f"{path} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path, text in modules("app")
        if path.parts[1] in ("ui", "state")
        for function in functions(text)
    }
    assert len(lengths) > 300
    assert {name: lines for name, lines in lengths.items() if lines > SCREEN_FUNCTION_MAX_LINES} == {}


def test_importing_a_ground_floor_module_imports_nothing_of_the_screens() -> None:
    assert (HOUSE / "app" / "__init__.py").read_text() == ""


def test_nothing_names_a_folder_of_one_machine() -> None:
    assert places(r"(?<![\w.~*-])/(work|root|home|tmp|Users)/|\.\./shared|[A-Z]:\\Users", texts()) == []


def test_no_work_is_left_half_done() -> None:
    code = modules("app", "sync_server", "tests")
    unfinished = r"\b(TODO|FIXME|XXX|NotImplementedError)\b|(?i:coming soon|not yet implemented)"
    assert places(unfinished, code) == []


# Where the app may ask the machine what time it is: its one clock, and the watch that locks when any clock says so.
CLOCKS = {"app/device/clock.py": {"time", "tzset"}, "app/state/idle.py": {"time", "monotonic"}}
TIME_OF_DAY = {
    "time",
    "time_ns",
    "localtime",
    "gmtime",
    "ctime",
    "strftime",
    "clock_gettime",
    "tzset",
    "tzname",
    "mktime",
}
TODAY = {"now", "today", "utcnow"}


def clock_readings(path: Path, text: str) -> Iterator[str]:
    """`path:line` wherever the machine's clock is asked for the time of day, or a day is made of hours."""
    tree = ast.parse(text)
    modules = {
        name.asname or name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    }
    allowed = CLOCKS.get(path.as_posix(), set())
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            yield f"{path}:{node.lineno}: from time import"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of_time = node.value.id == "time" and "time" in modules and node.attr in TIME_OF_DAY - allowed
            if of_time or (node.value.id in ("datetime", "date") and node.attr in TODAY):
                yield f"{path}:{node.lineno}: {node.value.id}.{node.attr}"
        if (
            isinstance(node, ast.Constant)
            and node.value in (86_400, 86_400_000)
            and path.as_posix() not in DAYS_OF_HOURS
        ):
            yield f"{path}:{node.lineno}: a day of 24 hours"


DAYS_OF_HOURS = {"app/domain/days.py", "app/sync/server_clock.py"}


def test_one_clock_tells_the_time_and_no_day_is_made_of_hours() -> None:
    assert [found for path, text in modules("app") for found in clock_readings(path, text)] == []


@pytest.mark.parametrize(
    "line",
    ["import time\ntime.time()", "from datetime import datetime\ndatetime.now()", "from time import time_ns",
     "from datetime import date\ndate.today()", "DAY_MS = 86_400_000", "import time\nx = time.localtime"],
)  # fmt: skip
def test_a_second_clock_would_be_found(line: str) -> None:
    assert len(list(clock_readings(Path("app/ui/when.py"), line))) == 1


SAYING = {"_", "N_", "nN_", "ngettext", "pgettext"}
AT_ONCE = {"capitalize", "casefold", "format", "format_map", "join", "lower", "replace", "title", "upper"}


def words_taken(text: str) -> set[str]:
    """What a module imports of app.words."""
    found = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom))
    return {name.name for node in found if node.module == "app.words" for name in node.names}


def hidden_words(path: Path, text: str) -> Iterator[str]:
    """Where a module that says words by `_` gives another meaning to that name."""
    if "_" not in words_taken(text):
        return
    for node in ast.walk(ast.parse(text)):
        stored = isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store)
        if stored or (isinstance(node, ast.arg) and node.arg == "_"):
            yield f"{path}:{getattr(node, 'lineno', 0)}: _ is how words are said here"


def unfound_words(path: Path, text: str) -> Iterator[str]:
    """Texts put together before they are looked up, which no catalog can hold."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING):
            continue
        for inside in (each for given in node.args for each in ast.walk(given)):
            joined = isinstance(inside, ast.JoinedStr) or (
                isinstance(inside, ast.BinOp) and isinstance(inside.op, ast.Add | ast.Mod)
            )
            called = inside.func if isinstance(inside, ast.Call) else None
            if joined or (isinstance(called, ast.Attribute) and called.attr in AT_ONCE):
                yield f"{path}:{node.lineno}: {ast.unparse(node)[:80]}"
        if node.func.id in ("N_", "nN_") and not all(isinstance(given, ast.Constant) for given in node.args):
            yield f"{path}:{node.lineno}: only a text itself can be marked"


def test_every_text_is_looked_up_whole_and_nothing_hides_how() -> None:
    both = [*modules("app")]
    assert [found for path, text in both if path.name != "words.py" for found in hidden_words(path, text)] == []
    assert [found for path, text in both for found in unfound_words(path, text)] == []


@pytest.mark.parametrize(
    "line",
    ["_(f'Saved for {name}')", "_('Saved ' + what)", "_('Saved for %s' % name)", "_(label.lower())",
     "ngettext('{n} note', f'{n} notes', 2)", "_('Saved for {name}'.format(name=name))", "N_(label)"],
)  # fmt: skip
def test_a_text_put_together_too_early_would_be_found(line: str) -> None:
    assert [*unfound_words(Path("app/ui/when.py"), line)]


@pytest.mark.parametrize(
    "line", ["for _ in names: pass", "_, tail = names", "[one for _, one in names]", "def words(_, value): pass"]
)
def test_another_meaning_of_the_name_that_says_words_would_be_found(line: str) -> None:
    assert [*hidden_words(Path("app/ui/when.py"), f"from app.words import _\n{line}")]


def test_the_lower_floors_mark_their_words_and_never_say_them() -> None:
    below = ("domain", "device", "journal", "sync", "container")
    taken = {str(path): words_taken(text) for path, text in modules("app") if path.parts[1] in below}
    assert {path: names for path, names in taken.items() if names - {"N_", "nN_"}} == {}
    assert places(r"\bapp import formats|from app\.formats", modules(*(f"app/{floor}" for floor in below))) == []


def test_one_module_writes_days_and_months() -> None:
    """The names that C knows are English ones."""
    told = ((path, text) for path, text in modules("app") if path.as_posix() != "app/formats.py")
    assert places(r"strftime\(.*%[aAbBp]|:%[aAbBp]|\b(day|month)_(name|abbr)\b", told) == []


def test_whatever_can_be_tapped_shows_a_ring_when_tab_comes_to_it() -> None:
    """A container with ink is reached by Tab and shows a faint fill: `button.tappable` is for that."""
    assert places(r"\bink=(True\b|[a-z])", modules("app")) == []


def test_nobody_reaches_through_a_notebook_to_its_read_model() -> None:
    assert places(r"(?<!app\.)\b(nb|book|notebook)\.projection\b", modules("app")) == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    assert (
        places(
            r"\b(skip|skipif|xfail|importorskip|SkipTest|expectedFailure)\(|mark\.(skip|xfail)",
            modules("tests"),
        )
        == []
    )


def test_every_silenced_check_says_why() -> None:
    bare = r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[\w, -]+\])?)\s*$"
    assert places(bare, modules("app", "sync_server", "tests")) == []


@pytest.mark.parametrize("path", [".ci/run", ".ci/environment", ".ci/browser", ".ci/audit"])
def test_what_make_and_the_build_machine_run_is_executable(path: str) -> None:
    assert (HOUSE / path).stat().st_mode & 0o111


def rooms_of(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in found.name and not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def field_tables() -> dict[str, Mapping[str, Rule]]:
    """The fields each kind of record may have, by the module that says so."""
    return {
        room.__name__: {name: field.rule for name, field in room.FIELDS.items()}
        for room in rooms_of(app.domain)
        if hasattr(room, "FIELDS")
    }


def places_for_facts() -> Iterator[tuple[str, str]]:
    """Every name under which anything about a person could be stored: (where, name)."""
    for where, rules in field_tables().items():
        yield from ((where, name) for name in rules)
    for room in rooms_of(app.domain):
        for thing in vars(room).values():
            if isinstance(thing, type) and is_dataclass(thing):
                yield from ((room.__name__, field.name) for field in fields(thing))
    for package in (app.device, sync_server):
        for room in rooms_of(package):
            for table in (thing for thing in vars(room).values() if isinstance(thing, Table)):
                yield from ((room.__name__, f"{table.name} {column.name}") for column in table.columns)


def test_there_is_no_place_for_what_a_person_believes_or_is() -> None:
    names = set(places_for_facts())
    assert {where for where, _ in names} >= {
        "app.domain.kinds.contact",
        "app.domain.kinds.interaction",
        "app.domain.kinds.follow_up",
    }
    wrong = {(where, name) for where, name in names if NEVER_A_FIELD & set(re.split(r"[^a-z]+", name.lower()))}
    assert wrong == set()


@pytest.mark.parametrize("name", sorted(NEVER_A_FIELD))
def test_a_field_for_what_a_person_believes_or_is_cannot_be_written(name: str) -> None:
    for rules in field_tables().values():
        with pytest.raises(NotValid):
            clean({name: "anything"}, rules)
