"""The form of a fact's body: a plain msgpack map whose kind stands under "fact", and the values found in several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.journal import keys
from app.journal.entry import Entry, Tip
from app.journal.errors import Malformed
from app.journal.packing import COUNT_MAX, pack, take, unpack_map
from app.journal.roster.state import Ends

FACT_MAX_BYTES = 128 * 1024
PLAIN_BYTES = 4_096  # of a fact that names nobody: several times what any needs, and newer apps may add to them
NAMED_BYTES = 64  # for each officer, device or squad that one names
END_BYTES = 40
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


def ends_in(body: dict[str, Any]) -> dict[bytes, Ends]:
    """`ends`: vault -> device -> number u64 ‖ hash 32. Raises Malformed."""
    raw: dict[bytes, dict[bytes, bytes]] = take(body, "ends", dict)
    return {_id(vault): _ends(devices) for vault, devices in raw.items()}


def end_by_vault_in(body: dict[str, Any], name: str) -> dict[bytes, Tip]:
    """A map vault -> number u64 ‖ hash 32. Raises Malformed."""
    raw: dict[bytes, bytes] = take(body, name, dict)
    return {_id(vault): end_of(end) for vault, end in raw.items()}


def _ends(devices: Any) -> Ends:
    if not isinstance(devices, dict):
        raise Malformed("ends.form")
    return {_id(device): end_of(end) for device, end in devices.items()}


def end_of(packed: Any) -> Tip:
    """Number and hash of a device's last entry. Raises Malformed, also for a number that no entry can have."""
    if not isinstance(packed, bytes) or len(packed) != END_BYTES:
        raise Malformed("ends.form")
    number = int.from_bytes(packed[:8], "big")
    if number > COUNT_MAX:
        raise Malformed("ends.form")
    return number, packed[8:]


def packed_end(end: Tip) -> bytes:
    """40 bytes, read by `end_of`."""
    return end[0].to_bytes(8, "big") + end[1]


def _id(value: Any) -> bytes:
    if not isinstance(value, bytes) or len(value) != 16:
        raise Malformed("id.form")
    return value


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
