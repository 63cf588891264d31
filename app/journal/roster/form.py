"""The form of a fact's body: a plain msgpack map whose kind stands under "fact", and the values found in several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.journal import keys
from app.journal.entry import Entry
from app.journal.errors import Malformed
from app.journal.packing import pack, take, unpack_map

FACT_MAX_BYTES = 128 * 1024
POLICY_MAX_BYTES = 16 * 1024
BOXES_MAX = 2_000  # lists and maps in a fact: it needs four, and a policy as many as an agency has stages


def body_of(fact: Entry) -> dict[str, Any]:
    """The body of a fact as a map with its kind under "fact". Raises Malformed."""
    body = unpack_map(fact.body, FACT_MAX_BYTES, BOXES_MAX)
    take(body, "fact", str)
    return body


def role_in(body: dict[str, Any], roles: Sequence[str]) -> str:
    """`role`, one of these. Raises Malformed."""
    role: str = take(body, "role", str)
    if role not in roles:
        raise Malformed("role.unknown")
    return role


def roles_in(body: dict[str, Any], name: str, roles: Sequence[str]) -> dict[bytes, str]:
    """A map of 16-byte ids to one of these roles. Raises Malformed."""
    found: dict[bytes, str] = take(body, name, dict)
    if not all(isinstance(one, bytes) and len(one) == 16 for one in found):
        raise Malformed("id.form")
    if not all(role in roles for role in found.values()):
        raise Malformed("role.unknown")
    return found


def receiving_key_in(body: dict[str, Any], name: str) -> bytes:
    """A point of the curve. Raises Malformed."""
    key: bytes = take(body, name, bytes, keys.HPKE_PUBLIC_BYTES)
    keys.load_hpke_public(key)
    return key


def policy_in(body: dict[str, Any]) -> dict[str, Any]:
    """Raises Malformed for a policy that is missing or too large."""
    policy: dict[str, Any] = take(body, "policy", dict)
    if len(pack(policy)) > POLICY_MAX_BYTES:
        raise Malformed("policy.too_large")
    return policy
