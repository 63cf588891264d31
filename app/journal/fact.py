"""What a roster fact says, checked for form: a plain msgpack map whose kind stands under "fact"."""

from __future__ import annotations

from typing import Any

from app.journal.entry import Entry
from app.journal.errors import Malformed
from app.journal.name import check_name
from app.journal.packing import field as take
from app.journal.packing import pack, unpack_map

FACT_MAX_BYTES = 128 * 1024
POLICY_MAX_BYTES = 16 * 1024
BOXES_MAX = 2_000  # lists and maps in a fact: it needs four, and a policy as many as an agency has stages


def read_fact(fact: Entry) -> dict[str, Any]:
    """The body of a fact as a map with its kind under "fact". Raises Malformed."""
    body = unpack_map(fact.body, FACT_MAX_BYTES, BOXES_MAX)
    take(body, "fact", str)
    return body


def name_in(body: dict[str, Any], name: str) -> str:
    """The name of a person, squad or agency. Raises Malformed when it is none (name.py)."""
    text: str = take(body, name, str)
    check_name(text)
    return text


def ids_in(body: dict[str, Any], name: str) -> list[bytes]:
    """A list of 16-byte ids. Raises Malformed."""
    ids: list[bytes] = take(body, name, list)
    if not all(isinstance(one, bytes) and len(one) == 16 for one in ids):
        raise Malformed("An id has the wrong form.")
    return ids


def check_wraps(body: dict[str, Any]) -> None:
    """`keys` must map devices to wrapped keys. Raises Malformed."""
    for device, wrapped in take(body, "keys", dict).items():
        if not isinstance(device, bytes) or len(device) != 16 or not isinstance(wrapped, bytes):
            raise Malformed("A wrapped key has the wrong form.")


def check_policy(body: dict[str, Any]) -> None:
    """Raises Malformed for a policy that is missing or too large."""
    if len(pack(take(body, "policy", dict))) > POLICY_MAX_BYTES:
        raise Malformed("A policy is larger than allowed.")
