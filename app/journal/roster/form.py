"""The form of a fact's body: a plain msgpack map whose kind stands under "fact", and the values found in several."""

from __future__ import annotations

from typing import Any

from app.journal.entry import Entry
from app.journal.errors import Malformed
from app.journal.packing import pack, take, unpack_map
from app.journal.roster.state import ROLES

FACT_MAX_BYTES = 128 * 1024
POLICY_MAX_BYTES = 16 * 1024
BOXES_MAX = 2_000  # lists and maps in a fact: it needs four, and a policy as many as an agency has stages


def body_of(fact: Entry) -> dict[str, Any]:
    """The body of a fact as a map with its kind under "fact". Raises Malformed."""
    body = unpack_map(fact.body, FACT_MAX_BYTES, BOXES_MAX)
    take(body, "fact", str)
    return body


def role_in(body: dict[str, Any]) -> str:
    """Raises Malformed."""
    role: str = take(body, "role", str)
    if role not in ROLES:
        raise Malformed("role.unknown")
    return role


def ids_in(body: dict[str, Any], name: str) -> list[bytes]:
    """A list of 16-byte ids. Raises Malformed."""
    ids: list[bytes] = take(body, name, list)
    if not all(isinstance(one, bytes) and len(one) == 16 for one in ids):
        raise Malformed("id.form")
    return ids


def wraps_in(body: dict[str, Any]) -> dict[bytes, bytes]:
    """`keys`: device -> wrapped key. Raises Malformed."""
    wraps: dict[bytes, bytes] = take(body, "keys", dict)
    for device, wrapped in wraps.items():
        if not isinstance(device, bytes) or len(device) != 16 or not isinstance(wrapped, bytes):
            raise Malformed("wrap.form")
    return wraps


def policy_in(body: dict[str, Any]) -> dict[str, Any]:
    """Raises Malformed for a policy that is missing or too large."""
    policy: dict[str, Any] = take(body, "policy", dict)
    if len(pack(policy)) > POLICY_MAX_BYTES:
        raise Malformed("policy.too_large")
    return policy
