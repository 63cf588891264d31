"""What the domain only marks is said whole in the language of now: broken rules, acts of a history, values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.domain import field_rules, reach
from app.domain.field_rules import NotValid
from app.domain.kinds import contact, follow_up, interaction
from app.domain.kinds.kind import Kind
from app.notebook import conflicts, contacts, follow_ups, history
from app.notebook.kinds.registry import KINDS
from app.notebook.not_valid_words import refusal
from app.notebook.notebook import Notebook
from tests.harness import pseudo


@pytest.mark.parametrize(
    "breaks",
    [
        lambda: field_rules.note("Reason", 3, needed="Write.")("reason", ""),
        lambda: field_rules.line("Name", 1_000)("name", "x" * 1_001),
        lambda: interaction.minutes("3000"),
        lambda: follow_up.close(" "),
        lambda: contact.own_cadence("often"),
        lambda: reach.phone_uri("nobody", "US"),
    ],
)
def test_a_broken_rule_is_said_in_the_language_of_now_with_its_label_and_its_numbers(
    breaks: Callable[[], Any],
) -> None:
    with pytest.raises(NotValid) as refused:
        breaks()
    assert refusal(refused.value) == refused.value.message
    assert refusal(refused.value.at("elsewhere")) == refused.value.message
    with pseudo.spoken():
        said = refusal(refused.value)
    assert said[0] == "[" and said[-1] == "]"
    labels = [value for value in refused.value.values.values() if isinstance(value, str)]
    assert all(pseudo.pseudo(label) in said for label in labels)


@pytest.mark.parametrize("kind", KINDS.all, ids=lambda kind: kind.id)
def test_a_history_has_a_sentence_for_whatever_may_be_done(kind: Kind) -> None:
    needed = {"begun", "changed", "restored"}
    needed |= {"taken_back", "not_taken_back", "not_restored"} if kind.written_once else {"deleted"}
    needed |= {*follow_up.STATUSES, "moved", "handed_over"} if kind.id == follow_up.KIND else set()
    for fields in ({}, *({"kind": one} for one in follow_up.KINDS)):
        said = [kind.act(fields, act) for act in sorted(needed)]
        assert len(set(said)) == len(needed) and kind.noun not in said


def test_values_titles_and_acts_are_said_in_the_language_of_now(dana: Notebook) -> None:
    lena = contacts.create(dana, {"reach/tel:+12025550147": True, "stage": "trusted", "cadence_days": 9})
    task = follow_ups.add(dana, lena, "promise", "Bring the form", None)
    with pseudo.spoken():
        [item] = history.read(dana, contact.KIND, lena, own=True).page.rows
        [row] = contacts.page(dana).rows
        [open_] = follow_ups.of_contact(dana, lena)
    said = {line.label: line.words for line in item.acts[0].lines}
    assert item.acts[0].name == pseudo.pseudo("Contact added")
    assert row.title == open_.contact_title == pseudo.pseudo("Unnamed person")
    assert said[pseudo.pseudo("Stage")] == pseudo.pseudo("Trusted") == row.stage_name
    assert said[pseudo.pseudo("Reminder")] == pseudo.pseudo("Every {count} days").format(count=9)
    assert open_.due_text == pseudo.pseudo("Any time") and open_.id == task
    assert conflicts.two_versions(dana) == []
