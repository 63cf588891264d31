"""Addresses that an operator gives: which ones phones can be sent to."""

from __future__ import annotations

from app.journal import server_address
from app.journal.errors import Malformed
from app.journal.server_address import is_loopback
from sync_server.errors import OperatorError


def check_public(url: str) -> str:
    """The address without a trailing slash. Raises OperatorError for one that phones would refuse."""
    try:
        return server_address.check_address(url)
    except Malformed as error:
        raise OperatorError(
            "The address must look like https://beatbook.example.org or https://beatbook.example.org:8443, "
            f"at most {server_address.ADDRESS_MAX_CHARS} characters, without a path: phones refuse any other."
        ) from error


__all__ = ["check_public", "is_loopback"]
