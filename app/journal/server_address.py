"""Addresses of servers: what a code may carry, an operator may set and a phone may call.

`https://host` or `https://host:port`, plain letters only; `http:` to this same machine alone. No name, password, path,
query or fragment: a code comes from a stranger's screen, and an address must not be able to look like another one.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address

from app.journal.errors import Malformed

ADDRESS_MAX_CHARS = 200
_FORM = re.compile(r"(https?)://(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::([0-9]{1,5}))?/?", re.IGNORECASE | re.ASCII)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE | re.ASCII)  # RFC 1123, 2.1
HOST_MAX_CHARS = 253


def check_address(address: str) -> str:
    """The address without a trailing slash. Raises Malformed."""
    form = _FORM.fullmatch(address) if len(address) <= ADDRESS_MAX_CHARS else None
    if form is None:
        raise Malformed("address.malformed")
    scheme, six, name, port = form.groups()
    if not (_is_ipv6(six) if six else _is_host(name)) or (port and not 0 < int(port) <= 65535):
        raise Malformed("address.malformed")
    if scheme.lower() == "http" and not is_loopback(six or name):
        raise Malformed("address.not_encrypted")
    return address.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _is_host(name: str) -> bool:
    """A name of the DNS or an IPv4 address. What ends in a number is an address or nothing (WHATWG URL, 3.5)."""
    labels = name.removesuffix(".").split(".")
    if len(name) > HOST_MAX_CHARS or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    if not labels[-1].isdigit() and not labels[-1].lower().startswith("0x"):
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
