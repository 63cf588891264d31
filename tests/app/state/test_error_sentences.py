"""Codes and sentences are one table: none of the app's codes is without words, and no words without a code."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.journal import refusal_codes
from app.journal.errors import CodedError, Reason
from app.notebook.errors import NotebookError
from app.state.error_sentences import COUNTED, SENTENCES, UNKNOWN, sentence
from app.state.sync_state import where_everything_is
from app.sync import enrolment, http_errors, quarantine, sending_facts, syncer
from app.sync.status import Status
from sync_server.errors import Problem

HOUSE = Path(__file__).parents[3]
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((HOUSE / "app").rglob("*.py"))]
WORDS = {*SENTENCES, *COUNTED}


def _all_below(kind: type[CodedError]) -> Iterator[type[CodedError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _all_below(one)


KINDS = {one.__name__: one for one in _all_below(CodedError) if one.__module__.startswith("app.")}
assert NotebookError.__name__ in KINDS, "every floor's errors are known by now"


def literals() -> Iterator[tuple[str, set[str]]]:
    """Every code that the app names where it raises or tells, with the names of its values."""
    for tree in TREES:
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func)
            if name not in KINDS and name not in ("Reason", "super().__init__"):
                continue
            values = {keyword.arg for keyword in call.keywords if keyword.arg}
            if name == "Reason" and len(call.args) == 2 and isinstance(call.args[1], ast.Dict):
                values |= {key.value for key in call.args[1].keys if isinstance(key, ast.Constant)}
            at = 1 if name == "Refused" else 0
            for given in call.args[at : at + 1]:
                yield from ((code, values) for code in _texts(given) if "." in code)


def _texts(node: ast.expr) -> Iterator[str]:
    for inside in ast.walk(node):
        if isinstance(inside, ast.Constant) and isinstance(inside.value, str):
            yield inside.value


def spoken() -> set[str]:
    """Every code that the app can come to tell."""
    told = {code for code, _ in literals()}
    told |= {kind.code for kind in KINDS.values() if "." in kind.code}
    told |= {
        http_errors.why(code, 400)
        for code in (*refusal_codes.PROBLEMS, refusal_codes.OVER_QUOTA, refusal_codes.UNKNOWN_VAULT)
    }
    told |= {http_errors.why("", status) for status in (200, 418, *http_errors._BY_STATUS)}
    told |= {quarantine.why_refused(code) for code in (*refusal_codes.REFUSALS, "a new one")}
    told |= {quarantine.LEFT_SQUAD}
    told |= {f"pulled.{code}" for code in quarantine._PULLED}
    told |= {*enrolment._NOT_STORED.values(), *sending_facts._NOT_WITHDRAWN.values()}
    told |= {quarantine.DAMAGED, quarantine.NOT_REISSUED, "pin.short", "passphrase.short"}
    return told | {reason.code for reason in (syncer.HELD, syncer.UNFORESEEN, syncer.LOCKED)}


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert spoken() == WORDS


def test_every_place_in_a_sentence_is_a_value_that_its_error_carries() -> None:
    given: dict[str, set[str]] = {}
    for code, values in literals():
        given.setdefault(code, set()).update(values)
    for code, said in [*SENTENCES.items(), *((code, "".join(both)) for code, both in COUNTED.items())]:
        places = {name for _, name, _, _ in string.Formatter().parse(said) if name}
        assert places == given.get(code, places), code


def test_every_problem_of_the_server_has_a_sentence_of_ours() -> None:
    for code, statuses in refusal_codes.PROBLEMS.items():
        assert Problem(code).status == statuses[0] and f"problem.{code}" in SENTENCES


@pytest.mark.parametrize("code", sorted(WORDS))
def test_a_sentence_is_whole(code: str) -> None:
    said = sentence(Reason(code, {"count": 3, "most": 200, "least": 12, "name": "stamp"}))
    assert said[0].isupper() and said.endswith(".") and "{" not in said and "  " not in said


def test_what_another_version_put_on_the_disk_is_told_too() -> None:
    assert sentence(Reason("from.the_future")) == UNKNOWN


def test_what_is_counted_is_counted_as_people_do() -> None:
    assert sentence(Reason("passphrase.wrong", {"count": 1})).endswith("1 try left.")
    assert sentence(Reason("passphrase.wrong", {"count": 4})).endswith("4 tries left.")


@pytest.mark.parametrize(
    "status, text",
    [
        (Status(), "All on the server"),
        (Status(waiting=2), "2 waiting"),
        (Status("offline", waiting=1), "Offline, 1 waiting"),
        (Status("syncing"), "Asking the server"),
        (Status("syncing", done=3, total=9), "Syncing 3 of 9"),
        (Status("attention"), "Needs attention"),
    ],
)
def test_the_pill_says_where_everything_is(status: Status, text: str) -> None:
    assert where_everything_is(status) == text
