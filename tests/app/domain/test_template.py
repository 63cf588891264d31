"""Templates of programmes: their bounds, as an agency keeps them, and as YAML with the line of what is wrong."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest

from app.domain import agency_templates, policy, template
from app.domain.kinds import programme
from app.domain.shipped_templates import BARS, BY_NAME, SHIPPED, WORDS
from app.domain.template import Holds, Item, Section, Template
from app.domain.template_yaml import NotTemplate, parsed, written
from app.journal.packing import pack
from app.journal.roster import form

SMALL = """\
template: quiet-streets
name: Quiet streets
for: venue
sections:
  - name: Doors
    items:
      - id: queue
        name: A queue that does not block the way
        holds: 6 months
"""


def wrong(text: str, current: dict[str, int] | None = None) -> list[tuple[int, str]]:
    with pytest.raises(NotTemplate) as found:
        parsed(text, current)
    return [(one.line, one.sentence.format_map(one.values)) for one in found.value.problems]


@pytest.mark.parametrize("one", SHIPPED.values(), ids=list(SHIPPED))
def test_a_template_that_ships_is_the_same_as_text_as_a_map_and_as_yaml(one: Template) -> None:
    assert template.of_text(template.as_text(one)) == one
    assert template.read(template.document(one)) == one
    assert parsed(written(one)) == one
    assert len(template.as_text(one).encode()) < template.BYTES_MAX / 2


def test_bars_are_asked_for_policies_training_checks_fire_health_and_a_review() -> None:
    names = [section.name for section in BARS.sections]
    assert names == ["Written policies", "Training", "Physical checks", "Fire and health", "Incidents"]
    assert all(item.each and item.holds for item in BARS.sections[1].items)
    assert BY_NAME.whose == template.PERSON and not any("ealth" in words for words in _said(BY_NAME))
    assert {"Police", "De-escalation"} <= WORDS


def _said(one: Template) -> list[str]:
    return [words for item in one.items for words in (item.name, item.evidence, item.verified_by)]


@pytest.mark.parametrize(
    ("said", "verified", "until"),
    [
        ("12 months", date(2025, 9, 1), date(2026, 9, 1)),
        ("1 month", date(2026, 1, 31), date(2026, 2, 28)),
        ("90 days", date(2026, 11, 28), date(2027, 2, 26)),
        ("2 years", date(2024, 2, 29), date(2026, 2, 28)),
    ],
)
def test_until_when_something_holds(said: str, verified: date, until: date) -> None:
    held = template.holds(said)
    assert held is not None and held.until(verified) == until
    assert template.holds(held.stored()) == held


@pytest.mark.parametrize("said", ["", "12", "soon", "0 days", "11 years", "4000 days", "-1 days", "1 2 days"])
def test_what_is_no_time(said: str) -> None:
    assert template.holds(said) is None


# --- the agency's ---------------------------------------------------------------------------------------------------


def test_an_agency_changes_one_that_ships_and_adds_its_own() -> None:
    own = parsed(SMALL)
    shorter = agency_templates.changed(replace(BARS, sections=BARS.sections[:1]), {})
    assert shorter.version == 2
    document = policy.changed({}, {agency_templates.term(one.id): one for one in (own, shorter)})
    assert set(document) == {"template/quiet-streets", "template/bar-accreditation"}
    assert agency_templates.all_of(document) == [shorter, BY_NAME, own]
    assert agency_templates.changed(replace(shorter, version=1), document) == shorter  # nothing else is asked for
    assert policy.changed(document, {agency_templates.term(BARS.id): BARS}) == {"template/bar-accreditation": None}


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "text",
        {"id": "bar-accreditation"},
        {**template.document(BARS), "version": "9"},
        {**template.document(BARS), "id": "another"},
        {**template.document(BARS), "sections": [{"items": [{"id": "x" * 50, "name": "y"}]}]},
    ],
)
def test_what_is_no_template_counts_as_the_one_that_ships(kept: object) -> None:
    assert agency_templates.all_of({"template/bar-accreditation": kept, "template/../x": 1, "template/": {}}) == [
        BARS,
        BY_NAME,
    ]


def test_a_forged_template_is_read_within_bounds() -> None:
    items = [{"id": f"i{number}", "name": "n" * 9_000, "holds": 12} for number in range(500)]
    forged = {**template.document(BARS), "sections": [{"name": ["x"], "items": [*items, 7, {"id": "i1"}]}] * 90}
    found = template.read(forged)
    assert found is not None and len(found.items) <= template.ITEMS_MAX
    assert max(len(item.name) for item in found.items) == template.NAME_MAX
    assert template.of_text("[" * 20_000) is None
    assert template.of_text("{") is None


def test_the_largest_template_fits_into_the_fact_and_the_field_that_carry_it() -> None:
    items = [Item(f"i{n}", "n" * 80, "e" * 180, '"' * 20, Holds(24, "months"), True) for n in range(25)]
    large = replace(BARS, sections=(Section("s", tuple(items)),))
    size = len(template.as_text(large).encode())
    assert 0.8 * template.BYTES_MAX < size < template.BYTES_MAX
    kept = {agency_templates.PREFIX + large.id: template.document(large)}
    assert len(pack(kept)) < form.POLICY_MAX_BYTES
    assert programme.asked(programme.asks(large)) == large


# --- YAML -----------------------------------------------------------------------------------------------------------


def test_what_an_admin_writes_is_read() -> None:
    found = parsed(SMALL)
    queue = Item("queue", "A queue that does not block the way", holds=Holds(6, "months"))
    assert found == Template("quiet-streets", "Quiet streets", 1, "venue", (Section("Doors", (queue,)),))


@pytest.mark.parametrize(
    ("before", "after", "line", "says"),
    [
        ("holds: 6 months", "holds: a while", 9, "“holds” is a time such as"),
        ("id: queue", "id: The Queue", 7, "“id” is a short id"),
        ("        name: A queue that does not block the way\n", "", 7, "“name” is missing."),
        ("for: venue", "for: everybody", 3, "“for” is one of venue, person, agency."),
        ("name: Quiet streets", "title: Quiet streets", 2, "“title” is not known here."),
        ("template: quiet-streets\n", "", 1, "“template” is a short id"),
        ("sections:", "sections: later\nmore:", 4, "“sections” is a list"),
        ("holds: 6 months", "each: table", 9, "“each” can only be “person”"),
        ("name: Doors", "name: [Doors]", 5, "“name” is text in one line."),
        ("name: Doors", "name: " + "D" * 200, 5, "too long: 200 characters, and 80 fit."),
        ("for: venue", "for: venue\nfor: person", 4, "“for” stands here twice."),
        ("for: venue", "version: soon", 3, "“version” is a whole number."),
        ("for: venue", "version: 1" + "0" * 5000, 3, "“version” is a whole number."),
        ("name: Doors", "name: &d Doors", 5, "Names with & and * are not read here."),
        ("name: Doors", "name: *d", 5, "Names with & and * are not read here."),
        ("name: Doors", "name: !!python/name:os.system Doors", 5, "Marks with ! are not read here."),
        ("sections:", "---\nsections:", 4, "One template is read at a time."),
        ("  - name: Doors", "\t- name: Doors", 5, "This cannot be read as YAML."),
        ("name: Doors", "name: Doors: and more", 5, "This cannot be read as YAML."),
        ("name: Doors", "name: D\x01oors", 5, "There is a character in this line"),
        ("name: Doors", "? [a]\n    : b\n    name: Doors", 5, "A name before a colon must be a word."),
    ],
)
def test_what_is_wrong_is_named_with_its_line(before: str, after: str, line: int, says: str) -> None:
    assert before in SMALL
    problems = wrong(SMALL.replace(before, after, 1))
    assert any(at == line and says in words for at, words in problems), problems


def test_everything_that_is_wrong_is_told_at_once() -> None:
    text = SMALL.replace("6 months", "ages").replace("for: venue", "for: cats")
    assert [line for line, _ in wrong(text)] == [3, 9]


def test_two_items_with_one_id() -> None:
    more = SMALL + "      - id: queue\n        name: Another\n"
    assert wrong(more) == [(10, "“queue” is the id of the item in line 7, too. Each has its own.")]


def test_a_file_of_an_older_version_is_not_brought_in_over_a_newer_one() -> None:
    text = SMALL.replace("name: Quiet", "version: 2\nname: Quiet", 1)
    assert parsed(text, {"quiet-streets": 2})
    says = "This was made from version 2, and the newest is 3. Begin with that one."
    assert wrong(text, {"quiet-streets": 3}) == [(2, says)]


@pytest.mark.parametrize("text", ["", "just words", "- a list", "# nothing\n", "~"])
def test_what_is_no_template_at_all(text: str) -> None:
    assert wrong(text)[0][0] == 1


def test_a_template_that_is_too_large() -> None:
    items = "".join(f"      - id: i{n}\n        name: n\n        evidence: {'e' * 300}\n" for n in range(50))
    assert wrong(SMALL + items)[0][0] == 1


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "{" * 20_000,
        "- " * 10_000,
        "- a\n" * 5_000,
        "[1," * 6_000,
        "a: &a [1]\n" + "b: [*a, *a]\n" * 1_000,
        "? " * 10_000,
        "x" * 20_000,
        "x" * 20_001,
        '"' + "\\x41" * 4_999,
        "\n".join(f"{' ' * n}a:" for n in range(190)),
    ],
    ids=range(11),
)
def test_a_bomb_is_refused_at_once(text: str) -> None:
    began = time.process_time()
    assert wrong(text)
    assert time.process_time() - began < 2
