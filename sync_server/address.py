"""Addresses: who is this machine, and which ones phones can be sent to."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from app.journal.invitation import ADDRESS_MAX_CHARS
from sync_server.errors import OperatorError


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_public(url: str) -> str:
    """The address without a trailing slash. Raises OperatorError for one that phones would refuse."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not host or not safe or parts.query or parts.fragment or parts.username is not None:
        raise OperatorError("The address must look like https://beatbook.example.org: phones refuse any other.")
    if len(url) > ADDRESS_MAX_CHARS or not url.isascii() or not url.isprintable():
        raise OperatorError(f"The address must be plain letters, at most {ADDRESS_MAX_CHARS} of them.")
    return url.rstrip("/")
