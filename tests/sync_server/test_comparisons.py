"""Secrets are compared in constant time: read in the code, because a clock on a busy machine proves nothing.

Every `==`, `!=` and `in` of the product whose one side is named like a secret must be `keys.same` or
`hmac.compare_digest` instead, unless it stands below with the reason why it may stay.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]

# Whole words of a name, as in `storage_key`, `wrong_token`, `self.ticket`.
SECRET_WORDS = re.compile(
    r"(?:^|_)(?:token|ticket|secret|seed|mac|commitment|signature|passphrase|pin|private|proof|password|digest|hardware"
    r"|storage_key|vault_key|token_key|hpke_private|entropy|words)(?:s|_hash)?(?:$|_)"
)
# What is named like a secret and is none, or is asked of a database: (file, what stands there) and why.
ALLOWED = {
    (
        "app/device/secrets.py",
        "merged == self.vault_keys",
    ): "Both sides are this device's own keys, the new ones compared with keys.same one by one before.",
    (
        "app/journal/entry.py",
        "hashlib.sha256(body).digest() != entry.header.body_hash",
    ): "Both are computed from, or stand in, what the sender sent.",
    (
        "app/domain/search_query.py",
        "numbers == words",
    ): "Both are words of one search, read in two ways.",
    (
        "app/domain/practice.py",
        "card.words == LEFT_OUT",
    ): "The words of a practice card, which every officer reads.",
    (
        "app/ui/contacts/people_list.py",
        "choice.form.get('search') == words",
    ): "The words of a search, which its officer typed.",
    (
        "app/ui/programmes/words.py",
        "words in WORDS",
    ): "The words of a template that ships with the app.",
    (
        "app/notebook/projection_snapshot.py",
        "saved.get('squads') != squads.digest",
    ): "The snapshot is sealed with this phone's key, and whose role is which is no secret.",
    (
        "app/ui/front/recovery_key.py",
        "form.text(f'word{at}').lower() != recovery.words[at]",
    ): "The words stand on the screen before, and who types them is who saw them.",
    (
        "sync_server/invitations.py",
        "_codes.c.ticket == bindparam('hashed')",
    ): "Asked of the database, by the ticket's SHA-256: where that parts from another tells nothing of the ticket.",
}
SAME = {"same", "compare_digest"}


@cache
def modules() -> list[tuple[str, ast.Module]]:
    paths = [path for floor in ("app", "sync_server") for path in sorted((HOUSE / floor).rglob("*.py"))]
    return [(str(path.relative_to(HOUSE)), ast.parse(path.read_text(encoding="utf-8"))) for path in paths]


def name_of(node: ast.expr) -> str:
    """What a side of a comparison is called."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=called):
            return name_of(called)
        case ast.Subscript(value=value, slice=ast.Constant(value=str(key))):
            return f"{name_of(value)}_{key}"
        case ast.Subscript(value=value):
            return name_of(value)
    return ""


def is_plain(node: ast.expr) -> bool:
    """None, a number, a word of ours or a length: nobody's secret is equal to one in the code."""
    if isinstance(node, ast.Tuple | ast.Set | ast.List):
        return all(is_plain(one) for one in node.elts)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and name_of(node) == "len")


_LEAKY = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)  # they end where two values part


def comparisons(tree: ast.AST) -> Iterator[ast.Compare]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, _LEAKY) for op in node.ops):
            yield node


def is_of_secrets(node: ast.Compare) -> bool:
    sides = [node.left, *node.comparators]
    return not any(is_plain(side) for side in sides) and any(SECRET_WORDS.search(name_of(side)) for side in sides)


@cache
def found() -> dict[tuple[str, str], int]:
    return {
        (file, ast.unparse(node)): node.lineno
        for file, tree in modules()
        for node in comparisons(tree)
        if is_of_secrets(node)
    }


def test_no_secret_is_compared_byte_by_byte() -> None:
    left = {place: line for place, line in found().items() if place not in ALLOWED}
    assert left == {}


def test_what_is_allowed_is_still_there_and_says_why() -> None:
    assert ALLOWED.keys() <= found().keys()
    assert all(reason.endswith(".") for reason in ALLOWED.values())


NOTICED = (
    "token == expected", "a != self.commitment", "row.ticket == b", "ticket_hash(x) == y", "raw['signature'] != z",
    "mac in macs", "storage_key == other", "given[:16] == token[:16]", "recovery_words != typed", "a == b == private",
)  # fmt: skip
PASSED = ("len(token) == 16", "token is None", "keys.same(token, b)", "stage == 'x'", "token == ''", "pin in (0, 1)")


@pytest.mark.parametrize("code", [*NOTICED, *PASSED])
def test_this_reading_notices_what_it_should_and_nothing_else(code: str) -> None:
    assert bool([node for node in comparisons(ast.parse(code)) if is_of_secrets(node)]) == (code in NOTICED)


def test_secrets_are_compared_at_all() -> None:
    """In these places, in constant time; a check that were dropped altogether would be missed here."""
    calls = {
        (file, ast.unparse(node.args[0]))
        for file, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) in SAME and node.args
    }
    assert {file for file, _ in calls} >= {
        "app/device/passphrase_slot.py", "app/device/recovery_slot.py", "app/device/secrets.py",
        "app/journal/sealing.py",
        "sync_server/callers.py", "sync_server/founding.py", "sync_server/pages.py", "sync_server/roster.py",
    }  # fmt: skip
    assert ("app/journal/sealing.py", "own[KEY_BYTES:]") in calls
    assert ("sync_server/callers.py", "minted") in calls
    assert ("sync_server/callers.py", "hashlib.sha256(body).digest()") in calls
